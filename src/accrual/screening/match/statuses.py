"""The status of every trial of a segment for one person: those of the reference evaluator, criterion by criterion.

What the trials come to where nothing is known is counted once; for a person only the criteria that come to
something else are counted anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accrual.criteria import Question
from accrual.screening.leaves import question
from accrual.screening.match.kept import kept
from accrual.screening.match.leaf_verdicts import leaf_verdicts
from accrual.screening.match.lists import Lists
from accrual.screening.match.nodes import untold, verdicts
from accrual.screening.match.program import MET, NOT_MET, UNKNOWN, Program, text_key
from accrual.screening.match.segment import Segment
from accrual.screening.person import Person
from accrual.screening.verdict import Status, Verdict

__all__ = ["STATUS", "Statuses", "statuses"]

Codes = NDArray[np.int8]
Ids = NDArray[np.int64]
STATUS = (Status.INELIGIBLE, Status.UNDETERMINED, Status.ELIGIBLE)


@dataclass(frozen=True, slots=True)
class Statuses:
    """Every trial of a segment for one person: its status as a code, and its criteria counted.

    `entries` holds for each criterion of each trial whether it fails (0), is open (1) or passes (2).
    """

    codes: Codes
    passed: Ids
    failed: Ids
    total: Ids
    entries: Codes

    def status(self, row: int) -> Status:
        """The status of a trial."""
        return STATUS[self.codes[row]]


@dataclass(frozen=True, slots=True)
class _Untold:
    """Where nothing is known: every criterion's verdict, its entries and how many pass and fail; and who uses what."""

    roots: Codes
    entries: Codes
    passed: Ids
    failed: Ids
    trials: NDArray[np.int32]
    uses: Lists


@kept
def _untold(segment: Segment) -> _Untold:
    program = segment.program
    roots = untold(program).values[program.roots]
    entries = _passing(program, np.arange(len(roots)), roots)[segment.criteria]
    trials = np.repeat(np.arange(len(segment), dtype=np.int32), np.diff(segment.starts))
    passed, failed = (np.bincount(trials[entries == code], minlength=len(segment)) for code in (MET, NOT_MET))
    return _Untold(roots, entries, passed, failed, trials, Lists.by(segment.criteria, len(roots)))


def _passing(program: Program, criteria: Ids, found: Codes) -> Codes:
    """An inclusion passes where it is met, an exclusion where it is not."""
    return np.where(program.joins[criteria], found, MET - found).astype(np.int8)


def statuses(segment: Segment, person: Person) -> Statuses:
    """What every trial of a segment comes to for one person.

    A trial fails with one criterion and passes with all; one without any is open.
    """
    bare, total = _untold(segment), np.diff(segment.starts)
    entries, changed = _entries(segment, person)
    trials, before, now = bare.trials[changed], bare.entries[changed], entries[changed]

    def counted(code: int) -> Ids:
        return np.bincount(trials[now == code], minlength=len(segment)) - np.bincount(
            trials[before == code], minlength=len(segment))

    passed, failed = bare.passed + counted(MET), bare.failed + counted(NOT_MET)
    codes = np.where(failed > 0, NOT_MET, np.where((passed == total) & (total > 0), MET, UNKNOWN)).astype(np.int8)
    return Statuses(codes, passed, failed, total, entries)


def _entries(segment: Segment, person: Person) -> tuple[Codes, NDArray[np.int32]]:
    """Whether each criterion of each trial passes, and where that is told."""
    bare, program = _untold(segment), segment.program
    found = verdicts(program, leaf_verdicts(program, person), person)[program.roots]
    told = np.flatnonzero(found != bare.roots)
    entries, changed = bare.entries.copy(), bare.uses.of(told)
    entries[changed] = np.repeat(_passing(program, told, found[told]), bare.uses.counts(told))
    if person.facts.answers:
        changed = np.unique(np.concatenate([changed, *_answered(segment, entries, person)]))
    return entries, changed


def _answered(segment: Segment, entries: Codes, person: Person) -> Iterator[NDArray[np.int64]]:
    """A criterion that is open and was answered as a whole is what the answer says."""
    for text in {row.question for row in person.facts.answers if row.value is not None}:
        numbers = np.flatnonzero(segment.text_keys == text_key(text))
        found = question(Question(text, (0, 0)), person).verdict
        if len(numbers) and found is not Verdict.UNKNOWN:
            at = np.flatnonzero(np.isin(segment.texts, numbers) & (entries == UNKNOWN))
            joins = segment.program.joins[segment.criteria[at]]
            entries[at] = np.where(joins == (found is Verdict.MET), MET, NOT_MET)
            yield at
