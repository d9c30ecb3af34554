"""The index on disk: written by one, read by many, never seen by halves.

    folder/lock             held by the writer
    folder/current          names the shelf that readers use
    folder/<shelf>/         tantivy's segments, and columns-<n>.npz beside them

A commit of tantivy is the only moment of change: it carries a note that names the columns which belong to it and
the highest revision inside, so that a reader sees text, columns and revision of one moment, whatever is killed when.
Everything here is derived from the database and may be deleted at any time.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

from accrual.registry.trial import Trial
from accrual.search.current import clear_others, point_to
from accrual.search.damage import UnreadableIndexError, searching
from accrual.search.document import VERSION
from accrual.search.lock import writing
from accrual.search.query import Query, Results
from accrual.search.rank import rank
from accrual.search.shelf import Shelf, Snapshot
from accrual.search.words import match

__all__ = ["Index"]

_PREFIX = f"v{VERSION}-"
_TRIES = 5

Numbered = Iterable[tuple[int, Trial]]


class Index:
    """Trials, searchable; cheap to open, safe to share between threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Use the index in that folder, which must exist; nothing is read or written yet."""
        self._folder = folder
        self._opening = threading.Lock()
        self._shelf: Shelf | None = None

    @classmethod
    def open(cls, folder: Path) -> Index:
        """The index in that folder, an empty one if there is none."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder)

    @property
    def revision(self) -> int:
        """The highest revision inside; everything up to it is there."""
        snapshot = self._snapshot()
        return snapshot.revision if snapshot else 0

    def __len__(self) -> int:
        snapshot = self._snapshot()
        return len(snapshot.columns) if snapshot else 0

    def find(self, query: Query, *, limit: int = 20, offset: int = 0) -> Results:
        """The hits from `offset` on; what is committed when this is called is seen, whole.

        UnreadableIndexError if the files are damaged: rebuild, it is derived data.
        """
        snapshot = self._snapshot()
        if snapshot is None:
            return Results(0, ())
        with searching(snapshot.path):
            matches = match(snapshot.searcher, query)
        return rank(snapshot.columns, query, matches, limit=limit, offset=offset)

    def update(self, trials: Numbered, *, revision: int = 0, wait: float = 0.0,
               progress: Callable[[int], object] | None = None) -> int | None:
        """Add trials, or put them in the place of their older selves; how many, None if another writer is at work.

        `trials` come with their revisions, ascending; those inside already are passed over.
        `revision` is the highest that has been looked at, where it is higher than theirs.
        `wait` is how many seconds to wait for another writer; `progress` hears of each batch.
        What is committed survives a kill, and the next update begins after it.
        """
        with writing(self._folder / "lock", wait) as held:
            if not held:
                return None
            shelf = self._current() or self._new_shelf()
            self._put_in_use(shelf)
            return shelf.write(trials, revision, progress)

    def rebuild(self, trials: Numbered, *, revision: int = 0, wait: float = 60.0,
                progress: Callable[[int], object] | None = None) -> int | None:
        """Make the index anew from all trials; readers keep the old one until the new one is whole."""
        with writing(self._folder / "lock", wait) as held:
            if not held:
                return None
            shelf = self._new_shelf()
            count = shelf.write(trials, revision, progress)
            self._put_in_use(shelf)
            return count

    def _snapshot(self) -> Snapshot | None:
        """What is committed now; a shelf that is replaced while it is being opened is looked for again."""
        for attempt in range(_TRIES):
            shelf = self._current()
            try:
                return shelf.snapshot() if shelf else None
            except UnreadableIndexError:
                if attempt == _TRIES - 1 or shelf is None or self._current_name() == shelf.path.name:
                    raise
        return None

    def _current(self) -> Shelf | None:
        name = self._current_name()
        if not name.startswith(_PREFIX):  # none, or of another version: as good as none
            return None
        with self._opening:
            if self._shelf is None or self._shelf.path.name != name:
                self._shelf = Shelf(self._folder / name)
            return self._shelf

    def _current_name(self) -> str:
        try:
            return (self._folder / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def _new_shelf(self) -> Shelf:
        return Shelf.make(self._folder / f"{_PREFIX}{uuid.uuid4().hex[:12]}")

    def _put_in_use(self, shelf: Shelf) -> None:
        """Point readers to the shelf, in one step, and clear the others away."""
        if self._current_name() != shelf.path.name:
            point_to(self._folder, shelf.path.name)
        clear_others(self._folder, (shelf.path.name,))
