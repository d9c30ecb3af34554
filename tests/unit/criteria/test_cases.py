"""Texts and the tests they must give, from tests/spec/criteria: data that a clinician can check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accrual.criteria import lines_of_tests, parse

SPEC = Path(__file__).resolve().parents[2] / "spec" / "criteria"


def in_short(line: dict[str, Any]) -> str:
    """A test as the cases write it: `neutrophils >= 1.5 10*9/L`, `ecog 0..2`, `?` for a question."""
    match line["kind"]:
        case "question":
            return "?"
        case "sex" | "condition" | "therapy" | "biomarker" | "state":
            said = f"{line['kind']} {line['concept']}{_qualified(line['qualifiers'])}"
        case "scale":
            said = f"{line['concept']} {_number(line['value'])}..{_number(line['high'])}"
        case _:
            high = f"..{_number(line['high'])}" if line["high"] is not None else ""
            said = f"{line['concept']} {line['comparator']} {_number(line['value'])}{high}"
    said += "".join(f" {line[name]}" for name in ("unit", "relative_to") if line[name])
    window = line["window"]
    if window:
        length = f"{window['duration']}..{window['high']}" if window["high"] else window["duration"]
        anchor = f" {window['anchor']}" if window["anchor"] else ""
        said += f" {window['bound']} {length} {window['direction']}{anchor}"
    return said + (f" given {line['given']}" if line["given"] else "") + (" negated" if line["negated"] else "")


def _qualified(qualifiers: dict[str, Any]) -> str:
    """What narrows a mention, in brackets: `condition lung-cancer (stage stage-iv)`."""
    said = [f"{name} {' '.join(value) if isinstance(value, list) else _dose(value) if isinstance(value, dict) else value}"
            for name, value in qualifiers.items()]
    return f" ({', '.join(said)})" if said else ""


def _dose(dose: dict[str, Any]) -> str:
    return f"{dose['comparator']} {_number(dose['value'])} {dose['unit']}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value < 1e6 else f"{value:.0f}"


def cases() -> Iterator[Any]:
    """Every case with the text that stands before it in its file."""
    for path in sorted(SPEC.glob("*.json")):
        spec = json.loads(path.read_text(encoding="utf-8"))
        for case in spec["cases"]:
            yield pytest.param(spec.get("before", "") + case["text"], case, id=f"{path.stem}: {case['text'][:60]}")


CASES = list(cases())


def test_there_are_cases() -> None:
    assert len(CASES) >= 100


@pytest.mark.parametrize(("text", "case"), CASES)
def test_a_text_gives_these_tests(text: str, case: dict[str, Any]) -> None:
    parsed = parse(text)
    assert [in_short(line) for line in lines_of_tests(parsed)] == case["tests"]
    if "rule" in case:
        assert type(parsed.criteria[0].rule).__name__ == case["rule"]
