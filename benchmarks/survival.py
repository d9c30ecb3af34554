"""Survival analysis beside lifelines and R's survival, in one run on the same data.

    python -m benchmarks.survival [--runs 5] [--most 1000000]

Kaplan-Meier with its limits and the median with its limits, at 1e3, 1e5 and 1e6 subjects, on whole days and on
continuous times; the hazard ratio of two arms with Efron's ties at 1e5.  lifelines wants an older pandas than ours, so
it lives in an environment of its own, `.venv/peers`, which is made where it is missing (by pip, from the index that pip
is set up for); R and lifelines are left out, and said to be, where they are not there.  Each program reads the same
file before its clock starts.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from accrual.endpoints.survival import groups_of, hazard_ratio, kaplan_meier, observed
from benchmarks.measure import machine

PEERS = Path(__file__).resolve().parent.parent / ".venv" / "peers"
SIZES = (1_000, 100_000, 1_000_000)
LIFELINES = """
import json, sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
from lifelines import KaplanMeierFitter, __version__
from lifelines.utils import median_survival_times
data, runs = np.load(sys.argv[1]), int(sys.argv[2])
seconds = []
for _ in range(runs + 1):
    started = time.perf_counter()
    curve = KaplanMeierFitter().fit(data["time"], data["event"])
    found = [curve.median_survival_time_, *median_survival_times(curve.confidence_interval_).iloc[0]]
    seconds.append(time.perf_counter() - started)
print(json.dumps({"version": "lifelines " + __version__, "seconds": seconds[1:], "found": [float(x) for x in found]}))
"""
R = """
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(trailingOnly = TRUE)
size <- file.size(arguments[1]) / 24
d <- matrix(readBin(arguments[1], "double", size * 3), ncol = 3)
time <- d[, 1]; event <- d[, 2]; arm <- d[, 3]
seconds <- c()
for (run in 0:as.integer(arguments[2])) {
  started <- proc.time()[["elapsed"]]
  if (arguments[3] == "km") {
    found <- unlist(quantile(survfit(Surv(time, event) ~ 1, conf.type = "log-log"), 0.5))
  } else {
    fit <- coxph(Surv(time, event) ~ arm); found <- c(coef(fit), sqrt(vcov(fit)))
  }
  seconds <- c(seconds, proc.time()[["elapsed"]] - started)
}
cat('{"version": "R survival ', as.character(packageVersion("survival")), '", "seconds": [',
    paste(format(seconds[-1], digits = 6), collapse = ","), '], "found": [',
    paste(format(found, digits = 15), collapse = ","), "]}", sep = "")
"""

Data = dict[str, Any]
Told = tuple[str, list[float], list[float]]


def data_of(size: int, *, whole: bool, seed: int = 11) -> Data:
    """Exponential times with a third censored; the second arm's hazard is lower."""
    rng = np.random.default_rng(seed)
    arm = rng.integers(0, 2, size).astype(np.float64)
    event, censor = rng.exponential(400 / np.exp(-0.3 * arm)), rng.exponential(900, size)
    time_ = np.minimum(event, censor)
    return {"time": np.ceil(time_) if whole else time_, "event": (event <= censor).astype(np.float64), "arm": arm}


def ours(data: Data, runs: int, what: str) -> Told:
    """Our seconds and figures: from plain arrays to the figures, checks included."""
    arms = groups_of(["B" if arm else "A" for arm in data["arm"]]) if what == "cox" else None

    def work() -> list[float]:
        times = observed(data["time"], data["event"])
        if arms:
            found = hazard_ratio(times, arms)
            return [found.coefficient or np.nan, found.error or np.nan]
        curve = kaplan_meier(times)
        limits = curve.lower, curve.upper  # at every time, not the median's alone
        return [value or np.nan for value in (curve.median.value, curve.median.lower, curve.median.upper) if limits]

    return "ours", *_timed(work, runs)


def _timed(work: Callable[[], list[float]], runs: int) -> tuple[list[float], list[float]]:
    seconds, found = [], work()
    for _ in range(runs):
        started = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - started)
    return seconds, found


def lifelines(data: Data, runs: int) -> Told | None:
    """The seconds and figures of lifelines, in its own environment."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        sys.stderr.write(f"Making {PEERS} for lifelines\n")
        try:
            subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)  # noqa: S603 (our own environment)
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", "lifelines"], check=True)  # noqa: S603
        except subprocess.CalledProcessError:
            shutil.rmtree(PEERS, ignore_errors=True)
            return None
    with tempfile.NamedTemporaryFile(suffix=".npz") as file:
        np.savez(file, **data)
        file.flush()
        return _told([str(python), "-c", LIFELINES, file.name, str(runs)])


def r(data: Data, runs: int, what: str) -> Told | None:
    """The seconds and figures of R's survival."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        program, values = Path(name) / "peer.R", Path(name) / "data"
        program.write_text(R, encoding="utf-8")
        values.write_bytes(np.concatenate([data["time"], data["event"], data["arm"]]).tobytes())
        return _told(["Rscript", str(program), str(values), str(runs), what])


def _told(command: list[str]) -> Told | None:
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (peers, by their own programs)
    if run.returncode:
        sys.stderr.write(run.stderr[-2000:])
        return None
    said = json.loads(run.stdout.replace("NA", "NaN"))
    return said["version"], said["seconds"], said["found"]


def _rows(work: str, told: Sequence[Told | None], names: Sequence[str]) -> str:
    """A row for each program: median seconds, spread, and how many times as long as ours."""
    base = statistics.median(told[0][1]) if told[0] else 1.0
    rows = []
    for one, name in zip(told, names, strict=True):
        if one is None:
            rows.append(f"| {work} | {name} | not there | | | |")
            continue
        version, seconds, found = one
        middle = statistics.median(seconds)
        rows.append(f"| {work} | {version} | {middle * 1000:,.1f} ms | {min(seconds) * 1000:,.1f}–"
                    f"{max(seconds) * 1000:,.1f} ms | {middle / base:,.1f} | "
                    f"{', '.join(f'{value:.6g}' for value in found)} |")
    return "\n".join(rows) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Print the table, a row as soon as it is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    chosen = parser.parse_args(arguments)
    say = sys.stdout.write
    say(f"{machine().partition(';')[0]}; median and spread of {chosen.runs} runs after one\n\n"
        "| work | program | median | spread | times ours | figures |\n|---|---|---|---|---|---|\n")
    for size in (size for size in SIZES if size <= chosen.most):
        for whole in (False, True):
            data = data_of(size, whole=whole)
            work = f"Kaplan-Meier, {size:,}, {'whole days' if whole else 'continuous'}"
            told: list[Told | None] = [ours(data, chosen.runs, "km"), lifelines(data, chosen.runs),
                                       r(data, chosen.runs, "km")]
            say(_rows(work, told, ("ours", "lifelines", "R survival")))
            sys.stdout.flush()
    for whole in (False, True):
        data = data_of(100_000, whole=whole)
        told = [ours(data, chosen.runs, "cox"), r(data, chosen.runs, "cox")]
        say(_rows(f"Cox, two arms, 100,000, {'whole days' if whole else 'continuous'}", told, ("ours", "R survival")))


if __name__ == "__main__":
    main(sys.argv[1:])
