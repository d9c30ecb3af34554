"""Words that tell cheaply that a pattern may match, or what a sentence is about."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["Hints"]


class Hints:
    """Parts of words in small letters.  Which of them a text holds is looked for once, for all of its sentences.

    >>> Hints("exclu", "not eligible").stand_in("are excluded", "Adults. Pregnant women are excluded.")
    True
    """

    def __init__(self, *parts: str) -> None:
        self._parts = parts
        self._held = lru_cache(maxsize=4)(self._held_by)

    def stand_in(self, said: str, text: str) -> bool:
        """Whether any stands in what is said somewhere in a text, in small letters."""
        return any(map(said.__contains__, self._held(text)))        # half the time of a generator

    def _held_by(self, text: str) -> list[str]:
        plain = _plain(text)
        return [part for part in self._parts if part in plain]


@lru_cache(maxsize=4)
def _plain(text: str) -> str:
    return " ".join(text.lower().split())
