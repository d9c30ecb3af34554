"""How long a whole report takes, from a folder of SDTM to the page and every file beside it.

    python -m benchmarks.endpoints_report [DIR] [--suffix onco] [--runs 3]

Each run is the command `accrual endpoints` in a process of its own, so importing counts. Without a folder, a simulated
trial of 254 subjects in three arms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from accrual.endpoints.simulate import SEED_TRIAL, ArmAssumption, write_trial
from benchmarks.measure import machine

_ARMS = (ArmAssumption("Low", 84, 5, 12, 0.2), ArmAssumption("High", 84, 6, 13, 0.3),
         ArmAssumption("Control", 86, 4, 11, 0.1))
_COMMAND = (sys.executable, "-c", "from accrual.cli import main; main()", "endpoints")


def _run(folder: Path, suffix: str) -> tuple[float, float]:
    """Elapsed and processor seconds of one report."""
    with tempfile.TemporaryDirectory() as out:
        before, started = os.times(), time.perf_counter()
        asked = [*_COMMAND, str(folder), "--out", out, *(("--suffix", suffix) if suffix else ())]
        subprocess.run(asked, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own command)
        after = os.times()
        assert (Path(out) / "report.html").is_file()  # noqa: S101 (a benchmark of nothing would be fast)
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - started, spent


def main(arguments: Sequence[str]) -> None:
    """Print the median with the spread."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--suffix", default="")
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = chosen.folder
        if folder is None:
            folder = Path(name) / "trial"
            write_trial(replace(SEED_TRIAL, arms=_ARMS, accrual=20), folder, seed=1)
        runs = [_run(folder, chosen.suffix) for _ in range(chosen.runs)]
    elapsed, spent = ([one[place] for one in runs] for place in (0, 1))
    sys.stdout.write(f"{machine().partition(';')[0]}; load {os.getloadavg()[0]:.1f}; a whole report, "
                     f"{chosen.runs} runs: "
                     f"{statistics.median(elapsed):.1f} s elapsed ({min(elapsed):.1f}–{max(elapsed):.1f}), "
                     f"{statistics.median(spent):.1f} s of processor ({min(spent):.1f}–{max(spent):.1f})\n")


if __name__ == "__main__":
    main(sys.argv[1:])
