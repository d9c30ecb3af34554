"""Laws of the linter: it never raises, points into the text, and the evaluator agrees with what it says."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accrual.criteria import (
    AllOf,
    Allowed,
    AnyOf,
    CriteriaModel,
    Criterion,
    Except,
    Given,
    Heading,
    Judged,
    Not,
    Quantity,
    Question,
    RemarkKind,
    Rule,
    Scale,
    Sex,
    State,
    lint,
    parse,
)
from accrual.patients import Answer, Facts, Score
from accrual.screening import screen

ON = date(2026, 1, 31)
PIECES = (
    "Inclusion Criteria:", "Exclusion Criteria:", "Cohort A:", "*", "1)", "\n", "\n\n", "  ", " ", "Age", "age 18",
    "ECOG", "platelets", "ANC", "hemoglobin", "≥", "\\>", "<", "=", "?", "¿", "³", "£", "\ufffd", "at least", "at most",
    "and", "or", "18 years", "100,000", "1.5×109/L", "x 106 cells", " 109/L", "9 mg/dL", "/L", "mg/dL", "0-2", "(", ")",
    "[", "]", "（", "&lt;", "&amp;amp;gt;", "&#x2265;", "&#0;", "<U+D800>", "<!-- -->", "â‰¥", "Â°", "Ã", "â€™",
    "allowed", "Signed consent", "not", "unless", ":", ".", ";", "\ud800", "\x00", "🧬", "inclusion/",
)
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=50).flatmap(
        lambda pieces: st.sampled_from(["", " "]).map(lambda joint: joint.join(pieces))),
    st.text(max_size=120), st.text(alphabet="()[]{}&;\\<>x×10936/L =?¿³aâÂ€™\n", max_size=120))
spans = st.tuples(st.integers(-9, 99), st.integers(-9, 99))
numbers = st.sampled_from([0.0, 1.0, 2.0, 4.0, 18.0, 65.0, 1500.0, float("inf"), float("nan"), -1.0])
concepts = st.sampled_from(["age", "platelets", "hemoglobin", "lvef", "inr", "nothing-known"])
units = st.sampled_from([None, "a", "10*9/L", "/L", "g/dL", "%", "furlong", ""])
leaves: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Quantity, concepts, st.sampled_from([">=", ">", "<=", "<", "=", "in", "?"]), numbers, spans,
              st.none() | numbers, units, st.sampled_from([None, "uln", "nadir"])),
    st.builds(Scale, st.sampled_from(["ecog", "nothing"]), st.none() | numbers, st.none() | numbers, spans,
              st.booleans(), st.booleans()),
    st.builds(Sex, st.sampled_from(["female", "male", "other"]), spans),
    st.builds(State, st.sampled_from(["pregnant", "smoker"]), spans),
    st.builds(Question, st.sampled_from(["", "Consent", "Able to walk without any help"]), spans),
)


def branches(rules: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    parts = st.lists(rules, max_size=3).map(tuple)
    return st.one_of(
        st.builds(AllOf, parts), st.builds(AnyOf, parts), st.builds(Not, rules), st.builds(Allowed, rules),
        st.builds(Given, rules, rules, st.none() | rules), st.builds(Except, rules, parts),
        st.builds(Judged, st.builds(Question, st.just("Is it so?"), spans), parts))


wild_rules = st.recursive(leaves, branches, max_leaves=8)
wild = st.builds(
    CriteriaModel, st.none(), st.text(max_size=60),
    st.lists(st.builds(Criterion, st.sampled_from(["I1", "E1", ""]), st.sampled_from(["inclusion", "exclusion"]), spans,
                       st.text(max_size=30), wild_rules), max_size=4).map(tuple),
    st.lists(st.builds(Heading, spans, st.text(max_size=20)), max_size=2).map(tuple))


@given(st.one_of(texts.map(parse), wild))
def test_remarks_never_raise_point_into_the_text_and_are_the_same_each_time(model: CriteriaModel) -> None:
    remarks = lint(model)
    assert remarks == lint(model)
    assert len(set(remarks)) == len(remarks)
    assert [remark.span for remark in remarks] == sorted(remark.span for remark in remarks)
    for remark in remarks:
        start, end = remark.span
        assert 0 <= start <= end <= len(model.text)
        assert remark.text == model.text[start:end]
        assert remark.what
        assert remark.mend
        assert remark.criterion is None or remark.criterion in _names(model.criteria)


def _names(criteria: tuple[Criterion, ...]) -> set[str]:
    return {name for criterion in criteria for name in (criterion.id, *_names(criterion.items))}


# --- what the evaluator says ----------------------------------------------------------------------

def placed(rule: Any, start: int) -> Any:
    """The rule with all of its tests in one criterion."""
    if isinstance(rule, tuple):
        return tuple(placed(part, start) for part in rule)
    if not is_dataclass(rule) or isinstance(rule, type):
        return rule
    return replace(rule, **{field.name: (start, start + 4) if field.name == "span" else
                            placed(getattr(rule, field.name), start) for field in fields(rule)})


AGES = st.builds(lambda sign, value: Quantity("age", sign, float(value), (0, 4), unit="a"),
                 st.sampled_from([">=", "<=", "<"]), st.integers(1, 6))
SCORES = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(sorted).flatmap(
    lambda ends: st.sampled_from([(ends[0], ends[1]), (None, ends[1]), (ends[0], None)])).map(
    lambda ends: Scale("ecog", ends[0], ends[1], (0, 4)))
SEXES = st.builds(Sex, st.sampled_from(["female", "male"]), st.just((0, 4)))
ASKED = st.just(Question("Able to walk without any help", (0, 4)))
RULES = st.recursive(st.one_of(AGES, AGES, SCORES, SCORES, SEXES, ASKED), branches, max_leaves=5)
MODELS = st.lists(st.tuples(st.sampled_from(["inclusion", "exclusion"]), RULES), min_size=1, max_size=4).map(
    lambda rows: CriteriaModel(None, "words " * len(rows), tuple(
        Criterion(f"{kind[0].upper()}{place}", kind, (6 * place, 6 * place + 5), "a criterion of some words",
                  placed(rule, 6 * place))
        for place, (kind, rule) in enumerate(rows))))
FACTS = st.builds(
    lambda sex, age, score, walks: Facts(
        sex=sex, birth_date=ON - timedelta(days=round(age * 365.25) + 1) if age else None,
        scores=(Score("ecog", float(score), ON),) if score is not None else (),
        answers=(Answer("Able to walk without any help", walks, ON),) if walks is not None else ()),
    st.sampled_from([None, "female", "male"]), st.none() | st.integers(1, 7), st.none() | st.integers(0, 5),
    st.none() | st.booleans())


@given(MODELS, FACTS)
def test_nobody_disproves_a_remark(model: CriteriaModel, facts: Facts) -> None:
    passes = {result.criterion.id: result.passes for result in screen(model, facts, ON).results}
    for remark in lint(model):
        here, there = passes[remark.criterion or ""], passes.get(remark.other or "")
        match remark.kind:
            case RemarkKind.CONTRADICTION:
                assert not (here and there)
            case RemarkKind.NOBODY_PASSES:
                assert not here
            case RemarkKind.EVERYBODY_PASSES:
                assert here is not False
            case RemarkKind.SAID_TWICE | RemarkKind.CANNOT_MATTER if there:
                assert here is not False


@given(MODELS)
def test_a_criterion_that_asks_nothing_is_one_that_is_passed_without_any_data(model: CriteriaModel) -> None:
    told = {remark.criterion for remark in lint(model) if remark.kind is RemarkKind.ASKS_NOTHING}
    passed = {result.criterion.id for result in screen(model, Facts(), ON).results if result.passes}
    assert told == passed
