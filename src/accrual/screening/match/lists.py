"""A list of numbers for each row, all in one array; what hangs on a few rows is found without looking at the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Lists", "places_of"]

Numbers = NDArray[Any]


def places_of(starts: Numbers, rows: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the lists of some rows are, one after the other, and where each of them starts among these.

    >>> [found.tolist() for found in places_of(np.array([0, 2, 2, 5]), np.array([2, 0]))]
    [[2, 3, 4, 0, 1], [0, 3, 5]]
    """
    first = starts[rows]
    counts = starts[rows + 1] - first
    bounds = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(counts, out=bounds[1:])
    if bounds[-1] == len(rows) and counts.all():  # each has one: most nodes have one parent, and many one child
        return first, bounds
    return np.arange(bounds[-1]) + np.repeat(first - bounds[:-1], counts), bounds


@dataclass(frozen=True, slots=True)
class Lists:
    """Row `n` has the numbers `items[starts[n]:starts[n + 1]]`."""

    starts: NDArray[np.int64]
    items: NDArray[np.int32]

    @classmethod
    def by(cls, rows: Numbers, size: int, items: Numbers | None = None) -> Lists:
        """From pairs of a row and a number, which is the pair's own place where none are given.

        >>> found = Lists.by(np.array([1, 0, 1]), 3)
        >>> found.of(np.array([1])).tolist(), found.of(np.array([2, 0])).tolist()
        ([0, 2], [1])
        """
        order = np.argsort(rows, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=size))]).astype(np.int64)
        return cls(starts, (order if items is None else items[order]).astype(np.int32))

    def of(self, rows: Numbers) -> NDArray[np.int32]:
        """The numbers of some rows, one list after the other."""
        places, _ = places_of(self.starts, rows)
        return self.items[places]
