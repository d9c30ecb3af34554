"""Test patients beside a trial: facts in, the verdicts that a clinician expects; `accrual check` runs them.

>>> document = {"schema_version": 1, "date": "2026-01-31", "patients": [
...     {"name": "a man", "facts": {"sex": "male"}, "expect": {"fails": ["I1"]}}]}
>>> [patient.name for patient in read_checks(document)]
['a man']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from accrual.criteria import CriteriaModel, Criterion, Mention, Question, tests_of
from accrual.errors import InputError
from accrual.patients import Answer, Facts, day, read_document
from accrual.screening.evaluate import screen
from accrual.screening.leaves import as_question, mention
from accrual.screening.person import Person
from accrual.screening.verdict import CriterionResult, Reason, Screening, Status, Verdict
from accrual.screening.windows import Freshness

__all__ = ["Expected", "Outcome", "TestPatient", "check", "read_checks"]

SCHEMA_VERSION = 1
_KEYS = {"measurements": "concept", "scores": "scale", "diagnoses": "concept", "treatments": "concept",
         "markers": "concept", "circumstances": "concept", "answers": "question", "unreadable": "concept"}
_PASSES = {True: "passes", False: "fails", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of one criterion; what is empty is not looked at."""

    passes: str = ""                         # `passes`, `fails` or `unknown`
    verdict: str = ""
    because: str = ""                        # words that the explanation must hold
    reasons: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TestPatient:
    """One test patient: the facts on a day, what a person answered where they leave a criterion open, what is expected.

    `judged` is by a criterion's id: whether its rule is met in the judgement of who asks.
    `others` is what every criterion that is not named is expected to do.
    """

    __test__ = False                         # its name looks like a test to pytest

    name: str
    facts: Facts
    on: date
    judged: Mapping[str, bool] = field(default_factory=dict)
    status: str = ""
    criteria: Mapping[str, Expected] = field(default_factory=dict)
    others: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a test patient: what is otherwise than expected, in words, and the screening itself."""

    patient: TestPatient
    screening: Screening
    faults: tuple[str, ...]


def check(model: CriteriaModel, patient: TestPatient, freshness: Freshness | None = None) -> Outcome:
    """Screen a test patient and compare; a criterion that is expected and that the trial lacks is a fault too."""
    results = tuple(result for criterion in model.criteria
                    for result in screen(replace(model, criteria=(criterion,)),
                                         _with_judgement(criterion, patient), patient.on, freshness).results)
    screening = Screening(model.trial, patient.on, results, is_dead=patient.facts.is_dead_on(patient.on))
    faults = [f"the trial has no criterion {each}" for each in (*patient.criteria, *patient.judged)
              if each not in {result.criterion.id for result in results}]
    if patient.status and screening.status.value != patient.status:
        faults.append(f"the trial: expected {patient.status}, found {screening.status.value}")
    for result in results:
        expected = patient.criteria.get(result.criterion.id, Expected(patient.others))
        faults += [f"{result.criterion.id}: {fault}" for fault in _faults(expected, result)]
    return Outcome(patient, screening, tuple(faults))


def _faults(expected: Expected, result: CriterionResult) -> list[str]:
    found, reasons = _PASSES[result.passes], tuple(reason.value for reason in result.reasons)
    return [
        *([f"expected {expected.passes}, found {found} ({result.because})"]
          if expected.passes and found != expected.passes else []),
        *([f"expected verdict {expected.verdict}, found {result.verdict} ({result.because})"]
          if expected.verdict and result.verdict != expected.verdict else []),
        *([f"expected “{expected.because}” in the reason, found “{result.because}”"]
          if expected.because not in result.because else []),
        *([f"expected for {', '.join(expected.reasons)}, found for {', '.join(reasons) or 'no reason'}"]
          if expected.reasons is not None and set(reasons) != set(expected.reasons) else []),
    ]


def _with_judgement(criterion: Criterion, patient: TestPatient) -> Facts:
    """The facts with a judgement as an answer to the whole criterion, and to what in it the facts leave open.

    A test that stands under a denial is answered the other way round, so that the rule comes out as judged.
    """
    judged = patient.judged.get(criterion.id)
    if judged is None:
        return patient.facts
    person = Person(patient.facts, patient.on, Freshness())
    answers = [Answer(criterion.text, judged, patient.on, "judgement")]
    for test, negated, _ in tests_of(criterion.rule):
        if isinstance(test, Question):
            answers.append(Answer(test.text, judged != negated, patient.on, "judgement"))
        elif isinstance(test, Mention) and mention(test, person).verdict is Verdict.UNKNOWN:
            answers.append(Answer(as_question(test).text, judged != negated, patient.on, "judgement"))
    if any(each.question == criterion.text and each.value != judged for each in answers):
        del answers[0]  # the whole text is a question that stands under a denial, and is answered as that
    return replace(patient.facts, answers=(*patient.facts.answers, *answers))


# Reading

def read_checks(document: object, source: str = "checks") -> tuple[TestPatient, ...]:
    """The test patients of a document that has been parsed from JSON; InputError names the path of a fault.

    `base` and `judged` are shared by all: a patient's own rows take the place of the base's of the same concept.
    """
    found = _object(document, source, ("schema_version", "about", "trial", "date", "base", "judged", "patients"))
    if found.get("schema_version") != SCHEMA_VERSION or isinstance(found["schema_version"], bool):
        raise InputError("schema_version is not 1, the only one there is", where=f"{source}: schema_version")
    rows = found.get("patients")
    if not isinstance(rows, list) or not rows:
        raise InputError("is not a list of test patients", where=f"{source}.patients")
    patients = tuple(_patient(row, f"{source}.patients[{n}]", found, source) for n, row in enumerate(rows))
    names = [patient.name for patient in patients]
    for name in names:
        if names.count(name) > 1:
            raise InputError("two test patients have one name", where=f"{source}.patients", mend="Name each once")
    return patients


def _patient(row: object, where: str, shared: dict[str, Any], source: str) -> TestPatient:
    found = _object(row, where, ("name", "about", "facts", "without", "date", "judged", "expect"))
    name = found.get("name")
    if not isinstance(name, str) or not name.strip():
        raise InputError("is not a text", where=f"{where}.name")
    on = day(found.get("date", shared.get("date")))
    if on is None:
        raise InputError("is not a date", where=f"{where}.date", mend="Give the index date as YYYY-MM-DD")
    base = _object(shared.get("base", {}), f"{source}.base", None)
    facts = read_document({"schema_version": 1} | _merged(base, found, where), f"{where}.facts")
    judged = _judged(shared.get("judged", {}), f"{source}.judged") | _judged(found.get("judged", {}), f"{where}.judged")
    status, criteria, others = _expect(found.get("expect"), f"{where}.expect")
    return TestPatient(name, facts, on, {key: value for key, value in judged.items() if value is not None},
                       status, criteria, others)


def _merged(base: dict[str, Any], row: dict[str, Any], where: str) -> dict[str, Any]:
    """The base's facts with the patient's own in place of those of the same concept."""
    own, without = _object(row.get("facts", {}), f"{where}.facts", None), row.get("without", [])
    if not isinstance(without, list) or not all(isinstance(each, str) for each in without):
        raise InputError("is not a list of concepts or fields", where=f"{where}.without")
    there = set(base) | {str(each.get(key)) for name, key in _KEYS.items() for each in _rows_of(base, name)}
    if unknown := [each for each in without if each not in there]:
        near = get_close_matches(unknown[0], sorted(there), n=1)
        raise InputError("names nothing that the base has", where=f"{where}.without[{without.index(unknown[0])}]",
                         mend=f"Did you mean {near[0]}?" if near else "")
    merged = {key: value for key, value in (base | own).items() if key not in without}
    for name, key in _KEYS.items():
        mine = own.get(name, [])
        if not isinstance(mine, list) or not isinstance(base.get(name, []), list):
            continue  # the patient document's own reader says what is wrong
        replaced = {each.get(key) for each in mine if isinstance(each, dict)} | set(without)
        kept = [each for each in base.get(name, []) if not isinstance(each, dict) or each.get(key) not in replaced]
        if name in base or mine:
            merged[name] = kept + mine
    return merged


def _rows_of(base: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = base.get(name, [])
    return [each for each in rows if isinstance(each, dict)] if isinstance(rows, list) else []


def _judged(value: object, where: str) -> dict[str, bool | None]:
    found = _object(value, where, None)
    for key, each in found.items():
        if each is not None and not isinstance(each, bool):
            raise InputError("is neither true, false nor null", where=f"{where}.{key[:20]}")
    return found


def _expect(value: object, where: str) -> tuple[str, dict[str, Expected], str]:
    found = _object(value, where, ("screening", "passes", "fails", "unknown", "others", "criteria"))
    status = found.get("screening", "")
    others = found.get("others", "passes" if {"fails", "unknown"} & set(found) else "")
    if status not in ("", *(each.value for each in Status)):
        raise InputError(f"is none of {', '.join(Status)}", where=f"{where}.screening")
    if others not in ("", *_PASSES.values()):
        raise InputError("is none of passes, fails, unknown", where=f"{where}.others")
    criteria: dict[str, Expected] = {}
    for passes in ("passes", "fails", "unknown"):
        ids = found.get(passes, [])
        if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
            raise InputError("is not a list of criteria", where=f"{where}.{passes}")
        criteria |= {each: Expected(passes) for each in ids}
    details = _object(found.get("criteria", {}), f"{where}.criteria", None)
    for key, row in details.items():
        criteria[key] = _expected(row, f"{where}.criteria.{key[:20]}", criteria.get(key, Expected(others)))
    if not (status or criteria or others):
        raise InputError("says nothing", where=where, mend='Say "screening", "fails", "unknown" or "criteria"')
    return status, criteria, others


def _expected(row: object, where: str, known: Expected) -> Expected:
    found = _object(row, where, ("passes", "verdict", "because", "reasons"))
    choices = {"passes": tuple(_PASSES.values()), "verdict": tuple(Verdict)}
    for name, allowed in choices.items():
        if name in found and found[name] not in allowed:
            raise InputError(f"is none of {', '.join(allowed)}", where=f"{where}.{name}")
    reasons = found.get("reasons")
    if reasons is not None and (not isinstance(reasons, list) or not set(map(str, reasons)) <= set(Reason)):
        raise InputError("is not a list of reasons", where=f"{where}.reasons",
                         mend="docs/reference/reasons.md lists all of them")
    if not isinstance(found.get("because", ""), str):
        raise InputError("is not a text", where=f"{where}.because")
    return Expected(found.get("passes", known.passes), found.get("verdict", ""), found.get("because", ""),
                    tuple(reasons) if reasons is not None else None)


def _object(value: object, where: str, members: tuple[str, ...] | None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError("is not a JSON object", where=where)
    for name in value:
        if members is not None and name not in members:
            raise InputError("is not a field of this object", where=f"{where}.{str(name)[:40]}",
                             mend=f"Known here: {', '.join(members)}")
    return dict(value)
