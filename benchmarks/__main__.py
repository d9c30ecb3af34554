"""Measures every case and prints a table; writes nothing."""

from __future__ import annotations

import sys

from benchmarks.library import cases
from benchmarks.measure import machine, measure


def main() -> None:
    """Print the machine, then a row for each case as soon as it is measured."""
    say = sys.stdout.write
    say(f"{machine()}\n\n| work | amount | median | spread | rate |\n|---|---|---|---|---|\n")
    for case in cases():
        say(f"{measure(case).row}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
