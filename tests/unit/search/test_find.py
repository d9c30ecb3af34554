"""What is found, in which order, and what is counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accrual import places
from accrual.registry.trial import Trial
from accrual.search import Index, Query, Results

CASES: dict[str, Any] = json.loads((Path(__file__).parents[2] / "spec/search.json").read_text(encoding="utf-8"))


def query(asked: dict[str, Any]) -> Query:
    """A query as the cases write it, its place by name."""
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in asked.items()}
    if "near" in given:
        given["near"] = places.find(given["near"])
        assert given["near"] is not None
    return Query(**given)


def numbers(results: Results) -> list[int]:
    return [int(hit.nct_id[3:]) for hit in results.hits]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, corpus: list[Trial], built: Callable[..., Index]) -> Index:
    return built(tmp_path_factory.mktemp("index"), *corpus)


@pytest.mark.parametrize(("asked", "expected", "why"), CASES["finds"], ids=[case[2] for case in CASES["finds"]])
def test_finds(index: Index, asked: dict[str, Any], expected: list[int], why: str) -> None:
    results = index.find(query(asked))
    assert numbers(results) == expected, why
    assert results.total == len(expected)


@pytest.mark.parametrize("text", [*CASES["hostile"], "lung " * 2000, "(" * 10_000, "x" * 10_240, '"a" ' * 3000])
def test_no_text_is_an_error(index: Index, text: str) -> None:
    for asked in (Query(words=text), Query(condition=text), Query(words=text, near=places.find("Shanghai"))):
        assert index.find(asked).total <= 6


def test_relaxed_says_that_not_all_words_were_found(index: Index) -> None:
    assert index.find(Query(words="denosumab zzzqx")).relaxed
    assert not index.find(Query(words="denosumab")).relaxed


def test_a_trial_that_recruits_is_as_near_as_its_nearest_open_site(index: Index) -> None:
    first, second = (index.find(Query(condition=name, near=places.find("Shanghai"))).hits[0]
                     for name in ("\"non-small cell\"", "\"breast cancer\""))
    assert first.site_number == 1                 # its Shanghai site is closed, Beijing is open
    assert first.distance_km == pytest.approx(1068, abs=5)
    assert second.site_number == 0                # not recruiting: any site will do
    assert second.distance_km == pytest.approx(0, abs=1)


def test_a_hit_without_a_place_has_no_distance(index: Index) -> None:
    hit = index.find(Query(words="denosumab")).hits[0]
    assert (hit.distance_km, hit.site_number) == (None, None)


def test_a_trial_that_only_mentions_the_words_says_so(index: Index) -> None:
    hits = index.find(Query(words="lung cancer", near=places.find("Shanghai"))).hits
    assert [(hit.nct_id[-1], hit.about) for hit in hits] == [("2", True), ("1", True), ("3", False)]


def test_facets_count_what_their_own_choice_would_give(index: Index) -> None:
    facets = index.find(Query(words="cancer", statuses=("RECRUITING",))).facets
    assert facets["status"] == {"RECRUITING": 2, "COMPLETED": 1, "NOT_YET_RECRUITING": 1}
    assert facets["phase"] == {"PHASE1": 1, "PHASE2": 1, "PHASE3": 1}
    assert facets["country"] == {"China": 2}
    assert list(index.find(Query()).facets["country"].items()) == [("China", 3), ("France", 1), ("United States", 1)]


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    assert Index.open(tmp_path / "new").find(Query(words="lung")) == Results(0, ())


def test_ties_stand_in_the_order_of_their_numbers_on_every_page(
    tmp_path: Path, make_trial: Callable[..., Trial], built: Callable[..., Index],
) -> None:
    same = [make_trial(number, "Same title", status="RECRUITING", sites=[["Shanghai", "China", 31.2, 121.4, ""]])
            for number in (9, 3, 7, 1, 8, 2, 6, 4, 5)]
    index = built(tmp_path, *same)
    beijing = places.find("Beijing")
    for asked in (Query(words="same"), Query(), Query(near=beijing), Query(words="title", near=beijing)):
        pages = [numbers(index.find(asked, limit=2, offset=offset)) for offset in range(0, 12, 2)]
        assert pages == [[1, 2], [3, 4], [5, 6], [7, 8], [9], []]
        assert index.find(asked, limit=0, offset=10**12).total == 9
