"""For which cohort, arm or phase a criterion holds that says so itself: "Cohort 2: …", "… (phase I only)".

It is read as what stands below a heading of that cohort: who is not of it is asked nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from accrual.criteria.clause.listing import all_of, any_of
from accrual.criteria.layout.cohorts import reach_of
from accrual.criteria.layout.labels import KIND, NUMBER, OWN_LABEL, PART_MUST, PARTS, asked_of, names_part
from accrual.criteria.model import (
    AllOf,
    Allowed,
    Given,
    Judged,
    Question,
    Rule,
    Span,
    Test,
    deciding_tests,
    tests_of,
)
from accrual.criteria.sentence.alternatives import name_several_cancers
from accrual.criteria.sentence.logic import rule_of
from accrual.criteria.sentence.sureness import asked_together

__all__ = ["is_scope", "of_its_scope", "rule_in_scope"]

_LEAD = re.compile(OWN_LABEL, re.IGNORECASE)
_MUST = re.compile(PART_MUST, re.IGNORECASE)
# "Cohort 2 relapsed lymphoma": nothing sets the label apart, so that what it says of whom is asked.
_BARE = re.compile(
    r"(?P<scope>(?:cohorts?|arms?|strat(?:um|a)|parts?|modules?)\s+(?-i:#?\d{1,2}[A-Za-z]?|[A-H]\d?|[IVX]{1,3}))"
    r"(?:,\s+|\s+(?![-–—:(,&/]|(?:and|or|to|through)\b|of\s+(?:the|this)))(?=\w)", re.IGNORECASE)
_ALONE = re.compile(
    rf"(?P<scope>{PARTS}(?:\s+(?:patients|subjects|participants|portion|only|enrol\w+)){{0,2}})\W*", re.IGNORECASE)
_PLAIN = re.compile(r"[\s<\[]*+(?P<scope>[^<>\[\]]{1,120}?)(?=[\s:;.*<>\[\]-]*$)")
_LABEL = re.compile(
    rf"\b{KIND}\s+{NUMBER}(?:\s+(?:patients|subjects|participants|portion))?(?:\s+only)?\s*:", re.IGNORECASE)
_LOOSENS = re.compile(
    r"\b(?:may|can|could|allow\w*|permi\w+|acceptable|eligible|waived|unless|except\w*|not\s+(?:be\s+)?(?:required|need\w*"
    r"|necessary|apply|applicable))\b", re.IGNORECASE)
_ONLY = re.compile(r"\bonly\s*\)", re.IGNORECASE)
_PLAIN_PART = re.compile(rf"\b{KIND}\s+{NUMBER}", re.IGNORECASE)
_MARKER = re.compile(r"\W*\w{1,3}[.)]\s*")                # "c. Cohort C: …"
_STARTS = re.compile(r"[.;]\s+(?=\S)")
_TAIL = re.compile(
    r"\(\s*(?P<scope>(?![^()]*\b(?:may|can|will|is|are|eligible|allowed|permitted|must)\b)[^()]{0,60}?\b(?:cohorts?|arms?"
    rf"|(?:parts?|phases?)\s+{NUMBER}|groups?|strat(?:um|a)|(?:expansion|escalation)\b)[^()]{{0,40}}\bonly)\s*\)\s*[.;]?\s*$",
    re.IGNORECASE)
# "(Phase II)", but for a trial in which somebody was: "a phase I trial", and for a phase of a disease.
_PART = re.compile(
    rf"\(\s*(?P<scope>(?:for\s+|in\s+)?{PARTS}(?:\s+(?:patients|subjects|participants|portion))?)\s*\)\s*[.;]?\s*$",
    re.IGNORECASE)
_OF_A_STUDY = re.compile(r"\b(?:trials?|stud(?:y|ies)|protocols?)\W*$", re.IGNORECASE)
_FAR = 120                                   # characters of what stands at the end of an item
_SHORT = 180                                 # of an item of which a bracket at its end may be said of all


def is_scope(text: str, start: int, end: int) -> Span | None:
    """Where the words stand that say for whom a list holds, if its head says nothing else: "Phase II only:".

    >>> is_scope("Phase II only:", 0, 14), is_scope("Phase II disease:", 0, 17)
    ((0, 13), None)
    """
    lead = _LEAD.fullmatch(text, start, end) or _ALONE.fullmatch(text, start, end)
    if lead is not None:
        return lead.span("scope")
    if not names_part(text[start:end], marked=True):
        return None
    plain = _PLAIN.match(text, start, end)
    return plain.span("scope") if plain is not None else None


def of_its_scope(text: str, scope: Span, rule: Rule) -> Rule:
    """A rule as it holds for those of a cohort; which of several cancers of a list it takes is asked."""
    said = " ".join(text[slice(*scope)].split())
    if reach_of(said) == "everyone":         # "Both phase I and phase II:"
        return rule
    if isinstance(rule, AllOf) and name_several_cancers(rule.parts):
        spans = [test.span for test, _, _ in tests_of(rule)]
        first, last = min(spans)[0], max(end for _, end in spans)
        span = (scope[1] if scope[1] <= first else first), last
        rule = asked_together(Question(" ".join(text[slice(*span)].split()).strip(" :"), span), rule.parts)
    return rule if isinstance(rule, Allowed) else Given(asked_of(said, scope), rule)


def rule_in_scope(text: str, start: int, end: int, kind: str, topic: str = "") -> Rule | None:
    """The rule of a stretch of text, each part of it for those alone for whom it says that it holds.

    >>> found = rule_in_scope("Arm A: Prior surgery. Arm B: Prior chemotherapy.", 0, 48, "inclusion")
    >>> [part.condition.text for part in found.parts]
    ['Arm A', 'Arm B']
    """
    begins = [start, *(hit.end() for hit in _STARTS.finditer(text, start, end))]
    leads = [lead for at in begins if (lead := _lead(text, at, end, kind)) is not None and lead.end() < end]
    if not leads:
        return _limited_behind(text, start, end, kind, topic)
    begun = leads[0].start()
    if len(_LABEL.findall(text, begun, end)) > len(leads) or _LABEL.search(text, start, begun) is not None:
        return _asked_whole(text, start, end, kind, topic)       # "Group 1: ECOG 0-1 Group 2: ECOG 2"
    marked = _MARKER.fullmatch(text, start, begun) is not None
    before = rule_of(text, start, begun, kind, topic) if begun > start and not marked else None
    rules = [before] if before is not None else []
    for lead, stop in zip(leads, [*(later.start() for _, later in pairwise(leads)), end], strict=True):
        ends = next((at for at in begins if at > lead.start() and lead.re is _MUST), stop)       # of its sentence alone
        rule = rule_of(text, lead.end(), ends, kind, topic)
        if rule is None:
            return _asked_whole(text, start, end, kind, topic)
        rules.append(of_its_scope(text, lead.span("scope"), rule))
        others = rule_of(text, ends, stop, kind, topic) if ends < stop else None
        rules += [others] if others is not None else []
    asked = any(isinstance(test, Question) for rule in rules for test in _asked(rule))
    if len(rules) > len(leads) and (asked if kind == "exclusion" else _LOOSENS.search(text, leads[0].end(), end)):
        return _asked_whole(text, start, end, kind, topic)
    return all_of(rules) if kind == "inclusion" else any_of(rules)


def _lead(text: str, start: int, end: int, kind: str) -> re.Match[str] | None:
    """The words at the start of a sentence that say for whom it holds; a demand among exclusions is the team's."""
    found = _LEAD.match(text, start, end)
    return _MUST.match(text, start, end) if found is None and kind == "inclusion" else found


def _asked_whole(text: str, start: int, end: int, kind: str, topic: str) -> Rule:
    """A stretch of text that is asked as a whole, with what it speaks of."""
    rule = rule_of(text, start, end, kind, topic)
    if rule is not None and all(isinstance(test, Question) for test in deciding_tests(rule)):
        return rule
    return _whole(text, start, end, rule)


def _whole(text: str, start: int, end: int, rule: Rule | None) -> Rule:
    """The question of a stretch of text, and what its rule speaks of."""
    parts = rule.parts if isinstance(rule, Judged) else () if rule is None else (rule,)
    return asked_together(Question(" ".join(text[start:end].split()), (start, end)), parts)


def _asked(rule: Rule) -> Iterator[Test]:
    """The tests that decide of a rule, or of what it says of those of a cohort."""
    return deciding_tests(rule.then if isinstance(rule, Given) else rule)


def _limited_behind(text: str, start: int, end: int, kind: str, topic: str) -> Rule | None:
    """The rule of an item at whose end stands for whom it holds: of one thing, or a sentence before it."""
    if (bare := _BARE.match(text, start, end)) is not None:
        return of_its_scope(text, bare.span("scope"), _asked_whole(text, start, end, kind, topic))
    tail = _tail(text, start, end)
    rule = rule_of(text, start, tail.start(), kind, topic) if tail is not None else None
    if tail is None or rule is None:
        return rule_of(text, start, end, kind, topic)
    apart = text[start:tail.start()].rstrip()[-1:] in (".", ";")
    single = not isinstance(rule, Judged) and len(list(deciding_tests(rule))) == 1
    if apart or single:
        return of_its_scope(text, tail.span("scope"), rule)
    whole = _whole(text, start, end, rule)   # of which of several things it is said is not known
    only = kind == "inclusion" and end - start <= _SHORT and _ONLY.search(text, tail.start(), end) and (
        _PLAIN_PART.search(text, start, tail.start()) is None)
    return of_its_scope(text, tail.span("scope"), whole) if only else whole


def _tail(text: str, start: int, end: int) -> re.Match[str] | None:
    """The bracket at the end that says for whom an item holds."""
    far = max(start, end - _FAR)
    said = text[far:end].lower()
    if ")" not in said[-4:]:
        return None
    if "only" in said and (found := _TAIL.search(text, far, end)) is not None:
        return found
    found = _PART.search(text, far, end)
    return None if found is None or _OF_A_STUDY.search(text, far, found.start()) else found
