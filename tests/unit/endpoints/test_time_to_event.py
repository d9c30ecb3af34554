"""Censoring rules, case by case from tests/spec/endpoints/time-to-event.json."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from accrual.endpoints import ADTTERow, Event, Options, PlannedVisit, Source, Subject
from accrual.endpoints.assessments import Assessment, in_order
from accrual.endpoints.reasons import REASONS
from accrual.endpoints.time_to_event import (
    Course,
    bone_metastasis_free_survival,
    duration_of_response,
    overall_survival,
    progression_free_survival,
    time_to_response,
)

SPEC = Path(__file__).resolve().parents[2] / "spec" / "endpoints" / "time-to-event.json"
CASES = json.loads(SPEC.read_text(encoding="utf-8"))["cases"]
START = date(2024, 1, 10)


def _day(number: int | None) -> date | None:
    return None if number is None else START + timedelta(days=number - 1)


def _course(case: dict[str, Any]) -> Course:
    seen = in_order(Assessment(_day(day) or START, response) for day, response in case.get("assessments", []))
    alive = _day(case.get("alive"))
    return Course(
        Subject("S-001", death=_day(case.get("death"))), START if case.get("start", True) else None,
        case.get("baseline", True), seen, next((one for one in seen if one.date == _day(case.get("response"))), None),
        Event("S-001", "new anti-cancer therapy", _day(case["therapy"])) if "therapy" in case else None,
        (alive, Source("DM")) if alive else None,
        tuple(Event("S-001", f"bone {kind}", _day(day)) for day, kind in case.get("bone", [])),
        case.get("bone_at_baseline", False),
        tuple(PlannedVisit(number, "", day) for number, day in enumerate(case.get("schedule", []), 1)))


def _row(parameter: str, rule_set: str, case: dict[str, Any]) -> ADTTERow | None:
    course = _course(case)
    options = Options().with_words(f"{name}={value}" for name, value in case.get("options", {}).items())
    match parameter:
        case "OS":
            return overall_survival(course, rule_set)
        case "PFS":
            return progression_free_survival(course, rule_set, options)
        case "DOR":
            return duration_of_response(course, rule_set, options)
        case "TTR":
            return time_to_response(course, rule_set, options)
    return bone_metastasis_free_survival(course, rule_set)


@pytest.mark.parametrize(("case", "endpoint"), [(case, endpoint) for case in CASES for endpoint in case["expect"]],
                         ids=lambda value: value if isinstance(value, str) else str(value["id"]))
def test_an_endpoint_ends_where_its_rule_says(case: dict[str, Any], endpoint: str) -> None:
    parameter, rule_set = endpoint.split()
    row = _row(parameter, rule_set, case)
    assert row
    what, day, rule = case["expect"][endpoint]
    assert ("left out" if row.days is None else "event" if row.event else "censored", row.days, row.rule) == (
        what, day, rule)


def test_every_rule_that_fires_is_documented() -> None:
    assert {rule for case in CASES for _, _, rule in case["expect"].values()} <= set(REASONS)


def test_the_seven_rows_of_table_a_have_cases() -> None:
    fired = {rule for case in CASES for endpoint, (_, _, rule) in case["expect"].items() if endpoint == "PFS fda"}
    assert {"no-baseline", "progression", "no-progression", "progression-after-therapy", "new-therapy", "death",
            "missed-visits"} <= fired
