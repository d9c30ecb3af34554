"""Names of terms: how two are compared, and which would find what they do not mean."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache
from importlib.resources import files

__all__ = ["Refusal", "fault", "folded", "is_symbol", "slug_of"]

_LONGEST = 150                          # no criterion says more in one name, and every word of it costs memory
_MARKS = str.maketrans("‐‑–’", "---'")
_POSSESSIVE = re.compile(r"'(?:s\b)?")
_ROMAN = re.compile(r"(?:x[cl]|l?x{0,3})(?:i[vx]|v?i{0,3})")
_SYMBOL = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z0-9][A-Z0-9-]{1,9}")
_PLAIN = re.compile(r"[a-z0-9 ().:'/]+")


class Refusal(StrEnum):
    """Why a name is not taken."""

    SHORT = "shorter than three letters"
    NUMBER = "a number"
    EVERYDAY = "an everyday word"
    LONG = "longer than 150 characters"
    MARK = "a mark in it that separates names"
    SEVERAL = "a name of several concepts of the file"
    TAKEN = "already means something else"


def folded(name: str) -> str:
    """The name as it is compared: letter case, accents, hyphens, commas and the possessive aside.

    >>> folded("Sjögren’s  Syndrome"), folded("Non-small cell lung cancer")
    ('sjogren syndrome', 'non small cell lung cancer')
    """
    plain = name.lower()
    if not plain.isascii():  # few are not, and this is done for every name whenever a program starts
        plain = unicodedata.normalize("NFKD", plain).translate(_MARKS)
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = plain.replace("-", " ").replace(",", " ")
    if "'" in plain:
        plain = _POSSESSIVE.sub("", plain)
    return " ".join(plain.split())


def is_symbol(name: str) -> bool:
    """Say whether it is an abbreviation or a gene, which count only as written.

    >>> is_symbol("NF1"), is_symbol("COVID-19"), is_symbol("Lupus"), is_symbol("22Q")
    (True, True, False, False)
    """
    return _SYMBOL.fullmatch(name) is not None


def fault(name: str) -> Refusal | None:
    """Why a recogniser must not look for the name, whoever has it; None if it may.

    >>> fault("MI").value, fault("Stable").value, fault("XIV").value, fault("heart attack")
    ('shorter than three letters', 'an everyday word', 'a number', None)
    """
    plain = folded(name)
    letters = sum(map(str.isalpha, plain))
    if len(name) > _LONGEST:
        return Refusal.LONG
    if ";" in name or name.startswith("^") or not name.isprintable():
        return Refusal.MARK
    if plain and (not letters or _ROMAN.fullmatch(plain)):
        return Refusal.NUMBER
    if sum(map(str.isalnum, plain)) < (3 if letters > 1 else 5):  # T2, p16 and 22q say too little, M40403 is a drug
        return Refusal.SHORT
    return Refusal.EVERYDAY if plain in _everyday() else None


def slug_of(name: str) -> str | None:
    """The slug that says what the name says; None where a slug cannot (`ALK+` and `ALK-` would be one).

    >>> slug_of("Crohn's disease (ileal)"), slug_of("A1BG-AS1"), slug_of("ALK+ lymphoma")
    ('crohn-disease-ileal', 'A1BG-AS1', None)
    """
    if is_symbol(name):
        return name.strip("-")
    plain = folded(name)
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or None if _PLAIN.fullmatch(plain) else None


@cache
def _everyday() -> frozenset[str]:
    text = files("accrual.vocabulary").joinpath("data", "everyday.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
