"""`accrual vocabulary`: terminologies of the user's own, and what is known of a term."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from accrual.vocabulary.formats import Watch
    from accrual.vocabulary.loaded import Loaded
    from accrual.vocabulary.thesaurus import Joined

__all__ = ["register"]

app = typer.Typer(no_args_is_help=True, help="Terms: load a terminology of your own, look one up.")

_STEP = 5_000  # lines between two movements of the bar

_Json = Annotated[bool, typer.Option("--json", help="Print for machines: JSON.")]
_File = Annotated[Path, typer.Argument(metavar="FILE", help="OBO, SSSOM, OncoTree's JSON or CSV; gzipped or not.")]
_Name = Annotated[str, typer.Option(help="Keep it under this name; else it is the file's.")]
_Kind = Annotated[str, typer.Option(help="condition, therapy, biomarker or state, where the file does not say it.")]
_Columns = Annotated[list[str] | None, typer.Option(
    "--column", metavar="OURS=THEIRS", help="Under which head a CSV has code, slug, kind, names or parents.")]


def register(parent: typer.Typer) -> None:
    """Add the group to the command line."""
    parent.add_typer(app, name="vocabulary")


@app.command()
def load(file: _File, name: _Name = "", kind: _Kind = "condition", columns: _Columns = None,
         as_json: _Json = False) -> None:
    """Load a terminology: its terms are known beside our own; one of the same name is replaced.

    A term that is known already keeps its meaning and its place, and gets the names it did not have.
    """
    from accrual.cli.vocabulary_text import summary, summary_data
    from accrual.portal.config.terms import terms_folder
    from accrual.vocabulary.formats import read_terminology
    from accrual.vocabulary.intake import terms_of
    from accrual.vocabulary.loaded import Loaded, keep, name_of
    from accrual.vocabulary.table import KINDS

    if kind not in KINDS:
        raise typer.BadParameter(f"{kind[:40]!r} is none of {', '.join(KINDS)}", param_hint="--kind")
    renamed = _renamed(columns or ())
    called = name_of(name or file.name)
    with _progress(file) as watch:
        found = read_terminology(file, renamed, watch)
        terms, refused = terms_of(found.entries, kind)
        today = datetime.now(UTC).astimezone().date().isoformat()
        loaded = Loaded(called, file.name, found.format, found.version, today, terms)
        joined = _joined(terms_folder(), loaded)
        keep(terms_folder(), loaded)
    refused += joined.refused
    if as_json:
        typer.echo(json.dumps(summary_data(loaded, found, joined, refused), ensure_ascii=False))
    else:
        typer.echo("\n".join(summary(loaded, found, joined, refused)))


@app.command("list")
def list_(as_json: _Json = False) -> None:
    """List the terminologies that are loaded."""
    from accrual.cli.vocabulary_text import loaded_data, loaded_lines
    from accrual.portal.config.terms import terms_folder
    from accrual.vocabulary.loaded import read_loaded

    found = list(read_loaded(terms_folder()))
    typer.echo(json.dumps(loaded_data(found), ensure_ascii=False) if as_json else "\n".join(loaded_lines(found)))


@app.command()
def show(
    said: Annotated[str, typer.Argument(metavar="SLUG-OR-NAME", help="A slug, a name or a code.")],
    as_json: _Json = False,
) -> None:
    """Show what is known of a term, a quantity or a scale: kind, names, what it is a kind of, source."""
    from accrual.cli.vocabulary_text import shown, shown_data

    typer.echo(json.dumps(shown_data(said), ensure_ascii=False) if as_json else "\n".join(shown(said)))


@app.command()
def forget(name: Annotated[str, typer.Argument(help="The name that `accrual vocabulary list` prints.")]) -> None:
    """Take a loaded terminology away."""
    from accrual.portal.config.terms import terms_folder
    from accrual.vocabulary import loaded

    loaded.forget(terms_folder(), name)
    typer.echo(f"{name} is taken away.")


def _renamed(columns: Iterable[str]) -> dict[str, str]:
    from accrual.vocabulary.table import COLUMNS

    pairs = [column.partition("=") for column in columns]
    for ours, equals, theirs in pairs:
        if ours not in COLUMNS or not equals or not theirs:
            raise typer.BadParameter(f"write it as names=HEAD; columns are {', '.join(COLUMNS)}", param_hint="--column")
    return {ours: theirs for ours, _, theirs in pairs}


def _joined(folder: Path, loaded: Loaded) -> Joined:
    """What becomes of it when the terms are next read: the curated ones first, then the loaded ones by name."""
    from accrual.vocabulary.loaded import find_loaded, loaded_names
    from accrual.vocabulary.terms import curated_terms
    from accrual.vocabulary.thesaurus import Thesaurus

    thesaurus = Thesaurus(curated_terms().values())
    for name in loaded_names(folder):
        if name < loaded.name:
            thesaurus.add(find_loaded(folder, name).terms)
    return thesaurus.add(loaded.terms)


@contextmanager
def _progress(file: Path) -> Iterator[Watch]:
    """A bar over the file's lines, on standard error where that is a terminal; then it shows that work goes on."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), transient=True,
                   console=Console(stderr=True), disable=not sys.stderr.isatty())
    size = file.stat().st_size if file.is_file() else None
    task = bar.add_task(f"Reading {file.name}", total=size)

    def watch(lines: Iterable[str]) -> Iterator[str]:
        read = 0
        for number, line in enumerate(lines):
            read += len(line)
            if number % _STEP == 0:
                bar.update(task, completed=read)
            yield line
        bar.update(task, description="Joining it with the terms that are there", total=None)

    with bar:
        yield watch
