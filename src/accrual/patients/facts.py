"""What is known of a person, as dated facts that name their source.

A fact that is absent is unknown, never "no": a negative answer is a fact of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

__all__ = ["Answer", "Diagnosis", "Facts", "Measurement", "Score", "Unreadable"]

_Day = date  # a class whose field is called `date` cannot name the type after it


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measured value with its unit (UCUM) and date; `upper`/`lower` are the laboratory's limits of normal.

    >>> Measurement("platelets", 120.0, "10*9/L", date(2026, 1, 5)).concept
    'platelets'

    `bound` is `<`, `<=`, `>` or `>=` where the source knows no more than that ("below 0.1").
    `method` names how it was measured (`cockcroft-gault`), empty where the source does not say.
    """

    concept: str
    value: float
    unit: str | None = None
    date: date | None = None
    lower: float | None = None
    upper: float | None = None
    source: str = ""
    bound: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A score or grade on a scale (`ecog` 1)."""

    scale: str
    value: float
    date: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A disease or finding that the person has or does not have (`present` False: known to be absent).

    `date` is when it began, or for an absent one when it was looked for.
    `status` is `active`, `resolved`, or empty where the source does not say; `ended` is when it was over.
    """

    concept: str
    present: bool = True
    date: date | None = None
    source: str = ""
    status: str = ""
    ended: _Day | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's own answer to a question of a trial, by the question's text; None is "I don't know"."""

    question: str
    value: bool | None
    date: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A result of a known concept or scale that the source holds and that could not be read.

    It matters: where it is newer than the results that were read, the latest value is not known.
    """

    concept: str
    why: str
    date: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known of one person.

    `sex` is `female`, `male`, or None; `unread` lists what the source held and could not be read.
    Where only a year or month of birth is known, `birth_date` is its first day and
    `birth_date_latest` its last.  `recorded` is the day the source was written.
    `source` names the record of the person, for evidence on age and sex.
    `complete_since`: the source holds every diagnosis from that day on, so that no record means no.
    """

    sex: str | None = None
    birth_date: date | None = None
    measurements: tuple[Measurement, ...] = ()
    scores: tuple[Score, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    answers: tuple[Answer, ...] = ()
    unread: tuple[str, ...] = field(default=())
    unreadable: tuple[Unreadable, ...] = ()
    birth_date_latest: date | None = None
    recorded: date | None = None
    complete_since: date | None = None
    source: str = ""
