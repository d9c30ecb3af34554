"""Names as people type them → the place that is most probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from accrual.places.names import fold
from accrual.places.table import Area, Place, Table, table

__all__ = ["find", "suggest"]

_POINT = re.compile(r"\s*([+-]?\d{1,2}(?:\.\d+)?)\s*°?\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*")
_LONGEST = 100  # characters; the longest name in the table has 86
_LETTERS = "abcdefghijklmnopqrstuvwxyz "


@lru_cache(maxsize=4096)
def find(name: str) -> Place | None:
    """The place that the name most probably means, or None.

    >>> find("Paris, Texas").region, find("munchen").name, find("上海").country, find("40.7, -74.0").latitude
    ('Texas', 'Munich', 'China', 40.7)

    Several places of one name: the most populous. Behind a comma (or at the end) may stand regions and
    countries, in many languages; each must agree.
    """
    if len(name) > _LONGEST:
        return None
    point = _POINT.fullmatch(name)
    if point:
        return _point(float(point[1]), float(point[2]))
    known = table()
    number = next(_candidates(known, name), None)
    return None if number is None else known.place(number)


def _point(latitude: float, longitude: float) -> Place | None:
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Place(f"{latitude:g}, {longitude:g}", "", "", latitude, longitude, 0, "point")


def _candidates(known: Table, name: str) -> Iterator[int]:
    """Places that the name can mean, best first."""
    parts = [fold(part) for part in name.split(",")]
    for cut in range(1, len(parts) + 1):  # a few names have commas of their own
        main, behind = " ".join(parts[:cut]), [part for part in parts[cut:] if part]
        yield from _agreeing(known, main, behind)
        if len(behind) > 1:  # "Seoul, Korea, Republic of"
            yield from _agreeing(known, main, [" ".join(behind)])
    words, behind = parts[0].split(), [part for part in parts[1:] if part]
    for cut in range(len(words) - 1, 0, -1):  # "springfield il", "portland oregon usa"
        rest = words[cut:]
        for split in range(len(rest)):
            qualifiers = [" ".join(part) for part in (rest[:split], rest[split:]) if part]
            yield from _agreeing(known, " ".join(words[:cut]), [*qualifiers, *behind])


def _agreeing(known: Table, main: str, behind: Iterable[str]) -> Iterator[int]:
    """Places called `main` that lie in every area named behind it."""
    areas = [known.named_areas(part) for part in behind]
    return (number for number in known.exactly(main) if _lies_in_all(known.area(number), areas))


def _lies_in_all(home: Area, areas: Iterable[list[Area]]) -> bool:
    return all(any(area.holds(home) for area in choice) for choice in areas)


def suggest(name: str, limit: int = 8) -> tuple[Place, ...]:
    """Places whose names begin like this or are spelt nearly so, most populous first (a beginning counts thrice).

    >>> [place.name for place in suggest("Shangai", 1)]
    ['Shanghai']
    """
    known = table()
    main, *behind = (fold(part) for part in name[:_LONGEST].split(","))
    areas = [choice for choice in map(known.named_areas, behind) if choice]
    weights = dict.fromkeys(_nearly(known, main), 1) | dict.fromkeys(_beginning(known, main), 3)
    fitting = (number for number in weights if _lies_in_all(known.area(number), areas))
    ranked = sorted(fitting, key=lambda number: (-weights[number] * known.population(number), number))
    return tuple(known.place(number) for number in ranked[:limit])


def _beginning(known: Table, main: str) -> Iterator[int]:
    if main:
        yield from (number for _, number in known.beginning(main))


def _nearly(known: Table, main: str) -> Iterator[int]:
    """Places one slip away (a letter left out, added, wrong or swapped); for longer names two slips too."""
    if not 3 <= len(main) <= 40:
        return
    once = _slips(main)
    found = [number for key in once for number in known.exactly(key)[:1]]
    yield from found
    if not found and len(main) >= 5:
        opening = main[:2]
        yield from (number for key, number in known.beginning(opening)
                    if abs(len(key) - len(main)) <= 2 and not once.isdisjoint(_slips(key, letters="")))


def _slips(word: str, letters: str = _LETTERS) -> set[str]:
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    wrong = {head + letter + tail[1:] for head, tail in cuts if tail for letter in letters}
    added = {head + letter + tail for head, tail in cuts for letter in letters}
    return left_out | swapped | wrong | added
