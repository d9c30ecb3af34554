"""Laws of survival curves and tests, over drawn data with ties and censoring."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.endpoints.survival import (
    Scale,
    Times,
    follow_up,
    groups_of,
    hazard_ratio,
    kaplan_meier,
    log_rank,
    observed,
    rate,
)

WHOLE = st.integers(0, 12).map(float)
ANY = st.floats(0, 500, allow_subnormal=False).map(lambda value: round(value, 5))
SUBJECT = st.tuples(st.one_of(WHOLE, ANY), st.booleans(), st.sampled_from("AB"))
SUBJECTS = st.lists(SUBJECT, min_size=1, max_size=40)


def _times(subjects: list[Any]) -> Times:
    return observed([one[0] for one in subjects], [one[1] for one in subjects])


def _arms(subjects: list[Any]) -> Any:
    return groups_of([one[2] for one in subjects], ("A", "B"))


@given(st.lists(st.one_of(WHOLE, ANY), min_size=1, max_size=40))
def test_without_censoring_the_curve_is_the_share_that_lives_longer(times: list[float]) -> None:
    curve = kaplan_meier(observed(times, [True] * len(times)))
    empirical = [float(np.mean(np.array(times) > time)) for time in curve.time]
    assert curve.survival == pytest.approx(empirical, abs=1e-12)
    assert curve.restricted_mean(max(times)).mean.value == pytest.approx(np.mean(times), abs=1e-9)


@given(SUBJECTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(subjects: list[Any], random: Any) -> None:
    shuffled = list(subjects)
    random.shuffle(shuffled)
    one, other = kaplan_meier(_times(subjects)), kaplan_meier(_times(shuffled))
    assert one.survival.tolist() == other.survival.tolist()
    assert one.median == other.median
    assert log_rank(_times(subjects), _arms(subjects)) == log_rank(_times(shuffled), _arms(shuffled))


@given(SUBJECTS, st.sampled_from([0.25, 2.0, 8.0]))
def test_a_change_of_unit_changes_the_unit_alone(subjects: list[Any], unit: float) -> None:
    """By powers of two, so that the change itself rounds nothing."""
    scaled = [(time * unit, event, arm) for time, event, arm in subjects]
    one, other = kaplan_meier(_times(subjects)), kaplan_meier(_times(scaled))
    assert one.survival.tolist() == other.survival.tolist()
    assert (one.time * unit).tolist() == other.time.tolist()
    assert [value and value * unit for value in (one.median.value, one.median.lower, one.median.upper)] == \
        [other.median.value, other.median.lower, other.median.upper]
    assert log_rank(_times(subjects), _arms(subjects)).statistic == log_rank(_times(scaled), _arms(scaled)).statistic


@given(SUBJECTS)
def test_the_curve_only_falls_and_lies_between_its_limits(subjects: list[Any]) -> None:
    for scale in Scale:
        curve = kaplan_meier(_times(subjects), scale=scale)
        assert (np.diff(np.concatenate(([1.0], curve.survival))) < 0).all()
        has = ~np.isnan(curve.lower)
        assert (curve.lower[has] <= curve.survival[has] + 1e-12).all()
        assert (curve.survival[has] <= curve.upper[has] + 1e-12).all()
        assert ((curve.lower[has] >= 0) & (curve.upper[has] <= 1)).all()


@given(SUBJECTS, st.floats(0.05, 0.95))
def test_at_a_quantile_the_curve_has_come_down_to_it(subjects: list[Any], share: float) -> None:
    curve = kaplan_meier(_times(subjects))
    found = curve.quantile(share).value
    if found is None:
        assert not len(curve.survival) or curve.survival[-1] > 1 - share - 1e-7
    else:
        value = curve.at(found).rate.value
        assert value is not None
        assert value <= 1 - share + 1e-7


@given(SUBJECTS)
def test_subjects_leave_once_by_event_or_censoring(subjects: list[Any]) -> None:
    table = kaplan_meier(_times(subjects)).table
    assert table.events.sum() + table.censored.sum() == len(subjects)
    assert table.events.sum() == sum(event for _, event, _ in subjects)
    assert follow_up(_times(subjects)).events == len(subjects) - table.events.sum()


@given(SUBJECTS)
def test_days_counted_and_days_sorted_are_one_table(subjects: list[Any]) -> None:
    """Half days take the path that sorts, whole ones the path that counts."""
    days = [(float(int(time)), event, arm) for time, event, arm in subjects]
    counted = kaplan_meier(_times(days))
    ordered = kaplan_meier(_times([(time + 0.5, event, arm) for time, event, arm in days]))
    assert counted.survival.tolist() == ordered.survival.tolist()
    assert (counted.time + 0.5).tolist() == ordered.time.tolist()


@given(SUBJECTS)
def test_exchanging_the_arms_turns_the_ratio_over(subjects: list[Any]) -> None:
    labels = [arm for _, _, arm in subjects]
    one = hazard_ratio(_times(subjects), groups_of(labels, ("A", "B")))
    other = hazard_ratio(_times(subjects), groups_of(labels, ("B", "A")))
    assert (one.coefficient is None) == (other.coefficient is None)
    if one.coefficient is not None and other.coefficient is not None:
        assert one.coefficient == pytest.approx(-other.coefficient, abs=1e-8)
        assert one.error == pytest.approx(other.error, rel=1e-6)


@given(SUBJECTS)
def test_one_stratum_is_no_stratum(subjects: list[Any]) -> None:
    alone = groups_of(["only"] * len(subjects))
    assert log_rank(_times(subjects), _arms(subjects), alone) == log_rank(_times(subjects), _arms(subjects))
    assert hazard_ratio(_times(subjects), _arms(subjects), alone) == hazard_ratio(_times(subjects), _arms(subjects))


@given(SUBJECTS)
def test_without_ties_breslow_is_efron_and_the_score_test_is_the_log_rank_test(subjects: list[Any]) -> None:
    apart = [(float(number), event, arm) for number, (_, event, arm) in enumerate(subjects)]
    efron, breslow = (hazard_ratio(_times(apart), _arms(apart), ties=ties) for ties in ("efron", "breslow"))
    assert efron.coefficient == breslow.coefficient
    test = log_rank(_times(apart), _arms(apart)).statistic
    if test is not None and efron.score_test is not None:
        assert efron.score_test == pytest.approx(test, abs=1e-9)


@given(SUBJECTS)
def test_observed_and_expected_events_are_as_many(subjects: list[Any]) -> None:
    found = log_rank(_times(subjects), _arms(subjects))
    assert sum(found.observed) == pytest.approx(sum(found.expected), abs=1e-9)


@given(st.integers(1, 300).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_limits_of_a_rate_hold_it_and_mirror_its_complement(counted: tuple[int, int]) -> None:
    count, of = counted
    found, complement = rate(count, of), rate(of - count, of)
    for limits, mirror in ((found.exact, complement.exact), (found.wilson, complement.wilson)):
        assert limits is not None
        assert mirror is not None
        assert limits[0] <= count / of + 1e-12
        assert count / of <= limits[1] + 1e-12
        assert limits == pytest.approx((1 - mirror[1], 1 - mirror[0]), abs=1e-12)
