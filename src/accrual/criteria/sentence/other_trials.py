"""Exclusions of those who take part in another trial, read as a whole: what it gave them, and which trials count."""

from __future__ import annotations

import re

from accrual.criteria.clause.listing import any_of
from accrual.criteria.model import Rule, Span, State, Therapy, Window

__all__ = ["of_other_trials"]

_HINTS = ("participat", "enrol")
_LONGEST = 400                               # characters of such a sentence
_PERSON = r"(?:(?:the\s+)?(?:patients?|subjects?|participants?)\s+)?(?:(?:who\s+)?(?:is|are)\s+)?"
_STUDY = r"(?:an?|another|any)\s+(?:(?:clinical|other|interventional)\s+)*(?:study|trial)"
_AGENT = r"(?:investigational|experimental)\s+(?:agents?|drugs?|products?|compounds?|therapy|treatment)"
_THERAPY = (
    r"(?:cancer\s+directed\s+)?(?:study|trial|investigational)\s+(?:therapy|treatment|intervention|agent|drug"
    r"|product)")
_RECEIVED = rf"(?:\s+and\s+(?:is\s+|has\s+)?(?:receiv(?:ing|ed))\s+(?:an?\s+)?{_THERAPY})?"
_NOW = (
    rf"(?P<now>currently\s+participating(?:\s+in)?(?:\s+{_STUDY}"
    rf"(?:\s+of\s+an?\s+{_AGENT})?)?{_RECEIVED}\s*,?\s+or\s+)?")
_PAST = (
    rf"(?P<past>(?:has\s+|have\s+)?(?:previously\s+)?participated\s+in\s+{_STUDY}\s+(?:of|with"
    rf"|involving)\s+an?\s+{_AGENT}{_RECEIVED})")
_DEVICE = (
    r"(?P<device>,?\s+or\s+(?:(?:has|have|is)\s+)?(?:used|using)\s+an?\s+investigation(?:al)?\s+device)?")
_NUMBER = r"\d{1,3}|one|two|three|four|five|six|eight"
_WITHIN = (
    rf",?\s+within\s+(?:the\s+)?(?P<number>{_NUMBER})\s*(?:\(\s*\d+\s*\)\s*)?-?(?P<unit>days?|weeks?|months?)\s+"
    rf"(?:of|prior\s+to|before)\s+"
    r"(?P<event>(?:(?:the|first|start|starting|of|initiation|planned|anticipated|dose|day|1|study|trial|this|trial's"
    r"|trials'|current|drug|medication"
    r"|treatment|therapy|intervention|administration|randomi[sz]ation|registration|enrol?lment|entry|screening"
    r"|allocation|cycle|c1d1)\b'?\s*){1,9}+)")
_TAKES_PART = re.compile(rf"\W*{_PERSON}{_NOW}{_PAST}{_DEVICE}{_WITHIN}\W*", re.IGNORECASE)
_OBSERVING = (
    r"(?:(?:an?\s+)?(?P<observes>observational|non-?\s?interventional)(?:\s*\(\s*"
    r"(?:e\.g\.?,?\s*)?non-?\s?interventional\s*\))?"
    r"(?:\s+(?:clinical\s+)?(?:study|studies|trials?))?)")
_FOLLOWED = (
    r"(?P<followed>(?:in\s+|during\s+|within\s+)?(?:the\s+)?follow-?\s?up\s+(?:period|phase|component)"
    r"(?:\s+of\s+an\s+interventional\s+(?:study|trial))?)")
_ENROLLED = re.compile(
    rf"\W*{_PERSON}(?:concurrent(?:ly)?|current(?:ly)?|active(?:ly)?|simultaneous(?:ly)?)\s+(?:enrol?lment|enrol?led"
    rf"|participation|participating)\s+in\s+"
    rf"another\s+(?:interventional\s+)?(?:clinical\s+)?(?:study|trial),?\s*\(?(?:unless|except(?:\s+for)?)\s+"
    rf"(?:it\s+is\s+|enrolled\s+only\s+in\s+)?{_OBSERVING}"
    rf"(?:,?\s+or\s+{_FOLLOWED})?\s*\)?\W*", re.IGNORECASE)
_UNITS = {"d": "D", "w": "W", "m": "M"}
_COUNTED = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8}


def of_other_trials(text: str, span: Span, rule: Rule, kind: str) -> Rule:
    """The rule of an exclusion of those who take part in another trial; any other sentence keeps its own.

    >>> said = "Has participated in a study of an investigational agent within 4 weeks of the first dose"
    >>> found = of_other_trials(said, (0, len(said)), State("in-another-trial", (0, 8)), "exclusion")
    >>> found.concept, found.window.duration, found.window.anchor
    ('investigational-drug', 'P4W', 'first-dose')
    """
    if kind != "exclusion" or span[1] - span[0] > _LONGEST:
        return rule
    said = text[slice(*span)].lower()
    if not any(hint in said for hint in _HINTS) or not ("investigation" in said or "another" in said):
        return rule
    if (found := _TAKES_PART.fullmatch(text, *span)) is not None:
        return _given(found)
    found = _ENROLLED.fullmatch(text, *span)
    if found is None:
        return rule
    concept = "in-treatment-phase-of-another-trial" if found["followed"] else "in-another-interventional-trial"
    return State(concept, span, status="active")


def _given(found: re.Match[str]) -> Rule:
    """What another trial gave: now, within the time that is named, or a device within it."""
    number = found["number"].lower()
    length = f"P{_COUNTED.get(number, number)}{_UNITS[found['unit'][0].lower()]}"
    window = Window("within", length, anchor=_anchor(found["event"]))
    drugs = [Therapy("investigational-drug", found.span("past"), status="history", window=window)]
    if found["now"]:
        drugs.insert(0, Therapy("investigational-drug", found.span("now"), status="active"))
    if found["device"]:
        drugs.append(Therapy("investigational-device", found.span("device"), status="history", window=window))
    return any_of(drugs)


def _anchor(said: str) -> str:
    low = said.lower()
    if "randomi" in low or "allocation" in low:
        return "randomisation"
    if "screening" in low:
        return "screening"
    return "enrolment" if any(word in low for word in ("registration", "enrol", "entry")) else "first-dose"
