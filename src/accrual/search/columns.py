"""What filters, facets and distances need of every trial, as numpy columns beside the text index.

Rows stand in the order of NCT numbers. A column with several values a trial is pairs of row and value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accrual.places.distance import EARTH_RADIUS_KM
from accrual.registry.trial import Age, Trial
from accrual.search.document import number_of
from accrual.search.sites import open_sites, whereabouts

__all__ = ["Columns", "Labelled"]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Words of a small vocabulary, any number of them a row."""

    rows: NDArray[np.uint32]
    codes: NDArray[np.uint16]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, values: Sequence[Iterable[str]]) -> Labelled:
        """The column of these values, one collection a row; empty words are left out."""
        pairs = [(row, word) for row, words in enumerate(values) for word in dict.fromkeys(words) if word]
        labels = tuple(sorted({word for _, word in pairs}))
        code = {label: number for number, label in enumerate(labels)}
        rows, codes = [row for row, _ in pairs], [code[word] for _, word in pairs]
        return cls(np.array(rows, np.uint32), np.array(codes, np.uint16), labels)

    def having(self, wanted: Iterable[str], size: int) -> NDArray[np.bool_]:
        """Which of `size` rows have any of these words; capitals make no difference."""
        folded = {word.casefold() for word in wanted}
        codes = [code for code, label in enumerate(self.labels) if label.casefold() in folded]
        found = np.zeros(size, bool)
        found[self.rows[np.isin(self.codes, codes)]] = True
        return found

    def counts(self, chosen: NDArray[np.bool_]) -> dict[str, int]:
        """How many of the chosen rows have each word, the most frequent first."""
        numbers = np.bincount(self.codes[chosen[self.rows]], minlength=len(self.labels))
        found = [(label, int(count)) for label, count in zip(self.labels, numbers, strict=True) if count]
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    def moved(self, to: NDArray[np.int64]) -> Labelled:
        """The same words where row r has become row to[r]; rows that became -1 are left out."""
        rows = to[self.rows]
        return Labelled(rows[rows >= 0].astype(np.uint32), self.codes[rows >= 0], self.labels)

    def joined(self, other: Labelled) -> Labelled:
        """Both columns' words; no row may have words in both."""
        labels = tuple(sorted({*self.labels, *other.labels}))
        code = {label: number for number, label in enumerate(labels)}
        codes = [np.array([code[label] for label in part.labels], np.uint16)[part.codes] for part in (self, other)]
        return Labelled(np.concatenate([self.rows, other.rows]), np.concatenate(codes), labels)


@dataclass(frozen=True, slots=True)
class Columns:
    """Every trial's row, and every site that can be the nearest.

    `oldest` is the first age, in years, that is too old. `points` are sites on the unit sphere.
    """

    numbers: NDArray[np.uint32]
    updated: NDArray[np.int32]
    youngest: NDArray[np.float32]
    oldest: NDArray[np.float32]
    status: Labelled
    phase: Labelled
    country: Labelled
    sex: Labelled
    site_rows: NDArray[np.uint32]
    site_numbers: NDArray[np.uint16]
    points: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.numbers)

    @classmethod
    def of(cls, trials: Iterable[Trial]) -> Columns:
        """The columns of these trials, each given once."""
        ordered = sorted(trials, key=lambda trial: trial.nct_id)
        sites = [(row, *placed) for row, trial in enumerate(ordered) for placed in _placed(trial)]
        return cls(
            np.array([number_of(trial.nct_id) for trial in ordered], np.uint32),
            np.array([_day(trial) for trial in ordered], np.int32),
            np.array([trial.minimum_age.years if trial.minimum_age else 0 for trial in ordered], np.float32),
            np.array([_too_old(trial.maximum_age) for trial in ordered], np.float32),
            Labelled.of([(trial.overall_status,) for trial in ordered]),
            Labelled.of([trial.phases for trial in ordered]),
            Labelled.of([[site.country for site in trial.sites] for trial in ordered]),
            Labelled.of([(trial.sex,) for trial in ordered]),
            np.array([row for row, *_ in sites], np.uint32), np.array([number for _, number, *_ in sites], np.uint16),
            _on_sphere([latitude for *_, latitude, _ in sites], [longitude for *_, longitude in sites]),
        )

    def replaced_by(self, newer: Columns) -> Columns:
        """These trials with the newer ones added, or in the place of their older selves."""
        kept = ~np.isin(self.numbers, newer.numbers)
        numbers = np.concatenate([self.numbers[kept], newer.numbers])
        order = np.argsort(numbers, kind="stable")
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        to_old = np.full(len(self), -1, np.int64)
        to_old[kept] = place[:kept.sum()]
        to_new = place[kept.sum():]

        def rows(name: str) -> NDArray[Any]:
            merged: NDArray[Any] = np.concatenate([getattr(self, name)[kept], getattr(newer, name)])[order]
            return merged

        def labelled(name: str) -> Labelled:
            old, new = getattr(self, name), getattr(newer, name)
            joined: Labelled = old.moved(to_old).joined(new.moved(to_new))
            return joined

        site_rows = np.concatenate([to_old[self.site_rows], to_new[newer.site_rows]])
        by_row = np.argsort(site_rows, kind="stable")[np.count_nonzero(site_rows < 0):]
        return Columns(
            rows("numbers"), rows("updated"), rows("youngest"), rows("oldest"),
            labelled("status"), labelled("phase"), labelled("country"), labelled("sex"),
            site_rows[by_row].astype(np.uint32), np.concatenate([self.site_numbers, newer.site_numbers])[by_row],
            np.concatenate([self.points, newer.points])[by_row],
        )

    def nearest(self, latitude: float, longitude: float) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """For every row the kilometres to its nearest site and that site's number; infinite and -1 if it has none."""
        distance, number = np.full(len(self), np.inf, np.float32), np.full(len(self), -1, np.int32)
        if len(self.site_rows):
            away = self.points - _on_sphere([latitude], [longitude])
            squared = np.einsum("ij,ij->i", away, away)
            rows, starts = np.unique(self.site_rows, return_index=True)
            least = np.minimum.reduceat(squared, starts)
            at_least = np.flatnonzero(squared == np.repeat(least, np.diff(starts, append=len(squared))))
            _, first = np.unique(self.site_rows[at_least], return_index=True)
            distance[rows] = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(np.sqrt(least) / 2, 1))
            number[rows] = self.site_numbers[at_least[first]]
        return distance, number

    def save(self, path: Path) -> None:
        """Write the columns to a file of numpy's."""
        arrays: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Labelled):
                arrays |= {f"{each.name}.rows": value.rows, f"{each.name}.codes": value.codes,
                           f"{each.name}.labels": np.array(value.labels, np.str_)}
            else:
                arrays[each.name] = value
        with path.open("xb") as file:
            np.savez(file, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> Columns:
        """The columns of a file that `save` wrote."""
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            values: dict[str, Any] = {
                each.name: arrays[each.name] if each.name in arrays else _labelled(arrays, each.name)
                for each in fields(cls)
            }
        return cls(**values)


def _labelled(arrays: Any, name: str) -> Labelled:
    return Labelled(arrays[f"{name}.rows"], arrays[f"{name}.codes"], tuple(map(str, arrays[f"{name}.labels"])))


def _day(trial: Trial) -> int:
    """The day on which the record was last changed, as a number; 0 if it does not say."""
    point = trial.last_update_post_date or trial.verified_date or trial.first_post_date
    return point.first_day.toordinal() - date(1990, 1, 1).toordinal() if point else 0


def _too_old(limit: Age | None) -> float:
    """"75 Years" still takes somebody of 75 and a half: too old begins a whole unit later."""
    return Age(limit.value + 1, limit.unit).years if limit else np.inf


def _placed(trial: Trial) -> Iterable[tuple[int, float, float]]:
    """Number and coordinates of the sites that can be the nearest; a city's where the record gives none."""
    for site in open_sites(trial):
        if found := whereabouts(site):
            yield site.number, *found


def _on_sphere(latitudes: Sequence[float], longitudes: Sequence[float]) -> NDArray[np.float32]:
    """Points on the unit sphere; the chord between two of them is exact to a metre even in single precision."""
    lat, lon = np.radians(np.array(latitudes, np.float64)), np.radians(np.array(longitudes, np.float64))
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1).astype(np.float32)
