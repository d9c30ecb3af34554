"""Two parts of one record that do not say the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accrual.overview.fields import path

__all__ = ["Disagreement", "differ"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What differs: its kind, the part of the record that says otherwise, both sides in words, and their fields."""

    kind: str
    where: str
    what: str
    sources: tuple[str, ...]


def differ(kind: str, where: str, what: str, fields: Iterable[str]) -> Disagreement:
    """A disagreement between fields of a `Trial`.

    >>> differ("phase", "brief_title", "The title says 2.", ["brief_title", "phases"]).where
    'protocolSection.identificationModule.briefTitle'
    """
    return Disagreement(kind, path(where), what, tuple(path(field) for field in fields))
