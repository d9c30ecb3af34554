"""The map of study centres: whatever the centres and the place, the ones that matter are on it."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from accrual.places import Place
from accrual.portal.trials.centres import centres
from accrual.portal.trials.drawing import draw
from accrual.registry import Trial
from accrual.registry.trial import Site

points = st.tuples(st.floats(-85, 85), st.floats(-180, 180))


def trial(*where: tuple[float, float]) -> Trial:
    return Trial("NCT99990001", sites=tuple(Site(number, latitude=latitude, longitude=longitude)
                                            for number, (latitude, longitude) in enumerate(where)))


def test_without_coordinates_there_is_no_map() -> None:
    assert draw(centres(Trial("NCT99990001", sites=(Site(0, city="Bern"),)), None).all, None) is None


@settings(max_examples=30)
@given(st.lists(points, min_size=1, max_size=30))
def test_without_a_place_every_centre_is_on_the_map(where: list[tuple[float, float]]) -> None:
    drawing = draw(centres(trial(*where), None).all, None)
    assert drawing is not None
    shown = {(marker.x, marker.y) for marker in drawing.markers if marker.kind == "centre"}
    assert 1 <= len(shown) <= len(where)
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in shown)
    apart = {(round(latitude / 20), round(longitude / 20)) for latitude, longitude in where}
    assert len(shown) >= min(len(apart), 2), "centres far from each other are one dot"


@settings(max_examples=30)
@given(st.lists(points, min_size=1, max_size=10), points)
def test_with_a_place_it_and_the_nearest_centre_are_on_the_map(where: list[tuple[float, float]],
                                                               here: tuple[float, float]) -> None:
    place = Place("Here", "", "", *here)
    found = centres(trial(*where), place)
    drawing = draw(found.all, place)
    assert drawing is not None
    assert [marker.name for marker in drawing.markers if marker.kind == "here"] == ["Here"]
    assert any(marker.kind == "centre" for marker in drawing.markers)
    assert all(0 <= marker.x <= drawing.width and 0 <= marker.y <= drawing.height for marker in drawing.markers)


def test_shanghai_seen_from_buenos_aires_is_on_the_map() -> None:
    place = Place("Buenos Aires", "", "Argentina", -34.6, -58.4)
    drawing = draw(centres(trial((31.2, 121.5)), place).all, place)
    assert drawing is not None
    assert sum(marker.kind == "centre" for marker in drawing.markers) == 1


def test_the_land_is_one_path_of_dots_inside_the_drawing() -> None:
    drawing = draw(centres(trial((31.2, 121.5), (52.5, 13.4)), None).all, None)
    assert drawing is not None
    dots = re.findall(r"M(\d+) (\d+)h0", drawing.land)
    assert "".join(f"M{x} {y}h0" for x, y in dots) == drawing.land
    assert len(dots) > 200
    assert all(int(x) <= drawing.width + 5 and int(y) <= drawing.height + 5 for x, y in dots)
