"""What became of the records of one run: counted, told, and written down."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import typer

from accrual.errors import InputError
from accrual.portal.trials.actions import Batch, Counts
from accrual.registry import Problem

__all__ = ["Tally"]

_SHOWN = {"refused": 50, "noted": 5}  # of each kind on the screen; the file has all


class Tally:
    """Counts and problems of a run; refusals and problems are shown as they come, the first of them."""

    def __init__(self, file: TextIO | None, seen: Callable[[int], object]) -> None:
        self.counts = Counts()
        self.problems = 0
        self._absent = 0
        self._told: dict[str, int] = {}
        self._file, self._seen, self._started = file, seen, time.monotonic()

    @classmethod
    @contextmanager
    def writing(cls, path: Path | None, seen: Callable[[int], object]) -> Iterator[Tally]:
        """A tally that writes every problem to a file, if one is named, and tells `seen` how many records it saw."""
        if path is None:
            yield cls(None, seen)
            return
        try:
            file = path.open("w", encoding="utf-8")
        except OSError as error:
            raise InputError(f"the file for problems cannot be written: {error.strerror}", where=str(path)) from None
        with file:
            yield cls(file, seen)

    @property
    def exit_code(self) -> int:
        """3 if a record was refused, 4 if all that failed is that the registry does not know a number, else 0."""
        if self.counts.refused > self._absent:
            return 3
        return 4 if self._absent else 0

    def add_all(self, batches: Iterable[Batch]) -> None:
        """Count every batch as it is stored."""
        for batch in batches:
            for refusal in batch.refusals:
                self._note("refused", refusal)
            for problem in batch.problems:
                self._note("noted", problem)
            self.problems += len(batch.problems)
            self.counts += batch.counts
            self._seen(self.counts.read)

    def missing(self, nct_id: str, what: str) -> None:
        """Count a number that the registry does not know."""
        self._absent += 1
        self.counts += Counts(refused=1)
        self._note("refused", Problem(nct_id=nct_id, what=what))

    def _note(self, kind: str, problem: Problem) -> None:
        if self._file:
            self._file.write(json.dumps({"kind": kind, **asdict(problem)}) + "\n")
        shown = self._told.get(kind, 0)
        self._told[kind] = shown + 1
        if shown < _SHOWN[kind]:
            typer.echo(f"{kind}: {problem}", err=True)
        elif shown == _SHOWN[kind]:
            typer.echo(f"{kind}: … and more; --problems FILE writes all", err=True)

    def close(self, *, as_json: bool) -> None:
        """Print the closing line."""
        counts, seconds = self.counts, time.monotonic() - self._started
        if as_json:
            sys.stdout.write(json.dumps({"read": counts.read, "stored": counts.stored, **asdict(counts),
                                         "problems": self.problems, "seconds": round(seconds, 3)}) + "\n")
            return
        rate = f" ({counts.read / seconds:,.0f} a second)" if seconds > 0.5 else ""
        typer.echo(
            f"{counts.read:,} read = {counts.stored:,} stored + {counts.unchanged:,} unchanged + {counts.refused:,} "
            f"refused. Stored: {counts.added:,} new trials, {counts.changed:,} newer versions, {counts.kept_aside:,} "
            f"kept beside a fuller or newer version. {self.problems:,} fields noted. {seconds:.1f} s{rate}")
