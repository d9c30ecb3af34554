"""Getting at parts of a parsed FHIR resource whatever shape it has; nothing here raises but `NotReadError`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

from accrual.patients.dates import first_and_last

__all__ = [
    "Days", "NotReadError", "Resource", "check_denials", "check_value", "codes", "dict_of", "displays", "exact",
    "first_text", "last_part", "list_of", "number", "period", "profiles", "wordings",
]

Resource = dict[str, Any]
Days = tuple[date, date] | None
_LONGEST = 1000  # characters of a name; what is longer is a letter, or an attack
_DENIALS = ("notDone", "notPerformed", "notGiven", "notTaken", "wasNotGiven", "wasNotTaken")


class NotReadError(Exception):
    """Why a row cannot be read, in words without its value."""


def dict_of(value: object) -> Resource:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[Any]:
    """The list, or an empty one."""
    return value if isinstance(value, list) else []


def last_part(reference: object) -> str:
    """The id that a reference, address or urn ends in.

    >>> last_part("urn:uuid:1e20"), last_part("Patient/7"), last_part("Patient/7/_history/2"), last_part(None)
    ('1e20', '7', '7', '')
    """
    if not isinstance(reference, str):
        return ""
    return reference.partition("/_history/")[0].replace(":", "/").rsplit("/", 1)[-1].lstrip("#")


def codes(concept: object, system: str = "") -> Iterator[str]:
    """The codes of a CodeableConcept whose system ends in `system`, or is not said."""
    for coding in list_of(dict_of(concept).get("coding")):
        row = dict_of(coding)
        code, named = row.get("code"), row.get("system", system)
        if isinstance(code, str) and isinstance(named, str) and named.rstrip("/").endswith(system):
            yield code.strip()


def displays(concept: object) -> list[str]:
    """The wordings of a CodeableConcept's codings."""
    found = [dict_of(coding).get("display") for coding in list_of(dict_of(concept).get("coding"))]
    return [text for text in found if isinstance(text, str) and text.strip() and len(text) < _LONGEST]


def wordings(concept: object) -> list[str]:
    """The doctor's own words where there are any, else the codings' wordings.

    "No sign of liver metastases" is coded as them all the same, so the text decides, however long it is.
    """
    text = dict_of(concept).get("text")
    return [text[:_LONGEST]] if isinstance(text, str) and text.strip() else displays(concept)


def first_text(concept: object) -> str:
    """The first wording, or none."""
    return next(iter(wordings(concept)), "")


def profiles(resource: Resource) -> set[str]:
    """The names of the profiles that a resource says it follows."""
    return {last_part(each) for each in list_of(dict_of(resource.get("meta")).get("profile"))}


def number(value: object) -> float:
    """A finite number; NotReadError if it is none."""
    if not isinstance(value, bool) and isinstance(value, (int, float)) and abs(value) < math.inf:
        try:
            return float(value)
        except OverflowError:  # an integer of hundreds of digits
            pass
    raise NotReadError("it has no number")


def check_value(row: Resource) -> None:
    """What says that it is not there (`dataAbsentReason`) has no value, whatever else it holds."""
    if dict_of(row.get("dataAbsentReason")) and any(key.startswith("value") for key in row):
        raise NotReadError("has a value and the reason why it has none")


def check_denials(resource: Resource) -> None:
    """Fields by which FHIR before R4 said that a thing was not done; to read over them would turn them round."""
    if any(resource.get(name) not in (None, False) for name in _DENIALS) or resource.get("taken") not in (None, "y"):
        raise NotReadError("says in a field that FHIR R4 does not have that it was not done")


def period(resource: Resource, name: str) -> tuple[Days, Days]:
    """The first and last day of `<name>Period` or `<name>DateTime`; of one day, both.

    Each is the two days between which it lies, for records that know no more than a month or year.
    """
    one = first_and_last(resource.get(f"{name}DateTime"))
    if one:
        return one, one
    found = dict_of(resource.get(f"{name}Period"))
    return first_and_last(found.get("start")), first_and_last(found.get("end"))


def exact(days: Days) -> tuple[date | None, date | None]:
    """A day and, where it is not exact, the last day that it can be.

    >>> exact((date(2025, 1, 5), date(2025, 1, 5))), exact(None)
    ((datetime.date(2025, 1, 5), None), (None, None))
    """
    if days is None:
        return None, None
    return days[0], days[1] if days[1] != days[0] else None
