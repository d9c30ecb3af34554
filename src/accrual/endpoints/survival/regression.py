"""Cox's proportional hazards with covariates, by statsmodels; two arms alone are `cox.hazard_ratio`, which is ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from accrual.endpoints.survival.cox import Ties
from accrual.endpoints.survival.groups import Groups
from accrual.endpoints.survival.limits import Estimate, normal_quantile
from accrual.endpoints.survival.times import FloatArray, Times
from accrual.errors import InputError

__all__ = ["CoxRegression", "CoxTerm", "cox_regression"]

# A coefficient whose standard error is this large, for a covariate scaled to a spread of 1, is running to infinity.
_NO_LIMIT = 50.0
_NO_BOUND = "a covariate separates those with an event from the rest: its coefficient has no bound"
_STEPS = 100
_DONE = 1e-11


@dataclass(frozen=True, slots=True)
class CoxTerm:
    """One covariate: its hazard ratio for one unit more, with limits, coefficient, standard error and Wald's p.

    >>> CoxTerm("age", Estimate(1.01, 0.99, 1.03), 0.01, 0.009, 0.23).name
    'age'
    """

    name: str
    ratio: Estimate
    coefficient: float | None
    error: float | None
    p: float | None


@dataclass(frozen=True, slots=True)
class CoxRegression:
    """The terms of a regression with its likelihoods and likelihood-ratio test, and the words for what made it.

    >>> CoxRegression((), 10, 8, (-20.0, -20.0), 0.0, 0, "statsmodels", "").events
    8

    `because` says why there are no estimates, where there are none.
    """

    terms: tuple[CoxTerm, ...]
    subjects: int
    events: int
    likelihoods: tuple[float, float]
    ratio_test: float
    freedom: int
    method: str
    because: str

    @property
    def p(self) -> float | None:
        """The p-value of the likelihood-ratio test of all covariates.

        >>> round(CoxRegression((), 10, 8, (-20.0, -18.0), 4.0, 1, "", "").p or 0, 4)
        0.0455
        """
        return float(chi2.sf(self.ratio_test, self.freedom)) if self.freedom and not self.because else None


def cox_regression(times: Times, covariates: Mapping[str, ArrayLike], strata: Groups | None = None, *,
                   offset: ArrayLike | None = None, ties: Ties = "efron", level: float = 0.95) -> CoxRegression:
    """A Cox regression on numeric covariates: the likelihood of statsmodels' PHReg, at its maximum.

    >>> from accrual.endpoints.survival import observed
    >>> times = observed([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 1, 1])
    >>> found = cox_regression(times, {"second": [0, 0, 1, 0, 1, 1], "age": [60, 71, 55, 48, 66, 52]})
    >>> [round(term.coefficient or 0, 4) for term in found.terms], found.method.split()[0]
    ([-1.4147, 0.0883], 'statsmodels')

    Write a category as one column of 0 and 1 for each level but the first. `offset` is added to the log hazard.
    Raises `InputError` for a missing value, naming column and row, and for columns of which one follows from others.
    """
    columns = _columns(times, covariates)
    shift = None if offset is None else _columns(times, {"offset": offset})[:, 0]
    middle, spread = columns.mean(axis=0), columns.std(axis=0)
    scaled = (columns - middle) / np.where(spread > 0, spread, 1)  # the likelihood is the same, the numbers tame
    if not scaled.size or np.linalg.matrix_rank(scaled) < scaled.shape[1]:
        raise InputError("a covariate is constant, or follows from the others",
                         mend="Leave it out: it has no coefficient of its own")
    away, method = normal_quantile(level), _method(ties, strata)
    if not times.event.any():
        return _without_estimates(times, covariates, (0.0, 0.0), method, "there is no event")
    model = _model(times, scaled, strata, shift, ties)
    null = float(model.loglike(np.zeros(scaled.shape[1])))
    with np.errstate(all="ignore"):
        found = _fit(model, scaled.shape[1])
    if found is None:
        return _without_estimates(times, covariates, (null, null), method, _NO_BOUND)
    terms = tuple(_term(name, value / scale, error / scale, away) for name, value, error, scale
                  in zip(covariates, *found, spread, strict=True))
    best = float(model.loglike(found[0]))
    return CoxRegression(terms, len(times), int(times.event.sum()), (null, best), 2 * (best - null), len(terms),
                         method, "")


def _without_estimates(times: Times, covariates: Mapping[str, ArrayLike], likelihoods: tuple[float, float],
                       method: str, because: str) -> CoxRegression:
    terms = tuple(CoxTerm(name, Estimate(None, None, None), None, None, None) for name in covariates)
    return CoxRegression(terms, len(times), int(times.event.sum()), likelihoods, 0.0, len(terms), method, because)


def _columns(times: Times, covariates: Mapping[str, ArrayLike]) -> FloatArray:
    columns = []
    for name, values in covariates.items():
        column = np.asarray(values, dtype=np.float64)
        if column.shape != times.time.shape:
            raise InputError("there is not one value for each subject", where=name, mend="Give columns of equal length")
        if not np.isfinite(column).all():
            row = int(np.argmax(~np.isfinite(column))) + 1
            raise InputError("a value is missing or infinite", where=f"{name}, row {row}",
                             mend="Leave the subject out, and say so")
        columns.append(column)
    return np.column_stack(columns) if columns else np.zeros((len(times), 0))


def _model(times: Times, columns: FloatArray, strata: Groups | None, offset: FloatArray | None, ties: Ties) -> Any:
    # statsmodels brings pandas and takes a second to import: only who asks for a regression waits for it.
    from statsmodels.duration.hazard_regression import PHReg

    return PHReg(times.time, columns, times.event.astype(np.float64), ties=ties, offset=offset,
                 strata=None if strata is None else strata.place)


def _fit(model: Any, size: int) -> tuple[FloatArray, FloatArray] | None:
    """Coefficients and standard errors at the maximum, `None` where there is none.

    The likelihood, its slope and its curvature are statsmodels'. Its own Newton's method takes whole steps and is lost
    where the first is too long; here a step that lowers the likelihood is halved.
    """
    at, best = np.zeros(size), float(model.loglike(np.zeros(size)))
    for _ in range(_STEPS):
        try:
            inverse = np.linalg.inv(-model.hessian(at))
        except np.linalg.LinAlgError:
            return None
        step = inverse @ model.score(at)
        if np.abs(step).max() < _DONE:
            errors = np.sqrt(np.diag(inverse))
            return (at, errors) if (errors < _NO_LIMIT).all() else None
        while not (found := float(model.loglike(at + step))) >= best - abs(best) * 1e-12:  # also where it is NaN
            step = step / 2
        at, best = at + step, found
    return None


def _term(name: str, coefficient: float, error: float, away: float) -> CoxTerm:
    ratio = Estimate(*(float(np.exp(coefficient + step * error)) for step in (0, -away, away)))
    return CoxTerm(name, ratio, float(coefficient), float(error), float(chi2.sf((coefficient / error) ** 2, 1)))


def _method(ties: Ties, strata: Groups | None) -> str:
    within = "" if strata is None else f", {len(strata.names)} strata"
    return (f"statsmodels {version('statsmodels')} PHReg, ties by {ties.capitalize()}, "
            f"Newton's method with halved steps{within}")
