"""What stands behind a list is said of each of its members: "bacterial, viral or fungal infection requiring treatment".

So it is of members that have one noun together, and of what one illness needs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from accrual.criteria.model import AllOf, AnyOf, Condition, Not, Rule, Span, Therapy
from accrual.vocabulary.terms import is_kind_of

__all__ = ["with_shared_end"]

_NEEDS = ("needing-treatment", "needing-systemic-treatment")
# What stands between two members that have nothing of their own: "antibiotic, antiviral, or".
_JOINT = re.compile(
    r"\s*(?:,\s*(?:and/or|or)?|/|and/or|or)\s*(?:(?:other|further)\s+)?"
    r"(?P<route>(?:(?:systemic|intravenous|parenteral|IV|oral)\s+)?)", re.IGNORECASE)
_JOINT_OF_TWO = re.compile(
    r"\s*(?:[(\[][A-Z]{2,5}[)\]])?\s*(?:,\s*(?:and/or|or|and)?|/|and/or|or)\s*(?:non-?\s?infectious\s+)?",
    re.IGNORECASE)
_EFFUSIONS = frozenset(("pleural-effusion", "pericardial-effusion", "ascites"))
_DRAINED = frozenset(("drainage", "paracentesis", "thoracentesis", "pericardiocentesis"))
_LUNGS = frozenset(("interstitial-lung-disease", "pneumonitis"))


def with_shared_end(rule: Rule, text: str) -> Rule:
    """A rule of a sentence of `text` whose list members all have what stands behind the last one.

    >>> text = "viral or fungal infection requiring treatment"
    >>> one = Condition("viral-infection", (0, 5))
    >>> two = Condition("fungal-infection", (9, 25), severity=("needing-treatment",))
    >>> with_shared_end(AnyOf((one, two)), text).parts[0].severity
    ('needing-treatment',)
    """
    match rule:
        case Not(part):
            return Not(with_shared_end(part, text))
        case AnyOf(parts):
            ill = [part for part in parts if isinstance(part, Condition)]
            return AnyOf(tuple(_each_in_need(ill, text))) if len(ill) == len(parts) else AnyOf(
                tuple(_each_treated([with_shared_end(part, text) for part in parts], text)))
        case AllOf((Condition() as ill, AnyOf(drugs))):
            return AllOf((ill, AnyOf(_all_needed(ill, drugs, text))))
    return rule


def _each_in_need(ill: list[Condition], text: str) -> list[Condition]:
    """Illnesses of one noun, of which the last needs treatment, each in need of it."""
    for at in range(len(ill) - 1, 0, -1):
        last = ill[at]
        need = tuple(word for word in last.severity if word in _NEEDS)
        noun = last.concept.rpartition("-")[2]
        if not need or noun not in text[slice(*last.span)].lower():
            continue
        for place in range(at - 1, -1, -1):
            one = ill[place]
            if not one.concept.endswith(f"-{noun}") or noun in text[slice(*one.span)].lower() or (
                    _joint(text, one.span, ill[place + 1].span) is None) or not set(one.severity).isdisjoint(_NEEDS):
                break
            ill[place] = replace(one, severity=(*one.severity, *need))
    return ill


def _each_treated(parts: list[Rule], text: str) -> list[Rule]:
    """Illnesses that the same treatment is given for, of which the last needs it, each with it."""
    for at in range(len(parts) - 1, 0, -1):
        match parts[at]:
            case AllOf((Condition() as last, Therapy(status="needed") as drug)) if drug.indication == last.concept:
                behind = last
                for place in range(at - 1, -1, -1):
                    one = parts[place]
                    if not isinstance(one, Condition) or not _are_treated_alike(one, last, drug) or (
                            _JOINT_OF_TWO.fullmatch(text, one.span[1], behind.span[0]) is None):
                        break
                    parts[place] = AllOf((one, replace(drug, indication=one.concept)))
                    behind = one
    return parts


def _are_treated_alike(one: Condition, last: Condition, drug: Therapy) -> bool:
    """Whether two illnesses are effusions that are drained, or inflamed lungs of the past that had steroids."""
    both = {one.concept, last.concept}
    if both <= _EFFUSIONS:
        return drug.concept in _DRAINED
    return both <= _LUNGS and one.status == last.status == "history" and is_kind_of(drug.concept, "corticosteroid")


def _all_needed(ill: Condition, drugs: tuple[Rule, ...], text: str) -> tuple[Rule, ...]:
    """Treatments of which the first is needed for an illness, each needed for it."""
    each = [drug for drug in drugs if isinstance(drug, Therapy)]
    first = each[0] if len(each) == len(drugs) else None
    if first is None or first.status != "needed" or first.indication != ill.concept:
        return drugs
    routes = []
    for one, other in pairwise(each):
        joint = _joint(text, one.span, other.span)
        against = is_kind_of(other.concept, "anticancer-therapy") and not is_kind_of(ill.concept, "neoplasm")
        if joint is None or against or other.indication not in (None, ill.concept) or other.window != first.window or (
                other.response is not None):
            return drugs
        routes.append(bool(joint["route"]))
    if first.concept == "systemic-antibiotic":
        first = replace(first, concept="antibiotic", route="systemic")
    shares = is_kind_of(first.concept, "anti-infective")
    return (first, *(
        replace(other, status="needed", indication=ill.concept, route=other.route or (
            first.route if shares and is_kind_of(other.concept, "anti-infective") and not own else None))
        for other, own in zip(each[1:], routes, strict=True)))


def _joint(text: str, one: Span, other: Span) -> re.Match[str] | None:
    return _JOINT.fullmatch(text, one[1], other[0])
