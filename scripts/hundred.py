"""Draws criteria of oncology trials at random and prints each with its rule, for a reader who judges every one.

    python scripts/hundred.py ../shared/data/registry/trials-dev.jsonl.gz --seed 20261128

A trial is one of oncology where its title or a condition names a cancer; each gives one criterion at most, its nested
items included, told with the headings above it. The draw depends on the file, the seed and where the parser cuts the
text, not on how it reads it; with `--understood` only those are drawn of which a test decides.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from accrual.criteria import (
    CriteriaModel,
    Criterion,
    deciding_tests,
    in_short,
    is_open,
    lines_of_tests,
    parse,
    rule_lines,
)

_HEADINGS = 3                                # that are told above a criterion

_CANCER = re.compile(
    r"cancer|carcinom|tumou?r|neoplas|malignan|sarcoma|lymphom|leuk(?:a?emi)|myelom|melanom|gliom|glioblastom|blastoma"
    r"|mesotheliom|metasta|oncolog|adenocarcin|astrocytom|seminom|thymom|myelodysplas|\bNSCLC\b|\bSCLC\b|\bHCC\b"
    r"|\bAML\b|\bCLL\b|\bMDS\b",
    re.IGNORECASE,
)


def main() -> None:
    """Print the criteria, each with its rule in words and its tests in short."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("file", type=Path, help="JSON Lines with nct_id, title, conditions and criteria")
    options.add_argument("--seed", type=int, default=20261128)
    options.add_argument("--count", type=int, default=100)
    options.add_argument("--understood", action="store_true", help="leave out criteria that are questions only")
    chosen = options.parse_args()
    for number, (parsed, criterion) in enumerate(drawn(chosen.file, chosen.seed, chosen.count, chosen.understood), 1):
        sys.stdout.write(f"{number}. {parsed.trial} {criterion.id} ({criterion.type})\n{told(parsed, criterion)}\n\n")


def drawn(path: Path, seed: int, count: int, understood: bool = False) -> Iterator[tuple[CriteriaModel, Criterion]]:
    """Criteria of trials in an order that the seed decides; a trial whose text holds none is passed over."""
    trials = sorted(oncology(path), key=lambda trial: str(trial["nct_id"]))
    chance = random.Random(seed)  # noqa: S311 (a draw that can be repeated, no secret)
    chance.shuffle(trials)
    for trial in trials:
        if count < 1:
            return
        parsed = parse(trial["criteria"], trial["nct_id"])
        fit = [each for each in parsed.criteria if not understood or share_of(each) != "questions only"]
        if fit:
            count -= 1
            yield parsed, random.Random(f"{seed} {parsed.trial}").choice(fit)  # noqa: S311


def share_of(criterion: Criterion) -> str:
    """How much of a criterion is understood: "fully", "in part", or "questions only" decide."""
    asked = [is_open(test) for test in deciding_tests(criterion.rule)]
    return "fully" if not any(asked) else "questions only" if all(asked) else "in part"


def oncology(path: Path) -> Iterator[dict[str, Any]]:
    """Trials whose title or a condition names a cancer, and that have criteria."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            trial = json.loads(line)
            named = " ".join((trial.get("title", ""), *trial.get("conditions", ())))
            if trial.get("criteria") and _CANCER.search(named):
                yield trial


def told(parsed: CriteriaModel, criterion: Criterion) -> str:
    """The headings above a criterion, its text, its rule in words and its tests in short."""
    ids = {criterion.id, *(item.id for item in _below(criterion))}
    rule = [f"    {'  ' * line.depth}{line.kind}: {line.text}" for line in rule_lines(criterion.rule)]
    tests = [f"    - {in_short(line)}" for line in lines_of_tests(parsed) if line["criterion"] in ids]
    above = [f"  under: {heading.text}" for heading in parsed.headings if heading.span[1] <= criterion.span[0]]
    return "\n".join([*above[-_HEADINGS:], criterion.text, "  rule", *rule, "  tests", *tests])


def _below(criterion: Criterion) -> Iterator[Criterion]:
    for item in criterion.items:
        yield item
        yield from _below(item)


if __name__ == "__main__":
    main()
