"""Who has no value of a stratification factor is in no stratum: listed, counted, and left out as R leaves it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from accrual.endpoints import Options, Results, Subject, TrialData, derive
from accrual.endpoints.report import report_page
from accrual.endpoints.report.analysis import Comparison, analyse

NOW = datetime(2026, 1, 1, tzinfo=UTC)
START = date(2024, 1, 1)


def _trial(missing: int) -> TrialData:
    """Forty subjects in two arms and two strata who die one after the other; the last `missing` have no stratum."""
    people = [Subject(f"S-{number:02}", arm="AB"[number % 2], randomised=START,
                      death=START + timedelta(days=20 + number * (7 if number % 2 else 5)),
                      strata=(("region", "north" if number % 3 else "south"),) if number < 40 - missing else ())
              for number in range(40)]
    return TrialData(tuple(people))


def _compared(results: Results) -> Comparison:
    return next(one for one in analyse(results).endpoints if one.parameter == "OS").comparisons[0]


def test_who_has_no_stratum_is_left_out_of_stratified_tests_alone() -> None:
    results = derive(_trial(6))
    found = _compared(results)
    without = derive(replace(_trial(6), subjects=_trial(6).subjects[:34]))
    expected = _compared(without)
    assert found.unstratified == 6
    assert found.stratified_test == expected.stratified_test
    assert found.stratified_ratio == expected.stratified_ratio
    assert found.test == _compared(derive(_trial(0))).test
    assert found.test != expected.test


def test_who_has_no_stratum_is_listed_and_counted() -> None:
    data = _trial(6)
    results = derive(data)
    listed = [problem for problem in results.problems if problem.kind == "no stratum"]
    assert [problem.message.split(":")[0] for problem in listed] == [f"S-{number}" for number in range(34, 40)]
    assert {problem.variable for problem in listed} == {"stratum_region"}
    assert "stratified by region; 6 without a stratum left out" in report_page(results, data, now=NOW)


@pytest.mark.parametrize("missing", [0, 40])
def test_nothing_is_said_where_all_or_none_have_strata(missing: int) -> None:
    results = derive(_trial(missing), Options())
    assert "no stratum" not in {problem.kind for problem in results.problems}
    assert _compared(results).unstratified == 0
    assert (_compared(results).stratified_test is None) == (missing == 40)


def test_where_nobody_has_every_factor_nothing_is_stratified() -> None:
    people = tuple(replace(one, strata=(("region", "x"),) if place % 2 else (("stage", "II"),))
                   for place, one in enumerate(_trial(0).subjects))
    found = _compared(derive(TrialData(people)))
    assert found.stratified_test is None
    assert found.unstratified == 40
