"""Texts and the tests they must give, from tests/spec/criteria: data that a clinician can check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accrual.criteria import in_short, lines_of_tests, parse

SPEC = Path(__file__).resolve().parents[2] / "spec" / "criteria"


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
