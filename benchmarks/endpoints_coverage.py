"""How often the 95 % limits hold what is true, over simulated trials whose truth is known.

    python -m benchmarks.endpoints_coverage [--trials 1000] [--through-files 1000] [--seed 20261129]

Each trial is the seed's example: 60 subjects, progression found on its day, so that the true median is that of the
assumption.  The first `--through-files` trials go the whole way: SDTM is written to a folder, read, checked, RECIST 1.1
applied and the endpoints derived; the others are taken from what the trial has seen, which is compared with the
derived rows in those that go the whole way.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.progress import track

from accrual.endpoints import derive, read
from accrual.endpoints.simulate import SEED_TRIAL, Assumptions, Truth, draw, seen, truth_of, write_trial
from accrual.endpoints.survival import Estimate, kaplan_meier, observed, rate
from benchmarks.measure import machine

_TRIAL = replace(SEED_TRIAL, found="on its day")
Rows = list[tuple[int, int]]


@dataclass(frozen=True)
class Found:
    """Times with their events, and responders, of one trial."""

    pfs: Rows
    os: Rows
    responders: int


def directly(assumptions: Assumptions, seed: int) -> Found:
    """What the trial of this seed has seen."""
    rng = np.random.default_rng(seed)
    every = [seen(life, assumptions.found) for life in draw(assumptions, rng)]
    return Found([(one.pfs[0], int(one.pfs[1])) for one in every], [(one.os[0], int(one.os[1])) for one in every],
                 sum(one.responded for one in every))


def through_files(assumptions: Assumptions, seed: int) -> Found:
    """What is derived of the SDTM of the trial of this seed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "trial"
        write_trial(assumptions, folder, seed=seed)
        results = derive(read(folder))
    pfs, os = ([(row.days or 0, int(row.event)) for row in results.of(parameter, "fda")] for parameter in ("PFS", "OS"))
    return Found(pfs, os, sum(best.response in ("CR", "PR") for best in results.responses()))


def _holds(found: Estimate, truth: float) -> bool:
    return (found.lower is None or found.lower <= truth) and (found.upper is None or truth <= found.upper)


def holding(found: Found, truth: Truth) -> dict[str, bool]:
    """Which limits of one trial hold the truth."""
    responders = rate(found.responders, len(found.pfs))
    pfs, os = (kaplan_meier(observed(*zip(*rows, strict=True))).median for rows in (found.pfs, found.os))
    exact, wilson = responders.exact or (0, 1), responders.wilson or (0, 1)
    return {"median PFS, log-log": _holds(pfs, truth.median_pfs_days),
            "median OS, log-log": _holds(os, truth.median_os_days),
            "ORR, Clopper-Pearson": exact[0] <= truth.response_rate <= exact[1],
            "ORR, Wilson": wilson[0] <= truth.response_rate <= wilson[1]}


def main(arguments: Sequence[str]) -> None:
    """Print how often each limit holds the truth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--through-files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20261129)
    chosen = parser.parse_args(arguments)
    truth, counts, unlike = truth_of(_TRIAL, _TRIAL.arms[0]), Counter[str](), 0
    for number in track(range(chosen.trials), "Trials"):
        seed = chosen.seed + number
        found = directly(_TRIAL, seed)
        if number < chosen.through_files:
            derived = through_files(_TRIAL, seed)
            unlike += derived != found
            found = derived
        counts.update(name for name, holds in holding(found, truth).items() if holds)
    arm = _TRIAL.arms[0]
    sys.stdout.write(
        f"{machine().partition(';')[0]}; seeds from {chosen.seed}\n\n{chosen.trials:,} trials of {arm.subjects} "
        f"subjects, true median PFS {truth.median_pfs_days} days, OS {truth.median_os_days} days, ORR "
        f"{truth.response_rate:.0%}; {min(chosen.trials, chosen.through_files):,} through files, {unlike} of them "
        "unlike what the trial has seen.\n\n"
        "| 95 % limits of | hold the truth in |\n|---|---|\n"
        + "".join(f"| {name} | {count / chosen.trials:.1%} |\n" for name, count in sorted(counts.items())))


if __name__ == "__main__":
    main(sys.argv[1:])
