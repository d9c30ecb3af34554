"""`accrual check`: test patients beside a trial, each with the verdict that is expected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from accrual.cli.sources import source_of
from accrual.errors import InputError, NotFoundError
from accrual.patients import read_json
from accrual.screening import Outcome, TestPatient, check, read_checks, with_registered

__all__ = ["register"]

DIFFERS = 8


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(check_command)


def check_command(
    trial: Annotated[str, typer.Argument(help="An NCT number that was imported, or a registry record's file.")],
    files: Annotated[list[Path] | None, typer.Argument(help="Files of test patients (docs/reference/checks.md); "
                     "if none is named, TRIAL's own name with .check.json.")] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run a trial's test patients: exit code 0 if every verdict is the one expected, 8 if one differs."""
    source = source_of(trial)
    model = with_registered(source.model, source.trial)
    patients = [(path.name, patient) for path in files or [_beside(trial)]
                for patient in read_checks(read_json(path), path.name)]
    console = Console(stderr=True)
    outcomes = [(name, check(model, patient)) for name, patient in track(
        patients, "Checking", console=console, transient=True, disable=not console.is_terminal or len(patients) < 50)]
    if as_data:
        typer.echo(json.dumps([_as_json(name, outcome) for name, outcome in outcomes], ensure_ascii=False, indent=2))
    else:
        _print(Console(highlight=False), outcomes)
    if any(outcome.faults for _, outcome in outcomes):
        raise typer.Exit(DIFFERS)


def _beside(trial: str) -> Path:
    path = Path(trial)
    found = path.with_name(f"{path.name.removesuffix('.json')}.check.json")
    if not found.exists():
        raise NotFoundError("there is no file of test patients beside the trial", where=found.name,
                            mend="Name one, or write it (docs/reference/checks.md)")
    if found.is_dir():
        raise InputError("this is a folder", where=found.name)
    return found


def _as_json(file: str, outcome: Outcome) -> dict[str, object]:
    return {"file": file, "patient": outcome.patient.name, "as_expected": not outcome.faults,
            "screening": outcome.screening.status.value, "faults": list(outcome.faults)}


def _print(console: Console, outcomes: list[tuple[str, Outcome]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("", "Test patient", "Expected", "Found"):
        table.add_column(title, overflow="fold")
    for _, outcome in outcomes:
        sign = Text("✕", "red") if outcome.faults else Text("✓", "green")
        table.add_row(sign, Text(outcome.patient.name), _expected(outcome.patient), outcome.screening.status.value)
    console.print(table)
    wrong = [outcome for _, outcome in outcomes if outcome.faults]
    for outcome in wrong:
        console.print(Text(f"\n✕ {outcome.patient.name}", style="bold red"))
        for fault in outcome.faults:
            console.print(Text(f"  {fault}"))
    console.print(Text(f"\n{len(outcomes) - len(wrong)} of {len(outcomes)} test patients as expected."))


_MOST = 3  # criteria that are named where they are only expected to pass


def _expected(patient: TestPatient) -> str:
    """What is looked at: the trial's status, and the criteria by what they are expected to do."""
    said = {key: expected.passes or expected.verdict or "is looked at" for key, expected in patient.criteria.items()}
    passing = [key for key, word in said.items() if word == "passes"]
    shown = [f"{key} {word}" for key, word in said.items() if word != "passes" or key in passing[:_MOST]]
    more = [f"{len(passing) - _MOST} more pass"] if len(passing) > _MOST else []
    rest = {"passes": "pass", "fails": "fail", "unknown": "are unknown"}.get(patient.others, "")
    others = [f"all {'others ' if said else ''}{rest}"] if rest and not (said and rest == "pass") else []
    return ", ".join(filter(None, (patient.status, *shown, *more, *others)))
