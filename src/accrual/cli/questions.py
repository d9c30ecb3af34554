"""`accrual questions`: the shortest interview of one trial."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from accrual.cli.sources import source_of
from accrual.screening import Ask, ask_all, to_questionnaire, with_registered
from accrual.vocabulary.prose import powers, units

__all__ = ["register"]

_TITLES = {"you": "About the person", "illness": "Illness and treatment", "history": "What may speak against it",
           "tests": "Results and measurements"}


class Form(StrEnum):
    """How questions are written."""

    TEXT = "text"
    FHIR = "fhir"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("questions")(questions_command)


def questions_command(
    trial: Annotated[str, typer.Argument(help="An NCT number that was imported, or a registry record's file.")],
    form: Annotated[Form, typer.Option("--format", help="For reading, or a FHIR R4 Questionnaire.")] = Form.TEXT,
) -> None:
    """The questions that settle whether a trial may fit, in the order in which they do so soonest."""
    source = source_of(trial)
    asks = ask_all(with_registered(source.model, source.trial))
    if form is Form.FHIR:
        made = to_questionnaire(asks, source.trial.nct_id or None, source.trial.title)
        typer.echo(json.dumps(made, ensure_ascii=False, indent=2))
    else:
        _print(Console(soft_wrap=False, highlight=False), asks)


def _print(console: Console, asks: tuple[Ask, ...]) -> None:
    console.print(f"At most {len(asks)} question{'s' * (len(asks) != 1)}; none is asked that can change nothing.")
    step = ""
    for number, ask in enumerate(asks, 1):
        if ask.step != step:
            step = ask.step
            console.print(Text(f"\n{_TITLES[step]}", style="bold underline"))
        row = Table.grid(padding=(0, 2))
        row.add_column(width=3, justify="right")
        row.add_column()
        words = powers(" ".join(ask.text.split()))
        row.add_row(str(number), Text.assemble(words, (f"  {', '.join(ask.criteria)}", "dim")))
        for line in _more(ask):
            row.add_row("", Text(line, style="dim"))
        console.print(row)


def _more(ask: Ask) -> list[str]:
    """Units, limits of normal, and when it is not asked."""
    said = [f"in {', or '.join(units(code) for code in ask.units)}"] if len(ask.units) > 1 else []
    said += [f"with the {limit} limit of normal" for limit in ask.limits]
    said += ["only of women"] if ask.only_for == "female" else []
    said += ["only if the one above is not known"] if ask.instead_of else []
    said += ["only if a result above is given"] if ask.after else []
    return ["; ".join(said)] if said else []
