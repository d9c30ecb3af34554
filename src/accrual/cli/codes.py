"""The registry's words as people type them in an option."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import typer

__all__ = ["code", "codes"]


def code(typed: str, known: Collection[str], option: str) -> str:
    """The registry's word for what was typed; wrong usage if there is none.

    >>> code("not yet recruiting", {"NOT_YET_RECRUITING", "COMPLETED"}, "--status")
    'NOT_YET_RECRUITING'
    >>> code("Phase 2", {"PHASE2", "PHASE3"}, "--phase"), code("3", {"PHASE2", "PHASE3"}, "--phase")
    ('PHASE2', 'PHASE3')
    """
    word = re.sub(r"[^A-Z0-9]+", "_", typed.upper()).strip("_")
    for spelled in (word, re.sub(r"_(?=[0-9])", "", word), f"PHASE{word}"):
        if spelled in known:
            return spelled
    raise typer.BadParameter(f"{typed[:40]!r} is none of {', '.join(sorted(known))}", param_hint=option)


def codes(typed: Iterable[str] | None, known: Collection[str], option: str) -> tuple[str, ...]:
    """The words of an option that may be repeated, or left out."""
    return tuple(code(word, known, option) for word in typed or ())
