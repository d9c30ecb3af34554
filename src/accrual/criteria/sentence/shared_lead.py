"""What stands before a list of cancers is said of each: "unresectable thymoma or thymic carcinoma"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from accrual.criteria.clause.listing import HISTOLOGIES, all_of
from accrual.criteria.model import AllOf, AnyOf, Biomarker, Condition, Quantity, Rule
from accrual.vocabulary.terms import is_kind_of

__all__ = ["aged_and_ill", "receptors_and_her2", "with_shared_lead"]

# What stands between two members that have nothing of their own: "(HCC), or".
_JOINT = re.compile(
    r"\s*(?:[(\[][A-Z][\w/-]{1,9}[)\]])?\s*(?:,\s*(?:and/or|and|or)?|/|and/or|and|or)\s*(?:an?\s+"
    r"|the\s+)?", re.IGNORECASE)
_OTHERWISE = re.compile(r"radio|imag|clinical", re.IGNORECASE)     # "histologically confirmed or radiographic evidence"
_SHARED = frozenset((
    "newly-diagnosed", "measurable", "evaluable", "untreated", "previously-treated", "incurable", "progressive",
))
_ECHOES = frozenset(("relapse", "resistance", "progression"))    # what "relapsed or refractory" was read as
_GENERAL = frozenset(("malignancy", "neoplasm", "solid-tumor", "lymphoma", "hematologic-malignancy", "metastasis"))
_OF_SOLIDS = frozenset(("metastatic", "locally-advanced", "unresectable", "inoperable"))
_STAGES = frozenset((
    "advanced", "locally-advanced", "metastatic", "unresectable", "resectable", "inoperable", "recurrent", "relapsed",
    "refractory", "residual", "persistent", "newly-diagnosed", "locally-recurrent", "localized", "progressive",
    "primary", "measurable",
))
_AND_EITHER = re.compile(r"\band\s+either\b", re.IGNORECASE)
_STEROID_RECEPTORS = frozenset(("estrogen-receptor", "progesterone-receptor", "hormone-receptor"))
_WITH = re.compile(r"\b(?:with|having|ha(?:s|ve))\b", re.IGNORECASE)
_OR = re.compile(r"\bor\b(?!\s+(?:older|over|above|more|greater|elder|younger|less)\b)", re.IGNORECASE)


def with_shared_lead(rule: Rule, kind: str, text: str) -> Rule:
    """A choice between cancers, each with the qualities that stand before the first.

    >>> text = "Unresectable thymoma or thymic carcinoma"
    >>> one, two = Condition("thymoma", (13, 20), stage=("unresectable",)), Condition("thymic-carcinoma", (24, 40))
    >>> with_shared_lead(AnyOf((one, two)), "inclusion", text).parts[1].stage
    ('unresectable',)
    """
    parts = rule.parts if kind == "inclusion" and isinstance(rule, AnyOf) else ()
    cancers = [part for part in parts if isinstance(part, Condition) and _is_a_cancer(part)]
    sure = {each.certainty for each in cancers} - {None}
    if len(cancers) == len(parts) > 1 == len(sure) and len({(each.concept, each.span) for each in cancers}) == 1 and (
            _OTHERWISE.search(text, max(0, cancers[0].span[0] - 80), cancers[0].span[0]) is None):
        return AnyOf(tuple(replace(each, certainty=next(iter(sure))) for each in cancers))
    if len(cancers) != len(parts) or len(cancers) < 2 or not _are_bare_behind(cancers, text):
        return rule
    first, *others = cancers
    return AnyOf((first, *(replace(each, stage=first.stage, severity=first.severity, status=first.status,
                                   certainty=first.certainty) for each in others)))


def _is_a_cancer(test: Condition) -> bool:
    return is_kind_of(test.concept, "neoplasm") and not is_kind_of(test.concept, "metastasis")


def _are_bare_behind(cancers: Sequence[Condition], text: str) -> bool:
    """Whether only the first cancer has qualities, which are said before it, and nothing but joints stands between."""
    first, *others = cancers
    if not (first.stage or first.severity) or not _SHARED.issuperset(first.severity) or not all(
            stage in _STAGES or stage.startswith("stage-") for stage in first.stage):
        return False
    if _AND_EITHER.search(text, max(0, first.span[0] - 80), first.span[0]) is not None:
        return False                         # "unresectable and either locally advanced or metastatic"
    if len({first.concept, *(each.concept for each in others)}) != len(cancers) or first.window is not None or any(
            each.stage or each.window or each.site != first.site or not _ECHOES.issuperset(each.severity)
            or each.certainty not in (None, first.certainty) or each.status not in ("any", first.status)
            or each.concept in _GENERAL or each.concept in HISTOLOGIES or "in-situ" in each.concept
            or not is_kind_of(each.concept, "malignancy") for each in others):
        return False
    if first.stage and not _OF_SOLIDS.isdisjoint(first.stage) and any(map(_is_of_blood, others)):
        return False                         # "metastatic sarcoma or lymphoma"
    return all(_JOINT.fullmatch(text, one.span[1], other.span[0]) is not None for one, other in pairwise(cancers))


def _is_of_blood(test: Condition) -> bool:
    return is_kind_of(test.concept, "hematologic-malignancy") or is_kind_of(test.concept, "lymphoma")


def aged_and_ill(rule: Rule, kind: str, text: str) -> Rule:
    """An age and an illness that "males or females" made alternatives: both are asked for.

    >>> text = "Males or females ≥ 18 years with glioma"
    >>> old, ill = Quantity("age", ">=", 18, (17, 27)), Condition("glioma", (33, 39))
    >>> type(aged_and_ill(AnyOf((old, ill)), "inclusion", text)).__name__
    'AllOf'
    """
    parts = rule.parts if kind == "inclusion" and isinstance(rule, AnyOf) else ()
    if not parts or not isinstance(parts[0], Quantity) or parts[0].concept != "age":
        return rule
    age = parts[0]
    ill = [part for part in parts[1:] if isinstance(part, Condition)]
    if len(ill) < len(parts) - 1:
        return rule
    between = _WITH.search(text, age.span[1], ill[0].span[0]) if ill[0].span[0] > age.span[1] else None
    if between is None or _OR.search(text, age.span[1], between.start()) is not None:
        return rule
    return AllOf((age, all_of(ill) if len(ill) == 1 else AnyOf(tuple(ill))))


def receptors_and_her2(rule: Rule, kind: str, text: str) -> Rule:
    """Either steroid receptor, and HER2 beside them: "ER and/or PR positive, HER2 negative".

    >>> text = "ER and/or PR positive, HER2 negative"
    >>> one, two = Biomarker("estrogen-receptor", (0, 2)), Biomarker("progesterone-receptor", (10, 12))
    >>> three = Biomarker("HER2", (23, 27))
    >>> [type(part).__name__ for part in receptors_and_her2(AnyOf((one, two, three)), "inclusion", text).parts]
    ['AnyOf', 'Biomarker']
    """
    parts = rule.parts if kind == "inclusion" and isinstance(rule, AnyOf) else ()
    markers = [part for part in parts if isinstance(part, Biomarker)]
    if len(markers) < len(parts) or len(markers) < 2:
        return rule
    *receptors, last = markers
    if last.concept != "HER2" or not _STEROID_RECEPTORS.issuperset(each.concept for each in receptors) or (
            _OR.search(text, receptors[-1].span[1], last.span[0]) is not None):
        return rule
    return AllOf((receptors[0] if len(receptors) == 1 else AnyOf(tuple(receptors)), last))
