"""Fields at rest: unreadable without a key, readable through a rotation, found by blind index only."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accrual.errors import ConfigurationError
from accrual.portal.core import crypto
from accrual.portal.mail import actions
from accrual.portal.mail.address import Address
from accrual.portal.mail.models import Message


def _queue() -> Message:
    return actions.queue(kind="test", about="test/1", to=Address("li@example.org", "李"), subject="A test",
                         text="geheim und 秘密", html="<p>geheim</p>")


def _stored(message: Message) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_email, to_name, text, html FROM portal_mail_message WHERE id = %s", [message.pk])
        return " ".join(cursor.fetchone())


@given(st.text())
def test_sealing_is_undone_by_unsealing(text: str) -> None:
    encodable = text.encode(errors="ignore").decode()
    assert crypto.unseal(crypto.seal(encodable)) == encodable


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert crypto.seal("li@example.org") != crypto.seal("li@example.org")


@pytest.mark.django_db
def test_the_table_holds_nothing_readable() -> None:
    message = _queue()
    stored = _stored(message)
    for plain in ("li@", "example.org", "李", "geheim", "秘密"):
        assert plain not in stored
    assert Message.objects.get(pk=message.pk).text == "geheim und 秘密"


@pytest.mark.django_db
def test_keys_rotate_without_losing_a_row(settings: Settings) -> None:
    message, old = _queue(), list(settings.FIELD_KEYS)
    before, new = _stored(message), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *old]
    assert Message.objects.get(pk=message.pk).to_name == "李"
    assert crypto.rotate() >= 1
    assert _stored(message) != before
    settings.FIELD_KEYS = [new]
    assert Message.objects.get(pk=message.pk).to_name == "李"
    settings.FIELD_KEYS = old
    with pytest.raises(ConfigurationError, match="ACCRUAL_FIELD_KEYS") as fault:
        Message.objects.get(pk=message.pk)
    assert "gAAAA" not in str(fault.value)


def test_a_broken_key_is_the_operators_mistake(settings: Settings) -> None:
    settings.FIELD_KEYS = ["not a key"]
    with pytest.raises(ConfigurationError, match="ACCRUAL_FIELD_KEYS") as fault:
        crypto.seal("x")
    assert "not a key" not in str(fault.value)


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["to_email", "to_email__icontains", "to_email__startswith", "to_email__in"])
def test_a_look_up_that_could_never_match_is_refused(lookup: str) -> None:
    with pytest.raises(FieldError, match="blind_index"):
        Message.objects.filter(**{lookup: "li@example.org"}).exists()


def test_blind_indexes_tell_purposes_and_keys_apart(settings: Settings) -> None:
    old = list(settings.FIELD_KEYS)
    one = crypto.blind_index("li@example.org", "a")
    assert one == crypto.blind_index("li@example.org", "a")
    assert len({one, crypto.blind_index("li@example.org", "b"), crypto.blind_index("lo@example.org", "a")}) == 3
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *old]
    assert crypto.blind_index("li@example.org", "a") != one
    assert one in crypto.blind_indexes("li@example.org", "a")
