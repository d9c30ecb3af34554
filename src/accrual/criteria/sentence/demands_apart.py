"""Criteria that nobody fulfils together: cancers of two organs, or a demand and an exclusion of the same.

The text has lost that they are alternatives, or of parts of the study ("For prostate cancer:", "For breast cancer:"),
or a word was lost that narrows the exclusion ("CNS lymphoma or leukemia" in a trial of leukemia).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from itertools import combinations

from accrual.criteria.model import AllOf, AnyOf, Condition, Criterion, Not, Rule, Therapy
from accrual.criteria.sentence.sureness import asked_whole
from accrual.vocabulary.terms import is_kind_of

__all__ = ["with_demands_apart_asked"]

# Of each of which a person has one disease; what is of none of them may be what any of them is found to be.
_ORGANS = (
    "acute-lymphoblastic-leukemia", "acute-myeloid-leukemia", "biliary-tract-cancer", "bladder-cancer",
    "breast-cancer", "cervical-cancer", "chronic-lymphocytic-leukemia", "chronic-myeloid-leukemia", "cns-tumor",
    "colorectal-cancer", "endometrial-cancer", "esophageal-cancer", "ewing-sarcoma", "gastric-cancer",
    "germ-cell-tumor", "head-and-neck-cancer", "hodgkin-lymphoma", "kidney-cancer", "liver-cancer", "lung-cancer",
    "melanoma", "mesothelioma", "multiple-myeloma", "neuroblastoma", "non-hodgkin-lymphoma", "osteosarcoma",
    "ovarian-cancer", "pancreatic-cancer", "prostate-cancer", "soft-tissue-sarcoma", "thyroid-cancer", "wilms-tumor",
)


def with_demands_apart_asked(criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria of which those are asked that demand cancers of two organs, or rule out what another demands.

    >>> rules = [Condition(slug, (0, 1)) for slug in ("prostate-cancer", "breast-cancer", "lymphoma")]
    >>> found = with_demands_apart_asked([Criterion("", "inclusion", (0, 1), "", rule) for rule in rules])
    >>> [type(criterion.rule).__name__ for criterion in found]
    ['Judged', 'Judged', 'Condition']

    What somebody can have nobody needs to have had.

    >>> told = [("inclusion", ("eligible",)), ("exclusion", ())]
    >>> found = with_demands_apart_asked([Criterion(
    ...     "", kind, (0, 1), "", Therapy("nivolumab", (0, 1), severity=severity)) for kind, severity in told])
    >>> [type(criterion.rule).__name__ for criterion in found]
    ['Therapy', 'Therapy']
    """
    wanted = [_organs(criterion.rule) if criterion.type == "inclusion" else frozenset[str]() for criterion in criteria]
    places = [at for at, organs in enumerate(wanted) if organs]
    apart = {at for pair in combinations(places, 2) if wanted[pair[0]].isdisjoint(wanted[pair[1]]) for at in pair}
    demanded = [part for each in criteria if each.type == "inclusion" for part in _parts(each.rule, AllOf)
                if isinstance(part, Condition | Therapy) and "eligible" not in part.severity]
    return [asked_whole(criterion) if at in apart or _rules_out(criterion, demanded) else criterion
            for at, criterion in enumerate(criteria)]


def _rules_out(criterion: Criterion, demanded: Sequence[Condition | Therapy]) -> bool:
    """Whether a criterion keeps out whoever has what another demands."""
    denied = [criterion.rule] if criterion.type == "exclusion" else [
        part.part for part in _parts(criterion.rule, AllOf) if isinstance(part, Not)]
    return any(
        isinstance(part, Condition | Therapy) and _is_bare(part) and any(
            type(one) is type(part) and _was(one) == _was(part) and is_kind_of(one.concept, part.concept)
            for one in demanded)
        for rule in denied for part in _parts(rule, AnyOf))


def _parts(rule: Rule, sort: type[AllOf | AnyOf]) -> Iterator[Rule]:
    if isinstance(rule, sort):
        for part in rule.parts:
            yield from _parts(part, sort)
    else:
        yield rule


def _was(test: Condition | Therapy) -> bool:
    return test.status in ("history", "completed") or (isinstance(test, Therapy) and test.status == "any")


def _is_bare(test: Condition | Therapy) -> bool:
    """Whether nothing narrows what is named."""
    return test.status in ("any", "active", "history") and not any(
        getattr(test, field.name) for field in fields(test) if field.name not in ("concept", "span", "status"))


def _organs(rule: Rule) -> frozenset[str]:
    """The organs of which a rule demands that one has a cancer; none where another disease is enough."""
    if isinstance(rule, Condition):
        organ = "" if rule.status == "history" else _organ(rule.concept)
        return frozenset((organ,)) if organ else frozenset()
    if isinstance(rule, AllOf):
        return next(filter(None, map(_organs, rule.parts)), frozenset())
    if isinstance(rule, AnyOf):
        each = list(map(_organs, rule.parts))
        return frozenset().union(*each) if all(each) else frozenset()
    return frozenset()


@cache
def _organ(concept: str) -> str:
    return next((organ for organ in _ORGANS if concept == organ or is_kind_of(concept, organ)), "")
