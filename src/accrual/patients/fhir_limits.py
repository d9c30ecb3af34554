"""A Quantity's unit, and the laboratory's limits of normal in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accrual.patients.json_access import NotReadError, Resource, dict_of, list_of, number
from accrual.vocabulary import CONCEPTS, UnitError, convert
from accrual.vocabulary.units import unit_at

__all__ = ["limits_of", "unit_of"]

_UCUM = "http://unitsofmeasure.org"
_NO_UNIT = re.compile(r"1|inr|ratio|\{[^{}]*\}", re.IGNORECASE)
_POWERS = str.maketrans("²³", "23")


def unit_of(quantity: Resource, concept: str) -> str | None:
    """The UCUM code, else the printed unit; of a ratio `{INR}`, `{ratio}` and the like are 1.

    >>> unit_of({"code": "umol/L", "unit": "µmol/L"}, "bilirubin"), unit_of({"code": "{INR}"}, "inr")
    ('umol/L', '1')
    """
    found = next(_units(quantity), None)
    known = CONCEPTS.get(concept)
    return "1" if found and known and known.unit == "1" and _NO_UNIT.fullmatch(found) else found


def _units(quantity: Resource) -> Iterator[str]:
    code, unit = quantity.get("code"), quantity.get("unit")
    for text in (code if quantity.get("system", _UCUM) == _UCUM else None, unit):
        if isinstance(text, str) and text.strip():
            yield text.strip()


def limits_of(row: Resource, quantity: Resource, concept: str) -> tuple[float | None, float | None]:
    """The limits of normal, where there is one plain range, in the result's own unit or converted into it."""
    ranges = [found for found in list_of(row.get("referenceRange")) if isinstance(found, dict) and _is_normal(found)]
    if len(ranges) != 1:
        return None, None
    low, high = (_limit(ranges[0].get(each), quantity, concept) for each in ("low", "high"))
    return (None, None) if low is not None and high is not None and low > high else (low, high)


def _is_normal(found: Resource) -> bool:
    codings = list_of(dict_of(found.get("type")).get("coding"))
    return not found.get("appliesTo") and not found.get("age") and (
        not found.get("type") or any(dict_of(coding).get("code") == "normal" for coding in codings))


def _limit(limit: object, quantity: Resource, concept: str) -> float | None:
    found = dict_of(limit)
    if not found or found.get("comparator"):
        return None
    try:
        value = number(found.get("value"))
    except NotReadError:
        return None
    units, own = list(_units(found)), unit_of(quantity, concept)
    if not units or own == unit_of(found, concept) or set(units) & set(_units(quantity)):
        return value
    return _converted(value, units, own, concept)


def _converted(value: float, units: list[str], own: str | None, concept: str) -> float | None:
    """A limit in the result's unit; an international unit of an enzyme is its U."""
    for unit, target in ((unit, target) for written in units for target in _spellings(own or "")
                         for unit in _spellings(written)):
        if CONCEPTS[concept].unit == "U/L" and _is_enzymes(unit) and _is_enzymes(target):
            return value
        try:
            return convert(value, unit, target, concept)
        except UnitError:
            continue
    return None


def _spellings(written: str) -> Iterator[str]:
    """The unit as it is written, and the UCUM code that such a spelling stands for."""
    yield written
    plain = written.translate(_POWERS)
    found = unit_at(f"x{plain}" if plain.startswith("10") else plain, 0)
    if found and found[1] >= len(plain):
        yield found[0]


def _is_enzymes(unit: str) -> bool:
    return bool(re.fullmatch(r"\[?I?U\]?/L", unit, re.IGNORECASE))
