"""`accrual criteria`: eligibility text as computable rules."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Annotated, Any, TypeVar

import orjson
import typer

from accrual.cli.criteria_batch import parse_all
from accrual.cli.criteria_lint import HAS_REMARKS, Remarks, linted
from accrual.cli.criteria_text import shown
from accrual.cli.sources import source_of
from accrual.criteria import CriteriaModel, RemarkKind, Tally, lines_of_tests, model_to_json, parse
from accrual.errors import InputError

__all__ = ["register"]

_FORMATS = ("text", "tests", "json")
_Told = TypeVar("_Told")

_Source = Annotated[str | None, typer.Argument(
    help="An NCT number that was imported, a registry record's file, or - for eligibility text on standard input.")]
_Form = Annotated[str | None, typer.Option(
    "--format", help="text (on a terminal), tests (JSON Lines, one a test) or json (the whole model).")]
_Batch = Annotated[Path | None, typer.Option(
    help='Many trials: JSON Lines with "nct_id" and "criteria", gzipped or not.')]
_Out = Annotated[Path | None, typer.Option(
    help="Write to this file, gzipped if its name ends in .gz; standard output if absent.")]
_Stats = Annotated[bool, typer.Option("--stats", help="Print what was understood, and that nothing was lost.")]

_Lint = Annotated[bool, typer.Option(
    "--lint", help="Print remarks instead: what contradicts itself, cannot be, or was damaged on its way.")]
_Strict = Annotated[bool, typer.Option(
    "--strict", help=f"With --lint: end with exit code {HAS_REMARKS} where there is a remark.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("criteria")(criteria)


def criteria(
    source: _Source = None, form: _Form = None, batch: _Batch = None, out: _Out = None, stats: _Stats = False,
    lint: _Lint = False, strict: _Strict = False,
) -> None:
    """Show a trial's eligibility criteria as computable rules, with what was not understood kept as questions."""
    form = form or ("text" if sys.stdout.isatty() and not out else "json")
    _check(source, form, batch, lint, strict)
    silent = stats and out is None          # figures and data would mix
    remarks = Remarks() if lint else None
    with _written(out) as file:
        tally = _many(batch, form, file, silent, remarks) if batch else _one(source or "", form, file, silent, remarks)
    if stats:
        sys.stdout.write(f"{(remarks or tally).report()}\n")
    elif remarks and batch:
        sys.stderr.write(f"{remarks.report()}\n")
    if strict and remarks and remarks.remarked:
        raise typer.Exit(HAS_REMARKS)


def _check(source: str | None, form: str, batch: Path | None, lint: bool, strict: bool) -> None:
    if form not in _FORMATS:
        raise typer.BadParameter(f"{form} is not known; one of {', '.join(_FORMATS)} is", param_hint="--format")
    if (source is None) == (batch is None):
        raise typer.BadParameter("name one thing to read: an NCT number, a record's file, - for standard input, "
                                 "or --batch FILE", param_hint="SOURCE")
    if lint and form == "tests":
        raise typer.BadParameter("remarks are text or json; tests are printed without --lint", param_hint="--format")
    if strict and not lint:
        raise typer.BadParameter("it is about remarks, so it needs --lint", param_hint="--strict")


def _one(source: str, form: str, file: IO[str], silent: bool, remarks: Remarks | None) -> Tally:
    tally = Tally()
    parsed, reviewed = _parsed(source)
    tally.add(parsed)
    if remarks is None:
        text = _rendered(parsed, form, reviewed, terminal=file.isatty())
    else:
        text, kinds = linted(parsed, form, colour=file.isatty())
        remarks.add(kinds)
    if not silent:
        file.write(text)
    return tally


def _many(path: Path, form: str, file: IO[str], silent: bool, remarks: Remarks | None) -> Tally:
    write = (lambda _: None) if silent else file.write
    if remarks is None:
        return _each(path, lambda parsed: _rendered(parsed, form, as_line=_packed), write)

    def use(found: tuple[str, tuple[RemarkKind, ...]]) -> None:
        write(found[0])
        remarks.add(found[1])

    return _each(path, lambda parsed: linted(parsed, form, many=True), use)


def _each(path: Path, told: Callable[[CriteriaModel], _Told], use: Callable[[_Told], object]) -> Tally:
    """Each trial of a batch told and put to use; lines without a trial are named."""
    tally = Tally()
    for found, part in parse_all(path, told):
        for one in found:
            use(one)
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


def _legible(data: dict[str, Any]) -> str:
    """A line of JSON, for people to read too."""
    return json.dumps(data, ensure_ascii=False) + "\n"


def _packed(data: dict[str, Any]) -> str:
    """The same without blanks, made five times as fast; what orjson refuses is a lone surrogate."""
    try:
        return orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE).decode()
    except orjson.JSONEncodeError:
        return _legible(data)


def _rendered(parsed: CriteriaModel, form: str, reviewed: Mapping[str, date] | None = None, *,
              terminal: bool = False, as_line: Callable[[dict[str, Any]], str] = _legible) -> str:
    if form == "tests":
        return "".join(map(as_line, lines_of_tests(parsed)))
    if form == "json":
        return as_line(model_to_json(parsed))
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
