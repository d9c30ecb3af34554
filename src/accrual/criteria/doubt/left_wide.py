"""Words that bind a test to something, and of which its rule kept only one half: the sentence is asked.

"T1c N1-2 or T2-4 N0-2" is a choice of pairs, "diarrhea during hospitalization" no other diarrhea, and "provided it was
treated and is stable" demands two things.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from accrual.criteria.doubt.nodes import nodes_of
from accrual.criteria.model import (
    AllOf,
    AnyOf,
    Condition,
    Given,
    Not,
    Quantity,
    Rule,
    Test,
    Therapy,
    deciding_tests,
    tests_of,
)
from accrual.criteria.quantities.measures import LINES
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_left_wide"]

_T_WITH_N = re.compile(r"\bc?p?y?t\s?[0-4](?:is)?[a-d]?(?:\s?[-–/]\s?t?[1-4]?[a-d]?)?[\s,]*\(?c?p?n\s?[0-3]")
_IN_THE_COURSE_OF = re.compile(
    r"\bduring\s+(?:(?:the|a|an|their|any|prior|previous|initial|first|induction|concurrent|definitive|adjuvant)\s+){0,2}"
    r"(?:hospitali[sz]ation|admission|radio|radiation|chemo|surger|operation|infancy|childhood|adolescence|puberty)")
_TREATED = re.compile(r"(?<!not\s)(?<!un)\btreated\b(?!\s+with)")
_OF_A_COURSE = re.compile(r"\d\)?\s+(?:planned\s+|full\s+|additional\s+)?(?:cycles|courses|doses|months|weeks)\b")
_OR_INTERVENTION = re.compile(r"\bor\s+(?:an)?other\s+interventions?\b")
_IN_COURSES = ("chemotherapy", "radiotherapy", "surgery")     # any other drug may be planned in the study's course
_ON_ANY = Therapy("treatment", (0, 0), status="active")
_DONATION = ("sperm-donation", "egg-donation")
_ORGANS = ("-disease", "-disorder")
_SHARES_ITS_ORGAN = frozenset(("abnormality", "anomaly", "damage", "defect", "dysfunction", "impairment", "injury"))
_OR_OF_IT = re.compile(
    r"\b(?:disease|disorder|illness|condition)s?,?\s*(?:or|and/or|/)\s*(?:abnormalit|anomal|damage|defect|dysfunction"
    r"|impairment|injur)\w*(?!\s+(?:of|to|in)\b)")
_ILLNESSES_SUCH_AS = re.compile(
    r"\b(?:or|and)\s+(?:other\s+|any\s+)?(?:conditions|diseases|disorders|illnesses|problems),?\s+"
    r"(?:including|such\s+as)\b")


def is_left_wide(rule: Rule, kind: str, said: str) -> bool:
    """Whether what a sentence, in lower case, says of a test only together with something else is lost in its rule.

    >>> is_left_wide(Condition("diarrhea", (0, 8)), "inclusion", "diarrhea during hospitalization")
    True
    >>> is_left_wide(Condition("diarrhea", (0, 8)), "inclusion", "diarrhea during the last month")
    False
    """
    tests = list(deciding_tests(rule))
    if "during" in said and _IN_THE_COURSE_OF.search(said) is not None and any(map(_is_without_outcome, tests)):
        return True
    if "treated" in said and any(map(_forgets_treatment, nodes_of(rule))) and _TREATED.search(said) is not None:
        return True
    if any(map(_is_staged_by_parts, tests)) and len(_T_WITH_N.findall(said)) > 1:
        return True                          # "T1c N1-2 or T2-4 N0-2": which N belongs to which T
    if kind == "exclusion" and _ILLNESSES_SUCH_AS.search(said) is not None and any(
            isinstance(test, Condition) for test in tests):
        return True                          # the examples are no more than that
    if isinstance(rule, AnyOf) and _OR_OF_IT.search(said) is not None and _shares_an_organ(rule):
        return True                          # "gastrointestinal disease or defect"
    return any(_is_other_than_said(test, tests, said) for test in tests) or _is_off_all_treatment(rule)


def _is_without_outcome(test: Test) -> bool:
    """Whether a test is of an illness or a treatment, not of what came of it: "progression during chemotherapy"."""
    if isinstance(test, Therapy) and test.response is None:
        return test.status != "planned" or any(is_kind_of(test.concept, kind) for kind in _IN_COURSES)
    return isinstance(test, Condition) and test.concept not in ("progression", "disease-progression")


def _forgets_treatment(node: Rule) -> bool:
    """Whether nothing that is asked of those with an illness tells that it was treated, though something else is."""
    if not isinstance(node, Given) or not isinstance(node.condition, Condition):
        return False
    told = [test for part in (node.condition, node.then) for test, negated, _ in tests_of(part) if not negated]
    return not any(isinstance(test, Therapy) or any(
        word.endswith("treated") or word == "therapy" for word in getattr(test, "severity", ())) for test in told)


def _is_staged_by_parts(test: Test) -> bool:
    """Whether a cancer has a stage of its tumour and one of its nodes."""
    said = {*test.severity, *test.stage} if isinstance(test, Condition) else set[str]()
    return any(word[:1] == "t" and word[1:2].isdigit() for word in said) and any(
        word[:1] == "n" and word[1:2].isdigit() for word in said)


def _shares_an_organ(rule: AnyOf) -> bool:
    """Whether of two illnesses the first is one of an organ, and the second, which has none, must be of it too."""
    ill = [part for part in rule.parts if isinstance(part, Condition)]
    return any(one.concept.endswith(_ORGANS) and two.concept in _SHARES_ITS_ORGAN and not (
        two.site or two.severity or two.cause) for one, two in pairwise(ill))


def _is_other_than_said(test: Test, tests: list[Test], said: str) -> bool:
    match test:
        case Quantity() if test.concept in LINES:            # "regimens must be planned for at least 4 cycles"
            return _OF_A_COURSE.search(said) is not None
        case Therapy(concept="investigational-drug"):        # "another investigational drug or other intervention"
            return "intervention" in said and _OR_INTERVENTION.search(said) is not None
        case Therapy(concept="study-treatment"):             # which everybody will have
            plain = test.status != "history" and not (test.severity or test.setting)
            return plain or any(isinstance(other, Therapy) and other.concept in _DONATION for other in tests)
    return False


def _is_off_all_treatment(rule: Rule) -> bool:
    """Whether those of whom something else is told are to be treated for nothing at all: "and not under treatment"."""
    if not isinstance(rule, AllOf | Given):
        return False
    return any(isinstance(node, Not) and isinstance(node.part, Therapy) and replace(node.part, span=(0, 0)) == _ON_ANY
               for node in nodes_of(rule, Given))
