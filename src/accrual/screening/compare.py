"""A value that may be known only within limits, against the limits of a test."""

from __future__ import annotations

import math
from dataclasses import dataclass

from accrual.screening.kleene import NOT, all_of
from accrual.screening.verdict import Verdict

__all__ = ["Interval", "compare"]


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a value lies; a single known value is an interval of no width.

    >>> Interval.of(0.1, "<")
    Interval(low=-inf, high=0.1, open_low=True, open_high=True)
    """

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False

    @classmethod
    def of(cls, value: float, bound: str = "") -> Interval:
        """The interval of "below 0.1" (`<`), or of a plain value."""
        if bound.startswith("<"):
            return cls(-math.inf, value, True, bound == "<")
        if bound.startswith(">"):
            return cls(value, math.inf, bound == ">", True)
        return cls(value, value)


def compare(known: Interval, comparator: str, value: float, high: float | None = None) -> Verdict:
    """Whether a value meets a test, unknown if its interval lies on both sides of the limit.

    >>> compare(Interval.of(0.1, "<"), "<=", 4.0), compare(Interval.of(0.1, "<"), ">=", 0.05)
    (<Verdict.MET: 'met'>, <Verdict.UNKNOWN: 'unknown'>)

    Values that differ by less than one part in 1e9 are the same: 1500/1000 and 1.5 are.
    """
    match comparator:
        case ">=":
            return _at_least(known, value)
        case "<":
            return NOT[_at_least(known, value)]
        case "<=":
            return _at_most(known, value)
        case ">":
            return NOT[_at_most(known, value)]
        case "=":
            return all_of([_at_least(known, value), _at_most(known, value)])
        case "in" if high is not None:
            return all_of([_at_least(known, value), _at_most(known, high)])
        case _:
            raise ValueError(f"{comparator!r} is not a comparator of the criteria model")


def _at_least(known: Interval, limit: float) -> Verdict:
    if known.low >= limit or _same(known.low, limit):
        return Verdict.MET
    below = known.open_high if _same(known.high, limit) else known.high < limit
    return Verdict.NOT_MET if below else Verdict.UNKNOWN


def _at_most(known: Interval, limit: float) -> Verdict:
    if known.high <= limit or _same(known.high, limit):
        return Verdict.MET
    above = known.open_low if _same(known.low, limit) else known.low > limit
    return Verdict.NOT_MET if above else Verdict.UNKNOWN


def _same(first: float, second: float) -> bool:
    return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-12)
