"""Other cancers that cannot disturb the study are let in: so those that can are ruled out."""

from __future__ import annotations

from dataclasses import replace

from accrual.criteria.clause.listing import any_of
from accrual.criteria.lexemes.effects import HARMS
from accrual.criteria.model import AllOf, Allowed, AnyOf, Condition, Except, Not, Rule
from accrual.vocabulary.terms import is_kind_of

__all__ = ["rules_out_harmless", "without_harmful_cancers"]

_HARMLESS = f"not-{HARMS}"
_ANOTHER = "second-malignancy"


def without_harmful_cancers(rule: Rule, kind: str) -> Rule:
    """A rule of cancers by what they may do to the study; the cancer that is studied is none of them.

    >>> other = Condition("malignancy", (0, 16), status="history", severity=("not-interferes-with-study",))
    >>> found = without_harmful_cancers(Allowed(other), "inclusion")
    >>> found.part.concept, found.part.severity
    ('second-malignancy', ('interferes-with-study',))
    """
    match rule:
        case Allowed(part) if (cancers := _harmless(part)):
            ruled_out = any_of(list(map(_harmful, cancers)))
            return Not(ruled_out) if kind == "inclusion" else ruled_out
        case Except(Condition() as whole, (Condition() as spared,)) if _is_harmless(spared) and (
                _another(whole) == replace(_another(spared), severity=whole.severity, span=whole.span)):
            return _harmful(spared)
        case Condition() if _is_harmless(rule) or (HARMS in rule.severity and _is_cancer(rule)):
            return _another(rule)
        case Not(part):
            return Not(without_harmful_cancers(part, kind))
        case AllOf(parts) | AnyOf(parts):
            return replace(rule, parts=tuple(without_harmful_cancers(part, kind) for part in parts))
    return rule


def rules_out_harmless(rule: Rule) -> bool:
    """Whether an exclusion says that those who cannot disturb the study are kept out, which none can mean."""
    return bool(_harmless(rule))


def _harmless(rule: Rule) -> list[Condition]:
    """The cancers of a rule, if it is of nothing but harmless ones."""
    parts = rule.parts if isinstance(rule, AnyOf) else (rule,)
    found = [part for part in parts if isinstance(part, Condition) and _is_harmless(part)]
    return found if len(found) == len(parts) else []


def _is_harmless(test: Condition) -> bool:
    return _HARMLESS in test.severity and _is_cancer(test)


def _is_cancer(test: Condition) -> bool:
    return test.concept in ("malignancy", "neoplasm") or is_kind_of(test.concept, _ANOTHER)


def _another(test: Condition) -> Condition:
    return replace(test, concept=_ANOTHER)


def _harmful(test: Condition) -> Condition:
    severity = tuple(HARMS if slug == _HARMLESS else slug for slug in test.severity)
    return replace(_another(test), severity=severity)
