"""From the verdicts of all tests to the verdict of every node, level by level, by literal truth tables.

What nodes come to where nothing is known is worked out once; for a person only what is above a known test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from accrual.patients import Facts
from accrual.screening.match.classes import Relations
from accrual.screening.match.exceptions import Remembered
from accrual.screening.match.kept import kept
from accrual.screening.match.lists import Lists
from accrual.screening.match.program import MET, NOT_MET, NOTHING, UNKNOWN, Level, Op, Program
from accrual.screening.person import Person
from accrual.screening.verdict import Verdict
from accrual.screening.windows import Freshness

__all__ = ["BY_VERDICT", "untold", "verdicts"]

Codes = NDArray[np.int8]
NOBODY = Person(Facts(), date.min, Freshness())
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


@dataclass(frozen=True, slots=True)
class Untold:
    """What nodes come to where nothing is known of anybody, and the nodes that each is a child of."""

    values: Codes
    parents: Lists


@kept
def untold(program: Program) -> Untold:
    """The same for all persons."""
    values = np.full(program.nodes, UNKNOWN, np.int8)
    values[0] = NOTHING
    for level in program.levels:
        values[level.first:level.first + len(level)] = _found(program, level, values, Remembered(NOBODY))
    children = [level.children for level in program.levels]
    parents = [np.repeat(np.arange(level.first, level.first + len(level)), np.diff(level.starts))
               for level in program.levels]
    none = [np.zeros(0, np.int32)]
    return Untold(values, Lists.by(np.concatenate(children + none), program.nodes, np.concatenate(parents + none)))


def verdicts(program: Program, leaves: Codes, person: Person) -> tuple[Codes, NDArray[np.int64]]:
    """The verdict of every node, leaves first, NOTHING of one that asks nothing; and the nodes that are not as untold.

    Only nodes over a leaf that something is known of are looked at.
    """
    bare, remembered = untold(program), Remembered(person)
    values, touched = bare.values.copy(), np.zeros(program.nodes, np.bool_)
    values[:program.leaves] = leaves
    told = [np.flatnonzero(leaves != bare.values[:program.leaves])]
    touched[bare.parents.of(told[0])] = True
    for level in program.levels:
        nodes = np.flatnonzero(touched[level.first:level.first + len(level)])
        if len(nodes):
            found = _found(program, level.some(nodes), values, remembered)
            nodes += level.first
            changed = found != values[nodes]
            told.append(nodes[changed])
            values[told[-1]] = found[changed]
            touched[bare.parents.of(told[-1])] = True
    return values, np.concatenate(told)


def _found(program: Program, level: Level, values: Codes, remembered: Remembered) -> Codes:
    children = values[level.children]
    if level.op is Op.EXCEPT:
        return _except(program, level, children, remembered)
    return _BY_OP[level.op](level, children)


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


@dataclass(frozen=True, slots=True)
class _Named:
    """Which names each rule with exceptions has in these, and whether rows of a record alone can tell what they are."""

    names: Relations
    places: NDArray[np.int32]
    owners: NDArray[np.int32]
    separable: NDArray[np.bool_]

    def may_be_meant(self, recorded: Iterable[str]) -> NDArray[np.bool_]:
        """The rules with an exception that something recorded may be."""
        found = np.zeros(len(self.separable), np.bool_)
        found[self.owners[self.names.touched(recorded)[self.places]]] = True
        return found


@kept
def _named(program: Program) -> _Named:
    names: dict[str, int] = {}
    pairs = [(names.setdefault(name, len(names)), at)
             for at, each in enumerate(program.exceptions) for name in each.named]
    places, owners = np.array(pairs, np.int32).reshape(-1, 2).T
    separable = np.array([each.separable for each in program.exceptions], np.bool_)
    return _Named(Relations(list(names)), places, owners, separable)


def _except(program: Program, level: Level, children: Codes, remembered: Remembered) -> Codes:
    """The part where no exception can be met; of a part that is met, what is left; else the exception's own answer.

    Where nothing that is recorded can be what an exception means, nothing is left out and the part stays met.
    Only the others are looked at one by one.
    """
    part, excepted, asked = children[0::3], children[1::3], children[2::3]
    stands = (part == NOTHING) | (part == NOT_MET) | (excepted == NOT_MET) | (excepted == NOTHING)
    found = np.where(stands, part, asked)
    at = np.flatnonzero(~stands & (part == MET))
    if not len(at):
        return found
    named = _named(program)
    at = at[named.separable[level.extra[at]]]
    meant = named.may_be_meant(remembered.recorded)[level.extra[at]]
    found[at[~meant]] = MET
    for place in at[meant]:
        each = program.exceptions[level.extra[place]]
        left = remembered.left_over(each.rule, each.passing, each.named)
        found[place] = BY_VERDICT[left] if left else asked[place]
    return found
