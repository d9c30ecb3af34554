"""`accrual endpoints`: a trial's SDTM → responses, endpoints and ADaM tables; the conformance set."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from accrual.cli import endpoints_plan
from accrual.errors import InputError

if TYPE_CHECKING:
    from accrual.endpoints import Options, Results, TrialData

__all__ = ["app", "options_of", "register"]

_DIFFERS = 7  # accrual/errors.py lists every exit code


class _FolderOrCommand(TyperGroup):
    """`accrual endpoints DIR …` is `accrual endpoints derive DIR …`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put `derive` first where no command of the group stands there."""
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["derive", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_FolderOrCommand, no_args_is_help=True,
                  help="A trial's endpoints by RECIST 1.1: `accrual endpoints DIR --out DIR`, or a command below.")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="SDTM domains (XPT, SAS7BDAT, Dataset-JSON, CSV) or four "
                                                            "plain tables.")]
Out = Annotated[Path, typer.Option(help="Write the results into this folder.")]
Preset = Annotated[str, typer.Option(help="Rule set: fda, ema or pharmaverse.")]
Confirmation = Annotated[str, typer.Option(help="Whether CR and PR must be confirmed: required or none.")]
Cutoff = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Data cut-off: nothing later is used.")]
Assessor = Annotated[str, typer.Option(help="The reader: INVESTIGATOR, 'INDEPENDENT ASSESSOR', …")]
Suffix = Annotated[str, typer.Option(help="Which of several files of a domain: onco for tr_onco.csv; or file names, "
                                          "with commas.")]
Formats = Annotated[str, typer.Option(help="Of ADRS, ADTR and ADTTE: csv, xpt, json, with commas.")]
Schedule = Annotated[str, typer.Option(help="Study days of planned tumour assessments: '57 113 169'.")]
Against = Annotated[str, typer.Option(help="The arm that each other arm is compared with; else the first by name.")]
Adjust = Annotated[str, typer.Option(help="Hazard ratios are given adjusted for these too: age, sex, with commas.")]
Other = Annotated[list[str] | None, typer.Option("--option", metavar="NAME=VALUE",
                                                            help="Any other named option; may be repeated.")]


def register(parent: typer.Typer) -> None:
    """Add the group to the command line."""
    endpoints_plan.register(app)
    parent.add_typer(app, name="endpoints")


def options_of(preset: str, confirmation: str, cutoff: datetime | None, assessor: str, schedule: str,
               others: list[str] | None) -> Options:
    """The options that the command line asks for; InputError where one cannot be."""
    from accrual.endpoints import Options

    words = [*(others or ()), *([f"schedule={schedule}"] if schedule else [])]
    return Options(preset=preset, confirmation=confirmation, cutoff=cutoff.date() if cutoff else None,
                   assessor=assessor).with_words(words)


@app.command()
def derive(
    folder: Folder, out: Out, preset: Preset = "fda", confirmation: Confirmation = "required", cutoff: Cutoff = None,
    assessor: Assessor = "INVESTIGATOR", suffix: Suffix = "", formats: Formats = "csv,xpt,json",
    schedule: Schedule = "", option: Other = None, against: Against = "",
    adjust: Adjust = "",
) -> None:
    """Read a trial, check it, apply RECIST 1.1, and write ADRS, ADTR, ADTTE, every response with its reasons.

    Beside these: report.html, which stands alone; figures/, each as SVG, PNG and its numbers as CSV;
    discrepancies.csv (recorded against recomputed), best.csv (RECIST's table 3 and the common
    pharmaverse derivation), problems.csv (the intake report) and options.json.
    """
    from accrual.endpoints import derive as derived
    from accrual.endpoints import read, write_results
    from accrual.endpoints.report import check_arm, check_covariates, write_report

    options = options_of(preset, confirmation, cutoff, assessor, schedule, option)
    kinds = [kind.strip() for kind in formats.split(",") if kind.strip()]
    if set(kinds) - {"csv", "xpt", "json"}:
        raise InputError("is none of csv, xpt, json", where="--formats")
    covariates = [name.strip() for name in adjust.split(",") if name.strip()]
    check_covariates(covariates)
    with _working("Reading the trial"):
        data = read(folder, options, suffix=suffix)
    with _working("Deriving endpoints"):
        results = derived(data, options)
    check_arm(results, against)  # before anything is written
    now = datetime.now(UTC)
    with _working("Writing tables"):
        names = write_results(results, data, out, now=now, formats=kinds)
    with _working("Writing the report"):
        names += write_report(results, data, out, now=now, against=against, adjust=covariates)
    _tell(data, results)
    typer.echo(f"Written to {out}: {', '.join(names)}")


@app.command()
def conformance(
    run: Annotated[str, typer.Option(help="A program to hold to the set: cases on its standard input, answers on its "
                                          "output.")] = "",
    show: Annotated[bool, typer.Option("--show", help="Print the set as JSON, as a program is given it.")] = False,
) -> None:
    """Run the public RECIST conformance set against this program, or against any other; exit code 7 if they differ.

    A program's own words for reasons are not compared: only its responses, dates, and what is wrong with a baseline.
    For that, `baseline` is a list, in any order, of: too many targets, too many in an organ, target not measured,
    target too small, target in bone, node is normal; `--show` prints what they mean.
    """
    from accrual.endpoints.conformance_set import answers, cases, differences, questions, run_program

    if show:
        typer.echo(json.dumps(questions(), ensure_ascii=False, indent=1))
        return
    command = shlex.split(run)
    found, compared = differences(run_program(command) if command else answers(), with_reasons=not command)
    for one in found:
        typer.echo(f"{one.case}, {one.where}: expected {one.expected or 'none'}, answered {one.answered or 'none'}")
    wrong = len({one.case for one in found})
    typer.echo(f"{len(cases()) - wrong} of {len(cases())} cases agree; {compared - len(found)} of {compared} answers.")
    if found:
        raise typer.Exit(_DIFFERS)


@contextmanager
def _working(what: str) -> Iterator[None]:
    """Say on a terminal what is being done; it takes some seconds."""
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def _tell(data: TrialData, results: Results) -> None:
    """The options, the counts and what was wrong, without a word about any one person."""
    from accrual.endpoints import problem_counts

    typer.echo("Options: " + "; ".join(f"{name} {value}" for name, value in results.options.described()))
    typer.echo(f"Read {len(data.subjects)} subjects, {len(data.measurements)} measurements, "
               f"{len(data.recorded)} recorded responses; {len(results.population)} subjects are analysed.")
    responders = sum(1 for best in results.responses(confirmed=results.options.confirmation == "required")
                     if best.response in ("CR", "PR", "iCR", "iPR"))
    rules = "iRECIST" if results.options.rules == "irecist" else "RECIST 1.1"
    typer.echo(f"Responders by {rules}: {responders} of {len(results.population)}.")
    for parameter in ("PFS", "OS", "BMFS"):
        rows = results.of(parameter, results.options.preset)
        out, events = sum(row.days is None for row in rows), sum(row.event for row in rows)
        typer.echo(f"{parameter}: {events} events, {len(rows) - events - out} censored, {out} left out.")
    kinds = ", ".join(f"{test} {len(results.differing(test))} of {count}" for test, count in results.compared.items())
    typer.echo(f"Recorded against recomputed: {len(results.differing())} of {sum(results.compared.values())} responses "
               f"differ (discrepancies.csv){f': {kinds}' if kinds else ''}.")
    for dataset, kind, effect, count in problem_counts(results.problems):
        typer.echo(f"{dataset}: {kind}, {effect}: {count} (problems.csv)")
