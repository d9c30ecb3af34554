"""Two names that are one thing: "prior treatment with a CDK4 inhibitor", "melphalan allergy"."""

from __future__ import annotations

import re
from dataclasses import replace

from accrual.criteria.model import AllOf, Condition, Not, Rule, Therapy
from accrual.vocabulary.terms import is_kind_of

__all__ = ["as_one_thing"]

_WITH = re.compile(r"\s+(?:with|using)\s+(?:(?:an?|the|any)\s+)?(?:[\w-]+\s+){0,2}", re.IGNORECASE)
_BESIDE = re.compile(r"[\s-]+")
_ANTICOAGULATION = "therapeutic-anticoagulation"


def as_one_thing(rule: Rule, text: str) -> Rule:
    """A rule of a sentence of `text` in which two names of one thing are one test.

    >>> two = AllOf((Therapy("melphalan", (0, 9)), Condition("hypersensitivity", (10, 17))))
    >>> as_one_thing(two, "melphalan allergy").cause
    'melphalan'
    >>> apart = AllOf((two.parts[0], Condition("hypersensitivity", (14, 21))))
    >>> as_one_thing(apart, "melphalan and allergy") == apart
    True

    So it is where they are denied; of "propofol or melphalan allergy" nobody knows what the first drug is there for.
    """
    match rule:
        case Not(part):
            return Not(as_one_thing(part, text))
        case AllOf((Therapy() as first, Therapy() as second)):
            return _one_treatment(first, second, text) or rule
        case AllOf((Therapy() as drug, Condition() as ill)):
            apart = not is_kind_of(ill.concept, "hypersensitivity") or ill.cause is not None or not _is_bare(drug)
            beside = _BESIDE.fullmatch(text, drug.span[1], ill.span[0]) is not None
            return replace(ill, cause=drug.concept) if beside and not apart else rule
    return rule


def _one_treatment(first: Therapy, second: Therapy, text: str) -> Therapy | None:
    """The treatment that two names tell; None where they are two."""
    if second.status not in ("any", first.status) or second.span[0] < first.span[1]:
        return None
    if _WITH.fullmatch(text, first.span[1], second.span[0]) is None or not _is_bare(first) or (
            second.window not in (None, first.window)):
        return None
    told = replace(second, status=first.status, window=first.window)
    if first.concept == "treatment":
        return told
    return replace(told, severity=(*told.severity, "therapeutic")) if first.concept == _ANTICOAGULATION and is_kind_of(
        second.concept, "anticoagulant") else None


def _is_bare(drug: Therapy) -> bool:
    return not any((drug.line, drug.setting, drug.route, drug.response, drug.severity, drug.site, drug.indication,
                    drug.dose))
