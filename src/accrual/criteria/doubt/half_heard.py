"""Words that say when, how much, of whom or of what, and of which a test holds the half: the sentence is asked.

"During or within 4 weeks after the last dose" is more than those weeks, "drug treatment" less than any.
"""

from __future__ import annotations

import re

from accrual.criteria.model import (
    Biomarker,
    Condition,
    Except,
    Quantity,
    Rule,
    State,
    Test,
    Therapy,
    deciding_tests,
)
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_half_heard"]

_THEN_OR_AFTER = re.compile(
    r"\b(?:during|throughout|regularly|(?:while|when)\s+on\s+(?:\w+\s+)?(?:treatment|therapy|study))"
    r"\s*,?\s*(?:and/or|or|and)\s+(?:within|in|for|up\s+to|less\s+than|at\s+least)\b")
_BEFORE_AND_AFTER = re.compile(r"\b(?:prior|before)(?:\s+to)?\s+and\s+after\b")
_SIMILAR = re.compile(r"\bor\s+(?:an?y?\s+)?(?:other\s+)?similar\b")
_DAILY_OR = re.compile(r"\bdaily\s*(?:and/or|or|/)\s*(?:chronic|long|regular)")
_FROM = re.compile(
    r"\b(?:expectancy|survival)\s+(?:\([^()]{1,40}\)\s*)?(?:from|due\s+to|based\s+on|with\s+respect\s+to)\b"
    r"(?!\s+(?:the\s+)?(?:date|time|day|screening|start|first|enrol|study|registration|randomi))")
_SPREAD_OF = re.compile(
    r"\bmetasta(?:sis|ses)\s+(?:of|from)\s+(?:an?\s+)?(?:[\w-]+\s+){1,3}(?:tumou?rs?|cancers?|carcinomas?)\b")
_ANY_TIME = re.compile(r"\bany\s*time\b")
_OF_DRUGS = re.compile(r"\b(?:drug|medical|pharmacological|pharmacologic)\s+(?:treatment|therapy)\b")
_TREATS = re.compile(r"\b(?:who|that)\s+(?:treats?|cares?\s+for|manages?)\b")
_NOT_FOR = re.compile(r"\W*(?:n/a|not\s+applicable)\s+(?:for|to|in|if)\b")
_OF_ONE_DRUG = re.compile(r"\bmg\s*(?:/\s*day\s+)?(?:of\s+)?(?:oral\s+)?(?:codeine|morphine|oxycodone)\b")
_OF_LESIONS = re.compile(r"\b(?:imaging|images?|scans?|biops(?:y|ies)|measurements?)\s+of\b")
_SKIN = re.compile(r"\(\s*(?:or|and/or|and)\s+squamous\b[^()]{0,20}\)\s+skin\b")
_DONE_FOR = re.compile(
    r"\b(?:biops(?:y|ies)|resection|imaging|mammogra\w+|endoscopy|colonoscopy|surgery)\s+for\s+(?:an?y?\s+)?"
    r"(?:[\w-]+\s+){0,4}(?:cancer|carcinoma|tumou?r|melanoma|lymphoma|sarcoma)s?\b")
_TO_BE_CLEARED = re.compile(r"\bexpected\s+to\s+be\b")


def is_half_heard(rule: Rule, kind: str, said: str) -> bool:
    """Whether words of a sentence, in lower case, say more or less than its tests.

    >>> said = Therapy("opioid", (0, 7), response="resolved")
    >>> is_half_heard(said, "exclusion", "opioid not expected to be cleared"), is_half_heard(
    ...     Therapy("opioid", (0, 7)), "exclusion", "opioid for pain")
    (True, False)
    """
    if _NOT_FOR.match(said) is not None:
        return True
    tests = list(deciding_tests(rule))
    if " or " in said or " and " in said or "/" in said:
        timed = any(getattr(test, "window", None) is not None for test in tests)
        if (timed and _THEN_OR_AFTER.search(said)) or _BEFORE_AND_AFTER.search(said):
            return any(isinstance(test, Condition | Therapy) for test in tests)
    if isinstance(rule, Except) and "(" in said and _SKIN.search(said):
        return True                          # "basal cell (or squamous cell) skin cancer"
    named = {type(test) for test in tests}
    if Condition in named and Therapy not in named and " for " in said and _DONE_FOR.search(said):
        return True                          # "undergoing biopsy for any stage of breast cancer"
    return any(_says_more(test, kind, said) for test in tests)


def _says_more(test: Test, kind: str, said: str) -> bool:
    match test:
        case Quantity(concept="life-expectancy"):
            return _FROM.search(said) is not None
        case State(concept="smoker" | "current-smoker"):
            return "per day" in said or "/day" in said or "a day" in said
        case Biomarker():
            return test.finding == "titer"
        case Therapy():
            return _is_less_treated(test, kind, said)
        case Condition():
            return _is_less_ill(test, kind, said)
    return False


def _is_less_treated(test: Therapy, kind: str, said: str) -> bool:
    if test.dose is not None and (_OF_ONE_DRUG.search(said) is not None or (
            kind == "exclusion" and test.dose.comparator == "=")):
        return True                          # "more than 60 mg codeine a day"
    if "similar" in said and _SIMILAR.search(said):
        return True
    if test.concept == "immunosuppressant" and "immunosuppressive chemo" in said:
        return True
    if test.concept == "treatment" and _OF_DRUGS.search(said) is not None:
        return True
    if test.response == "resolved" or ("expected" in said and _TO_BE_CLEARED.search(said) is not None):
        return True                          # "an agent that is not expected to be cleared"
    return "daily" in said and _DAILY_OR.search(said) is not None


def _is_less_ill(test: Condition, kind: str, said: str) -> bool:
    spread = is_kind_of(test.concept, "metastasis")
    if spread and kind == "exclusion" and _SPREAD_OF.search(said) is not None:
        return True                          # "CNS metastases of extracranial tumours"
    if test.status == "any" and "any" in said and _ANY_TIME.search(said) is not None:
        return True                          # what was there once is meant too
    if test.concept == "measurable-disease" and test.window is not None and _OF_LESIONS.search(said) is not None:
        return True
    if test.cause is not None and "similar" in said and _SIMILAR.search(said):
        return True
    return _TREATS.search(said) is not None
