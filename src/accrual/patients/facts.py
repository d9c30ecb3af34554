"""What is known of a person, as dated facts that name their source.

A fact that is absent is unknown, never "no": a negative answer is a fact of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

__all__ = [
    "Answer", "Circumstance", "Diagnosis", "Facts", "Marker", "Measurement", "Score", "Treatment", "Unreadable",
]

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
    """A score or grade on a scale (`ecog` 1).

    `of` is what a grade is given to (a `ctcae` grade, to `fatigue`); `adverse-event` is the worst of all of them.
    """

    scale: str
    value: float
    date: date | None = None
    source: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A disease or finding that the person has or does not have (`present` False: known to be absent).

    >>> Diagnosis("non-small-cell-lung-cancer", stage=("stage-iv",), certainty="histologically-confirmed").stage
    ('stage-iv',)

    `date` is when it began, or for an absent one when it was looked for; where only the month or year of its
    beginning is known, `date` is the first day that it can be and `date_latest` the last.
    `status` is `active`, `resolved`, or empty where the source does not say; `ended` is when it was over.
    `stage` and `severity` hold all that is known to be true of it (`stage-iv`, `metastatic`; `symptomatic`,
    `not-controlled`), `certainty` how it was found, `site` where it is, `cause` what it comes from.
    What is not said is not known: an empty `severity` does not mean "mild".
    """

    concept: str
    present: bool = True
    date: date | None = None
    source: str = ""
    status: str = ""
    ended: _Day | None = None
    stage: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    certainty: str = ""
    site: str = ""
    cause: str = ""
    date_latest: _Day | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """A drug, a class of drugs, an operation, radiotherapy or another procedure that was given, or was not.

    >>> Treatment("pembrolizumab", start=date(2025, 3, 1), line="first-line", response="progression").given
    True

    Of one that was given, `start` and `end` are its first and last day (`start_latest` and `end_latest` where only the
    month or year is known: the last day that each can be); `status` is `ongoing`, `stopped`, or empty
    where the source does not say.  `given` False says that it was not given from `start` (None: ever) to `end`.
    `line` is its place in the sequence, `setting` its aim (`adjuvant`, `palliative`), `response` how the disease
    took it, `indication` what it was given for, `dose` how much a day or a time, in `dose_unit` (UCUM);
    `severity` is whatever else is known of it (`chronic`, `intermittent`, `stable`).
    What was ordered and not given is no fact.
    """

    concept: str
    given: bool = True
    start: date | None = None
    end: date | None = None
    source: str = ""
    status: str = ""
    line: str = ""
    setting: tuple[str, ...] = ()
    route: str = ""
    response: str = ""
    indication: str = ""
    site: str = ""
    dose: float | None = None
    dose_unit: str = ""
    severity: tuple[str, ...] = ()
    start_latest: date | None = None
    end_latest: date | None = None


@dataclass(frozen=True, slots=True)
class Marker:
    """What a test of a gene, protein or antibody found: `wild-type`, `G12C`, `positive`.

    >>> Marker("KRAS", "G12C", date(2025, 2, 1)).finding
    'G12C'
    """

    concept: str
    finding: str
    date: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What a person is, does or can do, without being ill (`pregnant`, `smoker`), or is not (`holds` False).

    >>> Circumstance("pregnant", holds=False, date=date(2026, 1, 5)).holds
    False

    `date` is the day of which it is said; `since` the day from which it was so, or was not, where that is known.
    """

    concept: str
    holds: bool = True
    date: date | None = None
    source: str = ""
    since: _Day | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's own answer to a question of a trial, by the question's text; None is "I don't know".

    Where `applies` is false the question is not about them, and `value` is the answer that keeps nobody out.
    """

    question: str
    value: bool | None
    date: date | None = None
    source: str = ""
    applies: bool = True


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
    `complete_since`: the source holds every diagnosis from that day on, so that no record means no;
    `treatments_complete_since` says the same of treatments.
    `deceased` says that the person is dead, `died` since when.
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
    treatments: tuple[Treatment, ...] = ()
    markers: tuple[Marker, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    treatments_complete_since: date | None = None
    deceased: bool | None = None
    died: date | None = None

    def is_dead_on(self, day: date) -> bool:
        """Whether the person is recorded as dead on a day; a death on an unknown day counts on every day.

        >>> Facts(died=date(2026, 1, 5)).is_dead_on(date(2026, 1, 4)), Facts(deceased=True).is_dead_on(date(2026, 1, 4))
        (False, True)
        """
        return self.died <= day if self.died is not None else bool(self.deceased)
