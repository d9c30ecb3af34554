"""The colours are legible, and the stylesheets keep to the policy."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

import accrual.portal

PORTAL = Path(accrual.portal.__file__).parent
SHEETS = sorted(PORTAL.glob("*/static/*/*.css"))

# foreground, background, the least contrast: 4.5 for text (WCAG 1.4.3), 3 for what is no text (1.4.11)
PAIRS = [
    ("ink", "paper", 7.0), ("ink", "surface", 7.0), ("ink-soft", "paper", 4.5), ("ink-soft", "surface", 4.5),
    ("ink-soft", "accent-wash", 4.5), ("ink", "accent-wash", 7.0), ("ink", "care-wash", 7.0), ("ink", "bad-wash", 7.0),
    ("ink", "good-wash", 7.0), ("accent", "paper", 4.5), ("accent", "surface", 4.5), ("accent", "accent-wash", 4.5),
    ("accent", "care-wash", 4.5), ("accent-strong", "accent-wash", 4.5), ("accent-strong", "surface", 4.5),
    ("on-accent", "accent", 4.5), ("on-accent", "accent-strong", 4.5), ("good", "good-wash", 4.5),
    ("care", "care-wash", 4.5), ("bad", "bad-wash", 4.5), ("bad", "paper", 4.5), ("bad", "surface", 4.5),
    ("on-band", "band", 7.0), ("on-band-soft", "band", 4.5), ("mark", "band", 3.0), ("edge", "surface", 3.0),
    ("edge", "paper", 3.0), ("focus", "paper", 3.0), ("focus", "surface", 3.0),
]


def _luminance(colour: str) -> float:
    parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def _palettes() -> dict[str, dict[str, str]]:
    light, dark = (PORTAL / "core/static/core/tokens.css").read_text().split("prefers-color-scheme: dark")
    named = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
    return {"light": dict(named.findall(light)), "dark": dict(named.findall(light)) | dict(named.findall(dark))}


def test_contrast_is_computed_as_the_guidelines_do() -> None:
    assert round(_contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(_contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize(("palette", "pair"), list(product(["light", "dark"], PAIRS)), ids=str)
def test_colours_that_stand_together_can_be_told_apart(palette: str, pair: tuple[str, str, float]) -> None:
    colours = _palettes()[palette]
    front, back, least = pair
    assert _contrast(colours[front], colours[back]) >= least


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_stylesheet_asks_for_nothing_and_names_no_side(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert not re.search(r"url\(|@import|expression", text)
    sides = re.findall(r"[;{\s](?:margin|padding|border|inset)?-?(?:left|right)\s*:", text)
    assert sides == [], "left and right are wrong in a right-to-left page"
    assert not re.search(r"outline:\s*(?:none|0)", text.replace("main:focus { outline: none; }", ""))
