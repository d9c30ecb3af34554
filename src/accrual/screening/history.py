"""How far a record reaches back: only where it holds all of a time does no record mean no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from accrual.patients import Facts
from accrual.screening.verdict import Reason, Verdict
from accrual.vocabulary.terms import TERMS

__all__ = ["nothing_recorded"]


def nothing_recorded(facts: Facts, since: date | None, first: date | None, told_by: date,
                     held: Iterable[str] = ()) -> Verdict | Reason:
    """What it means that a record, complete since a day, holds nothing of a kind from `first` to the index date.

    >>> facts = Facts(recorded=date(2026, 1, 31))
    >>> nothing_recorded(facts, date(2020, 1, 1), date(2025, 1, 31), date(2025, 8, 4))
    <Verdict.NOT_MET: 'not met'>
    >>> nothing_recorded(facts, date(2020, 1, 1), date(2016, 1, 31), date(2025, 8, 4))
    <Reason.HISTORY_TOO_SHORT: 'history too short'>

    It must have been written on `told_by` or later, and nothing in it may have been left unread.
    `held` is what it holds: a name that is no term's may be one for anything that is asked about.
    """
    if since is None or first is None or facts.recorded is None or facts.recorded < told_by or facts.unread:
        return Reason.NO_RECORD
    if since > first:
        return Reason.HISTORY_TOO_SHORT
    return Verdict.NOT_MET if all(concept in TERMS for concept in held) else Reason.NO_RECORD
