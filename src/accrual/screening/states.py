"""The test of a state (pregnant, smoker, fertile) against what is recorded of one person."""

from __future__ import annotations

from accrual.criteria import State
from accrual.patients import Circumstance
from accrual.screening import mentions_in_words
from accrual.screening.person import Latest, Person, latest
from accrual.screening.verdict import Evidence, Finding, Reason, Verdict, Wanted
from accrual.screening.windows import Period, days_of
from accrual.vocabulary.terms import is_kind_of

__all__ = ["KEPT", "OF_WOMEN", "opposite_of", "state"]

_OPPOSITES = (("fertile", "non-childbearing-potential"),)
KEPT = ("pregnant", "non-childbearing-potential")  # how long these count is the same for every kind of them
OF_WOMEN = ("pregnant", "breastfeeding", "childbearing-potential")


def state(test: State, person: Person) -> Finding:
    """Whether it holds on the index date, or for `history` whether it ever did.

    Nobody of male sex is pregnant, breastfeeding, or a woman who could become pregnant.
    """
    if person.facts.sex == "male" and any(is_kind_of(test.concept, each) for each in OF_WOMEN):
        return Finding(test, Verdict.NOT_MET, mentions_in_words.of_women(test),
                       (Evidence(person.facts.source or "sex", "male"),))
    rows = [row for row in person.facts.circumstances if _says(test, row) is not None]
    found = _counted(test, rows, person)
    evidence = tuple(Evidence(row.source, mentions_in_words.circumstance(row), row.date) for row in found.rows)
    verdict = found.reason or _settled(test, found.rows, person)
    if isinstance(verdict, Reason):
        because = mentions_in_words.unknown(test, verdict)
        return Finding(test, Verdict.UNKNOWN, because, evidence, verdict, Wanted("state", test.concept))
    return Finding(test, verdict, mentions_in_words.known(test, verdict), evidence)


def _says(test: State, row: Circumstance) -> bool | None:
    """What one row says of the state: yes, no, or nothing."""
    if row.holds and is_kind_of(row.concept, test.concept):
        return True
    if not row.holds and is_kind_of(test.concept, row.concept):
        return False
    opposite = any(row.holds and is_kind_of(test.concept, one) and is_kind_of(row.concept, other)
                   for pair in _OPPOSITES for one, other in (pair, pair[::-1]))
    return False if opposite else None


def opposite_of(concept: str) -> tuple[str, ...]:
    """The states that hold where this one, or what it is a kind of, does not.

    >>> opposite_of("childbearing-potential")
    ('non-childbearing-potential',)
    """
    return tuple(other for pair in _OPPOSITES for one, other in (pair, pair[::-1]) if is_kind_of(concept, one))


def _counted(test: State, rows: list[Circumstance], person: Person) -> Latest[Circumstance]:
    if test.status == "planned":
        return Latest(reason=Reason.NO_RECORD)
    if test.status == "history" and test.window is None:
        held = tuple(row for row in rows if _says(test, row) and (row.date is None or row.date <= person.on))
        return Latest(held, reason=None if held else Reason.NO_RECORD)
    lasting = test.window is not None and test.window.bound == "lasting"
    kept = next((key for key in KEPT if any(is_kind_of(each, key) for each in (
        test.concept, *(row.concept for row in rows)))), test.concept)
    return latest(rows, kept, None if lasting else test.window, person)


def _denied_throughout(test: State, rows: tuple[Circumstance, ...], person: Person) -> bool:
    """Whether "not so" holds for all the time asked about: who does not smoke today may have last month."""
    days = days_of(test.window, person.on) if test.window and test.window.bound == "within" else None
    return days is None or any(row.since is not None and row.since <= days.first for row in rows)


def _settled(test: State, rows: tuple[Circumstance, ...], person: Person) -> Verdict | Reason:
    said = {_says(test, row) for row in rows}
    if len(said) > 1:
        return Reason.CONFLICTING
    if said == {False}:
        return Verdict.NOT_MET if _denied_throughout(test, rows, person) else Reason.OUTSIDE_WINDOW
    if test.window is None or test.window.bound != "lasting":
        return Verdict.MET
    lasts = {Period(row.since, None, ongoing=True).meets(test.window, person.on) for row in rows}
    return Verdict.MET if True in lasts else Verdict.NOT_MET if lasts == {False} else Reason.NO_DATE
