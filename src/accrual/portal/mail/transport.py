"""The two ways out: a mail server, or a folder of `.eml` files.

    DeliveryError
    ├── RefusedError      the server will never take this message
    ├── DeferredError     it does not take this message now
    └── UnavailableError  it takes nothing now: down, unreachable, or it does not let us in

`ACCRUAL_EMAIL_URL` chooses: `folder:`, `smtp://user:password@host:587?starttls=1`, `smtps://user:password@host`.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from accrual.errors import ConfigurationError
from accrual.portal.mail.address import Address

__all__ = ["DeferredError", "DeliveryError", "FolderTransport", "RefusedError", "SmtpTransport", "Transport",
           "UnavailableError", "transport_for"]

_SECONDS = 20.0


class DeliveryError(Exception):
    """A message was not taken; the reason holds no address and nothing the server wrote."""


class RefusedError(DeliveryError):
    """The server will never take this message."""


class DeferredError(DeliveryError):
    """The server does not take this message now."""


class UnavailableError(DeliveryError):
    """The server takes nothing now."""


class Transport(Protocol):
    """What delivers one composed message, or raises a DeliveryError."""

    def send(self, mail: EmailMessage, *, sender: Address, to: Address) -> None:
        """Deliver it; returns once the other side has taken responsibility."""

    def forget(self, message_id: str) -> None:
        """Delete what this side still holds of a delivered message."""


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """One `.eml` file per message; sent again, it writes the same file again."""

    folder: Path

    def path(self, message_id: str) -> Path:
        """Where the message of that identifier lands."""
        return self.folder / f"{message_id.strip('<>').partition('@')[0]}.eml"

    def send(self, mail: EmailMessage, *, sender: Address, to: Address) -> None:
        """Write the file whole or not at all."""
        del sender, to  # a file has no envelope
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.path(str(mail["Message-ID"]))
        draft = path.with_suffix(".part")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(mail.as_bytes())
        draft.replace(path)

    def forget(self, message_id: str) -> None:
        """Delete the file, if it is there."""
        self.path(message_id).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """A mail server; `tls` from the first byte or `starttls` after the greeting, certificates checked."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False
    starttls: bool = False

    def __repr__(self) -> str:
        return f"SmtpTransport({self.host!r}, {self.port})"

    def send(self, mail: EmailMessage, *, sender: Address, to: Address) -> None:
        """Hand the message over."""
        connection = self._connect()
        try:
            connection.send_message(mail, sender.route, [to.route])
        except smtplib.SMTPRecipientsRefused as error:
            raise _by_code(next(iter(error.recipients.values()))[0], "the recipient") from None
        except smtplib.SMTPDataError as error:
            raise _by_code(error.smtp_code, "the message") from None
        except smtplib.SMTPSenderRefused as error:
            # About our address or the size, not about this person: time and an operator can mend it.
            raise DeferredError(f"{error.smtp_code}: the server refused the sender") from None
        except smtplib.SMTPNotSupportedError:
            raise RefusedError("the server takes no address with letters outside ASCII") from None
        except (OSError, smtplib.SMTPException) as error:
            raise UnavailableError(f"the connection broke ({type(error).__name__})") from None
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.quit()

    def forget(self, message_id: str) -> None:
        """Nothing: what a mail server took is no longer on this side."""

    def _connect(self) -> smtplib.SMTP:
        connection: smtplib.SMTP | None = None
        try:
            if self.tls:
                connection = smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS,
                                              context=ssl.create_default_context())
            else:
                connection = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
            if self.starttls:
                connection.starttls(context=ssl.create_default_context())
            if self.user:
                connection.login(self.user, self.password)
        except smtplib.SMTPResponseException as error:
            _close(connection)
            raise UnavailableError(f"{error.smtp_code}: the server did not let us in") from None
        except (OSError, smtplib.SMTPException) as error:
            _close(connection)
            raise UnavailableError(f"the server cannot be reached ({type(error).__name__})") from None
        return connection


def _close(connection: smtplib.SMTP | None) -> None:
    if connection is not None:
        connection.close()


def _by_code(code: int, what: str) -> DeliveryError:
    kind = RefusedError if 500 <= code < 600 else DeferredError
    return kind(f"{code}: the server {'refused' if kind is RefusedError else 'put off'} {what}")


def _is_loopback(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def transport_for(url: str, home: Path) -> Transport:
    """The transport that `ACCRUAL_EMAIL_URL` names; the address itself is never repeated, it may hold a password."""
    parsed = urlsplit(url)
    if parsed.scheme == "folder":
        return FolderTransport(Path(parsed.path) if parsed.path else home / "outbox")
    try:
        port = parsed.port
    except ValueError:
        raise ConfigurationError("the port in ACCRUAL_EMAIL_URL is not a number", mend="Such as :587.") from None
    if parsed.scheme not in {"smtp", "smtps"} or not parsed.hostname:
        raise ConfigurationError("ACCRUAL_EMAIL_URL is not a mail address of a kind we know",
                                 mend="Use folder:, smtp://user:password@host:587?starttls=1 or smtps://user:password@host.")
    tls, starttls = parsed.scheme == "smtps", parse_qs(parsed.query).get("starttls", ["0"])[-1] in {"1", "yes", "true"}
    if parsed.password and not (tls or starttls or _is_loopback(parsed.hostname)):
        raise ConfigurationError("ACCRUAL_EMAIL_URL would send a password in the clear",
                                 mend="Add ?starttls=1 or use smtps://.")
    return SmtpTransport(parsed.hostname, port or (465 if tls else 587 if starttls else 25),
                         unquote(parsed.username or ""), unquote(parsed.password or ""), tls, starttls)
