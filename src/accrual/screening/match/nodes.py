"""From the verdicts of all tests to the verdict of every node, level by level, by literal truth tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from accrual.screening.match.exceptions import Remembered
from accrual.screening.match.program import MET, NOT_MET, NOTHING, UNKNOWN, Level, Op, Program
from accrual.screening.person import Person
from accrual.screening.verdict import Verdict
from accrual.vocabulary.terms import is_kind_of

__all__ = ["BY_VERDICT", "verdicts"]

Codes = NDArray[np.int8]
BY_VERDICT = {Verdict.NOT_MET: NOT_MET, Verdict.UNKNOWN: UNKNOWN, Verdict.MET: MET, None: NOTHING}
_NOT = np.array([MET, UNKNOWN, NOT_MET, NOTHING], np.int8)
_BELOW_ALL = np.array([NOT_MET, UNKNOWN, MET, -1], np.int8)   # what asks nothing must not meet an AnyOf


def _given(context: int, then: int, otherwise: int, passing: int) -> int:
    """As the reference evaluator's `_given`; `passing` 1 stands for none."""
    if context != UNKNOWN:
        return then if context == MET else otherwise
    branches = {each for each in (then, otherwise) if each != NOTHING}
    if not branches:
        return NOTHING
    if NOTHING in (then, otherwise):
        branches.add({0: NOT_MET, 1: -1, 2: MET}[passing])
    return branches.pop() if len(branches) == 1 else UNKNOWN


_GIVEN = np.array([[[[_given(context, then, otherwise, passing) for passing in range(3)] for otherwise in range(4)]
                    for then in range(4)] for context in range(3)], np.int8)


def verdicts(program: Program, leaves: Codes, person: Person) -> Codes:
    """The verdict of every node, leaves first; a node that asks nothing has NOTHING."""
    values = np.empty(program.nodes, np.int8)
    values[:program.leaves] = leaves
    for level in program.levels:
        children = values[level.children]
        found = (_except(program, level, children, person) if level.op is Op.EXCEPT
                 else _BY_OP[level.op](level, children))
        values[level.first:level.first + len(found)] = found
    return values


def _all(level: Level, children: Codes) -> Codes:
    found: Codes = np.minimum.reduceat(children, level.starts[:-1])
    return found


def _any(level: Level, children: Codes) -> Codes:
    found = np.maximum.reduceat(_BELOW_ALL[children], level.starts[:-1])
    found[found < 0] = NOTHING
    return found


def _not(_: Level, children: Codes) -> Codes:
    return _NOT[children]


def _by_context(level: Level, children: Codes) -> Codes:
    found: Codes = _GIVEN[children[0::3], children[1::3], children[2::3], level.extra]
    return found


def _or_else(level: Level, children: Codes) -> Codes:
    return np.where(children == NOTHING, level.extra.astype(np.int8), children)


_BY_OP: Mapping[Op, Callable[[Level, Codes], Codes]] = {
    Op.ALL: _all, Op.ANY: _any, Op.NOT: _not, Op.GIVEN: _by_context, Op.OR_ELSE: _or_else}


def _except(program: Program, level: Level, children: Codes, person: Person) -> Codes:
    """The part where no exception can be met; of a part that is met, what is left; else the exception's own answer.

    Where nothing that is recorded can be what an exception means, nothing is left out and the part stays met.
    Only the others are looked at one by one.
    """
    part, excepted, asked = children[0::3], children[1::3], children[2::3]
    stands = (part == NOTHING) | (part == NOT_MET) | (excepted == NOT_MET) | (excepted == NOTHING)
    found = np.where(stands, part, asked)
    related, remembered = _Related(person), Remembered(person)
    for at in np.flatnonzero(~stands & (part == MET)):
        exception = program.exceptions[level.extra[at]]
        if exception.separable:
            found[at] = (BY_VERDICT[remembered.verdict(exception.rule, exception.passing)]
                         if any(map(related, exception.named)) else MET)
    return found


class _Related:
    """Whether anything that is recorded may be what a name means: each name looked at once."""

    def __init__(self, person: Person) -> None:
        self._rows = {row.concept for row in person.facts.diagnoses if row.present}
        self._rows |= {row.concept for row in person.facts.treatments if row.given}
        self._known: dict[str, bool] = {}

    def __call__(self, named: str) -> bool:
        if named not in self._known:
            self._known[named] = any(is_kind_of(row, named) or is_kind_of(named, row) for row in self._rows)
        return self._known[named]
