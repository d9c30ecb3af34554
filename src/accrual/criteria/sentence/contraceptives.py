"""Methods of contraception, of which a criterion names one: it is of a list whose head stands elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from accrual.criteria.model import AllOf, AnyOf, Criterion, Given, Judged, Question, Rule, State, Therapy
from accrual.vocabulary.terms import is_kind_of

__all__ = ["with_methods_asked"]

_HORMONES = frozenset(("progestogen", "levonorgestrel"))
_ANY_METHOD = frozenset((
    "contraception", "barrier-contraception", "hormonal-contraception", "non-hormonal-contraception",
    "sexual-abstinence",
))
_FEW = 6                                     # words that name a method and demand nothing


def with_methods_asked(criteria: Iterable[Criterion]) -> list[Criterion]:
    """The criteria, of which those are asked that but name one method, of several that are as good.

    >>> coil = Criterion("", "inclusion", (0, 19), "Intrauterine device", State("intrauterine-device", (0, 19)))
    >>> [type(one.rule).__name__ for one in with_methods_asked([coil])]
    ['Judged']
    """
    return [_asked(one) if _is_method(one) else one for one in criteria]


def _is_method(one: Criterion) -> bool:
    return one.type == "inclusion" and not one.items and _names_method(one.rule) and len(one.text.split()) <= _FEW


def _names_method(rule: Rule) -> bool:
    test = rule.then if isinstance(rule, Given) else rule
    if isinstance(test, AllOf | AnyOf):
        return all(map(_names_method, test.parts))           # "a diaphragm with spermicide"
    if isinstance(test, State):
        return is_kind_of(test.concept, "contraception") and test.concept not in _ANY_METHOD and (
            "effective" not in test.concept and "methods" not in test.concept)
    return isinstance(test, Therapy) and test.response is None and (
        test.concept in _HORMONES or is_kind_of(test.concept, "hormonal-contraceptive"))


def _asked(one: Criterion) -> Criterion:
    asked = Question(" ".join(one.text.split()), one.span, "patient")
    return replace(one, rule=Judged(asked, (one.rule,)))
