"""A filtration rate that may stand for the clearance: "CrCl (GFR can also be used in place of CrCl) ≥ 30 mL/min"."""

from __future__ import annotations

from dataclasses import replace

from accrual.criteria.clause.listing import all_of, any_of
from accrual.criteria.lexemes.silent import allows_filtration
from accrual.criteria.model import AllOf, AnyOf, Given, Judged, Not, Quantity, Rule, Span

__all__ = ["with_filtration"]


def with_filtration(rule: Rule, text: str, span: Span) -> Rule:
    """A rule in which the filtration rate is as good as the clearance where the text says so.

    >>> said = "CrCl (GFR can also be used in place of CrCl) ≥ 30 mL/min"
    >>> clearance = Quantity("creatinine-clearance", ">=", 30, (0, 57), unit="mL/min")
    >>> [part.concept for part in with_filtration(clearance, said, (0, 57)).parts]
    ['creatinine-clearance', 'egfr']
    """
    return _either(rule) if "in place of" in text[slice(*span)] and allows_filtration(text, *span) else rule


def _either(rule: Rule) -> Rule:
    match rule:
        case Quantity("creatinine-clearance"):
            both = [rule, replace(rule, concept="egfr", method=None)]
            return all_of(both) if rule.comparator[0] == "<" else any_of(both)      # either is enough to join
        case AllOf(parts):
            return AllOf(tuple(map(_either, parts)))
        case AnyOf(parts):
            return any_of([each for part in parts for each in _members(part)])
        case Given(condition, then, otherwise):
            return Given(condition, _either(then), _either(otherwise) if otherwise else None)
        case Judged(question, parts):
            return Judged(question, tuple(map(_either, parts)))
        case Not(part):
            return Not(_either(part))
    return rule


def _members(part: Rule) -> tuple[Rule, ...]:
    """The alternatives that one of a list becomes."""
    found = _either(part)
    return found.parts if isinstance(part, Quantity) and isinstance(found, AnyOf) else (found,)
