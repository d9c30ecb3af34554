"""Counts how much of the oncology trials' criteria is understood, and which sentences still are questions.

    python -m scripts.structured ../shared/data/registry/trials-dev.jsonl.gz

Writes the tables of docs/explanation/structured.md, between their markers.  A trial is one of oncology where its title
or a condition names a cancer, as in scripts/hundred.py.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from scripts.accuracy import placed
from scripts.hundred import oncology, share_of

from accrual.criteria import parse
from accrual.criteria.model import Question, Test, deciding_tests, is_open

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "structured.md"
COMMONEST, LONGEST, CHUNK = 50, 110, 200


@dataclass
class Counts:
    """Criteria by how they are understood, deciding tests by kind, and sentences that are questions."""

    criteria: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)
    trials: int = 0
    of_a_part: int = 0                       # fully understood, for one part of the study only

    def merge(self, other: Counts) -> None:
        """Add another's."""
        self.criteria.update(other.criteria)
        self.kinds.update(other.kinds)
        self.sentences.update(other.sentences)
        self.trials += other.trials
        self.of_a_part += other.of_a_part


def main() -> None:
    """Count, then write the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("file", type=Path)
    options.add_argument("--page", type=Path, default=PAGE)
    chosen = options.parse_args()
    counts = Counts()
    with ProcessPoolExecutor() as pool:
        for part in pool.map(counted, _chunks(oncology(chosen.file))):
            counts.merge(part)
            sys.stderr.write(f"\r{counts.trials:,} trials")
    sys.stderr.write("\n")
    text = chosen.page.read_text(encoding="utf-8")
    for name, table in _tables(counts).items():
        text = placed(text, f"structured: {name}", table)
    chosen.page.write_text(text, encoding="utf-8")


def counted(trials: list[dict[str, Any]]) -> Counts:
    """The counts of some trials."""
    counts = Counts(trials=len(trials))
    for trial in trials:
        for criterion in parse(trial["criteria"], trial["nct_id"]).criteria:
            tests = list(deciding_tests(criterion.rule))
            share = share_of(criterion)
            counts.criteria[share] += 1
            counts.of_a_part += share == "fully" and "part of the study" in map(_kind, tests)
            counts.kinds.update(map(_kind, tests))
            counts.sentences.update(_plain(test.text) for test in tests if isinstance(test, Question) and is_open(test))
    return counts


def _kind(test: Test) -> str:
    return "part of the study" if isinstance(test, Question) and not is_open(test) else type(test).__name__.lower()


def _plain(text: str) -> str:
    """A sentence without case, numbers and the marks around it, so that the same sentences are one."""
    plain = re.sub(r"\d[\d,.]*", "#", " ".join(text.lower().split())).strip(" .,;:*-#()")
    return plain if len(plain) <= LONGEST else plain[:LONGEST].rsplit(" ", 1)[0] + " …"


def _chunks(trials: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := list(islice(trials, CHUNK)):
        yield chunk


def _tables(counts: Counts) -> dict[str, str]:
    total = sum(counts.criteria.values())
    rows = [("fully", counts.criteria["fully"]), ("… of them for a part of the study only", counts.of_a_part),
            *((name, counts.criteria[name]) for name in ("in part", "questions only"))]
    shares = [f"| {name} | {count:,} | {count / total:.1%} |" for name, count in rows]
    kinds = [f"| {kind} | {count:,} |" for kind, count in counts.kinds.most_common()]
    common = [f"| {count:,} | {said.replace('|', '/')} |" for said, count in counts.sentences.most_common(COMMONEST + 1)
              if said][:COMMONEST]
    return {
        "when": f"Counted on {datetime.now(UTC).date()}: {counts.trials:,} trials of oncology, {total:,} criteria.",
        "shares": "\n".join(("| understood | criteria | share |", "|---|---|---|", *shares)),
        "kinds": "\n".join(("| kind of test that decides | number |", "|---|---|", *kinds)),
        "sentences": "\n".join(("| times | sentence |", "|---|---|", *common)),
    }


if __name__ == "__main__":
    main()
