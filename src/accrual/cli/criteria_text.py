"""Criteria for a clinician to read in a terminal: the rule in words beside the original, or under it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from accrual.criteria import CriteriaModel, Criterion, Mark, RuleLine, Tally, line_beside, marks, rule_lines
from accrual.vocabulary.prose import unescaped

__all__ = ["shown"]

_WIDE = 110                                  # columns from which on original and rule stand side by side
_COLOURS = {
    "quantity": "green", "scale": "green", "sex": "green", "condition": "cyan",
    "therapy": "cyan", "biomarker": "cyan", "state": "cyan", "question": "yellow", "logic": "dim", "told": "dim",
}
_SIGNS = {"question": "? ", "logic": "", "told": ""}
_KEY = "✓ is a test that data can answer, ? a question for a person; ‹ › stands around words that were not understood."


def shown(parsed: CriteriaModel, reviewed: Mapping[str, date], *, colour: bool, width: int = 100) -> str:
    """The criteria with their rules, and how much of them was understood.

    Words that were not understood stand between ‹ and ›, and are underlined where there is colour.
    """
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, highlight=False, no_color=not colour)
    if parsed.trial:
        console.print(Text(parsed.trial, style="bold"))
    for kind, title in (("inclusion", "To join, all of these must hold"), ("exclusion", "None of these may hold")):
        chosen = [criterion for criterion in parsed.criteria if criterion.type == kind]
        if chosen:
            console.print(Text(f"\n{title}", style="bold underline"))
        for criterion in chosen:
            _print(console, criterion, reviewed.get(criterion.id))
    if parsed.criteria:
        console.print(Text(f"\n{_counts(parsed)}"), Text(_KEY, style="dim"), sep="\n")
    else:
        console.print("The record states no eligibility criteria.")
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _counts(parsed: CriteriaModel) -> str:
    """How many criteria there are, and how many of them are understood wholly, in part and not at all."""
    tally = Tally()
    tally.add(parsed)
    asked = tally.criteria - tally.fully - tally.partly
    return (f"{tally.criteria} {'criterion' if tally.criteria == 1 else 'criteria'}: {tally.fully} understood, "
            f"{tally.partly} in part, {asked} to be asked.")


def _print(console: Console, criterion: Criterion, reviewed: date | None) -> None:
    original, rule = list(_original(criterion)), [_rule_line(line, criterion) for line in rule_lines(criterion.rule)]
    if reviewed:
        rule.append(_line("", Text(f"reviewed by the study's staff on {reviewed.isoformat()}", style="italic"), 0))
    console.print()
    if console.width < _WIDE:
        console.print(*original, *(Padding(line, (0, 0, 0, 4), expand=False) for line in rule), sep="\n")
        return
    beside = Table.grid(padding=(0, 3, 0, 0), expand=True)
    beside.add_column(ratio=1)
    beside.add_column(ratio=1)
    beside.add_row(Group(*original), Group(*rule))
    console.print(beside)


def _line(head: str, said: Text, indent: int, style: str = "") -> Padding:
    """A line whose further rows begin under its own first word."""
    grid = Table.grid()
    if head:
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(*([Text(head, style=style)] if head else []), said)
    return Padding(grid, (0, 0, 0, indent), expand=False)


def _original(criterion: Criterion, depth: int = 0) -> Iterator[Padding]:
    """The record's words, each nested item's under its own id."""
    pieces, indent, head = marks(criterion), 4 * depth, f"{criterion.id}  "
    at = pieces[0].span[0] if pieces else 0
    for item in criterion.items:
        said = _marked(pieces, at, item.span[0])
        if said or head.strip():
            yield _line(head, said, indent, "bold")
        yield from _original(item, depth + 1)
        head, at = " " * len(head), item.span[1]
    said = _marked(pieces, at, criterion.span[1])
    if said or not criterion.items:
        yield _line(head, said, indent, "bold")


def _marked(pieces: Sequence[Mark], start: int, end: int) -> Text:
    """The source's words between two places, on one line, with what was not understood between ‹ and ›."""
    line = Text()
    for piece in pieces:
        low, high = max(piece.span[0], start), min(piece.span[1], end)
        if low >= high:
            continue
        words = re.sub(r"\s+", " ", unescaped(piece.text[low - piece.span[0]:high - piece.span[0]]))
        asked = piece.kind == "question"
        line.append(f"‹{words}›" if asked else words if line else words.lstrip(),
                    f"{_COLOURS[piece.kind]}{' underline' if asked else ''}" if piece.kind else "dim")
    line.rstrip()
    return line


def _rule_line(line: RuleLine, criterion: Criterion) -> Padding:
    """A line of the rule, after the id of the nested item that it comes from."""
    item = _item_of(line, criterion) if criterion.items else None
    head = f"{item.id}  " if item else ""
    said = Text(line_beside(line, item or criterion), style=_COLOURS[line.kind])
    return _line(f"{head}{_SIGNS.get(line.kind, '✓ ')}", said, 2 * line.depth, _COLOURS[line.kind])


def _item_of(line: RuleLine, criterion: Criterion) -> Criterion | None:
    """The innermost item that holds the words of a line."""
    for item in criterion.items:
        if line.span and item.span[0] <= line.span[0] and line.span[1] <= item.span[1]:
            return _item_of(line, item) or item
    return None
