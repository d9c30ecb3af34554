"""Endpoints are explained where their words are known, and only there."""

from __future__ import annotations

import re

import pytest

from accrual.overview import explain, grade
from accrual.overview.endpoint_terms import TERMS
from accrual.overview.outcomes import recognised
from accrual.registry.trial import Trial


@pytest.mark.parametrize(("measure", "names"), [
    ("Progression-free survival (PFS)", ["progression-free survival"]),
    ("PFS", ["progression-free survival"]),
    ("Overall Survival (OS)", ["overall survival"]),
    ("OS", ["overall survival"]),
    ("Objective response rate (ORR) according to RECIST 1.1", ["the objective response rate", "RECIST"]),
    ("Disease control rate (DCR)", ["the disease control rate"]),
    ("Duration of response (DOR)", ["the duration of response"]),
    ("Bone metastasis-free survival", ["bone metastasis-free survival"]),
    ("Distant Metastasis Free Survival", ["distant metastasis-free survival"]),
    ("Change from baseline in HbA1c", ["HbA1c"]),
    ("Glycated hemoglobin", ["HbA1c"]),
    ("Number of participants with serious adverse events", ["serious adverse events"]),
    ("Treatment-emergent AEs and Cmax", ["adverse events", "the peak level"]),
    ("Visual acuity of the left eye (OS)", []),
    ("Area under the curve of the ROC", []),
    ("Success of DCR surgery", []),
    ("Number of smiles", []),
    ("", []),
])
def test_terms_are_recognised(measure: str, names: list[str]) -> None:
    assert [endpoint.name for endpoint in recognised(measure)] == names


def test_every_endpoint_of_the_seed_is_explained(seed_trial: Trial) -> None:
    assert [outcome.measure for outcome in seed_trial.outcomes if explain(outcome.measure) is None] == []


def test_an_explanation_is_whole_sentences() -> None:
    text = explain("PASI 90")
    assert text is not None
    assert re.fullmatch(r"[A-Z].*\.", text)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term[1])
def test_each_term_compiles_and_reads_easily(term: tuple[str, str, str]) -> None:
    pattern, _, meaning = term
    re.compile(pattern)
    assert meaning.endswith(".")
    assert re.match(r"(is|are|means|gives|asks|lets) ", meaning)
    assert grade(meaning) <= 10
    assert "patient" not in meaning


def test_no_explanation_claims_that_a_treatment_works() -> None:
    text = " ".join(meaning for _, _, meaning in TERMS).lower()
    assert not re.search(r"effective|cure|benefit|improves|safe\b", text)
