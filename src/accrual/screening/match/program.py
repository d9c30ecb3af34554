"""Many trials' criteria as one program: each distinct test and each distinct node of a rule once, in arrays.

Spans do not matter to a verdict, nor do the parts of a sentence that is judged as a whole, nor what is allowed: all of
that is left out, and rules that then say the same are the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import IntEnum
from typing import Any, assert_never, get_args

import numpy as np
from numpy.typing import NDArray

from accrual.criteria import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    Except,
    Given,
    Judged,
    Mention,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    State,
    Test,
    Therapy,
    respanned,
    rule_in_words,
)
from accrual.screening.exceptions import are_separable, named_in
from accrual.screening.leaves import as_question
from accrual.screening.match.lists import places_of
from accrual.screening.match.rules import rule_to_bytes
from accrual.screening.verdict import Verdict

__all__ = ["NOTHING", "TABLED", "Columns", "Compiler", "Excepted", "Level", "Op", "Program", "canonical", "text_key"]

SPAN = (0, 0)
NOT_MET, UNKNOWN, MET, NOTHING = 0, 1, 2, 3   # as the arrays hold verdicts; a node that asks nothing has none
_PASSING = {Verdict.NOT_MET: 0, None: 1, Verdict.MET: 2}
TABLED = tuple(kind for kind in get_args(Test) if kind is not Question)


class Op(IntEnum):
    """What a node does with its children."""

    ALL = 0
    ANY = 1
    NOT = 2
    GIVEN = 3
    EXCEPT = 4
    OR_ELSE = 5


def canonical(rule: Rule) -> Rule:
    """A rule without all that changes no verdict.

    >>> canonical(Judged(Question("unless", (3, 9)), (Sex("male", (0, 4)),)))
    Question(text='unless', span=(0, 0), asks='clinician')
    """
    match rule:
        case Judged(question):
            return replace(question, span=SPAN)
        case Allowed():
            return Allowed(Question("", SPAN))
        case AllOf(parts):
            return AllOf(tuple(map(canonical, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(canonical, parts)))
        case Not(part):
            return Not(canonical(part))
        case Given(condition, then, otherwise):
            return Given(canonical(condition), canonical(then), None if otherwise is None else canonical(otherwise))
        case Except():  # an answer names it by its words, and they are those of the whole rule
            return respanned(rule, lambda _: SPAN)
        case _:
            return replace(rule, span=SPAN)


def text_key(text: str) -> int:
    """A question's text as a number of 63 bits."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Columns:
    """Every distinct test of one kind, by its fields.

    `ids` are numbers of `values`, `leaves` the tests' places in the program.
    """

    leaves: NDArray[np.int32]
    ids: Mapping[str, NDArray[np.int32]]
    values: Mapping[str, Sequence[Any]]
    _tests: dict[int, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.leaves)

    def having(self, name: str, wanted: Container[Any]) -> NDArray[np.int64]:
        """The rows whose field has one of the wanted values."""
        chosen = np.array([value in wanted for value in self.values[name]], np.bool_)
        return np.flatnonzero(chosen[self.ids[name]]) if len(self) else np.zeros(0, np.int64)

    def test(self, kind: type, row: int) -> Any:
        """The test of a row."""
        found = self._tests.get(row)
        if found is None:
            said = {name: self.values[name][numbers[row]] for name, numbers in self.ids.items()}
            found = self._tests[row] = kind(span=SPAN, **said)
        return found


@dataclass(frozen=True, slots=True)
class Level:
    """Nodes of one operation whose children are all known before: node `first + n` has `children[starts[n]:…]`.

    `extra` is the passing verdict of a node, or for an exception its number among `Program.exceptions`.
    """

    op: Op
    first: int
    starts: NDArray[np.int64]
    children: NDArray[np.int32]
    extra: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.extra)

    def some(self, rows: NDArray[np.int64]) -> Level:
        """The same operation for some of the nodes alone."""
        places, starts = places_of(self.starts, rows)
        return Level(self.op, self.first, starts, self.children[places], self.extra[rows])


@dataclass(frozen=True, slots=True)
class Excepted:
    """A rule with exceptions, the passing verdict on the way to it, and the concepts that its exceptions name.

    `separable` where rows of a record alone can tell what is excepted.
    """

    rule: Except
    passing: Verdict | None
    named: tuple[str, ...]
    separable: bool


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Program:
    """Distinct criteria, compiled: `roots` holds the node of each, `joins` whether it is one of inclusion.

    `asked` and `asked_leaves` say which leaf an answer to a text may settle.
    """

    leaves: int
    nodes: int
    tables: Mapping[str, Columns]
    asked: NDArray[np.int64]
    asked_leaves: NDArray[np.int32]
    levels: tuple[Level, ...]
    roots: NDArray[np.int32]
    joins: NDArray[np.bool_]
    exceptions: tuple[Excepted, ...]


_Node = tuple[Op, tuple[int, ...], int]


class Compiler:
    """Takes rules in and makes the program of them."""

    def __init__(self) -> None:
        """With nothing in it."""
        self._tests: dict[Test, int] = {}
        self._asked: dict[tuple[int, int], None] = {}
        self._nodes: dict[_Node, int] = {}
        self._criteria: dict[tuple[str, bytes], int] = {}
        self._roots: list[int] = []
        self._exceptions: list[Excepted] = []
        self._by_exception: dict[tuple[Except, Verdict | None], int] = {}

    def add(self, kind: str, rule: Rule) -> int:
        """The number of a criterion by its type and rule, given once to all that are the same."""
        bare = canonical(rule)
        key = (kind, rule_to_bytes(bare))
        found = self._criteria.get(key)
        if found is None:
            found = self._criteria[key] = len(self._roots)
            passing = Verdict.MET if kind == "inclusion" else Verdict.NOT_MET
            self._roots.append(self._or_else(bare, passing))
        return found

    @property
    def rules(self) -> Iterator[bytes]:
        """The rule of every distinct criterion, in the order of their numbers."""
        return (rule for _, rule in self._criteria)

    def _or_else(self, rule: Rule, passing: Verdict) -> int:
        return self._node(Op.OR_ELSE, (self._rule(rule, passing),), _PASSING[passing])

    def _node(self, op: Op, children: tuple[int, ...], extra: int = 0) -> int:
        """Leaves have positive numbers, nodes negative ones; 0 asks nothing."""
        return self._nodes.setdefault((op, children, extra), -len(self._nodes) - 1)

    def _rule(self, rule: Rule, passing: Verdict | None) -> int:
        match rule:
            case AllOf(parts):
                return self._set(Op.ALL, parts, passing if passing is Verdict.MET else None)
            case AnyOf(parts):
                return self._set(Op.ANY, parts, passing if passing is Verdict.NOT_MET else None)
            case Not(part):
                return self._node(Op.NOT, (self._rule(part, None),))
            case Given(condition, then, otherwise):
                children = (self._or_else(condition, Verdict.NOT_MET), self._rule(then, passing),
                            0 if otherwise is None else self._rule(otherwise, passing))
                return self._node(Op.GIVEN, children, _PASSING[passing])
            case Except():
                return self._except(rule, passing)
            case Allowed():
                return 0
            case Judged(question):
                return self._leaf(replace(question, span=SPAN))
            case Quantity() | Scale() | Sex() | Condition() | Therapy() | Biomarker() | State() | Question():
                return self._leaf(replace(rule, span=SPAN))
        assert_never(rule)

    def _set(self, op: Op, parts: tuple[Rule, ...], passing: Verdict | None) -> int:
        children = tuple(sorted({self._rule(part, passing) for part in parts}))
        return self._node(op, children)

    def _except(self, rule: Except, passing: Verdict | None) -> int:
        key = (rule, passing)
        if key not in self._by_exception:
            self._by_exception[key] = len(self._exceptions)
            named = tuple(sorted(named_in(rule.exceptions)))
            self._exceptions.append(Excepted(rule, passing, named, are_separable(rule.exceptions)))
        children = (self._rule(rule.part, passing), self._set(Op.ANY, rule.exceptions, None),
                    self._leaf(Question(rule_in_words(rule), SPAN)))
        return self._node(Op.EXCEPT, children, self._by_exception[key])

    def _leaf(self, test: Test) -> int:
        """Questions are one if their words are: who answers makes no difference to an answer."""
        key = Question(test.text, SPAN) if isinstance(test, Question) else test
        number = self._tests.setdefault(key, len(self._tests) + 1)
        if isinstance(test, Question):
            self._asked[text_key(test.text), number] = None
        elif isinstance(test, Mention):
            self._asked[text_key(as_question(test).text), number] = None
        return number

    def program(self) -> Program:
        """All of it, in arrays."""
        place, levels = self._placed()
        asked = sorted(self._asked)
        return Program(
            leaves=len(self._tests) + 1, nodes=len(self._tests) + 1 + len(self._nodes), tables=self._tables(),
            asked=np.array([key for key, _ in asked], np.int64),
            asked_leaves=np.array([leaf for _, leaf in asked], np.int32), levels=levels,
            roots=np.array([place[root] for root in self._roots], np.int32),
            joins=np.array([kind == "inclusion" for kind, _ in self._criteria], np.bool_),
            exceptions=tuple(self._exceptions))

    def _placed(self) -> tuple[dict[int, int], tuple[Level, ...]]:
        """Every node's place: after its children, beside its like."""
        depth: dict[int, int] = {}
        for (_, children, _), number in self._nodes.items():  # children were made before
            depth[number] = 1 + max((depth.get(child, 0) for child in children), default=0)
        ordered = sorted(self._nodes.items(), key=lambda item: (depth[item[1]], item[0][0]))
        place = {number: len(self._tests) + 1 + at for at, (_, number) in enumerate(ordered)}
        groups: dict[tuple[int, Op], list[tuple[_Node, int]]] = {}
        for node, number in ordered:
            groups.setdefault((depth[number], node[0]), []).append((node, number))
        return place, tuple(_level(op, group, place) for (_, op), group in groups.items())

    def _tables(self) -> dict[str, Columns]:
        rows: dict[type, list[tuple[Test, int]]] = {kind: [] for kind in (*TABLED, Question)}
        for test, leaf in self._tests.items():
            rows[type(test)].append((test, leaf))
        return {kind.__name__: _columns(kind, rows[kind]) for kind in TABLED}


def _level(op: Op, group: list[tuple[_Node, int]], place: Mapping[int, int]) -> Level:
    children = [[place.get(child, child) for child in node[1]] for node, _ in group]
    starts = np.concatenate([[0], np.cumsum([len(each) for each in children])])
    return Level(op, place[group[0][1]], starts.astype(np.int64),
                 np.array([child for each in children for child in each], np.int32),
                 np.array([node[2] for node, _ in group], np.int32))


def _columns(kind: type, rows: list[tuple[Test, int]]) -> Columns:
    ids, values = {}, {}
    for each in fields(kind):
        if each.name != "span":
            known: dict[Any, int] = {}
            numbers = [known.setdefault(getattr(test, each.name), len(known)) for test, _ in rows]
            ids[each.name], values[each.name] = np.array(numbers, np.int32), list(known)
    return Columns(np.array([leaf for _, leaf in rows], np.int32), ids, values)
