"""Medications, procedures, radiotherapy and vaccinations → treatments; what was only planned is listed, not read."""

from __future__ import annotations

from accrual.patients import names
from accrual.patients.dates import day, first_and_last
from accrual.patients.facts import Treatment
from accrual.patients.json_access import (
    Days,
    NotReadError,
    Resource,
    dict_of,
    displays,
    exact,
    first_text,
    last_part,
    list_of,
    period,
    profiles,
    wordings,
)
from accrual.patients.reading import Reading

__all__ = ["read_administration", "read_immunization", "read_procedure", "read_request", "read_statement"]

_NOT_GIVEN = {
    "intended": "is planned, not given", "not-taken": "was not taken", "not-done": "was not done",
    "preparation": "is planned, not done", "draft": "is a draft", "cancelled": "was cancelled",
    "entered-in-error": "was entered in error", "unknown": "does not say whether it was given",
    "on-hold": "is on hold; it is not said whether it was given",
}
_STATUS = {"active": "ongoing", "in-progress": "ongoing", "completed": "stopped", "stopped": "stopped"}
_ORDERS = ("order", "original-order", "reflex-order", "filler-order", "instance-order")
_RADIOTHERAPY = ("mcode-cancer-related-radiation-procedure", "mcode-radiotherapy-course-summary",
                 "mcode-radiotherapy-treated-phase")
_SURGERY = ("mcode-cancer-related-surgical-procedure",)


def read_statement(name: str, statement: Resource, reading: Reading) -> None:
    """What a person takes or took, as it was told."""
    status = _status(statement)
    start, end = period(statement, "effective")
    # One day stands for the whole course, of which it is the first.
    _drugs(name, statement, reading, (start, end if "effectivePeriod" in statement else None), status)


def read_request(name: str, request: Resource, reading: Reading) -> None:
    """What was prescribed: it counts as taken from the day it was signed; a proposal or plan does not."""
    if request.get("intent") not in _ORDERS:
        raise NotReadError("is a plan or proposal, not an order")
    if request.get("doNotPerform") not in (None, False):
        raise NotReadError("is an order not to give it")
    status = _status(request)
    validity = dict_of(dict_of(request.get("dispenseRequest")).get("validityPeriod"))
    signed, over = first_and_last(request.get("authoredOn")), first_and_last(validity.get("end"))
    _drugs(name, request, reading, (signed, over), status)


def read_administration(name: str, administration: Resource, reading: Reading) -> None:
    """What was given."""
    status = _status(administration)
    _drugs(name, administration, reading, _course(administration, "effective", status), status)


def _course(resource: Resource, field: str, status: str) -> tuple[Days, Days]:
    """Its first and last day; what is going on has none that is the last, though it may have one that is planned."""
    start, end = period(resource, field)
    return start, None if status == "ongoing" else end


def _status(resource: Resource) -> str:
    status = resource.get("status")
    if isinstance(status, str) and status in _NOT_GIVEN:
        raise NotReadError(_NOT_GIVEN[status])
    if not isinstance(status, str) or status not in _STATUS:
        raise NotReadError("its status is not known")
    return _STATUS[status]


def _drugs(name: str, resource: Resource, reading: Reading, course: tuple[Days, Days], status: str) -> None:
    drug = _medication(resource, reading)
    found = [names.drugs(text) for text in (*wordings(drug), *displays(drug))]
    known = next((each for each in found if each[0]), None)
    if known is None:
        raise NotReadError("has no drug's name that is read")
    if known[2]:
        reading.leave(name, f"{len(known[2])} of its ingredients have no name that is read")
    route = _route(resource) or known[1]
    (start, start_latest), (end, end_latest) = map(exact, course)
    for concept in known[0]:
        reading.treatments.append(Treatment(
            concept, True, start, end, name, status, setting=_setting(resource), route=route,
            indication=_indication(resource, reading), start_latest=start_latest, end_latest=end_latest))


def _medication(resource: Resource, reading: Reading) -> object:
    """The drug itself, or the Medication that is referred to; NotReadError where that one does not count."""
    if resource.get("medicationCodeableConcept") is not None:
        return resource["medicationCodeableConcept"]
    reference = dict_of(resource.get("medicationReference"))
    text = reference.get("reference")
    if isinstance(text, str) and text.startswith("#"):
        inside = {each["id"]: each for each in list_of(resource.get("contained"))
                  if isinstance(each, dict) and isinstance(each.get("id"), str)}
        found = inside.get(text[1:])
    else:
        found = reading.medications.get(reading.name_of(reference, "Medication"))
    if found and found.get("status") == "entered-in-error":
        raise NotReadError("its Medication was entered in error")
    if found and found.get("modifierExtension"):
        raise NotReadError("its Medication has an extension that may change its meaning")
    return found.get("code") if found else {"text": reference.get("display")}


def _route(resource: Resource) -> str:
    dosages = [*list_of(resource.get("dosageInstruction")), *list_of(resource.get("dosage")),
               dict_of(resource.get("dosage"))]
    routes = [names.attribute("route", text) for dosage in dosages for text in wordings(dict_of(dosage).get("route"))]
    return next((route for route in routes if route), "")


def _setting(resource: Resource) -> tuple[str, ...]:
    """The aim, from mCODE's extension for intent: "Curative - procedure intent"."""
    found = []
    for extension in list_of(resource.get("extension")):
        row = dict_of(extension)
        if last_part(row.get("url")).endswith(("procedure-intent", "treatment-intent")):
            text = first_text(row.get("valueCodeableConcept")).partition(" - ")[0]
            found.append(names.attribute("line", text))
    return tuple(each for each in found if each)


def _indication(resource: Resource, reading: Reading) -> str:
    reasons = [*list_of(resource.get("reasonCode")),
               *({"text": dict_of(each).get("display")} for each in list_of(resource.get("reasonReference")))]
    by_name = [concept for reason in reasons for text in wordings(reason) if (concept := names.condition(text))]
    by_id = [reading.diagnoses[place].concept for each in list_of(resource.get("reasonReference"))
             if (place := reading.diagnosis_at(each)) is not None]
    return next(iter((*by_id, *by_name)), "")


def read_procedure(name: str, procedure: Resource, reading: Reading) -> None:
    """An operation, a course of radiotherapy, or another procedure that was done."""
    status = _status(procedure)
    (start, start_latest), (end, end_latest) = map(exact, _course(procedure, "performed", status))
    texts = [*wordings(procedure.get("code")), *displays(procedure.get("code"))]
    concepts = next((found for text in texts if (found := names.therapies(text))), ()) or _by_profile(procedure)
    if not concepts:
        raise NotReadError("has no wording that is read")
    sites = [names.attribute("site", text) for place in list_of(procedure.get("bodySite")) for text in wordings(place)]
    reading.treatments += [Treatment(
        concept, True, start, end, name, status, setting=_setting(procedure),
        indication=_indication(procedure, reading), site=sites[0] if len(sites) == 1 else "",
        start_latest=start_latest, end_latest=end_latest) for concept in concepts]


def _by_profile(procedure: Resource) -> tuple[str, ...]:
    """What mCODE's profile says of a procedure whose own name is not known."""
    told = profiles(procedure)
    if told & set(_RADIOTHERAPY):
        return ("radiotherapy",)
    return ("surgery",) if told & set(_SURGERY) else ()


def read_immunization(name: str, immunization: Resource, reading: Reading) -> None:
    """A vaccination that was given."""
    status = _status(immunization)
    texts = [*wordings(immunization.get("vaccineCode")), *displays(immunization.get("vaccineCode"))]
    concept = next((found for text in texts for each in (text, f"{text.partition(',')[0]} vaccine")
                    if (found := names.known("therapy", each))), None)
    if concept is None:
        raise NotReadError("has no vaccine's name that is read")
    given = day(immunization.get("occurrenceDateTime"))
    reading.treatments.append(Treatment(concept, True, given, given, name, status))
