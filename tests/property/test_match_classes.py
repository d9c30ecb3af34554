"""Tests that are put in one class have one verdict: every field of a test drawn against every field of a record."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.property.strategies import ON, SPAN
from tests.property.test_match import by_reference, codes

from accrual.criteria import Condition, CriteriaModel, Criterion, Dose, Therapy, Window
from accrual.patients import Diagnosis, Facts, Treatment

_DISEASES = ("lung-cancer", "non-small-cell-lung-cancer", "malignancy", "metastasis", "brain-metastasis",
             "active-infection", "infection", "pneumonia", "stroke", "cerebrovascular-disease", "von-hippel-syndrome",
             "measurable-disease")
_DRUGS = ("docetaxel", "taxane", "chemotherapy", "treatment", "surgery", "physical-examination")
_WORDS = ("symptomatic", "asymptomatic", "severe", "mild", "metastatic", "not-controlled", "adjuvant", "chronic",
          "treated", "stable", "newly-diagnosed", "eligible")
_STAGES = ("stage-iii", "stage-iiia", "stage-iv", "metastatic", "advanced", "m1", "newly-diagnosed", "m0")
_SITES = ("lung", "brain", "abdomen")
_ROUTES = ("oral", "intravenous", "systemic", "inhaled", "topical")
_RESPONSES = ("response", "partial-response", "progression", "failure", "relapse", "contraindication")
_DAYS = st.integers(0, 1500).map(lambda back: ON - timedelta(days=back))


def few(words: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """None of the words, one or two."""
    return st.lists(st.sampled_from(words), max_size=2, unique=True).map(tuple)


def maybe(words: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    """One of the words, or that nothing is asked."""
    return st.none() | st.sampled_from(words)


WINDOWS = st.none() | st.builds(
    Window, st.sampled_from(["within", "at-least", "lasting", "between"]),
    st.sampled_from(["P7D", "P3M", "P1Y", "P40Y"]),
    st.sampled_from([None, "P2Y"]), st.sampled_from(["before", "after"]), st.sampled_from([None, "relapse"]),
    st.sampled_from([None, None, 5.0]), st.sampled_from([None, "longer", "shorter"]))
CONDITIONS = st.builds(
    Condition, st.sampled_from(_DISEASES), st.just(SPAN), st.sampled_from(["any", "active", "history", "planned"]),
    few(_STAGES), few(_WORDS), maybe(("histologically-confirmed", "confirmed", "suspected", "known", "diagnosed")),
    maybe(_SITES), maybe(_DRUGS), WINDOWS)
THERAPIES = st.builds(
    Therapy, st.sampled_from(_DRUGS), st.just(SPAN), st.sampled_from(["any", "active", "history", "planned", "needed"]),
    maybe(("first-line", "second-line")), maybe(("adjuvant", "palliative")), maybe(_ROUTES), maybe(_RESPONSES),
    few(_WORDS), maybe(_SITES), maybe(_DISEASES),
    st.sampled_from([None, Dose(">=", 10, "mg/d"), Dose(">", 10, "mg/d", "prednisone"), Dose("<", 75, "mg/m2")]),
    WINDOWS)
DIAGNOSES = st.builds(
    Diagnosis, st.sampled_from(_DISEASES), st.booleans(), st.none() | _DAYS, st.just("letter"),
    st.sampled_from(["", "active", "resolved"]), st.none() | _DAYS, few(_STAGES), few(_WORDS),
    st.sampled_from(["", "histologically-confirmed"]), st.sampled_from(["", *_SITES]), st.sampled_from(["", *_DRUGS]),
    st.none() | _DAYS)
TREATMENTS = st.builds(
    Treatment, st.sampled_from(_DRUGS), st.booleans(), st.none() | _DAYS, st.none() | _DAYS, st.just("letter"),
    st.sampled_from(["", "ongoing", "stopped"]), st.sampled_from(["", "first-line"]), few(("adjuvant", "palliative")),
    st.sampled_from(["", *_ROUTES]), st.sampled_from(["", *_RESPONSES]), st.sampled_from(["", *_DISEASES]),
    st.sampled_from(["", *_SITES]), st.sampled_from([None, 20.0]), st.sampled_from(["", "mg/d", "mg/m2"]), few(_WORDS),
    st.none() | _DAYS, st.none() | _DAYS)
SINCE = st.none() | st.sampled_from([date(1950, 1, 1), ON - timedelta(days=100)])
PEOPLE = st.builds(
    Facts, birth_date=st.none() | st.just(date(1950, 1, 1)), recorded=st.none() | st.just(ON),
    diagnoses=st.lists(DIAGNOSES, max_size=3).map(tuple), treatments=st.lists(TREATMENTS, max_size=3).map(tuple),
    complete_since=SINCE, treatments_complete_since=SINCE)


def test_every_field_of_the_tests_and_of_the_rows_is_drawn() -> None:
    """A field that is new has to be drawn here before it can be relied upon."""
    assert [len(fields(kind)) for kind in (Condition, Therapy, Window, Diagnosis, Treatment)] == [9, 12, 7, 12, 17]


@given(st.lists(CONDITIONS | THERAPIES, min_size=2, max_size=12), PEOPLE)
def test_tests_in_one_class_have_the_reference_evaluators_verdict(
    tests: list[Condition | Therapy], facts: Facts
) -> None:
    model = CriteriaModel(None, "", tuple(
        Criterion(f"I{n}", "inclusion", SPAN, f"criterion {n}", test) for n, test in enumerate(tests, 1)))
    assert codes(model, facts) == by_reference(model, facts)
