"""What is made of compiled trials once, for all persons: kept as long as the trials are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

__all__ = ["kept"]

_Owner = TypeVar("_Owner")
_Made = TypeVar("_Made")


def kept(make: Callable[[_Owner], _Made]) -> Callable[[_Owner], _Made]:
    """Make it when it is first asked for, and forget it with what it was made of."""
    known: WeakKeyDictionary[_Owner, _Made] = WeakKeyDictionary()

    @wraps(make)
    def found(owner: _Owner) -> _Made:
        made = known.get(owner)
        if made is None:
            made = known[owner] = make(owner)
        return made

    return found
