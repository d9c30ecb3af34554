"""Signatures that stand in for a session: on forms that go back and forth, and on links in mails.

A form's seal says "these very answers were checked, then"; a link is the right to see one message.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing

__all__ = [
    "STATUS_LINK", "TEAM_DAYS", "TEAM_LINK", "Link", "Seal", "open_seal", "seal_answers", "start_form", "started_ago",
]

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seal:
    """A checked set of answers: its digest, and the number that makes sending it twice the same as once."""

    digest: str
    nonce: str


def _digest(answers: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(answers, sort_keys=True, default=str).encode()).hexdigest()


def seal_answers(answers: dict[str, Any]) -> str:
    """The seal of answers that were checked."""
    return signing.dumps([_digest(answers), secrets.token_hex(16)], salt="contact.seal")


def open_seal(token: str, answers: dict[str, Any]) -> Seal:
    """The seal, if it is ours, fresh and of these answers; else BadSignature or its kind SignatureExpired."""
    digest, nonce = signing.loads(token, salt="contact.seal", max_age=DAY)
    if digest != _digest(answers):
        raise signing.BadSignature("other answers")
    return Seal(digest, nonce)


def start_form() -> str:
    """The hidden mark of when a form was handed out."""
    return signing.TimestampSigner(salt="contact.form").sign("form")


def started_ago(token: str) -> timedelta:
    """How long ago a form was handed out; BadSignature if not by us, SignatureExpired after a day."""
    signer = signing.TimestampSigner(salt="contact.form")
    signer.unsign(token, max_age=DAY)
    made = signing.b62_decode(token.rsplit(":", 2)[1])
    return timedelta(seconds=time.time() - made)


@dataclass(frozen=True, slots=True)
class Link:
    """A kind of signed link: who holds it may do what it is for, until it expires, if it does."""

    purpose: str
    lasts: timedelta | None

    def _signer(self) -> signing.TimestampSigner:
        return signing.TimestampSigner(salt=f"contact.{self.purpose}", sep=".")

    def make(self, reference: str) -> str:
        """The token of a message."""
        return self._signer().sign(reference)

    def read(self, token: str) -> str:
        """The reference in a token; BadSignature if it is not ours, or SignatureExpired."""
        return self._signer().unsign(token, max_age=self.lasts)


TEAM_DAYS = 30
TEAM_LINK = Link("team", timedelta(days=TEAM_DAYS))
STATUS_LINK = Link("status", None)  # a message is kept until it is withdrawn, and this link withdraws it
