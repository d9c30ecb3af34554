"""The table of places, read in place: nothing is unpacked, and processes share its memory."""

from __future__ import annotations

import json
import mmap
import sys
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from accrual.errors import ConfigurationError
from accrual.places.form import KINDS, MAGIC

__all__ = ["Area", "Place", "Table", "table"]

_PATH = Path(__file__).with_name("gazetteer.table")
_MEND = "Run `pip install -e .` (or reinstall accrual), which makes it."


@dataclass(frozen=True, slots=True)
class Place:
    """A named point on the map, degrees; `kind` is `city`, `region`, `country` or `point`.

    >>> str(Place("Springfield", "Illinois", "United States", 39.8, -89.64))
    'Springfield, Illinois, United States'

    A region or country stands at the middle of the people in its cities.
    """

    name: str
    region: str
    country: str
    latitude: float
    longitude: float
    population: int = 0
    kind: str = "city"

    def __str__(self) -> str:
        parts = dict.fromkeys(part for part in (self.name, self.region, self.country) if part)
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Area:
    """A country, or a region of one."""

    country: str
    region: str
    code: str

    def holds(self, other: Area) -> bool:
        """True if `other` is this area or lies in it."""
        return self.code == other.code and self.region in ("", other.region)


class Table:
    """Keys in order, each with its places, the one most probably meant first."""

    def __init__(self, path: Path) -> None:
        """Map the file; ConfigurationError if it is absent or another build's."""
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            raise ConfigurationError("the table of places is not there", where=path.name, mend=_MEND) from None
        header, body = self._header(path)
        view = memoryview(self._map)
        self._column = {name: view[body + start:body + start + size].cast(code)
                        for name, (start, size, code) in header["sections"].items()}
        self.areas = [Area(*area) for area in header["areas"]]
        self._names: dict[str, list[int]] = header["names"]
        self._keys = range(len(self._column["key_start"]) - 1)

    def _header(self, path: Path) -> tuple[dict[str, Any], int]:
        end = self._map.find(b"\n", len(MAGIC))
        if self._map[:len(MAGIC)] == MAGIC and end > 0:
            header: dict[str, Any] = json.loads(self._map[len(MAGIC):end])
            if header["byteorder"] == sys.byteorder:
                return header, end + 1
        raise ConfigurationError("the table of places is of another version or machine", where=path.name, mend=_MEND)

    def __len__(self) -> int:
        return len(self._column["kind"])

    def column(self, name: str) -> memoryview:
        """One column, a value a place: `latitude`, `longitude`, `population`, `kind` (0 is a city)."""
        return self._column[name]

    def _key_bytes(self, number: int) -> bytes:
        start = self._column["key_start"]
        return bytes(self._column["key_text"][start[number]:start[number + 1]])

    def _members(self, number: int) -> memoryview:
        first = self._column["first"]
        return self._column["members"][first[number]:first[number + 1]]

    def exactly(self, key: str) -> tuple[int, ...]:
        """Numbers of the places of this key, the one most probably meant first."""
        raw = key.encode()
        at = bisect_left(self._keys, raw, key=self._key_bytes)
        return tuple(self._members(at)) if at < len(self._keys) and self._key_bytes(at) == raw else ()

    def beginning(self, prefix: str, most: int = 20_000) -> Iterator[tuple[str, int]]:
        """(key, its first place) for keys that begin with the prefix, in order; `most` bounds the work."""
        raw = prefix.encode()
        at = bisect_left(self._keys, raw, key=self._key_bytes)
        for number in self._keys[at:at + most]:
            key = self._key_bytes(number)
            if not key.startswith(raw):
                return
            yield key.decode(), self._members(number)[0]

    def named_areas(self, key: str) -> list[Area]:
        """Every country and region called that: "ca" is California and Canada."""
        return [self.areas[number] for number in self._names.get(key, ())]

    def area(self, number: int) -> Area:
        """The area in which a place lies."""
        return self.areas[self._column["area"][number]]

    def population(self, number: int) -> int:
        """Inhabitants of a place."""
        return int(self._column["population"][number])

    def is_city(self, number: int) -> bool:
        """False for a region or a country."""
        return bool(self._column["kind"][number] == 0)

    def place(self, number: int) -> Place:
        """The place of that number."""
        column, area = self._column, self.area(number)
        start = column["name_start"]
        name = bytes(column["name_text"][start[number]:start[number + 1]]).decode()
        return Place(name, area.region, area.country, round(column["latitude"][number], 4),
                     round(column["longitude"][number], 4), self.population(number), KINDS[column["kind"][number]])


@cache
def table() -> Table:
    """The table that was made with the package, opened on first use."""
    return Table(_PATH)
