"""The words that qualify a mention: when it was, how bad, how sure, by which route, before what, and whether at all.

They are read from `data/attributes/<kind>.tsv`, one slug a line: slug, names, note.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

__all__ = ["ATTRIBUTES"]

ATTRIBUTES: Mapping[str, Mapping[str, tuple[str, ...]]]
"""The names of every slug of every kind, the commonest first; read when first asked for.

>>> from accrual.vocabulary.attributes import ATTRIBUTES
>>> sorted(ATTRIBUTES)[:3], ATTRIBUTES["exception"]["except"][:2]
(['anchor', 'certainty', 'exception'], ('except', 'other than'))

Names are in lower case with a blank for a hyphen.  Within a kind a name has one slug; across kinds it may have several:
`stable` is a severity, `stable disease` a response.
"""


def __getattr__(name: str) -> Any:
    if name == "ATTRIBUTES":
        return _attributes()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _attributes() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    folder = files("accrual.vocabulary").joinpath("data", "attributes")
    return MappingProxyType({
        file.name.removesuffix(".tsv"): _names(file.read_text(encoding="utf-8")) for file in folder.iterdir()})


def _names(text: str) -> Mapping[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return MappingProxyType({slug: tuple(names.split(";")) for slug, names, _ in rows})
