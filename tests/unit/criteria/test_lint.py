"""The linter: cases from tests/spec/lint.json on models made by hand, and what it says of real ones."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accrual.criteria import (
    AllOf,
    Allowed,
    AnyOf,
    Condition,
    CriteriaModel,
    Criterion,
    Except,
    Given,
    Heading,
    Judged,
    Not,
    Quantity,
    Question,
    Remark,
    RemarkKind,
    Rule,
    Scale,
    Sex,
    State,
    lint,
    parse,
)

SPEC = Path(__file__).resolve().parents[2] / "spec" / "lint.json"
REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "lint.md"


def rule_from(said: dict[str, Any], text: str, start: int) -> Rule:
    """The rule of a case; a test without words of its own stands on all of its criterion."""
    words = said.get("at", text)
    at = start + text.index(words)
    span = (at, at + len(words))

    def rules(*parts: dict[str, Any]) -> tuple[Rule, ...]:
        return tuple(rule_from(part, text, start) for part in parts)

    match {key: value for key, value in said.items() if key != "at"}:
        case {"quantity": [concept, comparator, [low, high], unit]}:
            return Quantity(concept, comparator, low, span, high, unit)
        case {"quantity": [concept, comparator, value, unit]}:
            return Quantity(concept, comparator, value, span, unit=unit)
        case {"uln": [concept, comparator, value]}:
            return Quantity(concept, comparator, value, span, relative_to="uln")
        case {"scale": [scale, low, high]}:
            return Scale(scale, low, high, span)
        case {"sex": sex}:
            return Sex(sex, span)
        case {"state": concept}:
            return State(concept, span)
        case {"condition": concept}:
            return Condition(concept, span)
        case {"question": asked}:
            return Question(asked, span)
        case {"all": parts}:
            return AllOf(rules(*parts))
        case {"any": parts}:
            return AnyOf(rules(*parts))
        case {"not": part}:
            return Not(*rules(part))
        case {"given": [condition, then, otherwise]}:
            return Given(*rules(condition, then), *(rules(otherwise) if otherwise else ()))
        case {"except": [part, exceptions]}:
            return Except(rules(part)[0], rules(*exceptions))
        case {"allowed": part}:
            return Allowed(*rules(part))
        case {"judged": [asked, parts]}:
            return Judged(Question(asked, span), rules(*parts))
    raise AssertionError(said)


def model_of(lines: list[str], rules: dict[str, Any]) -> CriteriaModel:
    """One criterion a line; a line without a rule is a question."""
    text, criteria, headings, count = "", list[Criterion](), list[Heading](), {"I": 0, "E": 0}
    for line in lines:
        letter, _, words = line.replace("#", "#:", 1).partition(":")
        words, start = words.strip(), len(text)
        span = (start, start + len(words))
        text += f"{words}\n"
        if letter == "#":
            headings.append(Heading(span, words))
            continue
        count[letter] += 1
        rule = rule_from(rules.get(words, {"question": words}), words, start)
        kind = "inclusion" if letter == "I" else "exclusion"
        criteria.append(Criterion(f"{letter}{count[letter]}", kind, span, words, rule))
    return CriteriaModel(None, text, tuple(criteria), tuple(headings))


def cases() -> Iterator[Any]:
    for case in json.loads(SPEC.read_text(encoding="utf-8"))["cases"]:
        yield pytest.param(case, id=case["name"])


CASES = list(cases())


@pytest.mark.parametrize("case", CASES)
def test_criteria_give_these_remarks(case: dict[str, Any]) -> None:
    remarks = lint(model_of(case["lines"], case.get("rules", {})))
    found = [[remark.kind.value, remark.criterion, remark.text, *([remark.other] if remark.other else [])]
             for remark in remarks]
    assert found == case["remarks"]
    assert all(case.get(field, getattr(remarks[0], field)) == getattr(remarks[0], field)
               for field in ("what", "mend") if remarks)


def test_there_is_a_case_for_each_kind_and_for_what_is_none_of_it() -> None:
    seen = {remark[0] for case in CASES for remark in case.values[0]["remarks"]}
    assert seen == set(RemarkKind)
    assert sum(not case.values[0]["remarks"] for case in CASES) >= 20


def test_each_kind_is_documented_and_no_other() -> None:
    page = REFERENCE.read_text(encoding="utf-8").partition("## Kinds")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip(" `") for line in page.splitlines() if line.startswith("| `")]
    assert rows == [kind.value for kind in RemarkKind]


def test_remarks_stand_in_the_order_of_the_text() -> None:
    remarks = lint(parse("* Platelets > 100\n* ANC ≥ 1.5×109/L (or so\n* Age = 18 years and"))
    assert [remark.kind for remark in remarks if remark.kind is not RemarkKind.UNIT_MISSING] == [
        RemarkKind.LOST_SUPERSCRIPT, RemarkKind.UNBALANCED_BRACKET, RemarkKind.LOST_SIGN, RemarkKind.CUT_OFF]
    assert [remark.span for remark in remarks] == sorted(remark.span for remark in remarks)


def test_a_remark_names_the_innermost_item_and_none_for_a_heading() -> None:
    text = "Lab (all:\n* Adequate organs\n  * ANC ≥ 1.5×109/L\n  * PLT ≥ 75 × 109/L\n* Age = 18 years"
    item = Criterion("I1.a", "inclusion", (30, 47), "ANC ≥ 1.5×109/L", Question("ANC", (32, 47)))
    last = Criterion("I1.b", "inclusion", (50, 68), "PLT ≥ 75 × 109/L", Question("PLT", (52, 68)))
    top = Criterion("I1", "inclusion", (10, 68), text[12:68], Question("Adequate organs", (12, 27)), (item, last))
    age = Criterion("I2", "inclusion", (69, 84), "Age = 18 years", Question("Age", (71, 84)))
    remarks = lint(CriteriaModel(None, text, (top, age), (Heading((0, 9), "Lab (all:"),)))
    assert [remark.criterion for remark in remarks] == [None, "I1.a", "I1.b", "I2"]


def test_an_item_is_told_once_and_not_again_with_its_list() -> None:
    rule = AllOf((Quantity("age", "<", 18, (0, 20), unit="a"), Quantity("age", ">", 80, (0, 20), unit="a")))
    item = Criterion("E1.a", "exclusion", (0, 20), "Age < 18 and > 80 yr", rule)
    top = Criterion("E1", "exclusion", (0, 20), "Age < 18 and > 80 yr", AllOf((rule,)), (item,))
    remarks = lint(CriteriaModel(None, "Age < 18 and > 80 yr", (top,)))
    assert [(remark.kind, remark.criterion) for remark in remarks] == [(RemarkKind.EVERYBODY_PASSES, "E1.a")]


@pytest.mark.parametrize("rule", [
    Quantity("age", "!=", float("nan"), (-5, 10**12), float("inf"), "10*999/L", "nadir"),
    Quantity("platelets", ">=", float("inf"), (9, 3), unit="furlong"),
    Quantity("platelets", "in", 10**400, (0, 4), 5.0, "/uL"),
    Quantity("platelets", "in", 5.0, (0, 4)),
    Quantity("ecog", "<", 5.0, (0, 4), unit="mg/dL"),
    Scale("nothing", None, None, (0, 0)),
    Scale("ecog", float("nan"), float("-inf"), (2, 1)),
    AllOf(()), AnyOf(()), Not(AllOf(())), Judged(Question("", (0, 0)), ()), Except(AnyOf(()), ()),
    Given(Allowed(AllOf(())), AllOf(()), None),
])
@pytest.mark.parametrize("kind", ["inclusion", "exclusion", "neither"])
def test_a_model_that_no_parser_makes_is_linted_all_the_same(rule: Rule, kind: str) -> None:
    criterion = Criterion("X", kind, (-3, 99), "Age ", rule)
    model = CriteriaModel("NCT", "Age ≥ 18", (criterion, criterion), (Heading((50, 10), ""),))
    for remark in lint(model):
        assert 0 <= remark.span[0] <= remark.span[1] <= len(model.text)
        assert isinstance(remark, Remark)


def test_a_rule_may_be_nested_deeper_than_python_recurses() -> None:
    rule: Rule = Quantity("platelets", ">", 100, (0, 20), unit="/L")
    for _ in range(5000):
        rule = Given(Not(AllOf((rule,))), AnyOf((rule,))) if _ % 500 == 0 else Not(Not(rule))
    text = "Platelets > 100 /L  "
    assert RemarkKind.IMPLAUSIBLE_VALUE in {
        remark.kind for remark in lint(CriteriaModel(None, text, (Criterion("I1", "inclusion", (0, 20), text, rule),)))}


@pytest.mark.data
def test_real_texts_have_few_remarks_of_each_kind(shared_data: Path) -> None:
    """A tripwire for a change that floods: the reading that it stands for is told in docs/decisions."""
    with gzip.open(shared_data / "registry" / "trials-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for number, line in enumerate(lines) if number % 60 == 0]
    remarks = [remark for row in rows for remark in lint(parse(row["criteria"] or "", row["nct_id"]))]
    assert len(rows) > 400
    assert 0.1 < len(remarks) / len(rows) < 0.7
