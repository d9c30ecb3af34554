"""The test of a measured quantity against one person's facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from accrual.criteria import Quantity
from accrual.patients import Measurement
from accrual.screening import explain
from accrual.screening.compare import Interval, compare
from accrual.screening.computed import computed
from accrual.screening.measured import AGE_UNITS, age_known, converted, is_age_impossible, is_plain_number, is_plausible
from accrual.screening.person import Latest, Person, latest
from accrual.screening.verdict import Evidence, Finding, Reason, Verdict, Wanted
from accrual.vocabulary import CONCEPTS

__all__ = ["age_told", "comparable", "in_whole_units", "quantity", "results_of", "with_unit"]


_ONE_UNIT = ("body-mass-index", "systolic-blood-pressure", "diastolic-blood-pressure", "heart-rate")


def quantity(test: Quantity, person: Person) -> Finding:
    """The latest value that counts, in the test's unit or as a multiple of the laboratory's limit."""
    if test.concept == "age":
        return _age(test, person)
    if test.relative_to == "baseline":
        return _unknown(test, Reason.NO_BASELINE, person)
    test = with_unit(test)
    found = results_of(test, person)
    if found.reason:
        return _unknown(test, found.reason, person, found=found)
    outcomes = [_outcome(test, row) for row in found.rows]
    if len(set(outcomes)) > 1:
        reason = Reason.MISSING_INPUT if found.missing else Reason.CONFLICTING
        return _unknown(test, reason, person, found=found)
    outcome = outcomes[0]
    if isinstance(outcome, Reason):
        return _unknown(test, outcome, person, found=replace(found, missing=()))
    return Finding(test, outcome, explain.quantity(test, found.rows[0], outcome), _evidence(found.rows))


def with_unit(test: Quantity) -> Quantity:
    """"BMI above 30" needs no unit, since nobody uses another; a number far from all values still does."""
    known = CONCEPTS.get(test.concept)
    if test.unit or test.relative_to or known is None or test.concept not in _ONE_UNIT:
        return test
    return replace(test, unit=known.unit) if known.low <= test.value <= known.high else test


def _unknown(test: Quantity, reason: Reason, person: Person, found: Latest[Measurement] | None = None) -> Finding:
    found = found or Latest()
    text = explain.unknown(test.concept, reason, person.freshness, found.seen, test.window, test.method)
    inputs = explain.inputs_missing(found.missing)
    return Finding(test, Verdict.UNKNOWN, f"{text} {inputs}".strip(), _evidence(found.rows), reason,
                   Wanted("quantity", test.concept, explain.needs(test, reason, person.freshness)))


def _evidence(rows: tuple[Measurement, ...]) -> tuple[Evidence, ...]:
    return tuple(Evidence(row.source, explain.measurement(row), row.date) for row in rows)


# Which result

def results_of(test: Quantity, person: Person) -> Latest[Measurement]:
    """The latest results, measured the way the test asks for, or computed from others that are later."""
    rows = [row for row in person.facts.measurements if row.concept == test.concept]
    fitting = [row for row in rows if not test.method or row.method == test.method]
    found = computed(test, person)
    if fitting:
        measured = latest(fitting, test.concept, test.window, person)
        return found if _is_later(found, measured, fitting) else measured
    if rows and found.reason in (Reason.NO_RECORD, Reason.MISSING_INPUT):
        return Latest(reason=Reason.METHOD_NOT_RECORDED, missing=found.missing)
    if found.reason is Reason.NO_RECORD:
        return latest(fitting, test.concept, test.window, person)  # a result that could not be read is told of
    return found


def _is_later(found: Latest[Measurement], measured: Latest[Measurement], rows: Sequence[Measurement]) -> bool:
    """Whether what is computed is of a later day than what was measured, of which none may be without its day."""
    if not found.rows or found.seen is None or any(row.date is None for row in rows):
        return False
    return measured.reason is Reason.OUTSIDE_WINDOW or measured.seen is None or found.seen > measured.seen


# What it comes to

def _outcome(test: Quantity, row: Measurement) -> Verdict | Reason:
    found = comparable(test, row)
    if isinstance(found, Reason):
        return found
    value, times = found
    high = test.high * times if test.high is not None else None
    verdict = compare(value, test.comparator, test.value * times, high)
    return Reason.IMPRECISE if verdict is Verdict.UNKNOWN else verdict


def comparable(test: Quantity, row: Measurement) -> tuple[Interval, float] | Reason:
    """Where a result lies in the test's unit, and what the test's limits are multiples of (1 for plain ones).

    >>> comparable(Quantity("ast", "<=", 2.5, (0, 3), relative_to="uln"), Measurement("ast", 80, "U/L", upper=40))[1]
    40

    Depends on neither the test's comparator nor its limits.
    """
    if not is_plausible(row):
        return Reason.IMPLAUSIBLE
    if test.relative_to is None:
        if not (test.unit or is_plain_number(test.concept)):
            return Reason.UNIT_NOT_STATED
        value = converted(row, test.unit)
        return value if isinstance(value, Reason) else (Interval.of(value, row.bound), 1.0)
    normal = {"uln": row.upper, "lln": row.lower}.get(test.relative_to)
    if normal is None or not normal > 0:
        return Reason.NO_UPPER_LIMIT if test.relative_to == "uln" else Reason.NO_LOWER_LIMIT
    return Interval.of(row.value, row.bound), normal


# Age

def _age(test: Quantity, person: Person) -> Finding:
    wanted, verdict = Wanted("age", "age"), age_told(test, person)
    exact = None if test.window is not None or test.relative_to is not None else in_whole_units(test)
    known = age_known(person, exact[0]) if exact else None
    evidence = (Evidence(person.facts.source or "age", explain.age(known, exact[0], person.on), person.on),) \
        if exact and known else ()
    if exact is None or known is None or isinstance(verdict, Reason):
        return Finding(test, Verdict.UNKNOWN, explain.age_unknown(Reason(verdict)), evidence, Reason(verdict), wanted)
    return Finding(test, verdict, explain.age_compared(test, known, exact[0], person.on, verdict), evidence)


def age_told(test: Quantity, person: Person) -> Verdict | Reason:
    """What the known age says of a test, without words for it."""
    if test.window is not None or test.relative_to is not None:
        return Reason.WINDOW_NOT_CHECKABLE
    exact = in_whole_units(test)
    if exact is None:
        return Reason.UNIT_NOT_UNDERSTOOD
    known = age_known(person, exact[0])
    if known is None:
        return Reason.IMPLAUSIBLE if is_age_impossible(person) else Reason.NO_RECORD
    return _age_verdict(known, test.comparator, *exact[1:], person, exact[0])


def in_whole_units(test: Quantity) -> tuple[str, float, float | None] | None:
    """An age's limits in the coarsest unit in which they are whole: 0.5 years are 6 months; 30.99 stays."""
    if test.unit not in (None, *AGE_UNITS):
        return None
    unit = test.unit or "a"
    limits = [limit for limit in (test.value, test.high) if limit is not None]
    if unit == "a" and any(limit % 1 for limit in limits) and not any(limit * 12 % 1 for limit in limits):
        unit, limits = "mo", [limit * 12 for limit in limits]
    return unit, limits[0], limits[1] if len(limits) > 1 else None


def _age_verdict(known: tuple[int, int], comparator: str, value: float, high: float | None, person: Person,
                 unit: str) -> Verdict | Reason:
    """Ages count in completed units, so that someone of 75½ is 75; "older than 18" reads two ways at 18."""
    limit = 120 * {"a": 1, "mo": 12, "wk": 53, "d": 366}[unit]
    if known[0] < 0 or known[1] > limit:
        return Reason.IMPLAUSIBLE
    if comparator == ">" and value % 1 == 0 and known[0] <= value <= known[1] and not _birthday_today(person):
        return Reason.TWO_READINGS if known[0] == known[1] else Reason.IMPRECISE
    whole = not (value % 1 or (high or 0) % 1)
    # A limit such as 30.99 lies inside a year, so a completed year stands for all of it.
    age = Interval(*known) if whole else Interval(known[0], known[1] + 1, open_high=True)
    verdict = compare(age, comparator, value, high)
    return Reason.IMPRECISE if verdict is Verdict.UNKNOWN else verdict


def _birthday_today(person: Person) -> bool:
    born, latest_day = person.facts.birth_date, person.facts.birth_date_latest
    return born is not None and latest_day is None and (born.month, born.day) == (person.on.month, person.on.day)
