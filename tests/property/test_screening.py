"""Laws of the evaluator, on rules and facts that nobody thought of."""

from __future__ import annotations

import typing
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.property.strategies import (
    ASKING,
    CONDITIONS,
    FACTS,
    MODELS,
    ON,
    RULES,
    SPAN,
    UNIT_OF,
    VALUES,
)

from accrual import criteria
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
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    State,
    Therapy,
)
from accrual.patients import Answer, Diagnosis, Facts, Measurement, Score, Treatment, read_document, write_document
from accrual.screening import Status, Verdict, screen
from accrual.screening.evaluate import evaluate
from accrual.screening.kleene import AND, NOT, OR
from accrual.screening.leaves import Person
from accrual.screening.windows import Freshness
from accrual.vocabulary.steroids import EQUAL_DOSES, in_doses_of


def verdict(rule: Rule, facts: Facts) -> Verdict:
    return evaluate(rule, Person(facts, ON, Freshness())).verdict


# --- every node has its place ---------------------------------------------------------------------


def test_every_node_of_the_model_has_a_branch_in_the_evaluator() -> None:
    leaf = Question("a", SPAN)
    examples: dict[type, Rule] = {
        AllOf: AllOf((leaf,)),
        AnyOf: AnyOf((leaf,)),
        Not: Not(leaf),
        Given: Given(leaf, leaf),
        Except: Except(leaf, (leaf,)),
        Allowed: Allowed(leaf),
        Judged: Judged(leaf, (leaf,)),
        Quantity: Quantity("ast", ">=", 1, SPAN),
        Scale: Scale("ecog", 0, 1, SPAN),
        Sex: Sex("female", SPAN),
        Condition: Condition("stroke", SPAN),
        Therapy: Therapy("docetaxel", SPAN),
        Biomarker: Biomarker("EGFR", SPAN),
        State: State("pregnant", SPAN),
        Question: leaf,
    }
    assert set(examples) == set(typing.get_args(criteria.Rule))
    for example in examples.values():
        assert isinstance(verdict(example, Facts()), Verdict)


def test_truth_tables_cover_every_pair() -> None:
    pairs = {(first, second) for first in Verdict for second in Verdict}
    assert set(AND) == set(OR) == pairs
    assert set(NOT) == set(Verdict)
    # De Morgan ties the three literal tables to each other.
    assert all(NOT[AND[first, second]] == OR[NOT[first], NOT[second]] for first, second in pairs)


# --- laws -----------------------------------------------------------------------------------------


@given(ASKING)
def test_nothing_is_known_of_an_empty_person(rule: Rule) -> None:
    assert verdict(rule, Facts()) is Verdict.UNKNOWN


@given(MODELS)
def test_an_empty_person_passes_no_criterion_and_fails_none(model: CriteriaModel) -> None:
    screening = screen(model, Facts(), ON)
    assert screening.status is Status.UNDETERMINED
    assert all(result.passes is None and result.because and result.reasons for result in screening.results)
    assert screening.would_settle


@given(RULES, FACTS)
def test_unknown_is_never_silent(rule: Rule, facts: Facts) -> None:
    (result,) = screen(CriteriaModel(None, "", (Criterion("I1", "inclusion", SPAN, "", rule),)), facts, ON).results
    assert result.because
    assert (result.verdict is Verdict.UNKNOWN) == bool(result.reasons) == bool(result.wanted)


@given(RULES, FACTS)
def test_double_negation(rule: Rule, facts: Facts) -> None:
    assert verdict(AllOf((Not(Not(rule)),)), facts) in (verdict(AllOf((rule,)), facts), Verdict.UNKNOWN)


def _newer(facts: Facts, extra: Facts) -> Facts:
    """The facts that are added only where none of their kind is known yet.

    What closes the world is left out: there a new record rightly turns "no record means no" round.
    """
    facts = replace(facts, complete_since=None, treatments_complete_since=None, unreadable=())

    def absent(name: str, key: str) -> tuple[typing.Any, ...]:
        known = {getattr(row, key) for row in getattr(facts, name)}
        return tuple(row for row in getattr(extra, name) if getattr(row, key) not in known)

    return replace(
        facts,
        sex=facts.sex or extra.sex,
        birth_date=facts.birth_date or extra.birth_date,
        measurements=facts.measurements + absent("measurements", "concept"),
        scores=facts.scores + absent("scores", "scale"),
        diagnoses=facts.diagnoses + absent("diagnoses", "concept"),
        answers=facts.answers + absent("answers", "question"),
        treatments=facts.treatments or extra.treatments,  # a class and its drug are one kind
        markers=facts.markers + absent("markers", "concept"),
        circumstances=facts.circumstances + absent("circumstances", "concept"),
    )


@given(MODELS, FACTS, FACTS)
def test_a_new_fact_never_turns_a_verdict_round(model: CriteriaModel, facts: Facts, extra: Facts) -> None:
    before = screen(model, _newer(facts, Facts()), ON).results
    after = screen(model, _newer(facts, extra), ON).results
    for first, second in zip(before, after, strict=True):
        assert first.verdict in (Verdict.UNKNOWN, second.verdict), (first.because, second.because)


@given(MODELS, FACTS)
def test_what_would_settle_does_settle(model: CriteriaModel, facts: Facts) -> None:
    """Once every wanted fact is there, fresh and whole, nothing is unknown.

    Where the record is complete, an answer "yes" may contradict it, so completeness is left out.
    """
    facts = replace(facts, complete_since=None, treatments_complete_since=None)
    everything = Facts(
        sex="female",
        birth_date=date(1980, 5, 5),
        measurements=tuple(
            Measurement(concept, low + 1, UNIT_OF[concept], ON, lower=low, upper=high)
            for concept, (low, high) in VALUES.items()
        ),
        scores=(Score("ecog", 1, ON),),
        diagnoses=tuple(Diagnosis(concept, True, ON, status="active") for concept in (*CONDITIONS, "asthma")),
    )
    wanted = {(fact.kind, fact.name) for result in screen(model, facts, ON).results for fact in result.wanted}

    everything = replace(everything, answers=tuple(
        Answer(name, True, ON) for kind, name in sorted(wanted) if kind == "question"))

    def given_now(kind: str, name: str, key: str) -> tuple[typing.Any, ...]:
        asked = {called for each, called in wanted if each == kind}
        kept = tuple(row for row in getattr(facts, name) if getattr(row, key) not in asked)
        return kept + tuple(row for row in getattr(everything, name) if getattr(row, key) in asked)

    contradicted = {kind for kind, _ in wanted}

    settled = replace(
        facts,
        unreadable=(),
        treatments=() if "therapy" in contradicted else facts.treatments,
        markers=() if "biomarker" in contradicted else facts.markers,
        circumstances=() if "state" in contradicted else facts.circumstances,
        sex=everything.sex if ("sex", "sex") in wanted else facts.sex,
        birth_date=everything.birth_date if ("age", "age") in wanted else facts.birth_date,
        measurements=given_now("quantity", "measurements", "concept"),
        scores=given_now("scale", "scores", "scale"),
        diagnoses=given_now("condition", "diagnoses", "concept"),
        answers=given_now("question", "answers", "question"),
    )
    assert all(result.passes is not None for result in screen(model, settled, ON).results)


@given(MODELS, FACTS)
def test_the_own_document_gives_the_same_screening(model: CriteriaModel, facts: Facts) -> None:
    again = read_document(write_document(facts))
    assert again == facts
    assert screen(model, again, ON) == screen(model, facts, ON)


@given(st.sampled_from(sorted(EQUAL_DOSES)), st.sampled_from(sorted(EQUAL_DOSES)), st.floats(0.1, 1000),
       st.sampled_from([">", ">=", "<", "<="]), st.floats(0.1, 1000))
def test_a_dose_counted_in_another_steroid_is_that_of_the_steroid_given(
    drug: str, of: str, given: float, sign: str, limit: float,
) -> None:
    """The equal dose of the drug that it is counted in has the same verdict."""
    test = Therapy("corticosteroid", (0, 1), dose=Dose(sign, limit, "mg/d", of))
    same = in_doses_of(of, given, drug)
    assert same is not None
    one, other = (verdict(test, Facts(treatments=(Treatment(name, dose=dose, dose_unit="mg/d"),)))
                  for name, dose in ((drug, given), (of, same)))
    assert one is other
    assert in_doses_of(drug, same, of) == pytest.approx(given)
