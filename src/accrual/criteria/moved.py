"""A rule at another place of a text: every span shifted, kept inside what it may stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from accrual.criteria.model import Criterion, Rule, Span

__all__ = ["moved", "respanned", "text_span"]


def text_span(criterion: Criterion) -> Span:
    """Where the criterion's text stands in the source: its span without the bullet.

    >>> from accrual.criteria import parse
    >>> text_span(parse("* Adults").criteria[0])
    (2, 8)
    """
    return criterion.span[1] - len(criterion.text), criterion.span[1]


def moved(rule: Rule, by: int, within: Span) -> Rule:
    """The rule with each span shifted, cut off where it would stick out of `within`.

    >>> from accrual.criteria import Not, Sex
    >>> moved(Not(Sex("male", (10, 14))), -10, (0, 4))
    Not(part=Sex(sex='male', span=(0, 4)))

    A question may stand on the bullet before a criterion's text, which is cut off with it.
    """
    return respanned(rule, lambda span: _cut(span[0] + by, span[1] + by, within))


def respanned(rule: Rule, place: Callable[[Span], Span]) -> Rule:
    """The rule with each of its spans put elsewhere; all else stays."""
    moved_rule: Rule = _respanned(rule, place)
    return moved_rule


def _respanned(part: Any, place: Callable[[Span], Span]) -> Any:
    """A node, several, or what a node says, such as a window: only what is called a span changes."""
    if isinstance(part, tuple):
        return tuple(_respanned(each, place) for each in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    said = {field.name: getattr(part, field.name) for field in fields(part)}
    return replace(part, **{name: place(value) if name == "span" else _respanned(value, place)
                            for name, value in said.items()})


def _cut(start: int, end: int, within: Span) -> Span:
    low, high = within
    start = min(max(start, low), max(high - 1, low))
    return start, min(max(end, start + 1), max(high, start + 1))
