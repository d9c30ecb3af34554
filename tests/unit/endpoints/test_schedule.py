"""Planned assessments: each arm's own, and what stands for a planned one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from accrual.endpoints import Options, PlannedVisit, Results, TimePoint, derive, read
from accrual.endpoints.not_held import with_visits_not_held

Tables = dict[str, list[list[str]]]
Write = Callable[[Tables], Path]
START = date(2024, 1, 1)
PLANNED = [PlannedVisit(number, "", day) for number, day in enumerate((57, 113, 169), 1)]
HEADER = ["VISITNUM", "VISIT", "VISITDY", "ARMCD"]
BY_ARM = [[str(number), f"V{number}", str(day), arm] for arm, days in (("A", (57, 113, 169, 225)),
                                                                     ("B", (29, 57, 85, 113)))
          for number, day in enumerate(days, 2)]


def _trial(tv: list[list[str]], *people: tuple[str, str, dict[int, int]]) -> Tables:
    """Subjects by name, arm and the days of their visits; the last visit shows progression."""
    tr = [["USUBJID", "TRLNKID", "TRTESTCD", "TRSTRESN", "TRSTRESU", "TRDTC", "VISITNUM"]]
    for who, _, visits in people:
        for number, day in {1: -5, **visits}.items():
            mm = "130" if number == max(visits) else "90"
            tr.append([who, "T01", "LDIAM", mm, "mm", str(START + timedelta(days=day - 1)), str(number)])
    return {"dm": [["USUBJID", "RFXSTDTC", "ARMCD"], *([who, str(START), arm] for who, arm, _ in people)],
            "tu": [["USUBJID", "TULNKID", "TUSTRESC"], *([who, "T01", "TARGET"] for who, _, _ in people)],
            "tr": tr, "tv": [HEADER, *tv]}


ALL = {"A1": {2: 57, 3: 113, 4: 169, 5: 225}, "A2": {2: 57, 5: 225}, "B1": {2: 29, 3: 57, 4: 85, 5: 113},
       "B2": {2: 29, 5: 113}}


def _points(*days: int) -> list[TimePoint]:
    return [TimePoint("S", None, START + timedelta(days=day - (day > 0)), "PR", is_baseline=day < 1) for day in days]


def _rules(results: Results) -> dict[str, str]:
    return {row.subject: row.rule for row in results.of("PFS", "fda")}


def _people(**arms: str) -> list[tuple[str, str, dict[int, int]]]:
    return [(who, arms.get(who, who[0]), visits) for who, visits in ALL.items()]


@pytest.mark.parametrize("rows", [BY_ARM, BY_ARM[::-1]])
def test_each_arm_has_its_own_schedule_in_whatever_order_rows_are(rows: list[list[str]], write_trial: Write) -> None:
    """FDA 2018, table A: two missed assessments before progression; A2 and B2 missed two of their own arm's."""
    results = derive(read(write_trial(_trial(rows, *_people()))))
    assert _rules(results) == {"A1": "progression", "A2": "missed-visits", "B1": "progression", "B2": "missed-visits"}
    planned = {(point.subject, point.visit): (point.date - START).days + 1 for point in results.time_points
               if point.date and point.reasons and point.reasons[0].rule == "no-record"}
    assert planned == {("A2", 3.0): 113, ("A2", 4.0): 169, ("B2", 3.0): 57, ("B2", 4.0): 85}


def test_rows_without_an_arm_are_for_everybody(write_trial: Write) -> None:
    rows = [row if row[3] == "A" else [*row[:3], ""] for row in BY_ARM]
    results = derive(read(write_trial(_trial(rows, *_people(B1="C", B2="")))))
    assert _rules(results) == {"A1": "progression", "A2": "missed-visits", "B1": "progression", "B2": "missed-visits"}


def test_who_is_in_an_arm_that_has_no_schedule_is_listed(write_trial: Write) -> None:
    results = derive(read(write_trial(_trial(BY_ARM, *_people(B1="C", B2="")))))
    assert _rules(results)["B2"] == "progression"
    listed = [problem.message.split(":")[0] for problem in results.problems if problem.kind == "arm"]
    assert listed == ["B1", "B2"]


def test_rows_that_contradict_each_other_are_not_used_for_their_arm(write_trial: Write) -> None:
    rows = [*BY_ARM, ["3", "V3", "60", "B"]]
    results = derive(read(write_trial(_trial(rows, *_people()))))
    assert _rules(results) == {"A1": "progression", "A2": "missed-visits", "B1": "progression", "B2": "progression"}
    assert [(one.row, one.effect) for one in results.problems if (one.dataset, one.kind) == ("TV", "conflict")] == [
        (10, "excluded")]
    assert len([one for one in results.problems if one.kind == "arm"]) == 2


@pytest.mark.parametrize(("day", "rows"), [(122, []), (104, []), (127, []), (128, [113]), (98, [113])])
def test_a_visit_that_is_late_stands_for_the_planned_one(day: int, rows: list[int]) -> None:
    """Outside its window of 7 days, and within twice that, it is the planned visit; further away it is another."""
    found = with_visits_not_held(_points(-5, 57, day, 169), PLANNED, START, 7)
    assert [(point.date - START).days + 1 for point in found if point.date and point.reasons] == rows


def test_a_visit_in_the_window_of_one_planned_visit_stands_for_no_other() -> None:
    planned = [PlannedVisit(1, "", 57), PlannedVisit(2, "", 67), PlannedVisit(3, "", 113)]
    found = with_visits_not_held(_points(-5, 57, 113), planned, START, 7)
    assert [(point.date - START).days + 1 for point in found if point.date and point.reasons] == [67]


def test_a_late_visit_costs_no_confirmation(write_trial: Write) -> None:
    tables = _trial([], ("A1", "A", {2: 57, 3: 122, 4: 178, 5: 225}))
    del tables["tv"]
    for row, mm in zip(tables["tr"][1:], ("90", "50", "80", "50", "50"), strict=True):
        row[3] = mm
    tables["tr"][3][3] = "50"
    options = Options(schedule=(57, 113, 169, 225), not_evaluable_between=0)
    results = derive(read(write_trial(tables), options), options)
    assert [point.overall for point in results.time_points] == ["", "PR", "PR", "PR", "PR"]
    assert [best.response for best in results.responses()] == ["PR"]
