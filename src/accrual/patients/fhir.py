"""A FHIR R4 Bundle of one person → facts; what is not read is listed, never dropped in silence.

Read are: Patient (sex, birth date), Observation (results and scores by LOINC code, with unit, date and
reference range; components too) and Condition (by its wording).  An unclear row is left unread:
a result that may be wrong is worse than none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accrual.errors import InputError
from accrual.patients.codes import LOINC, Code, condition_concept
from accrual.patients.dates import day, first_and_last
from accrual.patients.facts import Diagnosis, Facts, Measurement, Score, Unreadable

__all__ = ["read_bundle"]

_SETTLED = ("final", "amended", "corrected")
_UNCERTAIN = {"unconfirmed": "is not confirmed", "provisional": "is not confirmed",
              "differential": "is not confirmed", "entered-in-error": "was entered in error"}
_STATUS = {"active": "active", "recurrence": "active", "relapse": "active",
           "inactive": "resolved", "remission": "resolved", "resolved": "resolved"}
_UCUM = "http://unitsofmeasure.org"
_LOINC = "http://loinc.org"
Resource = dict[str, Any]


@dataclass
class _Reading:
    person: set[str] = field(default_factory=set)
    source: str = ""
    sex: str | None = None
    born: tuple[date, date] | None = None
    measurements: list[Measurement] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    def leave(self, source: str, why: str) -> None:
        self.unread.append(f"{source}: {why}")


class _NotReadError(Exception):
    """Why a row cannot be read, in words without its value."""


def read_bundle(bundle: object, source: str = "Bundle") -> Facts:
    """The facts of a Bundle that has been parsed from JSON; InputError if it is not a Bundle of one person.

    >>> patient = {"resourceType": "Patient", "id": "1", "gender": "female", "birthDate": "1960-03-01"}
    >>> read_bundle({"resourceType": "Bundle", "entry": [{"resource": patient}]}).sex
    'female'
    """
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        raise InputError("is not a FHIR Bundle", where=source, mend='A Bundle says "resourceType": "Bundle"')
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        raise InputError("is not a list", where=f"{source}: Bundle.entry")
    reading = _Reading()
    resources = list(_resources(entries, reading))
    _read_patient(resources, reading, source)
    for name, resource in resources:
        _read_resource(name, resource, reading)
    born = reading.born or (None, None)
    return Facts(sex=reading.sex, birth_date=born[0], birth_date_latest=born[1] if born[0] != born[1] else None,
                 measurements=tuple(reading.measurements), scores=tuple(reading.scores),
                 diagnoses=tuple(reading.diagnoses), unread=tuple(reading.unread),
                 unreadable=tuple(reading.unreadable), recorded=day(bundle.get("timestamp")), source=reading.source)


def _resources(entries: list[Any], reading: _Reading) -> Iterator[tuple[str, Resource]]:
    for number, entry in enumerate(entries):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        if not isinstance(resource, dict) or not isinstance(kind, str):
            reading.leave(f"entry[{number}]", "holds no resource")
            continue
        if kind == "Patient":
            reading.person |= {_last(text) for text in (resource.get("id"), entry.get("fullUrl")) if _last(text)}
        name = f"{kind}/{resource['id']}" if isinstance(resource.get("id"), str) else f"{kind} in entry[{number}]"
        yield name, resource


def _read_patient(resources: list[tuple[str, Resource]], reading: _Reading, source: str) -> None:
    patients = [(name, resource) for name, resource in resources if resource["resourceType"] == "Patient"]
    if len({name for name, _ in patients}) > 1:
        raise InputError(f"holds {len(patients)} patients", where=source, mend="Give a Bundle of one person")
    for name, patient in patients:
        reading.source = name
        reading.sex = patient.get("gender") if patient.get("gender") in ("female", "male") else None
        if reading.sex is None:
            reading.leave(name, "gender is neither female nor male")
        reading.born = first_and_last(patient.get("birthDate"))
        if reading.born is None:
            reading.leave(name, "birthDate is absent or not a date")
        if patient.get("deceasedDateTime") or patient.get("deceasedBoolean"):
            reading.leave(name, "the person is recorded as deceased, which screening does not look at")


def _read_resource(name: str, resource: Resource, reading: _Reading) -> None:
    reader = {"Observation": _read_observation, "Condition": _read_condition}.get(resource["resourceType"])
    if resource["resourceType"] == "Patient":
        return
    if reader is None:
        reading.leave(name, "this kind of resource is not read")
        return
    try:
        if resource.get("modifierExtension"):
            raise _NotReadError("has an extension that may change its meaning")
        _check_subject(resource, reading.person)
        reader(name, resource, reading)
    except _NotReadError as why:
        reading.leave(name, str(why))


def _last(reference: object) -> str:
    return reference.replace(":", "/").rsplit("/", 1)[-1] if isinstance(reference, str) else ""


def _check_subject(resource: Resource, person: set[str]) -> None:
    """A row about someone else (a mother, a donor, a mixed-up file) must not count for this person."""
    subject = _dict(resource.get("subject")).get("reference")
    if subject is not None and person and _last(subject) not in person:
        raise _NotReadError("is about another person than the Bundle's patient")


# Observations

def _read_observation(name: str, observation: Resource, reading: _Reading) -> None:
    rows = [observation, *(part for part in _list(observation.get("component")) if isinstance(part, dict))]
    known = [(row, code) for row in rows if (code := _code(row)) is not None]
    when = _effective(observation)
    if not known:
        raise _NotReadError("has no code that is read")
    for row, code in known:
        try:
            _check_status(observation)
            _read_value(row, code, when, name, reading)
        except _NotReadError as why:
            reading.leave(name, f"{code.concept}: {why}")
            if observation.get("status") not in ("entered-in-error", "cancelled"):
                reading.unreadable.append(Unreadable(code.concept, str(why), when, name))
    if len(known) < len(rows) and rows[1:]:
        reading.leave(name, f"{len(rows) - len(known)} of its parts have no code that is read")


def _code(row: Resource) -> Code | None:
    """The one concept that the codings agree on."""
    codings = [coding for coding in _list(_dict(row.get("code")).get("coding")) if isinstance(coding, dict)]
    found = {LOINC[coding["code"]] for coding in codings
             if coding.get("system", _LOINC) == _LOINC and isinstance(coding.get("code"), str)
             and coding["code"] in LOINC}
    return found.pop() if len(found) == 1 else None


def _check_status(observation: Resource) -> None:
    if observation.get("status") not in _SETTLED:
        raise _NotReadError("its status is not final, amended or corrected")


def _effective(observation: Resource) -> date | None:
    period = _dict(observation.get("effectivePeriod"))
    for text in (observation.get("effectiveDateTime"), observation.get("effectiveInstant"), period.get("end")):
        if text is not None:
            return day(text)
    return None


def _read_value(row: Resource, code: Code, when: date | None, name: str, reading: _Reading) -> None:
    if code.kind == "scale":
        value = _number(row.get("valueInteger", _dict(row.get("valueQuantity")).get("value")))
        if code.legal and not code.legal[0] <= value <= code.legal[1]:
            raise _NotReadError("its value is not on the scale")
        reading.scores.append(Score(code.concept, value, when, name))
        return
    quantity = _dict(row.get("valueQuantity"))
    unit = _unit(quantity)
    lower, upper = _limits(row, unit)
    reading.measurements.append(Measurement(code.concept, _number(quantity.get("value")), unit, when, lower, upper,
                                            name, _bound(quantity), code.method))


def _number(value: object) -> float:
    if not isinstance(value, bool) and isinstance(value, (int, float)) and abs(value) < math.inf:
        try:
            return float(value)
        except OverflowError:  # an integer of hundreds of digits
            pass
    raise _NotReadError("it has no number")


def _bound(quantity: Resource) -> str:
    bound = quantity.get("comparator", "")
    if bound not in ("", "<", "<=", ">", ">="):
        raise _NotReadError("its comparator is not known")
    return str(bound)


def _unit(quantity: Resource) -> str | None:
    code, unit = quantity.get("code"), quantity.get("unit")
    best = code if quantity.get("system", _UCUM) == _UCUM and isinstance(code, str) and code.strip() else unit
    return best.strip() if isinstance(best, str) and best.strip() else None


def _limits(row: Resource, unit: str | None) -> tuple[float | None, float | None]:
    """The laboratory's limits of normal, where there is one plain range in the result's own unit."""
    ranges = [found for found in _list(row.get("referenceRange")) if isinstance(found, dict) and _is_normal(found)]
    if len(ranges) != 1:
        return None, None
    return _limit(ranges[0].get("low"), unit), _limit(ranges[0].get("high"), unit)


def _is_normal(found: Resource) -> bool:
    codings = _list(_dict(found.get("type")).get("coding"))
    return not found.get("appliesTo") and not found.get("age") and (
        not found.get("type") or any(_dict(coding).get("code") == "normal" for coding in codings))


def _limit(quantity: object, unit: str | None) -> float | None:
    found = _dict(quantity)
    if not found or _unit(found) not in (unit, None) or found.get("comparator"):
        return None
    try:
        return _number(found.get("value"))
    except _NotReadError:
        return None


# Conditions

def _read_condition(name: str, condition: Resource, reading: _Reading) -> None:
    concept = _concept(condition)
    verification = _flag(condition.get("verificationStatus"))
    if verification in _UNCERTAIN:
        raise _NotReadError(_UNCERTAIN[verification])
    began, ended = condition.get("onsetDateTime"), condition.get("abatementDateTime")
    reading.diagnoses.append(Diagnosis(
        concept, verification != "refuted", day(began if began is not None else condition.get("recordedDate")),
        name, _STATUS.get(_flag(condition.get("clinicalStatus")), ""), day(ended)))


def _concept(condition: Resource) -> str:
    code = _dict(condition.get("code"))
    displays = [_dict(coding).get("display") for coding in _list(code.get("coding"))]
    # The doctor's own words decide where there are any: "no sign of liver metastases" is coded as them all the same.
    wordings = [code["text"]] if isinstance(code.get("text"), str) else displays
    found = {concept for wording in wordings if isinstance(wording, str)
             and (concept := condition_concept(wording)) is not None}
    if len(found) != 1:
        raise _NotReadError("has no wording that is read" if not found else "its wordings do not agree")
    return found.pop()


def _flag(concept: object) -> str:
    codes = [_dict(coding).get("code") for coding in _list(_dict(concept).get("coding"))]
    return codes[0] if codes and isinstance(codes[0], str) else ""


def _dict(value: object) -> Resource:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
