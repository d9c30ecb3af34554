"""What a report says is what was done: missed assessments, arms, criteria, and the days of the marks."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from accrual.cli.main import app
from accrual.endpoints import Options, Results, TrialData, derive, read
from accrual.endpoints.report import analyse, report_page
from accrual.endpoints.report.analysis import NO_ARM
from accrual.endpoints.report.methods import methods
from accrual.endpoints.report.pictures import pictures

NOW = datetime(2026, 11, 29, tzinfo=UTC)
DATES = ("2023-12-26", "2024-02-26", "2024-04-22", "2024-06-17", "2024-08-12")
Sums = dict[str, tuple[str, tuple[float, ...]]]
Tables = dict[str, list[list[str]]]
Write = Callable[[Tables], Path]


def _tables(people: Sums) -> Tables:
    """Each subject's arm and the lengths of the only target lesion, baseline first, then every eight weeks."""
    return {
        "subjects": [["subject", "arm", "randomised"], *([who, arm, "2024-01-01"] for who, (arm, _) in people.items())],
        "lesions": [["subject", "lesion", "kind", "organ"], *([who, "T01", "target", "liver"] for who in people)],
        "assessments": [["subject", "visit", "date", "lesion", "mm", "state"],
                        *([who, str(number), DATES[number - 1], "T01", f"{mm:g}" if mm else "", "" if mm else "absent"]
                          for who, (_, sums) in people.items() for number, mm in enumerate(sums, 1))]}


@pytest.fixture
def derived(write_trial: Write) -> Callable[..., tuple[Results, TrialData]]:
    def made(people: Sums, options: Options = Options(), **more: list[list[str]]) -> tuple[Results, TrialData]:  # noqa: B008 (frozen)
        tables = _tables(people)
        for name, rows in more.items():
            tables.setdefault(name, []).extend(rows)
        data = read(write_trial(tables), options)
        return derive(data, options), data

    return made


def _marks(results: Results, data: TrialData) -> dict[str, list[float]]:
    rows = list(csv.DictReader(pictures(results, data, analyse(results))["swimmer"].numbers.splitlines()))
    found: dict[str, list[float]] = {}
    for row in rows:
        found.setdefault(row["what"], []).append(round(float(row["time"]) * 30.4375))
    return found


def test_methods_speak_of_missed_assessments_only_where_they_were_looked_for(
        derived: Callable[..., tuple[Results, TrialData]]) -> None:
    trial: Sums = {"S-1": ("A", (100, 90, 90))}
    results, data = derived(trial)
    told = methods(results, analyse(results), scheduled=False)[1]
    assert "could not be applied" in told
    assert "2 or more missed" not in told
    assert "could not be applied" in report_page(results, data, now=NOW)
    results, data = derived(trial, Options(schedule=(57, 113)))
    page = report_page(results, data, now=NOW)
    assert "2 or more missed assessments" in page
    assert "could not be applied" not in page


@pytest.mark.parametrize("arms", [("A", "B"), ("A",)])
def test_who_has_no_arm_is_beside_the_arms_and_never_compared(
        arms: tuple[str, ...], derived: Callable[..., tuple[Results, TrialData]]) -> None:
    people: Sums = {f"S-{arm}{number}": (arm, (100, 90, 130)) for arm in arms for number in (1, 2)}
    alone = analyse(derived(people)[0])
    results, data = derived({"S-0": ("", (100, 60)), **people})
    found = analyse(results)
    assert found.arms == arms
    assert [(one.name, one.subjects) for one in found.responses] == [*((arm, 2) for arm in arms), (NO_ARM, 1)]
    for endpoint, before in zip(found.endpoints, (one for one in alone.endpoints), strict=False):
        assert [arm.name for arm in endpoint.arms] == [*arms, NO_ARM]
        assert [(one.arm, one.against) for one in endpoint.comparisons] == [(arm, "A") for arm in arms[1:]]
        assert [one.test.p for one in endpoint.comparisons] == [one.test.p for one in before.comparisons]
        assert [arm.mean for arm in endpoint.arms[:-1]] == [arm.mean for arm in before.arms]
    page = report_page(results, data, now=NOW)
    assert "All subjects" not in page
    assert NO_ARM in page
    problem, = (one for one in results.problems if one.kind == "no arm")
    assert (problem.dataset, problem.row, problem.variable) == ("DM", 2, "ARM")


def test_a_trial_without_arms_has_one_column_and_no_problem(derived: Callable[..., tuple[Results, TrialData]]) -> None:
    results, data = derived({"S-1": ("", (100, 90)), "S-2": ("", (100, 90))})
    assert [one.name for one in analyse(results).responses] == [""]
    assert "All subjects" in report_page(results, data, now=NOW)
    assert not [one for one in results.problems if one.kind == "no arm"]


def test_the_console_and_the_best_responses_speak_of_the_criteria_used(write_trial: Write) -> None:
    """100, 60, 60 mm is iPR, which is no other response than PR; of 100, 130, 90 mm pharmaverse makes the same."""
    folder = write_trial(_tables({"S-1": ("A", (100, 60, 60)), "S-2": ("A", (100, 130, 90))}))
    run = CliRunner().invoke(app, ["endpoints", str(folder), "--out", str(folder / "out"), "--formats", "csv",
                                   "--option", "rules=irecist"])
    assert "Responders by iRECIST: 1 of 2." in run.output
    with (folder / "out" / "best.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["TABLE3"], row["PHARMAVERSE"], row["DIFFERS"]) for row in rows] == [
        ("iPR", "PR", ""), ("iSD", "SD", "")]


@pytest.mark.parametrize(("sums", "partial", "complete"), [
    ((100, 60, 0, 0), [57], [113]), ((100, 0, 0), [], [57]), ((100, 60, 60), [57], [])])
def test_each_response_is_marked_on_its_own_day(sums: tuple[float, ...], partial: list[float], complete: list[float],
                                                derived: Callable[..., tuple[Results, TrialData]]) -> None:
    found = _marks(*derived({"S-1": ("A", sums)}))
    assert (found.get("partial response", []), found.get("complete response", [])) == (partial, complete)


def test_a_bone_metastasis_that_is_a_new_lesion_is_marked_as_it_counts(
        derived: Callable[..., tuple[Results, TrialData]]) -> None:
    more = {"lesions": [["S-1", "NEW01", "new", "bone"]],
            "assessments": [["S-1", "2", DATES[1], "NEW01", "", "unequivocal"]]}
    results, data = derived({"S-1": ("A", (100, 90))}, **more)
    row, = results.of("BMFS", "fda")
    assert _marks(results, data)["bone metastasis"] == [row.days] == [57]
