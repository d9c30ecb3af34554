"""Times that go on into the study: "a live vaccine within 4 weeks before or during the study" is planned too."""

from __future__ import annotations

import re
from dataclasses import replace

from accrual.criteria.clause.listing import any_of, denied
from accrual.criteria.model import AllOf, AnyOf, Except, Given, Not, Rule, State, Therapy, Window, tests_of
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_begun_later", "with_study_time", "with_times_ahead"]

_STUDY = r"(?:study|trial|treatment|therapy|protocol|participat\w+)"
_DURING = re.compile(
    rf"\b(?:before|prior\s+to|preceding|of)\b[^.;()]{{0,70}}?(?:,|\s)\s*(?:and|or|and/or)\s+(?:(?:at\s+)?any\s*time\s+)?"
    rf"(?:during|while|throughout|for\s+the\s+duration\s+of)\b[^.;,()]{{0,45}}\b{_STUDY}(?:\s+(?:period|participation|duration))?\W*$",
    re.IGNORECASE)


_BEFORE_START = re.compile(
    r"\b(?:before|prior\s+to)\s+(?:(?:the\s+)?(?:start|initiation|beginning|commencement)\s+of|starting|initiating|beginning"
    r"|commencing)\s+(?:[\w-]+\s+){0,4}$", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:before|preceding|past|last|ago|earlier|pre|since|(?:prior|previous\w*)(?!\s+(?:or|and)\b))\b", re.IGNORECASE)
_ENDED = frozenset(("pregnant", "breastfeeding", "planning-pregnancy", "planning-fatherhood"))
_FAR = 90                                    # characters before a treatment in which it is said that it begins later


def is_begun_later(text: str, rule: Rule) -> bool:
    """Whether a treatment is only what something else comes before: "enrolled prior to starting chemotherapy".

    >>> said = "enrolled prior to starting chemotherapy"
    >>> is_begun_later(said, Therapy("chemotherapy", (27, 39)))
    True
    """
    return any(isinstance(test, Therapy) and test.window is None and not negated and (
        _BEFORE_START.search(text, max(0, test.span[0] - _FAR), test.span[0]) is not None)
        for test, negated, _ in tests_of(rule))


def with_study_time(rule: Rule, text: str, start: int, end: int) -> Rule:
    """A rule of treatments within a time before the study, with those that are planned where the text names both."""
    said = text[start:end].lower()
    if not ("during" in said or "while" in said or "throughout" in said or "duration" in said):
        return rule
    inner = rule.part if isinstance(rule, Not) else rule
    tests = inner.parts if isinstance(inner, AnyOf) else (inner,)
    before = [test for test in tests if isinstance(test, Therapy) and _is_before(test.window)]
    if len(before) < len(tests) or not _DURING.search(text, start, end):
        return rule
    both = any_of([*before, *(replace(test, window=None, status="planned") for test in before)])
    return denied(both) if isinstance(rule, Not) else both


def with_times_ahead(rule: Rule, said: str) -> Rule:
    """What is planned lies ahead, unless the text names the past: "surgery planned within 4 weeks of enrolment".

    >>> window = Window("within", "P4W", None, "before", "enrolment")
    >>> planned = Therapy("surgery", (0, 7), status="planned", window=window)
    >>> with_times_ahead(planned, "surgery planned within 4 weeks of enrolment").window.direction
    'after'
    """
    rule = _to_its_end(rule)
    return rule if _PAST.search(said) else _ahead(rule)


def _to_its_end(rule: Rule, denied_here: bool = False) -> Rule:
    """A rule with the times of contraception and of pregnancy as they are meant, however they are worded.

    Contraception goes on "from day 1 through 120 days after the last dose"; who must not breastfeed for 6 months after
    it must not do so for a week; without "menses in 12 months or more" is who had none in that time.
    """
    match rule:
        case State(concept, window=Window(direction="after", anchor="last-dose") as window):
            if is_kind_of(concept, "contraception") or concept == "sexual-abstinence":
                until = window.high if window.bound == "between" and window.high else window.duration
                return replace(rule, window=replace(window, bound="lasting", duration=until, high=None))
            if window.bound == "lasting" and concept in _ENDED:
                return replace(rule, window=replace(window, bound="within"))
        case State("menstruating", window=Window("lasting", direction="before") as window) if denied_here:
            return replace(rule, window=replace(window, bound="within"))
        case AnyOf(parts) if any(isinstance(part, State) and part.concept.startswith("planning-") for part in parts):
            return replace(rule, parts=tuple(_to_its_end(_now(part), denied_here) for part in parts))
        case AllOf(parts) | AnyOf(parts):
            return replace(rule, parts=tuple(_to_its_end(part, denied_here) for part in parts))
        case Not(part):
            return Not(_to_its_end(part, not denied_here))
        case Given(_, then, otherwise):
            rest = _to_its_end(otherwise, denied_here) if otherwise is not None else None
            return replace(rule, then=_to_its_end(then, denied_here), otherwise=rest)
    return rule


def _now(rule: Rule) -> Rule:
    """A state of today, where what is planned stands beside it: "not pregnant, or planning to be within 6 months"."""
    match rule:
        case State("pregnant" | "breastfeeding", window=Window(direction="after")):
            return replace(rule, window=None)
    return rule


def _ahead(rule: Rule) -> Rule:
    match rule:
        case Therapy(status="planned", window=Window() as window) if _is_before(window) and window.anchor is not None:
            return replace(rule, window=replace(window, direction="after"))
        case AllOf(parts) | AnyOf(parts):
            return replace(rule, parts=tuple(map(_ahead, parts)))
        case Not(part) | Except(part):
            return replace(rule, part=_ahead(part))
    return rule


def _is_before(window: Window | None) -> bool:
    return window is not None and window.bound == "within" and window.direction == "before"
