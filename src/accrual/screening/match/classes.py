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
from accrual.screening.match.kept import kept
from accrual.screening.match.program import MET, NOT_MET, UNKNOWN, Columns
from accrual.screening.match.windows import Stretch, windows_over
from accrual.screening.open_classes import is_open
from accrual.screening.person import Person
from accrual.screening.verdict import Verdict
from accrual.vocabulary.terms import ancestors

__all__ = ["Relations", "above", "classes_of", "combined", "keyed", "numbered", "relations_of"]

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
        self.open_ones = np.array([is_open(slug) for slug in concepts], np.int64)
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


def classes_of(kind: type, table: Columns, rows: NDArray[np.int64], concepts: Ids, person: Person) -> Ids:
    """For the chosen rows of a table, the number of the class of each; `concepts` tells the tables's concepts apart."""
    parts: list[tuple[NDArray[Any], int]] = [
        (concepts[table.ids["concept"][rows]], int(concepts.max(initial=0)) + 1)]
    parts += _details(kind, table, rows, person)
    for name, keys in _KEYS[kind].items():
        classes, count = keyed(table, name, rows, person, keys)
        parts.append((classes[table.ids[name][rows]], count))
    return combined((part for part in parts if part[1] > 1), len(rows))


def keyed(table: Columns, name: str, rows: NDArray[np.int64], person: Person, keys: _Keys) -> tuple[Ids, int]:
    """Of a field's values that the rows have, the class of each, and how many classes there are."""
    numbers, values = table.ids[name][rows], table.values[name]
    used = np.flatnonzero(np.bincount(numbers, minlength=len(values))).tolist()
    known: dict[Hashable, int] = {}
    classes = np.zeros(len(values), np.int64)
    classes[used] = [known.setdefault(key, len(known)) for key in keys([values[number] for number in used], person)]
    return classes, len(known)


def numbered(codes: Ids) -> Ids:
    """The same codes, counted from 0 without gaps."""
    _, found = np.unique(codes, return_inverse=True)
    return found


_Keys = Callable[[list[Any], Person], Iterable[Hashable]]


def _as_it_is(values: list[Any], _: Person) -> Iterable[Hashable]:
    return values


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


def _details(kind: type, table: Columns, rows: Ids, person: Person) -> Iterable[tuple[NDArray[Any], int]]:
    """What all that a test asks comes to against each row, and which words of denials it has."""
    if kind not in _DETAILS:
        return
    recorded = [row for row in _RECORDED[kind](person) if _holds(row)]
    denials = [row for row in _RECORDED[kind](person) if not _holds(row)]
    details = [(table.ids[name][rows], _words_of(table)[name], each) for name, each in _DETAILS[kind].items()]
    for said in dict.fromkeys(tuple(each.said(row) for _, _, each in details) for row in recorded):
        least = np.full(len(rows), MET, np.int8)
        for (numbers, words, each), known in zip(details, said, strict=True):
            np.minimum(least, words.against(each, known)[numbers], out=least)
        yield least, 3
    for numbers, words, each in details:
        for word in {*each.told_apart, *(word for row in denials for word in each.denied(row))}:
            if word in words.words:
                yield words.having(word)[numbers], 2


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


def _doses(values: list[Any], person: Person) -> Iterable[Hashable]:
    """Doses are as they are where one is recorded; else all that ask for one are alike."""
    is_recorded = any(row.dose is not None for row in person.facts.treatments)
    return values if is_recorded else [value is None for value in values]


def _diagnoses(person: Person) -> Iterable[Stretch]:
    return [((row.date, row.date_latest), (row.ended,)) for row in person.facts.diagnoses]


def _treatments(person: Person) -> Iterable[Stretch]:
    return [((row.start, row.start_latest), (row.end, row.end_latest)) for row in person.facts.treatments]


def _circumstances(person: Person) -> Iterable[Stretch]:
    return [((row.date, row.since), ()) for row in person.facts.circumstances]


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


def _severity_and_setting(row: Any) -> tuple[str, ...]:
    return (*row.severity, *row.setting)


def _stage(word: str, known: tuple[str, ...]) -> Verdict:
    return qualifiers.stage((word,), known)


def _severity(word: str, known: tuple[str, ...]) -> Verdict:
    return qualifiers.severity((word,), known)


_RECORDED: Mapping[type, Callable[[Person], Sequence[Any]]] = {
    Condition: lambda person: person.facts.diagnoses, Therapy: lambda person: person.facts.treatments}
# One entry for every field but the concept, here or below; a field that has none is an error, and not left out.
_DETAILS: Mapping[type, Mapping[str, _Detail]] = {
    Condition: {
        "stage": _Detail(_stage, _of("stage"), _severity_and_stage, any_is_enough=True),
        "severity": _Detail(_severity, _severity_and_stage, _severity_and_stage),
        "certainty": _Detail(qualifiers.certainty, _of("certainty"), _word("certainty")),
        "site": _Detail(qualifiers.same, _of("site"), _word("site")),
        "cause": _Detail(qualifiers.concept, _of("cause"), _word("cause")),
    },
    Therapy: {
        "line": _Detail(qualifiers.line, _of("line"), _word("line")),
        "setting": _Detail(qualifiers.setting, _of("setting"), _severity_and_setting),
        "route": _Detail(qualifiers.route, _of("route"), _word("route")),
        "response": _Detail(qualifiers.response, _of("response"), _word("response")),
        "severity": _Detail(_severity, _severity_and_setting, _severity_and_setting, told_apart=("chronic",)),
        "site": _Detail(qualifiers.same, _of("site"), _word("site")),
        "indication": _Detail(qualifiers.concept, _of("indication"), _word("indication")),
    },
}
_KEYS: Mapping[type, Mapping[str, _Keys]] = {
    Condition: {"status": _as_it_is, "window": windows_over(_diagnoses, absence_tells=_is_complete)},
    Therapy: {"status": _as_it_is, "dose": _doses,
              "window": windows_over(_treatments, absence_tells=_are_denied)},
    State: {"status": _as_it_is, "window": windows_over(_circumstances)},
}
