"""Changes of a sentence's parts, one after the other, each made only where the sentence holds what it needs.

There are dozens of them and few sentences need one: what a sentence holds is gathered once, not looked for by each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from accrual.criteria.phrasing.parts import Part

__all__ = ["Pass", "passed"]


class Pass(NamedTuple):
    """A change of parts, which leaves them as they are where they have not all signs of `needs` and one of `one_of`."""

    change: Callable[..., list[Part]]
    needs: frozenset[str]
    one_of: frozenset[str] = frozenset()
    reads_text: bool = False                 # it takes the source text before the parts


def passed(text: str, parts: list[Part], passes: Iterable[Pass]) -> tuple[list[Part], set[str]]:
    """The parts with the changes that they need, and their signs."""
    signs = _signs(parts)
    for change, needs, one_of, reads_text in passes:
        if needs <= signs and not (one_of and one_of.isdisjoint(signs)):
            changed = change(text, parts) if reads_text else change(parts)
            if changed is not parts:
                parts, signs = changed, _signs(changed)
    return parts, signs


def _signs(parts: list[Part]) -> set[str]:
    """What parts hold: their roles and texts, the kinds and slugs of terms, and the sorts and slugs of qualities."""
    signs = set()
    for part in parts:
        signs.add(part.role)
        signs.add(part.text)
        phrase = part.phrase
        if phrase is not None:
            for mark in phrase.marks:
                signs.update(mark)
            if phrase.term is not None:
                signs.add(phrase.term.kind)
                signs.add(phrase.term.slug)
    return signs
