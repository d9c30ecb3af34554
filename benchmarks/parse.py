"""Trials parsed per second by `accrual criteria --batch`, on all cores, start to end.

    python -m benchmarks.parse trials.jsonl.gz --runs 5

The figure is the command's: starting the program, reading, parsing, writing the tests of every trial.
Without a file, the samples' texts are parsed 200 times over.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from accrual.registry import read_trial, samples
from benchmarks.measure import machine

_COMMAND = [sys.executable, "-c", "from accrual.cli import main; main()", "criteria", "--format", "tests"]


def main() -> None:
    """Print where and when, and the median with the spread."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path, nargs="?")
    options.add_argument("--runs", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = chosen.file or _samples(Path(folder))
        trials = _lines(file)
        rates = sorted(trials / _seconds(file, Path(folder) / "tests.jsonl") for _ in range(chosen.runs))
    sys.stdout.write(
        f"{machine().partition(';')[0]}; {trials:,} trials, {chosen.runs} runs: median "
        f"{statistics.median(rates):,.0f} trials/s, {rates[0]:,.0f}–{rates[-1]:,.0f}\n")


def _samples(folder: Path) -> Path:
    rows = [{"nct_id": trial.nct_id, "criteria": trial.criteria}
            for trial in (read_trial(record).trial for record in samples.records())]
    path = folder / "samples.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows * 200), encoding="utf-8")
    return path


def _lines(path: Path) -> int:
    with (gzip.open(path) if path.suffix == ".gz" else path.open("rb")) as file:
        return sum(1 for line in file if line.strip())


def _seconds(path: Path, out: Path) -> float:
    started = time.perf_counter()
    subprocess.run([*_COMMAND, "--batch", str(path), "--out", str(out)], check=True)  # noqa: S603 (our own command)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
