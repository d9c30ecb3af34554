"""Shapes of a sentence's rule that readers found right nearly always; a sentence of another shape is asked.

Of 1,200 rules that readers judged, those of one test, of values, of states and of even lists were right in about nine
of ten.  Of all others two thirds were not: a treatment stands beside an illness, what narrows one member of a list is
not the next one's, something is excepted under a condition.  There the words alone do not tell what belongs to what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from accrual.criteria.doubt.nodes import are_immunotherapies, graded_as, is_known, narrowed_by
from accrual.criteria.doubt.own_qualities import are_each_graded
from accrual.criteria.doubt.sure_lists import is_sure_list, without_examples
from accrual.criteria.doubt.sure_pairs import without_sure_parts
from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    Except,
    Given,
    Judged,
    Mention,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    State,
    Test,
    Therapy,
    deciding_tests,
)
from accrual.criteria.quantities.measures import PERFORMANCE
from accrual.vocabulary.concepts import CONCEPTS
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_trusted", "stand_beside_words"]

_ALONE = ((Quantity, Scale, Sex), (State, Sex), (Biomarker, Sex))
_ONE = (Quantity, Scale, Sex, Condition, Therapy, Biomarker, State, Question, Judged, Allowed, Mention)
_BESIDE = ("metastasis", "measurable-disease", "evaluable-disease")
_LOCAL = ("surgery", "radiotherapy")
_OF_BOTH = frozenset(("leptomeningeal-disease",))    # "symptomatic brain metastases or carcinomatous meningitis"
_EXAMPLES = ("including", "such as")         # what is said of a kind is not said of its examples
_TODAYS_DIAGNOSIS = re.compile(
    r"\bnewly[\s-]diagnosed\b|\b(?:with|and|have|has)\s+(?:\w+\s+){0,4}diagnos(?:is\s+of|ed\s+with)\b")
_MUST_NOT = re.compile(r"\b(?:may|must|should|shall|can)\s*not\b")       # "with lung cancer may not be EGFR mutant"
_NOT_TODAYS = ("diagnos", "onset", "physiologic", "majority", "+/-", "±")
_JOINING = frozenset(("combination", "adjuvant"))
_IMAGES = frozenset(("computed-tomography", "magnetic-resonance-imaging"))
_COMBINED = frozenset(("chemotherapy", "antiretroviral-therapy"))
_OF_THEIR_COURSE = frozenset(("progression-free-survival", "duration-of-response"))


def is_trusted(rule: Rule, kind: str, said: str) -> bool:
    """Whether a rule of a sentence, told in lower case, has a shape that is read right nearly always.

    >>> brain, steroid = Condition("brain-metastasis", (0, 16)), Therapy("corticosteroid", (20, 28))
    >>> [is_trusted(rule, "exclusion", "") for rule in (brain, AnyOf((brain, steroid)), AllOf((brain, steroid)))]
    [True, True, False]
    """
    if is_known(said):
        return True
    tests = list(deciding_tests(rule))
    if not all(map(_is_sound, tests)) or ("contrast" in said and any(map(_is_of_images, tests))):
        return False
    if isinstance(rule, _ONE) or (_are_values(rule) and not (isinstance(rule, AllOf) and _are_opposites(rule.parts))):
        return True
    if is_sure_list(rule, kind, said):
        return True
    rule = without_examples(rule, said) if kind == "exclusion" else rule
    if isinstance(rule, AnyOf) and are_immunotherapies(rule):
        return True                          # "an anti-CTLA-4 antibody (including ipilimumab or any other …)"
    rule = without_sure_parts(_flattened(rule), kind, said)
    if isinstance(rule, AllOf) and _are_opposites(rule.parts):
        return False                         # "both HER2-positive and HER2-negative disease"
    match rule:
        case Not(part):
            return is_trusted(part, "exclusion" if kind == "inclusion" else "inclusion", said)
        case AnyOf(parts):
            kinds = [part.part if isinstance(part, Except) else part for part in map(_flattened, parts)]
            examples = any(word in said for word in _EXAMPLES)
            return all(map(_is_one_thing, parts)) and (
                _are_alike(kinds) or (kind == "exclusion" and (
                    _are_even(kinds, examples) or are_each_graded(kinds, said))))
        case AllOf(parts):
            apart = tuple(part for part in parts if not (isinstance(part, Given) and is_trusted(part, kind, said)))
            return _is_one_thing(rule) or _stand_apart(apart, said) or (
                isinstance(parts[0], Sex) and is_trusted(AllOf(parts[1:]) if len(parts) > 2 else parts[1], kind, said))
        case Given(condition, then, otherwise):
            return _is_one_thing(condition) and is_trusted(then, kind, said) and (
                otherwise is None or is_trusted(otherwise, kind, said))
    return _is_one_thing(rule)


def _are_opposites(parts: Sequence[Rule]) -> bool:
    """Whether one marker is asked to be positive and negative, or one size is asked for twice: "2 cm (1 cm on CT)"."""
    found = {(part.concept, part.finding) for part in parts if isinstance(part, Biomarker)}
    sizes = [part.comparator for part in parts if isinstance(part, Quantity) and part.concept == "lesion-size"]
    return len(set(sizes)) < len(sizes) or any(
        (concept, "negative") in found for concept, finding in found if finding == "positive")


def _is_sound(test: Test) -> bool:
    """Whether a test says what was found, and nothing that only joins it to something else: "in combination with"."""
    if {"symptomatic", "asymptomatic"} <= set(getattr(test, "severity", ())):
        return False                         # "symptomatic metastases must be asymptomatic for 2 weeks"
    if isinstance(test, Biomarker):          # "known receptor status" is any; a method finds nothing by itself
        return test.finding is not None and test.concept not in ("biomarker-gene", "immunohistochemistry")
    if isinstance(test, Condition) and "response" in test.severity:
        return False                         # "for assessment of response in mesothelioma"
    if isinstance(test, Condition) and ((_is_of_images(test) and test.concept != "contraindication") or (
            "limited-stage" in test.stage and test.concept.startswith("extensive-"))):
        return False                         # "allergy to CT or MRI agents", "limited or extensive stage"
    if isinstance(test, Therapy) and test.concept in _COMBINED:
        return True
    return getattr(test, "setting", None) != "combination" and not _JOINING & {
        *getattr(test, "severity", ()), getattr(test, "response", None)}


def _is_of_images(test: Test) -> bool:
    """Whether somebody cannot have images, which may be said of what is given for them: "CT or MRI contrast agents"."""
    return isinstance(test, Condition) and test.cause in _IMAGES


def stand_beside_words(rules: Iterable[Rule], said: str) -> bool:
    """Whether values hold beside words that were not understood: those of the laboratory, and performance status.

    >>> anc, score = Quantity("neutrophils", ">=", 1.5, (0, 3)), Quantity("anxiety-score", ">=", 6.0, (0, 3))
    >>> stand_beside_words([anc], "anc ≥ 1.5 unsupported"), stand_beside_words([score], "mhi anxiety score 6 or more")
    (True, False)
    """
    tests = [test for rule in rules for test in deciding_tests(rule)]
    return "¿" not in said and all(
        test.scale in PERFORMANCE if isinstance(test, Scale)
        else not isinstance(test, Quantity) or (test.concept in CONCEPTS and not _is_age_then(test, said))
        for test in tests)


def _is_age_then(rule: Rule, said: str) -> bool:
    """Whether an age may be that at a diagnosis and not today's, or one that is only spoken of."""
    return isinstance(rule, Quantity) and rule.concept == "age" and any(
        word in _TODAYS_DIAGNOSIS.sub("", said) for word in _NOT_TODAYS)


def _flattened(rule: Rule) -> Rule:
    """A rule whose demands do not stand within others, and exceptions not behind others."""
    match rule:
        case AllOf(parts):
            flat = [_flattened(part) for part in parts]
            return AllOf(tuple(each for part in flat for each in (part.parts if isinstance(part, AllOf) else (part,))))
        case Except(Except(part, first), second):
            return _flattened(Except(part, (*first, *second)))
    return rule


def _are_values(rule: Rule) -> bool:
    """Whether all that a rule asks for are values, states or markers."""
    if isinstance(rule, Given):
        return _are_values(rule.then) and (rule.otherwise is None or _are_values(rule.otherwise))
    if isinstance(rule, AllOf):
        return all(map(_are_values, rule.parts))
    if isinstance(rule, AnyOf) and any(isinstance(part, Given) for part in rule.parts):
        return all(map(_are_values, rule.parts))
    tests = list(deciding_tests(rule))
    return any(all(isinstance(test, kinds) for test in tests) for kinds in _ALONE)


def _is_one_thing(rule: Rule) -> bool:
    """Whether a rule is one test, or one illness with its values and what it needs, but for a few named ones."""
    match _flattened(rule):
        case Except(part, exceptions):
            named = [each for exception in exceptions for each in _members(exception)]
            kinds = {type(test) for test in deciding_tests(part) if isinstance(test, Condition | Therapy)}
            return all(map(_is_one_thing, _members(part))) and all(
                isinstance(each, Condition | Therapy) and _is_bare(each) and kinds <= {type(each)} for each in named)
        case AllOf(parts):
            ill = {test.concept for part in parts for test in deciding_tests(part) if isinstance(test, Condition)}
            apart = [part for part in parts if not all(_tells_more(each, ill) for each in _members(part))]
            if any({Biomarker, Condition} <= set(map(type, _members(part))) for part in parts):
                return False                 # "with a KRAS mutation, including metastases to liver"
            return len(apart) == 1 and _are_alike(_members(apart[0])) and all(
                isinstance(test, Condition | Therapy) for test in deciding_tests(apart[0]))
    return isinstance(rule, _ONE) or _are_values(rule)


def _is_bare(test: Condition | Therapy) -> bool:
    """Whether a test has no time, but for how long it lasts: "unless stable for 4 weeks"."""
    return test.window is None or test.window.bound == "lasting"


def _members(rule: Rule) -> tuple[Rule, ...]:
    return rule.parts if isinstance(rule, AnyOf) else (rule,)


def _tells_more(part: Rule, ill: set[str]) -> bool:
    """Whether a part tells more of what it stands beside.

    Of an illness its grade, its size, a marker, where it spread, what it needs; of a treatment how long it held.
    """
    match part:
        case Quantity(concept):
            return concept in _OF_THEIR_COURSE or (bool(ill) and concept in CONCEPTS and concept != "age")
        case Scale() | Biomarker() | Not(Scale()):
            return bool(ill)
        case Condition(concept):
            return len(ill) > 1 and any(is_kind_of(concept, kind) for kind in _BESIDE)
        case Therapy(response="contraindication"):           # "not amenable to curative surgery"
            return part.setting in (None, "curative") and not part.severity and any(
                is_kind_of(part.concept, kind) for kind in _LOCAL) and any(is_kind_of(each, "neoplasm") for each in ill)
        case Therapy():
            return part.status == "needed" and part.indication in ill and part.response is None
    return isinstance(part, Sex)


def _stand_apart(parts: Sequence[Rule], said: str) -> bool:
    """Whether each part is said by itself: values, states, what is denied, and one illness without another."""
    denied = [part.part for part in parts if isinstance(part, Not)]
    others = [part for part in parts if not isinstance(part, Not | Allowed) and not _are_values(part)]
    if not all(isinstance(member, _ONE) for part in denied for member in _members(part)):
        return False
    if any(isinstance(part, Allowed) and isinstance(part.part, AnyOf) and any(
            isinstance(member, Question) for member in part.part.parts) for part in parts):
        return False                         # "regardless of sex by ECG, a history of long QT": more than may be so
    if any(_is_age_then(part, said) for part in parts):
        return False
    if len(others) == 1 and isinstance(others[0], AnyOf):
        ill = others[0].parts                # "males or females of 18 years and more with A, B or C"
        return not denied and all(isinstance(part, Condition) for part in ill) and _are_alike(ill)
    if others:
        markers = _MUST_NOT.search(said) is None and all(
            isinstance(member, Biomarker) for part in denied for member in _members(part))
        return {type(part) for part in others} == {Condition} and len(set(map(_name, others))) == 1 and (
            "received" in said or markers or all(isinstance(part, Condition) for part in denied))
    return True


def _are_even(parts: Sequence[Rule], examples: bool) -> bool:
    """Whether nothing narrows one member of a list that may narrow the next ones as well.

    A word before a later member reaches none before it: "heart failure, uncontrolled arrhythmia"; nor need what is
    said of a kind be said of `examples`.
    """
    if any(isinstance(part, AllOf) and not _is_told_again(part, parts[0]) for part in parts[1:]) and not isinstance(
            parts[0], AllOf):
        return False                         # "neuropathy or neuropathic pain of grade 2"
    if {type(test) for part in parts for test in deciding_tests(part)} >= {Condition, Therapy} and any(
            getattr(test, "cause", None) == "treatment" for part in parts for test in deciding_tests(part)):
        return False                         # "toxicity of prior therapy, including investigational drugs"
    for kind in (Condition, Therapy):
        tests = [test for part in parts for test in deciding_tests(part) if isinstance(test, kind)]
        if examples and tests and isinstance(tests[0], Therapy) and tests[0].route == "systemic":
            tests = [replace(tests[0], route=None), *tests[1:]]      # "systemic agents including prednisone"
        if len({_narrowing(test) for test in tests}) > 1 or (len(tests) > 1 and any(map(_is_now_and_then, tests))):
            return False
        if not examples and any(_severity(one) and not _severity(two) and _name(two) not in _OF_BOTH
                                for one, two in pairwise(tests)):
            return False
    return True


def _is_told_again(part: AllOf, first: Rule) -> bool:
    """Whether an illness is told twice, once with what it needed: "colitis, or a history of colitis needing drugs"."""
    again = part.parts[0]
    return isinstance(first, Condition) and isinstance(again, Condition) and first.concept == again.concept and (
        again.status == "history" != first.status)


def _is_now_and_then(test: Test) -> bool:
    """Whether what is there now has a time of the past: "uncontrolled angina or an infarction within 6 months"."""
    return isinstance(test, Condition) and test.window is not None and test.window.bound == "within" and (
        test.status == "active" or "uncontrolled" in test.severity)


def _are_alike(parts: Iterable[Rule]) -> bool:
    """Whether alternatives are of one kind and narrowed alike, or one thing in one or another state."""
    tests = [test for part in parts for test in deciding_tests(part)]
    narrowed = {(type(test), _narrowing(test), _severity(test)) for test in tests}
    if len(tests) > 1 and any(map(_is_now_and_then, tests)):
        return False
    if len(set(map(_name, tests))) == 1:
        return sum(len(set(said)) > 1 for said in zip(*narrowed, strict=True)) <= 1
    return len(narrowed) == 1


def _name(test: Rule) -> str | None:
    return getattr(test, "concept", None)


def _severity(test: Test) -> tuple[str, ...]:
    """Words that stand before a name and grade it."""
    return tuple(word for word in graded_as(test) if not word.startswith("needing-"))


def _narrowing(test: Test) -> tuple[object, ...]:
    """What narrows a test, but for words that stand before its name."""
    needs = tuple(word for word in getattr(test, "severity", ()) if word.startswith("needing-"))
    return needs, *narrowed_by(test)
