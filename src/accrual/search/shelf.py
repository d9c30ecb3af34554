"""One generation of the index on disk: tantivy's segments and the columns beside them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy

from accrual.registry.trial import Trial
from accrual.search.columns import Columns
from accrual.search.damage import UnreadableIndexError, opening
from accrual.search.document import SCHEMA, analyzer, document, number_of

__all__ = ["Shelf", "Snapshot"]

_NOTE = 0            # the number under which the note is kept; no trial has it
_BATCH = 2000        # trials a commit: what a kill can lose, and do again
_MEMORY = 60_000_000
_KEPT_COLUMNS = 2    # a reader that has just read the older note still finds its columns
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Text, columns and revision of one commit; `stamp` tells it from a later one."""

    path: Path
    stamp: tuple[int, int]
    searcher: tantivy.Searcher
    columns: Columns
    revision: int
    generation: int


class Shelf:
    """A folder with an index in it; only the holder of the lock may call `write`."""

    def __init__(self, path: Path) -> None:
        """Use the shelf in that folder."""
        self.path = path
        self._reading = threading.Lock()
        self._index: tantivy.Index | None = None
        self._seen: Snapshot | None = None

    @classmethod
    def make(cls, path: Path) -> Shelf:
        """A new, empty shelf."""
        path.mkdir(parents=True)
        shelf = cls(path)
        index = tantivy.Index(SCHEMA, path=str(path))
        index.register_tokenizer("words", analyzer())
        shelf._index = index
        writer = index.writer(_MEMORY, 1)
        shelf._commit(writer, {}, Columns.of(()), revision=0, generation=0)
        writer.wait_merging_threads()
        return shelf

    def snapshot(self) -> Snapshot:
        """What is committed now; UnreadableIndexError if the files are damaged."""
        for attempt in range(_TRIES):
            try:
                with opening(self.path):
                    return self._read()
            except UnreadableIndexError:
                if attempt == _TRIES - 1:  # else a writer may have cleared away columns just before they were opened
                    raise
        raise AssertionError("unreachable")

    def _read(self) -> Snapshot:
        with self._reading:
            stamp = self._stamp()
            if self._seen is None or self._seen.stamp != stamp:
                index = self._open()
                index.reload()
                searcher = index.searcher()
                note = _note(searcher)
                columns = Columns.load(self.path / f"columns-{note['generation']}.npz")
                self._seen = Snapshot(self.path, stamp, searcher, columns, note["revision"], note["generation"])
            return self._seen

    def _stamp(self) -> tuple[int, int]:
        """Changes with every commit, which puts a new meta.json in the place of the old."""
        found = (self.path / "meta.json").stat()
        return found.st_mtime_ns, found.st_ino

    def _open(self) -> tantivy.Index:
        if self._index is None:
            self._index = tantivy.Index.open(str(self.path))
            self._index.register_tokenizer("words", analyzer())
            self._index.config_reader("manual")
        return self._index

    def write(self, trials: Iterable[tuple[int, Trial]], revision: int,
              progress: Callable[[int], object] | None) -> int:
        """Commit trials batch by batch, and at the end that everything up to `revision` has been looked at."""
        with opening(self.path):
            writer = self._open().writer(_MEMORY, 1)
        try:
            return self._write(writer, trials, revision, progress)
        finally:
            writer.wait_merging_threads()  # lets go of tantivy's lock too, though a traceback may keep the writer

    def _write(self, writer: Any, trials: Iterable[tuple[int, Trial]], revision: int,
               progress: Callable[[int], object] | None) -> int:
        now = self.snapshot()
        columns, reached, generation, count = now.columns, now.revision, now.generation, 0
        for batch in _batches(pair for pair in trials if pair[0] > now.revision):
            newer = {trial.nct_id: trial for _, trial in batch}
            columns = columns.replaced_by(Columns.of(newer.values()))
            reached, generation = _reached(reached, batch), generation + 1
            self._commit(writer, newer, columns, revision=reached, generation=generation)
            count += len(batch)
            if progress:
                progress(len(batch))
        if revision > reached:
            self._commit(writer, {}, columns, revision=revision, generation=generation + 1)
        return count

    def _commit(self, writer: Any, trials: dict[str, Trial], columns: Columns, *,
                revision: int, generation: int) -> None:
        # By query: delete_documents_by_term takes a Python integer for a signed one and deletes nothing here.
        replaced = [_NOTE, *map(number_of, trials)]
        writer.delete_documents_by_query(tantivy.Query.term_set_query(SCHEMA, "number", replaced))
        for trial in trials.values():
            writer.add_document(document(trial))
        path = self.path / f"columns-{generation}.npz"
        path.unlink(missing_ok=True)  # left by a writer that was killed before it committed
        columns.save(path)
        note = {"revision": revision, "generation": generation}
        writer.add_document(tantivy.Document.from_dict({"number": _NOTE, "note": json.dumps(note)}, SCHEMA))
        writer.commit()
        (self.path / f"columns-{generation - _KEPT_COLUMNS}.npz").unlink(missing_ok=True)


def _note(searcher: tantivy.Searcher) -> dict[str, int]:
    found = searcher.search(tantivy.Query.term_query(SCHEMA, "number", _NOTE), limit=1).hits
    if not found:
        raise KeyError("note")
    note: dict[str, int] = json.loads(searcher.doc(found[0][1])["note"][0])
    return note


def _batches(trials: Iterable[tuple[int, Trial]]) -> Iterator[list[tuple[int, Trial]]]:
    source = iter(trials)
    while batch := list(islice(source, _BATCH)):
        yield batch


def _reached(before: int, batch: list[tuple[int, Trial]]) -> int:
    """The highest revision of a batch; a batch out of order would leave a hole after a kill."""
    revisions = [revision for revision, _ in batch]
    if revisions != sorted(revisions) or revisions[0] < before:
        raise ValueError("trials must come in the order of their revisions")
    return revisions[-1]
