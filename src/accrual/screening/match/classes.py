"""Tests that one person's facts cannot tell apart: each class of them is evaluated once, by the reference.

A test of a disease or a therapy depends on its concept only by how that is related to what is recorded, on a
qualifier only by what the record says of it, and on a window only by which of the record's days lie in it.
Two tests that agree in all of that have the same verdict; tests/property proves it against the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accrual.criteria import Condition, State, Therapy, Window
from accrual.screening import qualifiers
from accrual.screening.match.program import Columns
from accrual.screening.open_classes import is_open
from accrual.screening.person import Person
from accrual.screening.verdict import Verdict
from accrual.screening.windows import back, days_of, slack
from accrual.vocabulary.terms import ancestors

__all__ = ["Relations", "classes_of", "combined", "numbered", "relations_of"]

Ids = NDArray[np.int64]
_CODES = {Verdict.NOT_MET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}   # Kleene's "and" is the least, his "or" the most
_ROOM = 1 << 60


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
            for above in (slug, *_above(slug)):
                self._below.setdefault(above, []).append(at)

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
        found[[self._place[each] for each in (slug, *_above(slug)) if each in self._place]] = 1
        found[self._below.get(slug, [])] += 2
        return found


def _above(slug: str) -> frozenset[str]:
    try:
        return ancestors(slug)
    except KeyError:  # a name that the text gave; it is a kind of nothing
        return frozenset()


@lru_cache(maxsize=32)
def relations_of(concepts: tuple[str, ...]) -> Relations:
    """The relations of a table's concepts, made once."""
    return Relations(concepts)


def classes_of(kind: type, table: Columns, rows: NDArray[np.int64], concepts: Ids, person: Person) -> Ids:
    """For the chosen rows of a table, the number of the class of each; `concepts` tells the tables's concepts apart."""
    parts = [(concepts[table.ids["concept"][rows]], int(concepts.max(initial=0)) + 1)]
    for name, numbers in table.ids.items():
        if name == "concept":
            continue
        chosen = numbers[rows]
        used = np.flatnonzero(np.bincount(chosen, minlength=len(table.values[name])))
        known: dict[Hashable, int] = {}
        keys = _KEYS[kind][name]([table.values[name][number] for number in used.tolist()], person)
        classes = np.zeros(len(table.values[name]), np.int64)
        classes[used] = [known.setdefault(key, len(known)) for key in keys]
        if len(known) > 1:
            parts.append((classes[chosen], len(known)))
    return combined(parts, len(rows))


def numbered(codes: Ids) -> Ids:
    """The same codes, counted from 0 without gaps."""
    _, found = np.unique(codes, return_inverse=True)
    return found


_Keys = Callable[[list[Any], Person], Iterable[Hashable]]


def _as_it_is(values: list[Any], _: Person) -> Iterable[Hashable]:
    return values


_Rows = Callable[[Person], Sequence[Any]]


def _against(told: Callable[[Any, Any], Verdict], field: Callable[[Any], Any], rows: _Rows,
             denied: Callable[[Any], Iterable[str]],
             joined: Callable[[Iterable[int]], int] | None = None, told_apart: tuple[str, ...] = ()) -> _Keys:
    """What each value comes to against what each recorded row says, and which of the words of denials it has.

    A value of several words is `joined` of what its words come to, each looked at once: the least of those that must
    all be so, the most of those of which one is enough.  Words that the evaluator asks for by name are `told_apart`.
    """
    def keys(values: list[Any], person: Person) -> Iterable[Hashable]:
        recorded = list(dict.fromkeys(field(row) for row in rows(person)))
        words = {word for row in rows(person) if not _holds(row) for word in denied(row)} | {*told_apart}
        if joined is None:
            return [(tuple(told(value, known) for known in recorded), not value, value if value in words else None)
                    for value in values]
        used = {word for value in values for word in value}
        each = {word: [_CODES[told((word,), known)] for known in recorded] for word in used}
        return [(tuple(joined(each[word][at] for word in value) for at in range(len(recorded))) if value else (),
                 frozenset(words.intersection(value))) for value in values]

    return keys


def _holds(row: Any) -> bool:
    return bool(row.present if hasattr(row, "present") else row.given)


def _diagnoses(person: Person) -> Sequence[Any]:
    return person.facts.diagnoses


def _treatments(person: Person) -> Sequence[Any]:
    return person.facts.treatments


def _doses(values: list[Any], person: Person) -> Iterable[Hashable]:
    """Doses are as they are where one is recorded; else all that ask for one are alike."""
    is_recorded = any(row.dose is not None for row in person.facts.treatments)
    return values if is_recorded else [value is None for value in values]


# Windows

def _windows_over(days_of_rows: Callable[[Person], Iterable[date | None]], *,
                  absence_tells: Callable[[Person], bool]) -> _Keys:
    """Where a window's ends lie among the days that matter.

    Where what is not recorded can tell something, so do the days from which and up to which a record is complete.
    """
    def keys(values: list[Window | None], person: Person) -> Iterable[Hashable]:
        facts, dated = person.facts, [day for day in days_of_rows(person) if day is not None]
        told = absence_tells(person)
        bounds = (facts.birth_date, facts.complete_since, facts.treatments_complete_since, facts.recorded,
                  person.freshness.first_day("absence", person.on)) if told else ()
        days = np.array(sorted({day.toordinal() for day in (*dated, person.on, *bounds) if day is not None}), np.int64)
        marks = np.array([_marks(value, person.on) for value in values], np.int64).reshape(len(values), 3)
        if not told:
            marks[:, 2] = 0
        places = np.concatenate([np.searchsorted(days, marks, "left"), np.searchsorted(days, marks, "right")], axis=1)
        ends = tuple(sorted({*dated, person.on}))
        return [value and (value.bound, value.direction, value.half_lives is None, value.whichever,
                           _checkable(value, person.on), tuple(place), _lasting(value, ends, days))
                for value, place in zip(values, places.tolist(), strict=True)]

    return keys


def _days_of_diagnoses(person: Person) -> Iterable[date | None]:
    return [day for row in person.facts.diagnoses for day in (row.date, row.date_latest, row.ended)]


def _days_of_treatments(person: Person) -> Iterable[date | None]:
    return [day for row in person.facts.treatments
            for day in (row.start, row.start_latest, row.end, row.end_latest)]


def _days_of_circumstances(person: Person) -> Iterable[date | None]:
    return [day for row in person.facts.circumstances for day in (row.date, row.since)]


def _is_complete(person: Person) -> bool:
    return person.facts.complete_since is not None


def _are_denied(person: Person) -> bool:
    """Whether a treatment is known not to have been given, or any that is not recorded was not."""
    return person.facts.treatments_complete_since is not None or any(not row.given for row in person.facts.treatments)


# They hang on the index date alone, which is one and the same for everybody who asks on a day.
@lru_cache(maxsize=20_000)
def _marks(window: Window | None, on: date) -> tuple[int, int, int]:
    # How long five half-lives are nobody knows here; the rest of such a window is as of any other.
    days = days_of(replace(window, half_lives=None), on) if window else None
    said = on.toordinal() - slack(window, on) if window else 0
    return (days.first.toordinal(), days.last.toordinal(), said) if days else (0, 0, said)


@lru_cache(maxsize=20_000)
def _checkable(window: Window, on: date) -> tuple[bool, bool]:
    days = days_of(window, on)
    return days is not None, days is not None and days.latest_only


def _lasting(window: Window, ends: tuple[date, ...], days: NDArray[np.int64]) -> Hashable:
    """Of a window that lasts, where its beginning lies for everything that has an end."""
    if window.bound != "lasting":
        return None
    starts = [back(end, window.duration) for end in ends]
    return tuple(None if start is None else (int(np.searchsorted(days, start.toordinal(), "left")),
                                             int(np.searchsorted(days, start.toordinal(), "right")))
                 for start in starts)


def _of(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def _word(name: str) -> Callable[[Any], Iterable[str]]:
    return lambda row: (getattr(row, name),)


def _severity_and_stage(row: Any) -> tuple[str, ...]:
    return (*row.severity, *row.stage)


def _severity_and_setting(row: Any) -> tuple[str, ...]:
    return (*row.severity, *row.setting)


# One entry for every field but the concept; a field that has none is an error, and not left out of account.
_KEYS: Mapping[type, Mapping[str, _Keys]] = {
    Condition: {
        "status": _as_it_is,
        "stage": _against(qualifiers.stage, _of("stage"), _diagnoses, _severity_and_stage, max),
        "severity": _against(qualifiers.severity, _severity_and_stage, _diagnoses, _severity_and_stage, min),
        "certainty": _against(qualifiers.certainty, _of("certainty"), _diagnoses, _word("certainty")),
        "site": _against(qualifiers.same, _of("site"), _diagnoses, _word("site")),
        "cause": _against(qualifiers.concept, _of("cause"), _diagnoses, _word("cause")),
        "window": _windows_over(_days_of_diagnoses, absence_tells=_is_complete),
    },
    Therapy: {
        "status": _as_it_is,
        "line": _against(qualifiers.line, _of("line"), _treatments, _word("line")),
        "setting": _against(qualifiers.setting, _of("setting"), _treatments, _severity_and_setting),
        "route": _against(qualifiers.route, _of("route"), _treatments, _word("route")),
        "response": _against(qualifiers.response, _of("response"), _treatments, _word("response")),
        "severity": _against(qualifiers.severity, _severity_and_setting, _treatments, _severity_and_setting, min,
                             told_apart=("chronic",)),
        "site": _against(qualifiers.same, _of("site"), _treatments, _word("site")),
        "indication": _against(qualifiers.concept, _of("indication"), _treatments, _word("indication")),
        "dose": _doses,
        "window": _windows_over(_days_of_treatments, absence_tells=_are_denied),
    },
    State: {
        "status": _as_it_is,
        "window": _windows_over(_days_of_circumstances, absence_tells=lambda _: False),
    },
}
