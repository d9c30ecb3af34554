"""The hazard ratio of two arms adjusted for what is known of subjects at the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from accrual.endpoints.survival import CoxRegression, Groups, Times, cox_regression
from accrual.endpoints.survival.times import FloatArray
from accrual.endpoints.trial import Subject
from accrual.errors import InputError

__all__ = ["ADJUSTABLE", "Adjusted", "adjusted", "check_covariates"]

ADJUSTABLE = ("age", "sex")
"""What a comparison can be adjusted for: age in years, and sex (male against female)."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A regression whose first term is the arm, what it is adjusted for, and who was left out for want of it.

    >>> Adjusted(("age",), CoxRegression((), 10, 8, (-20.0, -20.0), 0.0, 0, "statsmodels", ""), 2).left_out
    2

    `because` says why there is no regression, where there is none.
    """

    names: tuple[str, ...]
    regression: CoxRegression | None
    left_out: int
    because: str = ""


def check_covariates(names: Sequence[str]) -> None:
    """Nothing where all of them can be adjusted for; else an InputError.

    >>> check_covariates(["age", "sex"])
    """
    if set(names) - set(ADJUSTABLE):
        raise InputError("names something that comparisons cannot be adjusted for", where="--adjust",
                         mend=f"Choose of {', '.join(ADJUSTABLE)}")


def adjusted(times: Times, arms: Groups, subjects: Sequence[Subject], names: Sequence[str], *,
             level: float = 0.95) -> Adjusted:
    """The regression of two arms on the arm and these covariates; a subject without one of them is left out.

    >>> from accrual.endpoints.survival import groups_of, observed
    >>> people = [Subject(str(age), age=age) for age in (60, 71, 55, 48, 66, 52)]
    >>> times = observed([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 1, 1])
    >>> found = adjusted(times, groups_of(["A", "A", "B", "A", "B", "B"]), people, ["age"])
    >>> [round(term.coefficient or 0, 4) for term in found.regression.terms]
    [-1.4147, 0.0883]

    A covariate that is the same for everybody is no covariate of these two arms, and is not in the regression.
    """
    columns = {name: _column(subjects, name) for name in names}
    known = np.all([np.isfinite(column) for column in columns.values()], axis=0)
    varying = {name: column[known] for name, column in columns.items() if len(set(column[known])) > 1}
    left_out = int((~known).sum())
    arm = arms.place[known].astype(np.float64)
    if len(set(arm.tolist())) < 2:
        return Adjusted(tuple(varying), None, left_out, "one arm has nobody with all covariates")
    try:
        regression = cox_regression(times.of(known), {arms.names[1]: arm, **varying}, level=level)
    except InputError as error:
        return Adjusted(tuple(varying), None, left_out, error.what)
    return Adjusted(tuple(varying), regression, left_out, regression.because)


def _column(subjects: Sequence[Subject], name: str) -> FloatArray:
    if name == "age":
        return np.array([np.nan if one.age is None else one.age for one in subjects], dtype=np.float64)
    return np.array([{"M": 1.0, "F": 0.0}.get(one.sex.upper()[:1], np.nan) for one in subjects], dtype=np.float64)
