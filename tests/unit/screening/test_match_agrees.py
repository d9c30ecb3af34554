"""Real criteria and real records: matching's verdict of every criterion is the reference evaluator's."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from accrual.criteria import Condition, Criterion, Mention, State, Therapy, Window, parse
from accrual.patients import Answer, Circumstance, Diagnosis, Facts, read_bundle
from accrual.registry import samples
from accrual.screening import Freshness, Verdict
from accrual.screening.evaluate import evaluate
from accrual.screening.leaves import as_question
from accrual.screening.match.classes import _RECORDS
from accrual.screening.match.leaf_verdicts import leaf_verdicts
from accrual.screening.match.nodes import BY_VERDICT, verdicts
from accrual.screening.match.program import MET, UNKNOWN, Compiler
from accrual.screening.person import Person

_DAY = date(2020, 1, 31)
_SPAN = (0, 0)


@pytest.mark.parametrize("kind", [Condition, Therapy, State])
def test_every_field_of_a_test_has_a_part_in_its_class(kind: type) -> None:
    """A field that is left out of account would put tests together that differ in it."""
    others = {"span", "concept", "status", "dose", "window"}
    assert set(_RECORDS[kind].details) == {field.name for field in fields(kind)} - others


@pytest.mark.parametrize(("asked", "alike", "facts"), [
    (Condition("active-infection", _SPAN, severity=("severe",)),
     Condition("active-infection", _SPAN, severity=("fatal",)), Facts(diagnoses=(Diagnosis("infection"),))),
    (State("smoker", _SPAN, window=Window("within", "P1Y")), State("smoker", _SPAN, window=Window("within", "P5Y")),
     Facts(circumstances=(Circumstance("smoker"),)))])
def test_an_answer_to_one_test_is_none_to_its_like(asked: Mention, alike: Mention, facts: Facts) -> None:
    """The record cannot tell them apart, and the person was asked only one of them."""
    compiler = Compiler()
    numbers = [compiler.add("inclusion", test) for test in (asked, alike)]
    answered = replace(facts, answers=(Answer(as_question(asked).text, True, _DAY),))
    program, person = compiler.program(), Person(answered, _DAY, Freshness())
    found = verdicts(program, leaf_verdicts(program, person), person)[0][program.roots[numbers]]
    assert found.tolist() == [BY_VERDICT[evaluate(test, person).verdict] for test in (asked, alike)] == [MET, UNKNOWN]


def _disagreements(texts: list[str], people: list[Facts]) -> list[str]:
    compiler, rules = Compiler(), dict[int, Criterion]()
    for text in texts:
        for criterion in parse(text).criteria:
            rules.setdefault(compiler.add(criterion.type, criterion.rule), criterion)
    program, wrong = compiler.program(), []
    for facts in people:
        person = Person(facts, _DAY, Freshness())
        found = verdicts(program, leaf_verdicts(program, person), person)[0][program.roots]
        for number, criterion in rules.items():
            passing = Verdict.MET if criterion.type == "inclusion" else Verdict.NOT_MET
            if found[number] != BY_VERDICT[evaluate(criterion.rule, person, passing).verdict]:
                wrong.append(criterion.text)
    return wrong


def _texts_of_samples() -> list[str]:
    return [record["protocolSection"].get("eligibilityModule", {}).get("eligibilityCriteria", "")
            for record in samples.records()]


def _bundles(folder: Path) -> Iterator[Facts]:
    for name in ("app-TrialMatching_Patient01.json", "service-patient_data.json", "trialscope-patient_data.json"):
        yield read_bundle(json.loads((folder / "mcode" / name).read_text(encoding="utf-8")))
    with zipfile.ZipFile(folder / "synthea-r4-dev.zip") as archive:
        for name in islice((each for each in sorted(archive.namelist()) if each.endswith(".json")), 0, None, 20):
            yield read_bundle(json.load(io.TextIOWrapper(archive.open(name), encoding="utf-8")))


@pytest.mark.data
@pytest.mark.long
def test_development_patients_and_trials_agree(shared_data: Path) -> None:
    people = list(_bundles(shared_data / "patients"))
    whole = [replace(facts, complete_since=facts.birth_date, treatments_complete_since=facts.birth_date,
                     recorded=facts.recorded or _DAY, unread=()) for facts in people[:2]]
    with gzip.open(shared_data / "registry" / "trials-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["criteria"] for line in islice(lines, 0, None, 150)]
    assert _disagreements(texts, people + whole) == []
    assert _disagreements(_texts_of_samples(), people + whole) == []
