"""Survival analysis of plain arrays: rates, Kaplan-Meier, log-rank and Cox, to the digits that R and SAS print.

>>> from accrual.endpoints.survival import kaplan_meier, observed
>>> kaplan_meier(observed([4, 8, 12, 12, 20], [1, 1, 0, 1, 0])).median
Estimate(value=12.0, lower=4.0, upper=None)
"""

from accrual.endpoints.survival.cox import HazardRatio, hazard_ratio
from accrual.endpoints.survival.groups import Groups, groups_of
from accrual.endpoints.survival.kaplan_meier import KaplanMeier, Landmark, RestrictedMean, follow_up, kaplan_meier
from accrual.endpoints.survival.limits import Estimate, Scale
from accrual.endpoints.survival.log_rank import LogRank, log_rank
from accrual.endpoints.survival.rates import Rate, rate
from accrual.endpoints.survival.regression import CoxRegression, CoxTerm, cox_regression
from accrual.endpoints.survival.times import Times, observed

__all__ = [
    "CoxRegression",
    "CoxTerm",
    "Estimate",
    "Groups",
    "HazardRatio",
    "KaplanMeier",
    "Landmark",
    "LogRank",
    "Rate",
    "RestrictedMean",
    "Scale",
    "Times",
    "cox_regression",
    "follow_up",
    "groups_of",
    "hazard_ratio",
    "kaplan_meier",
    "log_rank",
    "observed",
    "rate",
]
