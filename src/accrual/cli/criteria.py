"""`accrual criteria`: eligibility text as computable rules."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from accrual.criteria import CriteriaModel, parse
from accrual.criteria.codec import model_to_json, test_lines
from accrual.criteria.measure import Tally
from accrual.errors import InputError

__all__ = ["register"]

FORMATS = ("text", "tests", "json")
_CHUNK = 64


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("criteria")(criteria)


def criteria(
    source: Annotated[str | None, typer.Argument(help="an NCT number already imported, a registry record (v2 JSON), or - for eligibility text on standard input")] = None,
    form: Annotated[str | None, typer.Option("--format", help="text (on a terminal), tests (JSON Lines, one a test) or json (the whole model)")] = None,
    batch: Annotated[Path | None, typer.Option(help='many trials: JSON Lines with "nct_id" and "criteria", gzipped or not')] = None,
    out: Annotated[Path | None, typer.Option(help="where to write; standard output if absent")] = None,
    stats: Annotated[bool, typer.Option("--stats", help="print what was understood, and that nothing was lost")] = False,
) -> None:
    """Show a trial's eligibility criteria as computable rules, with what was not understood kept as questions."""
    form = form or ("text" if sys.stdout.isatty() and not out else "json")
    if form not in FORMATS:
        raise InputError(f"--format {form} is not known", mend=f"One of {', '.join(FORMATS)} is")
    tally = Tally()
    with _written(out) as file:
        if batch is not None:
            _batch(batch, form, file, tally, quiet=stats and out is None)
        elif source is not None:
            parsed = _parsed(source)
            tally.add(parsed)
            if not stats:
                file.write(_rendered(parsed, form, colour=sys.stdout.isatty() and not out))
        else:
            raise InputError("nothing to read", mend="Name an NCT number, a record file, - for standard input, or --batch FILE")
    if stats:
        print(tally.report(), file=sys.stdout if batch is None or out is not None or stats else sys.stderr)  # noqa: T201 — the command's output


def _parsed(source: str) -> CriteriaModel:
    if source == "-":
        return parse(sys.stdin.buffer.read().decode("utf-8", "replace"))
    from accrual.cli.sources import trial_of

    trial = trial_of(source)
    return parse(trial.criteria, trial.nct_id)


def _rendered(parsed: CriteriaModel, form: str, *, colour: bool = False) -> str:
    if form == "tests":
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in test_lines(parsed))
    if form == "json":
        return json.dumps(model_to_json(parsed), ensure_ascii=False) + "\n"
    from accrual.cli.criteria_text import shown

    return shown(parsed, colour=colour)


@contextmanager
def _written(out: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that appears whole or not at all."""
    if out is None:
        yield sys.stdout
        return
    part = out.with_name(out.name + ".part")
    try:
        with gzip.open(part, "wt", encoding="utf-8") if out.suffix == ".gz" else part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(out)
    except FileNotFoundError:
        raise InputError("the folder does not exist", where=str(out.parent), mend="Make it first") from None
    finally:
        part.unlink(missing_ok=True)


# ---------------------------------------------------------------- many trials


def _batch(path: Path, form: str, file: IO[str], tally: Tally, *, quiet: bool) -> None:
    """Parse every line on all cores, in the order of the file."""
    if not path.is_file():
        raise InputError("there is no such file", where=str(path), mend="Name a JSON Lines file, gzipped or not")
    bar = _progress(path)
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool, bar as (advance, raw):
        for texts, part in pool.imap(_work, ((chunk, form) for chunk in _chunks(path, raw)), chunksize=1):
            if not quiet:
                file.writelines(texts)
            tally.merge(part)
            advance()


def _work(task: tuple[list[tuple[int, str]], str]) -> tuple[list[str], Tally]:
    chunk, form = task
    texts, tally = [], Tally()
    for number, line in chunk:
        try:
            row = json.loads(line)
            said, trial = row["criteria"] or "", row.get("nct_id")
        except (ValueError, KeyError, TypeError, AttributeError):
            tally.refused.append(number)
            continue
        if not isinstance(said, str):
            tally.refused.append(number)
            continue
        parsed = parse(said, trial)
        tally.add(parsed)
        texts.append(_rendered(parsed, form))
    return texts, tally


def _chunks(path: Path, raw: IO[bytes]) -> Iterator[list[tuple[int, str]]]:
    opened: Any = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
    chunk: list[tuple[int, str]] = []
    try:
        for number, line in enumerate(opened, 1):
            if line.strip():
                chunk.append((number, line.decode("utf-8", "replace")))
            if len(chunk) >= _CHUNK:
                yield chunk
                chunk = []
    except (EOFError, OSError) as error:
        raise InputError(f"the file is cut short or damaged ({type(error).__name__})", where=str(path), mend="Fetch it again") from None
    if chunk:
        yield chunk


@contextmanager
def _progress(path: Path) -> Iterator[tuple[Any, IO[bytes]]]:
    """A progress bar over the bytes read, on standard error where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    with path.open("rb") as raw, Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(path.name, total=path.stat().st_size)
        yield (lambda: bar.update(task, completed=raw.tell())), raw

