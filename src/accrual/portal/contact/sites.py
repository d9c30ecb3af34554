"""Which of a trial's sites a message can go to, and in which order they are offered."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass

from accrual.errors import InputError
from accrual.places import Place
from accrual.portal.mail.address import Address
from accrual.portal.trials.centres import Centre, centres
from accrual.registry.trial import Contact, Trial
from accrual.search import open_sites

__all__ = ["SiteChoice", "nearest", "site_choices", "takes_messages"]

_CLOSED = frozenset({"COMPLETED", "TERMINATED", "WITHDRAWN", "WITHHELD", "NO_LONGER_AVAILABLE",
                     "APPROVED_FOR_MARKETING"})


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """A site that can be written to; `email` is its own desk's, else the trial's central one.

    `number` is None for the central desk of a trial that names no site.
    """

    number: int | None
    name: str
    address: str
    country: str
    recruiting: bool
    status: str
    distance: str
    kilometres: float | None
    email: str
    phone: str

    @property
    def key(self) -> str:
        """What the form calls it."""
        return "central" if self.number is None else str(self.number)

    @property
    def label(self) -> str:
        """One line that tells it from its neighbours."""
        told = ", ".join(filter(None, (self.name, self.address)))
        return " · ".join(filter(None, (told, self.distance, self.status)))


def takes_messages(trial: Trial) -> bool:
    """Whether the trial still has a team that looks for people, or may again."""
    return trial.overall_status not in _CLOSED


def _mailbox(contacts: Iterable[Contact]) -> str:
    """The first address that mail can be sent to; registries hold "n/a" and worse."""
    for contact in contacts:
        with contextlib.suppress(InputError):
            return Address(contact.email.strip()).email
    return ""


def _phone(contacts: Iterable[Contact]) -> str:
    return next((contact.phone for contact in contacts if contact.phone), "")


def _order(choice: SiteChoice) -> tuple[bool, float, str, str, str]:
    far = choice.kilometres if choice.kilometres is not None else float("inf")
    return (not choice.recruiting, far, choice.country, choice.address, choice.name)


def site_choices(trial: Trial, near: Place | None) -> tuple[SiteChoice, ...]:
    """The sites that can be written to: those that take people first, then by distance, then by place."""
    central = trial.central_contacts
    views = {view.number: view for view in centres(trial, near).all}
    taking = {site.number for site in open_sites(trial)}
    found = [_choice(views[site.number], site.number in taking, (*site.contacts, *central))
             for site in trial.sites if site.status not in _CLOSED]
    if not trial.sites:
        found = [SiteChoice(None, "The study's central contact", "", "", trial.overall_status == "RECRUITING", "", "",
                            None, _mailbox(central), _phone(central))]
    return tuple(sorted((choice for choice in found if choice.email), key=_order))


def _choice(view: Centre, recruiting: bool, contacts: tuple[Contact, ...]) -> SiteChoice:
    return SiteChoice(view.number, view.name, view.address, view.country, recruiting, view.status,
                      view.distance, view.kilometres, _mailbox(contacts), _phone(contacts))


def nearest(choices: tuple[SiteChoice, ...]) -> SiteChoice | None:
    """The site to preselect: the first one if its distance is known or there is no other, else none."""
    if choices and (len(choices) == 1 or choices[0].kilometres is not None):
        return choices[0]
    return None
