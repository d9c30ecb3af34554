"""Long runs of white space: a text is read without most of them, and what was found is put where it stands.

Patterns try a run's places one after another, so that a few hundred spaces could take minutes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate

from accrual.criteria.model import CriteriaModel, Criterion, Heading, Span
from accrual.criteria.moved import respanned, text_span

__all__ = ["widened", "without_long_gaps"]

_MOST = 40                                   # deeper than any text is indented
_LONG = re.compile(rf"(?<!\s)(\s{{{_MOST}}})\s++")


def without_long_gaps(text: str) -> str:
    """The text with no run of white space longer than 40 characters.

    >>> len(without_long_gaps("Age" + " " * 900 + "≥ 18"))
    47
    """
    return _LONG.sub(r"\1", text)


def widened(model: CriteriaModel, text: str) -> CriteriaModel:
    """The model of a text that was read without its long gaps, every span where it is in the text.

    >>> from accrual.criteria import parse
    >>> text = "Age ≥ 18" + " " * 900 + "years"
    >>> widened(parse(without_long_gaps(text)), text).criteria[0].span
    (0, 913)
    """
    place = _place(text)
    headings = tuple(_heading(heading, text, place) for heading in model.headings)
    return CriteriaModel(model.trial, text, tuple(_criterion(one, text, place) for one in model.criteria), headings)


def _criterion(criterion: Criterion, text: str, place: Callable[[Span], Span]) -> Criterion:
    items = tuple(_criterion(item, text, place) for item in criterion.items)
    return replace(criterion, span=place(criterion.span), text=text[slice(*place(text_span(criterion)))],
                   rule=respanned(criterion.rule, place), items=items)


def _heading(heading: Heading, text: str, place: Callable[[Span], Span]) -> Heading:
    span = place(heading.span)
    return Heading(span, text[slice(*span)].strip())


def _place(text: str) -> Callable[[Span], Span]:
    """Where a span of the shorter text lies in the text."""
    gaps = list(_LONG.finditer(text))
    lost = [0, *accumulate(gap.end() - gap.end(1) for gap in gaps)]
    cuts = [gap.end(1) - before for gap, before in zip(gaps, lost, strict=False)]      # in the shorter text
    return lambda span: (span[0] + lost[bisect_right(cuts, span[0])], span[1] + lost[bisect_left(cuts, span[1])])
