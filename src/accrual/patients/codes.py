"""Codes and wordings of records → our concepts, from the tables beside this file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

from accrual.vocabulary import CONCEPTS

__all__ = ["LOINC", "Code", "condition_concept"]

@dataclass(frozen=True, slots=True)
class Code:
    """What a LOINC code measures: a `quantity` or a `scale`, its concept, and the method it names."""

    kind: str
    concept: str
    method: str = ""

    @property
    def legal(self) -> tuple[float, float] | None:
        """The bounds of a scale."""
        scale = CONCEPTS.get(self.concept) if self.kind == "scale" else None
        return (scale.low, scale.high) if scale else None


def _rows(name: str) -> list[list[str]]:
    text = files("accrual.patients").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


LOINC: dict[str, Code] = {code: Code(kind, concept, method) for code, kind, concept, method in _rows("loinc.tsv")}
_CONDITIONS: dict[str, str] = {row[0]: row[1] for row in _rows("conditions.tsv")}


def condition_concept(wording: str) -> str | None:
    """The concept of a diagnosis's wording, None if it is not in the table.

    >>> condition_concept("Secondary malignant neoplasm of liver (disorder)")
    'liver-metastasis'
    """
    plain = re.sub(r"\((disorder|finding|situation)\)\s*$", "", wording.strip(), flags=re.IGNORECASE)
    return _CONDITIONS.get(" ".join(plain.replace("’", "'").split()).casefold())
