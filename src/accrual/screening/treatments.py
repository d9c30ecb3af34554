"""The test of a therapy against the treatments of one person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from accrual.criteria import Therapy
from accrual.patients import Treatment
from accrual.screening import mentions_in_words, qualifiers
from accrual.screening.compare import Interval, compare
from accrual.screening.diagnoses import agreed, is_hidden, settled
from accrual.screening.history import nothing_recorded
from accrual.screening.kleene import all_of
from accrual.screening.open_classes import is_open, is_told_elsewhere
from accrual.screening.person import Person
from accrual.screening.verdict import Evidence, Finding, Reason, Verdict, Wanted
from accrual.screening.windows import Period, days_of, slack
from accrual.vocabulary import UnitError, convert
from accrual.vocabulary.steroids import in_doses_of
from accrual.vocabulary.terms import is_kind_of

__all__ = ["NOT_GIVEN", "OF_FITNESS", "told", "treatment"]

_M, _N, _U = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


_COUNTED_IN = frozenset(("prednisone", "prednisolone"))  # what the dose of a class is, where the text does not say
OF_FITNESS = frozenset(("eligible", "not-eligible"))  # who could have a treatment may never have had it
NOT_GIVEN = ("contraindication", "allergy")           # and so may who must not have it


def treatment(test: Therapy, person: Person) -> Finding:
    """Whether it was given as the test asks; no record means no only where the facts are complete for the time.

    Who had a drug had its class; who never had a class never had a drug of it.
    """
    verdict, used = told(test, person)
    evidence = tuple(Evidence(row.source, mentions_in_words.treatment(row),
                              None if row.start_latest or row.end_latest else row.end or row.start) for row in used)
    if isinstance(verdict, Reason):
        because = mentions_in_words.unknown(test, verdict)
        return Finding(test, _U, because, evidence, verdict, Wanted("therapy", test.concept))
    no_rows = mentions_in_words.COMPLETE if not used else ""
    return Finding(test, verdict, mentions_in_words.known(test, verdict, no_rows), evidence)


def told(test: Therapy, person: Person) -> tuple[Verdict | Reason, list[Treatment]]:
    """What the treatments say of a therapy, without words for it, and which of them say it."""
    rows = [row for row in person.facts.treatments if row.start is None or row.start <= person.on]
    given = [row for row in rows if row.given and is_kind_of(row.concept, test.concept)]
    denied = [row for row in rows if _denies(row, test)]
    broader = [row for row in rows if row.given and row not in given and is_kind_of(test.concept, row.concept)]
    return _verdict(test, given, denied, broader, person)


def _verdict(test: Therapy, given: list[Treatment], denied: list[Treatment], broader: list[Treatment],
             person: Person) -> tuple[Verdict | Reason, list[Treatment]]:
    if test.status == "planned":
        return Reason.NO_RECORD, []
    counted = [_counts(test, row, person) for row in given]
    found = settled(counted)
    if found is _M and test.window and test.window.bound == "at-least" and _N in counted:
        return Reason.TWO_READINGS, given  # one course long ago and one of late: which is asked about?
    denials = {_covers(test, row, person) for row in denied}
    if found is not _N:
        return (Reason.CONFLICTING if _N in denials else found), given + denied
    if test.status == "needed" and "chronic" not in test.severity:
        # Who does not have it may need it all the same; who needs something for good has it.
        return Reason.NO_RECORD, denied or given
    nothing = _nothing(test, person)
    if _N in denials or nothing is _N or _over(test, given, person):
        return (Reason.UNREADABLE if is_hidden(test.concept, person) else _N), denied or given
    if broader and not denied:
        return Reason.LESS_SPECIFIC, broader
    if nothing is Reason.NO_RECORD and any(
            row.concept == test.concept and _when(test, row, person) is _N for row in given):
        nothing = Reason.OUTSIDE_WINDOW
    why = (*denials, nothing)
    return next(each for each in why if isinstance(each, Reason)), denied or given


def _counts(test: Therapy, row: Treatment, person: Person) -> Verdict | Reason:
    """Whether one treatment is what the test asks for."""
    when = _when(test, row, person)
    if when is _N:
        return _N
    details = all_of((
        qualifiers.line(test.line, row.line), qualifiers.setting(test.setting, row.setting),
        qualifiers.route(test.route, row.route), qualifiers.response(test.response, row.response),
        qualifiers.same(test.site, row.site), qualifiers.concept(test.indication, row.indication),
        qualifiers.severity(test.severity, row.severity + row.setting)))
    dose = _dose(test, row) if details is not _N else _N
    if dose is _N:
        return _N
    if details is not _M:
        return Reason.DETAIL_NOT_RECORDED
    return when if dose is _M else dose


def _when(test: Therapy, row: Treatment, person: Person) -> Verdict | Reason:
    """When it was; of days that are known to the month or year, what the first and last they can be agree on."""
    if row.start_latest is None and row.end_latest is None:
        return _when_exactly(test, row, person)
    starts, ends = {row.start, row.start_latest or row.start}, {row.end, row.end_latest or row.end}
    return agreed(test.window, (
        _when_exactly(test, replace(row, start=start, end=end, start_latest=None, end_latest=None), person)
        for start in starts for end in ends if not (start and end and end < start)))


def _when_exactly(test: Therapy, row: Treatment, person: Person) -> Verdict | Reason:
    if row.status == "ongoing" and row.end is not None and row.end < person.on:  # which of the two is right?
        either = {_when_exactly(test, each, person) for each in (replace(row, status=""), replace(row, end=None))}
        return either.pop() if len(either) == 1 else Reason.STATUS_NOT_RECORDED
    over = row.end is not None and row.end < person.on
    ongoing = not over and (row.status == "ongoing" or row.end is not None)
    if test.window is None and test.status in ("active", "needed") and not ongoing:
        return _N if over or row.status == "stopped" else Reason.STATUS_NOT_RECORDED
    if test.window is None:
        return _M
    found = Period(row.start, row.end, ongoing).meets(test.window, person.on)
    if found is None:
        undated = row.start is None or (row.end is None and not ongoing)
        return Reason.NO_DATE if undated else Reason.WINDOW_NOT_CHECKABLE
    return _M if found else _N


def _dose(test: Therapy, row: Treatment) -> Verdict | Reason:
    """The dose, where it is of the same drug, or of one with a known dose of that which it is counted in."""
    asked = test.dose
    if asked is None:
        return _M
    if row.dose is None:
        return Reason.DETAIL_NOT_RECORDED
    if not row.dose_unit:
        return Reason.UNIT_NOT_RECORDED
    try:
        given = convert(row.dose, row.dose_unit, asked.unit, row.concept)
    except UnitError:
        return Reason.UNIT_NOT_UNDERSTOOD
    if asked.of is not None:
        counted = None if qualifiers.is_local(row.route) else in_doses_of(asked.of, given, row.concept)
    else:
        alike = row.concept == test.concept or row.concept in _COUNTED_IN or asked.unit == "Gy"
        counted = given if alike else None
    return Reason.DOSE_NOT_COMPARABLE if counted is None else compare(
        Interval.of(counted), asked.comparator, asked.value)


def _over(test: Therapy, given: list[Treatment], person: Person) -> bool:
    """Whether the record tells when this very treatment was over, and that it is not the time asked about.

    One drug of a class that is over says nothing of the others, one line of treatment nothing of another, and one that
    was over long ago nothing of a later one.
    """
    same = [row for row in given if row.concept == test.concept]
    if not same or any(_when(test, row, person) is not _N for row in same):
        return False
    if test.window is not None:
        return test.window.bound in ("at-least", "lasting")
    last = [row.end_latest or row.end or row.start for row in same]
    return any(day is None or day >= person.freshness.first_day("absence", person.on) for day in last)


def _denies(row: Treatment, test: Therapy) -> bool:
    """Whether a treatment that was not given is the test's, or more than it."""
    return not row.given and is_kind_of(test.concept, row.concept) and (
        row.line in ("", test.line) and row.route in ("", test.route) and row.response in ("", test.response)
        and row.indication in ("", test.indication) and row.site in ("", test.site)
        and {*row.setting, *row.severity} <= {test.setting, *test.severity} and row.dose is None)


def _covers(test: Therapy, row: Treatment, person: Person) -> Verdict | Reason:
    """Whether "not given from … to …" speaks of all the time that the test asks about."""
    if row.end is None:
        return Reason.NO_DATE
    first = _first_day(test, person)
    if row.start is not None and (first is None or row.start > first):
        return Reason.OUTSIDE_WINDOW
    return _N if row.end >= _told_by(test, person) else Reason.TOO_OLD


def _first_day(test: Therapy, person: Person) -> date | None:
    days = days_of(test.window, person.on) if test.window else None
    return days.first if days and days.latest_only else person.facts.birth_date


def _told_by(test: Therapy, person: Person) -> date:
    """The day on or after which it must have been said that a treatment was not given."""
    fresh = person.freshness.first_day("absence", person.on)
    if test.window is None or test.window.bound != "within":
        return fresh
    return max(fresh, person.on.fromordinal(person.on.toordinal() - slack(test.window, person.on)))


def _nothing(test: Therapy, person: Person) -> Verdict | Reason:
    """What it means that nothing is recorded of the time that the test asks about."""
    facts = person.facts
    if is_told_elsewhere(test.concept) or test.response in NOT_GIVEN or not OF_FITNESS.isdisjoint(test.severity) or (
            is_open(test.concept) and any(row.given for row in facts.treatments)):
        return Reason.NO_RECORD
    return nothing_recorded(
        facts, facts.treatments_complete_since, _first_day(test, person), _told_by(test, person),
        (row.concept for row in facts.treatments if row.given))
