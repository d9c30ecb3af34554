"""Tests that one person's facts cannot tell apart: each class of them is evaluated once, by the reference.

A test of a disease or a therapy depends on its concept only by how that is related to what is recorded, on a
qualifier only by what the record says of it, and on a window only by which of the record's days lie in it.
Two tests that agree in all of that have the same verdict; tests/property proves it against the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accrual.criteria import Condition, State, Therapy
from accrual.screening import qualifiers
from accrual.screening.diagnoses import IN_PARTS
from accrual.screening.match.kept import kept
from accrual.screening.match.program import MET, NOT_MET, UNKNOWN, Columns
from accrual.screening.match.windows import Stretch, Windows
from accrual.screening.open_classes import is_open, is_told_elsewhere
from accrual.screening.person import Person
from accrual.screening.spread import stages_of
from accrual.screening.treatments import NOT_GIVEN, OF_FITNESS
from accrual.screening.verdict import Verdict
from accrual.vocabulary.terms import ancestors, is_kind_of

__all__ = ["Relations", "above", "classes_of", "combined", "numbered", "relations_of", "with_parts"]

Ids = NDArray[np.int64]
_CODES = {Verdict.NOT_MET: NOT_MET, Verdict.UNKNOWN: UNKNOWN, Verdict.MET: MET}  # "and" is the least, "or" the most
_ROOM = 1 << 60
_KEPT_SAYINGS = 200   # what rows say of a field, most of them nothing: the values' codes are kept for the next person


def combined(parts: Iterable[tuple[NDArray[Any], int]], size: int) -> Ids:
    """One number for each combination of numbers, each part with how many it has; exact, whatever their product."""
    found, room = np.zeros(size, np.int64), 1
    for numbers, count in parts:
        if room * count >= _ROOM:
            _, found = np.unique(found, return_inverse=True)
            room = int(found.max(initial=0)) + 1
        found, room = found * count + numbers, room * count
    return found


class Relations:
    """How the concepts of a table are related to each other one: what each is a kind of, and what is a kind of each."""

    def __init__(self, concepts: Sequence[str]) -> None:
        """Of these concepts."""
        self.concepts = concepts
        self.open_ones = np.array([2 if is_told_elsewhere(slug) else is_open(slug) for slug in concepts], np.int64)
        self._place = {slug: at for at, slug in enumerate(concepts)}
        self._below: dict[str, list[int]] = {}
        for at, slug in enumerate(concepts):
            for kind in (slug, *above(slug)):
                self._below.setdefault(kind, []).append(at)

    def codes(self, recorded: Iterable[str]) -> Ids:
        """For every concept one number that tells how each of the recorded ones is related to it.

        The least of them is for those that none is related to, if there are any.
        """
        return combined(((self._code(slug), 4) for slug in sorted(set(recorded))), len(self.concepts))

    def touched(self, recorded: Iterable[str]) -> NDArray[np.bool_]:
        """The concepts to which one of the recorded is related."""
        found = np.zeros(len(self.concepts), np.bool_)
        for slug in set(recorded):
            found |= self._code(slug) != 0
        return found

    def _code(self, slug: str) -> NDArray[np.int8]:
        """1 where the recorded is a kind of the concept, 2 the other way round, 3 where they are the same."""
        found = np.zeros(len(self.concepts), np.int8)
        found[[self._place[each] for each in (slug, *above(slug)) if each in self._place]] = 1
        found[self._below.get(slug, [])] += 2
        return found


def above(slug: str) -> frozenset[str]:
    """What a concept is a kind of."""
    try:
        return ancestors(slug)
    except KeyError:  # a name that the text gave; it is a kind of nothing
        return frozenset()


@kept
def relations_of(table: Columns) -> Relations:
    """The relations of a table's concepts."""
    return Relations(table.values["concept"])


def classes_of(kind: type, table: Columns, rows: Ids, concepts: Ids, person: Person) -> Ids:
    """For the chosen rows of a table, the number of the class of each; `concepts` tells the tables's concepts apart."""
    record = _RECORDS[kind]
    parts: list[tuple[NDArray[Any], int]] = [
        (concepts[table.ids["concept"][rows]], int(concepts.max(initial=0)) + 1),
        (table.ids["status"][rows], len(table.values["status"]))]
    if "dose" in table.ids and any(row.dose is not None for row in record.rows(person)):
        parts.append((table.ids["dose"][rows], len(table.values["dose"])))
    elif "dose" in table.ids:  # where none is recorded, all that ask for one are alike
        asks = np.array([dose is not None for dose in table.values["dose"]], np.bool_)
        parts.append((asks[table.ids["dose"][rows]], 2))
    parts += _details(record, table, rows, person)
    parts += _windows(record, table, rows, person)
    return combined((part for part in parts if part[1] > 1), len(rows))


def with_parts(recorded: Iterable[str]) -> set[str]:
    """Concepts, and those that say a disease and how it is in one, where one of the concepts is related to it."""
    found = set(recorded)
    return found | {slug for slug, (part, *_) in IN_PARTS.items()
                    if any(is_kind_of(each, part) or is_kind_of(part, each) for each in found)}


def numbered(codes: Ids) -> Ids:
    """The same codes, counted from 0 without gaps."""
    _, found = np.unique(codes, return_inverse=True)
    return found


# What is asked of a row besides its concept and its time

@dataclass(frozen=True, slots=True)
class _Detail:
    """How a word of a test's field is told by a row: by the evaluator's own function, from what the row says.

    Of several words each must be so, or `any_is_enough`.  Words by which a denial is of this test, and those that the
    evaluator asks for by name, are `told_apart`.
    """

    told: Callable[[str, Any], Verdict]
    said: Callable[[Any], Hashable]
    denied: Callable[[Any], Iterable[str]]
    any_is_enough: bool = False
    told_apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Record:
    """What a person's record holds of one kind of test: its rows, when each was so, and how it tells the details.

    `related` if only rows count whose concept is related to the test's; `silent_tells` whether what is not recorded
    can tell something.
    """

    rows: Callable[[Person], Sequence[Any]]
    stretch: Callable[[Any], Stretch]
    details: Mapping[str, _Detail]
    related: bool = True
    silent_tells: Callable[[Person], bool] = lambda _: False


def _details(record: _Record, table: Columns, rows: Ids, person: Person) -> Iterable[tuple[NDArray[Any], int]]:
    """What all that a test asks comes to against each row, and which words of denials it has."""
    details = [(table.ids[name][rows], _words_of(table)[name], each) for name, each in record.details.items()]
    concepts: dict[tuple[Hashable, ...], set[str]] = {}
    for row in filter(_holds, record.rows(person) if details else ()):
        concepts.setdefault(tuple(each.said(row) for _, _, each in details), set()).add(row.concept)
    for said, recorded in concepts.items():
        least = np.full(len(rows), MET, np.int8)
        for (numbers, words, each), known in zip(details, said, strict=True):
            np.minimum(least, words.against(each, known)[numbers], out=least)
        yield np.where(_about(table, rows, recorded), least, MET), 3
    denials = [row for row in record.rows(person) if not _holds(row)] if details else []
    for numbers, words, each in details:
        for word in {*each.told_apart, *(word for row in denials for word in each.denied(row))}:
            if word in words.words:
                yield words.having(word)[numbers], 2


def _about(table: Columns, rows: Ids, recorded: Iterable[str]) -> NDArray[np.bool_]:
    """The tests of something that is related to what is recorded."""
    return relations_of(table).touched(with_parts(recorded))[table.ids["concept"][rows]]


def _windows(record: _Record, table: Columns, rows: Ids, person: Person) -> Iterable[tuple[NDArray[Any], int]]:
    """Where a test's window lies against the days of each row, and those from which and up to which all is known."""
    used, where = np.unique(table.ids["window"][rows], return_inverse=True)
    facts, told = person.facts, record.silent_tells(person)
    windows = Windows([table.values["window"][number] for number in used.tolist()], person.on, said=told)
    parts = [windows.kinds]
    if told:
        parts.append(windows.among((
            facts.birth_date, facts.complete_since, facts.treatments_complete_since, facts.recorded,
            person.freshness.first_day("absence", person.on))))
    for numbers, count in parts:
        yield numbers[where], count
    concepts: dict[Stretch, set[str]] = {}
    for row in record.rows(person):
        concepts.setdefault(record.stretch(row), set()).add(row.concept)
    for stretch, recorded in concepts.items():
        about = _about(table, rows, recorded) if record.related else np.ones(len(rows), np.bool_)
        for numbers, count in (windows.among((*stretch[0], *stretch[1])), windows.lasted([stretch])):
            if count > 1:
                yield np.where(about, numbers[where], 0), count


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a field's values, each once, and where each value has them."""

    words: Mapping[str, int]
    places: NDArray[np.int64]
    starts: NDArray[np.int64]
    filled: NDArray[np.int64]
    _known: dict[Hashable, NDArray[np.int8]] = field(default_factory=dict, repr=False)

    def against(self, detail: _Detail, known: Hashable) -> NDArray[np.int8]:
        """What each value comes to against what a row says; one without words asks nothing."""
        key = (detail.told, known)
        if key not in self._known:
            if len(self._known) >= _KEPT_SAYINGS:
                self._known.clear()
            self._known[key] = self._against(detail, known)
        return self._known[key]

    def _against(self, detail: _Detail, known: Any) -> NDArray[np.int8]:
        found = np.full(len(self.starts) - 1, MET, np.int8)
        codes = np.array([_CODES[detail.told(word, known)] for word in self.words], np.int8)
        if len(self.filled):
            joined = np.maximum if detail.any_is_enough else np.minimum
            found[self.filled] = joined.reduceat(codes[self.places], self.starts[self.filled])
        return found

    def having(self, word: str) -> NDArray[np.bool_]:
        """The values that have a word."""
        found = np.zeros(len(self.starts) - 1, np.bool_)
        if len(self.filled):
            found[self.filled] = np.logical_or.reduceat(self.places == self.words[word], self.starts[self.filled])
        return found


@kept
def _words_of(table: Columns) -> Mapping[str, _Words]:
    return {name: _new_words(values) for name, values in table.values.items() if name != "concept"}


def _new_words(values: Iterable[Any]) -> _Words:
    split = [value if isinstance(value, tuple) else (value,) if isinstance(value, str) else () for value in values]
    words: dict[str, int] = {}
    places = np.array([words.setdefault(word, len(words)) for value in split for word in value], np.int64)
    counts = np.array([len(value) for value in split], np.int64)
    return _Words(words, places, np.concatenate([[0], np.cumsum(counts)]), np.flatnonzero(counts))


def _holds(row: Any) -> bool:
    return bool(row.present if hasattr(row, "present") else row.given)


def _is_complete(person: Person) -> bool:
    return person.facts.complete_since is not None


def _are_denied(person: Person) -> bool:
    """Whether a treatment is known not to have been given, or any that is not recorded was not."""
    return person.facts.treatments_complete_since is not None or any(not row.given for row in person.facts.treatments)


def _of(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def _word(name: str) -> Callable[[Any], Iterable[str]]:
    return lambda row: (getattr(row, name),)


def _severity_and_stage(row: Any) -> tuple[str, ...]:
    return (*row.severity, *row.stage)


def _severity_and_stages(row: Any) -> tuple[str, ...]:
    return (*row.severity, *stages_of(row))


def _severity_and_setting(row: Any) -> tuple[str, ...]:
    return (*row.severity, *row.setting)


def _stage(word: str, known: tuple[str, ...]) -> Verdict:
    return qualifiers.stage((word,), known)


def _severity(word: str, known: tuple[str, ...]) -> Verdict:
    return qualifiers.severity((word,), known)


# Every field but concept, status, dose and window is a detail; one that is left out is found by a test.
_RECORDS: Mapping[type, _Record] = {
    Condition: _Record(
        lambda person: person.facts.diagnoses, lambda row: ((row.date, row.date_latest), (row.ended,)), {
            "stage": _Detail(_stage, stages_of, _severity_and_stage, any_is_enough=True,
                             told_apart=("newly-diagnosed",)),
            "severity": _Detail(_severity, _severity_and_stages, _severity_and_stage, told_apart=("newly-diagnosed",)),
            "certainty": _Detail(qualifiers.certainty, _of("certainty"), _word("certainty"),
                                 told_apart=("diagnosed", "clinically-diagnosed")),
            "site": _Detail(qualifiers.same, _of("site"), _word("site")),
            "cause": _Detail(qualifiers.concept, _of("cause"), _word("cause")),
        }, silent_tells=_is_complete),
    Therapy: _Record(
        lambda person: person.facts.treatments,
        lambda row: ((row.start, row.start_latest), (row.end, row.end_latest)), {
            "line": _Detail(qualifiers.line, _of("line"), _word("line")),
            "setting": _Detail(qualifiers.setting, _of("setting"), _severity_and_setting),
            "route": _Detail(qualifiers.route, _of("route"), _word("route")),
            "response": _Detail(qualifiers.response, _of("response"), _word("response"), told_apart=NOT_GIVEN),
            "severity": _Detail(_severity, _severity_and_setting, _severity_and_setting,
                                told_apart=("chronic", *OF_FITNESS)),
            "site": _Detail(qualifiers.same, _of("site"), _word("site")),
            "indication": _Detail(qualifiers.concept, _of("indication"), _word("indication")),
        }, silent_tells=_are_denied),
    State: _Record(lambda person: person.facts.circumstances, lambda row: ((row.date, row.since), ()), {},
                   related=False),
}
