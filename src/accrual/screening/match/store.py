"""The compiled trials on disk: segments that never change, and one file that says which of them count.

    folder/lock       held by the writer
    folder/current    JSON: the segments in use, the later before the earlier where a trial is in both
    folder/<segment>/ compiled trials

Replacing `current` is the only moment of change, so a reader sees all of it or none, whatever is killed when.
Everything here is derived: what another parser, vocabulary or evaluator wrote counts for nothing and is made anew.
"""

from __future__ import annotations

import hashlib
import json
import threading
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import accrual
from accrual.criteria import CriteriaModel
from accrual.errors import ConfigurationError
from accrual.registry.trial import Trial
from accrual.screening.match.segment import Segment, read_segment, write_segment
from accrual.search.current import clear_others, point_to
from accrual.search.lock import writing

__all__ = ["MatchStore", "UnreadableStoreError", "made_by"]

_FORM = 1            # of the files; raise it when they change
_ROOMS = ("criteria", "patients", "screening", "vocabulary")
_A_SEGMENT = 50_000  # trials compiled together: what memory must hold; trials of one segment share their criteria
_MOST_SEGMENTS = 24

Compiled = tuple[Trial, CriteriaModel]
Progress = Callable[[int], object]


class UnreadableStoreError(ConfigurationError):
    """The compiled trials are damaged; they are derived data and can be made anew."""

    def __init__(self, path: Path) -> None:
        super().__init__("the compiled trials cannot be read", where=path.name, mend="Run `accrual match --rebuild`.")


@cache
def made_by() -> str:
    """What a change of the parser, the vocabulary or the evaluator changes: their own files, hashed."""
    found = hashlib.sha256(f"{_FORM} {accrual.__version__}".encode())
    house = Path(accrual.__file__).parent
    for path in sorted(path for room in _ROOMS for path in (house / room).rglob("*") if path.suffix in _SOURCES):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


_SOURCES = frozenset({".py", ".tsv", ".toml", ".txt", ".json"})


@dataclass(frozen=True, slots=True)
class _Current:
    """What `current` says: `of` names parser and vocabulary, `marks` what the trials were taken from."""

    of: str = ""
    segments: tuple[str, ...] = ()
    marks: Mapping[str, Any] = field(default_factory=dict)


class MatchStore:
    """Compiled trials in a folder; cheap to open, safe to share between threads and processes."""

    def __init__(self, folder: Path, vocabulary: str = "") -> None:
        """Use that folder; `vocabulary` names the terminologies that were loaded, which the parser reads with."""
        self._folder, self._of = folder, f"{made_by()} {vocabulary}".strip()
        self._reading = threading.Lock()
        self._read: dict[str, Segment] = {}
        self._alive: tuple[tuple[str, ...], tuple[NDArray[np.bool_], ...]] = ((), ())

    @property
    def marks(self) -> Mapping[str, Any]:
        """What the compiled trials were taken from; nothing where there are none that count."""
        return self._current().marks

    def segments(self) -> Sequence[tuple[Segment, NDArray[np.bool_]]]:
        """The segments in use, each with which of its trials count."""
        names = self._current().segments
        with self._reading:
            self._read = {name: self._read.get(name) or self._open(name) for name in names}
            if self._alive[0] != names:
                self._alive = (names, tuple(_alive([self._read[name] for name in names])))
            return [(self._read[name], alive) for name, alive in zip(names, self._alive[1], strict=True)]

    def __len__(self) -> int:
        return sum(int(alive.sum()) for _, alive in self.segments())

    def update(self, trials: Iterable[Compiled], marks: Mapping[str, Any], *, wait: float = 0.0,
               progress: Progress | None = None) -> int | None:
        """Add trials, or put them in the place of their older selves; how many, None if another writer is at work."""
        return self._write(trials, marks, wait, progress, keep=True)

    def rebuild(self, trials: Iterable[Compiled], marks: Mapping[str, Any], *, wait: float = 60.0,
                progress: Progress | None = None) -> int | None:
        """Make it anew from all trials; readers keep the old one until the new one is whole."""
        return self._write(trials, marks, wait, progress, keep=False)

    @property
    def is_crowded(self) -> bool:
        """Whether there are so many segments that making it anew pays."""
        return len(self._current().segments) > _MOST_SEGMENTS

    def _write(self, trials: Iterable[Compiled], marks: Mapping[str, Any], wait: float, progress: Progress | None, *,
               keep: bool) -> int | None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with writing(self._folder / "lock", wait) as held:
            if not held:
                return None
            count, names = 0, list(self._current().segments if keep else ())
            for batch in _batches(trials):
                name = f"v{_FORM}-{uuid.uuid4().hex[:12]}"
                count += write_segment(self._folder / name, _told(batch, progress))
                names.insert(0, name)
            self._put_in_use(_Current(self._of, tuple(names), marks))
            return count

    def _put_in_use(self, current: _Current) -> None:
        said = {"of": current.of, "segments": current.segments, "marks": dict(current.marks)}
        point_to(self._folder, json.dumps(said))
        clear_others(self._folder, current.segments)

    def _current(self) -> _Current:
        """None that count where there is no such file, or another parser's."""
        try:
            said = json.loads((self._folder / "current").read_text(encoding="utf-8"))
            found = _Current(said["of"], tuple(said["segments"]), said["marks"])
        except FileNotFoundError:
            return _Current()
        except (OSError, ValueError, KeyError, TypeError):
            raise UnreadableStoreError(self._folder) from None
        return found if found.of == self._of else _Current()

    def _open(self, name: str) -> Segment:
        try:
            return read_segment(self._folder / name)
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            raise UnreadableStoreError(self._folder / name) from None


def _batches(trials: Iterable[Compiled]) -> Iterator[Iterable[Compiled]]:
    """Stretches of the trials, each to be taken whole before the next."""
    source = iter(trials)
    for first in source:
        yield chain((first,), islice(source, _A_SEGMENT - 1))


def _told(trials: Iterable[Compiled], progress: Progress | None) -> Iterator[Compiled]:
    for trial in trials:
        yield trial
        if progress:
            progress(1)


def _alive(segments: Sequence[Segment]) -> Iterator[NDArray[np.bool_]]:
    """Of each segment the trials that no later one has."""
    seen: NDArray[Any] = np.zeros(0, np.uint32)
    for segment in segments:
        yield ~np.isin(segment.trials.numbers, seen)
        seen = np.concatenate([seen, segment.trials.numbers])
