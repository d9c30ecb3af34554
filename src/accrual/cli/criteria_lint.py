"""Remarks on criteria, for a terminal and for programs."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from accrual.criteria import CriteriaModel, Criterion, Remark, RemarkKind, lint

__all__ = ["HAS_REMARKS", "Remarks", "linted"]

HAS_REMARKS = 7                              # the exit code of --strict; accrual/errors.py lists them all
_LONGEST = 100                               # characters of a criterion, or of the words in question, that are shown


@dataclass(slots=True)
class Remarks:
    """Counts of remarks over many trials."""

    trials: int = 0
    remarked: int = 0
    kinds: Counter[RemarkKind] = field(default_factory=Counter)

    def add(self, kinds: tuple[RemarkKind, ...]) -> None:
        """Count one trial."""
        self.trials += 1
        self.remarked += bool(kinds)
        self.kinds.update(kinds)

    def report(self) -> str:
        """The figures in lines of words, the most frequent kind first."""
        figures = [("trials", self.trials), ("trials with remarks", self.remarked), ("remarks", self.kinds.total()),
                   *((f"remarks: {kind}", count) for kind, count in self.kinds.most_common())]
        return "\n".join(f"{what:<29}{count:>8,}" for what, count in figures)


def linted(
    parsed: CriteriaModel, form: str, *, colour: bool = False, many: bool = False,
) -> tuple[str, tuple[RemarkKind, ...]]:
    """The remarks on a trial as they are printed, and their kinds; of many trials, JSON is one line a remark."""
    remarks = lint(parsed)
    rows = [json.dumps(_row(parsed, remark), ensure_ascii=False) for remark in remarks]
    if form == "text":
        printed = "" if many and not remarks else _shown(parsed, remarks, colour=colour)
    else:
        printed = "".join(f"{row}\n" for row in rows) if many else f"[{', '.join(rows)}]\n"
    return printed, tuple(remark.kind for remark in remarks)


def _row(parsed: CriteriaModel, remark: Remark) -> dict[str, Any]:
    return {"trial": parsed.trial, "criterion": remark.criterion, "kind": remark.kind.value, "span": list(remark.span),
            "text": remark.text, "what": remark.what, "mend": remark.mend, "other": remark.other}


def _shown(parsed: CriteriaModel, remarks: tuple[Remark, ...], *, colour: bool, width: int = 100) -> str:
    """Each criterion that something is remarked of, with the words in question, what is wrong and how to mend it."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, highlight=False, no_color=not colour)
    if parsed.trial:
        console.print(Text(parsed.trial, style="bold"))
    if not remarks:
        console.print("Nothing to remark.")
    texts, above = _texts(parsed.criteria), ""
    for remark in remarks:
        name = remark.criterion or "Heading"
        if name != above:
            console.print(Text.assemble("\n", (name, "bold"), "  ", (texts.get(name, ""), "dim")))
        above = name
        _print(console, remark)
    return out.getvalue()


def _print(console: Console, remark: Remark) -> None:
    mend = remark.mend if remark.mend.endswith("?") else f"{remark.mend}."
    for said, depth in ((Text.assemble((remark.kind.value, "yellow"), "  ", _short(remark.text)), 4),
                        (Text(f"{remark.what[:1].upper()}{remark.what[1:]}. {mend}"), 6)):
        console.print(Padding(said, (0, 0, 0, depth), expand=False))


def _texts(criteria: tuple[Criterion, ...]) -> dict[str, str]:
    """What each criterion and item says, shortened."""
    return {name: text for criterion in criteria
            for name, text in ((criterion.id, _short(criterion.text)), *_texts(criterion.items).items())}


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"
