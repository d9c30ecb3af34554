"""Measured values in the units that are asked for, whether they can be, and how old a person is."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date

from accrual.patients import INPUT_LIMITS, Measurement, age_in
from accrual.screening.person import Person
from accrual.screening.verdict import Reason
from accrual.vocabulary import CONCEPTS, UnitError, convert
from accrual.vocabulary.units import unit_at

__all__ = ["AGE_UNITS", "age_known", "converted", "is_age_impossible", "is_plain_number", "is_plausible"]

_POWERS = str.maketrans("²³", "23")
AGE_UNITS = ("a", "mo", "wk", "d")


def is_plain_number(concept: str) -> bool:
    """Whether a quantity has no unit."""
    return concept in CONCEPTS and CONCEPTS[concept].unit == "1"


def converted(row: Measurement, unit: str | None) -> float | Reason:
    """A value in another unit, or the reason why it has none there."""
    if row.unit == unit or (is_plain_number(row.concept) and {row.unit, unit} <= {None, "1"}):
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


# Counts of which there may be none left, after chemotherapy or in aplasia; a laboratory then prints 0.
_CAN_BE_NONE = ("leukocytes", "lymphocytes", "neutrophils", "platelets")


def is_plausible(row: Measurement) -> bool:
    """Whether the value can be; a unit that is not understood is found out later.

    >>> is_plausible(Measurement("platelets", 0, "10*9/L")), is_plausible(Measurement("neutrophil-share", 130, "%"))
    (True, False)
    """
    known = CONCEPTS.get(row.concept)
    limits = INPUT_LIMITS.get(row.concept) if known is None else (known.low, known.high, known.unit)
    value = converted(row, limits[2]) if limits else row.value
    if limits is None or isinstance(value, Reason):
        return math.isfinite(row.value)
    low, high, _ = limits
    return low <= value <= high or (value >= 0 and bool(row.bound)) or (value == 0 and row.concept in _CAN_BE_NONE)


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


def is_age_impossible(person: Person) -> bool:
    """Whether an age is stated that nobody has."""
    return any(row.concept == "age" and row.value < 0 for row in person.facts.measurements)


def _stated(row: Measurement, when: date, unit: str, on: date) -> tuple[int, int] | None:
    """Someone who was 63 on a day is 64 or 65 a year and a half later."""
    if row.unit not in AGE_UNITS or row.bound or row.value < 0:
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
