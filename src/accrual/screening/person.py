"""One person's facts as a test sees them: up to the index date, fresh, the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from accrual.criteria import Window
from accrual.patients import Facts
from accrual.screening.verdict import Reason
from accrual.screening.windows import Days, Freshness, days_of

__all__ = ["Latest", "Person", "latest"]


class _Dated(Protocol):
    @property
    def date(self) -> date | None: ...


_Row = TypeVar("_Row", bound=_Dated)


@dataclass(frozen=True, slots=True)
class Person:
    """One person's facts as seen on the index date."""

    facts: Facts
    on: date
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class Latest(Generic[_Row]):
    """The rows of the latest day that counts, or the reason why there are none."""

    rows: tuple[_Row, ...] = ()
    reason: Reason | None = None
    seen: date | None = None
    missing: tuple[str, ...] = ()


def latest(rows: Sequence[_Row], concept: str, window: Window | None, person: Person) -> Latest[_Row]:
    """The rows of the latest day on or before the index date that lies in the window, or is fresh enough.

    Undated rows make the latest unknown, and so does a newer one that could not be read.
    """
    days = days_of(window, person.on) if window else Days(person.freshness.first_day(concept, person.on), person.on)
    if days is None:
        return Latest(reason=Reason.WINDOW_NOT_CHECKABLE)
    dated = [row for row in rows if row.date is not None and row.date <= person.on]
    counted = [row for row in dated if days.latest_only or days.first <= _day(row) <= days.last]
    newest = max((_day(row) for row in counted), default=None)
    hidden = [row for row in person.facts.unreadable
              if row.concept == concept and _may_be_newer(row.date, newest, person)]
    if hidden:
        return Latest(reason=Reason.UNREADABLE, seen=hidden[-1].date)
    if any(row.date is None for row in rows):
        return Latest(reason=Reason.NO_DATE)
    if newest is None:
        later = Reason.AFTER_INDEX_DATE if rows else Reason.NO_RECORD
        return Latest(reason=Reason.OUTSIDE_WINDOW if dated else later)
    if newest < days.first:
        return Latest(reason=Reason.TOO_OLD, seen=newest)
    return Latest(tuple(row for row in counted if row.date == newest), seen=newest)


def _day(row: _Dated) -> date:
    return row.date or date.min


def _may_be_newer(hidden: date | None, newest: date | None, person: Person) -> bool:
    return hidden is None or (hidden <= person.on and (newest is None or hidden >= newest))
