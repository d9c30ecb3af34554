"""Every case of tests/spec/screening.json: facts in, verdict and reason out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accrual.criteria import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    CriteriaModel,
    Criterion,
    Dose,
    Except,
    Given,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    State,
    Therapy,
    Window,
)
from accrual.patients import read_document
from accrual.screening import Reason, screen

CASES = json.loads((Path(__file__).parents[2] / "spec" / "screening.json").read_text(encoding="utf-8"))["cases"]
SPAN = (0, 0)


def rule_of(said: dict[str, Any] | None) -> Rule | None:
    """The rule that a case writes."""
    if said is None:
        return None
    (kind, body), *rest = said.items()
    more: dict[str, Any] = dict(rest)
    if "window" in more:
        more["window"] = Window(**more["window"])
    if "dose" in more:
        more["dose"] = Dose(*more["dose"])
    more |= {name: tuple(value) for name, value in more.items() if isinstance(value, list)}
    match kind:
        case "quantity":
            concept, comparator, value, unit = body
            low, high = value if isinstance(value, list) else (value, None)
            return Quantity(concept, comparator, low, SPAN, high=high, unit=unit, **more)
        case "uln" | "lln":
            concept, comparator, multiple = body
            return Quantity(concept, comparator, multiple, SPAN, relative_to=kind, **more)
        case "scale":
            scale, low, high = body
            return Scale(scale, low, high, SPAN, **more)
        case "sex":
            return Sex(body, SPAN)
        case "condition":
            return Condition(body, SPAN, **more)
        case "therapy":
            return Therapy(body, SPAN, **more)
        case "biomarker":
            return Biomarker(body, SPAN, **more)
        case "state":
            return State(body, SPAN, **more)
        case "question":
            return Question(body, SPAN)
        case "all":
            return AllOf(tuple(_rule(part) for part in body))
        case "any":
            return AnyOf(tuple(_rule(part) for part in body))
        case "not":
            return Not(_rule(body))
        case "except":
            return Except(_rule(body[0]), tuple(_rule(part) for part in body[1:]))
        case "allowed":
            return Allowed(_rule(body))
        case "given":
            return Given(_rule(body[0]), _rule(body[1]), rule_of(body[2]))
    raise AssertionError(f"{kind} is no kind of rule")


def _rule(said: dict[str, Any]) -> Rule:
    found = rule_of(said)
    assert found is not None
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    criterion = Criterion("I1", case.get("type", "inclusion"), SPAN, "the criterion", _rule(case["rule"]))
    facts = read_document({"schema_version": 1} | case["facts"])
    screening = screen(CriteriaModel(None, "", (criterion,)), facts, date(2026, 1, 31))
    (result,) = screening.results
    assert result.verdict == case["verdict"], result.because
    assert result.because
    for name in ("because", "passes"):
        if name in case:
            assert getattr(result, name) == case[name]
    if "reasons" in case:
        assert [reason.value for reason in result.reasons] == case["reasons"]
    if "would_settle" in case:
        assert list(screening.would_settle) == case["would_settle"]


def test_names_are_unique() -> None:
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names))


def test_every_reason_has_a_case() -> None:
    shown = {reason for case in CASES for reason in case.get("reasons", ())}
    assert shown == {reason.value for reason in Reason}
