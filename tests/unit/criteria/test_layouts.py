"""Layouts of eligibility texts and the headings and items they have, from tests/spec/layouts.json."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from accrual.criteria import Criterion, parse, unaccounted

SPEC = json.loads((Path(__file__).resolve().parents[2] / "spec" / "layouts.json").read_text(encoding="utf-8"))


def outline(text: str) -> list[str]:
    """Headings with a `#` and items with their numbers, in the order of the text, white space collapsed."""
    parsed = parse(text)
    lines = [(heading.span[0], f"# {heading.text}") for heading in parsed.headings]
    lines += [line for criterion in parsed.criteria for line in _lines(criterion)]
    return [" ".join(said.split()) for _, said in sorted(lines)]


def _lines(criterion: Criterion) -> list[tuple[int, str]]:
    below = [line for item in criterion.items for line in _lines(item)]
    head = criterion.span[1] if not criterion.items else criterion.items[0].span[0]
    own = criterion.text[:max(0, len(criterion.text) - (criterion.span[1] - head))]
    return [(criterion.span[0], f"{criterion.id} {own}"), *below]


@pytest.mark.parametrize("case", SPEC["cases"], ids=lambda case: case["name"])
def test_a_layout_has_this_outline(case: dict[str, Any]) -> None:
    assert outline(case["text"]) == case["outline"]
    assert unaccounted(parse(case["text"])) == 0


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize("case", SPEC["cases"], ids=lambda case: case["name"])
def test_the_kind_of_newline_makes_no_difference(case: dict[str, Any], newline: str) -> None:
    assert outline(case["text"].replace("\n", newline)) == case["outline"]


@pytest.mark.parametrize("text", ["", " ", "\n\n\t \r\n", "\u3000\u00a0"])
def test_a_text_without_a_printed_character_has_no_criteria(text: str) -> None:
    parsed = parse(text)
    assert (parsed.criteria, parsed.headings, parsed.text) == ((), (), text)


def test_deep_lists_stay_at_the_eighth_level() -> None:
    text = "\n".join("  " * depth + "* item" for depth in range(40))
    depth, items = 0, parse(text).criteria
    while items:
        depth, items = depth + 1, items[0].items
    assert depth == 8


@pytest.mark.parametrize("text", [
    "a" + " " * 300_000, "a" + " \t" * 150_000 + "\u2009b", "x" + " following" * 30_000 + ":", "a" + "\u00a0" * 300_000,
], ids=["blanks", "tabs", "heads", "hard blanks"])
def test_a_long_run_is_looked_through_once(text: str) -> None:
    """A pattern that starts anew at each blank takes hours for these; scripts/fuzz.py --linear has more of the kind."""
    began = time.process_time()
    assert unaccounted(parse(text)) == 0
    assert time.process_time() - began < 20


def test_an_or_on_a_line_of_its_own_lies_in_one_criterion_alone() -> None:
    model = parse("Inclusion Criteria:\n\n- Creatinine ≤ 1.5 mg/dL\n\nOR\n\n- Clearance ≥ 60 mL/min\n\n- Age ≥ 18")
    assert [each.id for each in model.criteria] == ["I1", "I2"]
    assert [heading.text for heading in model.headings] == ["Inclusion Criteria:"]
