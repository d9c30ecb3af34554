"""How well and how fast places are found, measured against sites whose registry record has coordinates.

    python -m benchmarks.places FILE…

FILE… are registry files, as `accrual registry import` takes them.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from accrual import places
from accrual.registry import read_file
from accrual.registry.trial import Site
from benchmarks.measure import machine


def sites_of(paths: Sequence[Path]) -> list[Site]:
    """Every site that has coordinates of its own."""
    trials = (entry.trial for path in paths for entry in read_file(path) if entry.trial)
    return [site for trial in trials for site in trial.sites if site.latitude is not None]


def kilometres_off(site: Site) -> float | None:
    """How far the city's coordinates are from the record's, None if the city was not located."""
    place = places.locate(site.city, site.state, site.country)
    if place is None or site.latitude is None or site.longitude is None:
        return None
    return places.distance_km(place.latitude, place.longitude, site.latitude, site.longitude)


def main(arguments: Sequence[str]) -> None:
    """Print the machine, the shares that were found and wrong, and the time a look-up takes."""
    sites = sites_of([Path(name) for name in arguments])
    if not sites:
        sys.exit("Give registry files with sites, as `accrual registry import` takes them.")
    off = [kilometres for site in sites if (kilometres := kilometres_off(site)) is not None]
    wrong = sum(kilometres > 30 for kilometres in off)
    names = sorted({site.city for site in sites})
    runs = []
    for _ in range(7):
        places.find.cache_clear()
        start = time.perf_counter()
        for name in names:
            places.find(name)
        runs.append((time.perf_counter() - start) / len(names) * 1e6)
    sys.stdout.write(
        f"{machine()}\n{len(sites):,} sites with coordinates: {len(off) / len(sites):.1%} located by their city, "
        f"{wrong / len(off):.2%} of these more than 30 km away, half within {statistics.median(off):.1f} km.\n"
        f"{len(names):,} names of cities: {statistics.median(runs):.0f} µs each ({min(runs):.0f}–{max(runs):.0f}).\n")


if __name__ == "__main__":
    main(sys.argv[1:])
