"""The terms hold together: one meaning a name, parents that exist, codes that say the same."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from accrual.vocabulary.terms import TERMS, Term, ancestors, is_a

DATA = Path(__file__).parents[3] / "src/accrual/vocabulary/data"
FILES = sorted(file for file in DATA.glob("*/*.tsv") if file.parent.name != "attributes")  # those have other columns
SOURCE = re.compile(
    r"curated|(DOID|MONDO|HP):\d{1,7}|ONCOTREE:[A-Z0-9_]+|MESH:[A-Z]\d+|RXNORM:\d+|DRUGBANK:DB\d{5}|HGNC:\d+")

KINDS_OF = [
    ("non-small-cell-lung-cancer", "malignancy"),
    ("lung-adenocarcinoma", "lung-cancer"),
    ("hepatocellular-carcinoma", "solid-tumor"),
    ("basal-cell-carcinoma", "non-melanoma-skin-cancer"),
    ("diffuse-large-b-cell-lymphoma", "non-hodgkin-lymphoma"),
    ("multiple-myeloma", "hematologic-malignancy"),
    ("brain-metastasis", "cns-metastasis"),
    ("liver-metastasis", "metastasis"),
    ("radiation-pneumonitis", "interstitial-lung-disease"),
    ("deep-vein-thrombosis", "venous-thromboembolism"),
    ("torsades-de-pointes", "arrhythmia"),
    ("chronic-hepatitis-b", "viral-infection"),
    ("crohn-disease", "autoimmune-disease"),
    ("anaphylaxis", "hypersensitivity"),
    ("alcohol-use-disorder", "substance-use-disorder"),
    ("septic-shock", "infection"),
]
NO_KINDS_OF = [
    ("carcinoma-in-situ", "malignancy"),
    ("multiple-myeloma", "solid-tumor"),
    ("meningioma", "malignancy"),
    ("gilbert-syndrome", "liver-dysfunction"),
    ("malignancy", "lung-cancer"),
    ("latent-tuberculosis", "active-infection"),
]
MEANINGS = [
    ("nsclc", "non-small-cell-lung-cancer"),
    ("cns metastases", "cns-metastasis"),
    ("haemoptysis", "hemoptysis"),
    ("high blood pressure", "hypertension"),
    ("squamous cell carcinoma of the skin", "cutaneous-squamous-cell-carcinoma"),
    ("ild", "interstitial-lung-disease"),
    ("hbv", "hepatitis-b"),
    ("heart attack", "myocardial-infarction"),
]


def _plain(name: str) -> str:
    """Letter case, hyphens, commas and the possessive aside."""
    return " ".join(re.sub(r"[-,]", " ", re.sub(r"['’](s\b)?", "", name.lower())).split())


def _lines(file: Path) -> list[list[str]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def _conditions() -> list[Term]:
    return [term for term in TERMS.values() if term.kind == "condition"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
class TestFile:
    def test_opens_by_saying_what_it_holds(self, file: Path) -> None:
        assert re.match(r"# \w.*\.\n# ", file.read_text(encoding="utf-8"))

    def test_has_four_columns_and_no_stray_blanks(self, file: Path) -> None:
        for cells in _lines(file):
            assert len(cells) == 4, cells
            assert all(part == part.strip() for cell in cells for part in cell.split(";")), cells

    def test_is_sorted(self, file: Path) -> None:
        slugs = [cells[0] for cells in _lines(file)]
        assert slugs == sorted(slugs, key=str.lower)

    def test_names_are_in_lower_case_and_given_once(self, file: Path) -> None:
        for _, _, names, _ in _lines(file):
            assert names == names.lower()
            given = [name for name in names.split(";") if name]
            assert len(given) == len(set(given)), names

    def test_every_source_is_a_code_of_an_open_terminology(self, file: Path) -> None:
        assert [cells for cells in _lines(file) if not SOURCE.fullmatch(cells[3])] == []


def test_a_slug_stands_in_one_line() -> None:
    slugs = Counter(cells[0] for file in FILES for cells in _lines(file))
    assert [slug for slug, times in slugs.items() if times > 1] == []


def test_a_name_has_one_meaning() -> None:
    meanings: defaultdict[str, set[str]] = defaultdict(set)
    for term in TERMS.values():
        for name in (*map(_plain, term.names), *term.cased):
            meanings[name].add(term.slug)
    assert {name: slugs for name, slugs in meanings.items() if len(slugs) > 1} == {}


def test_parents_exist_and_are_of_the_same_kind() -> None:
    for term in TERMS.values():
        for parent in term.parents:
            assert TERMS[parent].kind == term.kind, term.slug


def test_nothing_is_a_kind_of_itself() -> None:
    """Without circles all terms can be laid in an order in which parents come first."""
    placed: set[str] = set()
    waiting = dict(TERMS)
    while ready := [slug for slug, term in waiting.items() if placed.issuperset(term.parents)]:
        placed.update(ready)
        for slug in ready:
            del waiting[slug]
    assert sorted(waiting) == []


def test_no_parent_of_a_condition_is_also_a_remoter_ancestor() -> None:
    """Such a parent says nothing, and hides a slip when the tree is changed."""
    for term in _conditions():
        remoter = frozenset().union(*map(ancestors, term.parents))
        assert remoter.isdisjoint(term.parents), term.slug


@pytest.mark.parametrize(("slug", "ancestor"), KINDS_OF)
def test_is_a_kind_of(slug: str, ancestor: str) -> None:
    assert is_a(slug, ancestor)


@pytest.mark.parametrize(("slug", "ancestor"), NO_KINDS_OF)
def test_is_no_kind_of(slug: str, ancestor: str) -> None:
    assert not is_a(slug, ancestor)


@pytest.mark.parametrize(("name", "slug"), MEANINGS)
def test_a_name_in_real_texts_is_known(name: str, slug: str) -> None:
    assert name in TERMS[slug].names


def test_an_unknown_slug_is_a_bug_and_says_so() -> None:
    with pytest.raises(KeyError, match="no-such-term"):
        is_a("no-such-term", "malignancy")


def test_a_word_of_everyday_language_counts_in_capitals_only() -> None:
    assert "als" not in TERMS["amyotrophic-lateral-sclerosis"].names
    assert TERMS["amyotrophic-lateral-sclerosis"].cased == ("ALS",)


def test_all_of_medicine_is_covered() -> None:
    assert len(_conditions()) >= 1_200


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        yield from csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")


def _public_names(shared: Path) -> Iterator[tuple[str, str]]:
    """Each code of the open terminologies with each of its names."""
    for row in _rows(shared / "disease_ontology/do_names.tsv"):
        yield row["doid"], row["text"]
    for slim in ("cancer", "infectious_disease"):
        text = (shared / f"disease_ontology/DO_{slim}_slim.obo").read_text(encoding="utf-8")
        for entry in text.split("[Term]")[1:]:
            code = re.search(r"^id: (\S+)", entry, re.M)
            for name in re.findall(r'^(?:name: |synonym: ")([^"\n]+)', entry, re.M):
                yield code[1] if code else "", name
    for other in ("mesh", "doid", "ncit"):
        for row in _rows(shared / f"mondo/mondo_exactmatch_{other}.sssom.tsv"):
            yield row["subject_id"], row["subject_label"]
            yield row["object_id"].replace("mesh", "MESH"), row["subject_label"]
    for row in _rows(shared / "hpo/hp_labels_en.tsv"):
        yield row["hp"], row["label"]
    for row in _rows(shared / "hpo/layperson-synonyms.tsv"):
        yield row["?term"].strip("<>").rsplit("/", 1)[-1].replace("_", ":"), row["?layperson"]
    for row in _rows(shared / "oncotree/oncotree_2025_10_03.tsv"):
        yield f"ONCOTREE:{row['code']}", row["name"]


def _agree(ours: Iterable[str], theirs: set[str]) -> bool:
    """A plural of theirs is a name of ours."""
    return any({name, f"{name}s", f"{name}es", f"{name[:-1]}ies"} & theirs for name in map(_plain, ours))


@pytest.mark.data
def test_codes_of_conditions_mean_what_the_names_say(shared_data: Path) -> None:
    public: defaultdict[str, set[str]] = defaultdict(set)
    for code, name in _public_names(shared_data / "terms"):
        public[code].add(_plain(name))
    backed = [term for term in _conditions() if term.source != "curated"]
    assert len(backed) > 1_000
    assert [(term.slug, term.source) for term in backed if not _agree(term.names, public[term.source])] == []
