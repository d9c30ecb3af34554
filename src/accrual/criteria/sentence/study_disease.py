"""The cancer that a trial is about is none of the cancers that it rules out: "Prior diagnosis of malignancy".

Where a cancer is demanded, an exclusion of any earlier one means another, and so does "no prior malignancy" among
the demands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import chain

from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Condition,
    Criterion,
    Except,
    Given,
    Judged,
    Not,
    Question,
    Rule,
    Therapy,
    tests_of,
)
from accrual.criteria.sentence.sureness import asked_whole
from accrual.vocabulary.terms import is_kind_of

__all__ = ["with_study_disease"]

_ANY_CANCER = frozenset(("malignancy", "invasive-cancer"))
_OF_ANY_KIND = _ANY_CANCER | {"second-malignancy", "hematologic-malignancy", "solid-tumor", "neoplasm", "carcinoma"}
_INVASIVE = {"invasive-breast-cancer": "breast-cancer"}
_SAID_OF_ANY = frozenset(("active", "primary", "uncontrolled"))      # of the trial's own cancer as well
_ANOTHER, _THIS = "second-malignancy", "study-disease"


def with_study_disease(criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria with cancers that are ruled out as others than the one that is demanded.

    >>> wanted = Criterion("", "inclusion", (0, 14), "Ovarian cancer", Condition("ovarian-cancer", (0, 14)))
    >>> earlier = Condition("malignancy", (15, 29), status="history")
    >>> found = with_study_disease([wanted, Criterion("", "exclusion", (15, 29), "", earlier)])
    >>> found[1].rule.concept
    'second-malignancy'
    >>> again = Criterion("", "exclusion", (15, 29), "", Condition("ovarian-cancer", (15, 29), status="history"))
    >>> type(with_study_disease([wanted, again])[1].rule).__name__
    'Judged'
    """
    wanted = frozenset().union(*map(_cancers_demanded, criteria))
    if not wanted:
        return list(criteria)
    found = [_of_others(_asked_if_own(each, wanted), wanted) for each in criteria]
    return [_of_this(each, next(iter(wanted))) for each in found] if len(wanted) == 1 else found


def _cancers_demanded(criterion: Criterion) -> frozenset[str]:
    """The cancers of which somebody must have one now."""
    return frozenset() if criterion.type != "inclusion" else frozenset(
        test.concept for test in _demanded(criterion.rule)
        if test.status != "history" and test.concept != _THIS
        and is_kind_of(test.concept, "malignancy") and not is_kind_of(test.concept, "metastasis"))


def _demanded(rule: Rule) -> Iterator[Condition]:
    """The conditions that a rule asks for: none that it denies, and none that is an exception to that."""
    match rule:
        case Condition():
            yield rule
        case AllOf(parts) | AnyOf(parts) | Judged(_, parts):
            yield from chain.from_iterable(map(_demanded, parts))
        case Except(part, _):
            yield from _demanded(part)
        case Given(condition, then):
            yield from _demanded(condition)
            yield from _demanded(then)


def _asked_if_own(criterion: Criterion, wanted: Set[str]) -> Criterion:
    """An exclusion of the trial's own cancer, which must mean another one: "history of breast cancer"."""
    if criterion.type != "exclusion" or not any(_is_own(test, wanted) for test in _ruled_out_by_name(criterion.rule)):
        return criterion
    return asked_whole(criterion)


def _ruled_out_by_name(rule: Rule) -> Iterator[Condition]:
    """The conditions of which each alone rules somebody out, whatever else is said of it."""
    match rule:
        case Condition(stage=(), severity=() | ("ipsilateral",), site=None, cause=None):
            yield rule                       # a history of ipsilateral breast cancer is that of today as well
        case AnyOf(parts):
            yield from chain.from_iterable(map(_ruled_out_by_name, parts))
        case Given(Question(), then):        # for a part of the study
            yield from _ruled_out_by_name(then)


def _is_own(test: Condition, wanted: Set[str]) -> bool:
    """Whether a cancer is one that is demanded, or a kind of which that is; an earlier one may be any of its sort."""
    if test.concept in _OF_ANY_KIND or not is_kind_of(test.concept, "malignancy") or is_kind_of(
            test.concept, "metastasis"):
        return False
    sort = _INVASIVE.get(test.concept, test.concept) if test.status == "history" else test.concept
    return any(is_kind_of(one, sort) or (test.status == "history" and is_kind_of(sort, one))
               for one in wanted - _OF_ANY_KIND)


def _of_others(criterion: Criterion, wanted: Set[str]) -> Criterion:
    if not any(getattr(test, "concept", "") in _ANY_CANCER for test, _, _ in tests_of(criterion.rule)):
        return criterion                     # which has what is below it among its tests
    rule = _another(criterion.rule, wanted) if criterion.type == "exclusion" else _no_other(criterion.rule, wanted)
    return replace(criterion, rule=rule, items=tuple(_of_others(item, wanted) for item in criterion.items))


def _of_this(criterion: Criterion, cancer: str) -> Criterion:
    """A criterion in which a treatment "for this cancer" is for the one that is demanded."""
    if not any(getattr(test, "indication", None) == _THIS for test, _, _ in tests_of(criterion.rule)):
        return criterion
    return replace(criterion, rule=_for_this(criterion.rule, cancer),
                   items=tuple(_of_this(item, cancer) for item in criterion.items))


def _for_this(rule: Rule, cancer: str) -> Rule:
    match rule:
        case Therapy(indication="study-disease"):
            return replace(rule, indication=cancer)
        case AllOf(parts) | AnyOf(parts) | Judged(_, parts):
            return replace(rule, parts=tuple(_for_this(part, cancer) for part in parts))
        case Not(part) | Allowed(part):
            return replace(rule, part=_for_this(part, cancer))
        case Except(part, exceptions):
            return Except(_for_this(part, cancer), tuple(_for_this(each, cancer) for each in exceptions))
        case Given(condition, then, otherwise):
            return Given(_for_this(condition, cancer), _for_this(then, cancer), otherwise)
    return rule


def _no_other(rule: Rule, wanted: Set[str]) -> Rule:
    """A demand that denies any earlier cancer denies another one: "no prior malignancy"."""
    match rule:
        case AllOf(parts):
            return replace(rule, parts=tuple(_no_other(part, wanted) for part in parts))
        case Not(Condition(status="history") | Except(Condition(status="history"), _)):
            return _another(rule, wanted)
    return rule


def _another(rule: Rule, wanted: Set[str]) -> Rule:
    """A rule in which a cancer of any kind, at an earlier time, is another one."""
    match rule:
        case Condition():
            return _another_cancer(rule) if _is_any_earlier(rule) else rule
        case AllOf(parts) | AnyOf(parts) | Judged(_, parts):
            return replace(rule, parts=tuple(_another(part, wanted) for part in parts))
        case Except(part, exceptions):       # "malignancy other than ovarian cancer" says so itself
            return rule if _are_named(exceptions, wanted) else replace(rule, part=_another(part, wanted))
        case Not(part):
            return replace(rule, part=_another(part, wanted))
        case Given(_, then):
            return replace(rule, then=_another(then, wanted))
    return rule


def _another_cancer(test: Condition) -> Condition:
    """Another cancer, invasive where the text says so."""
    stage = ("invasive",) if test.concept == "invasive-cancer" else ()
    return replace(test, concept=_ANOTHER, stage=stage)


def _are_named(exceptions: Sequence[Rule], wanted: Set[str]) -> bool:
    """Whether exceptions name a cancer that is demanded, or a sort of it."""
    named = [test.concept for each in exceptions for test, _, _ in tests_of(each) if isinstance(test, Condition)]
    return any(is_kind_of(one, each) or is_kind_of(each, one) for one in named for each in wanted
               if one not in _ANY_CANCER and each not in _ANY_CANCER)


def _is_any_earlier(test: Condition) -> bool:
    """Whether a cancer is ruled out whatever it is, if it was there before; an active one may be the trial's own."""
    plain = not (test.site or {*test.stage, *test.severity} - _SAID_OF_ANY)
    return test.concept in _ANY_CANCER and plain and (test.status == "history" or test.window is not None)
