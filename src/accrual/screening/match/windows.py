"""Windows that one person's record cannot tell apart: the same of its days lie in them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import product

import numpy as np

from accrual.criteria import Window
from accrual.screening.person import Person
from accrual.screening.windows import back, days_of, slack

__all__ = ["Keys", "Stretch", "windows_over"]

Stretch = tuple[tuple[date | None, ...], tuple[date | None, ...]]   # the days on which it can have begun, and ended
Keys = Callable[[list[Window | None], Person], Iterable[Hashable]]


def windows_over(stretches: Callable[[Person], Iterable[Stretch]], *,
                 absence_tells: Callable[[Person], bool] = lambda _: False) -> Keys:
    """Where a window's ends lie among the days that matter.

    Where what is not recorded can tell something, so do the days from which and up to which a record is complete.
    """
    def keys(values: list[Window | None], person: Person) -> Iterable[Hashable]:
        facts, rows, told = person.facts, list(stretches(person)), absence_tells(person)
        bounds = (facts.birth_date, facts.complete_since, facts.treatments_complete_since, facts.recorded,
                  person.freshness.first_day("absence", person.on)) if told else ()
        dated = (day for first, last in rows for day in (*first, *last))
        days = np.array(sorted({day.toordinal() for day in (*dated, person.on, *bounds) if day is not None}), np.int64)
        read = [_read(value, person.on) for value in values]
        marks = np.array([window.marks for window in read], np.int64).reshape(len(values), 3)
        if not told:
            marks[:, 2] = 0
        places = np.concatenate([np.searchsorted(days, marks, "left"), np.searchsorted(days, marks, "right")], axis=1)
        lasts = {each: _lasted(each, rows, person.on) for each in {window.lasts for window in read} if each}
        return [(window.says, place, lasts.get(window.lasts))
                for window, place in zip(read, map(tuple, places.tolist()), strict=True)]

    return keys


@dataclass(frozen=True, slots=True)
class _Read:
    """A window on one index date: its days and when it may have been spoken of, and what else tells it from others."""

    marks: tuple[int, int, int]
    says: Hashable
    lasts: str = ""


@lru_cache(maxsize=20_000)  # it hangs on the index date alone, which is the same for everybody who asks on a day
def _read(window: Window | None, on: date) -> _Read:
    if window is None:
        return _Read((0, 0, 0), None)
    days = days_of(window, on)
    # How long five half-lives are nobody knows here; the rest of such a window is as of any other.
    plain = days_of(replace(window, half_lives=None), on)
    said = on.toordinal() - slack(window, on)
    marks = (plain.first.toordinal(), plain.last.toordinal(), said) if plain else (0, 0, said)
    lasts = window.duration if window.bound == "lasting" else ""
    says = (window.bound, window.half_lives and (window.whichever or "either"), days is not None,
            days is not None and days.latest_only, window.direction if lasts else "")
    return _Read(marks, says, lasts)


def _lasted(duration: str, rows: Iterable[Stretch], on: date) -> Hashable:
    """Of everything that was so, whether it had begun so long before its end, or before the index date."""
    return tuple((start := back(last, duration)) and first <= start
                 for begun, ended in rows for first, last in product(begun, (*ended, on)) if first and last)
