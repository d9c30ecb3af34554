"""Windows that one person's record cannot tell apart: the same of its days lie in them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from accrual.criteria import Window
from accrual.screening.windows import back, days_of, slack

__all__ = ["Stretch", "Windows", "numbered"]

Stretch = tuple[tuple[date | None, ...], tuple[date | None, ...]]   # the days on which it can have begun, and ended
Numbered = tuple[NDArray[np.int64], int]   # a number for each, and how many numbers there are


def numbered(keys: Iterable[Hashable]) -> Numbered:
    """The same number for what is the same."""
    known: dict[Hashable, int] = {}
    found = np.array([known.setdefault(key, len(known)) for key in keys], np.int64)
    return found, len(known)


class Windows:
    """Some windows on one index date; `said` if the day matters on which somebody may have spoken of them."""

    def __init__(self, windows: Iterable[Window | None], on: date, *, said: bool = False) -> None:
        """Read them."""
        self._on = on
        read = [_read(window, on) for window in windows]
        self._marks = np.array([window.marks for window in read], np.int64).reshape(-1, 3)[:, :2 + said]
        self.kinds = numbered(window.says for window in read)
        self._durations = dict.fromkeys(window.lasts for window in read)
        self._lasts, _ = numbered(window.lasts for window in read)

    def among(self, days: Iterable[date | None]) -> Numbered:
        """Where their ends lie among days, of which the index date is one."""
        marks = np.array(sorted({self._on.toordinal(), *(day.toordinal() for day in days if day)}), np.int64)
        found, room = np.zeros(len(self._marks), np.int64), 1
        for side in _SIDES:
            for places in np.searchsorted(marks, self._marks, side).T:
                found, room = found * (len(marks) + 1) + places, room * (len(marks) + 1)
        return found, room

    def lasted(self, rows: Sequence[Stretch]) -> Numbered:
        """Of those that ask how long something was so, what of the rows was so for as long."""
        told, count = numbered(each and _lasted(each, rows, self._on) for each in self._durations)
        return told[self._lasts], count


_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


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
