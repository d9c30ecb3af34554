"""The day a subject was last known to be alive: every dated record of the subject says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from accrual.endpoints import Options, Results, derive, read

Tables = dict[str, list[list[str]]]
Trial = Callable[..., Path]
LESIONS = "T01,target,liver,, "
SEEN = "1,2023-12-26,T01,100, 2,2024-02-26,T01,60, "


def _alive(results: Results, rule_set: str = "fda") -> list[tuple[str, str, date | None]]:
    return [(row.rule, str(row.source), row.date) for row in results.of("OS", rule_set)]


@pytest.mark.parametrize("kind", ["bone metastasis", "bone assessment", "new anti-cancer therapy", "discontinuation",
                                  "withdrawal"])
def test_who_had_a_dated_event_was_alive(kind: str, plain_trial: Trial) -> None:
    results = derive(read(plain_trial(LESIONS, SEEN, events=f"{kind},2024-07-18")))
    assert _alive(results) == [("alive", "EVENTS row 2 EVDTC", date(2024, 7, 18))]


def test_overall_survival_ends_no_earlier_than_another_endpoint(plain_trial: Trial) -> None:
    """A lesion that TU alone dates: progression, and alive on that day."""
    results = derive(read(plain_trial(LESIONS + "NEW01,new,bone,,2024-07-18", "1,2023-12-26,T01,100,")))
    days = {row.parameter: row.date for row in results.of("PFS", "fda") + results.of("OS", "fda")}
    assert days == {"PFS": date(2024, 7, 18), "OS": date(2024, 7, 18)}


def test_who_was_assessed_in_a_month_was_alive_on_the_day_that_stands_for_it(plain_trial: Trial) -> None:
    """RS falls on the last day of a month by default: OS is not censored before it."""
    folder = plain_trial(LESIONS, SEEN + "3,2024-04,overall_response,,SD")
    path = folder / "assessments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("overall_response", "overall response"), encoding="utf-8")
    row = derive(read(folder)).of("OS", "fda")[0]
    assert (row.date, row.date_flag) == (date(2024, 4, 30), "D")


def test_an_event_after_the_cutoff_or_the_death_shows_nobody_alive(plain_trial: Trial) -> None:
    options = Options(cutoff=date(2024, 5, 1))
    folder = plain_trial(LESIONS, SEEN, events="bone metastasis,2024-07-18")
    assert _alive(derive(read(folder, options), options))[0][2] == date(2024, 5, 1)
    folder = plain_trial(LESIONS, SEEN, events="bone metastasis,2024-07-18", subject="2024-01-01,2024-06-01,")
    results = derive(read(folder))
    assert _alive(results)[0][0] == "death"
    assert "EVENTS, EVDTC: S-1: a bone metastasis is after the subject's death" in [
        str(problem) for problem in results.problems]


def test_that_somebody_was_lost_shows_nobody_alive(good_trial: Tables, write_trial: Callable[[Tables], Path]) -> None:
    days = []
    for term in ("WITHDRAWAL BY SUBJECT", "LOST TO FOLLOW-UP"):
        good_trial["ds"] = [["USUBJID", "DSCAT", "DSDECOD", "DSSTDTC"],
                            ["S-1", "DISPOSITION EVENT", term, "2024-12-20"]]
        results = derive(read(write_trial(good_trial)))
        days.append(next(row.date for row in results.of("OS", "fda") if row.subject == "S-1"))
    assert days[0] == date(2024, 12, 20)
    assert days[1] == date(2024, 7, 1)  # a new therapy began


def test_whom_nothing_shows_alive_after_the_start_is_listed(plain_trial: Trial) -> None:
    results = derive(read(plain_trial(LESIONS, "1,2023-12-26,T01,100,")))
    assert _alive(results)[0][2] == date(2024, 1, 1)
    assert [problem.message.split(":")[0] for problem in results.problems if problem.kind == "not followed"] == ["S-1"]


def test_what_pharmaverse_does_not_look_at_is_listed(plain_trial: Trial) -> None:
    """Its signs of life are AE, LB and EX, which plain tables do not have."""
    results = derive(read(plain_trial(LESIONS, SEEN)))
    assert _alive(results, "pharmaverse")[0][2] == date(2024, 1, 1)
    listed = [problem.message for problem in results.problems if problem.kind == "not followed"]
    assert len(listed) == 1
    assert "OS of 1 subject is censored on day 1" in listed[0]
    told = derive(read(plain_trial(LESIONS, SEEN, events="bone metastasis,2024-07-18",
                                   subject="2024-01-01,,2024-03-01")))
    assert _alive(told, "pharmaverse")[0][2] == date(2024, 3, 1)  # as it was given, whatever came later
    assert "not followed" not in {problem.kind for problem in told.problems}


@pytest.mark.parametrize(("day", "listed"), [("2024-05-19", 0), ("2024-05-20", 1)])
def test_a_new_therapy_after_the_death_is_listed(day: str, listed: int, plain_trial: Trial) -> None:
    folder = plain_trial(LESIONS, SEEN, events=f"new anti-cancer therapy,{day}", subject="2024-01-01,2024-05-19,")
    said = [problem.message for problem in derive(read(folder)).problems]
    assert said.count("S-1: a new anti-cancer therapy is after the death") == listed
