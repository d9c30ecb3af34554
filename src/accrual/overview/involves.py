"""What taking part involves: fixed questions, each answered from the record or said to be open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from accrual.overview import design, running
from accrual.overview.sentence import Sentence, say
from accrual.overview.words import counted, listing, names
from accrual.registry.trial import Trial

__all__ = ["NOT_STATED", "Aspect", "aspects"]

NOT_STATED = Sentence("Not stated by the study team.", ())


@dataclass(frozen=True, slots=True)
class Aspect:
    """A question that people ask before they join, with the sentences that answer it."""

    question: str
    answer: tuple[Sentence, ...]

    @property
    def stated(self) -> bool:
        """Whether the record answers the question."""
        return self.answer != (NOT_STATED,)


def aspects(trial: Trial) -> tuple[Aspect, ...]:
    """The questions with their answers, always the same ones in the same order.

    >>> [aspect.stated for aspect in aspects(Trial("NCT99990001", masking="NONE"))]
    [False, False, True, False, False, False, False]
    """
    return tuple(Aspect(question, tuple(answer(trial)) or (NOT_STATED,)) for question, answer in _QUESTIONS)


def _given(trial: Trial) -> Iterator[Sentence]:
    """What each group gets, else what the study gives at all."""
    for arm in trial.arms:
        group = names([arm.label], trial)
        items = names((given.split(": ", 1)[-1] for given in arm.interventions), trial)
        if group and items:
            yield say(f"The group “{group[0]}” gets {listing(items)}.", "arms", names=[*group, *items])
    if not any(arm.interventions for arm in trial.arms):
        items = names((item.name for item in trial.interventions), trial)
        if items:
            yield say(f"The record lists {listing(items)}.", "interventions", names=items)


def _assigned(trial: Trial) -> Iterator[Sentence]:
    """How the groups are made, or that there is only one."""
    if len(trial.arms) == 1:
        yield say("There is only one group.", "arms")
    yield from design.chance(trial)


def _length(trial: Trial) -> Iterator[Sentence]:
    """The times over which the main measures are looked at, in the record's words."""
    frames = names((outcome.time_frame for outcome in trial.outcomes if outcome.rank == "primary"), trial)
    if frames:
        listed = "; ".join(f"“{frame}”" for frame in frames[:3])
        yield say(f"The main measures are looked at over this time: {listed}.", "primary_outcomes", names=frames)


def _travel(trial: Trial) -> Iterator[Sentence]:
    """The centre, or how many centres there are, that one may have to travel to."""
    if len(trial.sites) == 1:
        yield from running.where(trial)
    elif trial.sites:
        yield say(f"To one of {counted(len(trial.sites), '', 'study centres')}.", "sites")


def _silent(_trial: Trial) -> Iterator[Sentence]:
    """No field of the registry holds this answer."""
    return iter(())


_QUESTIONS: tuple[tuple[str, Callable[[Trial], Iterator[Sentence]]], ...] = (
    ("What would I be given?", _given),
    ("Who decides which group I am in?", _assigned),
    ("Would I know what I get?", design.masking),
    ("How long does it last?", _length),
    ("Where would I have to go?", _travel),
    ("How many visits and tests are there?", _silent),
    ("Does it cost me anything, or am I paid?", _silent),
)
