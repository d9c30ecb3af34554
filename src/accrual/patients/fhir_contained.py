"""Results inside a report or a panel, which count as rows of their own."""

from __future__ import annotations

from collections.abc import Iterator

from accrual.patients.json_access import Resource, dict_of, list_of
from accrual.patients.reading import Reading

__all__ = ["is_same_person", "with_inner"]

_RESULTS = {"DiagnosticReport": "result", "Observation": "hasMember"}
_SETTLED = ("final", "amended", "corrected", "appended")
_FROM_OUTSIDE = ("subject", "focus")


def with_inner(name: str, resource: Resource, reading: Reading) -> Iterator[tuple[str, Resource]]:
    """A row and the results inside it, which are of its person and day where they do not say."""
    yield name, resource
    field = _RESULTS.get(resource["resourceType"])
    named = {dict_of(each).get("reference") for each in list_of(resource.get(field)) if
             isinstance(dict_of(each).get("reference"), str)} if field else set()
    for inner in list_of(resource.get("contained")):
        if not isinstance(inner, dict) or inner.get("resourceType") != "Observation" or (
                not isinstance(inner.get("id"), str)):
            continue
        place = f"{name}#{inner['id'][:64]}"
        if f"#{inner['id']}" not in named:
            reading.leave(place, "is inside a row of which it is no result")
        elif resource.get("status") not in _SETTLED or resource.get("modifierExtension"):
            reading.leave(place, "is inside a row that is not final, or may be turned round")
        else:
            yield place, _complete(inner, resource)


def _complete(inner: Resource, outer: Resource) -> Resource:
    found = {key: outer[key] for key in _FROM_OUTSIDE if key in outer and key not in inner}
    if not any(key.startswith("effective") for key in inner):
        found |= {key: value for key, value in outer.items() if key.startswith("effective")}
    # What the row says of whom it is about holds for its results, and a Patient may be inside it.
    extensions = [*list_of(outer.get("extension")), *list_of(inner.get("extension"))]
    return {**inner, **found, "contained": list_of(outer.get("contained")), "extension": extensions}


def is_same_person(one: Resource, other: Resource) -> bool:
    """Whether two Patients have an identifier in common, or else the same name, gender and whole birth date.

    >>> is_same_person({"birthDate": "1960-03-01"}, {"birthDate": "1960-03-01"})
    False
    """
    first, second = _identifiers(one), _identifiers(other)
    if first and second:
        return bool(first & second)
    told = (one.get("birthDate"), one.get("gender"), one.get("name"))
    return all(told) and len(str(told[0])) == len("YYYY-MM-DD") and told == (
        other.get("birthDate"), other.get("gender"), other.get("name"))


def _identifiers(patient: Resource) -> set[tuple[str, str]]:
    found = [dict_of(each) for each in list_of(patient.get("identifier"))]
    return {(each["system"], each["value"]) for each in found
            if isinstance(each.get("system"), str) and isinstance(each.get("value"), str)}
