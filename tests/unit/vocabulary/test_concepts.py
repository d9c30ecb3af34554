"""Every concept can be named, explained, measured and found."""

from __future__ import annotations

from collections import defaultdict

import pytest

from accrual.vocabulary import CONCEPTS, Concept, convert

EVERY = list(CONCEPTS.values())


@pytest.mark.parametrize("concept", EVERY, ids=lambda concept: concept.slug)
def test_a_concept_says_all_a_form_needs(concept: Concept) -> None:
    assert concept.kind in ("quantity", "scale")
    assert concept.name[0].isupper() or not concept.name[0].isalpha()
    assert concept.plain
    assert concept.help.endswith(".")
    assert concept.low < concept.high
    assert concept.names


@pytest.mark.parametrize("concept", EVERY, ids=lambda concept: concept.slug)
def test_its_unit_is_one_that_converts(concept: Concept) -> None:
    assert convert(1.0, f"{concept.unit}/L", f"{concept.unit}/dL", concept.slug) == pytest.approx(0.1)


def test_no_name_means_two_concepts() -> None:
    meant = defaultdict(set)
    for concept in EVERY:
        for name in concept.names:
            meant[name].add(concept.slug)
    assert {name for name, slugs in meant.items() if len(slugs) > 1} == set()


def test_names_are_lower_case_and_said_once() -> None:
    for concept in EVERY:
        assert all(name == name.lower().strip() for name in concept.names), concept.slug
        assert len(set(concept.names)) == len(concept.names), concept.slug


def test_the_levels_of_a_scale_are_its_steps() -> None:
    for concept in EVERY:
        if concept.levels:
            assert concept.kind == "scale"
            assert len(concept.levels) <= concept.high - concept.low + 1, concept.slug


def test_the_core_concepts_are_there() -> None:
    core = {"age", "neutrophils", "platelets", "hemoglobin", "bilirubin", "ast", "alt", "creatinine", "egfr", "inr",
            "creatinine-clearance", "hba1c", "lvef", "qtc", "pd-l1", "prior-lines", "ecog", "karnofsky", "nyha", "mrs"}
    assert core - CONCEPTS.keys() == set()
