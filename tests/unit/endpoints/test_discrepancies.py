"""Recorded against recomputed responses: how they are joined, and how sums on a threshold are compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from accrual.cli.main import app
from accrual.endpoints import Discrepancy, Options, Results, derive, read
from accrual.endpoints.recist import Sum, near_misses, target_response
from accrual.endpoints.report import report_page

PlainTrial = Callable[..., Path]
BY_NUMBER = Options(recorded_joined="by visit number")
AS_DOUBLES = Options(thresholds="as doubles")
# Two scans under visit 9: SD in June, PR in September, each recorded as it is.
TWO_DAYS = """1,2024-01-01,T01,100,
9,2024-06-01,T01,90,       9,2024-06-01,target_response,,SD
9,2024-09-01,T01,60,       9,2024-09-01,target_response,,PR"""


def _trial(plain_trial: PlainTrial, assessments: str) -> Path:
    folder = plain_trial("T01,target,liver,1,2024-01-01", assessments)
    table = folder / "assessments.csv"  # the fixture's rows have no blanks
    table.write_text(table.read_text(encoding="utf-8").replace("_response", " response"), encoding="utf-8")
    return folder


def _derived(plain_trial: PlainTrial, assessments: str, options: Options = Options()) -> Results:  # noqa: B008 (frozen)
    return derive(read(_trial(plain_trial, assessments), options), options)


def _said(found: tuple[Discrepancy, ...]) -> list[tuple[str, str, list[str]]]:
    return [(one.recorded, one.recomputed, [reason.rule for reason in one.reasons]) for one in found]


def test_a_response_is_held_against_its_own_day(plain_trial: PlainTrial) -> None:
    results = _derived(plain_trial, TWO_DAYS)
    assert (results.differing(), results.compared) == ((), {"target": 2})


def test_by_visit_number_a_pair_of_two_days_says_so(plain_trial: PlainTrial) -> None:
    results = _derived(plain_trial, TWO_DAYS, BY_NUMBER)
    assert results.compared == {"target": 4}
    assert _said(results.differing("target")) == [("SD", "PR", ["another-day", "target-pr"]),
                                                  ("PR", "SD", ["another-day", "target-sd"])]
    assert str(results.discrepancies[0].reasons[0]) == (
        "another-day: recorded on 2024-06-01, and held against the assessment of 2024-09-01, which has the same visit "
        "number")


def test_a_visit_without_measurements_is_counted_either_way(plain_trial: PlainTrial) -> None:
    for options in (Options(), BY_NUMBER):
        results = _derived(plain_trial, TWO_DAYS + " 10,2024-11-01,target_response,,PD", options)
        assert results.differing()[-1].reasons[0].rule == "no-measurement"
        assert results.compared["target"] == (3 if options == Options() else 5)


@pytest.mark.parametrize(("baseline", "nadir", "total", "meant", "by_doubles"), [
    (82.5, 55, 66, "PD", "SD"), (100, 27, 32.4, "PD", "PR"), (100, 3.2, 8.2, "PD", "PR"), (14, 14, 9.8, "PR", "SD"),
    (100, 100, 120, "PD", "SD"), (100, 100, 125, "PD", "PD"), (10, 10, 7, "PR", "PR"), (20, 0, 5, "PD", "PD")])
def test_a_sum_on_a_threshold(baseline: float, nadir: float, total: float, meant: str, by_doubles: str) -> None:
    now, base = Sum({"T01": total}), Sum({"T01": baseline})
    assert target_response(now, base, nadir)[0] == meant
    response, reason = target_response(now, base, nadir, AS_DOUBLES)
    assert response == by_doubles
    assert all(miss in reason.text for miss in near_misses(total, nadir, baseline) if meant != by_doubles)


@given(lengths=st.lists(st.integers(1, 900).map(lambda tenths: tenths / 10), min_size=3, max_size=9))
def test_doubles_make_a_difference_only_on_a_threshold(lengths: list[float]) -> None:
    """So only subjects with such a sum are looked at twice."""
    third = len(lengths) // 3
    now, base, nadir = (sum(part) for part in (lengths[:third], lengths[third:2 * third], lengths[2 * third:]))
    nadir = min(nadir, base)
    one, other = (target_response(Sum({"T01": now}), Sum({"T01": base}), nadir, options)[0]
                  for options in (Options(), AS_DOUBLES))
    assert one == other or near_misses(now, nadir, base)


EXACTLY_20 = "1,2024-01-01,T01,55, 2,2024-03-01,T01,66, 2,2024-03-01,{}_response,,{}"


@pytest.mark.parametrize("kind", ["target", "overall"])
def test_a_response_that_is_as_recorded_by_doubles_says_so(kind: str, plain_trial: PlainTrial) -> None:
    one, = _derived(plain_trial, EXACTLY_20.format(kind, "SD")).differing()
    assert str(one.reasons[-1]) == ("as-doubles: SD, as recorded, if sums are compared as doubles: 66 / 55 - 1 is "
                                    "0.19999999999999996")


@pytest.mark.parametrize(("recorded", "options"), [("PR", Options()), ("PD", AS_DOUBLES)])
def test_one_that_is_not_says_nothing_of_it(recorded: str, options: Options, plain_trial: PlainTrial) -> None:
    one, = _derived(plain_trial, EXACTLY_20.format("target", recorded), options).differing()
    assert "as-doubles" not in [reason.rule for reason in one.reasons]


def test_under_irecist_too(plain_trial: PlainTrial) -> None:
    one, = _derived(plain_trial, EXACTLY_20.format("overall", "iSD"), Options(rules="irecist")).differing()
    assert (one.recomputed, one.reasons[-1].rule) == ("iUPD", "as-doubles")


def test_an_earlier_sum_on_a_threshold_can_decide(plain_trial: PlainTrial) -> None:
    """14 to 9.8 mm is a PR that persists, and by doubles no PR."""
    seen = "1,2024-01-01,T01,14, 2,2024-03-01,T01,9.8, 3,2024-05-01,T01,10.5, 3,2024-05-01,target_response,,SD"
    one, = _derived(plain_trial, seen, Options(pr_persists=True, confirmation="none")).differing()
    assert str(one.reasons[-1]).endswith("as doubles: an earlier sum is on a threshold")


def test_the_report_says_what_is_wrong_with_such_options(plain_trial: PlainTrial) -> None:
    folder = _trial(plain_trial, TWO_DAYS)
    now, words = datetime(2026, 11, 30, tzinfo=UTC), "To reproduce another program"
    for options, times in ((Options(), 0), (BY_NUMBER, 2), (AS_DOUBLES, 2)):  # in the methods, and beside the table
        data = read(folder, options)
        page = report_page(derive(data, options), data, now=now)
        assert page.count(words) == times
        assert ("with a tolerance of 1e-09 mm" in page) == (options != AS_DOUBLES)


def test_the_command_counts_by_kind_and_prints_the_options(plain_trial: PlainTrial) -> None:
    folder = _trial(plain_trial, EXACTLY_20.format("target", "SD"))
    run = CliRunner().invoke(app, ["endpoints", str(folder), "--out", str(folder / "out"), "--formats", "csv",
                                   "--option", "recorded joined=by visit number", "--option", "thresholds=as doubles"])
    assert run.exit_code == 0, run.output
    assert "recorded joined by visit number; thresholds as doubles" in run.output
    assert "0 of 1 responses differ (discrepancies.csv): target 0 of 1." in run.output
    written = json.loads((folder / "out" / "options.json").read_text(encoding="utf-8"))
    assert written["thresholds"] == "as doubles"
