"""A value that stands in the place of another.

"CrCl (GFR can also be used in place of CrCl) ≥ 30 mL/min"; direct bilirubin of those whose total is high by birth.
"""

from __future__ import annotations

from dataclasses import replace

from accrual.criteria.clause.listing import all_of, any_of
from accrual.criteria.lexemes.silent import allows_filtration
from accrual.criteria.model import AllOf, AnyOf, Condition, Given, Judged, Not, Quantity, Rule, Span

__all__ = ["is_direct_for_total", "with_direct", "with_filtration"]


def with_filtration(rule: Rule, text: str, span: Span) -> Rule:
    """A rule in which the filtration rate is as good as the clearance where the text says so.

    >>> said = "CrCl (GFR can also be used in place of CrCl) ≥ 30 mL/min"
    >>> clearance = Quantity("creatinine-clearance", ">=", 30, (0, 57), unit="mL/min")
    >>> [part.concept for part in with_filtration(clearance, said, (0, 57)).parts]
    ['creatinine-clearance', 'egfr']
    """
    return _either(rule) if "in place of" in text[slice(*span)] and allows_filtration(text, *span) else rule


def with_direct(rule: Rule) -> Rule:
    """A rule in which who has Gilbert's syndrome is looked at for direct bilirubin in the place of total.

    >>> total = Quantity("bilirubin", "<=", 1.5, (0, 9), relative_to="uln")
    >>> direct = Quantity("direct-bilirubin", "<=", 1.0, (20, 29), relative_to="uln")
    >>> with_direct(AllOf((total, Given(Condition("gilbert-syndrome", (10, 19)), direct)))).otherwise == total
    True
    """
    if not isinstance(rule, AllOf):
        return rule
    parts: list[Rule] = []
    for part in map(with_direct, rule.parts):
        if parts and isinstance(part, Given) and is_direct_for_total(part, parts[-1]):
            parts[-1] = Given(part.condition, part.then, parts[-1])
        else:
            parts.append(part)
    return all_of(parts)


def is_direct_for_total(special: Given, usual: Rule) -> bool:
    """Whether a rule limits direct bilirubin in Gilbert's syndrome, and the one before it total bilirubin.

    >>> total, direct = (Quantity(slug, "<=", 1.0, (0, 9)) for slug in ("bilirubin", "direct-bilirubin"))
    >>> gilbert = Given(Condition("gilbert-syndrome", (10, 19)), direct)
    >>> is_direct_for_total(gilbert, total), is_direct_for_total(gilbert, direct)
    (True, False)
    """
    return (isinstance(special.condition, Condition) and special.condition.concept == "gilbert-syndrome"
            and special.otherwise is None and isinstance(special.then, Quantity) and isinstance(usual, Quantity)
            and (special.then.concept, usual.concept) == ("direct-bilirubin", "bilirubin"))


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
