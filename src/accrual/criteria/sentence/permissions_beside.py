"""Permissions that stand beside the exclusion that they soften: "Autoimmune disease", "Type 1 diabetes is permitted".

Read one by one, the first keeps out those whom the second lets in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from accrual.criteria.model import (
    AllOf,
    Allowed,
    Condition,
    Criterion,
    Except,
    Given,
    Judged,
    Question,
    Rule,
    Therapy,
    tests_of,
)
from accrual.criteria.sentence.sureness import asked_together, asked_whole
from accrual.vocabulary.terms import is_kind_of

__all__ = ["lets_in_some_of", "with_permissions_beside", "with_what_keeps_out"]

# "Patients with bone-only disease are exempt from this requirement" loosens the demand before it.
_LOOSENS = re.compile(
    r"\b(?:exempt(?:ed)?\s+from|exception(?:s)?\s+(?:to|from|for|made\s+for)|not\s+(?:be\s+)?(?:subject|required)\s+to\s+meet|need\s+not\s+meet)"
    r"\s+(?:this|the\s+above|these|the\s+previous)\b", re.IGNORECASE)


_ASIDE = re.compile(r"\([^()]*\)")
# Of an exclusion's first sentence: that it lets somebody join.
_LETS_JOIN = re.compile(
    r"\W*(?:note\W+)?(?:[^.;]{0,400}\b(?:allowed|permitted|acceptable|accepted|eligible|be\s+enrolled|(?:may|to)\s+enroll?|included"
    r"|not\s+(?:be\s+)?exclu\w+)\b|(?:patients?|participants?|subjects?|individuals?|those|they|wom[ae]n|m[ae]n)\b"
    r"[^.;]{0,300}\b(?:may|can|could)\b)", re.IGNORECASE)


_PROVIDED = re.compile(r"\b(?:so|as)\s+long\s+as\b|\bprovid(?:ed|ing)\b|\b(?:only|but)\s+if\b", re.IGNORECASE)


def with_what_keeps_out(criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria with each exclusion asked that was read as a permission, though it keeps somebody out.

    Its first sentence permits nothing, or it permits under a condition what no exclusion beside it names.

    >>> said = "Infection. Those on prophylactic antibiotics are eligible"
    >>> lost = Criterion("", "exclusion", (0, 57), said, Allowed(Condition("infection", (0, 9))))
    >>> [type(one.rule).__name__ for one in with_what_keeps_out([lost])]
    ['Judged']
    """
    return [asked_whole(one) if _is_lost(one) else one for one in criteria]


def _is_lost(criterion: Criterion) -> bool:
    rule = criterion.rule
    if criterion.type != "exclusion" or not isinstance(rule, Allowed) or rule.told is not None:
        return False
    if isinstance(rule.part, AllOf) and _PROVIDED.search(criterion.text) is not None:
        return True                          # "those with heart failure are eligible as long as LVEF is above 30 %"
    return not isinstance(rule.part, Question) and _LETS_JOIN.match(_ASIDE.sub(" ", criterion.text)) is None


def with_permissions_beside(text: str, criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria with each permission put below the exclusion before it that rules out what it lets in.

    >>> from accrual.criteria.model import Condition
    >>> text = "Autoimmune disease Vitiligo is permitted"
    >>> ill, mild = Condition("autoimmune-disease", (0, 18)), Allowed(Condition("vitiligo", (19, 27)))
    >>> apart = [Criterion("", "exclusion", (0, 18), text[:18], ill), Criterion("", "exclusion", (19, 40), "", mild)]
    >>> [(type(one.rule).__name__, len(one.items)) for one in with_permissions_beside(text, apart)]
    [('Except', 1)]
    """
    found: list[Criterion] = []
    for criterion in criteria:
        before = found[-1] if found else None
        softened = _softened(text, before, criterion) if before is not None else None
        if softened is not None:
            found[-1] = softened
        else:
            found.append(criterion)
    return found


def _softened(text: str, before: Criterion, criterion: Criterion) -> Criterion | None:
    """An exclusion with the permission behind it; None where the one has nothing to do with the other."""
    allowed = criterion.rule
    if before.type == criterion.type == "inclusion" and _LOOSENS.search(criterion.text) is not None and not (
            text[before.span[1]:criterion.span[0]].strip()):
        start, end = before.span[0], criterion.span[1]
        said = text[before.span[1] - len(before.text):end]
        whole = asked_together(Question(" ".join(said.split()), (start, end)), [before.rule, criterion.rule])
        return replace(before, span=(start, end), text=said, items=(*before.items, criterion), rule=whole)
    if not (before.type == criterion.type == "exclusion") or criterion.items or not isinstance(allowed, Allowed) or (
            allowed.told is not None or isinstance(before.rule, Allowed)):
        return None
    if text[before.span[1]:criterion.span[0]].strip() or not lets_in_some_of(allowed.part, before.rule):
        return None
    start, end = before.span[0], criterion.span[1]
    said = text[before.span[1] - len(before.text):end]
    rule = _without(before.rule, allowed.part, Question(" ".join(said.split()), (start, end)))
    return replace(before, span=(start, end), text=said, items=(*before.items, criterion), rule=rule)


def lets_in_some_of(allowed: Rule, ruled_out: Rule) -> bool:
    """Whether what is permitted is among what is ruled out, or a sort of it.

    >>> mild, ill = Condition("vitiligo", (0, 8)), Condition("autoimmune-disease", (0, 18))
    >>> lets_in_some_of(mild, ill), lets_in_some_of(ill, mild)
    (True, False)
    """
    heads = {test.concept for test, _, _ in tests_of(ruled_out) if isinstance(test, Condition | Therapy)}
    return any(is_kind_of(test.concept, head) for test, _, _ in tests_of(allowed)
               if isinstance(test, Condition | Therapy) for head in heads)


def _without(rule: Rule, allowed: Rule, question: Question) -> Rule:
    """A rule without what is permitted; a question is asked with it."""
    match rule:
        case Question():
            return question
        case Judged(_, parts):
            return Judged(question, (*parts, Allowed(allowed)))
        case Given(condition, then, None):
            return Given(condition, _without(then, allowed, question))
        case Except(part, exceptions):
            return Except(part, (*exceptions, allowed))
    return Except(rule, (allowed,))
