"""Which units can measure which concept; a value whose unit cannot is no value of it."""

from __future__ import annotations

from functools import lru_cache

from accrual.criteria.numbers import Number
from accrual.vocabulary.concepts import CONCEPTS
from accrual.vocabulary.units import same_dimension

__all__ = ["NEEDS_PAIR", "fits", "measured_unit"]

# Names of two concepts whose values come as a pair: 140/90.
NEEDS_PAIR = {"blood-pressure": ("systolic-blood-pressure", "diastolic-blood-pressure")}
_STANDS_FOR = {"transaminases": "ast", "blood-pressure": "systolic-blood-pressure"}
_NEEDS_UNIT = frozenset((
    "urine-protein", "tumor-size", "lesion-size", "node-size", "life-expectancy", "weight", "height", "blasts",
    "plasma-cells", "body-temperature", "albumin", "waist-circumference", "gestational-age", "body-surface-area",
    "endometrial-thickness", "fibrinogen", "m-protein", "glucose", "lactate",
))
_NO_MULTIPLES = frozenset((
    "age", "life-expectancy", "gestational-age", "lesion-size", "node-size", "tumor-size", "weight", "height",
    "body-mass-index", "prior-lines", "pack-years", "pd-l1", "heart-rate",
))
_COUNTS = frozenset(("cd4-count", "platelets", "neutrophils", "leukocytes", "lymphocytes", "eosinophils"))
_VOLUMES = frozenset(("mm3", "uL", "L", "mL"))


def fits(slug: str, number: Number) -> bool:
    """Whether a number with its unit can be a value of the concept; a scale's score is none.

    >>> fits("neutrophils", Number(1500.0, 9, "/mm3")), fits("neutrophils", Number(9.0, 6, "g/dL"))
    (True, False)
    """
    return _fits(_STANDS_FOR.get(slug, slug), number.unit, number.relative_to, number.value <= 120, number.value < 0)


@lru_cache(maxsize=8192)
def _fits(slug: str, unit: str | None, relative_to: str | None, small: bool, negative: bool) -> bool:
    concept = CONCEPTS.get(slug)
    if concept is None or concept.kind == "scale" or (negative and concept.low >= 0):
        return False
    if relative_to is not None:
        return slug not in _NO_MULTIPLES
    if unit is None:
        return slug not in _NEEDS_UNIT and (slug != "age" or small)
    if slug in ("fev1", "fvc", "dlco") and unit in ("L", "mL"):
        return True
    if slug in _COUNTS and unit in ("%", "g/L"):
        return False
    if slug in _COUNTS and unit in _VOLUMES:
        return unit in ("mm3", "uL")
    if slug in ("egfr", "creatinine-clearance"):
        return unit.startswith(("mL/min", "L/h", "mL/s")) or unit == "%"
    if slug == "heart-rate":
        return unit == "/min"
    return same_dimension(unit, concept.unit, slug) or (slug == "prior-lines" and unit == "{points}")


def measured_unit(slug: str, number: Number) -> str | None:
    """The unit of a value; years for an age without one, "per" put back where a count's "1500 mm3" lost it."""
    if slug == "age" and number.relative_to is None and number.unit is None:
        return "a"
    return f"/{number.unit}" if slug in _COUNTS and number.unit in ("mm3", "uL") else number.unit
