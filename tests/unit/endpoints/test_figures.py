"""Figures: the same bytes each time, numbers that are the curve's, labels that lie on nothing, legible in grey."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from accrual.endpoints.figures import (
    Arm,
    Change,
    Course,
    Lane,
    Picture,
    power_figure,
    spider_figure,
    survival_figure,
    swimmer_figure,
    waterfall_figure,
)
from accrual.endpoints.figures.picture import LINES, RESPONSES, drawing
from accrual.endpoints.figures.survival_curves import time_ticks
from accrual.endpoints.planning import plan_response, plan_survival
from accrual.endpoints.survival import kaplan_meier, observed
from accrual.errors import InputError

LONG = "Denosumab 120 mg every four weeks with tislelizumab 200 mg and docetaxel 75 mg/m² every three weeks, then none"


def _arm(name: str, size: int, seed: int, *, events: bool = True) -> Arm:
    rng = np.random.default_rng(seed)
    times = rng.exponential(9, size).round(1)
    return Arm(name, kaplan_meier(observed(times, rng.random(size) < (0.7 if events else 0))))


def _curves(*arms: Arm) -> Picture:
    return survival_figure(arms, name="pfs", title="PFS", outcome="progression-free")


PICTURES: dict[str, Callable[[], Picture]] = {
    "one arm": lambda: _curves(_arm("All", 40, 1)),
    "two arms": lambda: _curves(_arm("A", 40, 1), _arm("B", 40, 2)),
    "six long names": lambda: _curves(*(_arm(f"{place} {LONG}", 9000 if place == 1 else 30, place)
                                        for place in range(1, 7))),
    "no events": lambda: _curves(_arm("All", 12, 3, events=False)),
    "one subject": lambda: _curves(_arm("All", 1, 4)),
    "nobody": lambda: _curves(Arm("Nobody", kaplan_meier(observed([], [])))),
    "Chinese": lambda: _curves(_arm("地舒单抗联合替雷利珠单抗和多西他赛", 20, 5)),
    "waterfall": lambda: waterfall_figure([Change(f"S{n}", 60.0 - 8 * n, "PD" if n < 5 else "SD") for n in range(20)]),
    "waterfall, cut": lambda: waterfall_figure([Change("S1", 340.0, "PD"), Change("S2", -5, "NON-CR/NON-PD")]),
    "waterfall, empty": lambda: waterfall_figure([Change("S1", None, "NE")]),
    "spider": lambda: spider_figure([Course("S1", "PR", ((0, 0), (2, -40), (4, -55))), Course("S2", "", ((0, 0),))]),
    "spider, empty": lambda: spider_figure([]),
    "swimmer": lambda: swimmer_figure([Lane(f"SITE-{n:04}", "A", n + 1.0, n % 2 == 0, ((0.5, 1.0),),
                                            ((0.5, "partial response"), (n + 1.0, "death"))) for n in range(40)]),
    "swimmer, many": lambda: swimmer_figure([Lane(f"S{n}", "A", n / 9, True) for n in range(254)]),
    "swimmer, arms": lambda: swimmer_figure([Lane(f"S{n:03}", ("Short", LONG, "")[n % 3], 2.0 + n % 7, n % 2 == 0)
                                             for n in range(60)]),
    "swimmer, empty": lambda: swimmer_figure([]),
    "power": lambda: power_figure(plan_survival(4, 6, accrual=3, follow_up=12), plan_response(0.1, 0.3)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_picture_has_the_same_bytes_and_leaves_no_setting_behind(name: str) -> None:
    before = dict(mpl.rcParams)
    one, other = PICTURES[name](), PICTURES[name]()
    assert one.svg() == other.svg()
    assert one.png(dots_per_inch=60) == other.png(dots_per_inch=60)
    assert dict(mpl.rcParams) == before
    assert not re.search(r"\d{4}-\d{2}-\d{2}T|<metadata|<script|href=\"http", one.svg())


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_what_it_shows(name: str) -> None:
    picture = PICTURES[name]()
    svg = picture.svg()
    assert f"{picture.title}</title>" in svg
    assert picture.words
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert all(each.startswith(f"{picture.name}-") for each in ids)
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg))
    assert used <= set(ids)
    assert len(next(csv.reader(io.StringIO(picture.numbers)))) >= 3


def _boxes(picture: Picture) -> list[tuple[str, Bbox]]:
    with drawing(picture.name):
        canvas: Any = FigureCanvasAgg(picture.figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        texts = [text for text in picture.figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
        return [(text.get_text(), text.get_window_extent(renderer)) for text in texts]


@pytest.mark.parametrize("name", PICTURES)
def test_no_label_lies_on_another_or_leaves_the_picture(name: str) -> None:
    picture = PICTURES[name]()
    boxes = _boxes(picture)
    whole = picture.figure.bbox
    for (first, one), (second, other) in itertools.combinations(boxes, 2):
        overlap = Bbox.intersection(one, other)
        assert overlap is None or min(overlap.width, overlap.height) < 1.5, f"{first!r} lies on {second!r}"
    for text, box in boxes:
        inside = whole.x0 - 1 <= box.x0 and box.x1 <= whole.x1 + 1 and whole.y0 - 1 <= box.y0 and box.y1 <= whole.y1 + 1
        assert inside, f"{text!r} leaves the picture"


def test_the_numbers_at_risk_stand_under_their_ticks() -> None:
    arm = _arm("All", 60, 7)
    picture = _curves(arm)
    axes = picture.figure.axes[0]
    texts = {text.get_text(): text for text in picture.figure.texts}
    for tick in axes.get_xticks():
        number = str(arm.curve.at_risk(float(tick)))
        place = axes.transData.transform((float(tick), 0))[0]
        centres = [picture.figure.transFigure.transform(text.get_position())[0]
                   for text in picture.figure.texts if text.get_text() == number]
        assert any(abs(centre - place) < 0.5 for centre in centres)
    assert "At risk" in texts


def test_the_numbers_are_the_curve() -> None:
    arm = _arm("All", 30, 8)
    rows = list(csv.DictReader(io.StringIO(_curves(arm).numbers)))
    assert sum(int(row["events"]) + int(row["censored"]) for row in rows) == 30
    drops = [float(row["share"]) for row in rows if int(row["events"])]
    assert drops == arm.curve.survival.tolist()
    assert [row["lower"] for row in rows if int(row["events"])] == [
        "" if np.isnan(limit) else repr(float(limit)) for limit in arm.curve.lower]


def test_six_curves_at_most_and_bands_for_three() -> None:
    arms = [_arm(f"Arm {place}", 20, place) for place in range(7)]
    with pytest.raises(InputError, match="1 to 6 curves"):
        _curves(*arms)
    with pytest.raises(InputError, match="1 to 6 curves"):
        _curves()
    assert "bands are not drawn" in _curves(*arms[:4]).words
    assert len(_curves(*arms[:3]).figure.axes[0].collections) == 3
    assert len(_curves(*arms[:4]).figure.axes[0].collections) == 0


def test_looks_differ_without_colour() -> None:
    assert len({str(line) for line in LINES}) == len(LINES)
    grey = {name: np.dot(to_rgb(look.colour), (0.2126, 0.7152, 0.0722)) for name, look in RESPONSES.items()}
    families = (("CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE"),
                ("iCR", "iPR", "iSD", "NON-iCR/NON-iUPD", "iUPD", "iCPD", "NE"))
    assert {name for family in families for name in family} == set(RESPONSES)
    for first, second in (pair for family in families for pair in itertools.combinations(family, 2)):
        same_hatch = RESPONSES[first].hatch == RESPONSES[second].hatch
        assert not same_hatch or abs(grey[first] - grey[second]) > 0.15, (first, second)


@pytest.mark.parametrize("last", [0.0, 1e-4, 0.3, 1, 2.9, 9, 26, 61, 400, 540, 541, 3650, 1e6])
def test_ticks_are_few_round_and_inside(last: float) -> None:
    ticks = time_ticks(last)
    assert 2 <= len(ticks) <= 11
    assert ticks[0] == 0
    assert ticks[-1] <= max(last, 1) * (1 + 1e-9)
    assert len({round(after - before, 9) for before, after in itertools.pairwise(ticks)}) == 1


def test_what_is_cut_or_not_drawn_is_said() -> None:
    words = waterfall_figure([Change("S1", 340.0, "PD"), Change("S2", -30.0, "PR"), Change("S3", None, "NE")]).words
    assert words == ("Waterfall of 2 subjects: 1 at or below -30 %, 1 at or above +20 %. "
                     "Not drawn, for want of a sum: 1.")
    texts = [text for text, _ in _boxes(PICTURES["waterfall, cut"]())]
    assert "PD +340 %" in texts
    assert "Nobody has a complete sum after baseline." in [text for text, _ in _boxes(PICTURES["spider, empty"]())]
