"""Time a piece of work several times and say how much the times differ."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

__all__ = ["Case", "Figure", "machine", "measure"]


@dataclass(frozen=True, slots=True)
class Case:
    """A piece of work; it returns how many `things` it did."""

    name: str
    things: str
    work: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Figure:
    """What a case took: seconds for each run, and the number of things in one run."""

    case: Case
    count: int
    seconds: tuple[float, ...]

    @property
    def row(self) -> str:
        """The figure as a row of the table."""
        median = statistics.median(self.seconds)
        return (f"| {self.case.name} | {self.count:,} {self.case.things} | {median * 1000:,.1f} ms "
                f"| {min(self.seconds) * 1000:,.1f}–{max(self.seconds) * 1000:,.1f} ms "
                f"| {self.count / median:,.0f} {self.case.things}/s |")


def measure(case: Case, *, warm_ups: int = 2, runs: int = 7) -> Figure:
    """Do the work, throw the warm-ups away, keep the rest."""
    seconds, count = [], 0
    for _ in range(warm_ups + runs):
        start = time.perf_counter()
        count = case.work()
        seconds.append(time.perf_counter() - start)
    return Figure(case, count, tuple(seconds[warm_ups:]))


def machine() -> str:
    """One line that says where and when."""
    return (f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} on {platform.machine()}, {os.cpu_count()} cores, "
            f"Python {platform.python_version()}; single process, median and spread of 7 runs after 2 warm-ups.")
