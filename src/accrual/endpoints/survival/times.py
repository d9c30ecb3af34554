"""Times from an origin to an event or to censoring, checked once; and the life table of their distinct times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from accrual.errors import InputError

__all__ = ["BoolArray", "FloatArray", "LifeTable", "Times", "life_table", "observed", "tally"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# R's `timefix` (survival::aeqSurv): times that differ by less than this are one time, so that dates turned into
# months tie as the dates did. https://cran.r-project.org/package=survival, vignette "Roundoff error and tied times"
_ONE_TIME = float(np.sqrt(np.finfo(np.float64).eps))
_DAYS_FOR_EACH_SUBJECT = 4  # whole numbers are counted, not sorted, unless the counters would outnumber them by more


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """Checked times, one for each subject: `time` in any one unit, `event` true for an event, false for censoring.

    >>> len(observed([1.0, 2.5], [True, False]))
    2

    Made by `observed`. `order` sorts the subjects by time; there is none where times are days, which are counted.
    """

    time: FloatArray
    event: BoolArray
    order: NDArray[np.intp] | None

    def __len__(self) -> int:
        return len(self.time)

    def of(self, members: BoolArray) -> Times:
        """The times of some subjects.

        >>> observed([3, 5, 8], [1, 0, 1]).of(np.array([True, False, True])).time.tolist()
        [3.0, 8.0]
        """
        if self.order is None:
            return Times(self.time[members], self.event[members], None)
        place = np.cumsum(members) - 1
        return Times(self.time[members], self.event[members], place[self.order[members[self.order]]])

    @property
    def reversed(self) -> Times:
        """Censoring as the event: what the reverse Kaplan-Meier estimate of follow-up is made from.

        >>> observed([3, 5], [1, 0]).reversed.event.tolist()
        [False, True]
        """
        return Times(self.time, ~self.event, self.order)


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
    sound = (times >= 0) & (times < np.inf) & ((events == 0) | (events == 1))
    if not sound.all():
        _refuse(times[int(np.argmin(sound))], int(np.argmin(sound)), rows)
    if not len(times) or _are_days(times):
        return Times(times, events == 1, None)
    order = np.argsort(times)
    return Times(_one_time(times, order), events == 1, order)


def _refuse(time: float, at: int, rows: Sequence[str]) -> None:
    """Say what is wrong with the first row in which something is, by its time and its place."""
    wrong = ((np.isnan(time), "a time is missing", "Leave the subject out, and say so, or give its time"),
             (time == np.inf, "a time is infinite", "Give the time of the last observation, censored"),
             (time < 0, "a time is negative", "A time counts from its origin, which is 0"),
             (True, "an event is neither 0 nor 1", "Write 1 for an event, 0 for censoring"))
    what, mend = next((what, mend) for is_so, what, mend in wrong if is_so)
    raise InputError(what, where=rows[at] if rows else f"row {at + 1}", mend=mend)


def _are_days(time: FloatArray) -> bool:
    """Whole numbers, not so many that counters for all of them would outnumber the subjects by much."""
    return float(time.max()) <= max(_DAYS_FOR_EACH_SUBJECT * len(time), 10_000) and bool((time == np.rint(time)).all())


def _one_time(time: FloatArray, order: NDArray[np.intp]) -> FloatArray:
    """Times of which none differ by rounding alone: each of a chain of near ones becomes the first of them."""
    ordered = time[order]
    step = np.diff(ordered, prepend=-1.0)
    new = step > 0
    near = _ONE_TIME * max(1.0, float(ordered[new].mean()))
    if not (new & (step <= near)).any():
        return time
    first = np.maximum.accumulate(np.where(step > near, np.arange(len(time)), 0))
    fixed = np.empty_like(time)
    fixed[order] = ordered[first]
    return fixed


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
    time, at_risk, leaving, events = tally(times, np.zeros(len(times), dtype=np.intp), 1)
    return LifeTable(time, at_risk[:, 0], events[:, 0], leaving[:, 0] - events[:, 0])


def tally(times: Times, place: NDArray[np.intp], groups: int) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Distinct times, ascending; and for each of them and each group who is at risk, who leaves, who has the event.

    >>> time, at_risk, leaving, events = tally(observed([1, 2, 2], [1, 1, 0]), np.array([0, 0, 1]), 2)
    >>> at_risk.tolist(), events.tolist()
    ([[2.0, 1.0], [1.0, 1.0]], [[1.0, 0.0], [1.0, 0.0]])

    `place` is each subject's group, a number below `groups`.
    """
    count = _count if times.order is None else _run
    time, leaving, events = count(times, place, groups)
    at_risk = np.cumsum(leaving[::-1], axis=0)[::-1]
    return time, at_risk, leaving, events


_Columns = tuple[FloatArray, FloatArray, FloatArray]


def _count(times: Times, place: NDArray[np.intp], groups: int) -> _Columns:
    """Days, by counting."""
    days = times.time.astype(np.int64)
    cell, rows = days * groups + place, int(days.max()) + 1 if len(days) else 0
    leaving = np.bincount(cell, minlength=rows * groups).reshape(rows, groups)
    here = np.flatnonzero(leaving.any(axis=1))
    events = np.bincount(cell[times.event], minlength=rows * groups).reshape(rows, groups)
    return here.astype(np.float64), leaving[here].astype(np.float64), events[here].astype(np.float64)


def _run(times: Times, place: NDArray[np.intp], groups: int) -> _Columns:
    """Any times, by running through them in order."""
    time, event = times.time[times.order], times.event[times.order]
    starts = np.flatnonzero(np.diff(time, prepend=-1.0))
    if groups == 1:  # the curve of everybody needs no look at groups
        leaving = np.diff(starts, append=len(time)).astype(np.float64)
        return time[starts], leaving[:, None], _sums(event, starts)[:, None]
    group = place[times.order]
    leaving, events = np.empty((len(starts), groups)), np.empty((len(starts), groups))
    for number in range(groups):
        here = group == number
        leaving[:, number], events[:, number] = _sums(here, starts), _sums(here & event, starts)
    return time[starts], leaving, events


def _sums(here: BoolArray, starts: NDArray[np.intp]) -> FloatArray:
    """How many are here in each run, by the difference of running sums."""
    upto = np.cumsum(here)
    before: NDArray[np.intp] = upto[starts] - here[starts]
    return np.diff(before, append=upto[-1] if len(upto) else 0).astype(np.float64)
