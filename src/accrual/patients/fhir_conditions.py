"""Condition and AllergyIntolerance → diagnoses, states and past treatments."""

from __future__ import annotations

import re
from datetime import date, timedelta

from accrual.patients import names
from accrual.patients.codes import icd10_concept
from accrual.patients.dates import day, first_and_last
from accrual.patients.facts import Circumstance, Diagnosis, Treatment
from accrual.patients.fhir_stages import read_own_stages
from accrual.patients.json_access import (
    Days,
    NotReadError,
    Resource,
    codes,
    dict_of,
    displays,
    exact,
    list_of,
    period,
    wordings,
)
from accrual.patients.reading import Reading
from accrual.patients.wording import is_hedged, is_plain
from accrual.vocabulary.terms import TERMS

__all__ = ["read_allergy", "read_condition"]

_UNCERTAIN = {"entered-in-error": "was entered in error", "unconfirmed": "is not confirmed",
              "provisional": "is not confirmed", "differential": "is not confirmed"}
_VERIFIED = ("refuted", "confirmed", *_UNCERTAIN)
_STATUS = {"active": "active", "recurrence": "active", "relapse": "active",
           "inactive": "resolved", "remission": "resolved", "resolved": "resolved"}
_YEARS = ("a", "year", "years", "yr")
_HISTORY = re.compile(r"(?:personal )?history of (?:single )?(.+?)(?: \(situation\))?$", re.IGNORECASE)
_NOT_ONES_OWN = re.compile(r"Z(?:0[34]|1[123]|15|8[0-4])")  # ICD-10: observed for, screened for, a relative's
_ONES_PAST = re.compile(r"Z8[5-7]")


def read_condition(name: str, condition: Resource, reading: Reading) -> None:
    """A disease that the person has, had, or is known not to have."""
    verification, status = _verification(condition), _status(condition)
    noted = day(condition.get("recordedDate"))
    past = _past(condition)
    if past and verification == "refuted":
        raise NotReadError("refutes a history, which does not say whether it is there now")
    if past:
        row = Diagnosis(past, True, None, name) if TERMS[past].kind == "condition" else None
        if row:
            reading.diagnoses.append(row)  # its own time is not said
        else:
            reading.treatments.append(Treatment(past, source=name, status="stopped"))
        return
    onset = _onset(condition, reading)
    if (state := _state(condition)) and verification != "refuted":
        if status != "active":
            raise NotReadError("speaks of a state that is over")
        said = noted or (onset[0] if onset and onset[0] == onset[1] else None)
        reading.circumstances.append(Circumstance(state, True, said, name))
        return
    concept, place = _concept(condition), len(reading.diagnoses)
    reading.diagnosed[name] = place
    # When an absent one was looked for is when it was noted; a present one may have begun long before.
    began, began_latest = (noted, None) if verification == "refuted" else exact(onset)
    reading.diagnoses.append(Diagnosis(
        concept, verification != "refuted", began, name, status, _ended(name, condition, reading),
        certainty="confirmed" if verification == "confirmed" else "", site=_site(condition),
        date_latest=began_latest))
    read_own_stages(name, condition, reading, place)


def _verification(resource: Resource) -> str:
    """`confirmed`, `refuted` or nothing; NotReadError for whatever else is said, also in another version's way."""
    said = resource.get("verificationStatus")
    told = set(codes(said))
    for code, why in _UNCERTAIN.items():
        if code in told:
            raise NotReadError(why)
    found = told.intersection(_VERIFIED)
    if len(found) > 1 or (not found and (told or wordings(said) or not isinstance(said, dict | None))):
        raise NotReadError("its verification status is not one of FHIR R4's")
    return next(iter(found), "")


def _status(resource: Resource) -> str:
    said = resource.get("clinicalStatus")
    if not isinstance(said, dict | None):
        raise NotReadError("its clinical status is not written as FHIR R4 has it")
    found = {_STATUS[code] for code in codes(said) if code in _STATUS}
    return found.pop() if len(found) == 1 else ""


def _onset(resource: Resource, reading: Reading) -> Days:
    """The days between which it began, where that is said; when it was noted is another matter."""
    if (within := dict_of(resource.get("onsetPeriod"))):
        first = first_and_last(within.get("start"))
        last = first_and_last(within.get("end")) or first_and_last(resource.get("recordedDate"))
        return (first[0], last[1]) if first and last and first[0] <= last[1] else None
    if (age := dict_of(resource.get("onsetAge"))):
        return _at_age(age, reading.born)
    return first_and_last(resource.get("onsetDateTime", resource.get("onsetString")))


def _ended(name: str, condition: Resource, reading: Reading) -> date | None:
    """The day on which it was over; what is less exact is listed, since a window may end within it."""
    start, end = period(condition, "abatement")
    if start and start == end and start[0] == start[1]:
        return start[0]
    if any(value not in (None, False) for key, value in condition.items() if key.startswith("abatement")):
        reading.leave(name, "when it was over is not said to the day")
    return None


def _at_age(age: Resource, born: Days) -> Days:
    """The days at which somebody was so many years old."""
    years = age.get("value")
    if born is None or age.get("comparator") or not isinstance(years, int) or isinstance(years, bool) or (
            age.get("code", age.get("unit")) not in _YEARS or not 0 <= years <= 130 or born[1].year > 9000):
        return None
    return _birthday(born[0], years), _birthday(born[1], years + 1) - timedelta(days=1)


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # 29 February
        return date(born.year + years, 3, 1)


def _past(condition: Resource) -> str | None:
    found = [match[1] for text in wordings(condition.get("code")) if (match := _HISTORY.fullmatch(text.strip()))]
    concepts = {concept for text in found if (concept := names.condition(text) or names.therapy(text))}
    if not found and any(_ONES_PAST.match(each) for each in _icd10(condition.get("code"))):
        concepts = {concept for text in wordings(condition.get("code")) if (concept := names.condition(text))}
    return concepts.pop() if len(concepts) == 1 else None


def _state(condition: Resource) -> str | None:
    texts = wordings(condition.get("code"))
    if any(names.condition(text) for text in texts):
        return None
    return next((state for text in texts if (state := names.state(text))), None)


def _concept(condition: Resource) -> str:
    """The disease, by its wording; by an ICD-10 code where the wording is not known and plainly affirms it."""
    code = dict_of(condition.get("code"))
    texts = wordings(code)
    if any(is_hedged(text) for text in (*texts, *displays(code))):
        raise NotReadError("is denied, suspected, past or of somebody else by its wording")
    icd = _icd10(code)
    if any(_NOT_ONES_OWN.match(each) for each in icd):
        raise NotReadError("has a code for what was looked for, or is a relative's")
    by_name = {concept for text in texts if (concept := names.condition(text))}
    by_code = {concept for each in icd if (concept := icd10_concept(each))}
    if not by_name and not by_code:
        raise NotReadError("has no wording that is read")
    if not by_name and not all(is_plain(text) for text in texts):
        raise NotReadError("has words that are not understood, which may turn its code's meaning round")
    found = names.most_specific((*by_name, *by_code))
    if found is None:
        raise NotReadError("its wordings do not agree")
    return found


def _icd10(concept: object) -> list[str]:
    return [each for system in ("icd-10", "icd-10-cm") for each in codes(concept, system)]


def _site(condition: Resource) -> str:
    sites = [names.attribute("site", text) for place in list_of(condition.get("bodySite")) for text in wordings(place)]
    return sites[0] if len(sites) == 1 else ""


def read_allergy(name: str, allergy: Resource, reading: Reading) -> None:
    """An allergy, with what it is against where the vocabulary has it."""
    verification, status = _verification(allergy), _status(allergy)
    if allergy.get("type") == "intolerance":
        raise NotReadError("is an intolerance, not an allergy")
    texts = wordings(allergy.get("code"))
    concept = next((found for text in texts if (found := names.condition(text))), None)
    causes = [cause for text in texts for cause in names.drugs(re.sub(r"\ballerg(?:y|ies)\b(?: to)?", "", text,
                                                                     flags=re.IGNORECASE))[0]]
    if concept is None and not causes:
        raise NotReadError("has no wording that is read")
    onset = day(allergy.get("recordedDate" if verification == "refuted" else "onsetDateTime"))
    for cause in causes or [""]:
        reading.diagnoses.append(Diagnosis(concept or "hypersensitivity", verification != "refuted", onset, name,
                                           status, cause=cause))
