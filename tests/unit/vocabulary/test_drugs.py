"""Drugs and their classes: what is a kind of what, what each is called, and the public code behind it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from accrual.vocabulary.terms import TERMS, is_a

FOLDER = files("accrual.vocabulary").joinpath("data", "drugs")
GENERIC = {  # of the frequent forms: words for any drug, and what is no drug
    "agent", "agents", "drug", "drugs", "medication", "medications", "medicines", "product", "products", "substances",
    "oral medication", "medication for treating", "drug abuse", "eggs",
    "drugs acting primarily on the central nervous system",
}


@cache
def rows() -> dict[str, tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    """Slug: file, parents, names (capitals where only capitals count), source."""
    return {slug: (file, tuple(parents.split()) if parents != "-" else (), tuple(filter(None, names.split(";"))), code)
            for file, (slug, parents, names, code) in lines()}


def lines() -> Iterator[tuple[str, list[str]]]:
    for file in sorted(FOLDER.iterdir(), key=lambda file: file.name):
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                yield file.name, line.split("\t")


def plain(name: str) -> str:
    return re.sub(r"[\s-]+", " ", name.lower().lstrip("^")).strip()


def called(slug: str) -> set[str]:
    return {plain(slug), *map(plain, rows()[slug][2])}


@cache
def slugs_by_name() -> dict[str, str]:
    return {name: slug for slug in rows() for name in called(slug)}


def singulars(form: str) -> Iterator[str]:
    form = plain(form)
    yield form
    for ending, stem in (("ies", "y"), ("es", ""), ("s", "")):
        if form.endswith(ending):
            yield form.removesuffix(ending) + stem


def find(form: str) -> str | None:
    return next((slugs_by_name()[name] for name in singulars(form) if name in slugs_by_name()), None)


def test_there_are_at_least_800_drugs_and_130_classes() -> None:
    """A class is what something else is a kind of; everything else counts as one drug."""
    parents = {parent for _, parents, _, _ in rows().values() for parent in parents if not parent.endswith("-regimen")}
    coded = {slug for slug, row in rows().items() if row[3] != "curated" and slug not in parents}
    assert len(coded) >= 800
    assert len(parents) >= 130


def test_every_line_has_four_columns_and_every_file_is_sorted_and_says_what_it_holds() -> None:
    for file in FOLDER.iterdir():
        text = file.read_text(encoding="utf-8").splitlines()
        body = [line for line in text if not line.startswith("#")]
        slugs = [line.split("\t")[0] for line in body]
        assert text[0].startswith("# "), file.name
        assert len(text) <= 155, file.name
        assert all(line.count("\t") == 3 for line in body), file.name
        assert slugs == sorted(set(slugs)), file.name


def test_every_parent_exists_and_nothing_is_a_kind_of_itself() -> None:
    def climb(slug: str, path: tuple[str, ...] = ()) -> None:
        assert slug not in path, path
        for parent in rows()[slug][1]:
            climb(parent, (*path, slug))

    assert len(rows()) == len(list(lines()))
    for slug in rows():
        climb(slug)


def test_a_name_means_one_thing_in_singular_and_plural() -> None:
    owners: dict[str, set[str]] = {}
    for slug in rows():
        for name in called(slug):
            owners.setdefault(name, set()).add(slug)
            owners.setdefault(name + "s", set()).add(slug)
    assert {name: slugs for name, slugs in owners.items() if len(slugs) > 1} == {}


def test_names_are_written_as_the_recogniser_wants_them() -> None:
    for slug, (_, _, names, source) in rows().items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug), slug
        assert list(names) == [name.lower().strip() for name in names], slug
        assert re.fullmatch(r"curated|RXNORM:\d+|DRUGBANK:DB\d{5}|MESH:D\d+", source), (slug, source)


@pytest.mark.parametrize(("drug", "kind"), [
    ("pembrolizumab", "pd-1-inhibitor"), ("pembrolizumab", "immune-checkpoint-inhibitor"),
    ("atezolizumab", "pd-l1-inhibitor"), ("ipilimumab", "ctla-4-inhibitor"), ("ipilimumab", "immunotherapy"),
    ("docetaxel", "taxane"), ("nab-paclitaxel", "taxane"), ("carboplatin", "platinum-agent"),
    ("doxorubicin", "anthracycline"), ("docetaxel", "chemotherapy"), ("folfirinox", "irinotecan"),
    ("r-chop", "anthracycline"), ("r-chop", "anti-cd20-antibody"), ("carboplatin-paclitaxel", "platinum-agent"),
    ("zoledronic-acid", "bisphosphonate"), ("denosumab", "rankl-inhibitor"), ("denosumab", "bone-modifying-agent"),
    ("osimertinib", "third-generation-egfr-tki"), ("gefitinib", "first-generation-egfr-tki"),
    ("afatinib", "second-generation-egfr-tki"), ("osimertinib", "tyrosine-kinase-inhibitor"),
    ("cetuximab", "egfr-inhibitor"), ("alectinib", "alk-inhibitor"), ("olaparib", "parp-inhibitor"),
    ("palbociclib", "cdk4-6-inhibitor"), ("bortezomib", "proteasome-inhibitor"),
    ("lenalidomide", "immunomodulatory-imide-drug"), ("axicabtagene-ciloleucel", "car-t-cell-therapy"),
    ("trastuzumab-deruxtecan", "antibody-drug-conjugate"), ("trastuzumab-deruxtecan", "her2-targeted-therapy"),
    ("bevacizumab", "vegf-inhibitor"), ("letrozole", "aromatase-inhibitor"), ("leuprolide", "gnrh-agonist"),
    ("degarelix", "gnrh-antagonist"), ("enzalutamide", "androgen-receptor-pathway-inhibitor"),
    ("prednisone", "systemic-corticosteroid"), ("beclomethasone", "inhaled-corticosteroid"),
    ("clobetasol", "topical-corticosteroid"), ("ibuprofen", "nsaid"), ("fentanyl", "opioid"),
    ("lorazepam", "benzodiazepine"), ("sertraline", "ssri"), ("duloxetine", "snri"), ("phenelzine", "antidepressant"),
    ("olanzapine", "antipsychotic"), ("levetiracetam", "anticonvulsant"), ("warfarin", "vitamin-k-antagonist"),
    ("apixaban", "direct-oral-anticoagulant"), ("enoxaparin", "heparin"), ("clopidogrel", "antiplatelet-agent"),
    ("metoprolol", "beta-blocker"), ("ramipril", "ace-inhibitor"), ("losartan", "angiotensin-receptor-blocker"),
    ("furosemide", "diuretic"), ("atorvastatin", "statin"), ("amiodarone", "class-iii-antiarrhythmic"),
    ("insulin-glargine", "insulin"), ("semaglutide", "glp-1-receptor-agonist"), ("empagliflozin", "sglt2-inhibitor"),
    ("sitagliptin", "dpp-4-inhibitor"), ("glipizide", "sulfonylurea"), ("adalimumab", "tnf-inhibitor"),
    ("ruxolitinib", "jak-inhibitor"), ("tacrolimus", "calcineurin-inhibitor"), ("ciprofloxacin", "fluoroquinolone"),
    ("voriconazole", "azole-antifungal"), ("efavirenz", "nnrti"), ("pegfilgrastim", "g-csf"),
    ("epoetin-alfa", "erythropoiesis-stimulating-agent"), ("itraconazole", "strong-cyp3a4-inhibitor"),
    ("rifampin", "strong-cyp3a4-inducer"), ("verapamil", "p-gp-inhibitor"), ("bcg", "live-vaccine"),
    ("st-johns-wort", "herbal-medicine"),
])
def test_a_drug_is_in_its_class(drug: str, kind: str) -> None:
    assert is_a(drug, kind)


@pytest.mark.parametrize(("drug", "kind"), [
    ("bcg", "immunotherapy"), ("cetuximab", "tyrosine-kinase-inhibitor"), ("trastuzumab", "antibody-drug-conjugate"),
    ("trastuzumab-deruxtecan", "chemotherapy"), ("tamoxifen", "chemotherapy"), ("osimertinib", "chemotherapy"),
    ("denosumab", "bisphosphonate"), ("beclomethasone", "systemic-corticosteroid"), ("erythropoietin", "chemotherapy"),
    ("influenza-vaccine", "live-vaccine"), ("palbociclib", "chemotherapy"), ("topical-fluorouracil", "chemotherapy"),
    ("adalimumab", "systemic-anticancer-therapy"), ("warfarin", "direct-oral-anticoagulant"),
])
def test_a_drug_is_not_in_a_class_like_its_own(drug: str, kind: str) -> None:
    assert not is_a(drug, kind)


@pytest.mark.parametrize(("text", "slug"), [
    ("Keytruda", "pembrolizumab"), ("MK-3475", "pembrolizumab"), ("anti-PD-1", "pd-1-inhibitor"),
    ("Taxotere", "docetaxel"), ("5-FU", "fluorouracil"), ("mFOLFOX6", "folfox"), ("T-DM1", "trastuzumab-emtansine"),
    ("rifampicin", "rifampin"), ("ciclosporin", "cyclosporine"), ("paracetamol", "acetaminophen"),
    ("salbutamol", "albuterol"), ("Coumadin", "warfarin"), ("bisphosphonates", "bisphosphonate"),
    ("investigational agents", "investigational-drug"), ("steroids", "corticosteroid"),
    ("checkpoint inhibitors", "immune-checkpoint-inhibitor"), ("EGFR-TKI", "egfr-tki"),
    ("oestrogens", "estrogen"), ("ketaconazole", "ketoconazole"), ("statins", "statin"),
    ("CAR-T", "car-t-cell-therapy"),
])
def test_what_real_texts_call_it(text: str, slug: str) -> None:
    assert find(text) == slug


@pytest.mark.parametrize("word", ["chop", "rice", "beam", "flot", "epoch", "bite", "cart", "prep", "imp"])
def test_an_everyday_word_is_no_drug_in_lower_case(word: str) -> None:
    assert all(word not in term.names for term in TERMS.values() if term.kind == "therapy")


@pytest.mark.parametrize("word", ["ASA", "IPI", "CRT", "ART", "MRA", "MMR", "DDI"])
def test_what_is_ambiguous_even_in_capitals_is_no_drug(word: str) -> None:
    """ASA is a class of anaesthetic risk more often than aspirin; IPI is a prognostic index, not ipilimumab."""
    assert word.lower() not in slugs_by_name()


@pytest.mark.data
def test_a_code_belongs_to_the_drug(shared_data: Path) -> None:
    labels = public_labels(shared_data / "terms")
    wrong = {slug: row[3] for slug, row in rows().items()
             if row[3] != "curated" and not (called(slug) | {combination(slug)}) & labels.get(row[3], set())}
    assert wrong == {}


def combination(slug: str) -> str:
    """Two drugs in one product, as RxNorm writes them: alphabetically, apart from the order of a slug."""
    return " / ".join(sorted(slug.split("-")))


def public_labels(terms: Path) -> dict[str, set[str]]:
    """What the terminologies call each code."""
    labels: dict[str, set[str]] = {}

    def add(code: str, *names: str) -> None:
        labels.setdefault(code, set()).update(map(plain, names))

    for row in table(terms / "rxnorm_ingredients" / "rxnorm_ingredients_2025-10-06_partial.tsv", "\t"):
        add("RXNORM:" + row["rxcui"], row["name"])
    for row in table(terms / "drugs_open" / "drugbank_vocabulary.csv", ","):
        add("DRUGBANK:" + row["DrugBank ID"], row["Common name"], *row["Synonyms"].split(" | "))
    for row in table(terms / "drugs_open" / "drugs_dictionary_mesh.csv", ","):
        add("MESH:" + row["Mesh ID"], row["Generic name"], row["Common name"])
    return labels


def table(path: Path, delimiter: str) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


@pytest.mark.data
def test_the_frequent_forms_of_drugs_are_known(shared_data: Path) -> None:
    """At least 88 % of the occurrences that are no generic word; what is missing is shown on failure."""
    counts = {row["form"]: int(row["count"]) for row in table(shared_data / "criteria/frequent-forms-dev.tsv", "\t")
              if row["kind"] == "drug" and row["form"] not in GENERIC}
    missing = {form: count for form, count in counts.items() if find(form) is None}
    assert 1 - sum(missing.values()) / sum(counts.values()) >= 0.88, missing
