"""Diagnoses that stand one after the other with more said of each: "Diagnosis of PV, ET or …", "A diagnosis of MDS …".

A person has one of them, as of cancers of which nothing more is said; what stands below one is asked of it alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from accrual.criteria.clause.listing import any_of
from accrual.criteria.model import Condition, Criterion, tests_of
from accrual.vocabulary.terms import is_kind_of

__all__ = ["with_demanded_diagnoses"]

_DEMANDS = re.compile(
    r"(?:(?:an?|confirmed|histologically|pathologically|cytologically|patients?|participants?|subjects?|with|must have"
    r"|has|have|documented|established)\s+){0,6}diagnos(?:is\s+of|ed\s+with)\b", re.IGNORECASE)
# They do not tell which cancer it is.
_ANY = frozenset((
    "neoplasm", "malignancy", "solid-tumor", "invasive-cancer", "carcinoma", "adenocarcinoma",
    "squamous-cell-carcinoma", "hematologic-malignancy", "lymphoid-neoplasm", "second-malignancy",
    "carcinoid-syndrome", "poems-syndrome",
))


def with_demanded_diagnoses(text: str, criteria: Sequence[Criterion]) -> list[Criterion]:
    r"""The criteria with neighbours that demand the diagnosis of unlike cancers put into one.

    >>> text = "Diagnosis of lung cancer\nDiagnosis of glioma"
    >>> rules = Condition("lung-cancer", (0, 24)), Condition("glioma", (25, 44))
    >>> apart = [Criterion("", "inclusion", rule.span, text[slice(*rule.span)], rule) for rule in rules]
    >>> [(type(one.rule).__name__, len(one.items)) for one in with_demanded_diagnoses(text, apart)]
    [('AnyOf', 1)]
    """
    found: list[Criterion] = []
    run: list[Criterion] = []
    for criterion in criteria:
        if run and (text[run[-1].span[1]:criterion.span[0]].strip() or not _are_unlike(run, criterion)):
            found.append(_joined(text, run))
            run = []
        if _cancers(criterion):
            run.append(criterion)
        else:
            found.append(criterion)
    return [*found, _joined(text, run)] if run else found


def _cancers(criterion: Criterion) -> set[str]:
    """The cancers that a demand of a diagnosis names; none where it is no such demand."""
    if criterion.type != "inclusion" or _DEMANDS.match(criterion.text) is None:
        return set()
    return {test.concept for test, negated, _ in tests_of(criterion.rule)
            if isinstance(test, Condition) and not negated and test.concept not in _ANY
            and is_kind_of(test.concept, "neoplasm") and not is_kind_of(test.concept, "metastasis")}


def _are_unlike(run: Sequence[Criterion], criterion: Criterion) -> bool:
    """Whether a demand names cancers, none of which is a sort of one that was named before, or the other way round."""
    named = _cancers(criterion)
    before = set().union(*map(_cancers, run))
    return bool(named) and not any(is_kind_of(one, two) or is_kind_of(two, one) for one in named for two in before)


def _joined(text: str, run: Sequence[Criterion]) -> Criterion:
    first, *others = run
    if not others:
        return first
    start, end = first.span[0], others[-1].span[1]
    said = text[first.span[1] - len(first.text):end]
    return replace(first, span=(start, end), text=said, items=(*first.items, *others),
                   rule=any_of([one.rule for one in run]))
