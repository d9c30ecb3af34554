"""The verdict of every distinct test for one person; a test of what the facts do not speak of is known beforehand.

Each kind of test has a strategy: which of its tests the facts can settle, and how the fewest evaluations by the
reference settle them all.  Everything else is unknown for one and the same reason: there is no record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accrual.criteria import Biomarker, Condition, Quantity, Question, Scale, Sex, State, Therapy
from accrual.screening.diagnoses import IN_PARTS
from accrual.screening.evaluate import evaluate
from accrual.screening.leaves import GRADES_OF, question
from accrual.screening.match.classes import above, classes_of, combined, numbered, relations_of, with_parts
from accrual.screening.match.decided import decided
from accrual.screening.match.nodes import BY_VERDICT
from accrual.screening.match.program import NOTHING, UNKNOWN, Columns, Program, text_key
from accrual.screening.match.quantities import quantities
from accrual.screening.person import Person
from accrual.screening.states import KEPT, OF_WOMEN, opposite_of

__all__ = ["STRATEGIES", "leaf_verdicts"]

Codes = NDArray[np.int8]
_Found = Iterable[tuple[NDArray[np.int32], Codes]]


def leaf_verdicts(program: Program, person: Person) -> Codes:
    """For every leaf of a program what it comes to for one person."""
    values = np.full(program.leaves, UNKNOWN, np.int8)
    values[0] = NOTHING
    silent = replace(person, facts=replace(person.facts, answers=()))  # an answer is to one test, not to its like
    for kind, strategy in STRATEGIES.items():
        if kind is not Question:
            for leaves, verdicts in strategy(program.tables[kind.__name__], silent):
                values[leaves] = verdicts
    _answered(program, values, person)
    return values


def _one_by_one(kind: type, table: Columns, rows: Iterable[int], person: Person) -> _Found:
    chosen = np.fromiter(rows, np.int64)
    if len(chosen):
        yield table.leaves[chosen], _codes(kind, table, chosen, person)


def _codes(kind: type, table: Columns, rows: NDArray[np.int64], person: Person) -> Codes:
    return np.array([BY_VERDICT[decided(table.test(kind, row), person)] for row in rows.tolist()], np.int8)


def _sexes(table: Columns, person: Person) -> _Found:
    return _one_by_one(Sex, table, range(len(table)), person)


def _scales(table: Columns, person: Person) -> _Found:
    """Those with a score, and those that grade a disease of which the record may say that it is not there."""
    known = {row.scale for row in person.facts.scores} | set(GRADES_OF)
    return _one_by_one(Scale, table, table.having("scale", known), person)


def _markers(table: Columns, person: Person) -> _Found:
    wanted = {slug for row in person.facts.markers for slug in (row.concept, *above(row.concept))}
    return _one_by_one(Biomarker, table, table.having("concept", wanted), person)


def _states(table: Columns, person: Person) -> _Found:
    """Those that a recorded state, its opposite, or the sex can settle."""
    facts = person.facts
    recorded = {row.concept for row in facts.circumstances}
    marks = {*recorded, *(other for each in recorded for other in opposite_of(each)),
             *(OF_WOMEN if facts.sex == "male" else ())}
    yield from _by_classes(State, table, marks, {*marks, *OF_WOMEN, *KEPT}, person)


def _conditions(table: Columns, person: Person) -> _Found:
    facts = person.facts
    recorded = {row.concept for row in facts.diagnoses}
    marks = {*recorded, *IN_PARTS, *(row.concept for row in facts.unreadable)}
    yield from _by_classes(Condition, table, with_parts(recorded), marks, person,
                           everything=facts.complete_since is not None)


def _therapies(table: Columns, person: Person) -> _Found:
    facts = person.facts
    recorded = {row.concept for row in facts.treatments}
    yield from _by_classes(Therapy, table, recorded, recorded | {row.concept for row in facts.unreadable}, person,
                           everything=facts.treatments_complete_since is not None)


def _by_classes(kind: type, table: Columns, recorded: Iterable[str], marks: Iterable[str], person: Person, *,
                everything: bool = False) -> _Found:
    """One evaluation for each class of tests that the facts cannot tell apart, of those that they speak of.

    `marks` are the concepts by which tests are told apart: who lacks an unreadable one is like everybody else.
    """
    if not len(table):
        return
    relations = relations_of(table)
    rows = (np.arange(len(table)) if everything
            else np.flatnonzero(relations.touched(recorded)[table.ids["concept"]]))
    if not len(rows):
        return
    concepts = combined([(numbered(relations.codes(marks)), len(table.values["concept"])),
                         (relations.open_ones, 3)], len(table.values["concept"]))
    classes = classes_of(kind, table, rows, numbered(concepts), person)
    _, first, where = np.unique(classes, return_index=True, return_inverse=True)
    yield table.leaves[rows], _codes(kind, table, rows[first], person)[where]


def _answered(program: Program, values: Codes, person: Person) -> None:
    """Tests that an answer speaks of, each by the reference: an answer may settle it, or contradict the record."""
    for text in {row.question for row in person.facts.answers if row.value is not None}:
        key = text_key(text)
        start, end = np.searchsorted(program.asked, [key, key + 1])
        for leaf in program.asked_leaves[start:end]:
            kind, row = _place_of(program, leaf)
            found = (question(Question(text, (0, 0)), person) if kind is Question
                     else evaluate(program.tables[kind.__name__].test(kind, row), person))
            values[leaf] = BY_VERDICT[found.verdict]


def _place_of(program: Program, leaf: int) -> tuple[type, int]:
    for kind in (Condition, Therapy, Biomarker, State):
        at = np.flatnonzero(program.tables[kind.__name__].leaves == leaf)
        if len(at):
            return kind, int(at[0])
    return Question, 0


_Strategy = Callable[[Columns, Person], _Found]
STRATEGIES: Mapping[type, _Strategy | Any] = {
    Quantity: quantities, Scale: _scales, Sex: _sexes, Condition: _conditions, Therapy: _therapies,
    Biomarker: _markers, State: _states, Question: _answered}
