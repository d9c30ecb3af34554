"""What the pages of questions show."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BoundField

from accrual.portal.screening.forms import SHARED_DATE, AnswersForm, field_names
from accrual.portal.trials.near import Near
from accrual.portal.trials.prose import line
from accrual.registry import Trial
from accrual.screening import Ask
from accrual.screening.questions import STEPS
from accrual.vocabulary.prose import powers

__all__ = ["StepPage", "steps_of"]

_TITLES = {
    "you": "About you",
    "illness": "Your illness and treatment",
    "history": "What may speak against it",
    "tests": "Test results and measurements",
}
_INTROS = {
    "you": "",
    "illness": "Mostly the study’s own words about who can join. Choose “yes” if it is true of you, or if it does not "
    "concern you.",
    "history": "The study’s own words about who cannot join. Choose “yes” only if it is true of you.",
    "tests": "From your last reports. Choose the unit that your report uses, and leave out what you do not have.",
}


def steps_of(asks: tuple[Ask, ...]) -> tuple[str, ...]:
    """The steps in which there is something to ask."""
    return tuple(step for step in STEPS if any(ask.step == step for ask in asks))


@dataclass(frozen=True)
class Asked:
    """One question with its fields: the value's, and those that go with it."""

    ask: Ask
    field: BoundField
    parts: tuple[BoundField, ...]
    date: BoundField | None = None

    @property
    def help_title(self) -> str:
        """What the help is about; empty where it is short enough to stand in the open."""
        if self.ask.kind in ("age", "sex"):
            return ""
        return "Where do I find this?" if self.ask.kind == "condition" else "What is this, and where do I find it?"

    @property
    def fields(self) -> tuple[BoundField, ...]:
        """All of them."""
        return (self.field, *self.parts, *([self.date] if self.date else []))

    @property
    def shape(self) -> str:
        """`choices`, `result` or `number`."""
        if self.field.use_fieldset:
            return "choices"
        return "result" if self.date else "number"

    @property
    def text(self) -> str:
        """The question, legible."""
        return powers(line(self.ask.text)).rstrip(";, ")


@dataclass(frozen=True)
class StepPage:
    """One step of the questions."""

    trial: Trial
    near: Near
    form: AnswersForm
    step: str

    @property
    def title(self) -> str:
        """What this step is about."""
        return _TITLES[self.step]

    @property
    def intro(self) -> str:
        """How to answer it."""
        return _INTROS[self.step]

    @property
    def steps(self) -> tuple[str, ...]:
        """All steps of this trial."""
        return steps_of(self.form.asks)

    @property
    def number(self) -> int:
        """Which step this is, from 1."""
        return self.steps.index(self.step) + 1

    @property
    def is_first(self) -> bool:
        """Whether there is nothing to go back to."""
        return self.number == 1

    @property
    def is_last(self) -> bool:
        """Whether the result comes next."""
        return self.number == len(self.steps)

    @property
    def count(self) -> int:
        """How many questions there are in all."""
        return len(self.form.asks)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The questions of this step."""
        return tuple(_asked(ask, self.form) for ask in self.form.asks if ask.step == self.step)

    @property
    def carried(self) -> tuple[BoundField, ...]:
        """The fields of all other steps, to be kept."""
        shown = {field.html_name for asked in self.asked for field in asked.fields}
        shown |= {SHARED_DATE} if self.shared_date else set()
        return tuple(self.form[name] for name in self.form.fields if name not in shown)

    @property
    def shared_date(self) -> BoundField | None:
        """The date that holds for all results of this step."""
        return self.form[SHARED_DATE] if self.step == "tests" and SHARED_DATE in self.form.fields else None

    @property
    def faults(self) -> tuple[tuple[str, str, str], ...]:
        """Every fault of this step: field, question, words."""
        found = [(_anchor(asked, field), asked.text, str(error)) for asked in self.asked
                 for field in asked.fields for error in field.errors]
        shared = self.shared_date
        first = [(shared.auto_id, str(shared.label), str(error)) for error in shared.errors] if shared else []
        return (*first, *found)


def _anchor(asked: Asked, field: BoundField) -> str:
    return f"{field.auto_id}_0" if asked.shape == "choices" else field.auto_id


def _asked(ask: Ask, form: AnswersForm) -> Asked:
    value, *rest = _fields(ask, form)
    dates = [field for field in rest if field.html_name.endswith("-date")]
    return Asked(ask, value, tuple(field for field in rest if field not in dates), dates[0] if dates else None)


def _fields(ask: Ask, form: AnswersForm) -> tuple[BoundField, ...]:
    return tuple(form[name] for name in field_names(ask))
