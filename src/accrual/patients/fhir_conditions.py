"""Condition and AllergyIntolerance → diagnoses; mCODE's stages join the disease that they are of."""

from __future__ import annotations

import re
from dataclasses import replace

from accrual.patients import names
from accrual.patients.codes import icd10_concept
from accrual.patients.dates import day, first_and_last
from accrual.patients.facts import Circumstance, Diagnosis, Treatment
from accrual.patients.json_access import (
    NotReadError,
    Resource,
    codes,
    dict_of,
    displays,
    exact,
    first_text,
    flag,
    list_of,
    wordings,
)
from accrual.patients.reading import Reading
from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["join_stages", "read_allergy", "read_condition", "stage_of", "tnm_of"]

_UNCERTAIN = {"unconfirmed": "is not confirmed", "provisional": "is not confirmed",
              "differential": "is not confirmed", "entered-in-error": "was entered in error"}
_STATUS = {"active": "active", "recurrence": "active", "relapse": "active",
           "inactive": "resolved", "remission": "resolved", "resolved": "resolved"}
_HISTORY = re.compile(r"(?:personal )?history of (?:single )?(.+?)(?: \(situation\))?$", re.IGNORECASE)
_STAGE = re.compile(
    r"(?:(?:american joint committee on cancer|"
    r"ajcc|uicc|tnm|clinical|pathologic(?:al)?|figo)[\s-]+)*(?:stage(?:s| group)?[\s:]+)?[cpy]{0,2}"
    r"(0|iv|i{1,3}|[1-4])\s*([a-c]?)(\d?)(?: \(.*\))?", re.IGNORECASE)
_ROMAN = {"1": "i", "2": "ii", "3": "iii", "4": "iv"}
_OTHER_SYSTEMS = re.compile(r"binet|rai\b|ann arbor|lugano|durie|\biss\b|deauville|gleason|risk|murphy|inss|inrg|"
                            r"intergroup|barcelona|child", re.IGNORECASE)
_TNM = re.compile(r"\b[cpyra]*(T(?:is|[0-4][a-d]?)|N[0-3][a-c]?|M[01][a-d]?)\b")


def read_condition(name: str, condition: Resource, reading: Reading) -> None:
    """A disease that the person has, had, or is known not to have."""
    verification = flag(condition.get("verificationStatus"))
    if verification in _UNCERTAIN:
        raise NotReadError(_UNCERTAIN[verification])
    began, ended = condition.get("onsetDateTime"), condition.get("abatementDateTime")
    onset, onset_latest = exact(first_and_last(began if began is not None else dict_of(
        condition.get("onsetPeriod")).get("start") or condition.get("recordedDate")))
    status = _STATUS.get(flag(condition.get("clinicalStatus")), "")
    past = _past(condition)
    if past:
        row = Diagnosis(past, True, None, name) if TERMS[past].kind == "condition" else None
        if row:
            reading.diagnoses.append(row)  # its own time is not said
        else:
            reading.treatments.append(Treatment(past, source=name, status="stopped"))
        return
    if (state := _state(condition)) and verification != "refuted":
        if status != "active":
            raise NotReadError("speaks of a state that is over")
        reading.circumstances.append(Circumstance(state, True, onset, name))
        return
    concept = _concept(condition)
    reading.diagnosed[name.partition("/")[2]] = len(reading.diagnoses)
    reading.diagnoses.append(Diagnosis(
        concept, verification != "refuted", onset, name, status, day(ended),
        _stages(name, condition, reading),
        certainty="confirmed" if verification == "confirmed" else "", site=_site(condition),
        date_latest=onset_latest if verification != "refuted" else None))


def _past(condition: Resource) -> str | None:
    found = [match[1] for text in wordings(condition.get("code")) if (match := _HISTORY.fullmatch(text.strip()))]
    concepts = {concept for text in found if (concept := names.condition(text) or names.therapy(text))}
    return concepts.pop() if len(concepts) == 1 else None


def _state(condition: Resource) -> str | None:
    texts = wordings(condition.get("code"))
    if any(names.condition(text) for text in texts):
        return None
    return next((state for text in texts if (state := names.state(text))), None)


def _concept(condition: Resource) -> str:
    """The disease, by its wording; by an ICD-10 code where the wording is not known and denies nothing."""
    code = dict_of(condition.get("code"))
    texts = wordings(code)
    by_name = {concept for text in texts if (concept := names.condition(text))}
    hedged = any(names.is_hedged(text) for text in (*texts, *displays(code)))
    by_code = {concept for system in ("icd-10", "icd-10-cm") for each in codes(code, system)
               if (concept := icd10_concept(each))} if not hedged else set()
    if hedged and not by_name:
        raise NotReadError("is denied, suspected, past or of somebody else by its wording")
    if not by_name and not by_code:
        raise NotReadError("has no wording that is read")
    found = names.most_specific((*by_name, *by_code))
    if found is None:
        raise NotReadError("its wordings do not agree")
    return found


def _site(condition: Resource) -> str:
    sites = [names.attribute("site", text) for place in list_of(condition.get("bodySite")) for text in wordings(place)]
    return sites[0] if len(sites) == 1 else ""


def _stages(name: str, condition: Resource, reading: Reading) -> tuple[str, ...]:
    found = []
    for row in list_of(condition.get("stage")):
        summary, kind = dict_of(dict_of(row).get("summary")), first_text(dict_of(row).get("type"))
        stage = None if _OTHER_SYSTEMS.search(kind) else stage_of(summary)
        if stage:
            found.append(stage)
        elif summary:
            reading.leave(name, "its stage is not read")
    return tuple(dict.fromkeys(found))


def stage_of(value: object) -> str | None:
    """The numbered stage that a CodeableConcept says: `stage-iiia`.

    >>> stage_of({"text": "Stage 3A (qualifier value)"}), stage_of({"coding": [{"code": "4"}]}), stage_of({"text": "B"})
    ('stage-iiia', 'stage-iv', None)
    """
    texts = [*wordings(value), *displays(value), *codes(value, "cancerstaging.org")]
    found = {_stage_name(match) for text in texts
             if not _OTHER_SYSTEMS.search(text) and (match := _STAGE.fullmatch(text.strip()))}
    return found.pop() if len(found) == 1 else None


def _stage_name(match: re.Match[str]) -> str:
    number = match[1].lower()
    return f"stage-{_ROMAN.get(number, number)}{match[2].lower()}{match[3] if match[2] else ''}"


def tnm_of(value: object) -> str | None:
    """The T, N or M category that a CodeableConcept says: `t2a`.

    >>> tnm_of({"text": "American Joint Committee on Cancer cN3 (qualifier value)"})
    'n3'
    """
    found = {match[1].lower() for text in (*wordings(value), *codes(value, "cancerstaging.org"))
             if (match := _TNM.search(text))}
    return found.pop() if len(found) == 1 else None


def join_stages(reading: Reading) -> None:
    """Add each stage to the disease that it is of; one that names none, to the only cancer there is.

    A cancer beside a distant metastasis, with no other cancer, is metastatic whatever its first stage was.
    """
    cancers = [place for place, row in enumerate(reading.diagnoses) if row.present and _is_primary(row.concept)]
    for focus, stages, source in reading.stages:
        place = reading.diagnosed.get(focus) if focus else None
        if place is None and len({reading.diagnoses[each].concept for each in cancers}) == 1:
            place = cancers[0]
        if place is None:
            reading.leave(source, "it is not said of which disease the stage is")
            continue
        row = reading.diagnoses[place]
        reading.diagnoses[place] = replace(row, stage=tuple(dict.fromkeys(row.stage + stages)))
    spread = any(row.present and is_kind_of(row.concept, "metastasis") and row.concept != "lymph-node-metastasis"
                 and row.concept != "metastasis" for row in reading.diagnoses)
    if spread and len(cancers) == 1:
        row = reading.diagnoses[cancers[0]]
        reading.diagnoses[cancers[0]] = replace(row, stage=tuple(dict.fromkeys((*row.stage, "metastatic"))))


def _is_primary(concept: str) -> bool:
    return is_kind_of(concept, "malignancy") and not is_kind_of(concept, "metastasis")


def read_allergy(name: str, allergy: Resource, reading: Reading) -> None:
    """An allergy, with what it is against where the vocabulary has it."""
    verification = flag(allergy.get("verificationStatus"))
    if verification in _UNCERTAIN:
        raise NotReadError(_UNCERTAIN[verification])
    if allergy.get("type") == "intolerance":
        raise NotReadError("is an intolerance, not an allergy")
    texts = wordings(allergy.get("code"))
    concept = next((found for text in texts if (found := names.condition(text))), None)
    causes = [cause for text in texts for cause in names.drugs(re.sub(r"\ballerg(?:y|ies)\b(?: to)?", "", text,
                                                                     flags=re.IGNORECASE))[0]]
    if concept is None and not causes:
        raise NotReadError("has no wording that is read")
    status = _STATUS.get(flag(allergy.get("clinicalStatus")), "")
    onset = day(allergy.get("onsetDateTime") or allergy.get("recordedDate"))
    for cause in causes or [""]:
        reading.diagnoses.append(Diagnosis(concept or "hypersensitivity", verification != "refuted", onset, name,
                                           status, cause=cause))
