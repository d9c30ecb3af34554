"""Mail addresses as people have them: internationalised, and never a way into a header."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address as HeaderAddress
from email.utils import parseaddr

import idna

from accrual.errors import InputError

__all__ = ["Address"]

_MEND = "It should look like name@example.org."
_LOCAL = re.compile(r"[^\s\x00-\x20\x7f\"(),:;<>@\[\]\\.]+(?:\.[^\s\x00-\x20\x7f\"(),:;<>@\[\]\\.]+)*")


def _has_controls(text: str) -> bool:
    # Cc: CR, LF and their like; Cs: half a character; Zl, Zp: line ends that some programs honour.
    return any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in text)


def _ascii_domain(domain: str) -> str:
    try:
        encoded = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise InputError("the part after the @ is not the name of a mail domain", mend=_MEND) from None
    if "." not in encoded or encoded.rpartition(".")[2].isdigit():
        raise InputError("the part after the @ is not a complete domain", mend=_MEND)
    return encoded


@dataclass(frozen=True, slots=True)
class Address:
    r"""A mailbox and the name of its owner, checked when made; InputError says what is wrong.

    >>> Address("李@例子.中国", "Li").domain
    'xn--fsqu00a.xn--fiqs8s'
    >>> Address("a@example.org\nBcc: b@example.org")
    Traceback (most recent call last):
    accrual.errors.InputError: the e-mail address has characters that no address can have. It should look like ...
    """

    email: str
    name: str = ""

    def __post_init__(self) -> None:
        if _has_controls(self.email) or _has_controls(self.name):
            raise InputError("the e-mail address has characters that no address can have", mend=_MEND)
        local, at, domain = self.email.rpartition("@")
        if not at:
            raise InputError("the e-mail address has no @", mend=_MEND)
        if not _LOCAL.fullmatch(local) or len(local.encode()) > 64:
            raise InputError("the part before the @ is not the name of a mailbox", mend=_MEND)
        _ascii_domain(domain)

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address of `Accrual <no-reply@accrual.example>` or of a bare address."""
        name, email = parseaddr(text)
        return cls(email, name)

    @property
    def local(self) -> str:
        """The part before the @."""
        return self.email.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """The part after the @ as the mail system knows it."""
        return _ascii_domain(self.email.rpartition("@")[2])

    @property
    def route(self) -> str:
        """The address as it stands in an envelope."""
        return f"{self.local}@{self.domain}"

    @property
    def needs_utf8(self) -> bool:
        """Whether only a server with SMTPUTF8 can take it."""
        return not self.local.isascii()

    @property
    def mailbox(self) -> str:
        """One spelling for all addresses that end in the same mailbox: no case, no `+tag`."""
        return f"{self.local.partition('+')[0] or self.local}@{self.domain}".casefold()

    def header(self) -> HeaderAddress:
        """The address as a header takes it."""
        return HeaderAddress(display_name=self.name, username=self.local, domain=self.domain)
