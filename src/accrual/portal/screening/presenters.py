"""What the pages of questions show."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BoundField

from accrual.portal.screening.forms import SHARED_DATE, AnswersForm, field_names
from accrual.portal.screening.steps import Path
from accrual.portal.trials.near import Near
from accrual.portal.trials.prose import line
from accrual.registry import Trial
from accrual.screening import Ask
from accrual.vocabulary.prose import powers

__all__ = ["StepPage"]

_TITLES = {
    "you": "About you",
    "illness": "Your illness and treatment",
    "history": "What may speak against it",
    "tests": "Test results and measurements",
}
_INTROS = {
    "you": "",
    "illness": "Mostly the study’s own words about who can join. Choose “yes” if it is true of you. If it is about "
    "others only, choose “It is not about me”, or “yes” where that is not there.",
    "history": "The study’s own words about who cannot join. Choose “yes” only if it is true of you.",
    "tests": "From your last reports. Choose the unit that your report uses, and leave out what you do not have.",
}


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
    """One page of questions; `left` counts those that may follow, `is_last` says that none can."""

    trial: Trial
    near: Near
    form: AnswersForm
    path: Path
    left: int
    is_last: bool

    @property
    def title(self) -> str:
        """What this page is about."""
        steps = {asked.ask.step for asked in self.asked}
        return _TITLES[steps.pop()] if len(steps) == 1 else "Your answers so far"

    @property
    def intro(self) -> str:
        """How to answer it."""
        steps = {asked.ask.step for asked in self.asked}
        return _INTROS[steps.pop()] if len(steps) == 1 else "Change what you like."

    @property
    def number(self) -> int:
        """Which page this is, from 1."""
        return len(self.path.pages)

    @property
    def is_first(self) -> bool:
        """Whether there is nothing to go back to."""
        return self.number < 2

    @property
    def count(self) -> int:
        """How many questions there can be in all."""
        return len(self.path.shown) + self.left

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The questions of this page."""
        return tuple(_asked(ask, self.form) for ask in self.form.asks if ask.key in self.path.here)

    @property
    def carried(self) -> tuple[BoundField, ...]:
        """The fields of all other questions, to be kept."""
        shown = {field.html_name for asked in self.asked for field in asked.fields}
        shown |= {SHARED_DATE} if self.shared_date else set()
        return tuple(self.form[name] for name in self.form.fields if name not in shown)

    @property
    def shared_date(self) -> BoundField | None:
        """The date that holds for all results of this page."""
        return self.form[SHARED_DATE] if any(asked.ask.kind == "quantity" for asked in self.asked) else None

    @property
    def faults(self) -> tuple[tuple[str, str, str], ...]:
        """Every fault of this page: field, question, words."""
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
