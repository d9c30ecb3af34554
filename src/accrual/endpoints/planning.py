"""How many subjects a single-arm trial needs: for a median progression-free survival, and for a response rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, norm

from accrual.errors import InputError

__all__ = ["ResponsePlan", "SurvivalPlan", "plan_response", "plan_survival", "response_power", "survival_power"]

_MOST = 5000


@dataclass(frozen=True, slots=True)
class SurvivalPlan:
    """A single arm's median against a historical one: subjects and events that give the power.

    >>> SurvivalPlan(4.0, 6.0, 0.05, 0.8, 3.0, 12.0, 0.05, 44, 38, 0.801).events
    38

    `against` and `median` in months, `alpha` one-sided; `reached` is the power of that many subjects.
    """

    against: float
    median: float
    alpha: float
    power: float
    accrual: float
    follow_up: float
    dropout: float
    subjects: int
    events: int
    reached: float


@dataclass(frozen=True, slots=True)
class ResponsePlan:
    """A single arm's response rate against one that is not worth while: subjects, and responders that decide for it.

    >>> ResponsePlan(0.1, 0.3, 0.05, 0.8, 25, 6, 0.033, 0.807).responders
    6

    With at least `responders` of `subjects` the rate `against` is rejected; `size` is the true one-sided error,
    `reached` the true power.
    """

    against: float
    rate: float
    alpha: float
    power: float
    subjects: int
    responders: int
    size: float
    reached: float


def plan_survival(against: float, median: float, *, accrual: float, follow_up: float, dropout: float = 0.05,
                  alpha: float = 0.05, power: float = 0.8) -> SurvivalPlan:
    """The fewest subjects with which exponential survival of this median is told from the one it is held against.

    >>> plan = plan_survival(4, 6, accrual=3, follow_up=12)
    >>> plan.subjects, plan.events, round(plan.reached, 3)
    (44, 38, 0.801)

    The logarithm of a hazard estimated from d events has variance 1/d. Events are those expected when `accrual`
    subjects a month enter evenly, each followed `follow_up` months at least, and the share `dropout` leaves a year.
    Source: Lawless, Statistical Models and Methods for Lifetime Data, 2nd edition, section 4.1.
    """
    if not 0 < against < median < 1000:
        raise InputError("the median to be shown is not longer than the one it is held against",
                         mend="Give both in months, the longer one as the one to be shown")
    _check(alpha, power)
    if not (0 < accrual < 1e6 and 0 <= follow_up < 600 and 0 <= dropout < 1):
        raise InputError("accrual, follow-up or dropout is not possible",
                         mend="Give subjects a month above 0, months of follow-up, and a share a year below 1")
    for subjects in range(2, _MOST + 1):
        reached = survival_power(subjects, against, median, accrual=accrual, follow_up=follow_up, dropout=dropout,
                                 alpha=alpha)
        if reached >= power:
            events = _expected_events(subjects, median, accrual, follow_up, dropout)
            return SurvivalPlan(against, median, alpha, power, accrual, follow_up, dropout, subjects,
                                math.ceil(round(events, 6)), reached)
    raise InputError(f"more than {_MOST:,} subjects are needed", mend="The two medians are too near to each other")


def survival_power(subjects: int, against: float, median: float, *, accrual: float, follow_up: float, dropout: float,
                   alpha: float) -> float:
    """The power of that many subjects.

    >>> round(survival_power(44, 4, 6, accrual=3, follow_up=12, dropout=0.05, alpha=0.05), 3)
    0.801
    """
    events = _expected_events(subjects, median, accrual, follow_up, dropout)
    return float(norm.cdf(math.log(median / against) * math.sqrt(events) - norm.isf(alpha)))


def _expected_events(subjects: int, median: float, accrual: float, follow_up: float, dropout: float) -> float:
    hazard, leaving = math.log(2) / median, -math.log(1 - dropout) / 12
    both, entry = hazard + leaving, subjects / accrual
    # Over entry times spread evenly the time at risk lies between follow_up and follow_up + entry.
    still = (math.exp(-both * follow_up) - math.exp(-both * (follow_up + entry))) / (both * entry)
    return subjects * hazard / both * (1 - still)


def plan_response(against: float, rate: float, *, alpha: float = 0.05, power: float = 0.8) -> ResponsePlan:
    """The fewest subjects for an exact single-stage test of a response rate.

    >>> plan = plan_response(0.1, 0.3)
    >>> plan.subjects, plan.responders, round(plan.size, 4), round(plan.reached, 4)
    (25, 6, 0.0334, 0.8065)

    From this number on some larger ones have less power, for responders are counted whole; this is the smallest that
    has enough. Source: A'Hern, Stat Med 2001;20:859.
    """
    if not 0 < against < rate < 1:
        raise InputError("the rate to be shown is not above the one it is held against", mend="Write 0.3 for 30 %")
    _check(alpha, power)
    for subjects in range(2, _MOST + 1):
        responders = _deciding(subjects, against, alpha)
        reached = float(binom.sf(responders - 1, subjects, rate))
        if reached >= power:
            return ResponsePlan(against, rate, alpha, power, subjects, responders,
                                float(binom.sf(responders - 1, subjects, against)), reached)
    raise InputError(f"more than {_MOST:,} subjects are needed", mend="The two rates are too near to each other")


def response_power(subjects: int, against: float, rate: float, alpha: float) -> float:
    """The power of the exact test with that many subjects.

    >>> round(response_power(25, 0.1, 0.3, 0.05), 4)
    0.8065
    """
    return float(binom.sf(_deciding(subjects, against, alpha) - 1, subjects, rate))


def _deciding(subjects: int, against: float, alpha: float) -> int:
    """The fewest responders that are rarer than `alpha` under the rate held against."""
    tails = binom.sf(np.arange(subjects + 1) - 1, subjects, against)
    rare = np.flatnonzero(tails <= alpha)
    return int(rare[0]) if len(rare) else subjects + 1


def _check(alpha: float, power: float) -> None:
    if not 0 < alpha < 0.5 or not alpha < power < 1:
        raise InputError("the error or the power is not possible", mend="0.05 one-sided and 0.8 are usual")
