"""Words for what is recorded of treatments, markers and states, and for a test that they settle or leave open."""

from __future__ import annotations

from accrual.criteria import Condition, Mention, State, rule_in_words
from accrual.patients import Circumstance, Marker, Treatment
from accrual.screening.explain import ANOTHER_TIME, TOO_SHORT, two_readings
from accrual.screening.verdict import Reason, Verdict
from accrual.screening.wording import day
from accrual.vocabulary.prose import amount, lowered, name

__all__ = ["COMPLETE", "circumstance", "known", "marker", "of_women", "treatment", "unknown"]

COMPLETE = "there is no record, and the record is complete for that time, so no record means no."


def treatment(row: Treatment) -> str:
    """A treatment as a row of evidence.

    >>> treatment(Treatment("docetaxel", line="first-line", response="progression"))
    'Docetaxel, first line, progression'
    """
    if not row.given:
        since = f" since {day(row.start)}" if row.start else ""
        return f"No {lowered(name(row.concept))}{since}"
    dose = amount(row.dose, row.dose_unit) if row.dose is not None else ""
    course = "ongoing" if row.status == "ongoing" else f"from {day(row.start)}" if row.start and row.end else ""
    indication = f"for {lowered(name(row.indication))}" if row.indication else ""
    if row.start and row.start_latest:
        course = f"begun between {day(row.start)} and {day(row.start_latest)}"
    said = (row.line, *row.setting, row.route, dose, row.response, row.site, indication, course)
    return ", ".join([name(row.concept), *(part.replace("-line", " line") for part in said if part)])


def marker(row: Marker) -> str:
    """A finding as a row of evidence.

    >>> marker(Marker("KRAS", "G12C"))
    'KRAS: G12C'
    """
    return f"{name(row.concept)}: {row.finding.replace('-', ' ') if row.finding.islower() else row.finding}"


def circumstance(row: Circumstance) -> str:
    """A state as a row of evidence.

    >>> circumstance(Circumstance("pregnant", holds=False))
    'Not so: pregnant'
    """
    return name(row.concept) if row.holds else f"Not so: {lowered(name(row.concept))}"


def known(test: Mention, verdict: Verdict, why: str = "") -> str:
    """A test that is settled by what is recorded."""
    what = rule_in_words(test)
    if why:
        return f"{what}: {why}"
    return f"{what}: " + ("it is recorded." if verdict is Verdict.MET else "what is recorded says otherwise.")


def of_women(test: State) -> str:
    """A state that only women can be in, asked of a man."""
    return f"{rule_in_words(test)}: the person's sex is recorded as male."


def unknown(test: Mention, reason: Reason) -> str:
    """Why a test is unknown for all that is recorded."""
    why = {
        Reason.NO_RECORD: "there is no record; a missing record does not mean no.",
        Reason.HISTORY_TOO_SHORT: TOO_SHORT,
        Reason.IMPRECISE: "its date is not known exactly enough for the time asked about.",
        Reason.CONFLICTING: "one entry says yes, another no.",
        Reason.NO_DATE: "it is recorded without the date that the criterion asks about.",
        Reason.TOO_OLD: "what is recorded is too old.",
        Reason.OUTSIDE_WINDOW: "what is recorded is of another time." if isinstance(test, State) else ANOTHER_TIME,
        Reason.AFTER_INDEX_DATE: "there is only a record after the index date, which does not count.",
        Reason.STATUS_NOT_RECORDED: "it is not recorded whether it is so now.",
        Reason.WINDOW_NOT_CHECKABLE: "the time asked about hangs on an event that is not recorded here.",
        Reason.TWO_READINGS: two_readings(test) if isinstance(test, Condition)
        else "one course is as long ago as is asked for and another is not.",
        Reason.DETAIL_NOT_RECORDED: "something of the kind is recorded, but not whether it is all that is asked for.",
        Reason.DOSE_NOT_COMPARABLE: "the dose of this drug cannot be told in that of the one it is counted in.",
        Reason.UNIT_NOT_RECORDED: "its dose is recorded without a unit.",
        Reason.UNIT_NOT_UNDERSTOOD: "the unit of its dose cannot be converted into the criterion's.",
        Reason.LESS_SPECIFIC: "what is recorded is less exact; it may be this, or another of its kind.",
        Reason.UNREADABLE: "an entry on it could not be read.",
    }[reason]
    return f"{rule_in_words(test)}: {why}"
