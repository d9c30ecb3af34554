"""Days and windows as people write them."""

from __future__ import annotations

from datetime import date

from accrual.criteria import Window
from accrual.vocabulary.prose import duration

__all__ = ["day", "window"]

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def day(when: date) -> str:
    """A day in words.

    >>> day(date(2026, 1, 5))
    '5 Jan 2026'
    """
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def window(asked: Window) -> str:
    """A window in words.

    >>> window(Window("within", "P4W")), window(Window("at-least", "P6M"))
    ('in the last 4 weeks', 'at least 6 months ago')
    """
    length, far = duration(asked.duration), duration(asked.high) if asked.high else ""
    ahead = asked.direction == "after"
    return {
        "within": f"in the {'next' if ahead else 'last'} {length}",
        "at-least": f"at least {length} {'later' if ahead else 'ago'}",
        "between": f"{length} to {far} {'later' if ahead else 'ago'}",
        "lasting": f"for at least {length}",
    }.get(asked.bound, length)
