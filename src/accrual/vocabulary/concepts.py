"""The core concepts: what can be measured, counted or graded, by the slug the criteria model uses."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

__all__ = ["CONCEPTS", "Concept"]


@dataclass(frozen=True, slots=True)
class Concept:
    """A quantity or a scale.

    >>> CONCEPTS["platelets"].unit, CONCEPTS["ecog"].high
    ('10*9/L', 5.0)

    `plain` explains it to a lay reader and `help` says where the value is found.
    `unit` is UCUM (`1` for a plain number); `low` and `high` are, in `unit`, the plausible range of a
    quantity and the ends of a scale.  `molar_mass` is in g/mol; a ratio has that of what it is divided by in
    `per_molar_mass`.
    """

    slug: str
    kind: str
    name: str
    plain: str
    unit: str
    low: float
    high: float
    help: str
    names: tuple[str, ...]
    molar_mass: float | None = None
    valence: int | None = None
    whole: bool = False
    levels: tuple[str, ...] = ()
    per_molar_mass: float | None = None


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads(files("accrual.vocabulary").joinpath("data", file).read_text(encoding="utf-8"))


def _quantities() -> Iterator[Concept]:
    for slug, row in _read("quantities.toml").items():
        low, high = row["plausible"]
        yield Concept(slug, "quantity", row["name"], row["plain"], row["unit"], float(low), float(high), row["help"],
                      tuple(row["names"]), row.get("molar_mass"), row.get("valence"),
                      per_molar_mass=row.get("per_molar_mass"))


def _scales() -> Iterator[Concept]:
    for slug, row in _read("scales.toml").items():
        low, high = row["range"]
        yield Concept(slug, "scale", row["name"], row["plain"], "1", float(low), float(high), row["help"],
                      tuple(row["names"]), whole=row["whole"], levels=tuple(row.get("levels", ())))


CONCEPTS: dict[str, Concept] = {concept.slug: concept for source in (_quantities, _scales) for concept in source()}
