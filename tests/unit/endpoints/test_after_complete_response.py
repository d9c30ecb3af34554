"""Less than CR after a CR (RECIST 1.1, table 3, footnote a): progression if disease is seen, and only then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from accrual.endpoints import Options, Results, derive, read

Trial = Callable[..., Path]
LESIONS = "T01,target,liver,, NT01,non-target,lung,, NT02,non-target,lung,, "
DAYS = ("2023-12-26", "2024-02-26", "2024-04-22", "2024-06-17", "2024-08-12")


def _assessments(*visits: str) -> str:
    """Each visit by the target in mm and the states of two non-target lesions: + present, - absent, ? not evaluated."""
    states = {"+": "present", "-": "absent", "?": "not_evaluable"}
    rows = []
    for number, (day, seen) in enumerate(zip(DAYS, visits, strict=False), 1):
        rows += [f"{number},{day},T01,{seen[:-2]},", f"{number},{day},NT01,,{states[seen[-2]]}",
                 f"{number},{day},NT02,,{states[seen[-1]]}"]
    return " ".join(rows)


def _derived(plain_trial: Trial, *visits: str, **options: str) -> Results:
    asked = Options().with_words(f"{name}={value}" for name, value in options.items())
    folder = plain_trial(LESIONS, _assessments(*visits))
    path = folder / "assessments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("_", " "), encoding="utf-8")
    return derive(read(folder, asked), asked)


def _overall(results: Results) -> list[str]:
    return [point.overall for point in results.time_points if not point.is_baseline]


@pytest.mark.parametrize("option", ["pd", "revise"])
def test_a_lesion_that_was_not_evaluated_has_not_come_back(option: str, plain_trial: Trial) -> None:
    """Table 1 says PR; between the CR and its confirmation it counts as the one assessment that is not evaluable."""
    results = _derived(plain_trial, "30++", "0--", "0?-", "0--", **{"less after cr": option})
    assert _overall(results) == ["CR", "PR", "CR"]
    second = [point for point in results.time_points if point.overall == "PR"]
    assert "cr-none-seen" in {reason.rule for reason in second[0].reasons}
    assert [best.response for best in results.responses()] == ["CR"]
    assert [(row.rule, row.date) for row in results.of("PFS", "fda")] == [("no-progression", date(2024, 6, 17))]
    assert [(row.rule, row.days) for row in results.of("DOR", "fda")] == [("no-progression", 113)]


def test_two_such_assessments_leave_the_complete_response_unconfirmed(plain_trial: Trial) -> None:
    results = _derived(plain_trial, "30++", "0--", "0?-", "0-?", "0--")
    assert _overall(results) == ["CR", "PR", "PR", "CR"]
    assert [best.response for best in results.responses()] == ["PR"]  # at least PR, twice


@pytest.mark.parametrize(("visit", "overall"), [("8--", "PD"), ("0+?", "PD"), ("0+-", "PD"), ("0??", "PR")])
def test_only_disease_that_is_seen_has_come_back(visit: str, overall: str, plain_trial: Trial) -> None:
    """Also a lesion that is seen beside one that was not evaluated."""
    assert _overall(_derived(plain_trial, "60++", "0--", visit))[-1] == overall


def test_disease_seen_after_such_an_assessment_is_progression(plain_trial: Trial) -> None:
    results = _derived(plain_trial, "60++", "0--", "0?-", "0+-")
    assert _overall(results) == ["CR", "PR", "PD"]
    assert [(row.rule, row.date) for row in results.of("PFS", "fda")] == [("progression", date(2024, 6, 17))]


@pytest.mark.parametrize(("option", "rule"), [("pd", "progression"), ("as read", "no-progression")])
def test_recorded_responses_end_progression_free_survival_as_they_end_the_best_response(option: str, rule: str,
                                                                                       plain_trial: Trial) -> None:
    """A CR then a PR, as they were recorded: one option for both; ADRS shows what was recorded."""
    folder = plain_trial("T01,target,liver,,", "1,2023-12-26,T01,60, 2,2024-02-26,overall_response,,CR "
                         "3,2024-04-22,overall_response,,CR 4,2024-06-17,overall_response,,PR")
    path = folder / "assessments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("_", " "), encoding="utf-8")
    options = Options(responses="recorded", less_after_cr=option)
    results = derive(read(folder, options), options)
    assert [row.rule for row in results.of("PFS", "fda")] == [rule]
    assert [row.value for row in results.adrs if row.parameter == "OVR"] == ["CR", "CR", "PR"]
    assert [row.value for row in results.adrs if row.parameter == "PD"] == ["Y" if option == "pd" else "N"]
    assert [row.rule for row in results.of("PFS", "pharmaverse")] == ["no-progression"]
    assert "cr then pr" in {problem.kind for problem in results.problems}


def test_disease_that_came_back_is_dated_by_the_scan_that_shows_it(plain_trial: Trial) -> None:
    """Not by a later scan of the same visit on which nothing was found, as of bone."""
    seen = _assessments("30++", "0--", "0+-") + " 3,2024-04-29,NEW01,,absent"
    folder = plain_trial(LESIONS + "NEW01,new,bone,,", seen)
    results = derive(read(folder))
    last = results.time_points[-1]
    assert (last.overall, last.date, last.reasons[-1].links) == ("PD", date(2024, 4, 22), ("NT01",))
    assert [(row.rule, row.date) for row in results.of("PFS", "fda")] == [("progression", date(2024, 4, 22))]


def test_target_disease_that_came_back_is_dated_by_the_last_scan_of_the_measured_set(plain_trial: Trial) -> None:
    seen = (_assessments("30++", "0--") + " 3,2024-04-22,T01,4, 3,2024-04-24,NT01,,absent 3,2024-04-24,NT02,,absent")
    last = derive(read(plain_trial(LESIONS, seen))).time_points[-1]
    assert (last.target, last.overall, last.date) == ("PR", "PD", date(2024, 4, 22))


@pytest.mark.parametrize(("lesions", "seen", "best"), [
    ("NT01,non-target,lung,,", "1,{0},NT01,,present 2,{1},NT01,,absent 3,{2},NT01,,present", "NON-CR/NON-PD"),
    ("NT01,non-target,lung,,", "1,{0},NT01,,present 2,{1},NT01,,present 3,{2},NT01,,absent", "NON-CR/NON-PD"),
    ("T01,target,lung,,", "1,{0},T01,30, 2,{1},T01,,absent 3,{2},T01,30,", "SD")])
def test_without_target_disease_a_cr_that_is_not_confirmed_is_no_stable_disease(
        lesions: str, seen: str, best: str, plain_trial: Trial) -> None:
    """RECIST 1.1, table 2, footnote: SD is not advised where no lesion can be measured."""
    folder = plain_trial(lesions, seen.format(*DAYS))
    for options, expected in ((Options(), best), (Options(rules="irecist"), best.replace("SD", "iSD").replace(
            "NON-CR/NON-PD", "NON-iCR/NON-iUPD"))):
        found, = derive(read(folder, options), options).responses()
        assert (found.response, found.date) == (expected, date(2024, 2, 26))
    assert found.reasons[0].rule == "i-best"


def test_so_it_is_of_recorded_responses(plain_trial: Trial) -> None:
    seen = "1,{0},NT01,,present 2,{1},NT01,,absent 2,{1},overall_response,,CR 3,{2},overall_response,,PD"
    folder = plain_trial("NT01,non-target,lung,,", seen.format(*DAYS))
    path = folder / "assessments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("_", " "), encoding="utf-8")
    options = Options(responses="recorded")
    found, = derive(read(folder, options), options).responses()
    assert (found.response, found.reasons[0].rule) == ("NON-CR/NON-PD", "best-not-confirmed")
