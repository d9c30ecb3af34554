"""`accrual screen`: one trial's criteria against one person's record."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from accrual.cli.patient import index_date, patient_of
from accrual.cli.sources import source_of
from accrual.errors import InputError
from accrual.patients import Facts
from accrual.registry import Trial
from accrual.screening import (
    CriterionResult,
    Screening,
    Status,
    as_html,
    as_json,
    as_pdf,
    death,
    paper_of,
    screen,
    with_registered,
)

__all__ = ["register"]

_HEADLINES = {
    Status.ELIGIBLE: ("green", "Every criterion is passed by what is recorded: this person may fit."),
    Status.INELIGIBLE: ("red", "By what is recorded, this person does not seem to fit."),
    Status.UNDETERMINED: ("yellow", "Not known yet: nothing recorded speaks against it, and facts are missing."),
}
_SIGNS = {True: ("green", "✓ passes"), False: ("red", "✕ does not pass"), None: ("yellow", "? not known")}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("screen")(screen_command)


def screen_command(
    trial: Annotated[str, typer.Argument(help="An NCT number that was imported, or a registry record's file.")],
    patient: Annotated[Path, typer.Argument(help="A FHIR R4 Bundle, a bulk export (NDJSON, a file or folder), a "
                             "patient document (docs/reference), or answers: a QuestionnaireResponse.")],
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    person: Annotated[str | None, typer.Option("--person",
                      help="Whose rows of a bulk export: the Patient's id.")] = None,
    on: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"],
                  help="The index date: the planned first dose. Else the record's own date, else today.")] = None,
    paper: Annotated[Path | None, typer.Option("--paper", metavar="FILE",
                     help="Also write it for printing, as .html or .pdf.")] = None,
) -> None:
    """Screen one person for one trial: each criterion with its verdict, reason and evidence."""
    source = source_of(trial)
    found, model = source.trial, with_registered(source.model, source.trial)
    facts = patient_of(patient, model, person, on)
    day, origin = index_date(on, facts)
    result = screen(model, facts, day)
    if paper:
        _write_paper(paper, found, result)
    if as_data:
        document = as_json(result) | {"date_from": origin, "unread": list(facts.unread)}
        if result.is_dead:
            document["died"] = facts.died.isoformat() if facts.died else None
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _print(Console(soft_wrap=False, highlight=False), found, result, origin, facts)


def _write_paper(path: Path, trial: Trial, result: Screening) -> None:
    """Beside it first, then in its place: whoever opens the file finds it whole."""
    made = paper_of(trial.title, _version(trial), result)
    write = {".html": lambda: as_html(made).encode(), ".pdf": lambda: as_pdf(made)}.get(path.suffix.lower())
    if write is None:
        raise typer.BadParameter("the name has to end in .html or .pdf", param_hint="--paper")
    content, draft = write(), path.with_name(f".{path.name}.new")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", where=str(path)) from None
    finally:
        draft.unlink(missing_ok=True)        # a half written one holds what is known of a person


def _version(trial: Trial) -> str:
    updated = trial.last_update_post_date or trial.verified_date
    return f"the record as updated on {updated.text}" if updated else "the record"


# For a doctor to read

def _print(console: Console, trial: Trial, result: Screening, origin: str, facts: Facts) -> None:
    colour, headline = _HEADLINES[result.status]
    console.print(Text("  ".join(dict.fromkeys((trial.nct_id, trial.title))), style="bold"))  # no title: the number
    console.print(f"Index date {result.date.isoformat()} ({origin}), taken as the planned first dose")
    if result.is_dead:
        console.print(Text(death(facts), style="bold red"))
    else:
        console.print(Text(headline, style=colour), Text("The study team decides.", style="bold"))
    for kind, title in (("inclusion", "To join, all of these must hold"), ("exclusion", "None of these may hold")):
        rows = [row for row in result.results if row.criterion.type == kind]
        if rows:
            console.print(Text(f"\n{title}", style="bold underline"))
        for row in rows:
            _print_result(console, row)
    _print_list(console, "What would settle the open criteria", result.would_settle)
    _print_unread(console, facts)


def _print_result(console: Console, row: CriterionResult) -> None:
    colour, sign = _SIGNS[row.passes]
    console.print(Text.assemble("\n", (row.criterion.id, "bold"), "  ", (sign, colour), f"  (rule {row.verdict})"))
    for text, style in ((" ".join(row.criterion.text.split()), "dim"), (row.because, "")):
        console.print(Padding(Text(text, style=style), (0, 0, 0, 4), expand=False))
    for piece in row.evidence:
        source = ", ".join(part for part in (piece.source, piece.date.isoformat() if piece.date else "no date") if part)
        console.print(Padding(Text(f"· {piece.text} [{source}]", style="cyan"), (0, 0, 0, 4), expand=False))


def _print_list(console: Console, title: str, rows: tuple[str, ...]) -> None:
    if rows:
        console.print(Text(f"\n{title}", style="bold underline"))
    for row in rows:
        console.print(Padding(Text(f"· {' '.join(row.split())}"), (0, 0, 0, 2), expand=False))


def _print_unread(console: Console, facts: Facts) -> None:
    """Counts by kind; every row is in the JSON."""
    kinds = Counter(row.partition(": ")[0].partition("/")[0] for row in facts.unread)
    if kinds:
        listed = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
        console.print(f"\nNot read from the record: {listed}. Each is listed with --json.", style="dim")
