"""A sentence of ours, with the fields of the record that it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accrual.overview.fields import path

__all__ = ["Sentence", "say"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its sources, as paths in the registry's record; `names` are the record's own words in it."""

    text: str
    sources: tuple[str, ...]
    names: tuple[str, ...] = ()


def say(text: str, *fields: str, names: Iterable[str] = ()) -> Sentence:
    """A sentence that stands on these fields of a `Trial`.

    >>> say("It has ended.", "overall_status").sources
    ('protocolSection.statusModule.overallStatus',)
    """
    return Sentence(text, tuple(path(field) for field in fields), tuple(name for name in names if name in text))
