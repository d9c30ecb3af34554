"""Observation → results, scores, markers, variants, stages and states, by LOINC code, profile and wording."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from accrual.patients import names
from accrual.patients.codes import LOINC, Code
from accrual.patients.dates import first_and_last
from accrual.patients.facts import Circumstance, Diagnosis, Marker, Measurement, Score, Unreadable
from accrual.patients.fhir_limits import limits_of, unit_of
from accrual.patients.fhir_stages import read_staging, stage_of, tnm_of
from accrual.patients.json_access import (
    Days,
    NotReadError,
    Resource,
    check_value,
    codes,
    dict_of,
    displays,
    first_text,
    list_of,
    number,
    profiles,
    wordings,
)
from accrual.patients.reading import Reading
from accrual.patients.wording import is_hedged
from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["read_observation"]

_SETTLED = ("final", "amended", "corrected")
_LOINC = "loinc.org"
_STAGE_GROUPS = frozenset(("21908-9", "21902-2", "21914-7"))
_TNM = frozenset(("21905-5", "21906-3", "21907-1", "21899-0", "21900-6", "21901-4"))
_TNM_PROFILES = frozenset((
    "mcode-tnm-primary-tumor-category", "mcode-tnm-regional-nodes-category", "mcode-tnm-distant-metastases-category"))
_VARIANT, _GENE, _PROTEIN_CHANGE, _VARIANT_CODE, _MEANING = "69548-6", "48018-6", "48005-3", "81252-9", "53037-8"
_DISEASE_STATUS, _SMOKING, _PREGNANCY = "97509-4", "72166-2", "82810-3"
# What a profile fixes, where the code itself is of another system or left out.
_STAGE_PROFILES = frozenset((
    "mcode-tnm-stage-group", "mcode-tnm-clinical-stage-group", "mcode-tnm-pathological-stage-group"))
_PROFILES = {
    "mcode-genomic-variant": _VARIANT, "mcode-cancer-genetic-variant": _VARIANT,
    "mcode-cancer-disease-status": _DISEASE_STATUS,
    "mcode-ecog-performance-status": "89247-1", "mcode-karnofsky-performance-status": "89243-0",
    "bodyweight": "29463-7", "bodyheight": "8302-2",
}
_WHOLE = ("ecog", "karnofsky", "lansky", "mrs")  # grades; sums such as the MMSE are exported with fractions
_LANSKY = "mcode-lansky-play-performance-status"
_ABSENT = ("LA9634-2", "LA6577-6")
_PRESENT = ("LA9633-4", "LA6576-8")
_AMINO = {"Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H",
          "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W",
          "Tyr": "Y", "Val": "V"}
_CHANGE = re.compile(r"p\.\(?(?:([A-Z][a-z]{2})(\d+)(=|[A-Z][a-z]{2}\b)|([A-Z])(\d+)(=|[A-Z]\b))")
_HARMLESS = re.compile(r"\bbenign\b|uncertain significance|unknown significance|\bvus\b|\bno known\b|synonymous|silent",
                       re.IGNORECASE)
_AMPLIFIED = re.compile(r"(?:gene |copy[- ]number |focal |high[- ]level )*amplifi(?:ed|cation)"
                        r"(?: (?:detected|present|found|identified|positive))?(?: \(finding\))?", re.IGNORECASE)
# One number and, after it, words without another but for a share: "up and about more than 50% of waking hours".
_ANSWER = re.compile(
    r"(?:(?:ECOG|Karnofsky|Lansky|KPS|PS|grade|score|performance|status|scale)[\s:=]*)*(\d+)\s?%?"
    r"(?:\s*[-–—:;.,(]?\s*(?!(?:or|to|and|through|vs|versus)\b)[^\d\s?<>≤≥+/](?:[^\d?]|\d+\s?%)*)?", re.IGNORECASE)
_KIND = (r"(?:(?:current|heavy|light|moderate|chain|occasional|every ?day|some ?days?|daily|cigarette|cigar|pipe|"
         r"tobacco)\W+)*")
_NEVER = (r"(?:never|has never|lifelong non-?) ?(?:a )?smoke[rd](?: (?:tobacco|cigarettes))?|lifetime non-?smoker")
_FORMER = rf"(?:former|ex)[- ]{_KIND}smoker|(?:has )?(?:quit|stopped|given up) smoking|smoked in the past"
_NOT_NOW = (rf"(?:currently )?(?:a )?{_KIND}non-?\s?smoker|(?:currently )?(?:does not|doesn't)(?: currently)? smoke|"
            r"not (?:currently )?smoking|not a (?:current )?smoker|not currently a smoker")
_NOW = (rf"(?!smoker){_KIND}smoker|(?:currently )?smokes(?: (?:tobacco|cigarettes))?"
        r"(?: (?:every day|some days|daily|occasionally))?")
_SMOKING_ANSWERS = (
    (re.compile(_NEVER, re.IGNORECASE), (("smoker", False), ("never-smoker", True))),
    (re.compile(_FORMER, re.IGNORECASE), (("former-smoker", True), ("current-smoker", False))),
    (re.compile(_NOT_NOW, re.IGNORECASE), (("current-smoker", False),)),
    (re.compile(_NOW, re.IGNORECASE), (("current-smoker", True),)),
)


def read_observation(name: str, observation: Resource, reading: Reading) -> None:
    """One observation with its components; NotReadError where nothing of it is read."""
    told = profiles(observation)
    loinc = set(codes(observation.get("code"), _LOINC)) or {_PROFILES[each] for each in told if each in _PROFILES}
    special = _special(loinc, told)
    if special is not None:
        _check_status(observation)
        check_value(observation)
        special(name, observation, reading)
        return
    parts = [part for part in list_of(observation.get("component")) if isinstance(part, dict)]
    # A size or a pressure that has its values in its parts has none of its own to miss.
    own = not parts or any(key.startswith(("value", "dataAbsent")) for key in observation)
    rows = [observation, *parts] if own else parts
    known = [(row, code) for row in rows if (code := _code(row)) is not None]
    if not known and (by_profile := _code_by_profile(loinc, told)):
        known = [(observation, by_profile)]
    when = _effective(observation)
    if not known:
        _read_marker(name, observation, reading, when)
        return
    for row, code in known:
        found: Measurement | Score | Unreadable
        try:
            _check_status(observation)
            found = _read_value(row, code, when, name, reading)
        except NotReadError as why:
            reading.leave(name, f"{code.concept}: {why}")
            if observation.get("status") in ("entered-in-error", "cancelled"):
                continue
            found = Unreadable(code.concept, str(why), when, name)
            reading.unreadable.append(found)
        if when is None and (days := _days(observation)):
            reading.inexact.append((found, days[1]))
    left = [row for row in parts if row not in [each for each, _ in known]]
    if left:
        reading.leave(name, f"{len(left)} of its parts have no code that is read")


def _special(loinc: set[str], told: set[str]) -> Callable[[str, Resource, Reading], None] | None:
    """The reader of what is more than a result with a number."""
    if loinc & _STAGE_GROUPS or told & _STAGE_PROFILES:
        return _read_stage
    if loinc & _TNM or told & _TNM_PROFILES:
        return _read_category
    return {_VARIANT: _read_variant, _DISEASE_STATUS: _read_disease_status, _SMOKING: _read_smoking,
            _PREGNANCY: _read_pregnancy}.get(next(iter(loinc & {_VARIANT, _DISEASE_STATUS, _SMOKING, _PREGNANCY}), ""))


def _code(row: Resource) -> Code | None:
    """The one concept that the codings agree on."""
    found = {LOINC[code] for code in codes(row.get("code"), _LOINC) if code in LOINC}
    return found.pop() if len(found) == 1 else None


def _code_by_profile(loinc: set[str], told: set[str]) -> Code | None:
    if _LANSKY in told:
        return Code("scale", "lansky")
    return LOINC.get(next(iter(loinc))) if len(loinc) == 1 else None


def _check_status(observation: Resource) -> None:
    if observation.get("status") not in _SETTLED:
        raise NotReadError("its status is not final, amended or corrected")


def _days(observation: Resource) -> Days:
    """The first and last day that it can be of."""
    period = dict_of(observation.get("effectivePeriod"))
    for text in (observation.get("effectiveDateTime"), observation.get("effectiveInstant"), period.get("end")):
        if text is not None:
            return first_and_last(text)
    return None


def _effective(observation: Resource) -> date | None:
    days = _days(observation)
    return days[0] if days and days[0] == days[1] else None


# Results and scores

def _read_value(row: Resource, code: Code, when: date | None, name: str, reading: Reading) -> Measurement | Score:
    check_value(row)
    if sum(key.startswith("value") for key in row) > 1:
        raise NotReadError("it has two values")
    if code.kind == "scale":
        value = _score(row, whole=code.concept in _WHOLE)
        if code.legal and not code.legal[0] <= value <= code.legal[1]:
            raise NotReadError("its value is not on the scale")
        score = Score(code.concept, value, when, name)
        reading.scores.append(score)
        return score
    quantity = dict_of(row.get("valueQuantity"))
    unit = unit_of(quantity, code.concept)
    lower, upper = limits_of(row, quantity, code.concept)
    found = Measurement(code.concept, number(quantity.get("value")), unit, when, lower, upper, name, _bound(quantity),
                        code.method)
    reading.measurements.append(found)
    return found


def _score(row: Resource, *, whole: bool) -> float:
    """A number, or the one that an answer's wording begins with: "1 - Restricted in strenuous activity"."""
    if "valueCodeableConcept" in row or "valueString" in row:
        text = first_text(row.get("valueCodeableConcept", {"text": row.get("valueString")}))
        begun = _ANSWER.fullmatch(text.strip())
        return number(int(begun[1]) if begun else None)
    quantity = dict_of(row.get("valueQuantity"))
    if quantity.get("comparator"):
        raise NotReadError("its value is known only as a limit")
    value = number(row.get("valueInteger", quantity.get("value")))
    if whole and value != int(value):
        raise NotReadError("its value lies between two of the scale")
    return value


def _bound(quantity: Resource) -> str:
    bound = quantity.get("comparator", "")
    if bound not in ("", "<", "<=", ">", ">="):
        raise NotReadError("its comparator is not known")
    return str(bound)


# Markers and variants

def _read_marker(name: str, observation: Resource, reading: Reading, when: date | None) -> None:
    """A marker by the name of its test: "Estrogen receptor Ag [Presence] in Tissue" with "Positive"."""
    code = observation.get("code")
    concept = names.most_specific(
        concept for text in (*wordings(code), *displays(code)) if (concept := names.marker(text)))
    if concept is None:
        raise NotReadError("has no code that is read")
    _check_status(observation)
    check_value(observation)
    value = observation.get("valueCodeableConcept")
    texts = wordings(value) or ([observation["valueString"]] if isinstance(observation.get("valueString"), str) else [])
    found = next((finding for text in texts if (finding := names.finding(text))), None) or _answer(value)
    if found is None:
        reading.unreadable.append(Unreadable(concept, "its finding is not read", when, name))
        raise NotReadError(f"{concept}: its finding is not read")
    reading.markers.append(Marker(concept, found, when, name))


def _answer(value: object) -> str | None:
    """What a LOINC answer says, where its wording does not say something else."""
    told = set(codes(value, _LOINC))
    said = {each for each, listed in (("positive", _PRESENT), ("negative", _ABSENT)) if told & set(listed)}
    said |= {found for text in wordings(value) if (found := names.finding(text)) in ("positive", "negative")}
    return said.pop() if len(said) == 1 else None


def _read_variant(name: str, observation: Resource, reading: Reading) -> None:
    """MCODE's genomic variant: which gene, whether it was found, and what change where that is said."""
    parts = [part for part in list_of(observation.get("component")) if isinstance(part, dict)]
    for part in parts:
        check_value(part)
    studied = [part.get("valueCodeableConcept") for part in parts if _GENE in codes(part.get("code"), _LOINC)]
    genes = {found for each in studied if (found := _gene(each))}
    if not genes:
        raise NotReadError("names no gene that is read")
    try:
        found = _variant(observation, parts, fused=len(studied) > 1)
    except _UnclearError as why:
        reading.unreadable += [Unreadable(gene, str(why), _effective(observation), name) for gene in sorted(genes)]
        raise
    for gene in sorted(genes):
        reading.markers.append(Marker(gene, found, _effective(observation), name))


class _UnclearError(NotReadError):
    """A variant is reported and it is not clear what of it."""


def _variant(observation: Resource, parts: list[Resource], *, fused: bool) -> str:
    """What was found, in one word."""
    changes = [part.get("valueCodeableConcept") for part in parts
               if {_PROTEIN_CHANGE, _VARIANT_CODE} & set(codes(part.get("code"), _LOINC))]
    answer = _answer(observation.get("valueCodeableConcept"))
    if answer == "negative" and changes:
        raise NotReadError("says that one variant is absent, not that there is none")
    if answer is None:
        raise NotReadError("does not say whether the variant is there")
    if answer == "negative":
        return "wild-type"
    judged = [*list_of(observation.get("interpretation")),
              *(part.get("valueCodeableConcept") for part in parts if _MEANING in codes(part.get("code"), _LOINC))]
    said = [text for each in judged for text in (*wordings(each), *displays(each))]
    if any(_HARMLESS.search(text) for text in said):
        raise NotReadError("its variant is benign, or not known to mean anything")
    texts = [text for each in changes for text in (*wordings(each), *displays(each))]
    if any(is_hedged(text) for text in (*said, *texts)):
        raise _UnclearError("says that a variant is there and denies or doubts what it is")
    return _change(texts, said, fused=fused)


def _gene(value: object) -> str | None:
    return next((gene for each in codes(value) if (gene := names.gene(each))), None) or next(
        (gene for text in wordings(value) if (gene := names.known("biomarker", text))), None)


def _change(texts: list[str], said: list[str], *, fused: bool) -> str:
    """The change in one word, as exactly as it is said."""
    for text in texts:
        found = _CHANGE.search(text)
        if found and (found[3] or found[6]) in ("=", found[1], found[4]):
            raise NotReadError("its change is silent: the protein stays as it was")
        if found:
            short = f"{_AMINO.get(found[1], '?')}{found[2]}{_AMINO.get(found[3], '?')}" if found[1] else \
                f"{found[4]}{found[5]}{found[6]}"
            return short if short in TERMS and is_kind_of(short, "biomarker-finding") else "point-mutation"
    told = [text for text in said if "amplifi" in text.lower()]
    if told and not all(_AMPLIFIED.fullmatch(text.strip()) for text in told):
        raise _UnclearError("does not plainly say that the gene is amplified")
    if told:
        return "amplification"
    return "fusion" if fused else "altered"


# Stages and how the disease does

def _read_stage(name: str, observation: Resource, reading: Reading) -> None:
    value = observation.get("valueCodeableConcept")
    stage = stage_of(value)
    if stage is None:
        raise NotReadError("its stage is not read")
    read_staging(name, observation, reading, (stage, *tnm_of(value)), _days(observation))


def _read_category(name: str, observation: Resource, reading: Reading) -> None:
    categories = tnm_of(observation.get("valueCodeableConcept"))
    if not categories:
        raise NotReadError("its category is not read")
    read_staging(name, observation, reading, categories, _days(observation))


def _read_disease_status(name: str, observation: Resource, reading: Reading) -> None:
    """Whether the cancer has grown.  That it has not of late does not say that it never did, so that is no fact."""
    text = first_text(observation.get("valueCodeableConcept")).lower()
    worse = bool(re.search(r"worse|progress", text)) and not re.search(r"\bno\b|without|not ", text)
    if not worse:
        raise NotReadError("does not say that the disease is worse; that it is not is no answer to any criterion")
    reading.diagnoses.append(Diagnosis("disease-progression", True, _effective(observation), name, "active"))


def _read_smoking(name: str, observation: Resource, reading: Reading) -> None:
    """What the whole answer says; who does not smoke today may have smoked, and "not daily" says neither."""
    text = names.without_remark(first_text(observation.get("valueCodeableConcept")))
    found = next((said for pattern, said in _SMOKING_ANSWERS if pattern.fullmatch(text)), None)
    if found is None:
        raise NotReadError("its answer is not read")
    for state, holds in found:
        never = reading.born[0] if reading.born and not holds and state == "smoker" else None
        reading.circumstances.append(Circumstance(state, holds, _effective(observation), name, never))


def _read_pregnancy(name: str, observation: Resource, reading: Reading) -> None:
    text = first_text(observation.get("valueCodeableConcept")).lower()
    if "pregnant" not in text and "pregnancy" not in text:
        raise NotReadError("its answer is not read")
    if re.search(r"possib|unknown|confirm", text):
        raise NotReadError("its answer is not certain")
    holds = not re.search(r"\bnot\b|\bno\b", text)
    reading.circumstances.append(Circumstance("pregnant", holds, _effective(observation), name))
