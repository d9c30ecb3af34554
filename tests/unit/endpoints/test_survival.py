"""What becomes of the edges of survival analysis; published figures are those of `test_oracles.py`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from accrual.endpoints.survival import (
    Estimate,
    cox_regression,
    follow_up,
    groups_of,
    hazard_ratio,
    kaplan_meier,
    log_rank,
    observed,
    rate,
)
from accrual.errors import InputError

NOTHING = Estimate(None, None, None)


# Rates


def test_wilson_is_the_score_interval() -> None:
    """7 of 10, worked by hand from the formula."""
    z, share, size = 1.959963984540054, 0.7, 10
    middle = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z / (1 + z * z / size) * (share * (1 - share) / size + z * z / (4 * size * size)) ** 0.5
    assert rate(7, 10).wilson == pytest.approx((middle - half, middle + half), rel=1e-12)


@pytest.mark.parametrize(("count", "of", "exact"), [
    (0, 20, (0.0, 1 - 0.025 ** (1 / 20))), (20, 20, (0.025 ** (1 / 20), 1.0)), (0, 1, (0.0, 0.975))])
def test_exact_limits_at_the_ends_are_the_closed_form(count: int, of: int, exact: tuple[float, float]) -> None:
    assert rate(count, of).exact == pytest.approx(exact, rel=1e-12)


def test_a_rate_out_of_nobody_is_not_estimable() -> None:
    found = rate(0, 0)
    assert (found.value, found.exact, found.wilson) == (None, None, None)


@pytest.mark.parametrize(("count", "of", "level"), [(-1, 5, 0.95), (6, 5, 0.95), (1, 5, 0.0), (1, 5, 1.0)])
def test_a_rate_of_nonsense_is_refused(count: int, of: int, level: float) -> None:
    with pytest.raises(InputError):
        rate(count, of, level=level)


# Edges


def test_nobody_is_an_empty_curve() -> None:
    curve = kaplan_meier(observed([], []))
    assert (curve.subjects, curve.events, curve.last) == (0, 0, None)
    assert (curve.median, curve.at(3).rate, curve.restricted_mean(3).mean) == (NOTHING, NOTHING, NOTHING)
    assert follow_up(observed([], [])).median == NOTHING
    assert log_rank(observed([], []), groups_of([])).statistic is None


@pytest.mark.parametrize(("time", "event", "says"), [
    ([1, float("nan")], [1, 1], "row 2: a time is missing"),
    ([1, 2, -0.5], [1, 1, 1], "row 3: a time is negative"),
    ([float("inf")], [1], "row 1: a time is infinite"),
    ([1, 2], [1, 2], "row 2: an event is neither 0 nor 1"),
    ([1, 2], [1, float("nan")], "row 2: an event is neither 0 nor 1"),
    ([1, 2], [1], "not exactly one time and one event"),
    ([[1, 2]], [[1, 1]], "not exactly one time and one event"),
    (["soon"], [1], "the times are not all numbers"),
])
def test_what_is_wrong_with_a_row_is_said(time: Any, event: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        observed(time, event)


def test_a_row_is_named_as_its_reader_names_it() -> None:
    with pytest.raises(InputError, match=r"^ADTTE, row 7: a time is missing"):
        observed([1, float("nan")], [1, 1], ["ADTTE, row 6", "ADTTE, row 7"])


def test_after_the_last_observation_nothing_is_known_unless_nobody_is_left() -> None:
    some, none = kaplan_meier(observed([2, 5], [1, 0])), kaplan_meier(observed([2, 5], [1, 1]))
    assert some.at(5).rate.value == 0.5
    assert (some.at(5.1).rate, some.at(5.1).error) == (NOTHING, None)
    assert some.at(5.1, carried=True).rate.value == 0.5
    assert some.restricted_mean(6).mean == NOTHING
    assert none.at(6).rate.value == 0
    assert none.restricted_mean(6).mean.value == 3.5


@pytest.mark.parametrize("ask", [
    lambda curve: curve.quantile(0), lambda curve: curve.quantile(1), lambda curve: curve.at(-1),
    lambda curve: curve.at(float("nan")), lambda curve: curve.restricted_mean(float("inf"))])
def test_a_curve_is_not_asked_nonsense(ask: Any) -> None:
    with pytest.raises(InputError):
        ask(kaplan_meier(observed([1, 2], [1, 0])))


@pytest.mark.parametrize("options", [{"scale": "cubic"}, {"level": 0}, {"level": 1.5}])
def test_a_curve_is_not_made_by_unknown_options(options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        kaplan_meier(observed([1, 2], [1, 0]), **options)


# Arms


@pytest.mark.parametrize(("event", "arm", "because"), [
    ([0, 0, 0, 0], "AABB", "no event while both arms are at risk"),
    ([1, 1, 0, 0], "AABB", "the arm has no event"),
    ([1, 1, 0, 0], "BBAA", "the other arm has no event"),
    ([1, 1, 1, 1], "AABB", "the arm has no event while the other is at risk"),
])
def test_a_hazard_ratio_without_bound_is_not_estimated(event: list[int], arm: str, because: str) -> None:
    found = hazard_ratio(observed([1, 2, 3, 4], event), groups_of(list(arm)))
    assert (found.ratio, found.coefficient) == (NOTHING, None)
    assert because in found.because


def test_a_large_ratio_is_found_by_halved_steps() -> None:
    """From 0 Newton's first step overshoots: 199 of 200 events are the arm's, though it is the smaller one."""
    time = np.concatenate([np.arange(1, 200), [100.5], np.full(3000, 300.0)])
    event = np.concatenate([np.ones(200), np.zeros(3000)])
    groups = groups_of(["B"] * 199 + ["A"] * 3001, ("A", "B"))
    found = hazard_ratio(observed(time, event), groups)
    assert found.because == ""
    assert found.coefficient == pytest.approx(
        cox_regression(observed(time, event), {"arm": groups.place}).terms[0].coefficient, rel=1e-8)


def test_two_arms_are_asked_for() -> None:
    for labels in (["A"], ["A", "B", "C"]):
        with pytest.raises(InputError, match="exactly two groups"):
            hazard_ratio(observed([1.0] * len(labels), [1] * len(labels)), groups_of(labels))


def test_an_arm_of_nobody_at_risk_costs_no_degree_of_freedom() -> None:
    times = observed([1, 2, 3, 4, 5], [1, 1, 1, 1, 0])
    with_empty = log_rank(times, groups_of(["A", "B", "A", "B", "B"], ("A", "B", "C")))
    without = log_rank(times, groups_of(["A", "B", "A", "B", "B"]))
    assert (with_empty.statistic, with_empty.freedom, with_empty.p) == (without.statistic, 1, without.p)


def test_labels_must_be_those_that_were_named() -> None:
    with pytest.raises(InputError, match="not named"):
        groups_of(["A", "Z"], ("A", "B"))
    with pytest.raises(InputError, match="one arm and one stratum"):
        log_rank(observed([1, 2], [1, 1]), groups_of(["A"]))


# Regression


@pytest.mark.parametrize(("columns", "says"), [
    ({"age": [50, float("nan"), 60]}, "age, row 2: a value is missing"),
    ({"age": [50, 60]}, "age: there is not one value for each subject"),
    ({"age": [50, 50, 50]}, "constant, or follows from the others"),
    ({"age": [50, 60, 70], "twice": [100, 120, 140]}, "constant, or follows from the others"),
    ({}, "constant, or follows from the others"),
])
def test_a_covariate_that_has_no_coefficient_is_refused(columns: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        cox_regression(observed([1, 2, 3], [1, 1, 1]), columns)


def test_a_covariate_that_separates_has_no_estimate() -> None:
    found = cox_regression(observed([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0]), {"x": [1, 1, 1, 0, 0, 0]})
    assert "no bound" in found.because
    assert found.terms[0].ratio == NOTHING
    assert found.p is None


def test_a_regression_without_events_says_so() -> None:
    found = cox_regression(observed([1, 2, 3], [0, 0, 0]), {"x": [1, 2, 3]})
    assert (found.because, found.events) == ("there is no event", 0)


def test_a_regression_says_what_made_it() -> None:
    found = cox_regression(observed([1, 2, 3, 4], [1, 1, 0, 1]), {"x": [3, 1, 2, 2]}, groups_of(list("aabb")))
    assert "statsmodels" in found.method
    assert "Efron" in found.method
    assert "2 strata" in found.method


def test_limits_of_a_restricted_mean_are_normal_and_cut_nowhere() -> None:
    """R prints the mean and its standard error: 1.96 of them on either side."""
    early, late = (kaplan_meier(observed(time, event)).restricted_mean(10)
                   for time, event in (([1, 1, 1, 10], [1, 1, 1, 0]), ([9, 10, 10, 10], [1, 0, 0, 0])))
    for found in (early, late):
        value, lower, upper, error = (one or np.nan for one in (
            found.mean.value, found.mean.lower, found.mean.upper, found.error))
        assert (upper - value, value - lower) == pytest.approx((1.959964 * error,) * 2)
    assert (early.mean.lower or 0) < 0
    assert (late.mean.upper or 0) > 10
