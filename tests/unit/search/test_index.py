"""The index on disk: updates, kills, two writers, damage, an older version."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from accrual.registry.trial import Trial
from accrual.search import Index, Query, Results, UnreadableIndexError, shelf
from accrual.search.lock import writing


def numbers(results: Results) -> list[int]:
    return [int(hit.nct_id[3:]) for hit in results.hits]


def current(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def test_a_newer_record_takes_the_place_of_the_older(
    tmp_path: Path, corpus: list[Trial], make_trial: Callable[..., Trial], built: Callable[..., Index],
) -> None:
    index = built(tmp_path, *corpus)
    assert index.update([(7, make_trial(1, "Zoledronate", status="COMPLETED"))]) == 1
    assert (len(index), index.revision) == (6, 7)
    assert index.find(Query(words="denosumab")).total == 0
    assert numbers(index.find(Query(words="zoledronate", statuses=("COMPLETED",)))) == [1]
    assert index.find(Query(countries=("China",))).total == 2


def test_a_trial_twice_in_one_batch_counts_once(
    tmp_path: Path, make_trial: Callable[..., Trial], built: Callable[..., Index],
) -> None:
    index = built(tmp_path, make_trial(1, "Older"), make_trial(2, "Other"), make_trial(1, "Newer"))
    assert len(index) == 2
    assert numbers(index.find(Query(words="newer"))) == [1]
    assert index.find(Query(words="older")).total == 0


def test_what_is_inside_already_is_passed_over(
    tmp_path: Path, corpus: list[Trial], built: Callable[..., Index],
) -> None:
    index = built(tmp_path, *corpus)
    assert index.update(enumerate(corpus, 1)) == 0
    assert (len(index), index.revision) == (6, 6)


def test_the_highest_revision_looked_at_is_remembered(
    tmp_path: Path, corpus: list[Trial], built: Callable[..., Index],
) -> None:
    index = built(tmp_path, *corpus)
    assert index.update([], revision=9) == 0
    assert Index.open(tmp_path).revision == 9


def test_revisions_out_of_order_are_refused_since_a_kill_would_leave_a_hole(
    tmp_path: Path, make_trial: Callable[..., Trial],
) -> None:
    index = Index.open(tmp_path)
    with pytest.raises(ValueError, match="order"):
        index.update([(2, make_trial(2)), (1, make_trial(1))])
    assert (len(index), index.revision) == (0, 0)


def test_a_failure_half_way_keeps_what_was_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corpus: list[Trial],
) -> None:
    monkeypatch.setattr(shelf, "_BATCH", 2)

    def breaking() -> Iterator[tuple[int, Trial]]:
        yield from enumerate(corpus[:5], 1)
        raise RuntimeError("the database went away")

    index = Index.open(tmp_path)
    with pytest.raises(RuntimeError) as kept:  # and with it the frames of the writer
        index.update(breaking())
    assert kept.traceback
    assert (len(index), index.revision) == (4, 4)
    assert index.update(enumerate(corpus, 1)) == 2
    assert (len(index), index.revision) == (6, 6)


def test_progress_is_told_of_every_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corpus: list[Trial],
) -> None:
    monkeypatch.setattr(shelf, "_BATCH", 4)
    told: list[int] = []
    Index.open(tmp_path).update(enumerate(corpus, 1), progress=told.append)
    assert told == [4, 2]


def test_another_index_object_sees_each_commit(tmp_path: Path, make_trial: Callable[..., Trial]) -> None:
    writer, reader = Index.open(tmp_path), Index.open(tmp_path)
    for number in (1, 2, 3):
        writer.update([(number, make_trial(number))])
        assert (len(reader), reader.revision, reader.find(Query(words="trial")).total) == (number, number, number)


def test_a_second_writer_skips_or_waits(
    tmp_path: Path, corpus: list[Trial], make_trial: Callable[..., Trial], built: Callable[..., Index],
) -> None:
    index = built(tmp_path, *corpus)
    with writing(tmp_path / "lock", 0) as held:
        assert held
        assert index.update([(7, make_trial(7))]) is None
        assert index.rebuild([], wait=0.1) is None
        assert index.find(Query(words="denosumab")).total == 1
    assert index.update([(7, make_trial(7))], wait=1) == 1


def test_readers_keep_the_old_index_until_the_new_one_is_whole(
    tmp_path: Path, corpus: list[Trial], built: Callable[..., Index],
) -> None:
    index = built(tmp_path, *corpus)
    seen: list[int] = []

    def watched() -> Iterator[tuple[int, Trial]]:
        for pair in enumerate(corpus[:2], 1):
            seen.append(Index.open(tmp_path).find(Query(words="cancer")).total)
            yield pair

    assert index.rebuild(watched()) == 2
    assert seen == [4, 4]
    assert (len(index), index.find(Query(words="cancer")).total) == (2, 2)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [current(tmp_path)]


def test_an_index_of_another_version_is_as_good_as_none(
    tmp_path: Path, corpus: list[Trial], built: Callable[..., Index],
) -> None:
    built(tmp_path, *corpus)
    other = tmp_path / "v0-abc"
    current(tmp_path).rename(other)
    (tmp_path / "current").write_text(other.name)
    index = Index.open(tmp_path)
    assert (len(index), index.revision, index.find(Query(words="lung")).total) == (0, 0, 0)
    assert index.update(enumerate(corpus, 1)) == 6
    assert not other.exists()


@pytest.mark.parametrize("suffix", ["meta.json", ".idx", ".term", ".fast", ".store", ".pos", ".fieldnorm", ".npz"])
def test_a_file_cut_short_is_named_and_a_rebuild_mends_it(
    tmp_path: Path, suffix: str, corpus: list[Trial], built: Callable[..., Index],
) -> None:
    built(tmp_path, *corpus)
    for file in current(tmp_path).iterdir():
        if file.name.endswith(suffix):
            file.write_bytes(file.read_bytes()[:-20])
    index = Index.open(tmp_path)
    with pytest.raises(UnreadableIndexError, match="accrual search rebuild"):
        index.find(Query(words="denosumab"))
    assert index.rebuild(enumerate(corpus, 1)) == 6
    assert numbers(index.find(Query(words="denosumab"))) == [1]


def test_a_folder_that_is_gone_is_named(tmp_path: Path, corpus: list[Trial], built: Callable[..., Index]) -> None:
    index = built(tmp_path, *corpus)
    (tmp_path / "current").write_text("v1-gone")
    with pytest.raises(UnreadableIndexError):
        index.find(Query(words="denosumab"))


def test_a_fault_of_ours_does_not_pass_for_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corpus: list[Trial], built: Callable[..., Index],
) -> None:
    index = built(tmp_path, *corpus)

    def broken(*_: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr("accrual.search.index.match", broken)
    with pytest.raises(ValueError, match="a bug"):
        index.find(Query(words="denosumab"))
    for file in current(tmp_path).glob("*.idx"):
        file.write_bytes(file.read_bytes().replace(b"\x00", b"\x01", 1))
    with pytest.raises(UnreadableIndexError):
        index.find(Query(words="denosumab"))


WRITER = """
import sys
from pathlib import Path
from accrual.registry.trial import Trial
from accrual.search import Index, shelf
shelf._BATCH = 5
def trials():
    for number in range(1, 100_000):
        yield number, Trial(nct_id=f"NCT{number:08d}", brief_title=f"trial {number}")
Index.open(Path(sys.argv[1])).update(trials(), progress=lambda done: print(done, flush=True))
"""


def test_a_writer_killed_at_any_moment_leaves_a_whole_index_without_a_hole(
    tmp_path: Path, make_trial: Callable[..., Trial],
) -> None:
    reader = Index.open(tmp_path)
    for commits in (1, 4, 9):
        command = [sys.executable, "-c", WRITER, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "RUST_BACKTRACE": "0"}) as writer:
            assert writer.stdout is not None
            for _ in range(commits):
                writer.stdout.readline()
            writer.send_signal(signal.SIGKILL)
        reached = reader.revision
        assert reached >= 5 * commits
        assert len(reader) == reached == reader.find(Query(words="trial")).total
    assert reader.update([(reached + 1, make_trial(reached + 1))]) == 1
    assert len(reader) == reached + 1


def test_readers_never_see_half_of_a_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_trial: Callable[..., Trial],
) -> None:
    monkeypatch.setattr(shelf, "_BATCH", 3)
    index, stop, faults = Index.open(tmp_path), threading.Event(), list[object]()

    def read(own: Index) -> None:
        while not stop.is_set():
            try:
                results = own.find(Query(words="trial", statuses=("RECRUITING",)))
                if results.total % 3 or results.total != results.facets.get("status", {}).get("RECRUITING", 0):
                    faults.append(results.total)
            except Exception as fault:  # whatever goes wrong in a thread must reach the test
                faults.append(fault)

    readers = [threading.Thread(target=read, args=(own,)) for own in (index, index, Index.open(tmp_path))]
    for reader in readers:
        reader.start()
    index.update((number, make_trial(number, status="RECRUITING")) for number in range(1, 37))
    index.rebuild((number, make_trial(number, status="RECRUITING")) for number in range(1, 37))
    stop.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert len(index) == 36
