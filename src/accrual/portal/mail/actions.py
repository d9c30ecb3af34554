"""The only code that changes the outbox: queue, claim, settle, erase."""

from __future__ import annotations

import random
import secrets
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accrual.portal.core import audit
from accrual.portal.mail.address import Address
from accrual.portal.mail.compose import sender
from accrual.portal.mail.models import Message
from accrual.portal.mail.transport import DeliveryError, RefusedError, Transport, UnavailableError, transport_for

__all__ = ["LEASE", "claim", "delay", "erase", "queue", "requeue", "settle_failure", "settle_sent"]

# Longer than all of a transport's time-outs together, or a slow server would get everything twice.
LEASE = timedelta(minutes=5)
PATIENCE = timedelta(days=5)  # RFC 5321, 4.5.4.1: give up after at least 4 to 5 days
_FIRST, _LONGEST = 5.0, 300.0
_WORKER = "mail worker"


@transaction.atomic
def queue(*, kind: str, about: str, to: Address, subject: str, text: str, html: str,
          reply_to: Address | None = None) -> Message:
    """Put a message into the outbox, in the transaction of what it tells of.

    The subject names no drug and no condition: it is what a phone shows on its locked screen.
    """
    if not subject.isprintable():
        raise ValueError("a subject is one line")
    now = timezone.now()
    message = Message.objects.create(
        message_id=f"<{uuid.uuid4().hex}@{sender().domain}>", kind=kind, about=about, to_email=to.email,
        to_name=to.name, reply_to=reply_to.email if reply_to else "", subject=subject, text=text, html=html,
        due_at=now, created_at=now,
    )
    audit.record("mail.queued", subject=message.audit_subject, actor="portal", kind=kind, about=about)
    return message


def _claimable(now: datetime) -> Q:
    waiting = Q(state=Message.State.QUEUED, due_at__lte=now)
    abandoned = Q(state=Message.State.SENDING, lease_until__lte=now)  # its worker was killed
    return waiting | abandoned


def claim(*, now: datetime) -> Message | None:
    """Take the message that is due longest, or None; of two workers that try for one, one gets it.

    The condition is part of the UPDATE, so the database decides and no lock is held while a server is slow.
    """
    for pk in Message.objects.filter(_claimable(now)).order_by("due_at", "pk").values_list("pk", flat=True)[:20]:
        token = secrets.token_hex(16)
        taken = Message.objects.filter(_claimable(now), pk=pk).update(
            state=Message.State.SENDING, claim=token, lease_until=now + LEASE, attempts=F("attempts") + 1)
        if taken:
            return Message.objects.filter(pk=pk, claim=token).first()
    return None


def delay(attempts: int, *, rng: random.Random) -> timedelta:
    """How long to wait after that many attempts: doubling from 5 s to 5 min, spread so that none march in step.

    >>> delay(1, rng=random.Random(1)) <= timedelta(seconds=5) < delay(9, rng=random.Random(1)) <= timedelta(minutes=5)
    True
    """
    longest = min(_LONGEST, _FIRST * 2 ** min(attempts - 1, 16))
    return timedelta(seconds=longest * rng.uniform(0.5, 1.0))


@transaction.atomic
def _settle(message: Message, *, told: str, **changes: object) -> bool:
    # Only while the claim is ours: after the lease another worker may hold the message.
    ours = Message.objects.filter(pk=message.pk, claim=message.claim, state=Message.State.SENDING)
    if not ours.update(claim="", lease_until=None, **changes):
        return False
    audit.record(told, subject=message.audit_subject, actor=_WORKER, attempts=message.attempts,
                 reason=str(changes.get("last_error", "")) or None)
    return True


def settle_sent(message: Message, *, now: datetime) -> bool:
    """Note that the server took the message; False if the claim had gone to another worker."""
    return _settle(message, told="mail.sent", state=Message.State.SENT, sent_at=now, last_error="")


def settle_failure(message: Message, error: DeliveryError, *, now: datetime, rng: random.Random) -> bool:
    """Note why it was not taken, and when to try again, if ever.

    A server that is down is not the message's fault: such a message is kept trying for ever.
    """
    patience_over = not isinstance(error, UnavailableError) and now - message.created_at > PATIENCE
    if isinstance(error, RefusedError) or patience_over:
        return _settle(message, told="mail.failed", state=Message.State.FAILED, last_error=str(error))
    return _settle(message, told="mail.put_off", state=Message.State.QUEUED, last_error=str(error),
                   due_at=now + delay(message.attempts, rng=rng))


@transaction.atomic
def requeue(*, message: Message, actor: str) -> bool:
    """Try a message once more that was refused for good; False if it was not."""
    refused = Message.objects.filter(pk=message.pk, state=Message.State.FAILED)
    done = refused.update(state=Message.State.QUEUED, due_at=timezone.now())
    if done:
        audit.record("mail.requeued", subject=message.audit_subject, actor=actor)
    return bool(done)


def _forget(transport: Transport, message_ids: list[str]) -> None:
    for message_id in message_ids:
        transport.forget(message_id)


@transaction.atomic
def erase(*, about: str, actor: str) -> int:
    """Delete what the messages about something say and to whom; those not sent yet never will be."""
    messages = Message.objects.filter(about=about)
    transport = transport_for(settings.EMAIL_URL, settings.HOME)
    written = list(messages.values_list("message_id", flat=True))
    unsent = messages.filter(state__in=[Message.State.QUEUED, Message.State.SENDING])
    cancelled = unsent.update(state=Message.State.CANCELLED, claim="", lease_until=None)
    erased = messages.update(to_email="", to_name="", reply_to="", text="", html="")
    transaction.on_commit(lambda: _forget(transport, written))
    audit.record("mail.erased", subject=about, actor=actor, messages=erased, cancelled=cancelled)
    return erased
