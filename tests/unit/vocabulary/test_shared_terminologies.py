"""Real terminologies, ../shared/data/terms: they load, change nothing of ours, and our codes mean what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from accrual.vocabulary.formats import read_terminology
from accrual.vocabulary.intake import terms_of
from accrual.vocabulary.names import Refusal, folded
from accrual.vocabulary.terms import Term, curated_terms
from accrual.vocabulary.thesaurus import Thesaurus

pytestmark = pytest.mark.data

# File, what its columns are called, kind, how many terms it adds and how many it has in common with us, at least.
FILES = [
    ("disease_ontology/DO_cancer_slim.obo", None, "condition", 450, 200),
    ("disease_ontology/DO_infectious_disease_slim.obo", None, "condition", 400, 90),
    ("mondo/mondo_exactmatch_doid.sssom.tsv", None, "condition", 10_000, 1_100),
    ("mondo/mondo_exactmatch_mesh.sssom.tsv", None, "condition", 6_900, 900),
    ("mondo/mondo_exactmatch_ncit.sssom.tsv", None, "condition", 5_800, 1_100),
    ("mondo/mondo_exactmatch_icd10cm.sssom.tsv", None, "condition", 1_400, 500),
    ("oncotree/oncotree_2025_10_03.json", None, "condition", 600, 170),
    ("hpo/hp_labels_en.tsv", {"code": "hp", "names": "label"}, "condition", 16_000, 850),
    ("hgnc/hgnc_genes.tsv", {"code": "HGNC ID", "names": "Approved Symbol"}, "biomarker", 39_000, 200),
    ("drugs_open/drugbank_vocabulary.csv", {"code": "DrugBank ID", "names": "Common name"}, "therapy", 14_000, 1_400),
]


def relations(terms: Mapping[str, Term]) -> set[tuple[str, str]]:
    """Every pair of curated terms of which the first is a kind of the second."""
    pairs: set[tuple[str, str]] = set()
    waiting = [(slug, slug) for slug in curated_terms()]
    while waiting:
        slug, above = waiting.pop()
        new = {(slug, parent) for parent in terms[above].parents} - pairs
        pairs |= new
        waiting.extend(new)
    return {(slug, above) for slug, above in pairs if above in curated_terms()}


@pytest.mark.long
@pytest.mark.parametrize(("file", "columns", "kind", "added", "merged"), FILES, ids=[file for file, *_ in FILES])
def test_a_file_loads_and_ours_stay_what_they_are(
    file: str, columns: dict[str, str] | None, kind: str, added: int, merged: int, shared_data: Path,
) -> None:
    found = read_terminology(shared_data / "terms" / file, columns)
    terms, _ = terms_of(found.entries, kind)
    thesaurus = Thesaurus(curated_terms().values())
    joined = thesaurus.add(terms)
    assert len(terms) == len(joined.added) + len(joined.merged) + len(joined.left_out)
    assert len(joined.added) >= added
    assert len(joined.merged) >= merged
    assert len(joined.left_out) <= 0.01 * len(terms) + 45
    assert joined.unknown == ()
    assert relations(thesaurus.terms) == relations(curated_terms())
    assert all(thesaurus.terms[slug].names[:len(term.names)] == term.names for slug, term in curated_terms().items())


def test_of_a_small_ontology_nearly_every_refusal_is_a_name_that_no_text_has(shared_data: Path) -> None:
    found = read_terminology(shared_data / "terms/disease_ontology/DO_infectious_disease_slim.obo")
    _, refused = terms_of(found.entries, "condition")
    assert {(each.name, each.why) for each in refused} == {
        ("CS", Refusal.SHORT), ("Foodborne botulism", Refusal.SEVERAL)}


@cache
def labels(folder: Path) -> dict[str, str]:
    """What each code is called first and foremost, by the terminology that it is of."""
    files = [entry for entry in FILES if entry[2] == "condition"]
    return {entry.code: entry.name for file, columns, *_ in files
            for entry in read_terminology(folder / file, columns).entries}


def test_what_a_code_is_called_is_no_other_term_of_ours(shared_data: Path) -> None:
    """A term whose code is called like another one has the other's code."""
    ours = {folded(name): slug for slug, term in curated_terms().items() for name in (*term.names, *term.cased)}
    called = labels(shared_data / "terms")
    backed = {slug: term.source for slug, term in curated_terms().items() if term.source in called}
    assert len(backed) >= 650
    wrong = {slug: called[code] for slug, code in backed.items() if ours.get(folded(called[code]), slug) != slug}
    assert wrong == {}


def test_a_code_stands_behind_one_term() -> None:
    """But for a gene and the protein that it makes."""
    behind: defaultdict[str, set[str]] = defaultdict(set)
    for slug, term in curated_terms().items():
        behind[term.source].add(slug)
    several = {code: slugs for code, slugs in behind.items() if ":" in code and len(slugs) > 1}
    assert several == {"HGNC:1787": {"CDKN2A", "p16"}, "HGNC:3467": {"ESR1", "estrogen-receptor"}}
