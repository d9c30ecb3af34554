"""Cancers that stand one below the other: a person has one of them, so any of them is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations

from accrual.criteria.clause.listing import HISTOLOGIES, any_of, members_of
from accrual.criteria.model import AllOf, AnyOf, Condition, Criterion, Judged, Question, Rule
from accrual.vocabulary.terms import ancestors, are_unrelated, is_kind_of

__all__ = ["are_alternatives", "are_apart", "with_diagnoses"]

_OF_MANY = frozenset((
    "solid-tumor", "hematologic-malignancy", "carcinoma", "adenocarcinoma", "squamous-cell-carcinoma", "sarcoma",
    "lymphoma", "lymphoid-neoplasm", "gastrointestinal-cancer", "genitourinary-cancer", "digestive-system-cancer",
))
_ANY_CANCER = frozenset(("malignancy", "neoplasm"))  # "metastatic disease" is a demand of its own
_LONGEST, _FEW = 90, 2                                # characters of an item that is nothing but a diagnosis


def with_diagnoses(text: str, criteria: Sequence[Criterion]) -> list[Criterion]:
    r"""The criteria with neighbours that are nothing but different cancers put into one.

    >>> from accrual.criteria.model import Condition
    >>> text = "Lung cancer\nBreast cancer"
    >>> rules = Condition("lung-cancer", (0, 11)), Condition("breast-cancer", (12, 25))
    >>> apart = [Criterion("", "inclusion", rule.span, text[slice(*rule.span)], rule) for rule in rules]
    >>> [(type(one.rule).__name__, len(one.items)) for one in with_diagnoses(text, apart)]
    [('AnyOf', 1)]
    """
    found: list[Criterion] = []
    run: list[Criterion] = []
    for criterion in criteria:
        slug = _cancer(criterion)
        apart = run and (text[run[-1].span[1]:criterion.span[0]].strip()             # a heading stands between
                         or (slug in _ANY_CANCER) != (_cancer(run[-1]) in _ANY_CANCER))
        if run and (not slug or apart):
            found += _joined(text, run)
            run = []
        (run if slug else found).append(criterion)
    return found + _joined(text, run)


def are_alternatives(rules: Sequence[Rule]) -> bool:
    """Whether a list holds nothing but cancers of which nobody has two.

    >>> are_alternatives([Condition("lung-cancer", (0, 1)), Condition("breast-cancer", (2, 3))])
    True
    >>> are_alternatives([Condition("breast-cancer", (0, 1)), Condition("invasive-breast-cancer", (2, 3))])
    False
    """
    cancers = [part for rule in rules for part in (rule.parts if isinstance(rule, AnyOf) else (rule,))]
    named = [one.concept for one in cancers if isinstance(one, Condition) and _is_cancer(one)]
    stages = len(rules) > 1 and _are_stages(cancers)
    return stages or (len(rules) > 1 and len(named) == len(cancers) and are_apart(named))


def _are_stages(cancers: Sequence[Rule]) -> bool:
    """Whether rules name one disease, each in stages of its own: "T2 N0 disease", "T1 N1 disease"."""
    named = [(one.concept, frozenset(one.stage)) for one in cancers if isinstance(one, Condition) and one.stage]
    return len(set(named)) == len(named) == len(cancers) and len({concept for concept, _ in named}) == 1


def _cancer(criterion: Criterion) -> str:
    """The cancer that an inclusion names and says little else of; empty where it says more."""
    if criterion.type != "inclusion" or criterion.items or len(criterion.text) > _LONGEST or (
            criterion.text[-1:] == ":"):
        return ""
    rule = criterion.rule.parts[0] if isinstance(criterion.rule, Judged) and len(criterion.rule.parts) == 1 else (
        criterion.rule)
    named = [one.concept if isinstance(one, Condition) and _is_cancer(one) and one.status != "history" else ""
             for one in members_of(rule)]
    named = [one for one in named if one]
    return named[-1] if named and not isinstance(rule, AllOf) else ""


def _is_bare(criterion: Criterion) -> bool:
    """Whether an inclusion says nothing but which cancer it is."""
    rule = criterion.rule
    return isinstance(rule, Condition) and not (rule.certainty or rule.severity)


def _is_cancer(rule: Condition) -> bool:
    return is_kind_of(rule.concept, "neoplasm") and not is_kind_of(rule.concept, "metastasis")


def are_apart(slugs: Sequence[str]) -> bool:
    """Whether nobody is meant to have all: none is a kind of another, and two are not of one organ's cancers.

    >>> are_apart(["lung-cancer", "melanoma"]), are_apart(["lung-cancer", "malignancy"])
    (True, False)

    "HER2-positive breast cancer" and "invasive breast cancer" are one disease; three gliomas are a list of them.
    """
    return are_unrelated(slugs) and (
        len(slugs) > _FEW or frozenset.intersection(*map(ancestors, slugs)) <= _general())


@cache
def _general() -> frozenset[str]:
    """Cancers of many organs, and what is above them."""
    return _OF_MANY.union(*map(ancestors, ("solid-tumor", "hematologic-malignancy")))


def _joined(text: str, run: Sequence[Criterion]) -> list[Criterion]:
    """Neighbours that name cancers, those put into one that are alternatives, or may be."""
    bare = [at for at, one in enumerate(run) if _is_bare(one)]
    if not bare or bare[-1] == bare[0]:
        return list(run)
    first, last = bare[0], bare[-1] + 1
    if _heads([_cancer(one) for one in run[first:last]]):
        first += 1
    return [*run[:first], *_either(text, run[first:last]), *run[last:]]


def _heads(slugs: Sequence[str]) -> bool:
    """Whether the first of several cancers is the disease of which the others are kinds."""
    first, *others = slugs
    return first not in HISTOLOGIES and all(
        other != first and (other in HISTOLOGIES or is_kind_of(other, first)) for other in others)


def _either(text: str, run: Sequence[Criterion]) -> list[Criterion]:
    """Neighbours as one criterion: any of them, or a question where some are kinds of others or narrower."""
    if len(run) < _FEW or (_all_bare(run) and are_alternatives([one.rule for one in run])):
        return [_one(text, run)] if len(run) >= _FEW else list(run)
    named = [_cancer(one) for one in run]
    if len(run) <= _FEW or all(is_kind_of(one, two) or is_kind_of(two, one) for one, two in combinations(named, 2)):
        return list(run)
    found = _one(text, run)
    return [replace(found, rule=Judged(Question(" ".join(found.text.split()), found.span), (found.rule,)))]


def _all_bare(run: Sequence[Criterion]) -> bool:
    return all(map(_is_bare, run))


def _one(text: str, run: Sequence[Criterion]) -> Criterion:
    first, *others = run
    start, end = first.span[0], others[-1].span[1]
    said = text[first.span[1] - len(first.text):end]
    return replace(first, span=(start, end), text=said, items=tuple(others), rule=any_of([one.rule for one in run]))
