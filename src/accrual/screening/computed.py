"""A quantity that the record does not hold, computed from others by a formula; what is missing is named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from math import prod

from accrual.criteria import Quantity
from accrual.patients import FORMULAS, Formula, Measurement
from accrual.screening import explain
from accrual.screening.measured import age_known, converted, is_plausible
from accrual.screening.person import Latest, Person, latest
from accrual.screening.verdict import Reason

__all__ = ["computed"]


_MOST = 16  # combinations of what was measured on one day; more than that is no record of one sample


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The usable values of a formula's inputs, and the names of those that are not there or cannot be used.

    Of each input there may be several of one day; `unsure` names what is not known of the person and tried both ways.
    """

    values: tuple[tuple[Measurement, ...], ...]
    missing: tuple[str, ...]
    unsure: tuple[str, ...] = ()


def computed(test: Quantity, person: Person) -> Latest[Measurement]:
    """The quantity by the first formula that fits and has all it needs, else what the nearest one lacks.

    Several rows are what it comes to by each of several values, or for a woman and for a man; what is not known
    of the person is then `missing`, and matters only where the rows do not agree.
    """
    tried = [(formula, _inputs(formula, person)) for formula in FORMULAS if _fits(formula, test, person)]
    for formula, found in tried:
        if not found.missing:
            if prod(map(len, found.values)) > _MOST:
                return Latest(reason=Reason.CONFLICTING)
            rows = _rows(formula, found, person)
            if not rows:
                return Latest(reason=Reason.IMPLAUSIBLE)
            return replace(latest(rows, test.concept, test.window, person), missing=found.unsure)
    begun = [found for _, found in tried if any(found.values)]
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
    missing = [concept for concept, found in rows.items() if not found]
    if "age" in formula.needs and age_known(person) is None:
        missing.append("age")
    values = tuple(found for found in rows.values() if found)
    if formula.same_day and not missing and len({found[0].date for found in values}) > 1:
        missing = [values[-1][0].concept]
    unsure = tuple(name for name in formula.needs if len(_known(name, person)) > 1)
    # Of several things that are missing all are named, the unsure ones too.
    return _Inputs(values, (*missing, *(unsure if missing else ())), unsure)


def _known(name: str, person: Person) -> tuple[str | int, ...]:
    """What a person's sex or age can be."""
    if name == "sex":
        return (person.facts.sex,) if person.facts.sex else ("female", "male")
    age = age_known(person)
    return tuple(dict.fromkeys(age)) if age else ()


def _rows(formula: Formula, found: _Inputs, person: Person) -> list[Measurement]:
    """The results, dated by the first input; none where the formula has no value for one of them."""
    about = product(*(_known(name, person) for name in reversed(formula.needs)))  # formulas take sex, then age
    rows = [_row(formula, each, said, unsure=bool(found.unsure)) for said in about for each in product(*found.values)]
    return [row for row in rows if row] if None not in rows else []


def _row(formula: Formula, inputs: tuple[Measurement, ...], about: tuple[str | int, ...], *,
         unsure: bool) -> Measurement | None:
    values = [row.value for row in inputs]
    if formula.name == "Cockcroft-Gault":
        values.reverse()  # weight comes before creatinine in the paper, and creatinine decides the date
    try:
        value = formula.compute(*about, *values)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    as_of = [f"as of a {about[0]} of {about[1]} years"] if unsure else []
    source = "computed from " + ", ".join(dict.fromkeys((*(row.source for row in inputs), *as_of)))
    return Measurement(formula.concept, value, formula.unit, inputs[0].date, source=source, method=formula.method)


def _usable(concept: str, unit: str, person: Person) -> tuple[Measurement, ...]:
    """The exact and plausible values of a concept's latest day, while fresh, in a unit; as source, what the record has.

    None where one of them cannot be used: which of them is right is not known.
    """
    rows = [row for row in person.facts.measurements if row.concept == concept]
    found = latest(rows, concept, None, person).rows
    values: dict[float, Measurement] = {}
    for row in found:
        value = converted(row, unit)
        if isinstance(value, Reason) or row.bound or not is_plausible(row):
            return ()
        values.setdefault(value, replace(row, value=value, unit=unit, source=row.source or explain.measurement(row)))
    return tuple(values.values())
