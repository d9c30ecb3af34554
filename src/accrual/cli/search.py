"""`accrual search`: find stored trials, make the index anew."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accrual.cli.codes import code, codes
from accrual.errors import ConfigurationError, NotFoundError

if TYPE_CHECKING:
    from accrual.places import Place
    from accrual.registry import Trial
    from accrual.search import Hit, Query, Results

__all__ = ["place_of", "register"]

app = typer.Typer(no_args_is_help=True, help="Find stored trials by words and place.")

Words = Annotated[list[str] | None, typer.Argument(metavar="WORDS…", help='Quote "words that follow one another".')]


def register(parent: typer.Typer) -> None:
    """Add the group to the command line."""
    parent.add_typer(app, name="search")


@app.command()
def rebuild() -> None:
    """Make the search index anew from the stored trials."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    from accrual.portal.config import prepare

    prepare()
    from accrual.portal.trials import index, stored

    bar = Progress("Indexing", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                   console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True)
    task = bar.add_task("", total=stored.count())
    with bar:
        count = index.rebuild(lambda done: bar.advance(task, done))
    if count is None:
        raise ConfigurationError("another process is writing the search index", mend="Wait for it, then try again.")
    typer.echo(f"{count:,} trials indexed.")


@app.command()
def find(
    words: Words = None,
    near: Annotated[str, typer.Option(metavar="PLACE", help="Nearest first: a city, or latitude,longitude.")] = "",
    within_km: Annotated[float | None, typer.Option(min=0, help="With --near: no farther than this.")] = None,
    condition: Annotated[str, typer.Option(help="Words that must be in what is studied.")] = "",
    status: Annotated[list[str] | None, typer.Option(help="RECRUITING …; may be repeated.")] = None,
    phase: Annotated[list[str] | None, typer.Option(help="PHASE2 …; may be repeated.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="In English; may be repeated.")] = None,
    sex: Annotated[str | None, typer.Option(help="FEMALE or MALE.")] = None,
    age: Annotated[float | None, typer.Option(min=0, max=150, help="In years.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Show at most so many.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Leave out so many.")] = 0,
    best_match: Annotated[bool, typer.Option("--best-match", help="Best match first, with --near too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print for machines: one JSON object.")] = False,
) -> None:
    """Find stored trials; nearest first with --near, else best match first."""
    from accrual.registry.words import PHASE, STATUS
    from accrual.search import Query

    if within_km is not None and not near:
        raise typer.BadParameter("a distance needs a place to count from: give --near too", param_hint="--within-km")
    query = Query(" ".join(words or []), condition, codes(status, STATUS, "--status"),
                  codes(phase, PHASE, "--phase"), code(sex, ("FEMALE", "MALE"), "--sex") if sex else None, age,
                  place_of(near) if near else None, within_km, tuple(country or ()), "match" if best_match else "")
    from accrual.portal.config import prepare

    prepare()
    from accrual.portal.trials import index, stored

    results = index.find(query, limit=limit, offset=offset)
    found = [(hit, stored.get_trial(hit.nct_id)) for hit in results.hits]
    if as_json:
        typer.echo(json.dumps(_as_json(results, found), ensure_ascii=False))
    else:
        _print(query, results, found)


def place_of(name: str) -> Place:
    """The place of that name; NotFoundError, with what is spelt like it, where there is none."""
    from accrual import places

    place = places.find(name)
    if place is None:
        near = "; ".join(map(str, places.suggest(name, 3)))
        raise NotFoundError(f"no place is called {name!r}", where="--near",
                            mend=f"Did you mean {near}?" if near else "Give a city, or latitude,longitude.")
    return place


def _as_json(results: Results, found: list[tuple[Hit, Trial]]) -> dict[str, Any]:
    hits = [{"nctId": hit.nct_id, "title": trial.title, "overallStatus": trial.overall_status, "score": hit.score,
             "distanceKm": hit.distance_km, "siteNumber": hit.site_number, "about": hit.about} for hit, trial in found]
    return {"total": results.total, "relaxed": results.relaxed, "facets": results.facets, "hits": hits}


def _print(query: Query, results: Results, found: list[tuple[Hit, Trial]]) -> None:
    near = f", nearest to {query.near} first" if query.by_distance else ""
    some = " No trial has all the words; these have some." if results.relaxed else ""
    typer.echo(f"{results.total:,} trial{'' if results.total == 1 else 's'}{near}.{some}")
    for hit, trial in found:
        typer.echo(f"{hit.nct_id}  {trial.overall_status or '-':<22} {_where(hit, trial)}{trial.title}")


def _where(hit: Hit, trial: Trial) -> str:
    """"12 km Shanghai  ", if the trial has a site that can be located and a place was asked for."""
    site = next((site for site in trial.sites if site.number == hit.site_number), None)
    return f"{hit.distance_km:,.0f} km {site.city}  " if site and hit.distance_km is not None else ""
