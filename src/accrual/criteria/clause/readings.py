"""What a clause comes to, and what two of them come to together."""

from __future__ import annotations

from dataclasses import dataclass

from accrual.criteria.clause.listing import all_of, denied
from accrual.criteria.model import AnyOf, Given, Quantity, Rule, tests_of

__all__ = ["Reading", "both", "doubtful", "of_the_last", "turned_round"]


@dataclass(slots=True)
class Reading:
    """What a clause comes to; `rule` is None where it has neither mention nor value.

    `narrowed`: words were not understood that can only make the rule mean less; `turned`: that may turn it round.
    `spoken` are tests that the text speaks of and that decide nothing.
    `plain` is the rule without exceptions that were read to the last word, and its words: doubts are of it alone.
    """

    rule: Rule | None = None
    narrowed: bool = False
    turned: bool = False
    spoken: tuple[Rule, ...] = ()
    plain: tuple[Rule, str] | None = None

    @property
    def is_sure(self) -> bool:
        """Whether all of it was understood."""
        return self.rule is not None and not self.narrowed and not self.turned

    def within(self, *others: Reading) -> Reading:
        """The same with what the readings that it is made of speak of."""
        self.spoken = tuple(rule for other in others for rule in other.spoken) + self.spoken
        return self


def of_the_last(limits: Reading, when: Reading) -> Reading:
    """"AST ≤ 3 × ULN, or ≤ 5 × ULN if due to the disease": the condition is that of the last limit alone."""
    parts = limits.rule.parts if isinstance(limits.rule, AnyOf) else ()
    alike = [{test.concept for test, _, _ in tests_of(part) if isinstance(test, Quantity)} for part in parts]
    if len(parts) != 2 or alike[0] != alike[1] or when.rule is None:
        return both(limits, when)
    found = Given(when.rule, parts[1], parts[0])
    return Reading(found, False, not (limits.is_sure and when.is_sure)).within(limits, when)


def doubtful(found: Reading) -> Reading:
    """A reading whose words may be turned round."""
    return Reading(found.rule, found.narrowed, True, found.spoken)


def turned_round(found: Reading) -> Reading:
    """A reading of what is denied."""
    rule = denied(found.rule) if found.rule is not None else None
    return Reading(rule, found.narrowed, found.turned, tuple(map(denied, found.spoken)))


def both(one: Reading, other: Reading) -> Reading:
    """Two readings of which one says nothing: what there is, only spoken of."""
    rules = tuple(found.rule for found in (one, other) if found.rule is not None)
    return Reading(all_of(rules) if rules else None, False, True).within(one, other)
