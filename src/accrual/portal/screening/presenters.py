"""Everything that the pages of the check show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.forms import BoundField

from accrual.portal.screening.forms import AnswersForm, field_names
from accrual.portal.trials.near import Near
from accrual.portal.trials.prose import line, powers
from accrual.registry import Trial
from accrual.screening import Ask, CriterionResult, Reason, Screening, Status
from accrual.screening.questions import STEPS
from accrual.screening.wording import amount, day

__all__ = ["ResultPage", "StepPage", "steps_of"]

_TITLES = {
    "you": "About you",
    "illness": "Your illness and treatment",
    "history": "What may speak against it",
    "tests": "Test results",
}
_INTROS = {
    "you": "",
    "illness": "These are the study’s own words about who can join. Answer those you know.",
    "history": "These are the study’s own words about who cannot join. A “yes” may mean that the study does not fit.",
    "tests": "From your last reports. Choose the unit that your report uses, and leave out what you do not have. "
    "Without a date, a result is taken as today’s.",
}
_GROUPS = (
    (False, "fails", "Does not seem to fit", "By your answers, these speak against this study."),
    (None, "unknown", "Not known yet", "Your answers do not settle these."),
    (True, "passes", "Seems to fit", "By your answers, these are no obstacle."),
)
_VERDICTS = {Status.INELIGIBLE: "fails", Status.UNDETERMINED: "unknown", Status.ELIGIBLE: "passes"}
_HEADLINES = {"fails": "This study may not fit", "unknown": "Not known yet", "passes": "This study may fit"}
_LEADS = {
    "fails": "At least one of your answers does not match what the study asks for.",
    "unknown": "Nothing you told us speaks against this study, and some things are still open.",
    "passes": "By your answers, nothing speaks against it.",
}
_SAYS = {"passes": "Seems to fit", "fails": "Does not seem to fit", "unknown": "Not known yet"}


def steps_of(asks: tuple[Ask, ...]) -> tuple[str, ...]:
    """The steps in which there is something to ask."""
    return tuple(step for step in STEPS if any(ask.step == step for ask in asks))


@dataclass(frozen=True)
class Asked:
    """One question with its fields: the value's, and those that go with it."""

    ask: Ask
    field: BoundField
    parts: tuple[BoundField, ...]

    @property
    def shape(self) -> str:
        """`choices`, `result` or `number`."""
        if self.field.use_fieldset:
            return "choices"
        return "result" if self.parts else "number"

    @property
    def text(self) -> str:
        """The question, legible."""
        return powers(line(self.ask.text))


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
        return tuple(field for ask in self.form.asks if ask.step != self.step for field in _fields(ask, self.form))

    @property
    def faults(self) -> tuple[tuple[str, str, str], ...]:
        """Every fault of this step: field, question, words."""
        return tuple((_anchor(asked, field), asked.text, str(error)) for asked in self.asked
                     for field in (asked.field, *asked.parts) for error in field.errors)


def _anchor(asked: Asked, field: BoundField) -> str:
    return f"{field.auto_id}_0" if asked.shape == "choices" else field.auto_id


def _asked(ask: Ask, form: AnswersForm) -> Asked:
    value, *parts = _fields(ask, form)
    return Asked(ask, value, tuple(parts))


def _fields(ask: Ask, form: AnswersForm) -> tuple[BoundField, ...]:
    return tuple(form[name] for name in field_names(ask))


@dataclass(frozen=True)
class Row:
    """One criterion of the result."""

    result: CriterionResult
    verdict: str

    @property
    def number(self) -> str:
        """The criterion's number."""
        return self.result.criterion.id

    @property
    def says(self) -> str:
        """The verdict in words."""
        return _SAYS[self.verdict]

    @property
    def kind(self) -> str:
        """Whether people must have or must not have it."""
        return "To join" if self.result.criterion.type == "inclusion" else "Rules out"

    @property
    def text(self) -> str:
        """The criterion as the record words it."""
        return powers(line(self.result.criterion.text))

    @property
    def because(self) -> str:
        """The reason."""
        if self.result.reasons == (Reason.NOT_ANSWERED,) and len(self.result.wanted) == 1:
            team = "investigator" in self.result.wanted[0].needs
            return "Only the study team can judge this." if team else "You did not answer this."
        return line(self.result.because)


@dataclass(frozen=True)
class Group:
    """Criteria with the same verdict."""

    verdict: str
    title: str
    intro: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ResultPage:
    """What the answers come to."""

    trial: Trial
    near: Near
    form: AnswersForm
    screening: Screening

    @property
    def verdict(self) -> str:
        """`passes`, `fails` or `unknown`."""
        return _VERDICTS[self.screening.status]

    @property
    def headline(self) -> str:
        """The result in words."""
        return _HEADLINES[self.verdict]

    @property
    def lead(self) -> str:
        """What the result means."""
        return _LEADS[self.verdict]

    @property
    def day(self) -> str:
        """The day the check was made."""
        return day(self.screening.date)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The criteria by verdict, obstacles first."""
        made = (Group(verdict, title, intro, tuple(Row(result, verdict) for result in self.screening.results
                                                   if result.passes is passes))
                for passes, verdict, title, intro in _GROUPS)
        return tuple(group for group in made if group.rows)

    @property
    def would_settle(self) -> tuple[str, ...]:
        """The facts that would settle what is open."""
        return tuple(powers(line(fact)) for fact in self.screening.would_settle)

    @property
    def carried(self) -> tuple[BoundField, ...]:
        """Every answer, to be kept when the person goes back."""
        return tuple(field for ask in self.form.asks for field in _fields(ask, self.form))

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """The questions that were answered, with the answers in words."""
        return tuple(_answers(self.form, self.screening.date))


def _answers(form: AnswersForm, today: date) -> Iterator[tuple[str, str]]:
    for ask, reply in ((ask, form.replies().get(ask.key)) for ask in form.asks):
        if reply is None:
            continue
        if isinstance(reply.value, float) and not ask.levels:
            unit = reply.unit or (ask.units[0] if ask.units else None)
            words = ", ".join(_result_words(amount(reply.value, unit), reply.upper, reply.lower,
                                            day(reply.date) if reply.date and reply.date != today else ""))
        else:
            words = _chosen(form[ask.key])
        yield powers(line(ask.text)), words


def _result_words(value: str, upper: float | None, lower: float | None, when: str) -> Iterable[str]:
    yield value
    if upper:
        yield f"upper limit of normal {amount(upper, None)}"
    if lower:
        yield f"lower limit of normal {amount(lower, None)}"
    if when:
        yield when


def _chosen(field: BoundField) -> str:
    choices = getattr(field.field, "choices", ())
    return next((str(label) for value, label in choices if str(value) == str(field.value())), "")
