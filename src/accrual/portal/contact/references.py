"""Reference numbers that survive being read out on the telephone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

__all__ = ["ALPHABET", "new_reference"]

# Without 0 O, 1 I L, 2 Z, 5 S, 8 B, U V: each pair sounds or looks alike in some language or handwriting.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def new_reference(choose: Callable[[Sequence[str]], str]) -> str:
    """Eight letters in two groups, 78 thousand million of them; whether it is taken, the database says.

    >>> new_reference(lambda letters: letters[0])
    '3333-3333'
    """
    letters = "".join(choose(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
