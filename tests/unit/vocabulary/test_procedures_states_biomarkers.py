"""Procedures, states and biomarkers: what is a kind of what, what real texts call each, and HGNC's numbers."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from accrual.vocabulary.terms import TERMS, Term, is_a

DATA = Path(__file__).parents[3] / "src/accrual/vocabulary/data"
GENERIC = {  # of the frequent forms: words for any treatment, procedure or care
    "care", "intervention", "interventions", "procedure", "procedures", "program", "screening", "therapeutic",
    "therapy", "treated", "treatment", "treatment program", "treatments", "untreated", "operated", "hospitalization",
    "pharmacological treatment", "assessment", "testing", "tuberculosis",
}
KINDS_OF = [
    ("hysterectomy", "surgery"),
    ("hysterectomy", "sterilization"),
    ("total-body-irradiation", "radiotherapy"),
    ("stereotactic-body-radiotherapy", "stereotactic-radiotherapy"),
    ("whole-brain-radiotherapy", "brain-radiotherapy"),
    ("kidney-transplantation", "organ-transplantation"),
    ("allogeneic-stem-cell-transplantation", "hematopoietic-stem-cell-transplantation"),
    ("coronary-artery-bypass-graft", "revascularization"),
    ("platelet-transfusion", "transfusion"),
    ("hemodialysis", "dialysis"),
    ("chemoembolization", "embolization"),
    ("colonoscopy", "diagnostic-procedure"),
    ("brain-mri", "imaging"),
    ("postmenopausal", "non-childbearing-potential"),
    ("intrauterine-device", "contraception"),
    ("current-smoker", "tobacco-use"),
    ("KRAS", "RAS"),
    ("BRCA2", "homologous-recombination-repair-gene"),
    ("L858R", "mutation"),
    ("V600E", "V600"),
    ("dMMR", "biomarker-finding"),
    ("HLA-A-02-01", "HLA-A2"),
]
NO_KINDS_OF = [
    ("biopsy", "therapeutic-procedure"),
    ("organ-transplantation", "hematopoietic-stem-cell-transplantation"),
    ("never-smoker", "tobacco-use"),
    ("minor-surgery", "major-surgery"),
    ("wild-type", "mutation"),
    ("low", "overexpression"),
    ("EGFR", "biomarker-finding"),
]
MEANINGS = [
    ("stem cell transplant", "hematopoietic-stem-cell-transplantation"),
    ("caesarean section", "cesarean-section"),
    ("radiation", "radiotherapy"),
    ("packed red blood cells", "red-blood-cell-transfusion"),
    ("lactating", "breastfeeding"),
    ("women of child bearing potential", "childbearing-potential"),
    ("trying to conceive", "planning-pregnancy"),
    ("double barrier method", "double-barrier-contraception"),
    ("ex smoker", "former-smoker"),
    ("her 2", "HER2"),
    ("hepatitis b surface antigen", "HBsAg"),
    ("bcr/abl", "BCR-ABL1"),
    ("17p deletion", "del-17p"),
    ("ihc 3+", "ihc-3-plus"),
    ("mismatch repair deficient", "dMMR"),
]


def _of(folder: str) -> list[Term]:
    slugs = [line.split("\t")[0] for file in (DATA / folder).glob("*.tsv")
             for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [TERMS[slug] for slug in slugs]


@pytest.mark.parametrize(("slug", "ancestor"), KINDS_OF)
def test_is_a_kind_of(slug: str, ancestor: str) -> None:
    assert is_a(slug, ancestor)


@pytest.mark.parametrize(("slug", "ancestor"), NO_KINDS_OF)
def test_is_no_kind_of(slug: str, ancestor: str) -> None:
    assert not is_a(slug, ancestor)


@pytest.mark.parametrize(("name", "slug"), MEANINGS)
def test_a_name_in_real_texts_is_known(name: str, slug: str) -> None:
    assert name in TERMS[slug].names


@pytest.mark.parametrize("slug", ["EGFR", "ALK", "MET", "RET", "KIT", "estrogen-receptor", "androgen-receptor"])
def test_letters_that_mean_something_else_count_in_capitals_only(slug: str) -> None:
    """`met` is a verb, `eGFR` a filtration rate."""
    assert TERMS[slug].cased
    assert {"egfr", "alk", "met", "ret", "kit", "er", "ar"}.isdisjoint(TERMS[slug].names)


def test_there_are_enough() -> None:
    findings = [term for term in _of("biomarkers") if is_a(term.slug, "biomarker-finding")]
    assert len(_of("procedures")) >= 250
    assert len(_of("biomarkers")) - len(findings) >= 160
    assert len(findings) >= 25


def test_every_procedure_treats_or_finds_out() -> None:
    """A rule about treatments must be able to leave the biopsies out; some are kinds of what stands with the drugs."""
    roots = (
        "therapeutic-procedure", "diagnostic-procedure", "cell-therapy", "complementary-medicine", "oxygen-therapy")
    assert [term.slug for term in _of("procedures") if not any(is_a(term.slug, root) for root in roots)] == []


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("-", " ").split())


@pytest.mark.data
def test_hgnc_numbers_mean_what_the_names_say(shared_data: Path) -> None:
    public: defaultdict[str, set[str]] = defaultdict(set)
    for row in _rows(shared_data / "terms/hgnc/hgnc_genes.tsv"):
        names = [row["Approved Symbol"], row["Approved Name"], *row["Synonyms"].split(",")]
        public[row["HGNC ID"]] = {_plain(name) for name in names}
    backed = [term for term in _of("biomarkers") if term.source != "curated"]
    assert len(backed) >= 150
    assert [term.slug for term in backed
            if public[term.source].isdisjoint(map(_plain, (*term.names, *term.cased)))] == []


def _singulars(form: str) -> Iterator[str]:
    yield form
    for ending, stem in (("ies", "y"), ("es", ""), ("s", "")):
        if form.endswith(ending):
            yield form.removesuffix(ending) + stem


@pytest.mark.data
@pytest.mark.parametrize(("kind", "least"), [("procedure", 0.9), ("state", 0.98)])
def test_what_annotators_marked_most_often_has_a_name(shared_data: Path, kind: str, least: float) -> None:
    known = {_plain(name) for term in TERMS.values() for name in (*term.names, *term.cased)}
    forms = [(row["form"], int(row["count"])) for row in _rows(shared_data / "criteria/frequent-forms-dev.tsv")
             if row["kind"] == kind and row["form"] not in GENERIC]
    named = sum(count for form, count in forms if not known.isdisjoint(_singulars(_plain(form))))
    assert named / sum(count for _, count in forms) >= least
