"""Treatments and illnesses in their time: "pneumonitis that required steroids" is of steroids long stopped."""

from __future__ import annotations

import re
from dataclasses import replace

from accrual.criteria.model import AllOf, Allowed, AnyOf, Condition, Except, Given, Judged, Not, Rule, Span, Therapy
from accrual.vocabulary.terms import is_kind_of

__all__ = ["with_past_needs"]

_REQUIRED = re.compile(
    r"\b(?:that|which|who)\s+(?:(?:has|have|had|previously|ever)\s+){0,2}(?:required|needed)\b[^.;]*$")
# "Resection required prior to entry", "will require prior chemotherapy"
_PRIOR_LAST = re.compile(
    r"[^.;:,*\n]{0,80}?(?:\brequired\s+(?:prior\s+to|before)\s+(?:study\s+)?(?:ent(?:ry|ering)|enrol|registr|randomi)"
    r"|\bin\s+the\s+past\s+(?:is|are)\s+required\b)")
_REQUIRES_PRIOR = re.compile(r"\brequires?\s+(?:prior|previous)\s+[^.;:,*\n]{0,30}$")
_OR_ANY = r"[^.;:,()]*\bor\s+(?:any|other|an?|invasive|prior|previous|recent)\b"   # of "active or any" any counts
_ACTIVE = re.compile(rf"\bactive\b(?!\s+(?:treatment|therapy)|{_OR_ANY})[^.;:,()]*$", re.IGNORECASE)
_ACTIVE_WITHIN = re.compile(rf"^active\b(?!{_OR_ANY})|\bactive\s+(?:with)?in\b", re.IGNORECASE)
# What may be there without being active; what is over soon, as pneumonia, was active whenever it was there.
_STAYS_QUIET = ("malignancy", "autoimmune-disease", "hepatitis", "graft-versus-host-disease", "tuberculosis")
_NEAR = 40                                   # characters before an operation or illness in which it is said of it
_FAR = 100                                   # characters before a treatment in which it is said that it was required


def with_past_needs(rule: Rule, text: str) -> Rule:
    """A rule in which a treatment that was required was given at any time, and what has a past time need not go on.

    >>> steroids = Therapy("corticosteroid", (26, 34), "needed", indication="pneumonitis")
    >>> with_past_needs(steroids, "pneumonitis that required steroids").status
    'history'
    >>> with_past_needs(steroids, "pneumonitis that requires steroids").status
    'needed'
    """
    match rule:
        case Therapy(status="needed") if rule.window is None and _was_demanded(text, rule.span):
            return replace(rule, status="history")
        case Therapy(status="needed") if rule.window is None and rule.indication:
            past = _REQUIRED.search(text, max(0, rule.span[0] - _FAR), rule.span[0])
            return replace(rule, status="history") if past else rule
        case Therapy(status="active") | Condition(status="active") if rule.window is not None and (
                rule.window.bound == "within" and rule.window.direction == "before"):
            if any(word.startswith("needing-") for word in rule.severity):
                return rule                  # the time is the need's: "colitis that has required steroids within"
            return _at_any_time(rule, text)
        case Therapy(status="active") if rule.window is None and is_kind_of(rule.concept, "surgery") and (
                text.find("ndergoing", max(0, rule.span[0] - _NEAR), rule.span[0]) >= 0):
            return replace(rule, status="planned")           # who undergoes an operation has not had it
        case AllOf(parts) | AnyOf(parts) | Judged(_, parts):
            return replace(rule, parts=tuple(with_past_needs(part, text) for part in parts))
        case Not(part) | Allowed(part):
            return replace(rule, part=with_past_needs(part, text))
        case Except(part, exceptions):
            return Except(with_past_needs(part, text), tuple(with_past_needs(each, text) for each in exceptions))
        case Given(Therapy() as had, Therapy(response="toxicity") as then) if "resolved" in then.severity and (
                had.concept == then.concept):
            return _of_its_effects(then)
        case Given(condition, then, otherwise):
            others = with_past_needs(otherwise, text) if otherwise else None
            return Given(with_past_needs(condition, text), with_past_needs(then, text), others)
    return rule


def _at_any_time(test: Condition | Therapy, text: str) -> Condition | Therapy:
    """What was there at some time: "on steroids within 4 weeks", or stopped, "active cancer within 2 years"."""
    test = replace(test, status="any")
    if not isinstance(test, Condition):
        return test
    test = replace(test, concept="infection" if test.concept == "active-infection" else test.concept)
    if "active" in test.severity or not (test.concept == "infection" or any(
            is_kind_of(test.concept, kind) for kind in _STAYS_QUIET)):
        return test
    first = max(0, test.span[0] - _NEAR)
    active = _ACTIVE.search(text[first:test.span[0]]) or _ACTIVE_WITHIN.search(text[test.span[0]:test.span[1] + _NEAR])
    return replace(test, severity=(*test.severity, "active")) if active else test


def _was_demanded(text: str, span: Span) -> bool:
    """Whether a treatment is one that must have been given, and not one that somebody needs."""
    before = text[max(0, span[0] - _FAR):span[0]].lower()
    said = text[span[0]:span[1] + _FAR].lower()
    return _PRIOR_LAST.match(said) is not None or _REQUIRES_PRIOR.search(before) is not None


def _of_its_effects(resolved: Therapy) -> Rule:
    """"Recovered from the effects of prior treatment": who had side effects of it has them no more."""
    others = tuple(word for word in resolved.severity if word != "resolved")
    had = Condition("adverse-event", resolved.span, "history", severity=others, cause=resolved.concept)
    return Given(had, replace(had, status="any", severity=("resolved", "recovery", *others)))
