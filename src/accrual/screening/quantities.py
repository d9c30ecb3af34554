"""The test of a measured quantity against one person's facts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from accrual.criteria import Quantity
from accrual.patients import Measurement, age_in, body_mass_index, cockcroft_gault
from accrual.screening import explain
from accrual.screening.compare import Interval, compare
from accrual.screening.leaves import Latest, Person, latest
from accrual.screening.verdict import Evidence, Finding, Reason, Verdict, Wanted
from accrual.vocabulary import CONCEPTS, UnitError, convert
from accrual.vocabulary.units import unit_at

__all__ = ["age_known", "quantity"]


_POWERS = str.maketrans("²³", "23")
_ONE_UNIT = ("body-mass-index", "systolic-blood-pressure", "diastolic-blood-pressure", "heart-rate")


def quantity(test: Quantity, person: Person) -> Finding:
    """The latest value that counts, in the test's unit or as a multiple of the laboratory's limit."""
    if test.concept == "age":
        return _age(test, person)
    if test.relative_to == "baseline":
        return _unknown(test, Reason.NO_BASELINE, person)
    test = _with_unit(test)
    found = _results(test, person)
    if found.reason:
        return _unknown(test, found.reason, person, found=found)
    outcomes = [_outcome(test, row) for row in found.rows]
    if len(set(outcomes)) > 1:
        return _unknown(test, Reason.CONFLICTING, person, found=found)
    outcome = outcomes[0]
    if isinstance(outcome, Reason):
        return _unknown(test, outcome, person, found=found)
    return Finding(test, outcome, explain.quantity(test, found.rows[0], outcome), _evidence(found.rows))


def _with_unit(test: Quantity) -> Quantity:
    """"BMI above 30" needs no unit, since nobody uses another; a number far from all values still does."""
    known = CONCEPTS.get(test.concept)
    if test.unit or test.relative_to or known is None or test.concept not in _ONE_UNIT:
        return test
    return replace(test, unit=known.unit) if known.low <= test.value <= known.high else test


def _unknown(test: Quantity, reason: Reason, person: Person, found: Latest[Measurement] | None = None) -> Finding:
    found = found or Latest()
    text = explain.unknown(test.concept, reason, person.freshness, found.seen, test.window, test.method)
    return Finding(test, Verdict.UNKNOWN, text, _evidence(found.rows), reason,
                   Wanted("quantity", test.concept, explain.needs(test, reason, person.freshness)))


def _evidence(rows: tuple[Measurement, ...]) -> tuple[Evidence, ...]:
    return tuple(Evidence(row.source, explain.measurement(row), row.date) for row in rows)


# Which result

def _results(test: Quantity, person: Person) -> Latest[Measurement]:
    """The latest results, measured the way the test asks for, else computed from others."""
    rows = [row for row in person.facts.measurements if row.concept == test.concept]
    fitting = [row for row in rows if not test.method or row.method == test.method]
    if not fitting:
        computed = _computed(test, person)
        fitting = [computed] if computed else []
    if rows and not fitting:
        return Latest(reason=Reason.METHOD_NOT_RECORDED)
    return latest(fitting, test.concept, test.window, person)


def _computed(test: Quantity, person: Person) -> Measurement | None:
    """A result that follows from others: body-mass index, creatinine clearance by Cockcroft and Gault."""
    if test.concept == "body-mass-index":
        return _body_mass_index(test, person)
    if test.concept == "creatinine-clearance" and test.method == "cockcroft-gault":
        return _creatinine_clearance(test, person)
    return None


def _body_mass_index(test: Quantity, person: Person) -> Measurement | None:
    weight, height = _plain("weight", "kg", person), _plain("height", "m", person)
    if weight is None or height is None:
        return None
    return Measurement(test.concept, body_mass_index(weight.value, height.value), "kg/m2", weight.date,
                       source=_sources(weight, height), method=test.method or "")


def _creatinine_clearance(test: Quantity, person: Person) -> Measurement | None:
    weight, creatinine = _plain("weight", "kg", person), _plain("creatinine", "mg/dL", person)
    age = age_known(person)
    if weight is None or creatinine is None or age is None or age[0] != age[1] or not person.facts.sex:
        return None
    if age[0] < 18 or creatinine.value <= 0:  # the formula was made for adults
        return None
    value = cockcroft_gault(person.facts.sex, age[0], weight.value, creatinine.value)
    return Measurement(test.concept, value, "mL/min", creatinine.date, source=_sources(creatinine, weight),
                       method="cockcroft-gault")


def _plain(concept: str, unit: str, person: Person) -> Measurement | None:
    """The one exact, fresh and plausible value of a concept in a unit; as its source, what the record has."""
    rows = [row for row in person.facts.measurements if row.concept == concept]
    found = latest(rows, concept, None, person).rows
    values = {_converted(row, unit) for row in found}
    value = values.pop() if len(values) == 1 else Reason.CONFLICTING
    if isinstance(value, Reason) or any(row.bound or not _plausible(row) for row in found):
        return None
    return replace(found[0], value=value, unit=unit, source=found[0].source or explain.measurement(found[0]))


def _sources(*rows: Measurement) -> str:
    return "computed from " + ", ".join(dict.fromkeys(row.source for row in rows))


# What it comes to

def _outcome(test: Quantity, row: Measurement) -> Verdict | Reason:
    if not _plausible(row):
        return Reason.IMPLAUSIBLE
    limits = _limits(test, row)
    if isinstance(limits, Reason):
        return limits
    value = _converted(row, limits.unit)
    if isinstance(value, Reason):
        return value
    verdict = compare(Interval.of(value, row.bound), test.comparator, limits.value, limits.high)
    return Reason.IMPRECISE if verdict is Verdict.UNKNOWN else verdict


@dataclass(frozen=True, slots=True)
class _Limits:
    value: float
    high: float | None
    unit: str | None


def _limits(test: Quantity, row: Measurement) -> _Limits | Reason:
    """The test's limits in a unit of their own, or in the result's where they are multiples of normal."""
    if test.relative_to is None:
        return _Limits(test.value, test.high, test.unit) if test.unit or _is_plain_number(test.concept) \
            else Reason.UNIT_NOT_STATED
    normal = {"uln": row.upper, "lln": row.lower}.get(test.relative_to)
    if normal is None or not normal > 0:
        return Reason.NO_UPPER_LIMIT if test.relative_to == "uln" else Reason.NO_LOWER_LIMIT
    high = test.high * normal if test.high is not None else None
    return _Limits(test.value * normal, high, row.unit)


def _is_plain_number(concept: str) -> bool:
    return concept in CONCEPTS and CONCEPTS[concept].unit == "1"


def _converted(row: Measurement, unit: str | None) -> float | Reason:
    if row.unit == unit or (_is_plain_number(row.concept) and {row.unit, unit} <= {None, "1"}):
        return row.value
    if row.unit is None or unit is None:
        return Reason.UNIT_NOT_RECORDED
    for code in _codes(row.unit):
        try:
            return convert(row.value, code, unit, row.concept)
        except UnitError:
            continue
    return Reason.UNIT_NOT_UNDERSTOOD


def _codes(written: str) -> Iterator[str]:
    """The UCUM codes that a unit can be, as written first; the last is read from a usual spelling.

    >>> [list(_codes(unit))[-1] for unit in ("K/uL", "10^9/L", "{beats}/min", "kg/m²", "INR", "furlong")]
    ['10*3/uL', '10*9/L', '/min', 'kg/m2', '1', 'furlong']
    """
    yield written
    # What UCUM puts in braces is a remark, but for the standard body surface and things that are counted.
    plain = re.sub(r"\{(?!1\.73|copies|PackYears)[^}]*\}", "", written).translate(_POWERS).replace("^2", "2")
    yield "1" if plain.lower() in ("inr", "ratio") else plain
    text = f"x{plain}" if plain.startswith("10") else plain
    found = unit_at(text, 0)
    if found and found[1] == len(text):
        yield found[0]


def _plausible(row: Measurement) -> bool:
    """Whether the value can be; a unit that is not understood is found out later."""
    known = CONCEPTS.get(row.concept)
    if known is None:
        return math.isfinite(row.value)
    value = _converted(row, known.unit)
    if isinstance(value, Reason):
        return math.isfinite(row.value)
    return known.low <= value <= known.high or (bool(row.bound) and value >= 0)


# Age

_AGE_UNITS = ("a", "mo", "wk", "d")


def _age(test: Quantity, person: Person) -> Finding:
    wanted = Wanted("age", "age")
    if test.window is not None or test.relative_to is not None:
        return Finding(test, Verdict.UNKNOWN, explain.age_unknown(Reason.WINDOW_NOT_CHECKABLE),
                       reason=Reason.WINDOW_NOT_CHECKABLE, wanted=wanted)
    exact = _whole_units(test)
    known = age_known(person, exact[0]) if exact else None
    if exact is None or known is None:
        reason = Reason.NO_RECORD if exact else Reason.UNIT_NOT_UNDERSTOOD
        return Finding(test, Verdict.UNKNOWN, explain.age_unknown(reason), reason=reason, wanted=wanted)
    unit, value, high = exact
    evidence = (Evidence(person.facts.source or "age", explain.age(known, unit, person.on), person.on),)
    verdict = _age_verdict(known, test.comparator, value, high, person, unit)
    if isinstance(verdict, Reason):
        return Finding(test, Verdict.UNKNOWN, explain.age_unknown(verdict), evidence, verdict, wanted)
    return Finding(test, verdict, explain.age_compared(test, known, unit, person.on, verdict), evidence)


def _whole_units(test: Quantity) -> tuple[str, float, float | None] | None:
    """The test's limits in the coarsest unit in which they are whole: 0.5 years are 6 months; 30.99 stays."""
    if test.unit not in (None, *_AGE_UNITS):
        return None
    unit = test.unit or "a"
    limits = [limit for limit in (test.value, test.high) if limit is not None]
    if unit == "a" and any(limit % 1 for limit in limits) and not any(limit * 12 % 1 for limit in limits):
        unit, limits = "mo", [limit * 12 for limit in limits]
    return unit, limits[0], limits[1] if len(limits) > 1 else None


def _age_verdict(known: tuple[int, int], comparator: str, value: float, high: float | None, person: Person,
                 unit: str) -> Verdict | Reason:
    """Ages count in completed units, so that someone of 75½ is 75; "older than 18" reads two ways at 18."""
    limit = 120 * {"a": 1, "mo": 12, "wk": 53, "d": 366}[unit]
    if known[0] < 0 or known[1] > limit:
        return Reason.IMPLAUSIBLE
    if comparator == ">" and value % 1 == 0 and known[0] <= value <= known[1] and not _birthday_today(person):
        return Reason.TWO_READINGS if known[0] == known[1] else Reason.IMPRECISE
    whole = not (value % 1 or (high or 0) % 1)
    # A limit such as 30.99 lies inside a year, so a completed year stands for all of it.
    age = Interval(*known) if whole else Interval(known[0], known[1] + 1, open_high=True)
    verdict = compare(age, comparator, value, high)
    return Reason.IMPRECISE if verdict is Verdict.UNKNOWN else verdict


def _birthday_today(person: Person) -> bool:
    born, latest_day = person.facts.birth_date, person.facts.birth_date_latest
    return born is not None and latest_day is None and (born.month, born.day) == (person.on.month, person.on.day)


def age_known(person: Person, unit: str = "a") -> tuple[int, int] | None:
    """The fewest and most completed units of age on the index date, from the birth date, else a stated age."""
    born = person.facts.birth_date
    if born is not None:
        return (age_in(unit, person.facts.birth_date_latest or born, person.on), age_in(unit, born, person.on))
    stated = [row for row in person.facts.measurements if row.concept == "age" and row.date and row.date <= person.on]
    ranges = [found for row in stated if row.date and (found := _stated(row, row.date, unit, person.on))]
    if not ranges or len(ranges) < len(stated):
        return None
    low, high = max(low for low, _ in ranges), min(high for _, high in ranges)
    return (low, high) if low <= high else (min(low for low, _ in ranges), max(high for _, high in ranges))


def _stated(row: Measurement, when: date, unit: str, on: date) -> tuple[int, int] | None:
    """Someone who was 63 on a day is 64 or 65 a year and a half later."""
    if row.unit not in _AGE_UNITS or row.bound or row.value < 0:
        return None
    completed, passed = math.floor(row.value), age_in(row.unit, when, on)
    low, high = completed + passed, completed + passed + (when != on)
    if row.unit == unit:
        return low, high
    per = {("a", "mo"): 12, ("wk", "d"): 7}
    if (row.unit, unit) in per:
        size = per[row.unit, unit]
        return low * size, high * size + size - 1
    if (unit, row.unit) in per:
        size = per[unit, row.unit]
        return low // size, high // size
    return None
