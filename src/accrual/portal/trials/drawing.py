"""A map of a trial's study centres as plain SVG: no tiles, no other host, no script.

The land is drawn by its towns: one faint dot for each patch of the map in which a town lies.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from accrual.places import Place, towns
from accrual.portal.trials.centres import Centre

__all__ = ["Drawing", "Marker", "draw"]

_WIDTH, _HEIGHT = 640, 340
_FILLED = 0.78       # share of the width or height that the markers take up; the rest shows the surroundings
_PATCH = 5           # pixels between two dots of land
_LEAST_SPAN = 2.5    # degrees: a single centre is shown with its region
_NAMED = 4           # towns with their names, so that one can tell where one is
_APART = 46          # pixels between two names


@dataclass(frozen=True, slots=True)
class Marker:
    """A point of the drawing in pixels, its name, and on which side of it the name stands."""

    x: float
    y: float
    name: str
    kind: str

    @property
    def before(self) -> bool:
        """Whether the name ends at the point, because there is no room behind it."""
        return self.x > _WIDTH - 130

    @property
    def name_x(self) -> float:
        """Where the name begins or ends."""
        return self.x - 9 if self.before else self.x + 9

    @property
    def name_y(self) -> float:
        """The line on which the name stands."""
        return min(self.y + 5, _HEIGHT - 6)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map: its size, the land as one SVG path, markers from back to front, and in words what it shows."""

    width: int
    height: int
    land: str
    markers: tuple[Marker, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of the globe laid flat; `scale` is pixels a degree of latitude, `squeeze` the cosine of the middle one."""

    west: float
    north: float
    scale: float
    squeeze: float

    def pixels(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point lies in the drawing, or beside it."""
        east = (longitude - self.west) % 360
        return round(east * self.squeeze * self.scale, 1), round((self.north - latitude) * self.scale, 1)

    @property
    def width(self) -> float:
        """Degrees of longitude from edge to edge."""
        return _WIDTH / (self.scale * self.squeeze)

    @property
    def height(self) -> float:
        """Degrees of latitude from edge to edge."""
        return _HEIGHT / self.scale


def draw(centres: Sequence[Centre], near: Place | None) -> Drawing | None:
    """The map of all centres that have coordinates, None where none has."""
    placed = [(each.latitude, each.longitude) for each in centres
              if each.latitude is not None and each.longitude is not None]
    if not placed:
        return None
    close = [*_closest(centres), (near.latitude, near.longitude)] if near else placed
    window = _window(close)
    points = dict.fromkeys(window.pixels(*point) for point in placed)
    inside = [Marker(x, y, "", "centre") for x, y in points if 0 <= x <= _WIDTH and 0 <= y <= _HEIGHT]
    here = [Marker(*window.pixels(near.latitude, near.longitude), near.name, "here")] if near else []
    land, names = _land(window, here)
    return Drawing(_WIDTH, _HEIGHT, land, (*names, *inside, *here), _summary(len(placed), len(centres), near))


def _closest(centres: Sequence[Centre]) -> list[tuple[float, float]]:
    """The nearest centres, as long as the next one is not so far that the near ones would melt into a dot."""
    known = [each for each in centres if each.kilometres is not None]
    reach = max(250.0, 3 * (known[0].kilometres or 0.0)) if known else 0.0
    return [(each.latitude or 0.0, each.longitude or 0.0) for each in known if (each.kilometres or 0.0) <= reach]


def _window(points: Sequence[tuple[float, float]]) -> _Window:
    """The part of the globe that shows the points, with their surroundings."""
    south, north = min(lat for lat, _ in points), max(lat for lat, _ in points)
    west, span = _westmost([lon for _, lon in points])
    middle, center = (south + north) / 2, west + span / 2
    squeeze = max(math.cos(math.radians(middle)), 0.2)
    tall, wide = max(north - south, _LEAST_SPAN), max(span, _LEAST_SPAN)
    scale = min(_FILLED * _HEIGHT / tall, _FILLED * _WIDTH / (wide * squeeze))
    scale = max(scale, _WIDTH / (360 * squeeze))
    return _Window(center - _WIDTH / (2 * scale * squeeze), middle + _HEIGHT / (2 * scale), scale, squeeze)


def _westmost(longitudes: Iterable[float]) -> tuple[float, float]:
    """Where to begin, and how far to go east, to pass all longitudes on the shortest way round."""
    around = sorted({round(longitude, 6) % 360 for longitude in longitudes})  # -1e-80 % 360 is 360
    gaps = [(after - before) % 360 or 360.0 for before, after in zip(around, [*around[1:], around[0]], strict=True)]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    return around[(widest + 1) % len(around)], 360 - gaps[widest]


def _land(window: _Window, taken: Sequence[Marker]) -> tuple[str, list[Marker]]:
    """A dot for each patch with a town, and the names of the greatest towns that stand apart."""
    found = towns(window.north - window.height, window.north, window.west, window.width)
    x = (found.longitudes - window.west) % 360 * window.squeeze * window.scale
    y = (window.north - found.latitudes) * window.scale
    patches = np.zeros((_HEIGHT // _PATCH + 1, _WIDTH // _PATCH + 1), dtype=bool)
    patches[(y // _PATCH).astype(int), (x // _PATCH).astype(int)] = True
    path = "".join(f"M{column * _PATCH + 2} {row * _PATCH + 2}h0" for row, column in np.argwhere(patches).tolist())
    names: list[Marker] = []
    for at in np.argsort(-found.populations)[:200].tolist():
        marker = Marker(round(float(x[at]), 1), round(float(y[at]), 1), "", "town")
        if len(names) < _NAMED and _is_apart(marker, [*names, *taken]):
            names.append(Marker(marker.x, marker.y, found.name(at), "town"))
    return path, names


def _is_apart(marker: Marker, others: Iterable[Marker]) -> bool:
    inside = 8 < marker.x < _WIDTH - 8 and 14 < marker.y < _HEIGHT - 14
    return inside and all(abs(marker.y - other.y) > _APART / 2 or abs(marker.x - other.x) > 4 * _APART
                          for other in others)


def _summary(placed: int, total: int, near: Place | None) -> str:
    shown = f"Map of the {placed} study centre{'' if placed == 1 else 's'} with known coordinates"
    if placed == total:
        shown = f"Map of the {'study centre' if total == 1 else f'{total} study centres'}"
    return f"{shown} around {near.name}" if near else shown
