"""The status of every trial of a segment for one person: those of the reference evaluator, criterion by criterion.

What the trials come to where nothing is known is counted once; for a person only the criteria that come to
something else are counted anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accrual.criteria import Question
from accrual.screening.leaves import question
from accrual.screening.match.kept import kept
from accrual.screening.match.leaf_verdicts import leaf_verdicts
from accrual.screening.match.lists import Lists, places_of
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
    """Where nothing is known: the entries, and how many of a trial's pass and fail; who has a node and a criterion.

    `trials` holds the trial of each entry, `owners` that of each item of `uses`.
    """

    entries: Codes
    passed: Ids
    failed: Ids
    trials: NDArray[np.int32]
    criteria: Lists
    uses: Lists
    owners: NDArray[np.int32]


@kept
def _untold(segment: Segment) -> _Untold:
    program = segment.program
    criteria, uses = Lists.by(program.roots, program.nodes), Lists.by(segment.criteria, len(program.roots))
    entries = _passing(program, untold(program).values, np.arange(len(program.roots)))[segment.criteria]
    trials = np.repeat(np.arange(len(segment), dtype=np.int32), np.diff(segment.starts))
    passed, failed = (np.bincount(trials[entries == code], minlength=len(segment)) for code in (MET, NOT_MET))
    return _Untold(entries, passed, failed, trials, criteria, uses, trials[uses.items])


def _passing(program: Program, values: Codes, criteria: NDArray[Any]) -> Codes:
    """Whether criteria pass: an inclusion where it is met, an exclusion where it is not."""
    met = values[program.roots[criteria]]
    passes: Codes = np.where(program.joins[criteria], met, MET - met)
    return passes


def statuses(segment: Segment, person: Person) -> Statuses:
    """What every trial of a segment comes to for one person.

    A trial fails with one criterion and passes with all; one without any is open.
    """
    bare, program, total = _untold(segment), segment.program, np.diff(segment.starts)
    values, nodes = verdicts(program, leaf_verdicts(program, person), person)
    told = bare.criteria.of(nodes)
    places, bounds = places_of(bare.uses.starts, told)
    before, now = (np.repeat(_passing(program, each, told), np.diff(bounds))
                   for each in (untold(program).values, values))
    entries, owners = bare.entries.copy(), bare.owners[places]
    entries[bare.uses.items[places]] = now
    passed, failed = (counts + _more(now == code, before == code, owners, len(segment))
                      for code, counts in ((MET, bare.passed), (NOT_MET, bare.failed)))
    for at in _answered(segment, entries, person):
        passed += np.bincount(bare.trials[at[entries[at] == MET]], minlength=len(segment))
        failed += np.bincount(bare.trials[at[entries[at] == NOT_MET]], minlength=len(segment))
    return Statuses(_codes(passed, failed, total), passed, failed, total, entries)


def _more(now: NDArray[np.bool_], before: NDArray[np.bool_], owners: NDArray[np.int32], size: int) -> Ids:
    """How many more entries each trial has of a kind."""
    return np.bincount(owners, now.view(np.int8) - before.view(np.int8), size).astype(np.int64)


def _codes(passed: Ids, failed: Ids, total: Ids) -> Codes:
    found = np.full(len(total), UNKNOWN, np.int8)
    found[(passed == total) & (total > 0)] = MET
    found[failed > 0] = NOT_MET
    return found


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
