"""Registry text as HTML: legible, safe, and nothing of it lost."""

from __future__ import annotations

import gzip
import html
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.portal.trials.prose import line, prose
from accrual.vocabulary.prose import powers

MARKUP = st.text(alphabet=st.sampled_from("ab 1.\n\t*-+_#>`~=|!()<\\\"':/^"), max_size=200)
ALLOWED = {"p", "ul", "ol", "li", "br", "a", "pre"}


def shown(rendered: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", rendered))


def tags(rendered: str) -> set[str]:
    return set(re.findall(r"</?([a-z0-9]+)", rendered))


@given(MARKUP)
def test_no_letter_is_lost_or_moved_and_no_other_element_made(text: str) -> None:
    rendered = prose(text)
    assert re.findall(r"[ab]", shown(rendered)) == re.findall(r"[ab]", text)
    assert tags(rendered) <= ALLOWED


@given(st.text(max_size=300))
def test_any_text_can_be_shown(text: str) -> None:
    rendered = prose(text)
    assert tags(rendered) <= ALLOWED
    assert "<script" not in rendered


@pytest.mark.parametrize(("text", "says"), [
    ("> 18 years", "> 18 years"),
    ("2*9 to 12*9", "2*9 to 12*9"),
    ("1.5×109/L", "1.5×10⁹/L"),
    ("# of prior lines\n=====", "# of prior lines"),
    ("CYP2C9_star_3", "CYP2C9_star_3"),
    ("[1]: see below", "[1]: see below"),
    ("```\ncode\n```", "```"),
    ("    indented", "indented"),
    ("<b>bold</b> &amp; < 5", "<b>bold</b> & < 5"),
    ("a\\~b \\[c\\] \\*d", "a~b [c] *d"),
])
def test_what_would_be_markup_elsewhere_is_text_here(text: str, says: str) -> None:
    assert says in shown(prose(text))


def test_links_tell_their_host_nothing_and_pictures_are_not_fetched() -> None:
    rendered = prose("<https://a.example/x> [b](https://b.example) ![c](https://c.example/c.png) [d](javascript:alert)")
    assert rendered.count('rel="nofollow noopener noreferrer"') == rendered.count("<a ") == 3
    assert "<img" not in rendered
    assert 'href="javascript' not in rendered


def test_lists_nested_without_end_are_still_a_page() -> None:
    text = "\n".join(f"{'  ' * depth}* item{depth}" for depth in range(900))
    rendered = prose(text)
    assert "item0" in rendered
    assert "item899" in rendered


@pytest.mark.parametrize(("text", "says"), [
    ("1.5×109/L", "1.5×10⁹/L"), ("1.5 x 10^9/L", "1.5 x 10⁹/L"), ("80*10^3/uL", "80*10³/uL"),
    ("10**12 / L", "10¹² / L"), ("5 × 106/mL", "5 × 10⁶/mL"),
    ("109 patients", "109 patients"), ("x 109 patients", "x 109 patients"),
    ("210^9", "210^9"), ("room 1012/L", "room 1012/L"), ("10\\^9/L", "10⁹/L"), ("10\\*9/L", "10⁹/L"),
])
def test_powers_of_ten_are_found_and_nothing_else_is(text: str, says: str) -> None:
    assert powers(text) == says


@given(st.text(max_size=100))
def test_a_line_is_one_line(text: str) -> None:
    assert "\n" not in line(text)


@pytest.mark.data
def test_no_word_of_a_real_description_is_lost(shared_data: Path) -> None:
    with gzip.open(shared_data / "registry/v2-records.jsonl.gz", "rt", encoding="utf-8") as records:
        for record in map(json.loads, records):
            module = record["protocolSection"].get("descriptionModule", {})
            for text in module.values():
                words = [word for word in re.findall(r"[^\W\d_]{2,}", html.unescape(line(text))) if word != "amp"]
                kept = [word for word in re.findall(r"[^\W\d_]{2,}", shown(prose(text))) if word != "amp"]
                assert kept == words
