"""The tests other than quantities: scale, sex, mention and question, against one person's facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from accrual.criteria import Condition, Mention, Question, Scale, Sex, State, Window, rule_in_words
from accrual.patients import Diagnosis, Facts, Score
from accrual.screening import explain
from accrual.screening.compare import Interval, compare
from accrual.screening.kleene import all_of
from accrual.screening.verdict import Evidence, Finding, Reason, Verdict, Wanted
from accrual.screening.windows import Days, Freshness, days_of
from accrual.vocabulary import CONCEPTS
from accrual.vocabulary.terms import is_kind_of

__all__ = ["GRADES_OF", "Latest", "Person", "as_question", "condition", "is_plain", "latest", "mention",
            "question", "scale", "sex"]


class _Dated(Protocol):
    @property
    def date(self) -> date | None: ...


_Row = TypeVar("_Row", bound=_Dated)


# Scales that grade one disease and have no grade for those without it.
GRADES_OF = {"nyha": "heart-failure"}


@dataclass(frozen=True, slots=True)
class Person:
    """One person's facts as seen on the index date."""

    facts: Facts
    on: date
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class Latest(Generic[_Row]):
    """The rows of the latest day that counts, or the reason why there are none."""

    rows: tuple[_Row, ...] = ()
    reason: Reason | None = None
    seen: date | None = None


def latest(rows: Sequence[_Row], concept: str, window: Window | None, person: Person) -> Latest[_Row]:
    """The rows of the latest day on or before the index date that lies in the window, or is fresh enough.

    Undated rows make the latest unknown, and so does a newer one that could not be read.
    """
    days = days_of(window, person.on) if window else Days(person.freshness.first_day(concept, person.on), person.on)
    if days is None:
        return Latest(reason=Reason.WINDOW_NOT_CHECKABLE)
    dated = [row for row in rows if row.date is not None and row.date <= person.on]
    counted = [row for row in dated if days.latest_only or days.first <= _day(row) <= days.last]
    newest = max((_day(row) for row in counted), default=None)
    hidden = [row for row in person.facts.unreadable
              if row.concept == concept and _may_be_newer(row.date, newest, person)]
    if hidden:
        return Latest(reason=Reason.UNREADABLE, seen=hidden[-1].date)
    if any(row.date is None for row in rows):
        return Latest(reason=Reason.NO_DATE)
    if newest is None:
        later = Reason.AFTER_INDEX_DATE if rows else Reason.NO_RECORD
        return Latest(reason=Reason.OUTSIDE_WINDOW if dated else later)
    if newest < days.first:
        return Latest(reason=Reason.TOO_OLD, seen=newest)
    return Latest(tuple(row for row in counted if row.date == newest), seen=newest)


def _day(row: _Dated) -> date:
    return row.date or date.min


def _may_be_newer(hidden: date | None, newest: date | None, person: Person) -> bool:
    return hidden is None or (hidden <= person.on and (newest is None or hidden >= newest))


def sex(test: Sex, person: Person) -> Finding:
    """The person's sex as recorded."""
    known = person.facts.sex
    if known is None:
        return Finding(test, Verdict.UNKNOWN, explain.no_sex(), reason=Reason.NO_RECORD, wanted=Wanted("sex", "sex"))
    return Finding(test, Verdict.MET if known == test.sex else Verdict.NOT_MET, explain.sex(test, known),
                   (Evidence(person.facts.source or "sex", known),))


def scale(test: Scale, person: Person) -> Finding:
    """The latest score on the scale."""
    wanted = Wanted("scale", test.scale)
    if test.scale == "ctcae":  # one grade per side effect: a grade alone does not say of what
        return Finding(test, Verdict.UNKNOWN, explain.not_specific(test), reason=Reason.NOT_SPECIFIC, wanted=wanted)
    scores = [score for score in person.facts.scores if score.scale == test.scale]
    if not scores and test.scale in GRADES_OF and (without := _without(test, person)):
        return without
    found = latest(scores, test.scale, test.window, person)
    evidence = tuple(Evidence(row.source, explain.score(row), row.date) for row in found.rows)
    verdicts = {_score(test, row) for row in found.rows}
    if found.reason or len(verdicts) > 1:
        reason = found.reason or Reason.CONFLICTING
        because = explain.unknown(test.scale, reason, person.freshness, found.seen, test.window)
        return Finding(test, Verdict.UNKNOWN, because, evidence, reason, wanted)
    verdict = verdicts.pop()
    if isinstance(verdict, Reason):
        because = explain.unknown(test.scale, verdict, person.freshness)
        return Finding(test, Verdict.UNKNOWN, because, evidence, verdict, wanted)
    return Finding(test, verdict, explain.scale(test, found.rows[0], verdict), evidence)


def _without(test: Scale, person: Person) -> Finding | None:
    """Who does not have the disease that a scale grades is on none of its grades."""
    disease = condition(Condition(GRADES_OF[test.scale], test.span), person)
    if disease.verdict is not Verdict.NOT_MET:
        return None
    return Finding(test, Verdict.NOT_MET, disease.because, disease.evidence)


def _score(test: Scale, row: Score) -> Verdict | Reason:
    known = CONCEPTS.get(test.scale)
    if known and not known.low <= row.value <= known.high:
        return Reason.IMPLAUSIBLE
    score = Interval.of(row.value)
    bounds = [(">" if test.above else ">=", test.low), ("<" if test.below else "<=", test.high)]
    return all_of(compare(score, comparator, bound) for comparator, bound in bounds if bound is not None)


def as_question(test: Mention) -> Question:
    """The question that settles a mention which no fact of ours can hold yet.

    >>> as_question(State("smoker", (0, 6))).text
    'Smoker'
    """
    return Question(rule_in_words(test), test.span, "patient" if isinstance(test, State) else "clinician")


def is_plain(test: Mention) -> bool:
    """Whether a diagnosis can settle a mention: a condition with nothing asked of its stage, severity or cause."""
    return isinstance(test, Condition) and test.status in ("any", "active", "history") and not (
        test.stage or test.severity or test.certainty or test.site or test.cause)


def mention(test: Mention, person: Person) -> Finding:
    """A condition by its diagnoses; whatever else is asked, by an answer.  Who lacks a disease has no stage of it."""
    if is_plain(test) and isinstance(test, Condition):
        return condition(test, person)
    asked = question(as_question(test), person)
    if isinstance(test, Condition) and asked.verdict is Verdict.UNKNOWN and test.status in ("any", "active", "history"):
        plain = condition(Condition(test.concept, test.span, test.status, window=test.window), person)
        return plain if plain.verdict is Verdict.NOT_MET else asked
    return asked


def condition(test: Condition, person: Person) -> Finding:
    """Whether the disease is, or was, there; no record means no only where the facts are complete for the time.

    Who has a kind of it has it; who lacks what it is a kind of lacks it.
    """
    rows = [row for row in person.facts.diagnoses if row.date is None or row.date <= person.on]
    present = [row for row in rows if row.present and is_kind_of(row.concept, test.concept)]
    absent = [row for row in rows if not row.present and is_kind_of(test.concept, row.concept)]
    verdict = _present(test, present, person) if present else _absent(test, absent, person)
    if present and absent and not _settled(present, absent):
        verdict = Reason.CONFLICTING
    used = present or absent
    evidence = tuple(Evidence(row.source, explain.diagnosis(row), row.date) for row in used)
    if isinstance(verdict, Reason):
        because = explain.condition_unknown(test, verdict, person.freshness)
        return Finding(test, Verdict.UNKNOWN, because, evidence, verdict, Wanted("condition", test.concept))
    return Finding(test, verdict, explain.condition(test, verdict, used, person.freshness), evidence)


def _settled(present: list[Diagnosis], absent: list[Diagnosis]) -> bool:
    """Found after it had been looked for in vain: then it is there."""
    found, missed = [row.date for row in present if row.date], [row.date for row in absent if row.date]
    return len(found) == len(present) and len(missed) == len(absent) and min(found) > max(missed)


def _present(test: Condition, rows: list[Diagnosis], person: Person) -> Verdict | Reason:
    verdicts = {_counts(test, row, person) for row in rows}
    if Verdict.MET in verdicts:
        return Verdict.MET
    return next((verdict for verdict in verdicts if isinstance(verdict, Reason)), Verdict.NOT_MET)


def _counts(test: Condition, row: Diagnosis, person: Person) -> Verdict | Reason:
    """Whether one diagnosis is what the test asks for."""
    over = row.status == "resolved" or (row.ended is not None and row.ended <= person.on)
    if test.status == "active" and not (over or row.status == "active"):
        return Reason.STATUS_NOT_RECORDED
    if test.status == "active" and over:
        return Verdict.NOT_MET
    if test.window is None:
        return Verdict.MET
    days = days_of(test.window, person.on)
    if days is None or not days.latest_only:
        return Reason.WINDOW_NOT_CHECKABLE
    if (row.status == "active" and not over) or (row.date is not None and row.date >= days.first) or (
            over and row.ended is not None and row.ended >= days.first):
        return Verdict.MET
    return Verdict.NOT_MET if over and row.ended is not None else Reason.NO_DATE


def _absent(test: Condition, rows: list[Diagnosis], person: Person) -> Verdict | Reason:
    if not rows:
        return Verdict.NOT_MET if _complete(test, person) else Reason.NO_RECORD
    dates = [row.date for row in rows if row.date is not None]
    if not dates:
        return Reason.NO_DATE
    return Verdict.NOT_MET if max(dates) >= person.freshness.first_day("absence", person.on) else Reason.TOO_OLD


def _complete(test: Condition, person: Person) -> bool:
    """Whether the facts hold every diagnosis of the time that the test asks about."""
    facts = person.facts
    days = days_of(test.window, person.on) if test.window else None
    start = days.first if days and days.latest_only else facts.birth_date
    return (facts.complete_since is not None and start is not None and facts.complete_since <= start
            and facts.recorded is not None and facts.recorded >= person.freshness.first_day("absence", person.on)
            and not facts.unread)


def question(test: Question, person: Person) -> Finding:
    """Met or not met only by an answer to exactly this question."""
    wanted = Wanted("question", test.text, (test.asks,))
    given = [answer for answer in person.facts.answers if answer.question == test.text and answer.value is not None]
    found = latest(given, "answer", None, person)
    values = {row.value for row in found.rows}
    if found.reason or len(values) != 1:
        reason = Reason.CONFLICTING if len(values) > 1 else found.reason
        reason = Reason.NOT_ANSWERED if reason in (Reason.NO_RECORD, None) else reason
        return Finding(test, Verdict.UNKNOWN, explain.question_unknown(test, reason), reason=reason, wanted=wanted)
    return Finding(test, Verdict.MET if values.pop() else Verdict.NOT_MET, explain.question(test, found.rows[0]),
                   tuple(Evidence(row.source, explain.answer(row), row.date) for row in found.rows))


