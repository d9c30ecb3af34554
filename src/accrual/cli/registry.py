"""`accrual registry`: import files of records, sync with the registry, show what is stored."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accrual.cli.codes import codes
from accrual.errors import ConfigurationError, InputError, NotFoundError

if TYPE_CHECKING:
    from rich.progress import Progress

    from accrual.cli.registry_tally import Tally
    from accrual.portal.trials.actions import Batch
    from accrual.registry.sync import Registry, StudyQuery

__all__ = ["register"]

_NUMBERS = re.compile(r"\s*(NCT[0-9]{8}[\s,]*)+", re.IGNORECASE)
_TOKEN_LIFE = timedelta(hours=12)

app = typer.Typer(no_args_is_help=True, help="Trials of ClinicalTrials.gov: import, sync, show.")

Files = Annotated[list[str], typer.Argument(metavar="FILE…", help="JSON, JSON Lines, gzip, zip; - is standard input.")]
Query = Annotated[list[str] | None, typer.Argument(metavar="NCT…|QUERY", help="NCT numbers, or words to search for.")]
Retrieved = Annotated[datetime | None, typer.Option(
    formats=["%Y-%m-%d"], help="The day the records came from the registry; today if not given.")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Updated on this day or later.")]
Json = Annotated[bool, typer.Option("--json", help="Print for machines: one JSON object.")]
Problems = Annotated[Path | None, typer.Option(help="Write every problem to this file, one JSON object a line.")]
BaseUrl = Annotated[str, typer.Option(envvar="ACCRUAL_REGISTRY_URL", help="Another address of the API.")]


def register(parent: typer.Typer) -> None:
    """Add the group to the command line."""
    parent.add_typer(app, name="registry")


@app.command("import")
def import_files(files: Files, retrieved: Retrieved = None, problems: Problems = None, as_json: Json = False) -> None:
    """Import records from files; what is stored already is left alone, so it can be run again at any time.

    Exit code 3 if a record was refused; the others went in.
    """
    when = retrieved.replace(tzinfo=UTC) if retrieved else datetime.now(UTC)
    if when > datetime.now(UTC):
        raise typer.BadParameter("this day lies ahead", param_hint="--retrieved")
    paths = [_existing(file) for file in files]
    size = sum(path.stat().st_size for path in paths if str(path) != "-")
    with _storing(problems, as_json=as_json, total=size) as (tally, bar):
        from accrual.portal.trials.actions import store_entries
        from accrual.registry import read_file

        for path in paths:
            entries = read_file(path, lambda count: bar.advance(bar.task_ids[0], count))
            tally.add_all(store_entries(entries=entries, retrieved=when, actor="accrual registry import"))
    raise typer.Exit(tally.exit_code)


@app.command()
def sync(
    query: Query = None,
    condition: Annotated[str, typer.Option(help="Condition or disease.")] = "",
    place: Annotated[str, typer.Option(help="City, country or site.")] = "",
    status: Annotated[list[str] | None, typer.Option(help="RECRUITING …; may be repeated.")] = None,
    updated_since: Since = None,
    limit: Annotated[int, typer.Option(min=0, help="Stop after this many records; 0 is all.")] = 0,
    base_url: BaseUrl = "",
    pause: Annotated[float | None, typer.Option(min=0, help="Seconds between requests.")] = None,
    problems: Problems = None,
    as_json: Json = False,
) -> None:
    """Fetch trials from the registry itself, by number or by query.

    A query that was interrupted goes on where it stopped, if that is not long ago.
    Exit code 4 if the registry does not know a number, 5 if it does not answer; what came before stays.
    """
    from accrual.registry import sync as client
    from accrual.registry.words import STATUS

    said = " ".join(query or []).strip()
    since = updated_since.date() if updated_since else None
    wanted = client.StudyQuery(said, condition, place, codes(status, STATUS, "--status"), since)
    if not wanted.parameters():
        raise typer.BadParameter("nothing to ask for; give NCT numbers, words, --condition, --place or --updated-since",
                                 param_hint="QUERY")
    address, seconds = base_url or client.BASE_URL, client.PAUSE if pause is None else pause
    with client.http_client(address) as http, _storing(problems, as_json=as_json, total=0) as (tally, bar):
        registry = client.Registry(http, pause=seconds)
        if _NUMBERS.fullmatch(said):
            tally.add_all(_numbers(registry, re.split(r"[\s,]+", said.upper().strip(" ,")), tally, bar))
        else:
            tally.add_all(_pages(registry, wanted, limit, bar))
    raise typer.Exit(tally.exit_code)


@app.command()
def show(
    nct_id: Annotated[str, typer.Argument(metavar="NCT…", help="A number; lower case and bare digits will do.")],
    versions: Annotated[bool, typer.Option("--versions", help="List the versions that are stored.")] = False,
    revision: Annotated[int | None, typer.Option(help="This version, not the current one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the record as the registry gave it.")] = False,
) -> None:
    """Show a stored trial."""
    with _database():
        from accrual.cli.registry_show import summary, version_lines
        from accrual.portal.trials import stored

        lines: Iterable[str]
        if versions:
            lines = version_lines(stored.versions(nct_id), as_json=as_json)
        elif as_json:
            lines = [stored.raw_text(nct_id, revision)]
        else:
            lines = summary(stored.get_trial(nct_id, revision), stored.versions(nct_id), revision)
        for line in lines:
            typer.echo(line)


def _existing(file: str) -> Path:
    path = Path(file)
    if file != "-" and not path.exists():
        raise NotFoundError("there is no such file", where=file)
    if path.is_dir():
        raise InputError("this is a folder", where=file, mend="Name the files in it")
    return path


@contextmanager
def _database() -> Iterator[None]:
    """The database, ready; what it cannot do later on is said in a sentence too."""
    from accrual.portal.config import prepare

    prepare()
    from django.db import OperationalError

    try:
        yield
    except OperationalError as error:
        raise ConfigurationError(f"the database stopped: {str(error).strip().splitlines()[0]}",
                                 mend="Run the same command again; what was stored stays") from error


@contextmanager
def _storing(problems: Path | None, *, as_json: bool, total: int) -> Iterator[tuple[Tally, Progress]]:
    """A tally and a progress bar for records that are being stored, and the closing line after them."""
    with _database():
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        from accrual.cli.registry_tally import Tally
        from accrual.portal.trials.index import catch_up

        bar = Progress(SpinnerColumn(), BarColumn(), TextColumn("{task.fields[told]}"), TimeElapsedColumn(),
                       console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True)
        task = bar.add_task("", total=total or None, told="")
        with bar, Tally.writing(problems, lambda read: bar.update(task, told=f"{read:,} records")) as tally:
            try:
                yield tally, bar
            finally:
                tally.close(as_json=as_json)
            if tally.counts.stored:  # or the first search would have to wait for it
                bar.reset(task, total=tally.counts.stored, told="making the search index")
                catch_up(lambda count: bar.advance(task, count))


def _numbers(registry: Registry, numbers: Iterable[str], tally: Tally, bar: Progress) -> Iterator[Batch]:
    from accrual.portal.trials.actions import store_entries

    numbers = list(dict.fromkeys(numbers))
    bar.update(bar.task_ids[0], total=len(numbers))
    for number in numbers:
        try:
            entry = registry.study(number)
        except NotFoundError as error:
            tally.missing(number, error.what)
        else:
            yield from store_entries(entries=[entry], retrieved=datetime.now(UTC), actor="accrual registry sync")
        bar.advance(bar.task_ids[0])


def _pages(registry: Registry, query: StudyQuery, limit: int, bar: Progress) -> Iterator[Batch]:
    from accrual.portal.trials.actions import store_page
    from accrual.portal.trials.stored import sync_token

    # A limited sync is a sample: it neither goes on from an earlier one nor leaves a place to go on from.
    request = registry.request_key(query) + str(limit or "")
    token = "" if limit else sync_token(request, datetime.now(UTC) - _TOKEN_LIFE)
    left = limit
    for page in registry.pages(query, token):
        if page.total is not None:
            bar.update(bar.task_ids[0], total=min(page.total, limit) if limit else page.total)
        entries = page.entries[:left] if limit else page.entries
        yield store_page(entries=entries, retrieved=datetime.now(UTC), actor="accrual registry sync", request=request,
                         next_token="" if limit else page.next_token)
        bar.advance(bar.task_ids[0], len(entries))
        left -= len(entries)
        if limit and left <= 0:
            return
