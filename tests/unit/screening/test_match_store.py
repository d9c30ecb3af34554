"""Compiled trials on disk: never by halves, of one parser, made anew where they are damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from accrual.criteria import CriteriaModel, parse
from accrual.registry import Trial
from accrual.screening.match import MatchStore, UnreadableStoreError
from accrual.screening.match.store import made_by


def trial(number: int, text: str = "Age ≥ 18 years") -> tuple[Trial, CriteriaModel]:
    nct_id = f"NCT{99990000 + number}"
    return Trial(nct_id, overall_status="RECRUITING"), parse(text, nct_id)


def numbers(store: MatchStore) -> dict[int, str]:
    """Each trial that counts, with its first criterion's words."""
    return {int(segment.trials.numbers[row]) - 99990000: next(iter(segment.entries(row)))[2]
            for segment, alive in store.segments() for row in range(len(segment)) if alive[row]}


def test_a_changed_trial_takes_the_place_of_its_older_self(tmp_path: Path) -> None:
    store = MatchStore(tmp_path)
    assert store.rebuild([trial(1), trial(2)], {"revision": 2}) == 2
    assert store.update([trial(2, "Age ≥ 60 years"), trial(3)], {"revision": 4}) == 2
    assert numbers(store) == {1: "Age ≥ 18 years", 2: "Age ≥ 60 years", 3: "Age ≥ 18 years"}
    assert len(store) == 3
    assert store.marks == {"revision": 4}
    assert numbers(MatchStore(tmp_path)) == numbers(store), "another process sees the same"


def test_a_trial_that_comes_twice_counts_once(tmp_path: Path) -> None:
    store = MatchStore(tmp_path)
    store.rebuild([trial(1), trial(1, "Age ≥ 60 years")], {})
    assert numbers(store) == {1: "Age ≥ 60 years"}


def test_what_another_parser_or_vocabulary_compiled_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    MatchStore(tmp_path, "one").rebuild([trial(1)], {"revision": 1})
    assert MatchStore(tmp_path, "one").marks == {"revision": 1}
    assert MatchStore(tmp_path, "other").marks == {}
    assert MatchStore(tmp_path, "other").segments() == []
    monkeypatch.setattr("accrual.screening.match.store.made_by", lambda: "another parser")
    assert MatchStore(tmp_path, "one").marks == {}
    assert len(made_by()) == 16


def test_a_writer_that_is_killed_leaves_the_old_trials(tmp_path: Path) -> None:
    store = MatchStore(tmp_path)
    store.rebuild([trial(1)], {"revision": 1})

    def dies() -> object:
        yield trial(2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.update(dies(), {"revision": 2})  # type: ignore[arg-type]
    assert numbers(MatchStore(tmp_path)) == {1: "Age ≥ 18 years"}
    assert store.update([trial(2)], {"revision": 2}) == 1
    folders = [path.name for path in tmp_path.iterdir() if path.is_dir()]
    assert sorted(folders) == sorted(json.loads((tmp_path / "current").read_text())["segments"]), "nothing is left over"


def test_damaged_files_are_told_and_can_be_made_anew(tmp_path: Path) -> None:
    store = MatchStore(tmp_path)
    store.rebuild([trial(1)], {})
    for path in tmp_path.rglob("arrays.npz"):
        path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(UnreadableStoreError) as told:
        MatchStore(tmp_path).segments()
    assert "accrual match --rebuild" in str(told.value)
    store.rebuild([trial(1)], {})
    assert numbers(MatchStore(tmp_path)) == {1: "Age ≥ 18 years"}
    (tmp_path / "current").write_text("{", encoding="utf-8")
    with pytest.raises(UnreadableStoreError):
        _ = MatchStore(tmp_path).marks
