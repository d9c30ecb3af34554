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
    changed: dict[str, Any] = {}
    for field in fields(rule):
        value = getattr(rule, field.name)
        if field.name == "span":
            changed["span"] = place(value)
        elif isinstance(value, tuple):
            changed[field.name] = tuple(respanned(part, place) if is_dataclass(part) else part  # type: ignore[arg-type]
                                        for part in value)
        elif _holds_span(value):
            changed[field.name] = respanned(value, place)
    return replace(rule, **changed)


def _holds_span(value: object) -> bool:
    """Whether it is a node; a window is none."""
    return is_dataclass(value) and not hasattr(value, "bound")


def _cut(start: int, end: int, within: Span) -> Span:
    low, high = within
    start = min(max(start, low), max(high - 1, low))
    return start, min(max(end, start + 1), max(high, start + 1))
