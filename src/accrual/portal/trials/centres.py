"""Study centres of a trial, nearest first where a place is given, with whom to ask there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from accrual.places import Place, distance_km
from accrual.portal.trials.prose import line
from accrual.portal.trials.wording import distance_in_words, status_in_words, status_tone
from accrual.registry.trial import Contact, Site, Trial
from accrual.search import whereabouts

__all__ = ["Centre", "Centres", "ContactView", "centres", "contact_views"]

_SHOWN = 10
_CLOSED = frozenset({"WITHDRAWN", "COMPLETED", "TERMINATED", "SUSPENDED", "NO_LONGER_AVAILABLE"})


@dataclass(frozen=True, slots=True)
class ContactView:
    """A person or desk to ask."""

    name: str
    role: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Centre:
    """One study centre as a page shows it; `kilometres` is None without a place or coordinates."""

    number: int
    name: str
    address: str
    country: str
    status: str
    tone: str
    kilometres: float | None
    distance: str
    contacts: tuple[ContactView, ...]
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Centres:
    """All centres: the first ones, the rest by country, and counts."""

    first: tuple[Centre, ...]
    rest: tuple[tuple[str, tuple[Centre, ...]], ...]
    total: int
    countries: int

    @property
    def all(self) -> tuple[Centre, ...]:
        """Every centre in the order shown."""
        return (*self.first, *(each for _, group in self.rest for each in group))


def centres(trial: Trial, near: Place | None) -> Centres:
    """The centres of a trial; those that take people come before closed ones at no distance known."""
    distances = _distances(trial.sites, near)
    views = [_centre(site, distance) for site, distance in zip(trial.sites, distances, strict=True)]
    order = sorted(range(len(views)), key=lambda at: _order(trial.sites[at], distances[at]))
    first, later = [views[at] for at in order[:_SHOWN]], [views[at] for at in order[_SHOWN:]]
    by_country: dict[str, list[Centre]] = {}
    for view in later:
        by_country.setdefault(view.country or "Country not stated", []).append(view)
    rest = tuple((country, tuple(group)) for country, group in by_country.items())
    countries = len({site.country for site in trial.sites if site.country})
    return Centres(tuple(first), rest, len(views), countries)


def _order(site: Site, distance: float | None) -> tuple[bool, float, int]:
    if distance is not None:
        return (False, distance, site.number)
    return (True, float(site.status in _CLOSED), site.number)


def _distances(sites: tuple[Site, ...], near: Place | None) -> list[float | None]:
    """Kilometres from the place to each site, None where either is unknown."""
    if near is None or not sites:
        return [None] * len(sites)
    points = np.array([whereabouts(site) or (np.nan, np.nan) for site in sites])
    found = distance_km(near.latitude, near.longitude, points[:, 0], points[:, 1])
    return [None if np.isnan(each) else float(each) for each in found]


def _centre(site: Site, kilometres: float | None) -> Centre:
    city = " ".join(filter(None, (line(site.city), line(site.zip))))
    return Centre(
        number=site.number,
        name=line(site.facility) or "Study centre without a name",
        address=", ".join(filter(None, (city, line(site.state), line(site.country)))),
        country=line(site.country),
        status=status_in_words(site.status) if site.status else "",
        tone=status_tone(site.status),
        kilometres=kilometres,
        distance=distance_in_words(kilometres),
        contacts=contact_views(site.contacts),
        latitude=site.latitude,
        longitude=site.longitude,
    )


_ROLES = {"CONTACT": "Contact", "PRINCIPAL_INVESTIGATOR": "Principal investigator", "STUDY_CHAIR": "Study chair",
          "STUDY_DIRECTOR": "Study director", "SUB_INVESTIGATOR": "Sub-investigator", "BACKUP": "Backup contact"}


def contact_views(contacts: tuple[Contact, ...]) -> tuple[ContactView, ...]:
    """Whom to ask, with their role in words."""
    return tuple(
        ContactView(line(each.name), _ROLES.get(each.role, each.role.replace("_", " ").capitalize()),
                    line(each.phone), _address(each.email))
        for each in contacts if each.name or each.phone or each.email
    )


def _address(email: str) -> str:
    """The mail address, or nothing where the text is no address that a link could use."""
    email = email.strip()
    return email if email.count("@") == 1 and not set(email) & set(" \t\n<>\"'?&,;:") else ""
