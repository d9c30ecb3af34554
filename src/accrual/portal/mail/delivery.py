"""What the worker does with the outbox: claim, send, settle, again and again."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from accrual.errors import AccrualError
from accrual.portal.mail import actions
from accrual.portal.mail.address import Address
from accrual.portal.mail.compose import compose, sender
from accrual.portal.mail.models import Message
from accrual.portal.mail.transport import DeliveryError, RefusedError, Transport, UnavailableError

__all__ = ["Tally", "send_due"]


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the messages that were due."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return f"{self.sent} sent, {self.put_off} put off, {self.failed} failed"


def _deliver(message: Message, transport: Transport) -> DeliveryError | None:
    try:
        mail, to = compose(message), Address(message.to_email, message.to_name)
    except (AccrualError, ValueError):  # no server would take it, today or later
        return RefusedError("the message cannot be composed")
    try:
        transport.send(mail, sender=sender(), to=to)
    except DeliveryError as error:
        return error
    except OSError as error:  # a full disk or a lost folder
        return UnavailableError(f"the message cannot be stored ({type(error).__name__})")
    return None


def send_due(transport: Transport, *, clock: Callable[[], datetime], rng: random.Random,
             stop: Callable[[], bool] = lambda: False) -> Tally:
    """Send what is due until nothing is, the server takes nothing, or `stop` says so.

    A message may be sent twice, if a worker dies between the server's answer and our note of it;
    it then has the same Message-ID. It is never lost.
    """
    sent = put_off = failed = 0
    while not stop() and (message := actions.claim(now=clock())) is not None:
        error = _deliver(message, transport)
        if error is None:
            actions.settle_sent(message, now=clock())
            sent += 1
            continue
        actions.settle_failure(message, error, now=clock(), rng=rng)
        failed, put_off = failed + isinstance(error, RefusedError), put_off + (not isinstance(error, RefusedError))
        if isinstance(error, UnavailableError):  # the next message would fare no better
            break
    return Tally(sent, put_off, failed)
