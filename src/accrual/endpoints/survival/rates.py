"""Rates: a count out of a number, with exact and with score limits."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import binomtest

from accrual.errors import InputError

__all__ = ["Rate", "rate"]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its limits by Clopper and Pearson (exact) and by Wilson (score, without correction).

    >>> round(rate(16, 94).value or 0, 3)
    0.17

    Shares between 0 and 1; everything is `None` where there is nobody to count.
    """

    count: int
    of: int
    value: float | None
    exact: tuple[float, float] | None
    wilson: tuple[float, float] | None
    level: float


def rate(count: int, of: int, *, level: float = 0.95) -> Rate:
    """A rate with its limits.

    >>> [round(limit, 4) for limit in rate(0, 10).exact or ()]
    [0.0, 0.3085]

    Raises `InputError` for a count below 0 or above the number it is out of, and for a level outside 0 to 1.
    Source: Clopper and Pearson, Biometrika 1934;26:404; Wilson, J Am Stat Assoc 1927;22:209.
    """
    if not 0 <= count <= of:
        raise InputError("a count is not between 0 and the number it is out of", mend="Count each subject once")
    if not 0 < level < 1:
        raise InputError("a level of confidence is not between 0 and 1", mend="0.95 is usual")
    if of == 0:
        return Rate(count, of, None, None, None, level)
    test = binomtest(count, of)
    exact, wilson = (test.proportion_ci(level, method) for method in ("exact", "wilson"))
    return Rate(count, of, count / of, (float(exact.low), float(exact.high)), (float(wilson.low), float(wilson.high)),
                level)
