"""Words that give the tests of a sentence another meaning than the one they were read with: the sentence is asked.

Each was found by readers who compared whole texts with their rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accrual.criteria.doubt.nodes import nodes_of
from accrual.criteria.lexemes.effects import is_effect
from accrual.criteria.model import (
    AllOf,
    AnyOf,
    Condition,
    Except,
    Given,
    Not,
    Quantity,
    Rule,
    Scale,
    State,
    Test,
    Therapy,
    deciding_tests,
    tests_of,
)
from accrual.vocabulary.terms import is_kind_of

__all__ = ["means_otherwise"]

_HOWEVER_FOUND = re.compile(
    r"\bclinical(?:ly)?\b[^.;]{0,40}\b(?:and/or|or)\s+(?:histo)?(?:patho|cyto)logic(?:al)?(?:ly)?\s+(?:diagnos|evidence|confirm|proven)")
_ONE_EYE = re.compile(r"\b(?:study|treated|fellow|same|index|affected|other|either)\s+eye\b")
_LAST_IN_TIME = re.compile(
    r"\W*(?:(?:any|known|prior|previous|a|has|have|had|with|patients|subjects|participants)\s+)*+history\s+of\b[^,;()]{3,80},\s*or\s"
    r"[^,;()]{3,80}\bwithin\b")
_WORST = 4                                   # the grade above which there is only death
_THESE = re.compile(r"\b(?:these|those) (?:diseases|conditions|disorders|illnesses|abnormalities|symptoms)\b")
_STAGE = re.compile(r"\b(?:i{1,3}|iv)[abc]\d?\b")
_MODALITIES = frozenset(("chemotherapy", "radiotherapy", "surgery"))
_TWO = 2
_REACTIONS = frozenset(("hypersensitivity", "allergy", "drug-hypersensitivity"))
_EXAMPLES = ("including", "such as", "e.g", "eg,", "(eg ")
# Of one organ each; an example that may be of any is meant to be of that organ.
_OF_AN_ORGAN = frozenset((
    "bone-disease", "brain-disease", "cns-disorder", "cns-involvement", "digestive-disease", "eye-disease",
    "heart-disease", "kidney-disease", "liver-disease", "lung-disease", "nervous-system-disease", "skin-disease",
))
_OF_ANY_ORGAN = frozenset((
    "autoimmune-disease", "bleeding", "infection", "inflammatory-disease", "neoplasm", "malignancy", "vasculitis",
))


def means_otherwise(rule: Rule, kind: str, said: str) -> bool:
    """Whether a sentence, given in lower case, hardly means what its rule says.

    >>> neuropathy = AllOf((Condition("neuropathy", (3, 13)), Scale("ctcae", 2, 2, (14, 21))))
    >>> means_otherwise(Not(neuropathy), "inclusion", "no neuropathy grade 2")
    True
    >>> means_otherwise(neuropathy, "inclusion", "neuropathy grade 2")
    False
    """
    named = [test for test, _, _ in tests_of(rule)]
    joint = [node for node in nodes_of(rule, Not, Except, Given) if isinstance(node, AllOf)]
    if kind == "inclusion" and any(map(_is_one_grade, named)) and any(_is_one_grade(test) and negated and any(
            other.span[1] <= test.span[0] for other in named) for test, negated in _decides(rule)):
        return True                          # the sign was lost: "no neuropathy grade 2" has no grade 3 either
    if "discontinu" in said and any(isinstance(test, Therapy) and test.response in (None, "completion") and is_kind_of(
            test.indication or "", "adverse-event") for test in named):
        return True                          # "had to discontinue cisplatin due to toxicity"
    if any(map(_survives_on, joint)) and " and " not in said:
        return True                          # "a life expectancy of 3 months on standard treatment"
    if any(map(_reacts_and_gets, joint)):
        return True                          # "allergy to paclitaxel or drugs with Cremophor, or antibodies"
    if any(_is_of_something_else(test, said) for test in deciding_tests(rule)):
        return True
    if kind == "exclusion" and (any(map(_is_any_disease, deciding_tests(rule))) or _is_aimed_at_last(rule)):
        return True
    if kind == "exclusion" and isinstance(rule, AnyOf) and _is_said_of_both(rule, said):
        return True
    if kind == "inclusion" and _leaves_out_stage(rule, said):
        return True
    if "these " in said or "those " in said:
        return _THESE.search(said) is not None and any(isinstance(test, Condition) for test in named)
    return kind == "exclusion" and any(word in said for word in _EXAMPLES) and _is_of_one_organ(rule)


def _decides(rule: Rule, negated: bool = False) -> Iterator[tuple[Test, bool]]:
    """The tests of a rule, and whether they are denied, without exceptions and those of whom something is asked."""
    match rule:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _decides(part, negated)
        case Not(part):
            yield from _decides(part, not negated)
        case Except(part, _) | Given(_, part, _):
            yield from _decides(part, negated)
        case Scale():
            yield rule, negated


def _is_one_grade(test: Test) -> bool:
    return isinstance(test, Scale) and test.scale == "ctcae" and test.low == test.high and (test.low or 0) < _WORST


def _survives_on(both: AllOf) -> bool:
    """Whether a life expectancy stands beside a treatment, with which it is meant."""
    return any(isinstance(part, Quantity) and part.concept == "life-expectancy" for part in both.parts) and any(
        isinstance(part, Therapy) for part in both.parts)


def _reacts_and_gets(both: AllOf) -> bool:
    """Whether a reaction stands together with a treatment, which is one more that it is to."""
    named = [list(deciding_tests(part)) for part in both.parts]
    reacts = any(isinstance(test, Condition) and test.concept in _REACTIONS for tests in named for test in tests)
    return reacts and any(isinstance(test, Therapy) for tests in named for test in tests)


def _is_of_something_else(test: Test, said: str) -> bool:
    """Whether a test has not what its words narrow it to, or is a mere fragment of a name."""
    match test:
        case Condition(concept="syndrome", cause=None, site=None, severity=()):
            return True                      # "Syndrome)" was cut from its name
        case Condition(certainty=str()):
            return "clinical" in said and _HOWEVER_FOUND.search(said) is not None
        case Condition(site="eye") | Therapy(site="eye"):
            return " eye" in said and _ONE_EYE.search(said) is not None
        case Therapy(concept="local-ablation", site="bone-marrow") | Therapy(concept="topical-drug", route="oral"):
            return True                      # "bone marrow ablation chemotherapy", "oral or topical medications"
        case Therapy() if any(word.startswith("limits-") for word in test.severity):
            return True                      # "treated with limiting doses of doxorubicin"
        case State(concept="healthy", status="history"):
            return True                      # "healthy as evidenced by medical history" is so today
    return False


def _is_said_of_both(rule: AnyOf, said: str) -> bool:
    """Whether what stands behind two things may be said of both, and was taken for one; or of one, and taken for both.

    "Surgery or a condition that affects absorption", "history of bleeding, or stroke within 6 months".
    """
    ill = [part for part in rule.parts if isinstance(part, Condition)]
    if any(isinstance(part, Therapy) and part.concept == "surgery" and part.window is None and part.site is None
           for part in rule.parts):
        return any(is_effect(word) for part in ill for word in part.severity)
    return len(rule.parts) == len(ill) == _TWO and ill[0].window is not None and ill[0].window == ill[1].window and (
        ill[0].status == "history" and _LAST_IN_TIME.match(said) is not None)


def _is_any_disease(test: Test) -> bool:
    """Whether a test is of nothing but "disease", which whoever is asked for the trial has."""
    return isinstance(test, Condition) and test.concept == "disease" and not (
        test.severity or test.stage or test.site or test.cause or test.certainty)


def _is_aimed_at_last(rule: Rule) -> bool:
    """Whether the last of broad treatments alone has an aim: "surgical or radiotherapy treatment for keloids"."""
    parts = rule.parts if isinstance(rule, AnyOf) else ()
    given = [part for part in parts if isinstance(part, Therapy)]
    if len(given) < len(parts) or len(given) < _TWO or not given[-1].indication:
        return False
    return any(one.concept in _MODALITIES and not (
        one.indication or one.window or one.site or one.line or one.setting or one.status == "active"
        or one.severity) for one in given[:-1])


def _leaves_out_stage(rule: Rule, said: str) -> bool:
    """Whether a stage stands in a sentence that no test of it has: "at IIIA, IIIB y IIIC1"."""
    named = _STAGE.findall(said)
    known = [test for test, _, _ in tests_of(rule) if isinstance(test, Condition) and test.stage] if named else []
    stages = " ".join(stage for test in known for stage in test.stage).lower()
    return bool(known) and any(stage not in stages for stage in named)


def _is_of_one_organ(rule: Rule) -> bool:
    """Whether a list names a disease of one organ, and by itself what may be of any: "eye disease, including …"."""
    named = [test for test in deciding_tests(rule) if isinstance(test, Condition)]
    first = next(iter(named), None)
    return first is not None and first.concept in _OF_AN_ORGAN and any(
        test.concept in _OF_ANY_ORGAN and not test.site for test in named[1:])
