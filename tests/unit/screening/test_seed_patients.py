"""The seed's trial: over 120 hand-written patients, on the sample's words and on the registry's own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from accrual.criteria import CriteriaModel, parse
from accrual.registry import read_trial, samples
from accrual.screening import Expected, TestPatient, check, read_checks

SPEC = Path(__file__).parents[2] / "spec"
IDS = [f"{letter}{number}" for letter in "IE" for number in range(1, 15)]
# Of these a record never holds all: consent, a judgement, what a person will do, what else would have been possible.
BY_NATURE = {"I3", "I12", "I13", "I14", "E5", "E14"}


def patients(name: str) -> tuple[TestPatient, ...]:
    return read_checks(json.loads((SPEC / name).read_text(encoding="utf-8")), name)


PATIENTS = patients("seed-patients.json")
DISPUTED = patients("seed-patients-disputed.json")


@pytest.fixture(scope="module")
def sample() -> CriteriaModel:
    trial = next(trial for record in samples.records() if (trial := read_trial(record).trial).nct_id == "NCT06749886")
    return parse(trial.criteria, trial.nct_id)


@pytest.fixture(scope="module")
def registrys(shared_data: Path) -> CriteriaModel:
    page = (shared_data / "seed" / "000_932fec5ec34bf817.txt").read_text(encoding="utf-8")
    found = re.search(r"Inclusion Criteria:.*?unsuitable for inclusion by the investigator\.", page, re.DOTALL)
    assert found
    return parse(found[0], "NCT06749886")


def without_reasons(patient: TestPatient) -> TestPatient:
    """Where the sample asks a person, the reason is the answer's."""
    return replace(patient, criteria={key: Expected(row.passes) for key, row in patient.criteria.items()})


def test_there_are_enough_and_each_criterion_fails_alone() -> None:
    assert len(PATIENTS) >= 60
    alone = [failing[0] for patient in PATIENTS if len(failing := [
        key for key, row in patient.criteria.items() if row.passes == "fails"]) == 1 and patient.others == "passes"]
    assert set(alone) == set(IDS)
    assert any(patient.status == "eligible" and not patient.criteria for patient in PATIENTS)
    assert sum(patient.status == "undetermined" for patient in PATIENTS) >= 14


@pytest.mark.parametrize("patient", PATIENTS, ids=[patient.name for patient in PATIENTS])
def test_on_the_samples_words(sample: CriteriaModel, patient: TestPatient) -> None:
    assert not check(sample, without_reasons(patient)).faults


@pytest.mark.data
@pytest.mark.parametrize("patient", PATIENTS, ids=[patient.name for patient in PATIENTS])
def test_on_the_registrys_own_words_with_the_right_reason(registrys: CriteriaModel, patient: TestPatient) -> None:
    assert check(registrys, patient).faults == ()


@pytest.mark.data
def test_of_the_registrys_words_all_but_these_are_settled_by_facts_alone(registrys: CriteriaModel) -> None:
    everything = next(patient for patient in PATIENTS if patient.name == "passes everything")
    results = check(registrys, replace(everything, judged={})).screening.results
    assert {result.criterion.id for result in results if result.passes is None} == BY_NATURE


@pytest.mark.data
@pytest.mark.parametrize("patient", DISPUTED, ids=[patient.name for patient in DISPUTED])
def test_what_is_read_wrongly_still_is(registrys: CriteriaModel, patient: TestPatient) -> None:
    """As soon as a sentence is read rightly, its patient belongs into seed-patients.json."""
    assert check(registrys, patient).faults
