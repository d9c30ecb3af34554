"""Lists among exclusions that are read rightly though their members differ: of heart and vessels, of operations.

Each was read one by one: what is so now ("unstable angina") has no time, what happened ("infarction within 6 months")
has its own or all have one, and each word that grades a member stands in the sentence as often as it is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from accrual.criteria.doubt.lists_of_a_kind import is_list_of_a_kind
from accrual.criteria.doubt.own_qualities import are_alike_treatments, are_of_the_first
from accrual.criteria.model import AllOf, AnyOf, Biomarker, Condition, Given, Not, Rule, Scale, Test, Therapy
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_sure_list", "without_examples"]

_HEART = "cardiovascular-disease"
# What happened at some time, where all else of heart and vessels is so or not.
_EVENTS = ("acute-coronary-syndrome", "stroke", "transient-ischemic-attack", "thrombosis", "thromboembolism",
           "embolism", "hypertensive-crisis", "cardiac-arrest", "gastrointestinal-perforation", "abscess", "bleeding")
_BROAD = frozenset(("arrhythmia", "heart-disease", "cardiovascular-disease", "vascular-disease"))
_OPERATIONS, _INJURIES = ("surgery", "biopsy", "coronary-revascularization"), ("injury",)
_OWN = ("unstable-", "uncontrolled-")
# Words that tell a grade, by which is counted how often it is said.
_SAID = {grade: re.compile(words) for grade, words in {
    "uncontrolled": r"\b(?:uncontrolled|uncontrollable|unstable|poorly|inadequately|decompensated|labile"
                    r"|not\s+(?:\w+\s+)?controlled)\b",
    "symptomatic": r"\b(?:symptomatic|symptoms)\b",
    "severe": r"\b(?:severe|serious|major|life-threatening)\b",
    "clinically-significant": r"\b(?:significant|relevant|important)\b",
    "active": r"\b(?:active|current|currently|ongoing|acute|existing|presence|evidence)\b",
    "needing-treatment": r"\b(?:requir|need)\w*",
}.items()}
# What very many trials say in the same words, and was read by hand.
_STOCK = ("due to agents administered more than", "hospitalization for complications of infection")
_VIRUSES = frozenset(("HBsAg", "hepatitis-b", "chronic-hepatitis-b", "hepatitis-c", "hiv-infection"))
_REACTIONS = ("hypersensitivity", "allergy")
_EFFUSIONS = frozenset(("effusion", "ascites"))
_PASSES_ON = frozenset(("severe", "clinically-significant", "needing-treatment", "acute", "chronic"))
_EITHER_ANGINA = re.compile(r"\bsevere\s*(?:/|or|and/or)\s*unstable\s+angina\b")
_NEW_ANGINA = re.compile(r"\bnew(?:ly)?[\s-]+(?:onset|diagnosed)\b")
_EXAMPLES = ("including", "such as", "e.g", "includ", "(eg", "for example")


def is_sure_list(rule: Rule, kind: str, said: str) -> bool:
    """Whether a rule is such a list, of a sentence in lower case.

    >>> failure, infarction = Condition("heart-failure", (0, 1), severity=("symptomatic",)), Condition(
    ...     "myocardial-infarction", (2, 3))
    >>> is_sure_list(AnyOf((failure, infarction)), "exclusion", "symptomatic heart failure, myocardial infarction")
    True
    >>> is_sure_list(AnyOf((failure, infarction)), "inclusion", "symptomatic heart failure, myocardial infarction")
    False
    """
    if kind == "inclusion" and isinstance(rule, Given):
        return _is_suppressed(rule)
    if is_list_of_a_kind(rule, kind):
        return True
    if kind == "inclusion":
        return isinstance(rule, Not) and is_sure_list(rule.part, "exclusion", said)
    members = list(_members(rule)) if isinstance(rule, AnyOf) else []
    if len(members) < 2:
        return False
    if any(word in said for word in _EXAMPLES) and are_of_the_first(members):
        return True
    if any(words in said for words in _STOCK) or _are_alike(members) or _are_operations(members) or (
            are_alike_treatments(members, said)):
        return True
    return _need_one_thing(members, said) or _are_of_heart(members, said)


def _is_suppressed(rule: Given) -> bool:
    """Whether who has a virus must be treated for it, and the virus not be found."""
    parts = rule.then.parts if isinstance(rule.then, AllOf) and rule.otherwise is None else ()
    whom = getattr(rule.condition, "concept", "")
    treated = [part for part in parts if isinstance(part, Therapy) and is_kind_of(part.concept, "antiviral")]
    found = [part for part in parts if isinstance(part, Biomarker) and part.finding == "negative"]
    return len(parts) == 2 and len(treated) == len(found) == 1 and whom in _VIRUSES


def without_examples(rule: Rule, said: str) -> Rule:
    """A list in which an illness stands alone that had examples in brackets of which the same is said.

    >>> disorder, hemophilia = Condition("bleeding-disorder", (10, 28)), Condition("hemophilia", (35, 45))
    >>> rule = AnyOf((Condition("bleeding", (0, 8)), AnyOf((disorder, hemophilia))))
    >>> [part.concept for part in without_examples(rule, "bleeding, bleeding disorder (e.g. hemophilia)").parts]
    ['bleeding', 'bleeding-disorder']
    """
    if not isinstance(rule, AnyOf) or not any(word in said for word in _EXAMPLES):
        return rule
    return AnyOf(tuple(
        part.parts[0] if isinstance(part, AnyOf) and (
            ("(" in said and _are_alike(part.parts)) or are_of_the_first(part.parts)) else part for part in rule.parts))


def _members(rule: Rule) -> Iterator[Rule]:
    """The alternatives of a list, those of a list in it with them: "embolism (including stroke) or thrombosis"."""
    if isinstance(rule, AnyOf):
        for part in rule.parts:
            yield from _members(part)
    else:
        yield rule


def _are_alike(members: Sequence[Rule]) -> bool:
    """Whether all are illnesses of which the same is said, and nothing that grades them."""
    ill = [one for one in members if isinstance(one, Condition)]
    said = {replace(one, concept="", span=(0, 0)) for one in ill}
    return len(ill) == len(members) and len(said) == 1 and not any(map(_is_now_and_then, ill)) and not any(
        one.severity or one.stage or any(is_kind_of(one.concept, kind) for kind in _REACTIONS) for one in ill) and (
        ill[0].window is None or all(map(_happens, ill)))


def _is_now_and_then(test: Condition | Therapy) -> bool:
    """Whether what is there now has a time of the past."""
    return test.status == "active" and test.window is not None


def _are_operations(members: Sequence[Rule]) -> bool:
    """Whether all are operations and injuries of one time: "major surgery or significant injury within 4 weeks"."""
    tests = [one for one in members if isinstance(one, Condition | Therapy)]
    others = [one for one in tests if not (_is_unhealed(one) or (_is_operation(one) and one.status == "planned"))]
    windows = {one.window for one in others}
    return len(tests) == len(members) and len(windows) == 1 and None not in windows and all(map(_is_operation, others))


def _is_unhealed(test: Condition | Therapy) -> bool:
    """Whether somebody has not recovered from an operation: "or not recovered from side effects of major surgery"."""
    return isinstance(test, Condition) and test.severity == ("not-recovered",) and test.window is None and (
        is_kind_of(test.cause or "", "surgery"))


def _is_operation(test: Condition | Therapy) -> bool:
    if isinstance(test, Condition):
        return any(is_kind_of(test.concept, kind) for kind in _INJURIES) and test.status != "active" and not (
            test.site or "resolved" in test.severity)
    plain = not (test.response or test.indication or test.setting or test.site or test.dose)
    timed = test.window is None if test.status == "planned" else test.status in ("any", "history")
    return plain and timed and any(is_kind_of(test.concept, kind) for kind in _OPERATIONS)


def _need_one_thing(members: Sequence[Rule], said: str) -> bool:
    """Whether all are illnesses of one noun that need the same: "bacterial or fungal infection on antibiotics"."""
    pairs = [one.parts for one in members if isinstance(one, AllOf) and len(one.parts) == 2]
    if len(pairs) != len(members):
        return False
    ill, needed = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    same = {replace(one, concept="", span=(0, 0)) for one in ill if isinstance(one, Condition)}
    if len(same) != 1 or not all(isinstance(one, Therapy) and one.status == "needed" for one in needed):
        return False
    nouns = {one.concept.rpartition("-")[2] for one in ill if isinstance(one, Condition)}
    drained = nouns <= _EFFUSIONS and all(isinstance(one, Therapy) and is_kind_of(one.concept, "drainage")
                                          for one in needed)
    if not drained and (len(nouns) != 1 or said.count(next(iter(nouns))) != 1):
        return False                         # "active infection or chronic infection requiring antibiotics"
    own = all(isinstance(one, Condition) and isinstance(other, Therapy) and one.concept == other.indication
              for one, other in zip(ill, needed, strict=True))
    return own and len({replace(one, span=(0, 0), indication=None) for one in needed if isinstance(one, Therapy)}) == 1


# ---------------------------------------------------------------- of heart and vessels


def _are_of_heart(members: Sequence[Rule], said: str) -> bool:
    tests = [_illness(one) for one in members]
    ill = [one for one in tests if one is not None]
    if len(ill) != len(tests) or not all(map(_is_of_heart, ill)) or _EITHER_ANGINA.search(said) is not None:
        return False
    if not any(isinstance(one, Condition) for one in ill) or any(map(_is_now_and_then, ill)):
        return False
    if any(word in said for word in _EXAMPLES) and (not ill[0].severity or any(
            is_kind_of(one.concept, "bleeding") and not one.severity for one in ill)):
        return False                         # of "heart disease, such as angina" not every heart disease is meant
    classed = [isinstance(one, AllOf) for one, test in zip(members, ill, strict=True)
               if is_kind_of(test.concept, "heart-failure")]
    if len(set(classed)) > 1:
        return False                         # "symptomatic or uncontrolled heart failure (NYHA II)"
    return _have_own_times(ill, said) and _are_graded_as_said(ill, said) and not any(
        _may_share(one, two, members[at + 1]) for at, (one, two) in enumerate(pairwise(ill)))


def _illness(rule: Rule) -> Condition | Therapy | None:
    """The illness or the operation that a member is, be it with a class: "heart failure, NYHA III"."""
    if isinstance(rule, Condition | Therapy):
        return rule
    parts = rule.parts if isinstance(rule, AllOf) else ()
    named = [part for part in parts if isinstance(part, Condition)]
    graded = len(named) == 1 and len(parts) == 2 and any(isinstance(part, Scale) for part in parts)
    return named[0] if graded else None


def _is_of_heart(test: Condition | Therapy) -> bool:
    if isinstance(test, Therapy):
        return _is_operation(test)
    plain = not (test.stage or test.cause or test.site) and test.certainty in (None, "known")
    return plain and (is_kind_of(test.concept, _HEART) or _happens(test))


def _happens(test: Test) -> bool:
    return isinstance(test, Therapy) or (isinstance(test, Condition) and test.concept != "unstable-angina" and any(
        is_kind_of(test.concept, event) for event in _EVENTS))


def _have_own_times(ill: Sequence[Condition | Therapy], said: str) -> bool:
    """Whether only what happens has a time, and all that happens has one, or all."""
    new_angina = _NEW_ANGINA.search(said) is not None
    happens = [one.window is not None for one in ill if _happens(one)]
    states = [one for one in ill if not _happens(one) and not (new_angina and one.concept == "angina-pectoris")]
    if len({one.window for one in ill}) == 1 and all(happens) and not states:
        return True
    if any(happens) and any(one.concept in _BROAD and not one.severity for one in states):
        return False                         # "infarction within 6 months, arrhythmia": of that time as well?
    return all(one.window is None for one in states) and len(set(happens)) <= 1


def _are_graded_as_said(ill: Sequence[Condition | Therapy], said: str) -> bool:
    """Whether each grade stands in the sentence at least as often as members have it."""
    grades = [*(word for one in ill for word in one.severity), *("active" for one in ill if one.status == "active"),
              *("uncontrolled" for one in ill if one.concept.startswith(_OWN))]
    if any(_happens(one) and not {"severe", "uncontrolled", "needing-treatment"}.isdisjoint(one.severity)
           for one in ill[:-1]):
        return False                         # "infarction within 12 months, severe or unstable angina"
    return all(_count(grade, said) >= grades.count(grade) for grade in set(grades))


def _count(grade: str, said: str) -> int:
    pattern = _SAID.get(grade)
    return len(pattern.findall(said)) if pattern is not None else said.count(grade.partition("-")[0][:6])


def _may_share(before: Condition | Therapy, test: Condition | Therapy, member: Rule) -> bool:
    """Whether what grades a member may be said of the next one as well, which has no grade of its own."""
    if not before.severity or test.severity or isinstance(before, Therapy):
        return False
    apart = _happens(test) or isinstance(member, AllOf) or test.concept.startswith(_OWN)
    return not apart or not _PASSES_ON.isdisjoint(before.severity)
