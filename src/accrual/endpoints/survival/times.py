"""Times from an origin to an event or to censoring, checked once; and the life table of their distinct times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from accrual.errors import InputError

__all__ = ["BoolArray", "FloatArray", "LifeTable", "Times", "life_table", "observed"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# R's `timefix` (survival::aeqSurv): times that differ by less than this are one time, so that dates turned into
# months tie as the dates did. https://cran.r-project.org/package=survival, vignette "Roundoff error and tied times"
_ONE_TIME = float(np.sqrt(np.finfo(np.float64).eps))
_DAYS_FOR_EACH_SUBJECT = 4  # whole numbers are counted, not sorted, unless the counters would outnumber them by more


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """Checked times, one for each subject: `time` in any one unit, `event` true for an event, false for censoring.

    >>> len(Times(np.array([1.0, 2.0]), np.array([True, False])))
    2
    """

    time: FloatArray
    event: BoolArray

    def __len__(self) -> int:
        return len(self.time)

    def of(self, members: BoolArray) -> Times:
        """The times of some subjects.

        >>> observed([3, 5, 8], [1, 0, 1]).of(np.array([True, False, True])).time.tolist()
        [3.0, 8.0]
        """
        return Times(self.time[members], self.event[members])

    @property
    def reversed(self) -> Times:
        """Censoring as the event: what the reverse Kaplan-Meier estimate of follow-up is made from.

        >>> observed([3, 5], [1, 0]).reversed.event.tolist()
        [False, True]
        """
        return Times(self.time, ~self.event)


def observed(time: ArrayLike, event: ArrayLike, rows: Sequence[str] = ()) -> Times:
    """Times and events as checked arrays; an error names the row, by `rows` or by its number from 1.

    >>> observed([5, 6.5], [True, False]).event.tolist()
    [True, False]
    >>> observed([5, -1], [1, 1])
    Traceback (most recent call last):
    accrual.errors.InputError: row 2: a time is negative. A time counts from its origin, which is 0

    `time`: finite numbers of at least 0, in any one unit; `event`: 1 or true for an event, 0 or false for censoring.
    Times that differ by rounding alone become one time, as in R's survival; so give all arms at once.
    Raises `InputError` for a missing, negative or infinite time, an event that is neither 0 nor 1, unequal lengths.
    """
    times, events = _numbers(time, "times"), _numbers(event, "events")
    if times.ndim != 1 or times.shape != events.shape:
        raise InputError("there is not exactly one time and one event for each subject",
                         mend="Give two columns of the same length")
    wrong = ((np.isnan(times), "a time is missing", "Leave the subject out, and say so, or give its time"),
             (np.isinf(times), "a time is infinite", "Give the time of the last observation, censored"),
             (times < 0, "a time is negative", "A time counts from its origin, which is 0"),
             ((events != 0) & (events != 1), "an event is neither 0 nor 1", "Write 1 for an event, 0 for censoring"))
    for where, what, mend in wrong:
        if where.any():
            at = int(np.argmax(where))
            raise InputError(what, where=rows[at] if rows else f"row {at + 1}", mend=mend)
    return Times(_one_time(times), events == 1)


def _one_time(time: FloatArray) -> FloatArray:
    """Times of which none differ by rounding alone: each of a chain of near ones becomes the first of them."""
    if not len(time) or _are_days(time):
        return time
    ordered = np.sort(time)
    step = np.diff(ordered)
    distinct = ordered[np.concatenate(([True], step > 0))]
    near = np.concatenate(([False], np.diff(distinct) <= _ONE_TIME * max(1.0, float(distinct.mean()))))
    if not near.any():
        return time
    first = distinct[np.maximum.accumulate(np.where(near, 0, np.arange(len(distinct))))]
    moved, to = distinct[near], first[near]
    place = np.minimum(np.searchsorted(moved, time), len(moved) - 1)
    return np.where(moved[place] == time, to[place], time)


def _are_days(time: FloatArray) -> bool:
    """Whole numbers, small enough that two of them never differ by rounding alone."""
    return float(time.max()) < 1 / _ONE_TIME and bool((time == np.rint(time)).all())


def _numbers(column: ArrayLike, name: str) -> FloatArray:
    try:
        return np.asarray(column, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"the {name} are not all numbers", mend="Write numbers, with a point for decimals") from None


@dataclass(frozen=True, slots=True, eq=False)
class LifeTable:
    """For each distinct time, ascending: who was at risk just before it, and who left then by event or censoring.

    >>> life_table(observed([2, 1, 2], [1, 1, 0])).at_risk.tolist()
    [3.0, 2.0]
    """

    time: FloatArray
    at_risk: FloatArray
    events: FloatArray
    censored: FloatArray


def life_table(times: Times) -> LifeTable:
    """The life table.

    >>> table = life_table(observed([0.3, 0.1 + 0.2, 5], [1, 1, 0]))
    >>> table.time.tolist(), table.events.tolist()
    ([0.3, 5.0], [2.0, 0.0])
    """
    counted = _counted(times) if len(times) else None
    time, leaving, events = counted if counted else _sorted(times)
    at_risk = len(times) - np.concatenate(([0.0], np.cumsum(leaving)[:-1])) if len(time) else leaving
    return LifeTable(time, at_risk, events, leaving - events)


def _counted(times: Times) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    """Whole numbers, such as days, by counting: no sort."""
    if float(times.time.max()) > max(_DAYS_FOR_EACH_SUBJECT * len(times), 1000) or not _are_days(times.time):
        return None
    days = times.time.astype(np.int64)
    leaving = np.bincount(days)
    here = np.flatnonzero(leaving)
    events = np.bincount(days[times.event], minlength=len(leaving))[here]
    return here.astype(np.float64), leaving[here].astype(np.float64), events.astype(np.float64)


def _sorted(times: Times) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Any numbers, by sorting."""
    order = np.argsort(times.time, kind="stable")
    time, event = times.time[order], times.event[order]
    starts = np.flatnonzero(np.diff(time, prepend=-1.0))
    upto = np.concatenate(([0], np.cumsum(event)))
    ends = np.append(starts[1:], len(time))[:len(starts)]
    return time[starts], (ends - starts).astype(np.float64), (upto[ends] - upto[starts]).astype(np.float64)
