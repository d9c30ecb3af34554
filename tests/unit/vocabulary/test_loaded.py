"""What is kept of a loaded terminology: written whole, read back, taken away."""

from __future__ import annotations

from pathlib import Path

import pytest

from accrual.errors import ConfigurationError, InputError, NotFoundError
from accrual.vocabulary.loaded import Loaded, find_loaded, forget, keep, loaded_names, name_of, read_loaded
from accrual.vocabulary.terms import Term

ZOO = Loaded("zoo", "zoo.obo", "OBO", "2026-10-01", "2026-11-28", (
    Term("zebra-fever", "condition", ("fever", "DOID:4"), ("zebra fever", "sjögren's stripes"), ("ZBF",), "ZOO:1 M:1"),
    Term("z-2", "therapy", (), (), (), "ZOO:2"),
))


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    keep(tmp_path / "vocabulary", ZOO)
    assert list(read_loaded(tmp_path / "vocabulary")) == [ZOO]


def test_it_has_the_columns_of_our_own_files_and_the_kind(tmp_path: Path) -> None:
    assert ZOO.text().splitlines()[-2:] == [
        "zebra-fever\tfever DOID:4\tzebra fever;sjögren's stripes;^zbf\tZOO:1 M:1\tcondition",
        "z-2\t-\t\tZOO:2\ttherapy"]


def test_one_of_the_same_name_is_replaced(tmp_path: Path) -> None:
    keep(tmp_path, ZOO)
    keep(tmp_path, Loaded("zoo", "new.csv", "CSV", "", "2026-11-29", ()))
    assert [loaded.file for loaded in read_loaded(tmp_path)] == ["new.csv"]


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, ZOO)

    def full(self: Path, *_: object, **__: object) -> None:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ConfigurationError, match="No space left"):
        keep(tmp_path, Loaded("zoo", "new.csv", "CSV", "", "2026-11-29", ()))
    assert [path.name for path in tmp_path.glob("zoo*")] == ["zoo.tsv"]
    assert list(read_loaded(tmp_path)) == [ZOO]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be kept here"):
        keep(tmp_path / "file" / "vocabulary", ZOO)
    assert loaded_names(tmp_path / "file" / "vocabulary") == []


def test_what_is_forgotten_is_gone(tmp_path: Path) -> None:
    keep(tmp_path, ZOO)
    forget(tmp_path, "zoo")
    assert loaded_names(tmp_path) == []
    with pytest.raises(NotFoundError, match="'zoo'") as refused:
        forget(tmp_path, "zoo")
    assert "None is" in refused.value.mend


@pytest.mark.parametrize("name", ["../zoo", "zoo.tsv", "/etc/hosts", ""])
def test_a_name_leads_to_no_other_file(name: str, tmp_path: Path) -> None:
    keep(tmp_path / "vocabulary", ZOO)
    keep(tmp_path, ZOO)
    with pytest.raises(NotFoundError, match="no terminology"):
        forget(tmp_path / "vocabulary", name)
    assert (tmp_path / "zoo.tsv").exists()


@pytest.mark.parametrize("content", [
    b"\xff\xfe\xfd", b"", b"# zoo\n", ZOO.text().encode().replace(b"\tcondition", b""), b"a\tb\tc\td\te\n",
])
def test_a_file_that_was_damaged_is_said_with_the_way_out(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "zoo.tsv").write_bytes(content)
    with pytest.raises(ConfigurationError, match="zoo is damaged") as refused:
        find_loaded(tmp_path, "zoo")
    assert "accrual vocabulary forget zoo" in refused.value.mend


@pytest.mark.parametrize(("said", "name"), [
    ("mondo.obo", "mondo"), ("a.sssom.tsv", "a"), ("Häuser.csv", "h-user"),
    ("DO cancer (slim).OBO.gz", "do-cancer-slim"),
])
def test_a_file_names_what_it_is_kept_under(said: str, name: str) -> None:
    assert name_of(said) == name


@pytest.mark.parametrize("said", ["", ".obo", "疾病.csv", "--"])
def test_a_file_that_names_nothing_needs_a_name(said: str) -> None:
    with pytest.raises(InputError, match="makes no name") as refused:
        name_of(said)
    assert "--name" in refused.value.mend
