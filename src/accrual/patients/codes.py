"""Codes and wordings of records → our concepts, from the tables beside this file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

from accrual.vocabulary import CONCEPTS

__all__ = ["LOINC", "Code", "condition_concept", "icd10_concept"]


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


_ICD10: dict[str, str] = {row[0].replace(".", ""): row[1] for row in _rows("icd10.tsv")}


def icd10_concept(code: str) -> str | None:
    """The concept of an ICD-10 code, by the longest entry that it begins with.

    >>> icd10_concept("C34.11"), icd10_concept("C78.7"), icd10_concept("Z85.3")
    ('lung-cancer', 'liver-metastasis', None)
    """
    plain = code.replace(".", "").upper()
    return next((_ICD10[plain[:size]] for size in range(len(plain), 2, -1) if plain[:size] in _ICD10), None)


def condition_concept(wording: str) -> str | None:
    """The concept of a diagnosis's wording, None if it is not in the table.

    >>> condition_concept("Secondary malignant neoplasm of liver (disorder)")
    'liver-metastasis'
    """
    plain = re.sub(r"\((disorder|finding|situation)\)\s*$", "", wording.strip(), flags=re.IGNORECASE)
    return _CONDITIONS.get(" ".join(plain.replace("’", "'").split()).casefold())
