"""A quantity that the record does not hold, computed from others by a formula; what is missing is named."""

from __future__ import annotations

from dataclasses import dataclass, replace

from accrual.criteria import Quantity
from accrual.patients import FORMULAS, Formula, Measurement
from accrual.screening import explain
from accrual.screening.measured import age_known, converted, is_plausible
from accrual.screening.person import Latest, Person, latest
from accrual.screening.verdict import Reason

__all__ = ["computed"]


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The usable inputs of a formula, and the names of those that are not there or cannot be used."""

    rows: tuple[Measurement, ...]
    missing: tuple[str, ...]


def computed(test: Quantity, person: Person) -> Latest[Measurement]:
    """The quantity by the first formula that fits and has all it needs, else what the nearest one lacks."""
    tried = [(formula, _inputs(formula, person)) for formula in FORMULAS if _fits(formula, test, person)]
    for formula, found in tried:
        if not found.missing:
            row = _row(formula, found.rows, person)
            return latest([row], test.concept, test.window, person) if row else Latest(reason=Reason.NO_RECORD)
    begun = [found for _, found in tried if found.rows]
    if not begun:
        return Latest(reason=Reason.NO_RECORD)
    return Latest(reason=Reason.MISSING_INPUT, missing=min((found.missing for found in begun), key=len))


def _fits(formula: Formula, test: Quantity, person: Person) -> bool:
    if formula.concept != test.concept or test.relative_to is not None:
        return False
    if test.method != formula.method if formula.asked_only else test.method not in (None, formula.method):
        return False
    age = age_known(person)
    return not formula.adults or age is None or age[0] >= 18


def _inputs(formula: Formula, person: Person) -> _Inputs:
    rows = {concept: _usable(concept, unit, person) for concept, unit in formula.inputs.items()}
    age = age_known(person)
    known = {"age": age is not None and age[0] == age[1], "sex": person.facts.sex is not None}
    missing = [concept for concept, row in rows.items() if row is None] + [
        name for name in formula.needs if not known[name]]
    found = tuple(row for row in rows.values() if row)
    if formula.same_day and not missing and len({row.date for row in found}) > 1:
        missing = [found[-1].concept]
    return _Inputs(found, tuple(missing))


def _row(formula: Formula, rows: tuple[Measurement, ...], person: Person) -> Measurement | None:
    """The result, dated by its first input; None where the formula has no value."""
    values = [row.value for row in rows]
    if any(value <= 0 for value in values[:1]):
        return None
    if formula.name == "Cockcroft-Gault":
        values.reverse()  # weight comes before creatinine in the paper, and creatinine decides the date
    about = (person.facts.sex, (age_known(person) or (0, 0))[0]) if formula.needs else ()
    source = "computed from " + ", ".join(dict.fromkeys(row.source for row in rows))
    return Measurement(formula.concept, formula.compute(*about, *values), formula.unit, rows[0].date,
                       source=source, method=formula.method)


def _usable(concept: str, unit: str, person: Person) -> Measurement | None:
    """The one exact, fresh and plausible value of a concept in a unit; as its source, what the record has."""
    rows = [row for row in person.facts.measurements if row.concept == concept]
    found = latest(rows, concept, None, person).rows
    values = {converted(row, unit) for row in found}
    value = values.pop() if len(values) == 1 else Reason.CONFLICTING
    if isinstance(value, Reason) or any(row.bound or not is_plausible(row) for row in found):
        return None
    return replace(found[0], value=value, unit=unit, source=found[0].source or explain.measurement(found[0]))
