"""The mails about one message; no subject and no greeting tells of an illness, or repeats what a stranger typed."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accrual.portal.contact.models import Enquiry
from accrual.portal.contact.seals import STATUS_LINK, TEAM_DAYS, TEAM_LINK
from accrual.portal.mail import actions as outbox
from accrual.portal.mail.address import Address
from accrual.portal.mail.compose import parts

__all__ = ["tell_sender", "tell_team", "tell_team_of_withdrawal"]


def _address(name: str, *arguments: str) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=arguments)}"


def _context(enquiry: Enquiry) -> dict[str, object]:
    return {"enquiry": enquiry, "trial_link": _address("trials:trial", enquiry.nct_id)}


def tell_team(enquiry: Enquiry) -> None:
    """The team gets a link, not the details: mail is read on the way, forwarded and kept."""
    link = _address("contact:team", TEAM_LINK.make(enquiry.reference))
    text, html = parts("contact/mail/team", {**_context(enquiry), "link": link, "days": TEAM_DAYS})
    outbox.queue(kind="contact-team", about=enquiry.audit_subject, to=Address(enquiry.team_email),
                 subject=f"Someone would like to hear from your study team ({enquiry.reference})", text=text, html=html)


def tell_sender(enquiry: Enquiry) -> None:
    """A copy that names the site and says what happens next.

    It repeats nothing the sender typed, not even the name: the address is not verified,
    and a form that sends a stranger's words to any address is a machine for spam.
    """
    link = _address("contact:status", STATUS_LINK.make(enquiry.reference))
    text, html = parts("contact/mail/copy", {**_context(enquiry), "link": link})
    outbox.queue(kind="contact-copy", about=enquiry.audit_subject, to=Address(enquiry.email),
                 reply_to=Address(enquiry.team_email), text=text, html=html,
                 subject=f"Your message to a study centre ({enquiry.reference})")


def tell_team_of_withdrawal(enquiry: Enquiry) -> None:
    """The team is asked to delete what it noted."""
    text, html = parts("contact/mail/withdrawn", _context(enquiry))
    outbox.queue(kind="contact-withdrawn", about=f"{enquiry.audit_subject}/withdrawal",
                 to=Address(enquiry.team_email), text=text, html=html,
                 subject=f"A message to your study team was withdrawn ({enquiry.reference})")
