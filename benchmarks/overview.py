"""How plain overviews are and what the checks of a record against itself find, on registry files.

`python -m benchmarks.overview FILE…` takes what `accrual registry import` takes.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from accrual.overview import Overview, compose, disagreements
from accrual.overview.outcomes import recognised
from accrual.registry import Trial, read_file
from benchmarks.measure import machine

GRADE = 8


def _trials(paths: Sequence[Path]) -> list[Trial]:
    return [entry.trial for path in paths for entry in read_file(path) if entry.trial]


def _grades(name: str, grades: Sequence[float]) -> str:
    plain = sum(grade <= GRADE for grade in grades) / len(grades)
    return f"| {name} | {plain:.1%} | {statistics.median(grades):.1f} | {max(grades):.1f} |"


def _rows(trials: Sequence[Trial], overviews: Sequence[Overview], seconds: float) -> list[str]:
    measures = [outcome.measure for trial in trials for outcome in trial.outcomes if outcome.rank == "primary"]
    known = sum(bool(recognised(measure)) for measure in measures)
    kinds = Counter(found.kind for trial in trials for found in disagreements(trial))
    return [
        f"| reading grade | at most {GRADE} | median | highest |", "|---|---|---|---|",
        _grades("all words", [overview.grade for overview in overviews]),
        _grades("names counted as one short word", [overview.grade_without_names for overview in overviews]), "",
        f"{len(trials):,} trials, {len(trials) / seconds:,.0f} overviews a second.",
        f"Sentences in the middle one: {statistics.median(len(overview.sentences) for overview in overviews):.0f}.",
        f"{known:,} of {len(measures):,} main measures hold a term that is explained.",
        f"Disagreements: {', '.join(f'{kind} {count}' for kind, count in kinds.most_common()) or 'none'}.",
    ]


def main(paths: Sequence[Path]) -> None:
    """Print the machine and what was found."""
    trials = _trials(paths)
    if not trials:
        sys.exit("Name registry files: python -m benchmarks.overview FILE…")
    start = time.perf_counter()
    overviews = [compose(trial) for trial in trials]
    seconds = time.perf_counter() - start
    sys.stdout.write("\n".join([machine().partition(";")[0], "", *_rows(trials, overviews, seconds), ""]))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
