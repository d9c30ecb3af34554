"""Cancers that stand one below the other: a person has one of them, so any of them is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from accrual.criteria.clause.listing import any_of
from accrual.criteria.model import AnyOf, Condition, Criterion, Rule
from accrual.vocabulary.terms import ancestors, are_unrelated, is_kind_of

__all__ = ["are_alternatives", "with_diagnoses"]

_OF_MANY = frozenset((
    "solid-tumor", "hematologic-malignancy", "carcinoma", "adenocarcinoma", "squamous-cell-carcinoma", "sarcoma",
    "lymphoma", "lymphoid-neoplasm", "gastrointestinal-cancer", "genitourinary-cancer", "digestive-system-cancer",
))
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
    named: set[str] = set()
    for criterion in criteria:
        slug = _bare(criterion)
        if run and (not slug or text[run[-1].span[1]:criterion.span[0]].strip()        # a heading stands between
                    or (slug not in named and not all(are_unrelated((slug, other)) for other in named))):
            found += _joined(text, run)
            run, named = [], set()
        (run if slug else found).append(criterion)
        named.update([slug] if slug else [])
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
    return len(rules) > 1 and len(named) == len(cancers) and _are_apart(named)


def _bare(criterion: Criterion) -> str:
    """The cancer that an inclusion names and says nothing else of; empty where it says more."""
    rule = criterion.rule
    bare = (criterion.type == "inclusion" and not criterion.items and isinstance(rule, Condition) and _is_cancer(rule)
            and not (rule.certainty or rule.severity) and rule.status != "history"
            and len(criterion.text) <= _LONGEST and criterion.text[-1:] != ":")
    return rule.concept if bare and isinstance(rule, Condition) else ""


def _is_cancer(rule: Condition) -> bool:
    return is_kind_of(rule.concept, "neoplasm") and not is_kind_of(rule.concept, "metastasis")


def _are_apart(slugs: Sequence[str]) -> bool:
    """Whether nobody is meant to have all: none is a kind of another, and two are not of one organ's cancers.

    "HER2-positive breast cancer" and "invasive breast cancer" are one disease; three gliomas are a list of them.
    """
    return are_unrelated(slugs) and (
        len(slugs) > _FEW or frozenset.intersection(*map(ancestors, slugs)) <= _general())


@cache
def _general() -> frozenset[str]:
    """Cancers of many organs, and what is above them."""
    return _OF_MANY.union(*map(ancestors, ("solid-tumor", "hematologic-malignancy")))


def _joined(text: str, run: Sequence[Criterion]) -> list[Criterion]:
    if len(run) < _FEW or not are_alternatives([one.rule for one in run]):
        return list(run)
    first, *others = run
    start, end = first.span[0], others[-1].span[1]
    said = text[first.span[1] - len(first.text):end]
    return [replace(first, span=(start, end), text=said, items=tuple(others), rule=any_of([one.rule for one in run]))]
