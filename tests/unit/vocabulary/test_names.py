"""Which names are the same, which may be looked for, and what slug one makes."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from accrual.vocabulary.names import Refusal, fault, folded, is_symbol, slug_of
from accrual.vocabulary.terms import curated_terms

EVERYDAY = [line for line in files("accrual.vocabulary").joinpath("data", "everyday.txt").read_text(
    encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(("one", "other"), [
    ("Lung Cancer", "lung cancer"), ("Non-small-cell", "non small cell"), ("Crohn's disease", "Crohn disease"),
    ("Crohn’s disease", "crohn disease"), ("Sjögren syndrome", "Sjogren  Syndrome"), ("cancer, lung", "cancer lung"),
    ("Parkinsons' disease", "parkinsons disease"), ("T–cell", "t‑cell"),
])
def test_two_ways_to_write_a_name_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [
    ("ALK+ lymphoma", "ALK lymphoma"), ("type 1", "type 2"), ("bcr/abl", "bcr abl"), ("lung", "lungs"),
])
def test_two_names_that_may_differ_are_two(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(("name", "why"), [
    ("MI", Refusal.SHORT), ("t2", Refusal.SHORT), ("p16", Refusal.SHORT), ("22q", Refusal.SHORT), ("", Refusal.SHORT),
    ("47", Refusal.NUMBER), ("1,500", Refusal.NUMBER), ("VIII", Refusal.NUMBER), ("iii", Refusal.NUMBER),
    ("All", Refusal.EVERYDAY), ("WAS", Refusal.EVERYDAY), ("Thin", Refusal.EVERYDAY), ("disease", Refusal.EVERYDAY),
    ("x" * 151, Refusal.LONG), ("a;b disease", Refusal.MARK), ("^hoof", Refusal.MARK), ("hoof\trot", Refusal.MARK),
    ("hoof\u200brot", Refusal.MARK),
])
def test_a_name_that_would_find_too_much_is_refused(name: str, why: Refusal) -> None:
    assert fault(name) is why


@pytest.mark.parametrize("name", [
    "NF1", "CD19", "COVID-19", "M40403", "flu", "heart attack", "Thin skin", "civil war", "civic", "x" * 150,
])
def test_other_names_may_be_looked_for(name: str) -> None:
    assert fault(name) is None


@pytest.mark.parametrize(("name", "slug"), [
    ("Zebra fever", "zebra-fever"), ("bcr/abl", "bcr-abl"), ("Fever (zoo)", "fever-zoo"), ("HER2", "HER2"),
    ("Sjögren syndrome", "sjogren-syndrome"), ("ALK+ lymphoma", None), ("α-thalassemia", None), ("()", None),
])
def test_a_slug_says_what_the_name_says_or_is_none(name: str, slug: str | None) -> None:
    assert slug_of(name) == slug


def test_a_symbol_is_one_word_in_capitals() -> None:
    assert all(map(is_symbol, ("EGFR", "A1BG-AS1", "AB")))
    assert not any(map(is_symbol, ("A1", "eGFR", "HER 2", "ABCDEFGHIJK", "")))


class TestEverydayWords:
    def test_they_are_sorted_and_plain(self) -> None:
        words = " ".join(EVERYDAY).split()
        assert words == sorted(set(words))
        assert all(re.fullmatch("[a-z]{3,}", word) for word in words)

    def test_none_is_a_name_of_our_own(self) -> None:
        """What we curate may be looked for; else a file that has it could not be merged with ours."""
        ours = {folded(name) for term in curated_terms().values() for name in (*term.names, *term.cased)}
        assert ours.isdisjoint(" ".join(EVERYDAY).split())
