"""What one test comes to for one person, by the reference's own functions, without words that nobody reads here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from accrual.criteria import Biomarker, Condition, Test, Therapy
from accrual.screening import biomarkers, diagnoses, treatments
from accrual.screening.evaluate import evaluate
from accrual.screening.person import Person
from accrual.screening.verdict import Reason, Verdict

__all__ = ["decided"]

# By kind of test, what the record says of one, first of all that is told.
_TOLD: Mapping[type, Callable[[Any, Person], tuple[Any, ...]]] = {
    Condition: diagnoses.told, Therapy: treatments.told, Biomarker: biomarkers.told}


def decided(test: Test, person: Person) -> Verdict:
    """The verdict of `evaluate`; an answer may settle what the record leaves open, so where there are any, by that."""
    told = _TOLD.get(type(test))
    if told is None or person.facts.answers:
        return evaluate(test, person).verdict
    verdict = told(test, person)[0]
    return Verdict.UNKNOWN if isinstance(verdict, Reason) else verdict
