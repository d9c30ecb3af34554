"""Laws of distances and of names."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.places import distance_km, find, locate, suggest
from accrual.places.names import fold
from accrual.places.table import table

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
known_names = st.sampled_from(["Shanghai", "München", "São Paulo", "Saint-Étienne", "Xi’an", "Łódź", "Zürich"])


@given(points, points)
def test_distance_is_symmetric_and_at_most_half_round(here: tuple[float, float], there: tuple[float, float]) -> None:
    assert distance_km(*here, *there) == pytest.approx(distance_km(*there, *here), abs=1e-6)
    assert 0 <= distance_km(*here, *there) <= 20_016
    assert distance_km(*here, *here) == 0


@given(points, points, points)
def test_a_detour_is_never_shorter(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> None:
    assert distance_km(*a, *c) <= distance_km(*a, *b) + distance_km(*b, *c) + 1e-6


@given(points, st.lists(points, min_size=1, max_size=20))
def test_many_at_once_are_the_same_as_one_by_one(here: tuple[float, float], many: list[tuple[float, float]]) -> None:
    latitudes, longitudes = np.array(many).T
    one_by_one = [distance_km(*here, *there) for there in many]
    # numpy computes several at once with other instructions than one, which may differ in the last bit.
    assert distance_km(*here, latitudes, longitudes) == pytest.approx(one_by_one, rel=1e-12)


@given(known_names, st.randoms(use_true_random=False), st.sampled_from(["", " ", "  \t"]))
def test_case_accents_and_space_make_no_difference(name: str, rng: object, space: str) -> None:
    shuffled = "".join(letter.upper() if rng.random() < 0.5 else letter.lower() for letter in name)  # type: ignore[attr-defined]
    bare = "".join(letter for letter in unicodedata.normalize("NFD", shuffled) if not unicodedata.combining(letter))
    assert find(space + shuffled + space) == find(bare) == find(name) is not None


@given(st.integers(0, len(table()) - 1))
def test_a_place_is_found_by_the_name_it_is_shown_with(number: int) -> None:
    place = table().place(number)
    found = find(str(place))
    assert found is not None
    # Two of one name in one region cannot be told apart by it, nor can Georgia and Georgia: the larger one is meant.
    same = (fold(found.name), found.region, found.country) == (fold(place.name), place.region, place.country)
    assert same or found.population >= place.population


@given(st.text(max_size=120))
def test_no_text_is_an_error(text: str) -> None:
    find(text)
    suggest(text)
    locate(text, text, text)
    assert fold(fold(text)) == fold(text)
