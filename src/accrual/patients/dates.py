"""Days as records write them: whole, or only to the month or year."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

__all__ = ["as_written", "day", "first_and_last"]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?", re.ASCII)


def first_and_last(text: object) -> tuple[date, date] | None:
    """The first and last day that a FHIR date or dateTime can mean; None if it is not one.

    >>> first_and_last("1959-02")
    (datetime.date(1959, 2, 1), datetime.date(1959, 2, 28))

    The day is the one written, in the place where it was written; no time zone is applied.
    """
    found = _DATE.fullmatch(text) if isinstance(text, str) else None
    if not found:
        return None
    year, month, day_of_month = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    try:
        first = date(year, month, day_of_month)
        if found[3]:
            return first, first
        if found[2]:
            return first, date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return first, date(year, 12, 31)
    except ValueError:  # month 13, day 0, the year 0000 or 10000
        return None


def day(text: object) -> date | None:
    """The one day of a text that names a whole day, else None.

    >>> day("2026-01-05T10:00:00Z"), day("2026-01"), day("2026-02-30")
    (datetime.date(2026, 1, 5), None, None)
    """
    days = first_and_last(text)
    return days[0] if days and days[0] == days[1] else None


def as_written(text: object, written: object) -> object:
    """A moment's day as the record's writer counts it: what is not after the writing is of no later day.

    >>> as_written("2026-11-21T00:30:00+09:00", "2026-11-20T16:00:00Z")
    '2026-11-20'
    >>> as_written("2026-11-21", "2026-11-20T16:00:00Z")
    '2026-11-21'

    Moments are compared where both have a time zone; all others stay as they are.
    """
    if not isinstance(text, str) or not isinstance(written, str) or text[:10] <= written[:10]:
        return text
    moment, end = _moment(text), _moment(written)
    return written[:10] if moment and end and moment <= end else text


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
