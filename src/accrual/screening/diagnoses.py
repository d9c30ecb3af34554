"""The test of a condition against the diagnoses of one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from accrual.criteria import Condition, Window
from accrual.patients import Diagnosis
from accrual.screening import courses, explain, mentions_in_words, qualifiers
from accrual.screening.history import nothing_recorded
from accrual.screening.kleene import all_of
from accrual.screening.open_classes import is_open, is_told_elsewhere
from accrual.screening.person import Person
from accrual.screening.spread import stages_of
from accrual.screening.verdict import Evidence, Finding, Reason, Verdict, Wanted
from accrual.screening.windows import Period, days_of
from accrual.vocabulary.terms import is_kind_of

__all__ = ["IN_PARTS", "agreed", "condition", "is_hidden", "is_plain", "settled", "told"]

_M, _N, _U = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


def is_plain(test: object) -> bool:
    """Whether it is a condition with nothing asked of its stage, severity, certainty, site or cause.

    >>> is_plain(Condition("stroke", (0, 6))), is_plain(Condition("stroke", (0, 6), severity=("severe",)))
    (True, False)
    """
    return isinstance(test, Condition) and test.status in ("any", "active", "history") and not (
        test.stage or test.severity or test.certainty or test.site or test.cause)


# Terms that say a disease and how it is in one: an active pneumonia is an active infection, and who has a cancer that
# is metastatic has metastases.
IN_PARTS = {
    "active-infection": ("infection", "active", ()),
    "metastasis": ("malignancy", "any", ("metastatic",)),
    "uncontrolled-hypertension": ("hypertension", "any", ("uncontrolled",)),
    "uncontrolled-diabetes": ("diabetes-mellitus", "any", ("uncontrolled",)),
    "severe-hypersensitivity": ("hypersensitivity", "any", ("severe",)),
}


def condition(test: Condition, person: Person) -> Finding:
    """Whether the disease is, or was, there; no record means no only where the facts are complete for the time.

    Who has a kind of it has it; who lacks what it is a kind of lacks it, and has no stage of it either.
    """
    verdict, used, asked = told(test, person)
    evidence = tuple(Evidence(row.source, explain.diagnosis(row), None if row.date_latest else row.date)
                     for row in used)
    if isinstance(verdict, Reason):
        because = explain.condition_unknown(asked, verdict, person.freshness) if is_plain(asked) \
            else mentions_in_words.unknown(asked, verdict)
        return Finding(test, Verdict.UNKNOWN, because, evidence, verdict, Wanted("condition", test.concept))
    if is_plain(asked) or not any(row.present for row in used):
        return Finding(test, verdict, explain.condition(asked, verdict, used, person.freshness), evidence)
    return Finding(test, verdict, mentions_in_words.known(asked, verdict), evidence)


Told = tuple[Verdict | Reason, list[Diagnosis], Condition]


def told(test: Condition, person: Person) -> Told:
    """What the diagnoses say of a condition, without words for it, which of them say it, and under which name."""
    found = _told(test, person)
    if test.concept not in IN_PARTS or found[0] is _M:
        return found
    concept, status, severity = IN_PARTS[test.concept]
    asked = tuple(word for word in severity if word not in (*test.severity, *test.stage))
    other = _told(replace(test, concept=concept, severity=test.severity + asked,
                          status=status if test.status == "any" else test.status), person)
    if other[0] is _M and found[0] is _N and found[1]:
        return Reason.CONFLICTING, found[1] + other[1], test
    return other if other[0] is _M or (other[1] and not found[1]) else found


def _told(test: Condition, person: Person) -> Told:
    rows = [row for row in person.facts.diagnoses if row.date is None or row.date <= person.on]
    present = [row for row in rows if row.present and is_kind_of(row.concept, test.concept)]
    absent = [row for row in rows if _denies(row, test)]
    broader = [row for row in rows if row.present and row not in present and is_kind_of(test.concept, row.concept)]
    return _verdict(test, present, absent, broader, person), present or absent or broader, test


def _verdict(test: Condition, present: list[Diagnosis], absent: list[Diagnosis], broader: list[Diagnosis],
             person: Person) -> Verdict | Reason:
    if test.status == "planned":
        return Reason.NO_RECORD
    if present and absent and not _found_later(present, absent):
        return Reason.CONFLICTING
    if present:
        found = settled(_counts(test, row, person) for row in present)
        known = found is not _N or _nothing(test, person) is _N or any(
            row.concept == test.concept and _rules_out(test, row, person) for row in present)
        if known:
            return found
        same = any(row.concept == test.concept for row in present)
        return Reason.OUTSIDE_WINDOW if same else Reason.NO_RECORD  # a kind that is over says nothing of the others
    found = _absent(test, absent, broader, person)
    return Reason.UNREADABLE if found is _N and is_hidden(test.concept, person) else found


def settled(verdicts: Iterable[Verdict | Reason]) -> Verdict | Reason:
    """What several rows come to: met if one is, else the first reason why one is unknown, else not met."""
    found = list(verdicts)
    if _M in found:
        return _M
    return next((verdict for verdict in found if isinstance(verdict, Reason)), _N)


def agreed(window: Window | None, verdicts: Iterable[Verdict | Reason]) -> Verdict | Reason:
    """What the earliest and latest days that a date can be agree on; between them may lie what both miss."""
    found = set(verdicts)
    if not found:
        return Reason.NO_DATE  # an end before its beginning
    missed = window is not None and window.bound == "between" and _M not in found
    return Reason.IMPRECISE if len(found) > 1 or missed else found.pop()


def is_hidden(concept: str, person: Person) -> bool:
    """Whether the source holds something of this kind that could not be read."""
    return any(is_kind_of(row.concept, concept) for row in person.facts.unreadable)


def _denies(row: Diagnosis, test: Condition) -> bool:
    """Whether an absent disease says that the test's is absent: "no symptomatic metastases" is of those alone."""
    return not row.present and is_kind_of(test.concept, row.concept) and (
        {*row.severity, *row.stage} <= {*test.severity, *test.stage}
        and row.certainty in ("", test.certainty) and row.site in ("", test.site) and row.cause in ("", test.cause))


def _found_later(present: list[Diagnosis], absent: list[Diagnosis]) -> bool:
    """Found after it had been looked for in vain: then it is there."""
    found, missed = [row.date for row in present if row.date], [row.date for row in absent if row.date]
    return len(found) == len(present) and len(missed) == len(absent) and min(found) > max(missed)


def _counts(test: Condition, row: Diagnosis, person: Person) -> Verdict | Reason:
    """Whether one diagnosis is what the test asks for."""
    stages = stages_of(row)
    now = ("active",) if row.status == "active" and row.ended is None and not _is_quiet(row) else ()
    details = all_of((
        qualifiers.stage(test.stage, stages), qualifiers.severity(test.severity, row.severity + stages + now),
        qualifiers.certainty(test.certainty, row.certainty), qualifiers.same(test.site, row.site),
        qualifiers.concept(test.cause, row.cause)))
    when = _when(test, row, person)
    if _N in (details, when):
        return _N
    return when if details is _M else Reason.DETAIL_NOT_RECORDED


def _when(test: Condition, row: Diagnosis, person: Person) -> Verdict | Reason:
    """When it was; of a beginning that is known to the month or year, what its first and last day agree on."""
    if row.date_latest is None or row.date_latest == row.date:
        return _when_exactly(test, row, person)
    return agreed(test.window, (_when_exactly(test, replace(row, date=each), person)
                                for each in (row.date, row.date_latest)))


def _when_exactly(test: Condition, row: Diagnosis, person: Person) -> Verdict | Reason:
    if row.status == "active" and row.ended is not None and row.ended <= person.on:  # which of the two is right?
        either = {_when_exactly(test, each, person) for each in (replace(row, status=""), replace(row, ended=None))}
        return either.pop() if len(either) == 1 else Reason.STATUS_NOT_RECORDED
    over = row.status == "resolved" or (row.ended is not None and row.ended <= person.on)
    active = row.status == "active" and not over
    if test.status == "active" and not active:
        return _N if over else Reason.STATUS_NOT_RECORDED
    if test.status == "active" and _is_quiet(row):
        return Reason.TWO_READINGS
    if test.window is None:
        return _now(row, over=over, person=person) if test.status == "any" else _M
    if test.window.bound == "within":
        return _within(test, row, over=over, active=active, person=person)
    began_only = test.window.bound in ("at-least", "between") and not over
    period = Period(row.date, row.date if began_only else row.ended, ongoing=active and not began_only)
    found = period.meets(test.window, person.on)
    if found is None:
        return Reason.NO_DATE if row.date is None else Reason.WINDOW_NOT_CHECKABLE
    return _M if found else _N


# Said of metastases, these leave open whether a criterion means them by "active"; of other diseases fewer do, since an
# infection that is treated is active still.
_QUIET_METASTASIS = frozenset((
    "asymptomatic", "controlled", "inactive", "not-symptomatic", "stable", "stable-disease", "treated"))
_QUIET = frozenset(("controlled", "inactive"))


def _is_quiet(row: Diagnosis) -> bool:
    """Whether its record calls it active, and says of it what trials often do not mean by that."""
    words = _QUIET_METASTASIS if courses.is_metastasis(row.concept) else _QUIET
    return not words.isdisjoint((*row.severity, *row.stage))


def _now(row: Diagnosis, *, over: bool, person: Person) -> Verdict | Reason:
    """Whether a disease counts that a criterion names without its time: what passes only while it is there.

    What happened once has happened, and a cancer in remission is a cancer; of others that are over, it is not said.
    """
    if courses.is_event(row.concept) or (courses.is_cancer(row.concept) and not courses.is_metastasis(row.concept)):
        return _M
    if over:
        return _N if courses.passes(row.concept) or courses.is_metastasis(row.concept) else Reason.TWO_READINGS
    lately = row.date is not None and row.date >= person.freshness.first_day("absence", person.on)
    return _M if row.status or lately or not courses.passes(row.concept) else Reason.STATUS_NOT_RECORDED


def _rules_out(test: Condition, row: Diagnosis, person: Person) -> bool:
    """Whether a diagnosis that is not the test's says that there is no other: an old one says nothing of later ones."""
    if _when(test, row, person) is not _N:
        return True
    comes_again = courses.is_event(row.concept) or courses.passes(row.concept)
    if test.window:
        return test.window.bound != "within" and not (comes_again and test.window.bound == "between")
    last = row.ended or row.date
    return not comes_again or last is None or last >= person.freshness.first_day("absence", person.on)


def _within(test: Condition, row: Diagnosis, *, over: bool, active: bool, person: Person) -> Verdict | Reason:
    """Whether it began within a time, or was there in it; of what happens on a day, and of a diagnosis, the day counts.

    "Cancer within 3 years" is said of both, so one that is older and still there may be meant or not.
    """
    days = days_of(test.window, person.on) if test.window else None
    if days is None:
        return Reason.WINDOW_NOT_CHECKABLE
    if row.date is not None and row.date >= days.first:
        return _M
    began = row.date or (row.ended if courses.is_event(row.concept) else None)
    if courses.is_event(row.concept) or _asks_for_onset(test):
        return Reason.NO_DATE if began is None else _M if began >= days.first else _N
    if active or (over and row.ended is not None and row.ended >= days.first):
        return Reason.TWO_READINGS if test.status == "any" and courses.is_cancer(row.concept) else _M
    return _N if over and row.ended is not None else Reason.NO_DATE


def _asks_for_onset(test: Condition) -> bool:
    return test.certainty in ("diagnosed", "clinically-diagnosed") or "newly-diagnosed" in (*test.stage, *test.severity)


def _absent(test: Condition, rows: list[Diagnosis], broader: list[Diagnosis], person: Person) -> Verdict | Reason:
    if not rows:
        if broader:
            return Reason.LESS_SPECIFIC
        return _nothing(test, person)
    dates = [row.date for row in rows if row.date is not None]
    if not dates:
        return Reason.NO_DATE
    return _N if max(dates) >= person.freshness.first_day("absence", person.on) else Reason.TOO_OLD


def _nothing(test: Condition, person: Person) -> Verdict | Reason:
    """What it means that nothing is recorded of the time that the test asks about."""
    facts = person.facts
    if is_told_elsewhere(test.concept) or (
            is_open(test.concept) and any(row.present for row in facts.diagnoses)):
        return Reason.NO_RECORD
    days = days_of(test.window, person.on) if test.window else None
    first = days.first if days and days.latest_only else facts.birth_date
    return nothing_recorded(facts, facts.complete_since, first, person.freshness.first_day("absence", person.on),
                            (row.concept for row in facts.diagnoses if row.present))
