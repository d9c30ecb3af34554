"""The outbox against a real mail server on loopback: down, slow to take, refusing, killed in between."""

from __future__ import annotations

import logging
import random
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.db import connection, transaction
from pytest_django import Settings

from accrual.errors import ConfigurationError
from accrual.portal.core import audit
from accrual.portal.core.models import AuditEntry
from accrual.portal.mail import actions
from accrual.portal.mail.address import Address
from accrual.portal.mail.delivery import Tally, send_due
from accrual.portal.mail.models import Message
from accrual.portal.mail.transport import FolderTransport, SmtpTransport, Transport, transport_for

State = Message.State


@dataclass
class Clock:
    """Time that a test moves."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Mailbox:
    """A mail server's mind: what it took, and what it says to the next recipients and messages."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str | None, list[str]]] = field(default_factory=list)
    to_recipients: list[str] = field(default_factory=list)
    to_messages: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str,  # noqa: N802
                          options: list[str]) -> str:
        del server, session, options
        answer = self.to_recipients.pop(0) if self.to_recipients else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session
        answer = self.to_messages.pop(0) if self.to_messages else "250 OK"
        if answer.startswith("2"):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            mail = message_from_bytes(content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.taken.append(mail)
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        return answer


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def _serving(mailbox: Mailbox, **options: object) -> Iterator[None]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **options)  # type: ignore[arg-type]
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox(_free_port())
    with _serving(box, enable_SMTPUTF8=True):
        yield box


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _queue(number: int = 1, to: str = "maria@example.org") -> list[Message]:
    with transaction.atomic():
        return [actions.queue(kind="test", about=f"test/{at}", to=Address(to), subject=f"Message {at}",
                              text=f"Number {at}.\n", html=f"<p>Number {at}.</p>\n") for at in range(number)]


def _send(transport: Transport | Mailbox, clock: Clock) -> Tally:
    if isinstance(transport, Mailbox):
        transport = SmtpTransport("127.0.0.1", transport.port)
    clock.forward(milliseconds=1)
    return send_due(transport, clock=clock, rng=random.Random(7))  # noqa: S311  repeatable


def _state(message: Message) -> tuple[str, int, str]:
    message.refresh_from_db()
    return message.state, message.attempts, message.last_error


@pytest.mark.django_db
def test_a_message_arrives_once_with_its_headers_and_parts(mailbox: Mailbox, clock: Clock) -> None:
    message, = _queue()
    clock.forward(seconds=1)
    assert _send(mailbox, clock) == Tally(sent=1)
    assert _send(mailbox, clock) == Tally()
    mail, = mailbox.taken
    assert mailbox.envelopes == [("no-reply@accrual.example", ["maria@example.org"])]
    assert (mail["To"], mail["Message-ID"]) == ("maria@example.org", message.message_id)
    text, html = mail.iter_parts()
    assert text.get_content().strip() == "Number 0."
    assert html.get_content().strip() == "<p>Number 0.</p>"
    assert _state(message) == (State.SENT, 1, "")
    assert message.sent_at is not None


@pytest.mark.django_db
def test_a_server_that_is_down_loses_nothing(clock: Clock) -> None:
    messages, box = _queue(3), Mailbox(_free_port())
    clock.forward(seconds=1)
    for _ in range(30):  # the backoff ends at 5 minutes, so this is two hours and more
        _send(box, clock)
        clock.forward(minutes=5)
    assert {_state(message)[0] for message in messages} == {State.QUEUED}
    assert any("cannot be reached" in _state(message)[2] for message in messages)
    with _serving(box):
        assert _send(box, clock) == Tally(sent=3)
    assert {mail["Message-ID"] for mail in box.taken} == {message.message_id for message in messages}


@pytest.mark.django_db
def test_a_server_that_is_down_is_asked_once_not_once_per_message(clock: Clock) -> None:
    messages = _queue(5)
    clock.forward(seconds=1)
    assert _send(Mailbox(_free_port()), clock) == Tally(put_off=1)
    assert sorted(_state(message)[1] for message in messages) == [0, 0, 0, 0, 1]


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["to_recipients", "to_messages"])
def test_not_now_is_tried_again_later(mailbox: Mailbox, clock: Clock, where: str) -> None:
    setattr(mailbox, where, ["451 try again, maria@example.org"])
    message, = _queue()
    clock.forward(seconds=1)
    assert _send(mailbox, clock) == Tally(put_off=1)
    state, attempts, error = _state(message)
    assert (state, attempts) == (State.QUEUED, 1)
    assert error.startswith("451: the server put off")
    assert "maria" not in error
    assert _send(mailbox, clock) == Tally()  # not before its time
    clock.forward(seconds=6)
    assert _send(mailbox, clock) == Tally(sent=1)
    assert _state(message) == (State.SENT, 2, "")


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["to_recipients", "to_messages"])
def test_never_is_recorded_and_not_tried_again(mailbox: Mailbox, clock: Clock, where: str) -> None:
    setattr(mailbox, where, ["550 no such user maria@example.org"])
    refused, other = _queue(2)
    clock.forward(seconds=1)
    assert _send(mailbox, clock) == Tally(sent=1, failed=1)
    state, attempts, error = _state(refused)
    assert (state, attempts) == (State.FAILED, 1)
    assert error.startswith("550: the server refused")
    assert "maria" not in error
    assert _state(other)[0] == State.SENT
    clock.forward(days=10)
    assert _send(mailbox, clock) == Tally()
    assert actions.requeue(message=refused, actor="tester")
    assert not actions.requeue(message=other, actor="tester")
    clock.forward(seconds=1)
    assert _send(mailbox, clock) == Tally(sent=1)


@pytest.mark.django_db
def test_not_now_for_five_days_is_never(mailbox: Mailbox, clock: Clock) -> None:
    mailbox.to_messages = ["451 later"] * 10_000
    message, = _queue()
    clock.forward(seconds=1)
    for _ in range(11):
        _send(mailbox, clock)
        clock.forward(hours=12)
    assert _state(message)[0] == State.FAILED


@pytest.mark.django_db
def test_a_worker_killed_before_its_note_repeats_the_same_message(mailbox: Mailbox, clock: Clock,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    message, = _queue()
    clock.forward(seconds=1)
    with monkeypatch.context() as killed:
        killed.setattr(actions, "settle_sent", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            _send(mailbox, clock)
    assert _state(message)[0] == State.SENDING
    assert _send(mailbox, clock) == Tally()  # its lease still runs
    clock.forward(minutes=6)
    assert _send(mailbox, clock) == Tally(sent=1)
    assert [mail["Message-ID"] for mail in mailbox.taken] == [message.message_id] * 2
    assert len({mail["Date"] for mail in mailbox.taken}) == 1


@pytest.mark.django_db
def test_a_worker_that_comes_back_late_changes_nothing(clock: Clock) -> None:
    _queue()
    clock.forward(seconds=1)
    late = actions.claim(now=clock.now)
    clock.forward(minutes=6)
    prompt = actions.claim(now=clock.now)
    assert late is not None
    assert prompt is not None
    assert actions.settle_sent(prompt, now=clock.now)
    before = AuditEntry.objects.count()
    assert not actions.settle_sent(late, now=clock.now)
    assert AuditEntry.objects.count() == before
    assert _state(late)[:2] == (State.SENT, 2)


def test_workers_at_the_same_time_send_each_message_once(store: str, mailbox: Mailbox, clock: Clock,
                                                         together: Callable[..., None]) -> None:
    messages = _queue(12)
    clock.forward(seconds=1)
    together(lambda _: _send(mailbox, clock), 3)
    sent = [mail["Message-ID"] for mail in mailbox.taken]
    assert sorted(sent) == sorted(message.message_id for message in messages)
    assert {_state(message)[:2] for message in messages} == {(State.SENT, 1)}
    assert audit.verify().whole


def test_of_workers_that_try_for_one_message_one_gets_it(store: str, clock: Clock,
                                                         together: Callable[..., None]) -> None:
    _queue()
    clock.forward(seconds=1)
    ready, claimed = threading.Barrier(4), []

    def one(_: int) -> None:
        connection.ensure_connection()
        ready.wait(30)
        claimed.append(actions.claim(now=clock.now))

    together(one, 4)
    assert sum(claim is not None for claim in claimed) == 1


@pytest.mark.django_db
def test_what_is_erased_is_not_sent_and_not_kept(mailbox: Mailbox, clock: Clock) -> None:
    erased, other = _queue(2)
    clock.forward(seconds=1)
    assert actions.erase(about="test/0", actor="tester") == 1
    assert _send(mailbox, clock) == Tally(sent=1)
    erased.refresh_from_db()
    assert (erased.state, erased.to_email, erased.text, erased.html) == (State.CANCELLED, "", "", "")
    assert _state(other)[0] == State.SENT


@pytest.mark.django_db
def test_every_step_is_in_the_audit_without_an_address(mailbox: Mailbox, clock: Clock) -> None:
    mailbox.to_messages = ["451 later", "550 never"]
    message, = _queue()
    clock.forward(seconds=1)
    _send(mailbox, clock)
    clock.forward(minutes=1)
    _send(mailbox, clock)
    entries = AuditEntry.objects.filter(subject=message.audit_subject).order_by("number")
    assert [entry.action for entry in entries] == ["mail.queued", "mail.put_off", "mail.failed"]
    assert "maria" not in str([entry.details for entry in entries])


@pytest.mark.django_db
def test_a_folder_holds_one_file_per_message(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox, (message,) = FolderTransport(tmp_path / "outbox"), _queue()
    clock.forward(seconds=1)
    with monkeypatch.context() as killed:
        killed.setattr(actions, "settle_sent", lambda *_, **__: False)
        _send(outbox, clock)
    clock.forward(minutes=6)
    assert _send(outbox, clock) == Tally(sent=1)
    file, = (tmp_path / "outbox").iterdir()
    assert file == outbox.path(message.message_id)
    assert message_from_bytes(file.read_bytes())["To"] == "maria@example.org"
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_waited_for(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    message, = _queue()
    clock.forward(seconds=1)
    assert _send(FolderTransport(tmp_path / "outbox"), clock) == Tally(put_off=1)
    assert "cannot be stored" in _state(message)[2]


@pytest.mark.django_db
def test_a_message_that_cannot_be_composed_fails_alone(mailbox: Mailbox, clock: Clock, settings: Settings) -> None:
    broken, fine = _queue(2)
    Message.objects.filter(pk=broken.pk).update(to_email="not an address")
    clock.forward(seconds=1)
    assert _send(mailbox, clock) == Tally(sent=1, failed=1)
    assert _state(broken) == (State.FAILED, 1, "the message cannot be composed")
    assert _state(fine)[0] == State.SENT


@pytest.mark.django_db
def test_an_international_local_part_needs_a_server_that_takes_it(mailbox: Mailbox, clock: Clock) -> None:
    taken, = _queue(to="李@例子.中国")
    clock.forward(seconds=1)
    assert _send(mailbox, clock) == Tally(sent=1)
    assert mailbox.envelopes == [("no-reply@accrual.example", ["李@xn--fsqu00a.xn--fiqs8s"])]
    assert _state(taken)[0] == State.SENT
    old = Mailbox(_free_port())
    with _serving(old, enable_SMTPUTF8=False):
        refused, = _queue(to="李@例子.中国")
        clock.forward(seconds=1)
        assert _send(old, clock) == Tally(failed=1)
    assert "outside ASCII" in _state(refused)[2]


@pytest.mark.django_db
def test_a_wrong_password_is_our_fault_and_loses_nothing(clock: Clock) -> None:
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        password = getattr(data, "password", b"")
        return AuthResult(success=password == b"right", handled=False)

    box, (message,) = Mailbox(_free_port()), _queue()
    clock.forward(seconds=1)
    with _serving(box, authenticator=check, auth_require_tls=False):
        assert _send(SmtpTransport("127.0.0.1", box.port, "us", "wrong"), clock) == Tally(put_off=1)
        assert _state(message)[2] == "535: the server did not let us in"
        clock.forward(seconds=6)
        assert _send(SmtpTransport("127.0.0.1", box.port, "us", "right"), clock) == Tally(sent=1)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 with its key, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
            .sign(key, hashes.SHA256()))
    path: Path = tmp_path_factory.mktemp("certificate") / "both.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM) + key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["tls", "starttls"])
def test_encryption_is_used_and_the_certificate_checked(kind: str, certificate: Path, clock: Clock,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    options = {"ssl_context": context} if kind == "tls" else {"tls_context": context, "require_starttls": True}
    box, (message,) = Mailbox(_free_port()), _queue()
    transport = SmtpTransport("127.0.0.1", box.port, tls=kind == "tls", starttls=kind == "starttls")
    clock.forward(seconds=1)
    # Quietly: asyncio reports the handshake that we break off.
    monkeypatch.setattr(logging.getLogger("mail.log"), "disabled", True)
    with _serving(box, **options):
        assert _send(transport, clock) == Tally(put_off=1)
        assert "SSLCertVerificationError" in _state(message)[2]
        assert box.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        clock.forward(seconds=6)
        assert _send(transport, clock) == Tally(sent=1)
    assert len(box.taken) == 1


@pytest.mark.django_db
def test_starttls_that_is_demanded_and_not_offered_sends_nothing(mailbox: Mailbox, clock: Clock) -> None:
    message, = _queue()
    clock.forward(seconds=1)
    assert _send(SmtpTransport("127.0.0.1", mailbox.port, starttls=True), clock) == Tally(put_off=1)
    assert mailbox.taken == []
    assert _state(message)[0] == State.QUEUED


def test_backoff_doubles_to_a_limit_and_is_spread() -> None:
    waits = [actions.delay(attempts, rng=random.Random(attempts)).total_seconds()  # noqa: S311  repeatable
             for attempts in range(1, 60)]
    for attempts, wait in enumerate(waits, 1):
        longest = min(5 * 2 ** (attempts - 1), 300)
        assert longest / 2 <= wait <= longest
    assert len(set(waits[10:])) > 20


URLS = {
    "folder:": FolderTransport(Path("/home-of-test/outbox")),
    "folder:/var/mail/out": FolderTransport(Path("/var/mail/out")),
    "smtp://mail.example.org": SmtpTransport("mail.example.org", 25),
    "smtp://mail.example.org:2525": SmtpTransport("mail.example.org", 2525),
    "smtp://us:p%40ss@mail.example.org?starttls=1": SmtpTransport("mail.example.org", 587, "us", "p@ss", starttls=True),
    "smtps://us:pw@mail.example.org": SmtpTransport("mail.example.org", 465, "us", "pw", tls=True),
    "smtp://us:pw@127.0.0.1:2525": SmtpTransport("127.0.0.1", 2525, "us", "pw"),
}


@pytest.mark.parametrize(("url", "transport"), URLS.items())
def test_one_address_says_how_mail_leaves(url: str, transport: Transport) -> None:
    assert transport_for(url, Path("/home-of-test")) == transport


@pytest.mark.parametrize("url", ["", "mail.example.org", "smtp://", "http://mail.example.org", "smtp://us:pw@host:x",
                                 "smtp://us:pw@mail.example.org"])
def test_a_wrong_address_is_the_operators_mistake_and_its_password_stays_secret(url: str) -> None:
    with pytest.raises(ConfigurationError, match="ACCRUAL_EMAIL_URL") as fault:
        transport_for(url, Path())
    assert "pw" not in str(fault.value)
    assert "pw" not in repr(SmtpTransport("h", 1, "us", "pw"))
