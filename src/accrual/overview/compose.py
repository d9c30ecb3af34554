"""The overview of a trial: sentences composed by rules from the record's own fields.

Each rule below looks at few fields and gives a sentence or nothing: a field that is missing, or holds a value
that is not known here, invents no words. Nothing is said of how well a treatment works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from accrual.overview import design, people, running
from accrual.overview.involves import Aspect, aspects
from accrual.overview.readability import grade
from accrual.overview.sentence import Sentence
from accrual.registry.trial import Trial

__all__ = ["LABEL", "Overview", "compose"]

LABEL = "Put together by fixed rules from the fields of the registry record. No person or language model wrote it."


# Each paragraph answers one question: what is it, who and how, what is looked at, where and when.
_PARAGRAPHS: tuple[tuple[Callable[[Trial], Iterator[Sentence]], ...], ...] = (
    (design.study, design.tested),
    (people.who, design.conduct, people.how_many),
    (running.measured,),
    (running.where, running.when, running.sponsor),
)


@dataclass(frozen=True, slots=True)
class Overview:
    """What a trial is, in plain words, as paragraphs of sentences.

    `involves` answers what taking part involves, with what the record does not state said as such.
    `grade` is the school grade of all sentences.
    `grade_without_names` counts each name of the record's as one short word.
    """

    paragraphs: tuple[tuple[Sentence, ...], ...]
    involves: tuple[Aspect, ...]
    label: str
    grade: float
    grade_without_names: float

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in order."""
        return tuple(sentence for paragraph in self.paragraphs for sentence in paragraph)

    @property
    def text(self) -> str:
        """All sentences as one text."""
        return " ".join(sentence.text for sentence in self.sentences)


def compose(trial: Trial) -> Overview:
    """The overview of any trial.

    >>> compose(Trial("NCT99990001", enrollment=40, enrollment_kind="ESTIMATED")).text
    'The plan is for 40 people to take part.'
    """
    told = (tuple(sentence for rule in rules for sentence in rule(trial)) for rules in _PARAGRAPHS)
    paragraphs = tuple(paragraph for paragraph in told if paragraph)
    said = [sentence for paragraph in paragraphs for sentence in paragraph]
    text = " ".join(sentence.text for sentence in said)
    names = {name for sentence in said for name in sentence.names}
    return Overview(paragraphs, aspects(trial), LABEL, grade(text), grade(text, names))
