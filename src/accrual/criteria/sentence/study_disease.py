"""The cancer that a trial is about is none of the cancers that it rules out: "Prior diagnosis of malignancy".

Where a cancer is demanded, an exclusion of any earlier one means another.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from accrual.criteria.model import (
    AllOf,
    AnyOf,
    Condition,
    Criterion,
    Except,
    Given,
    Judged,
    Not,
    Rule,
    tests_of,
)
from accrual.vocabulary.terms import is_kind_of

__all__ = ["with_study_disease"]

_ANY_CANCER = frozenset(("malignancy", "invasive-cancer"))
_ANOTHER = "second-malignancy"


def with_study_disease(criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria with cancers that are ruled out as others than the one that is demanded.

    >>> wanted = Criterion("", "inclusion", (0, 14), "Ovarian cancer", Condition("ovarian-cancer", (0, 14)))
    >>> earlier = Condition("malignancy", (15, 29), status="history")
    >>> found = with_study_disease([wanted, Criterion("", "exclusion", (15, 29), "", earlier)])
    >>> found[1].rule.concept
    'second-malignancy'
    """
    wanted = frozenset().union(*map(_cancers_demanded, criteria))
    if not wanted:
        return list(criteria)
    return [_of_others(each, wanted) if each.type == "exclusion" else each for each in criteria]


def _cancers_demanded(criterion: Criterion) -> frozenset[str]:
    """The cancers of which somebody must have one now."""
    return frozenset() if criterion.type != "inclusion" else frozenset(
        test.concept for test, negated, _ in tests_of(criterion.rule)
        if isinstance(test, Condition) and test.status != "history" and not negated
        and is_kind_of(test.concept, "malignancy") and not is_kind_of(test.concept, "metastasis"))


def _of_others(criterion: Criterion, wanted: Set[str]) -> Criterion:
    if not any(getattr(test, "concept", "") in _ANY_CANCER for test, _, _ in tests_of(criterion.rule)):
        return criterion                     # which has what is below it among its tests
    return replace(criterion, rule=_another(criterion.rule, wanted),
                   items=tuple(_of_others(item, wanted) for item in criterion.items))


def _another(rule: Rule, wanted: Set[str]) -> Rule:
    """A rule in which a cancer of any kind, at an earlier time, is another one."""
    match rule:
        case Condition():
            return replace(rule, concept=_ANOTHER) if _is_any_earlier(rule) else rule
        case AllOf(parts) | AnyOf(parts) | Judged(_, parts):
            return replace(rule, parts=tuple(_another(part, wanted) for part in parts))
        case Except(part, exceptions):       # "malignancy other than ovarian cancer" says so itself
            return rule if _are_named(exceptions, wanted) else replace(rule, part=_another(part, wanted))
        case Not(part):
            return replace(rule, part=_another(part, wanted))
        case Given(_, then):
            return replace(rule, then=_another(then, wanted))
    return rule


def _are_named(exceptions: Sequence[Rule], wanted: Set[str]) -> bool:
    """Whether exceptions name a cancer that is demanded, or a sort of it."""
    named = [test.concept for each in exceptions for test, _, _ in tests_of(each) if isinstance(test, Condition)]
    return any(is_kind_of(one, each) or is_kind_of(each, one) for one in named for each in wanted
               if one not in _ANY_CANCER and each not in _ANY_CANCER)


def _is_any_earlier(test: Condition) -> bool:
    """Whether a cancer is ruled out whatever it is, if it was there before; an active one may be the trial's own."""
    plain = not (test.stage or test.site or test.severity)
    return test.concept in _ANY_CANCER and plain and (test.status == "history" or test.window is not None)
