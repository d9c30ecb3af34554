"""`accrual vocabulary`: load, list, show, forget, and what is said of what cannot be loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from accrual.cli.main import app
from accrual.errors import AccrualError, ConfigurationError, InputError, NotFoundError
from accrual.vocabulary.terms import forget_added

ZOO = """code,names,parents
ZOO:1,zebra fever;stripes fever;ZBF,ZOO:2
ZOO:2,fever of the zoo,fever
ZOO:3,Heart attack;infarct of the zebra,
ZOO:4,Thin,ZOO:9
ZOO:5,obsolete unicorn fever,
"""


@pytest.fixture(autouse=True)
def _as_before(home: Path) -> Iterator[None]:
    yield
    forget_added()


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    file = tmp_path / "zoo.csv"
    file.write_text(ZOO, encoding="utf-8")
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["vocabulary", *map(str, arguments)])


def printed(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.exception
    return result.stdout


def data(*arguments: object) -> Any:
    return json.loads(printed(*arguments, "--json"))


def refusal(*arguments: object) -> AccrualError:
    result = run(*arguments)
    assert isinstance(result.exception, AccrualError), result.output
    return result.exception


class TestLoad:
    def test_the_summary_adds_up(self, zoo: Path) -> None:
        assert printed("load", zoo).splitlines() == [
            "4 terms read from zoo.csv (CSV)",
            "  = 2 added",
            "  + 1 merged with terms that were there",
            "  + 1 left out, for none of their names can be looked for",
            "1 obsolete skipped",
            "1 name refused",
            '  1 an everyday word: "Thin"',
            "1 parent is not known: ZOO:9",
            "Kept as zoo; to take it away: accrual vocabulary forget zoo",
        ]

    def test_machines_get_every_refusal(self, zoo: Path) -> None:
        assert data("load", zoo) | {"day": ""} == {
            "name": "zoo", "file": "zoo.csv", "format": "CSV", "version": "", "day": "", "read": 4, "added": 2,
            "merged": 1, "left_out": 1, "obsolete": 1, "inexact": 0, "unknown_parents": ["ZOO:9"],
            "refused": [{"name": "Thin", "by": "ZOO:4", "why": "an everyday word", "other": ""}]}

    def test_loading_again_replaces(self, zoo: Path) -> None:
        printed("load", zoo)
        assert data("load", zoo)["added"] == 2
        assert len(data("list")) == 1

    def test_what_another_terminology_has_is_merged_with_it(self, zoo: Path) -> None:
        printed("load", zoo)
        assert data("load", zoo, "--name", "zoo-2")["merged"] == 3

    def test_the_kind_is_the_users_where_the_file_does_not_say_it(self, zoo: Path) -> None:
        printed("load", zoo, "--kind", "state", "--name", "Other Zoo")
        assert data("show", "zebra-fever")["kind"] == "state"

    def test_columns_may_be_called_otherwise(self, tmp_path: Path) -> None:
        (tmp_path / "labels.tsv").write_text("hp\tlabel\tkind\nHP:1\thoof rot\tlabel\n", encoding="utf-8")
        printed("load", tmp_path / "labels.tsv", "--column", "code=hp", "--column", "names=label")
        assert data("show", "HP:1")["names"] == ["hoof rot"]

    @pytest.mark.parametrize("options", [
        ("--kind", "animal"), ("--column", "names"), ("--column", "name=label"), ("--column", "names="),
    ])
    def test_a_wrong_option_is_wrong_usage(self, options: tuple[str, ...], zoo: Path) -> None:
        assert run("load", zoo, *options).exit_code == 2
        assert data("list") == []

    @pytest.mark.parametrize("content", [
        b"code,names\nZOO:1,fi\xe8vre\n", b"[Term]\nid: Z:1\nname: cut sh", b"", b"hello",
        b"code,names,parents\nZ:1,hoof rot,Z:1\n", b"code,names\nZ:1,hoof rot\nZ:1,mane loss\n",
    ])
    def test_what_cannot_be_read_changes_nothing(self, content: bytes, zoo: Path) -> None:
        printed("load", zoo)
        zoo.write_bytes(content)
        error = refusal("load", zoo)
        assert isinstance(error, InputError)
        assert error.where.startswith(("zoo.csv", str(zoo)))
        assert data("show", "zebra-fever")["source"] == "ZOO:1"

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        assert isinstance(refusal("load", tmp_path / "absent.obo"), NotFoundError)


class TestShow:
    def test_a_loaded_term_is_shown_with_what_it_is_a_kind_of(self, zoo: Path) -> None:
        printed("load", zoo)
        assert printed("show", "Stripes-Fever").splitlines() == [
            "zebra-fever  condition",
            "Names       zebra fever, stripes fever",
            "In capitals ZBF",
            "Is a        fever-of-the-zoo",
            "So also     fever, symptom-or-finding",
            "Source      ZOO:1, loaded",
        ]

    def test_a_curated_term_has_the_names_that_were_loaded(self, zoo: Path) -> None:
        before = data("show", "myocardial-infarction")
        printed("load", zoo)
        after = data("show", "infarct of the zebra")
        assert after["slug"] == "myocardial-infarction"
        assert after["names"] == [*before["names"], "infarct of the zebra"]
        assert after["source"] == before["source"] + " ZOO:3"
        assert not after["loaded"]

    @pytest.mark.parametrize(("said", "slug", "kind"), [
        ("nsclc", "non-small-cell-lung-cancer", "condition"), ("DOID:1324", "lung-cancer", "condition"),
        ("egfr", "egfr", "quantity"), ("EGFR", "EGFR", "biomarker"), ("ANC", "neutrophils", "quantity"),
        ("ecog", "ecog", "scale"),
    ])
    def test_slugs_names_and_codes_are_understood(self, said: str, slug: str, kind: str) -> None:
        found = data("show", said)
        assert (found["slug"], found["kind"]) == (slug, kind)

    def test_a_quantity_has_its_unit(self) -> None:
        assert "Unit        10*9/L" in printed("show", "platelets")

    def test_what_is_not_known_may_be_like_something_that_is(self) -> None:
        error = refusal("show", "pnuemonia")
        assert isinstance(error, NotFoundError)
        assert error.mend == "Did you mean pneumonia; pneumonitis?"
        assert "concepts.md" in refusal("show", "qqqq").mend


class TestListAndForget:
    def test_nothing_is_loaded_at_first(self) -> None:
        assert printed("list").startswith("No terminology is loaded; the package's own has ")

    def test_what_is_loaded_is_listed_until_it_is_forgotten(self, zoo: Path) -> None:
        printed("load", zoo)
        assert "zoo  4 condition  zoo.csv (CSV), loaded 20" in printed("list")
        assert printed("forget", "zoo") == "zoo is taken away.\n"
        assert data("list") == []
        assert isinstance(refusal("show", "zebra-fever"), NotFoundError)
        assert isinstance(refusal("forget", "zoo"), NotFoundError)

    def test_one_that_was_damaged_can_be_loaded_again_or_forgotten(self, zoo: Path, home: Path) -> None:
        printed("load", zoo)
        kept = home / "vocabulary" / "zoo.tsv"
        kept.write_text("what is this", encoding="utf-8")
        assert isinstance(refusal("list"), ConfigurationError)
        printed("load", zoo)
        kept.write_text("what is this", encoding="utf-8")
        printed("forget", "zoo")


def test_every_command_has_the_loaded_terms_and_a_home_that_is_not_there_is_not_made(tmp_path: Path, zoo: Path) -> None:
    """As processes of their own: what one loads, the next one knows."""
    program = str(Path(sys.executable).with_name("accrual"))
    environment = os.environ | {"ACCRUAL_HOME": str(tmp_path / "fresh")}

    def accrual(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)

    assert accrual("vocabulary", "show", "zebra-fever").returncode == 4
    assert not (tmp_path / "fresh").exists()
    assert accrual("vocabulary", "load", str(zoo)).returncode == 0
    assert accrual("vocabulary", "show", "zebra-fever").returncode == 0
    zoo.write_bytes(b"\xff\xff")
    refused = accrual("vocabulary", "load", str(zoo))
    assert (refused.returncode, refused.stderr.count("\n")) == (3, 1)
