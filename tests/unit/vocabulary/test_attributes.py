"""The words that qualify a mention: files that are well-formed, one meaning a name, what real texts say."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from accrual.vocabulary import attributes
from accrual.vocabulary.attributes import ATTRIBUTES

FILES = sorted((Path(__file__).parents[3] / "src/accrual/vocabulary/data/attributes").glob("*.tsv"))

SLUGS_OF = [
    ("anchor", "consent", "signing informed consent"),
    ("anchor", "enrolment", "study entry"),
    ("anchor", "first-dose", "first dose of study drug"),
    ("anchor", "first-dose", "c1d1"),
    ("anchor", "last-dose", "last dose of study treatment"),
    ("anchor", "randomisation", "randomization"),
    ("certainty", "histologically-confirmed", "biopsy proven"),
    ("certainty", "histologically-or-cytologically-confirmed", "histologically or cytologically confirmed"),
    ("certainty", "suspected", "suspicious for"),
    ("exception", "allowed", "are not excluded"),
    ("exception", "except", "with the exception of"),
    ("exception", "provided", "as long as"),
    ("exception", "unless", "unless"),
    ("line", "neoadjuvant", "preoperative"),
    ("line", "treatment-naive", "previously untreated"),
    ("negation", "absence", "free of"),
    ("negation", "no-negation", "with or without"),
    ("negation", "rule-out", "rule out"),
    ("response", "failure", "failed"),
    ("response", "intolerance", "unable to tolerate"),
    ("route", "intra-articular", "intraarticular"),
    ("severity", "uncontrolled", "poorly controlled"),
    ("severity", "clinically-significant", "clinically relevant"),
    ("stage", "stage-iiib", "stage 3b"),
    ("stage", "unresectable", "inoperable"),
    ("status", "history", "history of"),
    ("status", "history-or-active", "current or prior"),
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
class TestFile:
    def test_opens_by_saying_what_it_holds(self, file: Path) -> None:
        assert re.match(r"# \w.*\.\n# ", file.read_text(encoding="utf-8"))

    def test_is_sorted_and_has_three_columns(self, file: Path) -> None:
        rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert all(len(cells) == 3 for cells in rows)
        assert [cells[0] for cells in rows] == sorted({cells[0] for cells in rows})


@pytest.mark.parametrize("kind", sorted(ATTRIBUTES))
class TestKind:
    def test_a_name_has_one_slug(self, kind: str) -> None:
        times = Counter(name for names in ATTRIBUTES[kind].values() for name in names)
        assert [name for name, count in times.items() if count > 1] == []

    def test_names_are_in_lower_case_with_blanks_for_hyphens(self, kind: str) -> None:
        for name in (name for names in ATTRIBUTES[kind].values() for name in names):
            assert name == " ".join(name.lower().replace("-", " ").split()) != ""


def test_there_are_the_kinds_that_a_rule_asks_for() -> None:
    assert set(ATTRIBUTES) == {
        "anchor", "certainty", "exception", "line", "negation", "response", "route", "severity", "site", "stage",
        "status"}


@pytest.mark.parametrize(("kind", "slug", "name"), SLUGS_OF)
def test_a_phrase_of_real_texts_is_known(kind: str, slug: str, name: str) -> None:
    assert name in ATTRIBUTES[kind][slug]


def test_the_commonest_name_comes_first() -> None:
    assert ATTRIBUTES["exception"]["unless"][0] == "unless"
    assert ATTRIBUTES["route"]["oral"][0] == "oral"


def test_what_only_begins_like_a_denial_is_told_apart() -> None:
    """`no more than 2 lines` and `other than melanoma` deny nothing."""
    denials = {name for slug, names in ATTRIBUTES["negation"].items() if slug != "no-negation" for name in names}
    assert {"no more than", "other than", "regardless of", "not limited to"}.isdisjoint(denials)


def test_the_module_has_nothing_else_to_give() -> None:
    with pytest.raises(AttributeError, match="NO_SUCH"):
        attributes.NO_SUCH  # noqa: B018
