"""Many trials at once: a file of criteria parsed on all cores, in the order of its lines."""

from __future__ import annotations

import gc
import gzip
import json
import multiprocessing
import os
import signal
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

import orjson
from rich.console import Console
from rich.progress import Progress

from accrual.criteria import CriteriaModel, Tally, parse
from accrual.errors import InputError, NotFoundError

__all__ = ["parse_all"]

_CHUNK = 64                                  # lines a core takes at a time
_GARBAGE = 100_000                           # objects between two looks for garbage: a model has no cycles
_Chunk = list[tuple[int, bytes]]
_Told = TypeVar("_Told")
_told: Callable[[CriteriaModel], Any]


def parse_all(path: Path, told: Callable[[CriteriaModel], _Told]) -> Iterator[tuple[list[_Told], Tally]]:
    """What is told of each model of a JSON Lines file (gzipped or not), with counts, chunk by chunk."""
    if path.is_dir():
        raise InputError("this is a folder", where=str(path), mend="Name a JSON Lines file in it")
    if not path.exists():
        raise NotFoundError("there is no such file", where=str(path), mend="Name a JSON Lines file, gzipped or not")
    # Workers inherit `told` by forking: a function made on the spot cannot be sent to them.
    _warm()
    pool = multiprocessing.get_context("fork").Pool(os.cpu_count(), _begin, (told,))
    with pool, _progress(path) as (raw, advance):
        for done in pool.imap(_work, _chunks(path, raw)):
            advance()
            yield done


def _warm() -> None:
    """Read the vocabulary once, for all workers, as what no collection of garbage needs to look at again."""
    parse("Asthma")
    gc.collect()
    gc.freeze()


def _begin(told: Callable[[CriteriaModel], Any]) -> None:
    global _told                             # set once, in a process of its own
    _told = told
    gc.set_threshold(_GARBAGE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)             # Ctrl-C is for the parent to report, once


def _work(chunk: _Chunk) -> tuple[list[Any], Tally]:
    found, tally = [], Tally()
    for number, line in chunk:
        row = _row(line)
        if row is None:
            tally.refused.append(number)
            continue
        tally.add(parsed := _parsed(number, *row))
        found.append(_told(parsed))
    return found, tally


def _parsed(number: int, text: str, trial: str | None) -> CriteriaModel:
    """The model of a line; what goes wrong names the line.

    An iterator's end that escapes from a worker would end the whole file without a word.
    """
    try:
        return parse(text, trial)
    except Exception as error:
        raise RuntimeError(f"line {number} ({trial}) cannot be parsed") from error


def _row(line: bytes) -> tuple[str, str | None] | None:
    """(criteria, NCT number) of a line; None where it holds no trial."""
    try:
        row = _read(line)
        criteria, number = row["criteria"], row.get("nct_id")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(criteria, str | None) or not isinstance(number, str | None):
        return None
    return criteria or "", number


def _read(line: bytes) -> Any:
    """The JSON of a line; with a lone surrogate or a slip in its bytes the standard library still reads it."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return json.loads(line.decode("utf-8-sig", "replace"))


def _chunks(path: Path, raw: IO[bytes]) -> Iterator[_Chunk]:
    lines = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
    chunk: _Chunk = []
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                chunk.append((number, line))
            if len(chunk) >= _CHUNK:
                yield chunk
                chunk = []
    except (EOFError, OSError, zlib.error) as error:
        raise InputError(f"the file is cut short or damaged ({type(error).__name__})", where=str(path),
                         mend="Fetch it again") from None
    if chunk:
        yield chunk


@contextmanager
def _progress(path: Path) -> Iterator[tuple[IO[bytes], Callable[[], None]]]:
    """The opened file, and a bar over the bytes read of it, on standard error where that is a terminal."""
    bar = Progress(console=Console(stderr=True), disable=not sys.stderr.isatty())
    with path.open("rb") as raw, bar:
        task = bar.add_task(path.name, total=path.stat().st_size)
        yield raw, lambda: bar.update(task, completed=raw.tell())
