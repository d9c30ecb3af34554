"""From the trials that have the words to a page of hits: filters, facets, order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accrual.search.columns import Columns
from accrual.search.query import FACETS, Hit, Query, Results
from accrual.search.sites import OPEN
from accrual.search.words import Matches

__all__ = ["rank"]


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is known of every row for one query."""

    found: NDArray[np.bool_]
    score: NDArray[np.float32]
    about: NDArray[np.bool_]
    distance: NDArray[np.float32]
    site: NDArray[np.int32]


def rank(columns: Columns, query: Query, matches: Matches | None, *, limit: int, offset: int) -> Results:
    """The page of hits that begins at `offset`; ties always stand in the order of NCT numbers."""
    rows = _rows(columns, query, matches)
    base = rows.found & _person(columns, query) & _near_enough(query, rows.distance)
    chosen = {"status": query.statuses, "phase": query.phases, "country": query.countries}
    holds = {name: getattr(columns, name).having(chosen[name], len(columns)) for name in FACETS if chosen[name]}
    facets = {name: getattr(columns, name).counts(_all(base, *(holds[other] for other in holds if other != name)))
              for name in FACETS}
    kept = np.flatnonzero(_all(base, *holds.values()))
    start = max(offset, 0)
    page = kept[_order(columns, query, matches, rows, kept)[start:start + max(limit, 0)]]
    hits = tuple(_hit(columns, rows, row) for row in page)
    return Results(len(kept), hits, facets, relaxed=matches is not None and matches.relaxed)


def _rows(columns: Columns, query: Query, matches: Matches | None) -> _Rows:
    size = len(columns)
    found, score, about = np.ones(size, bool), np.zeros(size, np.float32), np.ones(size, bool)
    if matches is not None:
        at = np.searchsorted(columns.numbers, matches.numbers)
        found = np.zeros(size, bool)
        found[at], score[at], about[at] = True, matches.scores, matches.about
    if query.near is None:
        return _Rows(found, score, about, np.full(size, np.inf, np.float32), np.full(size, -1, np.int32))
    return _Rows(found, score, about, *columns.nearest(query.near.latitude, query.near.longitude))


def _person(columns: Columns, query: Query) -> NDArray[np.bool_]:
    """Which trials take a person of the sex and age asked for; a record that does not say excludes nobody."""
    fits = np.ones(len(columns), bool)
    if query.age is not None:
        fits &= (columns.youngest <= query.age) & (query.age < columns.oldest)
    other = {"FEMALE": "MALE", "MALE": "FEMALE"}.get((query.sex or "").upper())
    if other:
        fits &= ~columns.sex.having((other,), len(columns))
    return fits


def _near_enough(query: Query, distance: NDArray[np.float32]) -> NDArray[np.bool_]:
    if query.near is None or query.within_km is None:
        return np.ones(len(distance), bool)
    return distance <= query.within_km


def _all(first: NDArray[np.bool_], *others: NDArray[np.bool_]) -> NDArray[np.bool_]:
    holds: NDArray[np.bool_] = np.logical_and.reduce([first, *others])
    return holds


def _order(columns: Columns, query: Query, matches: Matches | None, rows: _Rows,
           kept: NDArray[np.int64]) -> NDArray[np.int64]:
    """The order of the kept rows, which stand in the order of their numbers.

    Nearest first: trials about the words before those that only mention them, of these the ones that take people
    before the others, then by distance, then score;
    trials without a site that can be located stand at the end.
    Best match first: by score. Without words: those that take people first, the latest changed first.
    """
    closed = ~columns.status.having(OPEN, len(columns))
    if query.by_distance:
        keys = (-rows.score[kept], rows.distance[kept], closed[kept], ~rows.about[kept], rows.site[kept] < 0)
    elif matches is not None:
        keys = (-rows.score[kept],)  # type: ignore[assignment]
    else:
        keys = (-columns.updated[kept], closed[kept])  # type: ignore[assignment]
    return np.lexsort(keys)


def _hit(columns: Columns, rows: _Rows, row: int) -> Hit:
    located = rows.site[row] >= 0
    return Hit(f"NCT{columns.numbers[row]:08d}", float(rows.score[row]), float(rows.distance[row]) if located else None,
               int(rows.site[row]) if located else None, bool(rows.about[row]))
