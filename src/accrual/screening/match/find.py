"""One person against every trial: statuses of all by one program, reasons for those that are looked at.

The statuses are those of the reference evaluator, criterion by criterion; the reasons come from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accrual.criteria import Criterion
from accrual.patients import Facts
from accrual.places import Place
from accrual.screening import explain
from accrual.screening.evaluate import screen_criterion
from accrual.screening.match.program import NOT_MET
from accrual.screening.match.segment import Segment
from accrual.screening.match.statuses import STATUS, Statuses, statuses
from accrual.screening.match.tags import ABOUT, NO_WISH, Wish, fits
from accrual.screening.person import Person
from accrual.screening.verdict import CriterionResult, Screening, Status
from accrual.screening.windows import Freshness
from accrual.search.sites import OPEN
from accrual.vocabulary.terms import is_kind_of

__all__ = ["Fit", "Found", "Wanted", "find_fits"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which trials are looked for, and how many are shown.

    `near` puts nearer trials first among those that fit alike, `within_km` leaves out those farther away;
    `scores` are of the words that a trial must have, by its number; `about` leaves out trials that are about none of
    the person's diseases, `open_only` those that take nobody, `fitting_only` those that something speaks against.
    """

    wish: Wish = NO_WISH
    near: Place | None = None
    within_km: float | None = None
    scores: Mapping[int, float] | None = None
    about: bool = True
    open_only: bool = True
    fitting_only: bool = True
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """One trial for one person; `screening` says of each criterion why."""

    nct_id: str
    status: Status
    passed: int
    failed: int
    total: int
    screening: Screening
    distance_km: float | None = None
    site_number: int | None = None

    @property
    def open(self) -> int:
        """How many criteria are not settled."""
        return self.total - self.passed - self.failed


@dataclass(frozen=True, slots=True)
class Found:
    """The trials shown, how many there are like them, and how many of all trials have each status."""

    fits: tuple[Fit, ...]
    total: int
    compared: int
    by_status: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class _Rows:
    """One segment for one person: how many rows are kept, and the best of them with what they are ranked by."""

    segment: Segment
    found: Statuses
    kept: int
    best: NDArray[np.int64]
    keys: NDArray[np.float64]
    distance: NDArray[np.float32]
    site: NDArray[np.int32]


def find_fits(segments: Sequence[tuple[Segment, NDArray[np.bool_]]], facts: Facts, on: date,
              wanted: Wanted | None = None, freshness: Freshness | None = None) -> Found:
    """The trials that fit best: by status, then how much is confirmed, then nearness, then words.

    Each segment comes with which of its trials count.  How much is confirmed is told in tenths, so that a nearer trial
    comes before one that is hardly more certain.  For somebody who is dead on the index date there is none.
    """
    person, wanted = Person(facts, on, freshness or Freshness()), wanted or Wanted()
    if facts.is_dead_on(on):
        compared = sum(int(np.count_nonzero(alive)) for _, alive in segments)
        return Found((), 0, compared, {Status.INELIGIBLE: compared} if compared else {})
    ranked = [_ranked(segment, alive, person, wanted) for segment, alive in segments]
    counts = sum((np.bincount(each.found.codes[alive], minlength=len(STATUS))
                  for each, (_, alive) in zip(ranked, segments, strict=True)), np.zeros(len(STATUS), np.int64))
    places = [(each, int(row)) for each in ranked for row in each.best]
    keys = np.concatenate([np.zeros((0, 5)), *(each.keys for each in ranked)])
    page = np.lexsort(keys.T[::-1])[wanted.offset:wanted.offset + wanted.limit]
    explained = _Explained(person)
    shown = tuple(_fit(rows, row, explained) for rows, row in (places[at] for at in page))
    by_status = {status: int(count) for status, count in zip(STATUS, counts, strict=True) if count}
    return Found(shown, sum(each.kept for each in ranked), int(counts.sum()), by_status)


def _ranked(segment: Segment, alive: NDArray[np.bool_], person: Person, wanted: Wanted) -> _Rows:
    found = statuses(segment, person)
    distance, site = _near(segment, wanted.near)
    keep = alive & _wished(segment, wanted.wish)
    if wanted.open_only:
        keep &= segment.trials.status.having(OPEN, len(segment))
    if wanted.fitting_only:
        keep &= found.codes != NOT_MET
    if wanted.within_km is not None:
        keep &= distance <= wanted.within_km
    if wanted.about:
        keep &= _about(segment, person)
    score = np.zeros(len(segment))
    if wanted.scores is not None:
        score = np.array([wanted.scores.get(int(number), -1.0) for number in segment.trials.numbers])
        keep &= score >= 0
    kept = np.flatnonzero(keep)
    confirmed = np.floor(10 * found.passed[kept] / np.maximum(found.total[kept], 1))
    first = _first(11.0 * found.codes[kept] + confirmed, wanted.offset + wanted.limit)
    best = kept[first]
    keys = np.stack([-found.codes[best].astype(float), -confirmed[first], distance[best], -score[best],
                     segment.trials.numbers[best]], axis=1)
    return _Rows(segment, found, len(kept), best, keys, distance, site)


def _first(values: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Where the highest values are: as many as are wanted, and all that are like the last of them."""
    if count >= len(values):
        return np.arange(len(values))
    least = np.partition(values, len(values) - count)[len(values) - count] if count else np.inf
    return np.flatnonzero(values >= least)


def _near(segment: Segment, near: Place | None) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    if near is None:
        return np.full(len(segment), np.inf, np.float32), np.full(len(segment), -1, np.int32)
    return segment.trials.nearest(near.latitude, near.longitude)


def _wished(segment: Segment, wish: Wish) -> NDArray[np.bool_]:
    return _having(segment, fits(wish, segment.tag_names) if wish != NO_WISH else [])


def _having(segment: Segment, each_of: Iterable[Iterable[str]]) -> NDArray[np.bool_]:
    """The trials that have a tag of each of several sets."""
    keep = np.ones(len(segment), np.bool_)
    for names in each_of:
        chosen = np.array([name in names for name in segment.tag_names], np.bool_)
        has = np.zeros(len(segment), np.bool_)
        if len(chosen):
            has[segment.tag_rows[chosen[segment.tags]]] = True
        keep &= has
    return keep


def _about(segment: Segment, person: Person) -> NDArray[np.bool_]:
    """Trials about a disease that the person has, a kind of it or what it is a kind of; all where none is known."""
    has = {row.concept for row in person.facts.diagnoses if row.present and row.status != "resolved"}
    if not has:
        return np.ones(len(segment), np.bool_)
    related: dict[str, bool] = {}
    for name in segment.tag_names:
        if name.startswith(f"{ABOUT}|"):
            slug = name.split("|")[2]
            related[name] = any(is_kind_of(each, slug) or is_kind_of(slug, each) for each in has)
    return _having(segment, [{name for name, is_one in related.items() if is_one}])


# Reasons

class _Explained:
    """Reasons for one person's criteria, each found once however many trials have it."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self._known: dict[tuple[int, int, str], CriterionResult] = {}

    def result(self, segment: Segment, number: int, label: str, text: str) -> CriterionResult:
        """One criterion of one trial, by the reference evaluator."""
        key = (id(segment), number, text)
        if key not in self._known:
            kind = "inclusion" if segment.program.joins[number] else "exclusion"
            bare = Criterion(label, kind, (0, len(text)), text, segment.rule(number))
            self._known[key] = screen_criterion(bare, self.person)
        found = self._known[key]
        return found if found.criterion.id == label else _relabelled(found, label)


def _relabelled(found: CriterionResult, label: str) -> CriterionResult:
    return replace(found, criterion=replace(found.criterion, id=label))


def _fit(rows: _Rows, row: int, explained: _Explained) -> Fit:
    segment, found = rows.segment, rows.found
    nct_id = f"NCT{segment.trials.numbers[row]:08d}"
    results = tuple(explained.result(segment, *entry) for entry in segment.entries(row))
    screening = Screening(nct_id, explained.person.on, results, explain.would_settle(results))
    located = rows.site[row] >= 0
    counts = int(found.passed[row]), int(found.failed[row]), int(found.total[row])
    return Fit(nct_id, found.status(row), *counts, screening,
               float(rows.distance[row]) if located else None, int(rows.site[row]) if located else None)


