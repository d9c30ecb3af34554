"""The gazetteer, by cases; what is typed, what is meant."""

from __future__ import annotations

import json
import time
from importlib import resources
from pathlib import Path

import pytest

from accrual import places
from accrual.errors import ConfigurationError
from accrual.places import make
from accrual.places.form import MAGIC
from accrual.places.table import Table, table

CASES = json.loads((Path(__file__).parents[2] / "spec/places.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("typed", "name", "region", "country"), CASES["found"])
def test_a_name_means_the_place_people_mean(typed: str, name: str, region: str, country: str) -> None:
    place = places.find(typed)
    assert place is not None
    assert (place.name, place.country) == (name, country)
    assert not region or place.region == region


@pytest.mark.parametrize("typed", CASES["unknown"])
def test_what_is_no_place_is_none_and_suggesting_does_not_fail(typed: str) -> None:
    assert places.find(typed) is None
    places.suggest(typed)


@pytest.mark.parametrize(("typed", "latitude", "longitude"), CASES["points"])
def test_coordinates_are_a_place(typed: str, latitude: float, longitude: float) -> None:
    place = places.find(typed)
    assert place is not None
    assert (place.latitude, place.longitude, place.kind) == (latitude, longitude, "point")


@pytest.mark.parametrize(("city", "state", "country", "latitude", "longitude"), CASES["located"])
def test_a_site_is_located(city: str, state: str, country: str, latitude: float, longitude: float) -> None:
    place = places.locate(city, state, country)
    assert place is not None
    assert places.distance_km(place.latitude, place.longitude, latitude, longitude) < 5


@pytest.mark.parametrize(("city", "state", "country"), CASES["not located"])
def test_a_site_is_not_located_by_a_guess(city: str, state: str, country: str) -> None:
    assert places.locate(city, state, country) is None


@pytest.mark.parametrize(("typed", "meant"), [
    ("Shangai", "Shanghai"), ("Minhcen", "Munich"), ("Pris", "Paris"), ("Philadelfia", "Philadelphia"),
    ("Hambu", "Hamburg"), ("Barcelna, Spain", "Barcelona"),
])
def test_a_slip_of_the_pen_is_suggested_first(typed: str, meant: str) -> None:
    assert places.suggest(typed)[0].name == meant
    assert len(places.suggest(typed, limit=1)) == 1


def test_springfields_in_two_states_differ() -> None:
    illinois, massachusetts = places.find("Springfield, IL"), places.find("Springfield, MA")
    assert illinois is not None
    assert massachusetts is not None
    assert 1300 < places.distance_km(illinois.latitude, illinois.longitude,
                                     massachusetts.latitude, massachusetts.longitude) < 1500


def test_the_table_was_made_by_this_very_source_and_names_its_sources() -> None:
    first, header = Path(str(resources.files("accrual.places") / "gazetteer.table")).read_bytes().split(b"\n", 2)[:2]
    assert first + b"\n" == MAGIC
    assert json.loads(header)["recipe"] == make.recipe(), "make it anew: pip install -e . --no-deps"
    assert json.loads(header)["credits"] == places.CREDITS
    assert "CC BY 4.0" in places.CREDITS


def test_opening_takes_milliseconds_and_looking_up_microseconds() -> None:
    opened = time.perf_counter()
    fresh = Table(Path(str(resources.files("accrual.places") / "gazetteer.table")))
    assert time.perf_counter() - opened < 0.15
    looked = time.perf_counter()
    for _ in range(1000):
        fresh.exactly("shanghai")
    assert time.perf_counter() - looked < 0.5  # 10 µs each here; the bound leaves room for a busy machine


def test_every_region_we_name_has_cities() -> None:
    known = table()
    regions = {area for area in known.areas if area.region}
    seen = {known.area(number) for number in range(len(known)) if known.is_city(number)}
    assert regions - seen == set()


@pytest.mark.parametrize("content", [
    b"", b"something else\n{}\n", MAGIC, MAGIC + b'{"byteorder": "middle"}\n',
])
def test_a_table_that_is_not_ours_says_how_to_mend_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "gazetteer.table").write_bytes(content)
    with pytest.raises(ConfigurationError, match="pip install"):
        Table(tmp_path / "gazetteer.table")
