"""What is known of a person, as dated facts that name their source.

A fact that is absent is unknown, never "no": a negative answer is a fact of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

__all__ = ["Answer", "Diagnosis", "Facts", "Measurement", "Score"]


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measured value with its unit (UCUM) and date; `upper`/`lower` are the laboratory's limits of normal.

    >>> Measurement("platelets", 120.0, "10*9/L", date(2026, 1, 5)).concept
    'platelets'
    """

    concept: str
    value: float
    unit: str | None = None
    date: date | None = None
    lower: float | None = None
    upper: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A score or grade on a scale (`ecog` 1)."""

    scale: str
    value: float
    date: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A disease or finding that the person has or does not have (`present` False: known to be absent)."""

    concept: str
    present: bool = True
    date: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's own answer to a question of a trial, by the question's text; None is "I don't know"."""

    question: str
    value: bool | None
    date: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known of one person.

    `sex` is `female`, `male`, or None; `unread` lists what the source held and could not be read.
    """

    sex: str | None = None
    birth_date: date | None = None
    measurements: tuple[Measurement, ...] = ()
    scores: tuple[Score, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    answers: tuple[Answer, ...] = ()
    unread: tuple[str, ...] = field(default=())
