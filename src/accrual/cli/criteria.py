"""`accrual criteria`: eligibility text as computable rules."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Annotated

import typer

from accrual.cli.criteria_batch import parse_all
from accrual.cli.criteria_text import shown
from accrual.cli.sources import source_of
from accrual.criteria import CriteriaModel, Tally, lines_of_tests, model_to_json, parse
from accrual.errors import InputError

__all__ = ["register"]

_FORMATS = ("text", "tests", "json")

_Source = Annotated[str | None, typer.Argument(
    help="An NCT number that was imported, a registry record's file, or - for eligibility text on standard input.")]
_Form = Annotated[str | None, typer.Option(
    "--format", help="text (on a terminal), tests (JSON Lines, one a test) or json (the whole model).")]
_Batch = Annotated[Path | None, typer.Option(
    help='Many trials: JSON Lines with "nct_id" and "criteria", gzipped or not.')]
_Out = Annotated[Path | None, typer.Option(
    help="Write to this file, gzipped if its name ends in .gz; standard output if absent.")]
_Stats = Annotated[bool, typer.Option("--stats", help="Print what was understood, and that nothing was lost.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("criteria")(criteria)


def criteria(
    source: _Source = None, form: _Form = None, batch: _Batch = None, out: _Out = None, stats: _Stats = False,
) -> None:
    """Show a trial's eligibility criteria as computable rules, with what was not understood kept as questions."""
    form = form or ("text" if sys.stdout.isatty() and not out else "json")
    if form not in _FORMATS:
        raise typer.BadParameter(f"{form} is not known; one of {', '.join(_FORMATS)} is", param_hint="--format")
    if (source is None) == (batch is None):
        raise typer.BadParameter("name one thing to read: an NCT number, a record's file, - for standard input, "
                                 "or --batch FILE", param_hint="SOURCE")
    silent = stats and out is None          # figures and data would mix
    with _written(out) as file:
        tally = _many(batch, form, file, silent) if batch else _one(source or "", form, file, silent)
    if stats:
        sys.stdout.write(f"{tally.report()}\n")


def _one(source: str, form: str, file: IO[str], silent: bool) -> Tally:
    tally = Tally()
    parsed, reviewed = _parsed(source)
    tally.add(parsed)
    if not silent:
        file.write(_rendered(parsed, form, reviewed, terminal=file.isatty()))
    return tally


def _many(path: Path, form: str, file: IO[str], silent: bool) -> Tally:
    tally = Tally()
    for texts, part in parse_all(path, lambda parsed: _rendered(parsed, form)):
        if not silent:
            file.writelines(texts)
        tally.merge(part)
    if tally.refused and not tally.trials:
        raise InputError("no line holds a trial", where=str(path),
                         mend='A line is a JSON object with "nct_id" and "criteria"')
    if tally.refused:
        sys.stderr.write(f"accrual: {path}: {tally.refusals()}\n")
    return tally


def _parsed(source: str) -> tuple[CriteriaModel, Mapping[str, date]]:
    """The criteria, and when staff approved which of them."""
    if source == "-":
        return parse(_decoded(sys.stdin.buffer.read())), {}
    found = source_of(source)
    return found.model, found.reviewed


def _decoded(typed: bytes) -> str:
    """UTF-8, or UTF-16 where the first bytes say so, as some shells' pipes do."""
    wide = typed.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return typed.decode("utf-16" if wide else "utf-8", "replace")


def _rendered(parsed: CriteriaModel, form: str, reviewed: Mapping[str, date] | None = None, *,
              terminal: bool = False) -> str:
    if form == "tests":
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines_of_tests(parsed))
    if form == "json":
        return json.dumps(model_to_json(parsed), ensure_ascii=False) + "\n"
    width = shutil.get_terminal_size().columns if terminal else 100  # the same on every machine in a file or a pipe
    return shown(parsed, reviewed or {}, colour=terminal, width=width)


@contextmanager
def _written(out: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file that appears whole or not at all.

    A lone surrogate, which JSON can hold and UTF-8 cannot, is written as the escape that JSON has for it.
    """
    if out is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        yield sys.stdout
        return
    if out.is_dir():
        raise InputError("this is a folder", where=str(out), mend="Name a file in it")
    part = out.with_name(out.name + ".part")
    opened = gzip.open if out.suffix == ".gz" else open
    try:
        file = opened(part, "wt", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", where=str(out),
                         mend="Name a file in a folder that exists and is yours") from None
    try:
        with file:
            yield file
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
