"""The towns in a part of the map, for drawing it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from accrual.places.table import Table, table

__all__ = ["Towns", "towns"]


@dataclass(frozen=True, slots=True)
class Towns:
    """Towns as columns: degrees, inhabitants, and their numbers in the table."""

    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]
    populations: NDArray[np.int64]
    numbers: NDArray[np.int64]

    def name(self, at: int) -> str:
        """The name of the town in that row."""
        return table().place(int(self.numbers[at])).name


def towns(south: float, north: float, west: float, width: float) -> Towns:
    """Every town between two latitudes and from a longitude so many degrees eastwards.

    >>> found = towns(31.0, 31.5, 121.0, 1.0)
    >>> "Shanghai" in {found.name(at) for at in found.populations.argsort()[-3:]}
    True
    """
    latitudes, longitudes, populations, cities = _columns(table())
    inside = cities & (latitudes >= south) & (latitudes <= north) & ((longitudes - west) % 360 <= width)
    return Towns(latitudes[inside], longitudes[inside], populations[inside], np.flatnonzero(inside))


@cache
def _columns(known: Table) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    column = {name: np.asarray(known.column(name)) for name in ("latitude", "longitude", "population", "kind")}
    return (column["latitude"].astype(np.float64), column["longitude"].astype(np.float64),
            column["population"].astype(np.int64), column["kind"] == 0)
