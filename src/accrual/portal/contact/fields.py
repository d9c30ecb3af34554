"""Form fields for what people type about themselves: forgiving in spelling, strict in kind."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accrual.errors import InputError
from accrual.portal.mail.address import Address

__all__ = ["LineField", "MailField", "PhoneField", "TextField"]

# Bidirectional overrides turn what follows around: "moc.elpmaxe" would read as "example.com".
_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANKS = set("\u115f\u1160\u3164\uffa0\u2800")  # letters and signs that are drawn as nothing
_PHONE = re.compile(r"\+?[\d\s()./-]+(?:(?:ext\.?|x|#)\s*\d{1,6})?", re.IGNORECASE)


def _refuse_controls(text: str, *, allowed: str = "") -> None:
    for letter in text:
        if letter not in allowed and (letter in _OVERRIDES or unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"}):
            raise ValidationError("This has invisible control characters. Type it again instead of pasting it.")


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNPS" and letter not in _BLANKS


def _ascii_digits(text: str) -> str:
    """Arabic, Devanagari and full-width digits as the digits a telephone network knows."""
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in text)


class _Typed(forms.CharField):
    """Text with its own sentence for being too long, counted as the person sees it."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        self.longest = longest
        super().__init__(**options)
        self.validators = []  # the checks below say the same in plainer words

    def to_python(self, value: Any) -> str:
        """Compose accents, then check."""
        text = unicodedata.normalize("NFC", str(super().to_python(value)).replace("\r\n", "\n"))
        self.check_characters(text)
        if len(text) > self.longest:
            raise ValidationError(f"Use at most {self.longest:,} characters; this has {len(text):,}.")
        return text

    def check_characters(self, text: str) -> None:
        """Refuse what is not one line of text."""
        _refuse_controls(text, allowed="\t")


class LineField(_Typed):
    """One line: a name."""

    def to_python(self, value: Any) -> str:
        """Checked, with single spaces; of nothing but invisible letters, nothing is left."""
        text = " ".join(super().to_python(value).split())
        return text if any(_is_seen(letter) for letter in text) else ""


class TextField(_Typed):
    """Several lines."""

    widget = forms.Textarea

    def check_characters(self, text: str) -> None:
        """Lines may end and be indented; nothing else invisible."""
        _refuse_controls(text, allowed="\n\t")


class MailField(LineField):
    """An e-mail address, in any script."""

    def to_python(self, value: Any) -> str:
        """Checked as mail servers will read it."""
        text = unicodedata.normalize("NFKC", super().to_python(value))
        try:
            return Address(text).email if text else ""
        except InputError as error:
            raise ValidationError(f"This is not an e-mail address that mail can be sent to: {error.what}. "
                                  f"{error.mend}") from None


class PhoneField(LineField):
    """A telephone number as people write it."""

    def to_python(self, value: Any) -> str:
        """Checked for what no network could dial."""
        text = _ascii_digits(unicodedata.normalize("NFKC", super().to_python(value)))
        digits = sum(letter.isdigit() for letter in text)
        if text and (not _PHONE.fullmatch(text) or not 5 <= digits <= 21):
            raise ValidationError("This is not a telephone number. Use digits, spaces and a + in front of the "
                                  "country code, such as +86 21 1234 5678.")
        return text
