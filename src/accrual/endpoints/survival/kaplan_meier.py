"""The Kaplan-Meier estimate with its limits, and the quantiles, landmark rates and restricted mean read off it.

Source: Kaplan and Meier, J Am Stat Assoc 1958;53:457; variance by Greenwood, 1926; limits of quantiles by Brookmeyer
and Crowley, Biometrics 1982;38:29. Each figure is the one that R's survfit and SAS's LIFETEST print.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from accrual.endpoints.survival.limits import Estimate, Scale, limits_of, normal_quantile
from accrual.endpoints.survival.times import FloatArray, LifeTable, Times, life_table
from accrual.errors import InputError

__all__ = ["KaplanMeier", "Landmark", "RestrictedMean", "follow_up", "kaplan_meier"]

# A curve stands on a level when it is this near to it, as in R's survmean and quantile: 1 - 3/6 is not 0.5 in every
# order of sums.
_ON_THE_LEVEL = float(np.sqrt(np.finfo(np.float64).eps))


@dataclass(frozen=True, slots=True)
class Landmark:
    """The share without an event at one time, with its limits, its standard error and how many are at risk.

    >>> from accrual.endpoints.survival import observed
    >>> kaplan_meier(observed([3, 5, 8], [1, 0, 1])).at(4).rate.value  # doctest: +NUMBER
    0.6667

    `rate.value` is `None` after the last observation of a curve that has not come down to 0.
    """

    time: float
    rate: Estimate
    error: float | None
    at_risk: int


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """The mean time without an event up to `until`: the area under the curve, in the unit of the times.

    >>> RestrictedMean(12.0, Estimate(9.5, 8.0, 11.0), 0.77).until
    12.0
    """

    until: float
    mean: Estimate
    error: float | None


@dataclass(frozen=True, eq=False)
class KaplanMeier:
    """A survival curve: its value from each time with an event on, with the standard error of its logarithm.

    >>> from accrual.endpoints.survival import observed
    >>> kaplan_meier(observed([3, 5, 8], [1, 0, 1])).survival.tolist()  # doctest: +NUMBER
    [0.6667, 0.0]

    `time`, `survival`, `log_error`, `lower` and `upper` have one item for each distinct time with an event, ascending.
    """

    subjects: int
    table: LifeTable
    time: FloatArray
    survival: FloatArray
    log_error: FloatArray
    scale: Scale
    level: float

    @cached_property
    def _limits(self) -> tuple[FloatArray, FloatArray]:
        return limits_of(self.survival, self.log_error, self.scale, self.level)

    @property
    def lower(self) -> FloatArray:
        """The lower limits; NaN where there is none.

        >>> from accrual.endpoints.survival import observed
        >>> kaplan_meier(observed([3, 5, 8], [1, 0, 1])).lower.round(4).tolist()
        [0.0541, nan]
        """
        return self._limits[0]

    @property
    def upper(self) -> FloatArray:
        """The upper limits; NaN where there is none.

        >>> from accrual.endpoints.survival import observed
        >>> kaplan_meier(observed([3, 5, 8], [1, 0, 1])).upper.round(4).tolist()
        [0.9452, nan]
        """
        return self._limits[1]

    @property
    def events(self) -> int:
        """How many events there are.

        >>> from accrual.endpoints.survival import observed
        >>> kaplan_meier(observed([3, 5, 8], [1, 0, 1])).events
        2
        """
        return int(self.table.events.sum())

    @property
    def last(self) -> float | None:
        """The last time that was observed, with an event or without; `None` for nobody.

        >>> from accrual.endpoints.survival import observed
        >>> kaplan_meier(observed([3, 5], [1, 0])).last
        5.0
        """
        return float(self.table.time[-1]) if len(self.table.time) else None

    @cached_property
    def median(self) -> Estimate:
        """The time by which half have had the event, with its limits.

        >>> from accrual.endpoints.survival import observed
        >>> kaplan_meier(observed([1, 2, 3, 4], [1, 1, 1, 1])).median.value
        2.5

        Where the curve stands on one half and falls later, the middle of the flat piece; where it falls no more, the
        time at which it came down: R's `survmean` (what `print` and `summary` show), and SAS. A limit is where the
        curve of that limit comes down to one half, by the same rule.
        """
        return Estimate(*(_down_to_half(curve, self.time) for curve in (self.survival, self.lower, self.upper)))

    def quantile(self, share: float) -> Estimate:
        """The time by which this share has had the event, with its limits; `None` where it is not reached.

        >>> from accrual.endpoints.survival import observed
        >>> kaplan_meier(observed([1, 2, 3, 4], [1, 0, 0, 0])).quantile(0.25).value
        2.5

        R's `quantile`: where the curve stands on the level, the middle of the flat piece, which at the end of the
        curve reaches to the last observation. `median` is what R prints instead, and differs there.
        """
        if not 0 < share < 1:
            raise InputError("a quantile is not between 0 and 1", mend="0.5 is the median")
        last = self.last or 0.0
        return Estimate(*(_quantile(share, curve, self.time, last)
                          for curve in (self.survival, self.lower, self.upper)))

    def at_risk(self, time: float) -> int:
        """How many are at risk just before a time.

        >>> from accrual.endpoints.survival import observed
        >>> kaplan_meier(observed([3, 5, 8], [1, 0, 1])).at_risk(5)
        2
        """
        here = int(np.searchsorted(self.table.time, time, side="left"))
        return int(self.table.at_risk[here]) if here < len(self.table.time) else 0

    def at(self, time: float, *, carried: bool = False) -> Landmark:
        """The share without an event at a time.

        >>> from accrual.endpoints.survival import observed
        >>> kaplan_meier(observed([3, 5], [1, 0])).at(6).rate.value is None
        True

        After the last observation nothing is known unless the curve has come down to 0; `carried` carries the last
        value on all the same, as R does with `extend=TRUE`.
        """
        _need(time)
        place = int(np.searchsorted(self.time, time, side="right")) - 1
        known = self._is_known_at(time) or carried
        error: float | None
        if place < 0:
            rate, error = self._before_the_first_event(time), 0.0
        else:
            rate = Estimate(*(_number(curve[place]) for curve in (self.survival, self.lower, self.upper)))
            error = _number(self.survival[place] * self.log_error[place]) if self.survival[place] else None
        return Landmark(time, rate if known else Estimate(None, None, None), error if known else None,
                        self.at_risk(time))

    def restricted_mean(self, until: float) -> RestrictedMean:
        """The mean time without an event, no time counted beyond `until`.

        >>> from accrual.endpoints.survival import observed
        >>> kaplan_meier(observed([2, 4], [1, 1])).restricted_mean(4).mean.value
        3.0

        `None` where follow-up ends before `until` and the curve has not come down to 0. The variance is Greenwood's
        sum over squared areas, as R prints it; the limits are normal and cut nowhere, neither at 0 nor at `until`.
        """
        _need(until)
        if not self._is_known_at(until):
            return RestrictedMean(until, Estimate(None, None, None), None)
        inside = self.time <= until
        edges = np.concatenate(([0.0], self.time[inside], [until]))
        areas = np.diff(edges) * np.concatenate(([1.0], self.survival[inside]))
        after = np.cumsum(areas[:0:-1])[::-1]  # from each event to the end
        at_risk, events = _at_events(self.table)
        left = (at_risk - events)[inside]
        term = np.divide(events[inside], at_risk[inside] * left, out=np.zeros(len(left)), where=left > 0)
        mean, error = float(areas.sum()), float(np.sqrt((after ** 2 * term).sum()))
        reach = normal_quantile(self.level) * error
        return RestrictedMean(until, Estimate(mean, mean - reach, mean + reach), error)

    def _before_the_first_event(self, time: float) -> Estimate:
        """1, and as R has it: limits of 1 until somebody leaves, then what the scale gives for a survival of 1."""
        if not len(self.table.time) or time < self.table.time[0]:
            return Estimate(1.0, 1.0, 1.0)
        low, high = limits_of(np.ones(1), np.zeros(1), self.scale, self.level)
        return Estimate(1.0, _number(low[0]), _number(high[0]))

    def _is_known_at(self, time: float) -> bool:
        """Whether somebody was followed that long, or nobody is left to follow."""
        down = len(self.survival) > 0 and self.survival[-1] == 0
        return self.last is not None and (time <= self.last or bool(down))


def kaplan_meier(times: Times, *, scale: Scale | str = Scale.LOG_LOG, level: float = 0.95) -> KaplanMeier:
    """The Kaplan-Meier estimate of the share without an event.

    >>> from accrual.endpoints.survival import observed
    >>> curve = kaplan_meier(observed([6, 7, 10, 15, 19], [1, 0, 1, 1, 0]))
    >>> curve.survival.tolist()  # doctest: +NUMBER
    [0.8, 0.5333, 0.2667]

    Censored subjects leave after the events of the same time. For nobody, or without any event, the curve is empty:
    it stays at 1. `scale` is that of the limits.
    """
    try:
        chosen = Scale(scale)
    except ValueError:
        raise InputError("the scale of the limits is not known", mend=f"Choose one of {', '.join(Scale)}") from None
    normal_quantile(level)
    table = life_table(times)
    at_risk, events = _at_events(table)
    left = at_risk - events
    with np.errstate(divide="ignore"):
        error = np.sqrt(np.cumsum(events / (at_risk * left)))
    survival = np.cumprod(left / at_risk, dtype=np.float64)
    return KaplanMeier(len(times), table, table.time[table.events > 0], survival, error, chosen, level)


def follow_up(times: Times, *, scale: Scale | str = Scale.LOG_LOG, level: float = 0.95) -> KaplanMeier:
    """The reverse Kaplan-Meier estimate: how long subjects were, or would have been, followed.

    >>> from accrual.endpoints.survival import observed
    >>> follow_up(observed([3, 5, 8], [1, 0, 0])).median.value
    6.5

    Source: Schemper and Smith, Control Clin Trials 1996;17:343.
    """
    return kaplan_meier(times.reversed, scale=scale, level=level)


def _at_events(table: LifeTable) -> tuple[FloatArray, FloatArray]:
    here = table.events > 0
    return table.at_risk[here], table.events[here]


def _down_to_half(curve: FloatArray, time: FloatArray) -> float | None:
    """When a curve comes down to one half; NaN is no point of it."""
    down = np.flatnonzero(curve < 0.5 + _ON_THE_LEVEL)
    if not len(down):
        return None
    first = curve[down[0]]
    lower = down[curve[down] < first] if abs(first - 0.5) < _ON_THE_LEVEL else down[:0]
    return float((time[down[0]] + time[lower[0]]) / 2 if len(lower) else time[down[0]])


def _quantile(share: float, curve: FloatArray, time: FloatArray, last: float) -> float | None:
    """R's `findq`: between the times at which the share without tolerance and with it is reached; NaN is no point.

    Where a limit rises again, its points count in the order of their share, as R sorts them.
    """
    gone, when = np.append(0.0, 1 - curve), np.append(0.0, time)
    known = ~np.isnan(gone)
    shares, first = np.unique(gone[known], return_index=True)
    times = when[known][first]
    early, late = (int(np.searchsorted(shares + off, share)) for off in (_ON_THE_LEVEL, -_ON_THE_LEVEL))
    if late < len(times):
        return float((times[early] + times[late]) / 2)
    ends_on_it = abs(gone[-1] - share) < _ON_THE_LEVEL  # never where the end is NaN
    return float((times[early] + last) / 2) if ends_on_it else None


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _need(time: float) -> None:
    if not 0 <= time < float("inf"):
        raise InputError("a time is not a number of at least 0", mend="A time counts from its origin, which is 0")
