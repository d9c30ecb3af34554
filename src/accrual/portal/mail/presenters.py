"""What the outbox pages show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from accrual.portal.mail.compose import compose
from accrual.portal.mail.models import Message

__all__ = ["Line", "Opened", "line", "opened"]

_TONES = {"queued": "care", "sending": "care", "sent": "good", "failed": "bad", "cancelled": "plain"}


@dataclass(frozen=True, slots=True)
class Line:
    """One message in the list."""

    pk: int
    to: str
    subject: str
    state: str
    tone: str
    attempts: int
    last_error: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """One message in full: its headers as they go out, both parts, and the links in it that lead here."""

    line: Line
    headers: tuple[tuple[str, str], ...]
    text: str
    links: tuple[str, ...]


def line(message: Message) -> Line:
    """The message as the list shows it."""
    return Line(message.pk, message.to_email, message.subject, message.get_state_display(), _TONES[message.state],
                message.attempts, message.last_error, message.created_at)


def opened(message: Message) -> Opened:
    """The message as its own page shows it; an erased one has nothing left but its line."""
    if not message.to_email:
        return Opened(line(message), (), "", ())
    headers = tuple((name, str(value)) for name, value in compose(message).items()
                    if not name.startswith(("Content-", "MIME-")))
    links = re.findall(re.escape(settings.BASE_URL) + r"\S*", message.text)
    return Opened(line(message), headers, message.text, tuple(dict.fromkeys(links)))
