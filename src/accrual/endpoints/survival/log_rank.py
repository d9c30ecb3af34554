"""The log-rank test of two or more groups, stratified or not, and Harrington and Fleming's family around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from accrual.endpoints.survival.groups import Groups, SideBySide, tables
from accrual.endpoints.survival.times import FloatArray, Times
from accrual.errors import InputError

__all__ = ["LogRank", "log_rank"]


@dataclass(frozen=True, slots=True)
class LogRank:
    """The test's statistic with its degrees of freedom and p-value; observed and expected events of each group.

    >>> LogRank(("A", "B"), (7.0, 11.0), (10.7, 7.3), 3.4, 1, 0.065).freedom
    1

    `statistic` and `p` are `None` where nothing can be compared: fewer than two groups with somebody at risk.
    """

    names: tuple[str, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    statistic: float | None
    freedom: int
    p: float | None


def log_rank(times: Times, groups: Groups, strata: Groups | None = None, *, rho: float = 0.0) -> LogRank:
    """Whether the groups' curves differ: observed against expected events, with hypergeometric variance.

    >>> from accrual.endpoints.survival import groups_of, observed
    >>> arms = groups_of(["A", "A", "B", "B"])
    >>> result = log_rank(observed([1, 2, 3, 4], [1, 1, 1, 1]), arms)
    >>> round(result.statistic or 0, 4), round(result.p or 0, 4)
    (2.8824, 0.0896)

    `rho` weights each time by S(t-) to this power: 0 is the log-rank test, 1 Peto and Peto's, as in R's survdiff.
    Within strata the sums are taken first. Source: Mantel, Cancer Chemother Rep 1966;50:163; Harrington and
    Fleming, Biometrika 1982;69:553.
    """
    if not 0 <= rho < float("inf"):
        raise InputError("the weight rho is not a number of at least 0", mend="0 is the log-rank test")
    number = len(groups.names)
    observed_, expected, variance = np.zeros(number), np.zeros(number), np.zeros((number, number))
    for table in tables(times, groups, strata):
        one = _sums(table, rho)
        observed_, expected, variance = observed_ + one[0], expected + one[1], variance + one[2]
    # Like survdiff: a group of which nobody was at risk at any event says nothing, and one of the rest is redundant.
    kept = np.flatnonzero(expected > 0)
    statistic = _statistic((observed_ - expected)[kept[1:]], variance[np.ix_(kept[1:], kept[1:])])
    freedom = max(len(kept) - 1, 0)
    return LogRank(groups.names, tuple(observed_.tolist()), tuple(expected.tolist()), statistic, freedom,
                   None if statistic is None else float(chi2.sf(statistic, freedom)))


def _sums(table: SideBySide, rho: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Observed, expected and the covariance of their difference, over the times of one stratum."""
    at_risk, events = table.at_risk.sum(axis=1), table.events.sum(axis=1)
    weight = np.concatenate(([1.0], np.cumprod(1 - events / at_risk)[:-1])) ** rho if len(events) else events
    share = table.at_risk / at_risk[:, None]
    # One subject alone at risk has no variance; the quotient would be 0/0.
    ties = np.divide(at_risk - events, at_risk - 1, out=np.zeros(len(events)), where=at_risk > 1)
    spread = weight ** 2 * events * ties
    variance = np.diag((spread[:, None] * share).sum(axis=0)) - (spread[:, None] * share).T @ share
    return weight @ table.events, (weight * events) @ share, variance


def _statistic(difference: FloatArray, variance: FloatArray) -> float | None:
    if not len(difference) or np.linalg.matrix_rank(variance) < len(difference):
        return None
    return float(difference @ np.linalg.solve(variance, difference))
