"""Words for verdicts: what was found, what was asked for, and which facts would settle the rest.

>>> from accrual.patients import Measurement
>>> test = Quantity("platelets", ">=", 100, (0, 9), unit="10*9/L")
>>> quantity(test, Measurement("platelets", 80.0, "10*9/L", date(2026, 1, 5)), Verdict.NOT_MET)
'Platelet count 80 ×10⁹/L on 5 Jan 2026 is below the 100 ×10⁹/L asked for.'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from accrual.criteria import Condition, Except, Quantity, Question, Scale, Sex, Window, method_name, rule_in_words
from accrual.patients import Answer, Diagnosis, Facts, Measurement, Score
from accrual.screening.verdict import CriterionResult, Finding, Reason, Verdict, Wanted
from accrual.screening.windows import Freshness
from accrual.screening.wording import day, window
from accrual.vocabulary.prose import amount, lowered, name, number

ASKS_NOTHING = "This does not apply here, so nothing is asked."
ONLY_TELLS = "This only tells something, so nothing is asked."
NO_RESULT = "there is no record; a missing record is not taken as normal."
CONTRADICTED = "The record and the answer contradict each other."
TOO_SHORT = "there is no record, and the record does not reach back over all of the time asked about."
ANOTHER_TIME = "what is recorded is of another time, and does not say that there was none later."
NO_DIAGNOSIS = "there is no record; a missing record does not mean no."
_MULTIPLES = {"uln": "the upper limit of normal", "lln": "the lower limit of normal", "baseline": "the first value"}
_COMPARED = {
    (">=", True): "is at least the {} asked for", (">=", False): "is below the {} asked for",
    (">", True): "is above the {} asked for", (">", False): "is not above the {} asked for",
    ("<=", True): "is at most the {} asked for", ("<=", False): "is above the {} asked for",
    ("<", True): "is below the {} asked for", ("<", False): "is not below the {} asked for",
    ("=", True): "is the {} asked for", ("=", False): "is not the {} asked for",
    ("in", True): "lies in the {} asked for", ("in", False): "lies outside the {} asked for",
}


# A criterion and a trial

def death(facts: Facts) -> str:
    """That a person is dead, and since when."""
    since = f" since {day(facts.died)}" if facts.died else ""
    return f"This person is recorded as dead{since}. Nobody who is dead can join a trial."


def deciding_tests(finding: Finding) -> Iterator[Finding]:
    """The tests that made a finding what it is, in the order of the text."""
    if not finding.deciding:
        yield finding
    for part in finding.deciding:
        yield from deciding_tests(part)


def because(tests: Sequence[Finding], criterion: str = "") -> str:
    """The sentences of the deciding tests, each once; a question that is the whole criterion is not said twice."""
    sentences = dict.fromkeys(test.because for test in tests if test.because)
    told = (sentence.replace(f": “{criterion}”", ".") for sentence in sentences)
    return " ".join(" ".join(told).split())


def would_settle(results: Iterable[CriterionResult]) -> tuple[str, ...]:
    """The facts without which the undetermined criteria cannot be settled, each once.

    An unknown rule's deciding tests are exactly those that could still change it, so no shorter list is certain.
    """
    return tuple(wanted_in_words(wanted) for wanted in each_once(results))


def each_once(results: Iterable[CriterionResult]) -> tuple[Wanted, ...]:
    """The facts that the undetermined criteria want, each once with all that it must come with."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for result in results:
        if result.verdict is Verdict.UNKNOWN:
            for wanted in result.wanted:
                found.setdefault((wanted.kind, wanted.name), {}).update(dict.fromkeys(wanted.needs))
    return tuple(Wanted(kind, called, tuple(needs)) for (kind, called), needs in found.items())


def wanted_in_words(wanted: Wanted) -> str:
    """A fact that is wanted, as a list says it."""
    match wanted.kind:
        case "age":
            return "Date of birth, or age"
        case "sex":
            return "Sex"
        case "condition":
            return f"Whether there is, or was, {lowered(name(wanted.name))}"
        case "question":
            return f"An answer to: “{' '.join(wanted.name.split())}”"
        case _:
            return name(wanted.name) + (f" ({', '.join(wanted.needs)})" if wanted.needs else "")


def needs(test: Quantity, reason: Reason, freshness: Freshness) -> tuple[str, ...]:
    """What a result must come with to settle a test."""
    limit = freshness.days(test.concept)
    found = ["by " + method_name(test.method)] if test.method else []
    if test.relative_to:
        found.append(f"with {_MULTIPLES[test.relative_to]}")
    if test.window:
        found.append(window(test.window))
    elif reason is Reason.TOO_OLD and limit is not None:
        found.append(f"not older than {limit} days")
    by_reason = {Reason.NO_DATE: "with its date", Reason.UNIT_NOT_RECORDED: "with its unit",
                 Reason.UNIT_NOT_UNDERSTOOD: "in a usual unit", Reason.CONFLICTING: "one value for the day",
                 Reason.IMPLAUSIBLE: "checked for its unit"}
    return tuple(found + ([by_reason[reason]] if reason in by_reason else []))


# Quantities

def measurement(row: Measurement) -> str:
    """A result as a row of evidence: what, how much, against which limits of normal."""
    normal = [f"{side} limit of normal {number(limit)}" for side, limit in (("lower", row.lower), ("upper", row.upper))
              if limit is not None]
    value = _shown(row) if row.unit else f"{number(row.value)} (no unit)"
    return ", ".join([f"{name(row.concept)} {row.bound}{value}", *normal])


def quantity(test: Quantity, row: Measurement, verdict: Verdict) -> str:
    """A result beside what was asked for."""
    where = f"{name(test.concept)} {row.bound}{_shown(row, test)}{_on(row.date)}"
    compared = _COMPARED[test.comparator, verdict is Verdict.MET].format(_asked(test))
    normal = {"uln": row.upper, "lln": row.lower}.get(test.relative_to or "")
    if normal:
        multiple = f"is {number(_apart(row.value / normal, test, 2))} times {_MULTIPLES[test.relative_to or '']}"
        return f"{where} {multiple} ({amount(normal, row.unit)}), which {compared}."
    how = f" ({row.source})" if _is_computed(row) else ""
    return f"{where}{how} {compared}."


def _shown(row: Measurement, test: Quantity | None = None) -> str:
    """The value as recorded; a computed one to one decimal, since more would pretend."""
    if not _is_computed(row):
        return amount(row.value, row.unit)
    return amount(_apart(row.value, test, 1) if test else round(row.value, 1), row.unit)


def _apart(value: float, test: Quantity, digits: int) -> float:
    """A value with so many decimals, or as many more as tell it from the limits: 2.504 is above 2.5.

    >>> _apart(2.504, Quantity("ast", "<=", 2.5, (0, 3), relative_to="uln"), 2)
    2.504
    """
    for more in range(digits, 6):
        found = round(value, more)
        if all((found == limit) == (value == limit) for limit in (test.value, test.high) if limit is not None):
            return found
    return round(value, digits)


def _is_computed(row: Measurement) -> bool:
    return row.source.startswith("computed from ")


def _asked(test: Quantity) -> str:
    low = number(test.value) if test.relative_to or test.high is not None else amount(test.value, test.unit)
    times = " times" if test.relative_to else ""
    if test.high is None:
        return low + times
    return f"{low} to {number(test.high)}{times}" if test.relative_to else f"{low} to {amount(test.high, test.unit)}"


def _on(when: date | None) -> str:
    return f" on {day(when)}" if when else ""


def unknown(concept: str, reason: Reason, freshness: Freshness, seen: date | None = None,
            asked: Window | None = None, method: str | None = None) -> str:
    """Why a quantity or a score is unknown."""
    what, limit = name(concept), freshness.days(concept)
    since = window(asked) if asked else f"in the last {limit} days (the limit set here)" if limit else "at any time"
    return {
        Reason.NO_RECORD: f"{what}: {NO_RESULT}",
        Reason.TOO_OLD: f"{what}: the latest result{_on(seen)} is too old; one {since} is needed.",
        Reason.OUTSIDE_WINDOW: f"{what}: no result lies {since}.",
        Reason.AFTER_INDEX_DATE: f"{what}: there are only results after the index date, which do not count.",
        Reason.NO_DATE: f"{what}: a result has no date, so it may be too old or not the latest.",
        Reason.CONFLICTING: f"{what}: results{_on(seen)} contradict each other.",
        Reason.UNREADABLE: f"{what}: a result{_on(seen)} could not be read, so the latest value is not known.",
        Reason.UNIT_NOT_RECORDED: f"{what}: the result has no unit.",
        Reason.UNIT_NOT_UNDERSTOOD: f"{what}: the result's unit cannot be converted into the one asked for.",
        Reason.UNIT_NOT_STATED: f"{what}: the criterion gives a number without a unit.",
        Reason.NO_UPPER_LIMIT: f"{what}: the result comes without the laboratory's upper limit of normal.",
        Reason.NO_LOWER_LIMIT: f"{what}: the result comes without the laboratory's lower limit of normal.",
        Reason.NO_BASELINE: f"{what}: it is compared with a first value that is not known.",
        Reason.IMPLAUSIBLE: f"{what}: the result cannot be right; is its unit a slip?",
        Reason.IMPRECISE: f"{what}: the result is known only as a limit, on both sides of what is asked for.",
        Reason.MISSING_INPUT: f"{what}: there is no result, and it cannot be computed.",
        Reason.METHOD_NOT_RECORDED: f"{what}: it is not recorded that it was found by {method_name(method or '')}.",
        Reason.WINDOW_NOT_CHECKABLE: f"{what}: the time asked about hangs on an event that is not recorded here.",
    }[reason]


def inputs_missing(concepts: Sequence[str]) -> str:
    """Which inputs of a formula are not there, or cannot be used.

    >>> inputs_missing(("weight", "sex"))
    'To compute it, this is missing: body weight, sex.'
    """
    return f"To compute it, this is missing: {', '.join(lowered(name(each)) for each in concepts)}." if concepts else ""


# Age and sex

def age(known: tuple[int, int], unit: str, on: date) -> str:
    """The age as a row of evidence."""
    return f"Age {_age(known, unit)} on {day(on)}"


def _age(known: tuple[int, int], unit: str) -> str:
    low, high = known
    return amount(low, unit) if low == high else f"{low} to {amount(high, unit)}"


def age_compared(test: Quantity, known: tuple[int, int], unit: str, on: date, verdict: Verdict) -> str:
    """The age beside what was asked for."""
    compared = _COMPARED[test.comparator, verdict is Verdict.MET].format(_asked(test) if test.unit else _years(test))
    return f"{age(known, unit, on)} {compared}."


def _years(test: Quantity) -> str:
    return f"{number(test.value)} to {amount(test.high, 'a')}" if test.high is not None else amount(test.value, "a")


def age_unknown(reason: Reason) -> str:
    """Why a test of age is unknown."""
    return {
        Reason.NO_RECORD: "Age: there is no date of birth.",
        Reason.IMPLAUSIBLE: "Age: the age or date of birth that is given cannot be right.",
        Reason.IMPRECISE: "Age: the date of birth is not known exactly enough.",
        Reason.TWO_READINGS: "Age: the criterion's “older than” can be read to leave out this year of age or not.",
        Reason.UNIT_NOT_UNDERSTOOD: "Age: the criterion's unit is not understood.",
        Reason.WINDOW_NOT_CHECKABLE: "Age: it is asked for at another time than now.",
    }[reason]


def no_sex() -> str:
    """No sex is recorded."""
    return "Sex: there is no record."


def sex(test: Sex, known: str) -> str:
    """The sex beside what was asked for."""
    return f"Sex {known}: {test.sex} is asked for."


# Scales

def score(row: Score) -> str:
    """A score as a row of evidence."""
    of = f" of {lowered(name(row.of))}" if row.of else ""
    return f"{name(row.scale)} {number(row.value)}{of}"


def scale(test: Scale, row: Score, verdict: Verdict) -> str:
    """A score beside what was asked for."""
    if test.low is not None and test.high is not None and not (test.above or test.below):
        asked = f"{number(test.low)} to {number(test.high)}" if test.low != test.high else number(test.low)
    else:
        bounds = [("above" if test.above else "at least", test.low), ("below" if test.below else "at most", test.high)]
        asked = " and ".join(f"{words} {number(bound)}" for words, bound in bounds if bound is not None)
    fits = "fits" if verdict is Verdict.MET else "does not fit"
    return f"{score(row)}{_on(row.date)} {fits} what is asked for: {asked}."


def not_specific(test: Scale) -> str:
    """A grade without its side effect."""
    return f"{name(test.scale)}: each side effect has a grade of its own; the study team looks at them."


# Conditions

def diagnosis(row: Diagnosis) -> str:
    """A diagnosis as a row of evidence."""
    status = {"active": " (active)", "resolved": " (resolved)"}.get(row.status, "")
    if row.present and row.date and row.date_latest:
        status += f", from {day(row.date)} to {day(row.date_latest)}, no more is known"
    return f"{name(row.concept)}{status}" if row.present else f"No {lowered(name(row.concept))}"


def condition(test: Condition, verdict: Verdict, rows: Sequence[Diagnosis], freshness: Freshness) -> str:
    """What is known of a disease beside what was asked for."""
    what, when = name(test.concept), f" {window(test.window)}" if test.window else ""
    if verdict is Verdict.MET:
        return f"{what}: it is recorded{when}."
    if not rows:
        return f"{what}: there is no record{when}, and the record is complete for that time, so no record means no."
    if any(row.present for row in rows):
        return f"{what}: it is recorded, but not {'as active' if test.status == 'active' else 'for the time asked'}."
    limit = freshness.days("absence")
    return f"{what}: it was looked for and not found{f' in the last {limit} days' if limit else ''}."


def condition_unknown(test: Condition, reason: Reason, freshness: Freshness) -> str:
    """Why a disease is unknown."""
    what = name(test.concept)
    return {
        Reason.NO_RECORD: f"{what}: {NO_DIAGNOSIS}",
        Reason.HISTORY_TOO_SHORT: f"{what}: {TOO_SHORT}",
        Reason.IMPRECISE: f"{what}: its date is not known exactly enough for the time asked about.",
        Reason.CONFLICTING: f"{what}: one entry says yes, another no.",
        Reason.NO_DATE: f"{what}: it is recorded without the date that the criterion asks about.",
        Reason.TOO_OLD: f"{what}: it was looked for more than {freshness.days('absence')} days ago.",
        Reason.STATUS_NOT_RECORDED: f"{what}: it is not recorded whether it is active now.",
        Reason.LESS_SPECIFIC: f"{what}: what is recorded is less exact; it may be this, or another of its kind.",
        Reason.TWO_READINGS: f"{what}: {two_readings(test)}",
        Reason.OUTSIDE_WINDOW: f"{what}: {ANOTHER_TIME}",
        Reason.UNREADABLE: f"{what}: an entry on it could not be read.",
        Reason.WINDOW_NOT_CHECKABLE: f"{what}: the time asked about hangs on an event that is not recorded here.",
    }[reason]


def two_readings(test: Condition) -> str:
    """Why a disease on record may be meant or not."""
    if test.status == "active":
        return ("it is recorded as active, and as treated, stable, controlled or without symptoms; the criterion does "
                "not say whether it means that.")
    if test.window:
        return ("it is older than the time asked about and was there in it; the criterion may mean its beginning, "
                "or its presence.")
    return "it is recorded as over, and the criterion does not say whether a past one counts."


def maybe_excepted(rule: Except) -> str:
    """What was found may be what the criterion leaves out."""
    return f"Not settled, because what is recorded may be an exception: “{rule_in_words(rule)}”"


# Questions

def answer(row: Answer) -> str:
    """An answer as a row of evidence."""
    return f"Answer: {'yes' if row.value else 'no'}" if row.applies else "Answer: not about this person"


def question(test: Question, row: Answer) -> str:
    """An answer to the trial's question."""
    said = ("yes" if row.value else "no") if row.applies else "that it is not about this person"
    return f"Answered {said}: “{test.text}”"


def question_unknown(test: Question, reason: Reason) -> str:
    """Why a question is open."""
    if reason is Reason.NOT_ANSWERED:
        who = {"investigator": " The study team judges this.",
               "study": " It is a part of the study, and the study team says who joins it."}.get(test.asks, "")
        return f"Not answered: “{test.text}”{who}"
    why = {
        Reason.CONFLICTING: "answers contradict each other", Reason.TOO_OLD: "the answer is too old",
        Reason.NO_DATE: "the answer has no date", Reason.AFTER_INDEX_DATE: "the answer is later than the index date",
    }.get(reason, reason.value)
    return f"Not settled, because {why}: “{test.text}”"
