"""Matching says of every criterion what the reference evaluator says, whatever the rules and the facts are."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.property.strategies import BRANCHES, FACTS, LEAVES, MODELS, ON
from tests.property.test_interview import ANSWERABLE, told_apart, truly

from accrual.criteria import Allowed, CriteriaModel, Except, Question, Rule, Test
from accrual.patients import Answer, Facts, Measurement
from accrual.registry import Trial
from accrual.screening import Freshness, Verdict, ask_all, facts_of, screen
from accrual.screening.compare import Interval, compare
from accrual.screening.match.leaf_verdicts import STRATEGIES, leaf_verdicts
from accrual.screening.match.nodes import BY_VERDICT, verdicts
from accrual.screening.match.program import TABLED, Compiler, Op
from accrual.screening.match.quantities import compare_all
from accrual.screening.match.segment import read_segment, write_segment
from accrual.screening.match.statuses import statuses
from accrual.screening.person import Person

NODES = set(typing.get_args(Rule))


def codes(model: CriteriaModel, facts: Facts) -> list[int]:
    """What the program says of each criterion's rule."""
    compiler = Compiler()
    numbers = [compiler.add(each.type, each.rule) for each in model.criteria]
    program, person = compiler.program(), Person(facts, ON, Freshness())
    found, _ = verdicts(program, leaf_verdicts(program, person), person)
    return [int(found[program.roots[number]]) for number in numbers]


def by_reference(model: CriteriaModel, facts: Facts) -> list[int]:
    return [BY_VERDICT[row.verdict] for row in screen(model, facts, ON).results]


# --- every node has its place ---------------------------------------------------------------------


def test_every_kind_of_test_has_a_strategy_here_and_in_the_generator() -> None:
    assert set(STRATEGIES) == set(typing.get_args(Test))
    assert set(TABLED) | {Question} == set(typing.get_args(Test))
    assert set(LEAVES) | set(BRANCHES) == NODES


def test_every_node_compiles() -> None:
    """A node that the compiler does not know must not pass for one that asks nothing."""
    leaf = Question("a", (0, 0))
    ops = set()
    for kind in BRANCHES:
        compiler = Compiler()
        compiler.add("inclusion", _example(kind, leaf))
        program = compiler.program()
        assert program.leaves == (1 if kind is Allowed else 3 if kind is Except else 2)
        ops |= {level.op for level in program.levels}
    assert ops == set(Op)


def _example(kind: type, leaf: Rule) -> Rule:
    made: Rule
    match kind.__name__:
        case "AllOf" | "AnyOf":
            made = kind((leaf,))
        case "Except":
            made = kind(leaf, (leaf,))
        case "Given":
            made = kind(leaf, leaf)
        case "Judged":
            made = kind(leaf, (leaf,))
        case _:
            made = kind(leaf)
    return made


# --- the same verdicts ----------------------------------------------------------------------------


@given(MODELS.map(told_apart), FACTS)
def test_every_criterion_has_the_reference_evaluators_verdict(model: CriteriaModel, facts: Facts) -> None:
    assert codes(model, replace(facts, answers=())) == by_reference(model, replace(facts, answers=()))
    assert codes(model, facts) == by_reference(model, facts)


@given(MODELS.map(told_apart), FACTS, st.integers(0, 110), st.sampled_from(["a", "mo", "wk", "d"]))
def test_a_stated_age_counts_as_a_date_of_birth_does(model: CriteriaModel, facts: Facts, age: int, unit: str) -> None:
    stated = replace(facts, birth_date=None, measurements=(
        *facts.measurements, Measurement("age", float(age), unit, ON)))
    assert codes(model, stated) == by_reference(model, stated)


@given(models=st.lists(MODELS.map(told_apart), min_size=1, max_size=4), facts=FACTS, data=st.data())
def test_stored_trials_have_the_statuses_that_screening_gives(
    models: list[CriteriaModel], facts: Facts, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Written, read again, and asked with answers to whole criteria too."""
    texts = [each.text for model in models for each in model.criteria]
    said = data.draw(st.dictionaries(st.sampled_from(texts), st.booleans(), max_size=2))
    facts = replace(facts, answers=(*facts.answers, *(Answer(text, value, ON) for text, value in said.items())))
    folder: Path = tmp_path_factory.mktemp("segments") / "segment"
    write_segment(folder, [(Trial(f"NCT{99990000 + n}"), model) for n, model in enumerate(models, 1)])
    segment = read_segment(folder)
    found = statuses(segment, Person(facts, ON, Freshness()))
    for row, model in enumerate(models):
        screening = screen(model, facts, ON)
        passes = [result.passes for result in screening.results]
        assert found.status(row) is screening.status
        assert (found.passed[row], found.failed[row], found.total[row]) == (
            passes.count(True), passes.count(False), len(passes))
        assert [(label, text) for _, label, text in segment.entries(row)] == [
            (each.id, each.text) for each in model.criteria]


@given(MODELS.map(told_apart), ANSWERABLE)
def test_record_questionnaire_and_match_agree(model: CriteriaModel, facts: Facts) -> None:
    by_record = screen(model, facts, ON)
    asks = ask_all(model)
    told = facts_of(asks, truly(asks, facts, by_record), ON)
    by_form = screen(model, told, ON)
    for record, form in zip(by_record.results, by_form.results, strict=True):
        assert Verdict.UNKNOWN in (record.verdict, form.verdict) or record.verdict is form.verdict
    without = replace(told, answers=())
    assert codes(model, without) == by_reference(model, without)


# --- the arrays and the functions they stand for --------------------------------------------------

NUMBERS = st.sampled_from([0.0, 0.1, 1.0, 1.5, 1.5 + 1e-12, 1.5 + 1e-6, 2.5, 1500.0, 1e-13, float("inf")])


def _intervals() -> Iterator[Interval]:
    for bound in ("", "<", "<=", ">", ">="):
        for value in (0.0, 0.1, 1.0, 1.5, 2.5, 1500.0):
            yield Interval.of(value, bound)


@given(st.sampled_from(list(_intervals())), st.sampled_from([">=", "<", "<=", ">", "=", "in"]),
       NUMBERS.filter(np.isfinite), NUMBERS.filter(np.isfinite))
def test_many_comparisons_are_each_as_one(known: Interval, comparator: str, value: float, high: float) -> None:
    one = compare(known, comparator, value, high if comparator == "in" else None)
    many = compare_all(np.array([[known.low, known.high, known.open_low, known.open_high]], np.float64),
                       np.array([(">=", "<", "<=", ">", "=", "in").index(comparator)], np.int8),
                       np.array([value]), np.array([high if comparator == "in" else np.nan]))
    assert many.tolist() == [BY_VERDICT[one]]
