"""The overall responses of one subject in order of time: what best response and time to event are made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from accrual.endpoints.trial import Source
from accrual.errors import InputError

__all__ = ["EVALUABLE", "RESPONSES", "Assessment", "days_after", "first_progression", "in_order", "until"]

RESPONSES = ("CR", "PR", "SD", "NON-CR/NON-PD", "NED", "PD", "NE", "ND")  # best first
EVALUABLE = frozenset(RESPONSES) - {"NE", "ND"}
_SOURCE = Source("RS")


@dataclass(frozen=True, slots=True)
class Assessment:
    """One overall response: its day, what it was, the record it comes from.

    >>> Assessment(date(2024, 3, 1), "PR").response
    'PR'

    `none_seen` marks a PR that follows a CR only because something was not evaluated: no disease was seen; `target`
    is False where there is no target disease.
    """

    date: date
    response: str
    visit: float | None = None
    visit_name: str = ""
    date_flag: str = ""
    source: Source = field(default=_SOURCE)
    none_seen: bool = False
    target: bool = True


def in_order(assessments: Iterable[Assessment]) -> tuple[Assessment, ...]:
    """The assessments by date, one for each date: of several the worst counts.

    >>> day = date(2024, 3, 1)
    >>> [one.response for one in in_order([Assessment(day, "PR"), Assessment(day, "PD")])]
    ['PD']

    InputError for a response that is none of `RESPONSES`. Not done (ND) and not evaluable give way to anything else.
    """
    days: dict[date, Assessment] = {}
    for one in assessments:
        if one.response not in RESPONSES:
            raise InputError("is no response of RECIST 1.1", where=f"{one.source}",
                             mend=f"It must be one of {', '.join(RESPONSES)}")
        held = days.get(one.date)
        if held is None or _weight(one) > _weight(held):
            days[one.date] = one
    return tuple(days[day] for day in sorted(days))


def _weight(one: Assessment) -> int:
    return RESPONSES.index(one.response) if one.response in EVALUABLE else -1


def first_progression(assessments: Sequence[Assessment]) -> Assessment | None:
    """The first PD.

    >>> first_progression([]) is None
    True
    """
    return next((one for one in assessments if one.response == "PD"), None)


def until(assessments: Sequence[Assessment], last: date | None) -> tuple[Assessment, ...]:
    """The assessments up to and including a day; all where there is no such day.

    >>> until([Assessment(date(2024, 3, 1), "PR")], date(2024, 2, 1))
    ()
    """
    return tuple(one for one in assessments if last is None or one.date <= last)


def days_after(day: date | None, days: int) -> date:
    """The day a number of days after another one; the first day there is where that one is missing.

    >>> days_after(date(2024, 1, 1), 42)
    datetime.date(2024, 2, 12)
    """
    try:
        return date.min if day is None else day + timedelta(days)
    except OverflowError:
        return date.max
