"""Whom a limit does not hold for: "bilirubin ≤ 1.5 × ULN, except patients with Gilbert's syndrome".

Of illnesses an exception is left out of account; a value stays what it is, whatever it comes from.  So the limit is
asked only of the others.
"""

from __future__ import annotations

from dataclasses import replace

from accrual.criteria.clause.listing import all_of, any_of, denied
from accrual.criteria.model import (
    AllOf,
    Biomarker,
    Condition,
    Except,
    Given,
    Not,
    Quantity,
    Rule,
    Scale,
    State,
    Therapy,
    tests_of,
)
from accrual.criteria.quantities.measures import LINES

__all__ = ["with_spared"]

# With which the values of the liver may be higher than those of others.
_LOOSENING = frozenset(("gilbert-syndrome", "liver-involvement", "liver-metastasis", "bone-metastasis"))
_OF_LIVER = frozenset(("bilirubin", "direct-bilirubin", "indirect-bilirubin", "ast", "alt", "alkaline-phosphatase"))
# What is counted without the exception, and not of others: "a life expectancy of 10 years, excluding breast cancer".
_COUNTED = frozenset(("life-expectancy", "age")) | LINES


def with_spared(rule: Rule, kind: str) -> tuple[Rule, bool]:
    """A rule whose limits are asked of those alone whom they hold for, and whether that is in doubt.

    >>> bilirubin = Quantity("bilirubin", "<=", 1.5, (0, 20), relative_to="uln")
    >>> gilbert = Condition("gilbert-syndrome", (29, 47))
    >>> found, doubt = with_spared(Except(bilirubin, (gilbert,)), "inclusion")
    >>> type(found).__name__, doubt
    ('Given', False)
    """
    if isinstance(rule, AllOf):
        if kind == "inclusion" and (looser := _limit_of_some(rule) or _limit_of_others(rule)) is not None:
            return looser, False
        parts = [with_spared(part, kind) for part in rule.parts]
        return AllOf(tuple(part for part, _ in parts)), any(doubt for _, doubt in parts)
    if not isinstance(rule, Except) or not _is_limit(rule.part):
        return rule, False
    if any(isinstance(test, Quantity) and test.concept in _COUNTED for test, _, _ in tests_of(rule.part)):
        return rule, True
    some = rule.exceptions[0] if len(rule.exceptions) == 1 else _limit_of_some(AllOf(rule.exceptions))
    if kind == "inclusion" and isinstance(some, Given) and some.otherwise is None:
        found = replace(some, otherwise=rule.part)           # "…, who must have ≤ 3 × ULN"
        return (found, False) if _measures(rule.part) <= _measures(some.then) else (rule, True)
    if not all(isinstance(each, Condition | Therapy | State | Biomarker) and each.concept != "hyperbilirubinemia"
               for each in rule.exceptions):
        return rule, True
    others = denied(any_of(rule.exceptions))
    return (Given(others, rule.part) if kind == "inclusion" else AllOf((rule.part, others))), False


def _measures(rule: Rule) -> set[str]:
    """What the values of a rule measure; a part of the bilirubin stands for all of it."""
    return {test.concept.rpartition("direct-")[2] for test, _, _ in tests_of(rule) if isinstance(test, Quantity)}


def _limit_of_some(rule: AllOf) -> Given | None:
    """A limit that those with a condition have, who need not be there: "patients with Gilbert's may have ≤ 3 × ULN"."""
    whom = [part for part in rule.parts if isinstance(part, Condition) and part.concept in _LOOSENING]
    limits = [part for part in rule.parts if _is_limit(part)]
    if len(whom) != 1 or not limits or len(limits) + 1 != len(rule.parts):
        return None
    tests = [test for part in limits for test, _, _ in tests_of(part)]
    of_liver = all(isinstance(test, Quantity) and test.concept in _OF_LIVER and test.comparator[0] == "<"
                   for test in tests)
    named = whom[0].concept == "gilbert-syndrome" or all(getattr(test, "relative_to", None) == "uln" for test in tests)
    return Given(whom[0], all_of(limits)) if of_liver and named else None


def _limit_of_others(rule: AllOf) -> Given | None:
    """A limit that those without a condition have, whom nobody demands: "in patients with no liver metastases"."""
    whom = [part for part in rule.parts if isinstance(part, Not)]
    limits = [part for part in rule.parts if _is_limit(part)]
    if len(whom) != 1 or not limits or len(limits) + 1 != len(rule.parts):
        return None
    named = isinstance(whom[0].part, Condition) and whom[0].part.concept in _LOOSENING
    of_liver = all(isinstance(test, Quantity) and test.concept in _OF_LIVER and test.comparator[0] == "<"
                   for part in limits for test, _, _ in tests_of(part))
    return Given(whom[0], all_of(limits)) if named and of_liver else None


def _is_limit(rule: Rule) -> bool:
    """Whether a rule is a value, or several that must hold together; a grade is that of a side effect."""
    if isinstance(rule, AllOf):
        return all(map(_is_limit, rule.parts))
    return isinstance(rule, Quantity) or (isinstance(rule, Scale) and rule.scale != "ctcae")
