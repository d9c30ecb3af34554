"""The table of what stages say of distant spread names what the vocabulary knows, and cites where it stands."""

from __future__ import annotations

from importlib.resources import files

import pytest

from accrual.patients import Diagnosis
from accrual.screening.spread import stages_of
from accrual.vocabulary.attributes import ATTRIBUTES
from accrual.vocabulary.terms import TERMS, is_kind_of

ROWS = [line.split("\t") for line in files("accrual.screening").joinpath("distant_stages.tsv").read_text(
    encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_is_of_a_cancer_its_kinds_and_its_stages(row: list[str]) -> None:
    concept, kinds, stages, source = row
    assert is_kind_of(concept, "solid-tumor")
    assert all(kind in TERMS and is_kind_of(kind, concept) for kind in kinds.split() if kind != "-")
    assert all(stage in ATTRIBUTES["stage"] for stage in stages.split() if stage != "-")
    assert "AJCC" in source or "FIGO" in source or source == "as of the ovary"


@pytest.mark.parametrize(("concept", "stage", "is_distant"), [
    ("triple-negative-breast-cancer", "stage-iv", True), ("colon-cancer", "stage-ivc", True),
    ("small-cell-lung-cancer", "stage-iva", True), ("cutaneous-melanoma", "stage-iv", True),
    ("cervical-cancer", "stage-iva", False), ("cervical-cancer", "stage-ivb", True),
    ("nasopharyngeal-carcinoma", "stage-ivb", False), ("renal-cell-carcinoma", "stage-iv", False),
    ("gallbladder-cancer", "stage-ivb", False), ("extrahepatic-cholangiocarcinoma", "stage-ivb", False),
    ("intrahepatic-cholangiocarcinoma", "stage-ivb", True), ("phyllodes-tumor", "stage-iv", False),
    ("diffuse-large-b-cell-lymphoma", "stage-iv", False), ("anaplastic-thyroid-cancer", "stage-ivb", False),
])
def test_which_stages_are_distant(concept: str, stage: str, is_distant: bool) -> None:
    assert ("metastatic" in stages_of(Diagnosis(concept, stage=(stage,)))) == is_distant


def test_a_stage_that_is_denied_elsewhere_says_nothing_more() -> None:
    assert stages_of(Diagnosis("breast-cancer", stage=("stage-iv", "m0"))) == ("stage-iv", "m0")
