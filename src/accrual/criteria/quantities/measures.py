"""Which units can measure which concept; a value whose unit cannot is no value of it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from accrual.criteria.lexemes.numbers import Number
from accrual.vocabulary.concepts import CONCEPTS
from accrual.vocabulary.units import UnitError, convert, same_dimension

__all__ = ["LINES", "NEEDS_PAIR", "PERFORMANCE", "fits", "is_bare_multiple", "is_slip", "measured_unit"]

# What counts courses of treatment.
LINES = frozenset(("prior-lines", "prior-chemotherapy-regimens"))
# Scales of performance status.
PERFORMANCE = frozenset(("ecog", "karnofsky", "lansky"))
# Names of two concepts whose values come as a pair: 140/90.
NEEDS_PAIR = {"blood-pressure": ("systolic-blood-pressure", "diastolic-blood-pressure")}
_STANDS_FOR = {"transaminases": "ast", "blood-pressure": "systolic-blood-pressure"}
_SIZES = ("tumor-size", "lesion-size", "node-size", "brain-metastasis-size")
_NEEDS_UNIT = frozenset((
    "urine-protein", "life-expectancy", "weight", "height", "blasts", *_SIZES,
    "plasma-cells", "body-temperature", "albumin", "waist-circumference", "gestational-age", "body-surface-area",
    "endometrial-thickness", "fibrinogen", "m-protein", "glucose", "lactate",
))
_NO_MULTIPLES = frozenset((
    "age", "life-expectancy", "gestational-age", "weight", "height", *_SIZES,
    "body-mass-index", "pack-years", "pd-l1", "heart-rate", *LINES,
))
_ENZYMES = frozenset(("ast", "alt", "alkaline-phosphatase", "ggt", "ldh", "lipase", "amylase", "ck"))
_FEW_TIMES = 10.0                            # of an enzyme nobody has so few units per litre
_COUNTS = frozenset(("cd4-count", "platelets", "neutrophils", "leukocytes", "lymphocytes", "eosinophils"))
_VIRAL = frozenset(("hbv-dna", "hcv-rna", "hiv-viral-load"))
_VOLUMES = frozenset(("mm3", "uL", "L", "mL"))
_UNSAID = ("/uL", "mmol/L", "umol/L", "g/L", "s")            # what a bare number may be in: "platelets > 100,000"
_AS_FRACTIONS = frozenset(("lvef", "hematocrit", "oxygen-saturation", "transferrin-saturation"))
_BOILING = 60.0                              # a body has fewer degrees Celsius and more degrees Fahrenheit
_ANY = 1e12                                  # where no range is known


def fits(slug: str, number: Number, high: float | None = None) -> bool:
    """Whether a number with its unit can be a value of the concept; a scale's score is none.

    >>> fits("neutrophils", Number(1500.0, 9, "/mm3")), fits("neutrophils", Number(9.0, 6, "g/dL"))
    (True, False)

    A value that nobody has (a fever of 385 °C) is none either, but for slips of a unit's prefix.
    """
    slug = _STANDS_FOR.get(slug, slug)
    if slug == "body-temperature" and number.unit == "deg":
        number = replace(number, unit=_degrees(number))
    if not _measures(slug, number.unit, number.relative_to):
        return False
    return _in_range(slug, number, high, 1) or is_slip(slug, number, high)


def _degrees(number: Number) -> str:
    """The scale of a temperature that is given in degrees only: nobody lives at 100 °C, or at 39 °F."""
    return "Cel" if number.value < _BOILING else "[degF]"


def is_slip(slug: str, number: Number, high: float | None = None) -> bool:
    """Whether the unit's prefix must be a slip: a hemoglobin of 9 mg/dL, a creatinine of 175 mmol/L.

    The test says what the text says, but nobody should be judged by it without asking.
    """
    if slug not in CONCEPTS or "/" not in (number.unit or "") or _in_range(slug, number, high, 1):
        return False
    return any(_in_range(slug, number, high, 10.0**power) for power in (-9, -6, -3, 3, 6, 9))


def is_bare_multiple(slug: str, number: Number) -> bool:
    """Whether a number of an enzyme must be one of times its upper limit of normal, which were not understood.

    >>> is_bare_multiple("ast", Number(2.5, 3)), is_bare_multiple("ast", Number(40.0, 2))
    (True, False)
    """
    bare = number.unit is None and number.relative_to is None
    return bare and number.value <= _FEW_TIMES and _STANDS_FOR.get(slug, slug) in _ENZYMES


def _in_range(slug: str, number: Number, high: float | None, times: float) -> bool:
    least, most = _plausible(slug, number.unit, number.relative_to)
    ends = (number.value, number.value if high is None else high)
    return all(value == 0 or least <= value * times <= most for value in ends)


@lru_cache(maxsize=8192)
def _measures(slug: str, unit: str | None, relative_to: str | None) -> bool:
    concept = CONCEPTS.get(slug)
    if concept is None or concept.kind == "scale":
        return False
    if relative_to is not None:
        return slug not in _NO_MULTIPLES
    if unit is None:
        return slug not in _NEEDS_UNIT
    if slug in ("fev1", "fvc", "dlco") and unit in ("L", "mL"):
        return True
    if slug in _VIRAL and unit in ("{copies}/mL", "[IU]/mL"):
        return True                          # neither is a fixed multiple of the other
    if slug in _COUNTS and unit in ("%", "g/L"):
        return False
    if slug in _COUNTS and unit in _VOLUMES:
        return unit in ("mm3", "uL")
    if slug in ("egfr", "creatinine-clearance"):
        return unit.startswith(("mL/min", "L/h", "mL/s")) or (unit == "%" and slug != "egfr")
    if slug == "heart-rate":
        return unit == "/min"
    return same_dimension(unit, concept.unit, slug) or (slug in LINES and unit == "{points}")


@lru_cache(maxsize=8192)
def _plausible(slug: str, unit: str | None, relative_to: str | None) -> tuple[float, float]:
    """The least and the greatest value in a unit; where the text names none, in any unit it may mean."""
    if relative_to is not None:
        return 0.01, 100
    concept = CONCEPTS[slug]
    meant = (unit,) if unit else (concept.unit, *_UNSAID, *(("1",) if slug in _AS_FRACTIONS else ()))
    ranges = [_range(slug, f"/{one}" if slug in _COUNTS and one in _VOLUMES else one) for one in meant]
    known = [ends for ends in ranges if ends is not None]
    return min((low for low, _ in known), default=-_ANY), max((high for _, high in known), default=_ANY)


def _range(slug: str, unit: str) -> tuple[float, float] | None:
    """The plausible range in a unit, a little wider for limits that round it; None where it is not known."""
    concept = CONCEPTS[slug]
    try:
        low, high = sorted(convert(end, concept.unit, unit, slug) for end in (concept.low, concept.high))
    except UnitError:
        return None
    return low * 0.99 if low > 0 else low, high * 1.01


def measured_unit(slug: str, number: Number) -> str | None:
    """The unit of a value; years for an age without one, "per" put back where a count's "1500 mm3" lost it.

    >>> measured_unit("body-temperature", Number(100.4, 6, "deg")), measured_unit("age", Number(18.0, 2))
    ('[degF]', 'a')
    """
    if slug == "body-temperature" and number.unit == "deg":
        return _degrees(number)
    if slug == "age" and number.relative_to is None and number.unit is None:
        return "a"
    return f"/{number.unit}" if slug in _COUNTS and number.unit in ("mm3", "uL") else number.unit
