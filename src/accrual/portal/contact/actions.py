"""The only code that changes a message to a study centre: send, open, withdraw."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accrual.errors import InputError
from accrual.portal.contact import letters
from accrual.portal.contact.forms import Answers
from accrual.portal.contact.models import Consent, Enquiry
from accrual.portal.contact.references import new_reference
from accrual.portal.core import audit
from accrual.portal.core.crypto import blind_index
from accrual.portal.core.limits import Limit, take
from accrual.portal.mail import actions as outbox
from accrual.portal.mail.address import Address
from accrual.portal.mail.models import Message

__all__ = ["LimitError", "open_for_team", "send", "withdraw"]

PER_CLIENT = Limit("contact from one connection", 20, timedelta(minutes=6))
PER_MAILBOX = Limit("contact for one mailbox", 3, timedelta(hours=8))
# A study team's mailbox is a person's working day: no flood reaches it, wherever it comes from.
PER_TEAM = Limit("contact with one study team", 60, timedelta(minutes=10))


class LimitError(InputError):
    """Too many messages in a short time; `wait` says until when."""

    def __init__(self, what: str, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(what)


def _within_limits(address: Address, team: Address, client: str, now: datetime) -> None:
    if wait := take(PER_CLIENT, client, now=now):
        raise LimitError("too many messages were sent from your connection", wait)
    if wait := take(PER_MAILBOX, address.mailbox, now=now):
        raise LimitError("too many messages were sent with this e-mail address", wait)
    if wait := take(PER_TEAM, team.mailbox, now=now):
        raise LimitError("this study centre is getting too many messages at the moment", wait)


def _unused_reference() -> str:
    while Enquiry.objects.filter(reference=(reference := new_reference(secrets.choice))).exists():
        pass
    return reference


def send(*, nct_id: str, answers: Answers, nonce: str, client: str, now: datetime) -> Enquiry:
    """Store a message, what was agreed to and both mails, all or nothing; LimitError if it is too many.

    The nonce of the checked form makes a second press of the button find the first one's message.
    """
    try:
        with transaction.atomic():
            return Enquiry.objects.filter(nonce=nonce).first() or _store(nct_id, answers, nonce, client, now)
    except IntegrityError:  # the other press was faster by a moment
        return Enquiry.objects.get(nonce=nonce)


def _store(nct_id: str, answers: Answers, nonce: str, client: str, now: datetime) -> Enquiry:
    address, site = Address(answers.email), answers.site
    _within_limits(address, Address(site.email), client, now)
    enquiry = Enquiry.objects.create(
        reference=_unused_reference(), nonce=nonce, nct_id=nct_id, site_number=site.number,
        site_name=", ".join(filter(None, (site.name, site.address)))[:500], team_email=site.email,
        first_name=answers.first_name, last_name=answers.last_name, email=answers.email,
        mailbox=blind_index(address.mailbox, "enquiry mailbox"), phone=answers.phone, language=answers.language,
        on_behalf=answers.on_behalf, message=answers.message, created_at=now,
    )
    Consent.objects.bulk_create(Consent(enquiry=enquiry, purpose=purpose, text=text, given_at=now)
                                for purpose, text in answers.consents)
    letters.tell_team(enquiry)
    letters.tell_sender(enquiry)
    audit.record("enquiry.sent", subject=enquiry.audit_subject, actor="sender", trial=nct_id, site=site.number,
                 consents=" ".join(purpose for purpose, _ in answers.consents))
    return enquiry


@transaction.atomic
def open_for_team(*, reference: str, now: datetime) -> Enquiry | None:
    """The message for the holder of the team's link, None if it was withdrawn; each look is audited."""
    enquiry = Enquiry.objects.filter(reference=reference, withdrawn_at=None).first()
    if enquiry is None:
        return None
    Enquiry.objects.filter(pk=enquiry.pk, opened_at=None).update(opened_at=now)
    audit.record("enquiry.read", subject=enquiry.audit_subject, actor="holder of the team's link")
    return enquiry


@transaction.atomic
def withdraw(*, enquiry: Enquiry, now: datetime) -> bool:
    """Erase everything personal of a message and of its mails; False if that was done before.

    A team that may have had the mail already is asked to delete its notes.
    """
    erased = dict.fromkeys(Enquiry.PERSONAL, "")
    if not Enquiry.objects.filter(pk=enquiry.pk, withdrawn_at=None).update(**erased, withdrawn_at=now):
        return False
    outbox.erase(about=enquiry.audit_subject, actor="sender")
    told = _team_may_have_mail(enquiry)
    if told:
        letters.tell_team_of_withdrawal(enquiry)
    audit.record("enquiry.withdrawn", subject=enquiry.audit_subject, actor="sender", team_told=told)
    return True


def _team_may_have_mail(enquiry: Enquiry) -> bool:
    # Asked after `erase`, whose UPDATE settles the race with a worker that is sending just now.
    tried = Message.objects.filter(about=enquiry.audit_subject, kind="contact-team", attempts__gt=0)
    return tried.exclude(state=Message.State.FAILED).exists()
