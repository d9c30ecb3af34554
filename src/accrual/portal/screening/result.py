"""What the page of the result shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.forms import BoundField

from accrual.portal.screening.forms import AnswersForm
from accrual.portal.screening.steps import Interview
from accrual.portal.trials.near import Near
from accrual.portal.trials.prose import line
from accrual.registry import Trial
from accrual.screening import CriterionResult, Reason, Screening, Status
from accrual.screening.explain import NO_DIAGNOSIS, NO_RESULT, each_once, wanted_in_words
from accrual.screening.of_some import whom_and_what
from accrual.screening.questions import TEAM_MEASURES
from accrual.screening.verdict import Wanted
from accrual.screening.wording import day
from accrual.vocabulary.prose import amount, name, powers

__all__ = ["ResultPage", "reason_for"]

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
_OPEN = "You did not answer this."
_TEAM_LEFT = "By your answers, nothing speaks against it. The points still open are for the study team to look at."
# What the evaluator says of a record, as it is said to the person whose answers the record is made of.
_TO_THE_PERSON = (
    *((re.escape(f"{name(concept)}: {NO_RESULT}"), f"{name(concept)}: the study team judges this.")
      for concept in sorted(TEAM_MEASURES)),
    (re.escape(NO_RESULT), "you gave no result."),
    (re.escape(NO_DIAGNOSIS), "you gave no answer."),
    (r"Not answered\.", _OPEN),
    (r"Age: there is no date of birth\.", "Age: you did not give it."),
    (r"Sex: there is no record\.", "Sex: you did not give it."),
    (r"it was looked for and not found( in the last \d+ days)?", "you answered no"),
    (r": it is recorded\.", ": you answered yes."),
    (r"computed from your answer\b", "computed from your answers"),
    (r"\bAnswered that it is not about this person\b", "You answered that it is not about you"),
    (r"\bAnswered (yes|no)\b", r"You answered \1"),
    (r"[;,]”", "”"),
)
_SAYS = {"passes": "Seems to fit", "fails": "Does not seem to fit", "unknown": "Not known yet"}


def _team_tells(wanted: Wanted) -> bool:
    """Whether nobody but the study team can tell a fact."""
    theirs = not {"investigator", "study"}.isdisjoint(wanted.needs)
    return theirs or (wanted.kind == "quantity" and wanted.name in TEAM_MEASURES)


def reason_for(result: CriterionResult, *, for_team: bool) -> str:
    """The reason of a verdict, as it is said to the person who answered."""
    if for_team and (parts := [wanted.name for wanted in result.wanted if wanted.needs == ("study",)]):
        return f"This is asked in a part of the study only ({'; '.join(parts)}); the study team says who joins it."
    if for_team:
        return "Only the study team can judge this."
    if Reason.NOT_ANSWERED in result.reasons:
        return _OPEN
    told = result.because
    for words, instead in _TO_THE_PERSON:
        told = re.sub(words, instead, told)
    return powers(line(told))


@dataclass(frozen=True)
class Row:
    """One criterion of the result."""

    result: CriterionResult
    verdict: str
    because: str

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
        of = self.result.criterion
        above = [each.text for each in whom_and_what(of.rule)[0] if not of.span[0] <= each.span[0] < of.span[1]]
        return powers(line(": ".join((*above, of.text))))


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
    interview: Interview

    @property
    def form(self) -> AnswersForm:
        """The questions with their answers."""
        return self.interview.form

    @property
    def screening(self) -> Screening:
        """The verdicts."""
        return self.interview.screening

    @property
    def left(self) -> int:
        """How many questions could still be asked; they can settle more criteria, though not always the whole."""
        return len(self._to_the_end.left) if self._to_the_end.onward else 0

    @cached_property
    def _to_the_end(self) -> Interview:
        return replace(self.interview, path=replace(self.interview.path, to_the_end=True))

    @property
    def verdict(self) -> str:
        """`passes`, `fails` or `unknown`; what only the study team can judge keeps no answer from "may fit"."""
        return "passes" if self._team_left else _VERDICTS[self.screening.status]

    def is_for_team(self, result: CriterionResult) -> bool:
        """Whether a criterion is open and nothing of it was for the person to answer."""
        if result.passes is not None:
            return False
        return result.criterion.id not in self._asked or (bool(result.wanted) and all(map(_team_tells, result.wanted)))

    @cached_property
    def _asked(self) -> frozenset[str]:
        return frozenset(number for ask in self.form.asks for number in ask.criteria)

    @property
    def _team_left(self) -> bool:
        """Whether all is passed but for what only the team can judge, of a record that says who can join."""
        results = self.screening.results
        left = [result for result in results if result.passes is not True]
        return 0 < len(left) < len(results) and all(map(self.is_for_team, left)) and bool(self.trial.criteria.strip())

    @property
    def headline(self) -> str:
        """The result in words."""
        return _HEADLINES[self.verdict]

    @property
    def lead(self) -> str:
        """What the result means."""
        return _TEAM_LEFT if self._team_left else _LEADS[self.verdict]

    @property
    def day(self) -> str:
        """The day the check was made."""
        return day(self.screening.date)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The criteria by verdict, obstacles first."""
        made = (Group(verdict, title, intro, tuple(self._rows(passes, verdict)))
                for passes, verdict, title, intro in _GROUPS)
        return tuple(group for group in made if group.rows)

    def _rows(self, passes: bool | None, verdict: str) -> Iterator[Row]:
        for result in self.screening.results:
            if result.passes is passes:
                yield Row(result, verdict, reason_for(result, for_team=self.is_for_team(result)))

    @property
    def would_settle(self) -> tuple[str, ...]:
        """The facts that would settle what is open, each once; open questions are only counted."""
        mine = [result for result in self.screening.results if not self.is_for_team(result)]
        askable = {(ask.kind, ask.subject) for ask in self.form.asks}
        facts = ["Your age" if fact.kind == "age" else powers(line(wanted_in_words(fact)))
                 for fact in each_once(mine) if (fact.kind, fact.name) in askable]
        asked = sum(ask.kind == "statement" for ask in self._to_the_end.still)
        return (*facts, f"Your answer to {asked} more question{'s' * (asked != 1)}") if asked else tuple(facts)

    @property
    def carried(self) -> tuple[BoundField, ...]:
        """Every answer, to be kept when the person goes back."""
        return tuple(self.form[name] for name in self.form.fields)

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
