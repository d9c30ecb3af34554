"""The overview of a trial: sentences composed by rules from the record's own fields.

Each rule below looks at few fields and gives a sentence or nothing: a field that is missing, or holds a value
that is not known here, invents no words. Nothing is said of how well a treatment works.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from accrual.overview import design, people, running
from accrual.overview.involves import Aspect, aspects
from accrual.overview.readability import grade
from accrual.overview.sentence import Sentence
from accrual.registry.trial import Trial

__all__ = ["LABEL", "Overview", "compose"]

LABEL = "Put together by fixed rules from the fields of the registry record. No person or language model wrote it."


@dataclass(frozen=True, slots=True)
class Overview:
    """What a trial is, in plain words.

    `involves` answers what taking part involves, with what the record does not state said as such.
    `grade` is the school grade of all sentences.
    `grade_without_names` counts each name of the record's as one short word.
    """

    sentences: tuple[Sentence, ...]
    involves: tuple[Aspect, ...]
    label: str
    grade: float
    grade_without_names: float

    @property
    def text(self) -> str:
        """All sentences as one paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)


def compose(trial: Trial) -> Overview:
    """The overview of any trial.

    >>> compose(Trial("NCT99990001", enrollment=40, enrollment_kind="ESTIMATED")).text
    'The plan is for 40 people to take part.'
    """
    said = tuple(_sentences(trial))
    text = " ".join(sentence.text for sentence in said)
    names = {name for sentence in said for name in sentence.names}
    return Overview(said, aspects(trial), LABEL, grade(text), grade(text, names))


def _sentences(trial: Trial) -> Iterator[Sentence]:
    yield from design.study(trial)
    yield from design.tested(trial)
    yield from people.who(trial)
    yield from design.conduct(trial)
    yield from people.how_many(trial)
    yield from running.measured(trial)
    yield from running.where(trial)
    yield from running.when(trial)
    yield from running.sponsor(trial)
