"""What several sentences of one exclusion come to: alternatives, and permissions that let some in again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress
from operator import not_

from accrual.criteria.clause.listing import all_of, any_of
from accrual.criteria.layout.items import Item
from accrual.criteria.model import (
    Allowed,
    AnyOf,
    Condition,
    Criterion,
    Except,
    Given,
    Judged,
    Question,
    Rule,
    Span,
    deciding_tests,
    tests_of,
)
from accrual.criteria.sentence.between_sentences import with_permissions
from accrual.criteria.sentence.permissions_beside import lets_in_some_of
from accrual.criteria.sentence.questions import question_of
from accrual.criteria.sentence.sureness import asked_together, undecided
from accrual.criteria.sentence.tells import asks_nothing

__all__ = ["but_for_some_below", "of_several"]

# What asks something of those whom it lets in asks it of others too: "those with HIV are eligible if …".
_ON_TERMS = re.compile(
    r"\b(?:if|provided|providing|unless|only|must|should|as\s+long\s+as|so\s+long\s+as|who|whose|when|once|after|until"
    r"|on\s+condition|assuming)\b", re.IGNORECASE)
_RULES_OUT = re.compile(
    r"\bineligible\b|\b(?:is|are|be)\s+excluded\b|\bnot\s+(?:be\s+)?(?:eligible|allowed|permitted|enrolled|included)\b",
    re.IGNORECASE)
_OR = re.compile(r"(?:and|or|and/or)\b", re.IGNORECASE)
_NO_LONGER = re.compile(r"\bno\s+longer\s+(?:allowed|permitted|eligible|accept\w+)\b", re.IGNORECASE)
_CUT_OFF = re.compile(r"[.;]\s+Requir(?:es?|ing)\b")          # of what that is said, or beside what, is lost


def of_several(text: str, rules: list[Rule], spans: list[Span], whole: Span) -> Rule:
    """An exclusion of several sentences: alternatives if all are tests, else the whole is asked.

    A permission lets some of those in that the sentences before it keep out.

    >>> from accrual.criteria.model import Condition
    >>> ill, mild = Condition("eczema", (0, 6)), Allowed(Condition("eczema", (8, 19), severity=("mild",)))
    >>> found = of_several("Eczema. Mild eczema if old is allowed", [ill, mild], [(0, 6), (8, 36)], (0, 36))
    >>> type(found).__name__
    'Except'
    """
    told = [isinstance(rule, Allowed) and rule.told is not None and asks_nothing(text[slice(*rule.told.span)])
            for rule in rules]
    if any(told):
        notes = list(compress(rules, told))
        asking = list(map(not_, told))
        others = list(compress(rules, asking))
        if not others:
            return all_of(notes)
        asked = of_several(text, others, list(compress(spans, asking)), whole) if len(others) > 1 else all_of(others)
        return all_of([asked, *notes])
    if all(isinstance(rule, Question) for rule in rules):
        return question_of(text, whole)
    if _CUT_OFF.search(text, *whole) or _NO_LONGER.search(text, *whole) or _is_timed_at_last(text, rules, spans):
        return asked_together(question_of(text, whole), rules)
    demands = any(isinstance(rule, Given) for rule in rules)       # "… must use contraception" rules out who does not
    if not demands and not any(isinstance(test, Question) for rule in rules for test, _, _ in tests_of(rule)) and (
            permitted := with_permissions(rules)) is not None:
        return any_of(permitted)
    return _split(text, rules, spans) or asked_together(question_of(text, whole), rules)


def _is_timed_at_last(text: str, rules: list[Rule], spans: list[Span]) -> bool:
    """Whether the last of a row of events has a time that may be that of all: "stroke; or angina within a year"."""
    if text[spans[-2][1] - 1] != ";" or not _OR.match(text, spans[-1][0]):
        return False
    *others, last = rules
    timed = [test.window for test in deciding_tests(last) if isinstance(test, Condition)]
    return bool(timed) and all(timed) and all(
        isinstance(rule, Condition | AnyOf) and all(isinstance(test, Condition) and test.window is None and (
            test.status != "history") for test in deciding_tests(rule)) for rule in others)


def _split(text: str, rules: list[Rule], spans: list[Span]) -> Rule | None:
    first = next((at for at, rule in enumerate(rules) if _permitted(rule) is not None), 0)
    return _but_for_some(text, rules[:first], list(zip(rules[first:], spans[first:], strict=True)))


def _but_for_some(
        text: str, ruled_out: list[Rule], behind: list[tuple[Rule, Span]], whole: Span | None = None) -> Rule | None:
    """What is ruled out, read to the last word, but for those of whom each permission behind it is asked.

    Who has none of it may join, whatever the permission says.  None where something else stands behind.  Items below
    a head keep their own rules: there the `whole` is asked.

    >>> from accrual.criteria.model import Condition
    >>> said = "Eczema. Mild eczema if old is allowed"
    >>> mild = Allowed(Condition("eczema", (8, 19), severity=("mild",)))
    >>> type(_but_for_some(said, [Condition("eczema", (0, 6))], [(mild, (8, 37))])).__name__
    'Except'
    """
    if not ruled_out or any(isinstance(rule, Given | Judged | Allowed) for rule in ruled_out) or any(
            isinstance(test, Question) for rule in ruled_out for test in deciding_tests(rule)):
        return None
    out = any_of(ruled_out)
    parts: list[Rule] = []
    for rule, span in behind:
        part = _permitted(rule)
        if part is None or _RULES_OUT.search(text, *span) or (
                _ON_TERMS.search(text, *span) and not lets_in_some_of(part, out)):
            return None
        parts.append(part)
    if whole is not None:
        return Except(out, (undecided(question_of(text, whole), parts),))
    return Except(out, tuple(undecided(question_of(text, span), [part])
                             for part, (_, span) in zip(parts, behind, strict=True)))


def but_for_some_below(text: str, item: Item, own: Rule | None, children: Sequence[Criterion]) -> Rule | None:
    """An exclusion of which the permissions below it are asked of those alone whom it keeps out."""
    if own is None or item.type != "exclusion":
        return None
    behind = [(child.rule, (child.span[1] - len(child.text), child.span[1])) for child in children]
    return _but_for_some(text, [own], behind, (item.start, item.last))


def _permitted(rule: Rule) -> Rule | None:
    """Whom a permission lets in, of which it is known that it is one."""
    match rule:
        case Allowed(part) if not isinstance(part, Question):
            return part
        case Judged(_, (asked,)):
            return _permitted(asked)
    return None
