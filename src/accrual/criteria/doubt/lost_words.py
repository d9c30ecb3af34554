"""Words that narrow what a sentence asks and of which its rule holds nothing, so that the sentence is asked.

"Osimertinib in a clinical trial" is not osimertinib at all; "unable to undergo MRI" is more than a contraindication;
a drug "that does not allow" something is no drug with a quality "allow".
"""

from __future__ import annotations

import re

from accrual.criteria.model import Biomarker, Condition, Rule, State, Test, Therapy, deciding_tests
from accrual.vocabulary.terms import is_kind_of

__all__ = ["loses_words"]

_IN_A_TRIAL = re.compile(
    r"\b(?:in|within|during|as\s+part\s+of)\s+(?:the\s+(?:context|setting)\s+of\s+)?(?:an?|other|another|any|clinical)\s+"
    r"(?:\w+\s+){0,2}?(?:trials?|stud(?:y|ies))\b(?!\s+(?:drug|treatment))")
_ON_A_PLACE = re.compile(
    r"\b(?:on|in|to|at|within|near)\s+(?:the\s+)?(?:study|test|treated|treatment|target)\s+(?:areas?|sites?|zones?)\b")
_WANTS_TO_NURSE = re.compile(
    r"\b(?:lactating|nursing)\s+(?:\w+\s+)?(?:who|that|and)\s+(?:plan|wish|intend|want|desire|choose)\w*\s+(?:to|on)\s+"
    r"(?:continue\s+)?(?:breast|nurs)")
_CANNOT = re.compile(
    r"\b(?:unable|inability|cannot|can\s?not|not\s+(?:be\s+)?able|unable\s+or\s+unwilling)\s+(?:to\s+)?"
    r"(?:undergo|have|receive|tolerate)\b")
_TRIAL_OF = re.compile(
    r"\b(?:participat\w+|enrol\w+)\s+in\s+(?:[\w-]+\s+){0,4}?(?:trials?|stud(?:y|ies))\s+(?:in|of|for|on)\b")
_WHICH_REMISSION = re.compile(r"\bcr\s?[1-9]\b")
_NOT_ENDED = re.compile(
    r"\b(?:cannot|can\s?not|could\s+not|should\s+not|must\s+not|unable\s+to|unwilling\s+to|not\s+able\s+to)\s+"
    r"(?:be\s+)?(?:\w+ly\s+)?(?:discontinu|stop|withdraw|interrupt|ceas|terminat|end)")
_NOT_CONTROLLED = re.compile(
    r"\b(?:cannot|can\s?not|could\s+not|not|without|unable\s+to)\s+(?:\w+\s+){0,2}(?:[a-z]+-)?controlled\b")
_THAT_CANNOT = re.compile(
    r"\b(?:that|which)\s+(?:in\s+(?:the\s+)?(?:opinion\s+of\s+the\s+)?investigator(?:['’]s\s+opinion)?\s*+,?\s*)?"
    r"(?:cannot|can\s?not|could\s+not)\s+be\b")
_CNS_ACTIVE = re.compile(r"\bactive\b[^.;,]{0,30}\b(?:cns|central\s+nervous\s+system)\b|\bcns[\s-]?[123]\b")
_ONE_CELL_OR = re.compile(
    r"\b(?:squamous|small|large|clear|signet[\s-]ring)[\s-]cells?\s*"
    r"(?:,|/|\bor\b|\band\b|and/or)\s*(?!carcinoma|cancer)")
_BY_GFR = re.compile(r"\b(?:using|by|with|from|via|as)\s+(?:the\s+)?(?:an?\s+)?egfr\b")
_CO_STIMULATION = re.compile(r"\bt-cell\s+co-?\s?stimulation\b|\bco-?\s?inhibitory\s+t-cell\s+receptors?\b")
_HOW_MUCH = re.compile(
    r"\b(?:heavy|chronic|regular(?:ly)?|daily|excessive(?:ly)?|frequent(?:ly)?|habitual|problematic|uncontrolled|binge|severe"
    r"|occasional)\s+(?:[\w/-]+\s+){0,3}?(?:alcohol|ethanol|drugs?|smok\w+|tobacco|drink\w+|cannabis|marijuana|cigar\w*"
    r"|nicotine|intake|consumption|users?)\b")
_HABITS = frozenset((
    "alcohol-use", "caffeine-use", "cannabis-use", "current-smoker", "drug-use", "nicotine-use",
    "person-who-injects-drugs", "smokeless-tobacco", "smoker", "tobacco-use",
))
_ON_T_CELLS = "agent-targeting-t-cell-co-stimulation-or-checkpoint-pathways"
_OF_CELLS = frozenset((
    "squamous-cell-carcinoma", "small-cell-carcinoma", "large-cell-carcinoma", "clear-cell-carcinoma",
))
# Verbs that were taken for a quality of what they stand beside.
_VERBS = frozenset((
    "allow", "allows", "cause", "causes", "causing", "require", "requires", "prevent", "prevents", "make", "makes",
    "permit", "permits", "include", "includes", "lead", "leads", "involve", "involves", "need", "needs", "affect",
    "affects", "prolong", "prolongs", "increase", "increases", "induce", "induces",
))


def loses_words(rule: Rule, kind: str, said: str) -> bool:
    """Whether words of a sentence, in lower case, narrow what its rule leaves wide.

    >>> loses_words(Therapy("osimertinib", (0, 11)), "exclusion", "osimertinib in a clinical trial setting")
    True
    >>> loses_words(Therapy("osimertinib", (0, 11)), "exclusion", "osimertinib")
    False
    """
    tests = list(deciding_tests(rule))
    in_trials = any(isinstance(test, State) and test.concept.startswith("in-another-trial") for test in tests)
    if not in_trials and (_is_tried(tests, said) or (
            kind == "exclusion" and "in " in said and _is_of_a_trial(tests, said))):
        return True
    if "t-cell" in said and _CO_STIMULATION.search(said) is not None and not any(
            isinstance(test, Therapy) and test.concept == _ON_T_CELLS for test in tests):
        return True                          # "(including any other drug targeting T-cell co-stimulation)"
    if "not " in said and _THAT_CANNOT.search(said) is not None and not any(map(_tells_that_not, tests)):
        return True                          # "a bleeding disorder that cannot be corrected"
    return any(_says_less(test, said) for test in tests) or _is_of_any_organ(tests, said)


def _tells_that_not(test: Test) -> bool:
    """Whether a test holds that something is not so: "hypertension that cannot be controlled"."""
    said = {*getattr(test, "severity", ()), *getattr(test, "stage", ())}
    return any(word.startswith(("not-", "un")) for word in said) or getattr(test, "response", None) in (
        "contraindication", "intolerance")


def _says_less(test: Test, said: str) -> bool:
    qualities = getattr(test, "severity", ())
    if not _VERBS.isdisjoint(qualities):
        return True
    if "cr" in said and "complete-response" in (*qualities, getattr(test, "response", None)) and (
            _WHICH_REMISSION.search(said) is not None):
        return True                          # "in CR1" is not in any remission
    match test:
        case Therapy(response="contraindication"):
            return _CANNOT.search(said) is not None
        case Therapy(response="completion"):             # "warfarin that cannot be stopped"
            return _NOT_ENDED.search(said) is not None
        case Therapy():
            return not test.site and _ON_A_PLACE.search(said) is not None
        case State(concept="breastfeeding"):
            return _WANTS_TO_NURSE.search(said) is not None
        case State() if test.concept in _HABITS:         # "regular alcohol use" is more than any
            return _HOW_MUCH.search(said) is not None
        case Condition() if "controlled" in test.severity and _NOT_CONTROLLED.search(said) is not None:
            return True                      # "hypertension that cannot be well controlled"
        case Condition(concept="complete-remission" | "remission" | "relapse"):
            return "other" in test.severity and "second" in said             # which is no other one
        case Condition(concept="cns-disorder"):          # in a trial of leukemia it is the leukemia's
            return _CNS_ACTIVE.search(said) is not None
        case Biomarker(concept="EGFR"):                  # a filtration rate
            return "egfr" in said and _BY_GFR.search(said) is not None
    return False


def _is_tried(tests: list[Test], said: str) -> bool:
    """Whether a drug is asked for that only counts where a trial gave it."""
    given = any(isinstance(test, Therapy) and "investigational" not in test.concept for test in tests)
    return given and ("trial" in said or "stud" in said) and _IN_A_TRIAL.search(said) is not None


def _is_of_a_trial(tests: list[Test], said: str) -> bool:
    """Whether an illness is asked for that is only the one of a trial: "participation in a study of psoriasis"."""
    return any(isinstance(test, Condition) for test in tests) and _TRIAL_OF.search(said) is not None


def _is_of_any_organ(tests: list[Test], said: str) -> bool:
    """Whether cells stand alone whose organ a later one names: "squamous cell or undifferentiated gastric cancer"."""
    named = [test for test in tests if isinstance(test, Condition)]
    cells = [test for test in named if test.concept in _OF_CELLS and not test.site]
    others = [test for test in named if test not in cells and is_kind_of(test.concept, "malignancy")]
    return bool(cells and others) and "cell" in said and _ONE_CELL_OR.search(said) is not None
