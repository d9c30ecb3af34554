"""Great-circle distances on a sphere of the Earth's mean radius."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["EARTH_RADIUS_KM", "distance_km"]

EARTH_RADIUS_KM = 6371.0088  # mean radius of the WGS 84 ellipsoid (IUGG); the sphere is wrong by at most 0.6 %

_Degrees = TypeVar("_Degrees", float, NDArray[np.float64])


def distance_km(latitude: float, longitude: float, other_latitude: _Degrees, other_longitude: _Degrees) -> _Degrees:
    """Kilometres from a point to another, or to each of many in two arrays.

    >>> round(distance_km(31.2222, 121.4581, 39.9075, 116.3972))       # Shanghai, Beijing
    1068

    Degrees in; the haversine formula, which keeps its digits where points are close.
    """
    lat, lon, other_lat, other_lon = (np.radians(np.asarray(degrees, dtype=np.float64))
                                      for degrees in (latitude, longitude, other_latitude, other_longitude))
    half = (np.sin((other_lat - lat) / 2) ** 2
            + np.cos(lat) * np.cos(other_lat) * np.sin((other_lon - lon) / 2) ** 2)
    distance = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    one_or_many: Any = float(distance) if distance.ndim == 0 else distance
    return one_or_many  # type: ignore[no-any-return]
