"""What leaves the outbox: headers, both parts, and no way to smuggle anything in."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accrual.errors import InputError
from accrual.portal.mail import actions
from accrual.portal.mail.address import Address
from accrual.portal.mail.compose import compose
from accrual.portal.mail.models import Message

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def _row(**changes: object) -> Message:
    given_ = {"message_id": "<abc@accrual.example>", "kind": "test", "about": "test/1", "to_email": "maria@example.org",
              "to_name": "", "reply_to": "", "subject": "A message", "text": "One.\n", "html": "<p>One.</p>\n",
              "created_at": NOW, "due_at": NOW}
    return Message(**given_ | changes)


def _as_received(message: Message) -> EmailMessage:
    received = message_from_bytes(compose(message).as_bytes(), policy=policy.default)
    assert isinstance(received, EmailMessage)
    return received


def test_headers_and_both_parts() -> None:
    mail = _as_received(_row(reply_to="team@example.org", text="Grüße 你好\n", html="<p>Grüße 你好</p>\n"))
    assert mail["From"] == "Accrual <no-reply@accrual.example>"
    assert mail["To"] == "maria@example.org"
    assert mail["Reply-To"] == "team@example.org"
    assert mail["Subject"] == "A message"
    assert mail["Message-ID"] == "<abc@accrual.example>"
    assert parsedate_to_datetime(mail["Date"]) == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "Grüße 你好" in text.get_content()
    assert "<p>Grüße 你好</p>" in html.get_content()


def test_every_byte_passes_a_server_of_the_eighties() -> None:
    row = _row(to_email="info@例子.中国", to_name="李小龙" * 20, subject="Ihre Nachricht – Grüße", text="你好" * 500)
    raw = compose(row).as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 998
    # Python 3.11's new parser leaves a space between encoded words (RFC 2047, 6.2: none); its old one is right.
    received = message_from_bytes(raw)
    assert str(make_header(decode_header(received["To"]))) == f"{'李小龙' * 20} <info@xn--fsqu00a.xn--fiqs8s>"
    assert str(make_header(decode_header(received["Subject"]))) == "Ihre Nachricht – Grüße"


def test_a_local_part_beyond_ascii_stays_itself() -> None:
    assert "李@xn--fsqu00a.xn--fiqs8s".encode() in compose(_row(to_email="李@例子.中国")).as_bytes()


def test_the_same_row_makes_the_same_message() -> None:
    def told(mail: EmailMessage) -> list[tuple[str, str]]:
        return [(name, value) for name, value in mail.items() if name != "Content-Type"]

    assert told(compose(_row())) == told(compose(_row()))


@pytest.mark.parametrize("name", ["Maria, the 2nd", 'Maria "M" <x@example.org>', "O'Brien; DROP", "Zoë (Zo)", "a@b"])
def test_awkward_names_stay_one_name_of_one_person(name: str) -> None:
    to = _as_received(_row(to_name=name))["To"].addresses
    assert [(each.display_name, each.addr_spec) for each in to] == [(name, "maria@example.org")]


@given(st.text(max_size=60))
def test_no_name_adds_a_header_or_a_recipient(name: str) -> None:
    try:
        Address("maria@example.org", name)
    except InputError:
        return
    mail = _as_received(_row(to_name=name))
    assert [each.addr_spec for each in mail["To"].addresses] == ["maria@example.org"]
    assert set(mail.keys()) == {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
                                "X-Auto-Response-Suppress", "Content-Language", "Content-Type"}


@pytest.mark.django_db
@pytest.mark.parametrize("subject", ["One\nBcc: x@example.org", "One\r\n\r\nbody", "One\x00"])
def test_a_subject_is_one_line(subject: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        actions.queue(kind="test", about="t", to=Address("a@example.org"), subject=subject, text="x", html="x")
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_queued_message_gets_its_own_id_at_the_senders_domain(settings: Settings) -> None:
    settings.EMAIL_FROM = "Studies <studies@straße.example>"
    with time_machine.travel(NOW, tick=False):
        one, two = (actions.queue(kind="test", about="t", to=Address("a@example.org"), subject="s", text="x", html="x")
                    for _ in range(2))
    assert one.message_id != two.message_id
    assert one.message_id.endswith("@xn--strae-oqa.example>")
    assert compose(one)["From"] == "Studies <studies@xn--strae-oqa.example>"
