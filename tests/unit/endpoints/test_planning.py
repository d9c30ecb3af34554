"""How many subjects: published designs, every smaller number tried, and power by simulation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import binom, norm

from accrual.endpoints.planning import plan_response, plan_survival, response_power, survival_power
from accrual.errors import InputError


@pytest.mark.parametrize(("against", "rate", "subjects", "responders"), [
    (0.05, 0.25, 16, 3), (0.10, 0.30, 25, 6), (0.20, 0.40, 35, 12)])
def test_a_single_stage_is_the_published_one(against: float, rate: float, subjects: int, responders: int) -> None:
    """A'Hern, Stat Med 2001;20:859: one-sided error 0.05, power 0.8."""
    plan = plan_response(against, rate)
    assert (plan.subjects, plan.responders) == (subjects, responders)


@pytest.mark.parametrize(("against", "rate"), [(0.1, 0.25), (0.3, 0.5), (0.15, 0.35)])
def test_no_smaller_number_has_both_the_error_and_the_power(against: float, rate: float) -> None:
    plan = plan_response(against, rate)
    for subjects in range(2, plan.subjects):
        possible = [responders for responders in range(subjects + 1)
                    if binom.sf(responders - 1, subjects, against) <= 0.05
                    and binom.sf(responders - 1, subjects, rate) >= 0.8]
        assert possible == []
    assert plan.size <= 0.05
    assert plan.reached >= 0.8
    assert response_power(plan.subjects, against, rate, 0.05) == plan.reached


def test_the_power_of_the_survival_plan_is_found_by_simulation() -> None:
    """4,000 trials: the estimated hazard against the one held against, its logarithm with variance 1/events."""
    plan = plan_survival(4, 6, accrual=3, follow_up=12)
    rng = np.random.default_rng(20261129)
    hazard, leaving = np.log(2) / 6, -np.log(0.95) / 12
    shape = (4000, plan.subjects)
    event, leave = rng.exponential(1 / hazard, shape), rng.exponential(1 / leaving, shape)
    cutoff = 12 + rng.uniform(0, plan.subjects / 3, shape)
    last = np.minimum(leave, cutoff)
    events = (event <= last).sum(axis=1)
    found = events / np.minimum(event, last).sum(axis=1)
    shown = np.log(np.log(2) / 4 / found) * np.sqrt(events) > norm.isf(0.05)
    assert abs(events.mean() - plan.events) < 1
    assert abs(shown.mean() - plan.reached) < 0.03


def test_more_subjects_have_more_power_and_one_fewer_too_little() -> None:
    plan = plan_survival(3.5, 5.5, accrual=4, follow_up=9, dropout=0.1, alpha=0.1, power=0.9)
    options = {"accrual": 4, "follow_up": 9, "dropout": 0.1, "alpha": 0.1}
    powers = [survival_power(number, 3.5, 5.5, **options) for number in range(5, 120)]
    assert powers == sorted(powers)
    assert survival_power(plan.subjects - 1, 3.5, 5.5, **options) < 0.9 <= plan.reached


@pytest.mark.parametrize(("call", "says"), [
    (lambda: plan_survival(6, 4, accrual=3, follow_up=12), "not longer"),
    (lambda: plan_survival(4, 6, accrual=0, follow_up=12), "accrual"),
    (lambda: plan_survival(4, 6, accrual=3, follow_up=12, dropout=1), "dropout"),
    (lambda: plan_survival(4, 6, accrual=3, follow_up=12, power=0.01), "the power"),
    (lambda: plan_survival(4, 4.0001, accrual=3, follow_up=12), "more than 5,000"),
    (lambda: plan_response(0.3, 0.1), "not above"), (lambda: plan_response(0.1, 0.3, alpha=0.7), "the error"),
    (lambda: plan_response(0.3, 0.3001), "more than 5,000"),
])
def test_a_plan_that_cannot_be_is_refused(call: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        call()
