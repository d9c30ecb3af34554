"""Words after which what was read is mostly not what a sentence asks: what may be, notes, an earlier own disease."""

from __future__ import annotations

import re

from accrual.criteria.doubt.nodes import nodes_of
from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    Given,
    Not,
    Question,
    Rule,
    State,
    Therapy,
    deciding_tests,
)
from accrual.vocabulary.terms import is_kind_of

__all__ = ["are_alternatives", "is_aside", "is_said_otherwise"]

_MAY_BE = re.compile(
    r"\b(?:may|can|could|might)\s+(?:also\s+)?(?:be|have\s+been)\s+(?:from|of|in|at|on|either|taken|obtained|derived|collected|located"
    r"|used|done|performed)\b")
_MAY_HAVE = re.compile(
    r"\b(?:patients?|subjects?|participants?|individuals?|they)\s+(?:may|might)\s+(?:also\s+)?have\b"
    r"(?!\s+(?:received|had|been|undergone)\b)")
_MEASURED = frozenset(("measurable-disease", "evaluable-disease", "non-measurable-disease"))
_HAD_IT = re.compile(r"\b(?:had|received|taken|given|used|got)\s+(?:it|them)\b")
_EARLIER = re.compile(r"\b(?:prior|previous|earlier)\b(?!\s+(?:history|or|to|and|\w*therap|treat|surg))")
_NOTE = re.compile(r"\W*(?:please\s+)?notes?\b\s*[:*-]", re.IGNORECASE)
_DEMANDS = re.compile(
    r"\b(?:must|should|shall|required|excluded|ineligible|not\s+(?:be\s+)?(?:eligible|allowed|permitted|enrolled))\b",
    re.IGNORECASE)
_EXAMPLES = re.compile(r"\b(?:such as|including|e\.g\.?|for example)[\s,:][^;]{1,80};[^;]{1,80};", re.IGNORECASE)
_HEADING = re.compile(
    r"\W*(?:radiotherapy|radiation(?:\s+therapy)?|surgery|chemotherapy|immunotherapy|(?:prior|previous|other)\s+(?:therapy"
    r"|treatments?))\W*")
_ANY_CANCER = frozenset(("malignancy", "second-malignancy", "hematologic-malignancy", "solid-tumor", "invasive-cancer"))


def is_said_otherwise(rule: Rule, kind: str, said: str) -> bool:
    """Whether a sentence tells what may be, or speaks of what the study itself is about; `said` is in lower case.

    >>> resection = Condition("neoplasm", (0, 6))
    >>> is_said_otherwise(resection, "inclusion", "tumors may be from a first operation")
    True
    >>> is_said_otherwise(resection, "inclusion", "a tumor that was removed")
    False
    """
    if (" be " in said or " been " in said) and not isinstance(rule, Allowed) and _MAY_BE.search(said):
        return True
    if kind == "inclusion" and "have " in said and not isinstance(rule, Allowed | Given) and _demands_more(rule) and (
            _MAY_HAVE.search(said) is not None):
        return True                          # "patients may have brain metastases" demands none
    if "no need" in said and any(isinstance(node, Not) and isinstance(node.part, Condition) for node in nodes_of(rule)):
        return True                          # "no need for measurable disease" forbids none
    if (" it" in said or " them" in said) and _HAD_IT.search(said) is not None:
        return True                          # "those who are vaccinated may not have had it within 6 months"
    if kind == "inclusion" and isinstance(rule, Therapy) and _HEADING.fullmatch(said) is not None:
        return True                          # whose mark was lost
    if kind == "exclusion" and (_is_negative_test(rule) or (isinstance(rule, AnyOf) and any(
            _is_negative_test(part) or _is_fertile(part) for part in rule.parts))):
        return True                          # "of childbearing potential: pregnant or nursing"
    return _is_of_several_places(rule) or (
        (kind == "exclusion" or isinstance(rule, Not)) and _is_earlier(rule, said))


def _demands_more(rule: Rule) -> bool:
    """Whether something is demanded but a disease that can be measured, or seen at all."""
    return any(isinstance(test, Condition | Therapy | Biomarker) and test.concept not in _MEASURED
               for test in deciding_tests(rule))


def _is_negative_test(rule: Rule) -> bool:
    return isinstance(rule, Biomarker) and rule.concept == "pregnancy-test" and rule.finding == "negative"


def _is_fertile(rule: Rule) -> bool:
    return isinstance(rule, State) and rule.concept == "childbearing-potential"


def _is_earlier(rule: Rule, said: str) -> bool:
    """Whether an earlier cancer is spoken of that may be the study's own: "no previous diagnosis of breast cancer"."""
    test = rule.part if isinstance(rule, Not) else rule
    return isinstance(test, Condition) and test.status == "history" and test.window is None and (
        test.concept not in _ANY_CANCER and is_kind_of(test.concept, "malignancy")
        and not test.severity and _EARLIER.search(said) is not None)


def _is_of_several_places(rule: Rule) -> bool:
    """Whether one thing is asked for in each of several places: "disease within the abdomen and pelvis"."""
    parts = rule.parts if isinstance(rule, AllOf) else ()
    places = [(part.concept, part.site) for part in parts if isinstance(part, Condition) and part.site]
    return len(places) == len(parts) > 1 and len({concept for concept, _ in places}) == 1


def is_aside(text: str, start: int, end: int, rule: Rule, before: Rule | None) -> bool:
    """Whether a sentence is but a note that demands nothing, or a limit of what the one before it permits."""
    if isinstance(rule, Allowed | Given | Question):
        return False
    if isinstance(before, Allowed) and text[start:start + 7].lower() == "however":
        return True
    return _NOTE.match(text, start, end) is not None and _DEMANDS.search(text, start, end) is None


def are_alternatives(said: str, rules: list[Rule]) -> bool:
    """Whether sentences name things of which one is enough: methods of contraception, or examples of one tumour.

    >>> named = [Condition(name, (0, 5)) for name in ("neoplasm", "carcinoid", "pheochromocytoma")]
    >>> are_alternatives("A tumor such as a carcinoid; a glioma; a sarcoma", named)
    True
    """
    found = [test for rule in rules for test in deciding_tests(rule)]
    named = [test for test in found if isinstance(test, State) and is_kind_of(test.concept, "contraception")]
    if len(rules) > 1 and len(named) > 1 and all(test in named or isinstance(test, Question) for test in found):
        return True                          # "Condoms; diaphragm; sponge"
    illnesses = sum(isinstance(rule, Condition | AnyOf) for rule in rules[1:])
    return illnesses > 1 and ";" in said and _EXAMPLES.search(said) is not None
