"""Criteria for a clinician to read in a terminal: the rule in words under the original."""

from __future__ import annotations

import io

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from accrual.criteria import CriteriaModel, Criterion, rule_lines

__all__ = ["shown"]

_COLOURS = {
    "quantity": "green", "scale": "green", "sex": "green", "condition": "cyan",
    "therapy": "cyan", "biomarker": "cyan", "state": "cyan", "question": "yellow", "logic": "dim",
}
_SIGNS = {"question": "? ", "logic": ""}


def shown(parsed: CriteriaModel, *, colour: bool, width: int = 100) -> str:
    """The criteria with their rules; what was not understood is marked with a question mark."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, highlight=False, no_color=not colour)
    if parsed.trial:
        console.print(Text(parsed.trial, style="bold"))
    for kind, title in (("inclusion", "To join, all of these must hold"), ("exclusion", "None of these may hold")):
        chosen = [criterion for criterion in parsed.criteria if criterion.type == kind]
        if chosen:
            console.print(Text(f"\n{title}", style="bold underline"))
        for criterion in chosen:
            _print(console, criterion)
    if not parsed.criteria:
        console.print("The record states no eligibility criteria.")
    return out.getvalue()


def _print(console: Console, criterion: Criterion) -> None:
    console.print(Text.assemble("\n", (criterion.id, "bold"), "  ", (" ".join(criterion.text.split()), "dim")))
    for line in rule_lines(criterion.rule):
        sign = _SIGNS.get(line.kind, "✓ ")
        said = Text(f"{sign}{line.text}", style=_COLOURS[line.kind])
        console.print(Padding(said, (0, 0, 0, 4 + 2 * line.depth), expand=False))
