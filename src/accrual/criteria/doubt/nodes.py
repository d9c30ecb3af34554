"""The nodes of a rule, as far down as a doubt reaches."""

from __future__ import annotations

from collections.abc import Iterator

from accrual.criteria.model import AllOf, AnyOf, Except, Given, Not, Rule

__all__ = ["nodes_of"]


def nodes_of(rule: Rule, *into: type[Not | Except | Given]) -> Iterator[Rule]:
    """A rule, and all that its lists hold; what is denied, excepted from or asked of some only where `into` says so.

    >>> from accrual.criteria.model import State
    >>> pregnant, fertile = State("pregnant", (0, 8)), State("fertile", (9, 16))
    >>> [type(node).__name__ for node in nodes_of(AllOf((Not(pregnant), fertile)))]
    ['AllOf', 'Not', 'State']
    >>> [type(node).__name__ for node in nodes_of(AllOf((Not(pregnant), fertile)), Not)]
    ['AllOf', 'Not', 'State', 'State']

    Exceptions, and those of whom something is asked, are not among them.
    """
    yield rule
    below: tuple[Rule, ...] = ()
    match rule:
        case AllOf(parts) | AnyOf(parts):
            below = parts
        case Not(part) | Except(part, _) if isinstance(rule, into):
            below = (part,)
        case Given(_, then, otherwise) if isinstance(rule, into):
            below = (then,) if otherwise is None else (then, otherwise)
    for node in below:
        yield from nodes_of(node, *into)
