"""The tests other than quantities: scale, sex, mention and question, against one person's facts."""

from __future__ import annotations

from dataclasses import replace

from accrual.criteria import Biomarker, Condition, Mention, Question, Scale, Sex, State, Therapy, rule_in_words
from accrual.patients import Score
from accrual.screening import explain
from accrual.screening.biomarkers import biomarker
from accrual.screening.compare import Interval, compare
from accrual.screening.diagnoses import condition, is_plain
from accrual.screening.kleene import all_of
from accrual.screening.person import Latest, Person, latest
from accrual.screening.states import state
from accrual.screening.treatments import treatment
from accrual.screening.verdict import Evidence, Finding, Reason, Verdict, Wanted
from accrual.vocabulary import CONCEPTS
from accrual.vocabulary.terms import is_kind_of

__all__ = ["GRADES_OF", "Latest", "Person", "as_question", "condition", "is_plain", "latest", "mention",
           "question", "scale", "sex"]

# Scales that grade one disease and have no grade for those without it.
GRADES_OF = {"nyha": "heart-failure"}


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
    if test.scale == "ctcae":
        return _grade(test, person, wanted)
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


def _grade(test: Scale, person: Person, wanted: Wanted) -> Finding:
    """One grade per side effect: a grade alone does not say of what, and one of several says little of the others.

    "At most grade 1" fails by one that is worse; "grade 3 or more" is met by one; the worst of all decides both.
    """
    about = test.of or "adverse-event"
    rows = [row for row in person.facts.scores if row.scale == "ctcae" and row.of and (
        is_kind_of(row.of, about) or about == "adverse-event")]
    found = latest(rows, "ctcae", test.window, person)
    settling = {row: _score(test, row) for row in found.rows}
    decisive = Verdict.MET if test.high is None else Verdict.NOT_MET
    rows_that_settle = [row for row, verdict in settling.items()
                        if row.of == about or verdict is decisive]
    verdicts = {settling[row] for row in rows_that_settle}
    verdict = decisive if decisive in verdicts else next(iter(verdicts), None)
    evidence = tuple(Evidence(row.source, explain.score(row), row.date) for row in found.rows)
    if not isinstance(verdict, Verdict):
        return Finding(test, Verdict.UNKNOWN, explain.not_specific(test), evidence, Reason.NOT_SPECIFIC, wanted)
    shown = next(row for row in rows_that_settle if settling[row] is verdict)
    return Finding(test, verdict, explain.scale(test, shown, verdict), evidence)


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


def mention(test: Mention, person: Person) -> Finding:
    """What is recorded decides; where it leaves the test open, an answer to the test's own question does."""
    found = _recorded(test, person)
    if is_plain(test):
        return found
    asked = question(as_question(test), person)
    if found.verdict is Verdict.UNKNOWN:
        silent = found.reason is Reason.NO_RECORD and not found.evidence
        return asked if silent or asked.verdict is not Verdict.UNKNOWN else replace(found, wanted=asked.wanted)
    if asked.verdict in (Verdict.UNKNOWN, found.verdict):
        return found
    because = f"{found.because} {asked.because} {explain.CONTRADICTED}"
    wanted = Wanted(_KINDS[type(test)], test.concept)
    return Finding(test, Verdict.UNKNOWN, because, found.evidence + asked.evidence, Reason.CONFLICTING, wanted)


_KINDS = {Condition: "condition", Therapy: "therapy", Biomarker: "biomarker", State: "state"}


def _recorded(test: Mention, person: Person) -> Finding:
    match test:
        case Condition():
            return condition(test, person)
        case Therapy():
            return treatment(test, person)
        case Biomarker():
            return biomarker(test, person)
        case State():
            return state(test, person)


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


