"""Dates as trials record them: ISO 8601, sometimes only to the month or year, completed by a named rule."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

__all__ = ["RULES", "Partial", "complete", "flag_of", "in_future", "last_meant", "read_date", "today"]

_ISO = re.compile(r"(\d{4})(?:-(\d{2}|-)(?:-(\d{2}|-))?)?(?:T[\d:.\-+Z]*)?", re.ASCII)
EARLIEST_YEAR = 1900
FARTHEST_YEARS = 10

# What a rule makes of "2014-02" and of "2014".
RULES = {
    "first of month": "the first day of the month; a date without its month is not used",
    "last of month": "the last day of the month; a date without its month is not used",
    "first": "the first day of the month, or of the year",
    "none": "an incomplete date is not used",
}


@dataclass(frozen=True, slots=True)
class Partial:
    """A date of which the day, or the month and the day, may be unknown.

    >>> Partial(2014, 2, None).complete
    False
    """

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def complete(self) -> bool:
        """Whether year, month and day are known.

        >>> Partial(2014, 2, 28).complete
        True
        """
        return self.day is not None


@lru_cache(maxsize=1 << 16)  # a trial has many records and few days
def read_date(text: str) -> Partial | None:
    """An ISO 8601 date or date and time, complete or not; None where the text is no date.

    >>> read_date("2014-02"), read_date("2014-02-30"), read_date("0000-01-01")
    (Partial(year=2014, month=2, day=None), None, None)

    Years before 1900 are taken for slips of the pen: no trial has them.
    """
    found = _ISO.fullmatch(text.strip())
    if not found:
        return None
    year = int(found[1])
    month = int(found[2]) if found[2] not in (None, "-") else None
    day = int(found[3]) if found[3] not in (None, "-") and month else None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return Partial(year, month, day) if year >= EARLIEST_YEAR else None


def complete(partial: Partial | None, rule: str) -> tuple[date | None, str]:
    """The date a rule makes of a partial one, and its flag: "" as recorded, "D" day imputed, "M" month imputed.

    >>> complete(Partial(2014, 2), "last of month")
    (datetime.date(2014, 2, 28), 'D')

    None where the rule does not allow it. `rule` is one of `RULES`.
    """
    if partial is None:
        return None, ""
    if partial.month and partial.day:
        return date(partial.year, partial.month, partial.day), ""
    if partial.month and rule != "none":
        last = calendar.monthrange(partial.year, partial.month)[1]
        return date(partial.year, partial.month, last if rule == "last of month" else 1), "D"
    return (date(partial.year, 1, 1), "M") if rule == "first" else (None, "")


def flag_of(text: str) -> str:
    """The flag of a date as it was recorded: "D" its day is missing, "M" its month too, "" neither, or no date at all.

    >>> [flag_of(text) for text in ("2014-02-28", "2014-02", "2014", "")]
    ['', 'D', 'M', '']
    """
    partial = read_date(text)
    return "" if partial is None or partial.complete else "D" if partial.month else "M"


def last_meant(day: date, flag: str) -> date:
    """The last day that an incomplete date can mean, from the first one and its flag.

    >>> last_meant(date(2014, 2, 1), "D"), last_meant(date(2014, 1, 1), "M"), last_meant(date(2014, 2, 1), "")
    (datetime.date(2014, 2, 28), datetime.date(2014, 12, 31), datetime.date(2014, 2, 1))
    """
    if flag == "M":
        return date(day.year, 12, 31)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1]) if flag else day


def today() -> date:
    """The day of this run, by which every date is judged to lie in the future.

    >>> today() > date(2026, 1, 1)
    True
    """
    return datetime.now(UTC).date()


def in_future(partial: Partial) -> tuple[str, str]:
    """What is to be said of a date that lies in the future, and what becomes of it; "" and "" of any other.

    >>> in_future(Partial(2014, 2, 28)), in_future(Partial(2204, 2))
    (('', ''), ('lies more than 10 years in the future', 'excluded'))

    Of an incomplete date the first day it can mean counts; tomorrow is today east of here. Simulated trials have
    dates some years ahead, which are noted; none has them further ahead.
    """
    first, now = date(partial.year, partial.month or 1, partial.day or 1), today()
    if first <= now + timedelta(days=1):
        return "", ""
    if partial.year > now.year + FARTHEST_YEARS:
        return f"lies more than {FARTHEST_YEARS} years in the future", "excluded"
    return "lies in the future", "noted"
