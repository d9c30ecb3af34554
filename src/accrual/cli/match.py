"""`accrual match`: one person against every stored trial."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accrual.cli.patient import index_date, patient_of
from accrual.errors import ConfigurationError, NotFoundError
from accrual.screening import Status, as_json, death

if TYPE_CHECKING:
    from rich.progress import Progress

    from accrual.registry import Trial
    from accrual.screening.match import Fit, Found

__all__ = ["register"]

_SAYS = {Status.ELIGIBLE: "may fit", Status.UNDETERMINED: "not known yet", Status.INELIGIBLE: "does not seem to fit"}
_DECIDES = "Only a study team can say whether somebody can join."
_Brain = Annotated[str, typer.Option(metavar="allowed|excluded", help="What is said of brain metastases.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("match")(match)


def match(
    patient: Annotated[Path | None, typer.Argument(
        help="A FHIR R4 Bundle, a bulk export (NDJSON), or a patient document (docs/reference).")] = None,
    person: Annotated[str | None, typer.Option("--person",
                      help="Whose rows of a bulk export: the Patient's id.")] = None,
    near: Annotated[str, typer.Option(metavar="PLACE", help="Of trials that fit alike, the nearest first.")] = "",
    within_km: Annotated[float | None, typer.Option(min=0, help="With --near: no farther than this.")] = None,
    words: Annotated[str, typer.Option(help="Only trials that have these words; the best match first.")] = "",
    prior_therapy: Annotated[str, typer.Option(help="Only trials that ask for this earlier treatment.")] = "",
    progression_on: Annotated[str, typer.Option(help="Only trials that ask for progression on this treatment.")] = "",
    mutation: Annotated[str, typer.Option(metavar="GENE[:FINDING]", help="Only trials that ask for this one.")] = "",
    no_mutation: Annotated[str, typer.Option(metavar="GENE", help="Only trials that exclude it.")] = "",
    pd_l1: Annotated[float | None, typer.Option(min=0, max=100, help="In per cent: trials that take it.")] = None,
    earlier_lines: Annotated[int | None, typer.Option(min=0, max=20, help="Trials that ask for so many.")] = None,
    brain_metastases: _Brain = "",
    everything: Annotated[bool, typer.Option("--all", help="Also trials of other illnesses, closed ones, and those "
                                             "that something speaks against.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Show at most so many.")] = 10,
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON, with a reason for each criterion.")] = False,
    on: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"],
                  help="The index date: the planned first dose. Else the record's own date, else today.")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Compile every stored trial anew first.")] = False,
) -> None:
    """Match one person with every stored trial: those that may fit first, each criterion with its reason."""
    if patient is None and not rebuild:
        raise typer.BadParameter("name a patient's file", param_hint="PATIENT")
    if brain_metastases not in ("", "allowed", "excluded"):
        raise typer.BadParameter("is neither allowed nor excluded", param_hint="--brain-metastases")
    if within_km is not None and not near:
        raise typer.BadParameter("a distance needs a place to count from: give --near too", param_hint="--within-km")
    from accrual.screening.match import Wanted, Wish, mutation_named, therapy_named

    wish = Wish(therapy_named(prior_therapy) if prior_therapy else "",
                therapy_named(progression_on) if progression_on else "",
                mutation_named(mutation) if mutation else "", mutation_named(no_mutation) if no_mutation else "",
                pd_l1, earlier_lines, brain_metastases)
    facts = patient_of(patient, person=person, on=on) if patient else None
    from accrual.portal.config import prepare

    prepare()
    _compile(anew=rebuild)
    if facts is None:
        return
    from accrual.cli.search import place_of
    from accrual.portal.screening import matching
    from accrual.portal.trials.current import current_trials

    day, origin = index_date(on, facts)
    wanted = Wanted(wish, place_of(near) if near else None, within_km, _scores(words), about=not everything,
                    open_only=not everything, fitting_only=not everything, limit=limit)
    found = matching.find(facts, day, wanted)
    trials = current_trials(fit.nct_id for fit in found.fits)
    if as_data:
        told = {"date": day.isoformat(), "date_from": origin, "deceased": facts.is_dead_on(day)}
        typer.echo(json.dumps(_as_json(found, trials) | told, ensure_ascii=False, indent=2))
    elif facts.is_dead_on(day):
        typer.echo(death(facts))
    else:
        _print(found, trials)


def _compile(*, anew: bool) -> None:
    """Bring the compiled trials up to date, with a bar where that takes time."""
    from accrual.portal.screening import matching
    from accrual.portal.trials import stored

    if not stored.count():
        raise NotFoundError("no trial is stored here", mend="Import some: accrual registry import FILE")
    with _bar() as bar:
        task = bar.add_task("", total=stored.count() if anew else matching.pending())
        done = (matching.rebuild if anew else _catch_up)(lambda more: bar.advance(task, more))
    if done is None:
        raise ConfigurationError("another process is compiling the trials", mend="Wait for it, then try again")
    if anew:
        typer.echo(f"{done:,} trials compiled.", err=True)


def _catch_up(progress: Any) -> int:
    from accrual.portal.screening import matching

    return matching.catch_up(progress, most=None)


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    return Progress("Compiling trials", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                    console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True)


def _scores(words: str) -> dict[int, float] | None:
    """The trials that have some words, with how well; None where none are asked for."""
    if not words:
        return None
    from accrual.portal.trials import index
    from accrual.search import Query

    return {int(hit.nct_id[3:]): hit.score for hit in index.find(Query(words), limit=5000).hits}


def _as_json(found: Found, trials: dict[str, Trial]) -> dict[str, Any]:
    return {
        "compared": found.compared,
        "by_status": {status.value: count for status, count in found.by_status.items()},
        "total": found.total,
        "trials": [{"nctId": fit.nct_id, "title": trials[fit.nct_id].title if fit.nct_id in trials else "",
                    "screening": fit.status.value, "confirmed": fit.passed, "failed": fit.failed, "open": fit.open,
                    "distanceKm": fit.distance_km, **_reasons(fit)} for fit in found.fits],
    }


def _reasons(fit: Fit) -> dict[str, Any]:
    told = as_json(fit.screening)
    return {"criteria": told["criteria"], "would_settle": told["would_settle"]}


def _print(found: Found, trials: dict[str, Trial]) -> None:
    counts = ", ".join(f"{_SAYS[status]} {count:,}" for status, count in found.by_status.items())
    typer.echo(f"{found.compared:,} trials compared: {counts}. {_DECIDES}")
    typer.echo(f"{found.total:,} shown in part below, the best first.\n" if found.total > len(found.fits) else "")
    for fit in found.fits:
        title = trials[fit.nct_id].title if fit.nct_id in trials else ""
        away = f"  {fit.distance_km:,.0f} km" if fit.distance_km is not None else ""
        typer.echo(f"{fit.nct_id}  {_SAYS[fit.status]}: {fit.passed} of {fit.total} criteria confirmed, "
                   f"{fit.failed} failed, {fit.open} open{away}\n    {title}")
        for result in fit.screening.results:
            if result.passes is False:
                typer.echo(f"    ✕ {result.criterion.id}  {result.because}")
    if found.fits:
        typer.echo(f"\nWhy, criterion by criterion: accrual screen {found.fits[0].nct_id} PATIENT")
