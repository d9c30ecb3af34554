"""Cox's proportional hazards of two arms: one coefficient, by Newton's method in closed sums.

With one indicator every risk set is two numbers, how many are at risk in each arm; a million subjects are no more
work than the number of their events. Ties by Efron, J Am Stat Assoc 1977;72:557, or Breslow, Biometrics 1974;30:89.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import chi2

from accrual.endpoints.survival.groups import Groups, SideBySide, tables
from accrual.endpoints.survival.limits import Estimate, normal_quantile
from accrual.endpoints.survival.times import FloatArray, Times
from accrual.errors import InputError

__all__ = ["HazardRatio", "hazard_ratio"]

Ties = Literal["efron", "breslow"]
_STEPS = 50
_DONE = 1e-13


@dataclass(frozen=True, slots=True)
class HazardRatio:
    """The hazard of `arm` in multiples of that of `against`, with its tests; `None` where it is not estimable.

    >>> HazardRatio("B", "A", Estimate(0.5, 0.3, 0.9), -0.69, 0.28, 0.01, (-20.0, -17.0), 6.0, 5.9, "efron", "")
    ... # doctest: +ELLIPSIS
    HazardRatio(arm='B', against='A', ...)

    `coefficient` is the logarithm of the ratio and `error` its standard error; `p` is Wald's; `likelihoods` are the
    log partial likelihoods of ratio 1 and of the estimate; `ratio_test` and `score_test` are chi-square on 1 degree
    of freedom; `because` says why there is no estimate.
    """

    arm: str
    against: str
    ratio: Estimate
    coefficient: float | None
    error: float | None
    p: float | None
    likelihoods: tuple[float, float | None]
    ratio_test: float | None
    score_test: float | None
    ties: Ties
    because: str


@dataclass(frozen=True, slots=True, eq=False)
class _Terms:
    """One item for each event, ties shared out: who is at risk in the arm and in the one it is held against."""

    arm: FloatArray
    against: FloatArray
    events: float  # of the arm

    def at(self, coefficient: float) -> tuple[float, float, float]:
        """Log partial likelihood, score and information."""
        risk = self.arm * np.exp(coefficient)
        whole = risk + self.against
        share = risk / whole
        return (coefficient * self.events - float(np.log(whole).sum()), self.events - float(share.sum()),
                float((share * (1 - share)).sum()))


def hazard_ratio(times: Times, groups: Groups, strata: Groups | None = None, *, ties: Ties = "efron",
                 level: float = 0.95) -> HazardRatio:
    """The hazard ratio of the second group to the first.

    >>> from accrual.endpoints.survival import groups_of, observed
    >>> arms = groups_of(["A", "A", "B", "A", "B", "B"])
    >>> found = hazard_ratio(observed([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 1, 1]), arms)
    >>> round(found.coefficient or 0, 4), round(found.error or 0, 4)
    (-1.2271, 1.2535)

    Exactly two groups; each stratum has a baseline hazard of its own. Not estimable where one arm has all events
    while the other is still at risk, or there are none. Source: Cox, J R Stat Soc B 1972;34:187.
    """
    if len(groups.names) != 2:
        raise InputError("a hazard ratio compares exactly two groups", mend="Choose two arms, or use a regression")
    if ties not in ("efron", "breslow"):
        raise InputError("the handling of ties is not known", mend="Choose efron or breslow")
    away = normal_quantile(level)
    terms = _joined([_terms(table, ties) for table in tables(times, groups, strata)])
    against, arm = groups.names
    null, score, information = terms.at(0.0)
    because = _no_estimate(terms)
    score_test = score ** 2 / information if information > 0 else None
    if because:
        return HazardRatio(arm, against, Estimate(None, None, None), None, None, None, (null, None), None, score_test,
                           ties, because)
    coefficient = _newton(terms)
    best, _, information = terms.at(coefficient)
    error = information ** -0.5
    ratio = Estimate(*(float(np.exp(coefficient + step * error)) for step in (0, -away, away)))
    return HazardRatio(arm, against, ratio, coefficient, error, float(chi2.sf((coefficient / error) ** 2, 1)),
                       (null, best), 2 * (best - null), score_test, ties, "")


def _terms(table: SideBySide, ties: Ties) -> _Terms:
    counts = table.events.sum(axis=1).astype(np.intp)
    row = np.repeat(np.arange(len(counts)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    gone = (np.arange(len(row)) - first) / counts[row] if ties == "efron" else np.zeros(len(row))
    against, arm = (table.at_risk[row, side] - gone * table.events[row, side] for side in (0, 1))
    return _Terms(arm, against, float(table.events[:, 1].sum()))


def _joined(parts: list[_Terms]) -> _Terms:
    return _Terms(np.concatenate([part.arm for part in parts]) if parts else np.zeros(0),
                  np.concatenate([part.against for part in parts]) if parts else np.zeros(0),
                  sum(part.events for part in parts))


def _no_estimate(terms: _Terms) -> str:
    """Why no finite coefficient maximises the likelihood, or nothing.

    The score falls from (events of the arm - terms without the other arm at risk) to the same less all terms with the
    arm at risk: a root lies between only if both ends differ from 0 in sign.
    """
    both = int(((terms.arm > 0) & (terms.against > 0)).sum())
    alone = int(((terms.arm > 0) & (terms.against == 0)).sum())
    if not both:
        return "there is no event while both arms are at risk"
    if terms.events - alone <= 0:
        return "the arm has no event while the other is at risk: the ratio tends to 0"
    if terms.events - alone >= both:
        return "the other arm has no event while this one is at risk: the ratio has no upper bound"
    return ""


def _newton(terms: _Terms) -> float:
    """Where the score is 0; the likelihood is concave, so a step that lowers it is halved."""
    coefficient, (best, score, information) = 0.0, terms.at(0.0)
    for _ in range(_STEPS):
        step = score / information
        if abs(step) < _DONE * max(1.0, abs(coefficient)):
            break
        while (found := terms.at(coefficient + step))[0] < best - abs(best) * 1e-12:
            step /= 2
        coefficient, (best, score, information) = coefficient + step, found
    return coefficient
