"""Trials parsed per second by `accrual criteria --batch`, on all cores, start to end, and what one trial costs.

    python -m benchmarks.parse trials.jsonl.gz --runs 5

The rate is the command's: starting the program, reading, parsing, writing the tests of every trial.
One more trial costs what a whole file takes longer than its first quarter.
One trial of non-small cell lung cancer is parsed by itself, on one core, warm; its time is the processor's.
Without a file, the samples' texts are parsed 200 times over.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from accrual.criteria import parse
from accrual.registry import read_trial, samples
from benchmarks.measure import machine

_COMMAND = [sys.executable, "-c", "from accrual.cli import main; main()", "criteria", "--format", "tests"]
_SAMPLE = "NCT06749886"                      # the registry's own trial among the samples, of stage IV NSCLC
_NSCLC = re.compile(r"non[\s-]*small[\s-]*cell lung|\bNSCLC\b", re.IGNORECASE)
_MOST, _TIMES = 20, 30                       # trials of a file that are parsed singly, and how often each is


def main() -> None:
    """Print where and when, and the medians with their spread."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path, nargs="?")
    options.add_argument("--runs", type=int, default=5)
    chosen = options.parse_args()
    say = sys.stdout.write
    say(f"{machine().partition(';')[0]}\n")
    with tempfile.TemporaryDirectory() as folder:
        file = chosen.file or _samples(Path(folder))
        say(_rates(file, Path(folder), chosen.runs))
        say(_single(file))


def _rates(file: Path, folder: Path, runs: int) -> str:
    """Trials a second, and what one more trial costs."""
    rows = list(_lines(file))
    part = folder / "quarter.jsonl"
    part.write_bytes(b"".join(rows[:len(rows) // 4]))
    more = len(rows) - len(rows) // 4
    found = []
    for _ in range(runs):
        whole = _seconds(file, folder / "tests.jsonl")
        found.append((len(rows) / whole, (whole - _seconds(part, folder / "tests.jsonl")) / more * 1000))
    rates, costs = (sorted(figures) for figures in zip(*found, strict=True))
    return (f"{len(rows):,} trials, {runs} runs: median {statistics.median(rates):,.0f} trials/s, "
            f"{rates[0]:,.0f}–{rates[-1]:,.0f}; one more trial {statistics.median(costs):.2f} ms, "
            f"{costs[0]:.2f}–{costs[-1]:.2f}\n")


def _single(file: Path) -> str:
    """Milliseconds of one core for a single trial: the sample's, and those of the file that name the disease."""
    sample = next(trial.criteria for trial in (read_trial(record).trial for record in samples.records())
                  if trial.nct_id == _SAMPLE)
    own = _milliseconds(sample)
    said = (f"one NSCLC trial on one core, {_SAMPLE}, {_TIMES} times: median {statistics.median(own):.2f} ms, "
            f"{own[0]:.2f}–{own[-1]:.2f}\n")
    texts = [row["criteria"] for row in map(json.loads, _lines(file)) if row["criteria"] and _names_it(row)][:_MOST]
    if texts:
        each = sorted(statistics.median(_milliseconds(text)) for text in texts)
        said += (f"{len(texts)} NSCLC trials of the file, {_TIMES} times each: median {statistics.median(each):.2f} ms,"
                 f" {each[0]:.2f}–{each[-1]:.2f} from trial to trial\n")
    return said


def _names_it(row: dict[str, Any]) -> bool:
    """Whether a trial's title or conditions name the disease; without them, whether its criteria do."""
    named = f"{row.get('title') or ''} {row.get('conditions') or ''}".strip() or row["criteria"]
    return _NSCLC.search(named) is not None


def _milliseconds(text: str) -> list[float]:
    """The processor's time for each of several readings, sorted; the first ones are thrown away."""
    taken = []
    for _ in range(_TIMES + 2):
        started = time.process_time()
        parse(text)
        taken.append((time.process_time() - started) * 1000)
    return sorted(taken[2:])


def _samples(folder: Path) -> Path:
    rows = [{"nct_id": trial.nct_id, "criteria": trial.criteria}
            for trial in (read_trial(record).trial for record in samples.records())]
    path = folder / "samples.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows * 200), encoding="utf-8")
    return path


def _lines(path: Path) -> Iterator[bytes]:
    with (gzip.open(path) if path.suffix == ".gz" else path.open("rb")) as file:
        yield from (line for line in file if line.strip())


def _seconds(path: Path, out: Path) -> float:
    started = time.perf_counter()
    subprocess.run([*_COMMAND, "--batch", str(path), "--out", str(out)], check=True)  # noqa: S603 (our own command)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
