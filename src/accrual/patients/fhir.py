"""FHIR R4 of one person → facts, from a Bundle of any type or from a bulk export; what is not read is listed.

Read are Patient, Observation, Condition, AllergyIntolerance, the three kinds of medication, Procedure and Immunization,
with mCODE's profiles.  An unclear row is left unread: a result that may be wrong is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from accrual.errors import InputError
from accrual.patients.dates import as_written, day, first_and_last
from accrual.patients.facts import Facts
from accrual.patients.fhir_conditions import read_allergy, read_condition
from accrual.patients.fhir_contained import is_same_person, with_inner
from accrual.patients.fhir_observations import read_observation
from accrual.patients.fhir_stages import join_stages
from accrual.patients.fhir_treatments import (
    read_administration,
    read_immunization,
    read_procedure,
    read_request,
    read_statement,
)
from accrual.patients.json_access import (
    NotReadError,
    Resource,
    check_denials,
    dict_of,
    last_part,
    list_of,
)
from accrual.patients.reading import Reading

__all__ = ["people", "read_bundle", "read_resources"]

_READERS: Mapping[str, Callable[[str, Resource, Reading], None]] = {
    "Condition": read_condition, "AllergyIntolerance": read_allergy, "Observation": read_observation,
    "MedicationStatement": read_statement, "MedicationRequest": read_request,
    "MedicationAdministration": read_administration, "Procedure": read_procedure, "Immunization": read_immunization,
}
_OWN_WORDS = {
    "FamilyMemberHistory": "is about a relative",
    "Goal": "is an aim, not a finding", "CarePlan": "is a plan, not a finding", "ServiceRequest": "is a request",
}
_FOCAL = {"focuscode", "observation-focuscode", "focal-subject", "observation-focal-subject"}  # a donor, a fetus
_DEPTH = 5  # Bundles in Bundles, as messages and documents have them


def read_bundle(bundle: object, source: str = "Bundle", on: date | None = None) -> Facts:
    """The facts of a Bundle that has been parsed from JSON; InputError if it is not a Bundle of one person.

    Stages count up to the day that the Bundle was written, or up to `on` where that is earlier.

    >>> patient = {"resourceType": "Patient", "id": "1", "gender": "female", "birthDate": "1960-03-01"}
    >>> read_bundle({"resourceType": "Bundle", "entry": [{"resource": patient}]}).sex
    'female'
    """
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise InputError("is not a FHIR Bundle", where=source, mend='A Bundle says "resourceType": "Bundle"')
    if not isinstance(bundle.get("entry", []), list):
        raise InputError("is not a list", where=f"{source}: Bundle.entry")
    reading = Reading()
    written = bundle.get("timestamp")
    named = [(name, _as_written(resource, written)) for name, resource in _entries(bundle, reading)]
    return _read(named, reading, source, (day(written), on))


def read_resources(resources: Iterable[Resource], source: str = "export", recorded: date | None = None,
                   on: date | None = None) -> Facts:
    """The facts of one person's resources, as a bulk export lists them; InputError if they are of several people.

    Stages count up to the day of the record, or up to `on` where that is earlier.

    >>> rows = [{"resourceType": "Patient", "id": "1", "gender": "male"}]
    >>> read_resources(rows).sex
    'male'
    """
    reading = Reading()
    named = [(_name(resource, number), resource) for number, resource in enumerate(resources)]
    for _, resource in named:
        if resource["resourceType"] == "Patient":
            reading.person |= {last_part(resource.get("id"))} - {""}
    return _read(named, reading, source, (recorded, on))


def _read(named: list[tuple[str, Resource]], reading: Reading, source: str,
          days: tuple[date | None, date | None]) -> Facts:
    rows = [each for name, resource in _newest(named, reading) for each in with_inner(name, resource, reading)]
    _read_patient(rows, reading, source)
    # What others refer to comes first: a drug by its Medication, an aim by its Condition.
    for kinds in (("Medication",), ("Condition",), ()):
        for name, resource in rows:
            kind = resource["resourceType"]
            if kind in kinds or (not kinds and kind not in ("Medication", "Condition", "Patient")):
                _read_resource(name, resource, reading)
    last = min((each for each in days if each), default=datetime.now(tz=UTC).date())
    join_stages(reading, last)
    reading.leave_superseded(last)
    return reading.facts(days[0])


def _as_written(resource: Resource, written: object) -> Resource:
    """A resource whose moments are of days as the Bundle's writer counts them."""
    dated = {key: {each: as_written(text, written) for each, text in value.items()} if isinstance(value, dict)
             else as_written(value, written) for key, value in resource.items()
             if key.endswith(("DateTime", "Instant", "Period")) or key in ("authoredOn", "recordedDate")}
    return resource | dated


def _entries(bundle: Resource, reading: Reading, depth: int = 0, path: str = "") -> Iterator[tuple[str, Resource]]:
    for number, entry in enumerate(list_of(bundle.get("entry"))):
        place = f"{path}entry[{number}]"
        resource = dict_of(entry).get("resource")
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        if dict_of(dict_of(entry).get("request")).get("method") == "DELETE":
            reading.leave(place, "was deleted")
        elif not isinstance(resource, dict) or not isinstance(kind, str):
            reading.leave(place, "holds no resource")
        elif kind == "Bundle":
            if depth < _DEPTH:
                yield from _entries(resource, reading, depth + 1, f"{place}.")
            else:
                reading.leave(place, "is nested too deeply")
        elif kind == "Patient" and dict_of(dict_of(entry).get("search")).get("mode") == "include":
            reading.leave(place, "is another Patient that a search included")
        else:
            name, url = _name(resource, number, path), entry.get("fullUrl")
            if kind == "Patient":
                reading.person |= {last_part(text) for text in (resource.get("id"), url)} - {""}
            if isinstance(url, str) and url.startswith("urn:"):
                reading.names[last_part(url)] = name
            yield name, resource


def _name(resource: Resource, number: int, path: str = "") -> str:
    kind = resource["resourceType"][:60]
    return f"{kind}/{resource['id'][:64]}" if isinstance(resource.get("id"), str) and resource["id"] \
        else f"{kind} in {path}entry[{number}]"


def _newest(named: list[tuple[str, Resource]], reading: Reading) -> Iterator[tuple[str, Resource]]:
    """Of several versions of one resource the newest, as a history Bundle lists them."""
    found: dict[str, Resource] = {}
    for name, resource in named:
        known = found.get(name)
        if known is not None and known != resource:
            reading.leave(name, "is there in several versions; the newest is read")
        if known is None or _version(resource) >= _version(known):
            found[name] = resource
    yield from found.items()


def _version(resource: Resource) -> tuple[str, int]:
    meta = dict_of(resource.get("meta"))
    number, when = meta.get("versionId"), meta.get("lastUpdated")
    return (when if isinstance(when, str) else "", int(number) if isinstance(number, str) and number.isdecimal() and
            len(number) < 10 else 0)


def _read_patient(resources: list[tuple[str, Resource]], reading: Reading, source: str) -> None:
    patients = [(name, resource) for name, resource in resources if resource["resourceType"] == "Patient"]
    if len({name for name, _ in patients}) > 1:
        raise InputError(f"holds {len(patients)} patients", where=source, mend="Give a Bundle of one person")
    about = [dict_of(resource.get(field)).get("reference") for _, resource in resources
             for field in ("subject", "patient") if not patients]
    whose = {last_part(each) for each in about if isinstance(each, str) and not each.startswith("#")}
    if len(whose) > 1:
        raise InputError(f"holds rows of {len(whose)} patients", where=source, mend="Give a Bundle of one person")
    for name, patient in patients:
        reading.source, reading.patient = name, patient
        reading.sex = _sex(name, patient, reading)
        reading.born = first_and_last(patient.get("birthDate"))
        if reading.born is None:
            reading.leave(name, "birthDate is absent or not a date")
        if patient.get("deceasedBoolean") is True or patient.get("deceasedDateTime") is not None:
            days = first_and_last(patient.get("deceasedDateTime"))       # of a month or year the first day counts
            reading.deceased, reading.died = True, days[0] if days else None


def _sex(name: str, patient: Resource, reading: Reading) -> str | None:
    gender = patient.get("gender") if patient.get("gender") in ("female", "male") else None
    if gender is None:
        reading.leave(name, "gender is neither female nor male")
    at_birth = {"F": "female", "M": "male"}
    said = {at_birth[code] for each in list_of(patient.get("extension"))
            if last_part(dict_of(each).get("url")) == "us-core-birthsex"
            and isinstance(code := dict_of(each).get("valueCode"), str) and code in at_birth}
    if gender and said and said != {gender}:
        reading.leave(name, "the sex at birth and the gender differ; criteria do not say which they mean")
        return None
    return gender or (said.pop() if len(said) == 1 else None)


def _read_resource(name: str, resource: Resource, reading: Reading) -> None:
    kind = resource["resourceType"]
    reader = _READERS.get(kind)
    if kind == "Medication":
        reading.medications[name] = resource
        return
    if reader is None:
        reading.leave(name, _OWN_WORDS.get(kind, "this kind of resource is not read"))
        return
    try:
        if resource.get("modifierExtension"):
            raise NotReadError("has an extension that may change its meaning")
        _check_subject(resource, reading)
        check_denials(resource)
        reader(name, resource, reading)
    except NotReadError as why:
        reading.leave(name, str(why))


def _check_subject(resource: Resource, reading: Reading) -> None:
    """A row about someone else (a mother, a donor, a mixed-up file) must not count for this person."""
    for field in ("subject", "patient"):
        reference = dict_of(resource.get(field)).get("reference")
        if isinstance(reference, str) and reference.startswith("#"):
            _check_inner_patient(reference, resource, reading)
        elif reading.is_about_another(reference):
            raise NotReadError("is about another person than the Bundle's patient")
    told = {last_part(dict_of(each).get("url")).lower() for each in list_of(resource.get("extension"))}
    focus = resource.get("focus", []) if resource["resourceType"] == "Observation" else []
    if told & _FOCAL or not isinstance(focus, list) or not all(_is_ones_own(each, resource, reading) for each in focus):
        raise NotReadError("is about somebody or something else than the Bundle's patient")


def _check_inner_patient(reference: str, resource: Resource, reading: Reading) -> None:
    """A Patient inside a row is the Bundle's where they have an identifier, or all else, in common."""
    inner = next((each for each in list_of(resource.get("contained"))
                  if isinstance(each, dict) and each.get("id") == reference[1:]), {})
    if inner.get("resourceType") != "Patient" or (reading.person and not is_same_person(inner, reading.patient)):
        raise NotReadError("is about a Patient inside it, who is not known to be the Bundle's")


def _is_ones_own(focus: object, resource: Resource, reading: Reading) -> bool:
    """Whether what an Observation looks at is the patient, or a disease or a part of the body."""
    kind, last = reading.kind_of(focus), last_part(dict_of(focus).get("reference"))
    if kind in ("Condition", "BodyStructure"):
        return True
    subject = last_part(dict_of(resource.get("subject")).get("reference"))
    return (kind in ("Patient", "") and last != "" and last in {*reading.person, subject}) or (
        kind == "" and reading.diagnosis_at(focus) is not None)


def people(resources: Iterable[Any]) -> dict[str, list[Resource]]:
    """A bulk export's resources by the person that they are about; what is of nobody is under an empty id.

    >>> rows = [{"resourceType": "Patient", "id": "1"},
    ...         {"resourceType": "Condition", "subject": {"reference": "Patient/1"}}]
    >>> [len(rows) for rows in people(rows).values()]
    [2]
    """
    found: dict[str, list[Resource]] = {}
    for resource in resources:
        if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
            continue
        subject = dict_of(resource.get("subject") or resource.get("patient")).get("reference")
        key = last_part(resource.get("id") if resource["resourceType"] == "Patient" else subject)
        found.setdefault(key, []).append(resource)
    return found
