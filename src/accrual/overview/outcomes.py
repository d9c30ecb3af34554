"""What endpoints mean, in plain words, by the terms that records use for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from accrual.overview.endpoint_terms import TERMS

__all__ = ["Endpoint", "explain", "recognised"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A kind of endpoint: what people call it, and what it is as the rest of a sentence ("is how long …")."""

    name: str
    meaning: str

    @property
    def sentence(self) -> str:
        """What the endpoint is, in a sentence or two.

        >>> Endpoint("the viral load", "is how much virus is in the blood.").sentence
        'The viral load is how much virus is in the blood.'
        """
        return f"{self.name[0].upper()}{self.name[1:]} {self.meaning}"


@cache
def _terms() -> tuple[tuple[re.Pattern[str], Endpoint], ...]:
    """The table, compiled; a pattern in capitals is an abbreviation and keeps its case."""
    return tuple((re.compile(pattern), Endpoint(name, meaning)) for pattern, name, meaning in TERMS)


def recognised(measure: str) -> tuple[Endpoint, ...]:
    """The endpoints that a measure's words name, in the order in which they stand there.

    >>> [endpoint.name for endpoint in recognised("Objective response rate (ORR) by RECIST 1.1")]
    ['the objective response rate', 'RECIST']
    """
    found: dict[Endpoint, tuple[int, int]] = {}
    for pattern, endpoint in _terms():
        if hit := pattern.search(measure):
            found.setdefault(endpoint, hit.span())
    outer = {endpoint for endpoint, span in found.items() if not any(_within(span, other) for other in found.values())}
    return tuple(sorted(outer, key=lambda endpoint: found[endpoint]))


def _within(span: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether a term is only a part of a longer one ("adverse events" of "serious adverse events")."""
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def explain(measure: str) -> str | None:
    """What a measure means in plain words, None where no term in it is known.

    >>> explain("Progression-free survival (PFS)")
    'Progression-free survival is how long people live without their disease growing or getting worse.'
    >>> explain("Number of smiles") is None
    True
    """
    return " ".join(endpoint.sentence for endpoint in recognised(measure)) or None
