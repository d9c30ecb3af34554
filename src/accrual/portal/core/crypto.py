"""Encryption at rest: text fields that only the holder of the keys can read.

`settings.FIELD_KEYS` lists Fernet keys, newest first: the first one writes, all of them read.
To rotate, put a new key in front, run `rotate` and then drop the old key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models, transaction

from accrual.errors import ConfigurationError

__all__ = ["EncryptedTextField", "blind_index", "blind_indexes", "rotate", "seal", "unseal"]


@lru_cache(maxsize=8)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ConfigurationError(
            "a key in ACCRUAL_FIELD_KEYS is not a Fernet key",
            mend="Each is 32 random bytes in URL-safe base64; separate them with commas.",
        ) from error


def _keys() -> tuple[str, ...]:
    return tuple(settings.FIELD_KEYS)


def seal(text: str) -> str:
    """The text encrypted under the newest key; empty text stays empty, so that erasure can be seen.

    >>> unseal(seal("+49 30 123456"))
    '+49 30 123456'
    """
    return _fernet(_keys()).encrypt(text.encode()).decode() if text else ""


def unseal(token: str) -> str:
    """The text that was sealed under any of the keys."""
    try:
        return _fernet(_keys()).decrypt(token.encode()).decode() if token else ""
    except InvalidToken:
        raise ConfigurationError(
            "a stored field cannot be decrypted",
            mend="Put the key it was written under back into ACCRUAL_FIELD_KEYS, after the newest one.",
        ) from None


def _blind(key: str, value: str, purpose: str) -> str:
    # A key of its own per purpose: equal addresses in two tables cannot be matched to each other.
    derived = hmac.digest(base64.urlsafe_b64decode(key), f"blind index: {purpose}".encode(), hashlib.sha256)
    return hmac.new(derived, value.encode(), hashlib.sha256).hexdigest()


def blind_index(value: str, purpose: str) -> str:
    """A keyed digest that finds equal values without telling them.

    >>> blind_index("a@example.org", "copies") == blind_index("a@example.org", "copies")
    True
    """
    return _blind(_keys()[0], value, purpose)


def blind_indexes(value: str, purpose: str) -> list[str]:
    """The digests under every key, for a look-up among rows older than the newest key."""
    return [_blind(key, value, purpose) for key in _keys()]


if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField


class EncryptedTextField(_Text):
    """Text that is sealed in the database and plain in Python; it cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way to the database."""
        return None if value is None else seal(str(value))

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Unseal on the way back."""
        return None if value is None else unseal(value)

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse look-ups: the same text is sealed differently each time, so none would ever match."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted and cannot be looked up; store a blind_index beside it")
        return super().get_lookup(lookup_name)


def _sealed() -> Iterator[tuple[type[models.Model], list[str]]]:
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if names:
            yield model, names


def rotate() -> int:
    """Seal every encrypted field of every app again under the newest key; how many rows that were.

    Blind indexes are not made again: `blind_indexes` looks under every key that is still listed.
    """
    rows = 0
    for model, names in _sealed():
        for pk in model._default_manager.values_list("pk", flat=True).iterator():
            with transaction.atomic():
                row = model._default_manager.select_for_update().filter(pk=pk).first()
                if row is not None:
                    row.save(update_fields=names)
                    rows += 1
    return rows
