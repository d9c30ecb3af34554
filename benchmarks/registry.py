"""How fast registry files go in, and in how much memory: read only, a first import, a second one.

    python -m benchmarks.registry FILE…        registry files, as `accrual registry import` takes them

Each run is a process with a database of its own in a temporary folder. Elapsed time is what a person waits on
this machine; processor time is what the work costs when others share it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from benchmarks.measure import machine

RUNS = 3
WORK = """
import json, resource, sys, time
from datetime import UTC, datetime
from accrual.registry import read_file

def said(count, started, cpu):
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([count, time.perf_counter() - started, time.process_time() - cpu, memory]), flush=True)

def entries():
    return (entry for path in sys.argv[2:] for entry in read_file(path))

if sys.argv[1] == "store":
    from accrual.portal.config import prepare
    prepare()
    from accrual.portal.trials.actions import store_entries
started, cpu = time.perf_counter(), time.process_time()
if sys.argv[1] == "read":
    said(sum(1 for _ in entries()), started, cpu)
else:
    batches = store_entries(entries=entries(), retrieved=datetime.now(UTC), actor="benchmark")
    said(sum(batch.counts.read for batch in batches), started, cpu)
"""

Measured = list[float]  # records, elapsed seconds, processor seconds, kB


def run(kind: str, home: str, files: Sequence[str]) -> Measured:
    """One run in a process of its own."""
    done = subprocess.run([sys.executable, "-c", WORK, kind, *files], capture_output=True, text=True, check=True,  # noqa: S603
                          env={**os.environ, "ACCRUAL_HOME": home})
    measured: Measured = json.loads(done.stdout)
    return measured


def row(name: str, runs: Sequence[Measured]) -> str:
    """Median rates with the spread of the elapsed one, and the highest memory."""
    elapsed, cpu = ([count / each[index] for each in runs for count in each[:1]] for index in (1, 2))
    return (f"| {name} | {statistics.median(elapsed):,.0f} ({min(elapsed):,.0f}–{max(elapsed):,.0f}) "
            f"| {statistics.median(cpu):,.0f} | {max(each[3] for each in runs) / 1024:.0f} MB |")


def main(files: Sequence[str]) -> None:
    """Print the machine and a row for each kind of run."""
    if not files:
        sys.exit("Give registry files, as `accrual registry import` takes them.")
    read, first, second = [], [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as home:
            read.append(run("read", home, files))
            first.append(run("store", home, files))
            second.append(run("store", home, files))
    say = sys.stdout.write
    say(f"{machine().partition(';')[0]}; {RUNS} runs; {read[0][0]:,.0f} records.\n\n")
    say("| | records/s elapsed | records/s processor | peak memory |\n|---|---|---|---|\n")
    for name, runs in (("read only", read), ("first import", first), ("second import", second)):
        say(f"{row(name, runs)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
