"""What a rule in a list, or at its head, is by itself: of a cohort, a bare illness, a function."""

from __future__ import annotations

from accrual.criteria.clause.listing import all_of
from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Condition,
    Given,
    Question,
    Rule,
    State,
    Therapy,
    tests_of,
)
from accrual.vocabulary.terms import is_kind_of

__all__ = ["is_bare_condition", "is_function", "is_of_cohort", "is_unfit", "names_some"]

_GRAVE = frozenset(("unstable", "uncontrolled", "severe", "acute", "active", "symptomatic", "congestive"))
_OF_SOME = ("hiv-infection", "viral-hepatitis", "cns-involvement", "second-malignancy")     # what no trial asks of all


def is_of_cohort(rule: Rule) -> bool:
    """Whether a rule holds for those of a cohort alone."""
    return isinstance(rule, Given) and isinstance(rule.condition, Question)


def is_bare_condition(rule: Rule) -> bool:
    """Whether a rule is a condition of which nothing more is said, or has one among its alternatives."""
    if isinstance(rule, AllOf):
        rule = all_of([part for part in rule.parts if not isinstance(part, Allowed)] or [rule])
    if isinstance(rule, AnyOf):
        return any(map(is_bare_condition, rule.parts))
    return isinstance(rule, Condition) and not (rule.severity or rule.stage or rule.window or rule.status != "any" or (
        rule.concept.partition("-")[0] in _GRAVE))


def is_unfit(rule: Rule) -> bool:
    """Whether a rule is that somebody cannot get a treatment, and nothing else."""
    return all(isinstance(test, Therapy) and test.response == "contraindication" for test, _, _ in tests_of(rule))


def is_function(test: Rule) -> bool:
    """Whether a test is that something works as it should, which a list below says more about."""
    return isinstance(test, State) and test.concept.startswith(("adequate-", "normal-"))


def names_some(own: Rule) -> bool:
    """Whether a head names an illness that no trial asks of everybody: its list is asked of those who have it."""
    parts = own.parts if isinstance(own, AllOf | AnyOf) else (own,)
    return all(isinstance(part, Condition) and any(is_kind_of(part.concept, some) for some in _OF_SOME)
               for part in parts)
