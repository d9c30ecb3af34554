"""What the contact pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from accrual.portal.contact.forms import Answers
from accrual.portal.contact.models import Enquiry
from accrual.portal.contact.sites import SiteChoice
from accrual.portal.mail.models import Message
from accrual.registry.trial import Trial

__all__ = ["Row", "Status", "StudyView", "answer_rows", "status", "study", "wait_in_words"]


@dataclass(frozen=True, slots=True)
class StudyView:
    """The trial a message is about, as the contact pages name it."""

    nct_id: str
    title: str
    registry_url: str
    recruiting: bool
    phones: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One checked answer, and the field that changes it."""

    question: str
    answer: str
    field: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Status:
    """Where a message stands, for the person who wrote it."""

    reference: str
    nct_id: str
    site: str
    sent_at: datetime
    heading: str
    tone: str
    words: str
    delivered_at: datetime | None
    opened_at: datetime | None
    withdrawn: bool


def study(trial: Trial) -> StudyView:
    """The trial with its telephone numbers, for people whom mail does not help."""
    desks = [(contact.name or "Central contact", contact.phone) for contact in trial.central_contacts if contact.phone]
    desks += [(site.facility or site.city, contact.phone) for site in trial.sites for contact in site.contacts
              if contact.phone]
    return StudyView(trial.nct_id, trial.title, trial.registry_url, trial.overall_status == "RECRUITING",
                     tuple(dict.fromkeys(desks))[:10])


def _site_in_words(site: SiteChoice) -> str:
    return ", ".join(filter(None, (site.name, site.address)))


def answer_rows(answers: Answers) -> tuple[Row, ...]:
    """The answers to check, in the order in which they were asked."""
    agreed = "\n".join(text for _, text in answers.consents)
    return (
        Row("Study centre", _site_in_words(answers.site), "site", "id_site"),
        Row("First name", answers.first_name, "first_name", "id_first_name"),
        Row("Last name", answers.last_name, "last_name", "id_last_name"),
        Row("E-mail address", answers.email, "email", "id_email"),
        Row("Telephone number", answers.phone or "Not given", "phone", "id_phone"),
        Row("Preferred language", answers.language, "language", "id_language"),
        Row("Who this is about", "Someone else" if answers.on_behalf else "Me", "on_behalf", "id_on_behalf"),
        Row("Your message", answers.message or "Not given", "message", "id_message"),
        Row("You agree", agreed, "consent_share", "id_consent_share"),
    )


_WAITS = ("It is stored and waits to be sent to the study team. If their mail server does not answer, we try again "
          "until it does.")
_REFUSED = ("The study team's mail server refused it. Please telephone the study team, or write to another study "
            "centre.")
_DELETED = ("Your details and your message were deleted here. If the study team had received word of it, they are "
            "asked to delete what they noted.")
_STANDING = {
    "queued": ("Your message is on its way", "care", _WAITS),
    "sending": ("Your message is on its way", "care", "It is being sent to the study team now."),
    "sent": ("Your message was delivered", "good", "The study team's mail server has taken it."),
    "failed": ("Your message could not be delivered", "bad", _REFUSED),
}
_OPENED = ("The study team has opened your message", "good", "They answer you themselves, by e-mail or telephone.")
_WITHDRAWN = ("Your message was withdrawn", "plain", _DELETED)


def status(enquiry: Enquiry) -> Status:
    """Where a message stands, from its mail to the team."""
    mail = Message.objects.filter(about=enquiry.audit_subject, kind="contact-team").first()
    state = mail.state if mail else "queued"
    heading, tone, words = _WITHDRAWN if enquiry.withdrawn_at else _OPENED if enquiry.opened_at else _STANDING[state]
    return Status(enquiry.reference, enquiry.nct_id, enquiry.site_name, enquiry.created_at, heading, tone, words,
                  mail.sent_at if mail else None, enquiry.opened_at, enquiry.withdrawn_at is not None)


def wait_in_words(wait: timedelta) -> str:
    """How long to wait, rounded up so that nobody comes back too early.

    >>> wait_in_words(timedelta(seconds=61)), wait_in_words(timedelta(hours=7.2))
    ('2 minutes', '8 hours')
    """
    minutes = -(-int(wait.total_seconds()) // 60) or 1
    number, unit = (minutes, "minute") if minutes < 60 else (-(-minutes // 60), "hour")
    return f"{number} {unit}{'' if number == 1 else 's'}"
