"""Numbers and days as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from accrual.patients.dates import day

__all__ = ["TypedError", "read_day", "read_number"]

_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?", re.ASCII)
_EITHER = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}", re.ASCII)
_LONGEST = 20


class TypedError(ValueError):
    """Why what was typed cannot be read, in words for the person who typed it."""


def read_number(typed: str) -> float:
    """A number with a decimal point or comma; spaces may group its digits.

    >>> read_number("1,5"), read_number("120 000"), read_number(" ７.5 ")
    (1.5, 120000.0, 7.5)

    "1,500" is 1500 to some and 1.5 to others, so it is not read.
    """
    plain = re.sub(r"(?<=\d)[\s'’](?=\d{3})", "", unicodedata.normalize("NFKC", typed).strip())
    if _EITHER.fullmatch(plain):
        raise TypedError("This can be read in two ways. Leave the comma out if it groups thousands, or use a point.")
    if len(plain) > _LONGEST or not _NUMBER.fullmatch(plain):
        raise TypedError("Type the number alone, for example 1.5 or 120.")
    return float(plain.replace(",", "."))


def read_day(typed: str, today: date) -> date:
    """A day, not in the future and not before anyone alive was born.

    >>> read_day("2026-01-05", date(2026, 2, 1)), read_day("5.1.2026", date(2026, 2, 1))
    (datetime.date(2026, 1, 5), datetime.date(2026, 1, 5))

    Day and month written with slashes are read only where they cannot be swapped.
    """
    found = day(_iso(unicodedata.normalize("NFKC", typed).strip()))
    if found is None:
        raise TypedError("Type the date as year-month-day, for example 2026-01-05.")
    if found > today:
        raise TypedError("This day is in the future.")
    if found.year < today.year - 120:
        raise TypedError("This day is too long ago.")
    return found


def _iso(typed: str) -> str:
    dotted = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", typed, re.ASCII)
    slashed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", typed, re.ASCII)
    if slashed and int(slashed[1]) != int(slashed[2]) and int(slashed[1]) <= 12 and int(slashed[2]) <= 12:
        raise TypedError("Day and month could be swapped here. Type the date as year-month-day: 2026-01-05.")
    found = dotted or slashed
    if not found:
        return typed if len(typed) == len("YYYY-MM-DD") else ""
    first, second = int(found[1]), int(found[2])
    days, months = (second, first) if slashed and second > 12 else (first, second)
    return f"{found[3]}-{months:02d}-{days:02d}"
