"""The search index beside SQLite FTS5, in one run on the same trials and the same questions.

    python -m benchmarks.search FILE…        registry files, as `accrual registry import` takes them

Both answer the same four questions: build it all, the 20 best of some words, the same with the total,
the 20 nearest to a place. The index's answers hold facets and the total in any case; FTS5's hold what is named.
"""

from __future__ import annotations

import math
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from accrual import places
from accrual.places import Place
from accrual.registry import Trial, read_file
from accrual.search import Index, Query, open_sites
from benchmarks.measure import machine

RUNS = 7
WORDS = (
    "lung cancer", "non small cell lung cancer EGFR", "diabetes", "breast cancer HER2 positive", "heart failure",
    "cancer", "pembrolizumab", "asthma children", "covid", "type 2 diabetes insulin", "melanoma nivolumab",
    "stroke rehabilitation", "depression psychotherapy", "hepatitis C", "multiple myeloma",
    "prostate cancer radiotherapy", "bone metastases denosumab", "HIV prevention", "knee osteoarthritis exercise",
    "chronic kidney disease",
)
COLUMNS = ("title", "conditions", "keywords", "terms", "official", "interventions", "sponsor", "places", "summary",
           "criteria")
BEST = ("SELECT rowid FROM trial WHERE trial MATCH ? "
        "ORDER BY bm25(trial, 3, 3, 2, 1.5, 2, 2, 1, 1, 1, 0.7), rowid LIMIT 20")
COUNT = "SELECT count(*) FROM trial WHERE trial MATCH ?"
NEAREST = ("SELECT number, min((x-?)*(x-?) + (y-?)*(y-?) + (z-?)*(z-?)) AS away FROM trial "
           "JOIN site ON number = trial.rowid WHERE trial MATCH ? GROUP BY number ORDER BY away LIMIT 20")


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of every query, run by run."""

    runs: tuple[tuple[float, ...], ...]

    def __str__(self) -> str:
        medians = [statistics.median(run) for run in self.runs]
        every = sorted(value for run in self.runs for value in run)
        return (f"{statistics.median(medians):.1f} ms | {every[int(len(every) * 0.95)]:.1f} ms "
                f"| {min(medians):.1f}–{max(medians):.1f} ms")


def trials_of(paths: Sequence[Path]) -> list[Trial]:
    """The trials of the files, the last of each number."""
    found = {entry.trial.nct_id: entry.trial for path in paths for entry in read_file(path) if entry.trial}
    return list(found.values())


def timed(work: Callable[[str], object], runs: int = RUNS) -> Timing:
    """Every question, several times over; the first round is thrown away."""
    rounds = []
    for _ in range(runs + 1):
        round_ = []
        for words in WORDS:
            start = time.perf_counter()
            work(words)
            round_.append((time.perf_counter() - start) * 1000)
        rounds.append(tuple(round_))
    return Timing(tuple(rounds[1:]))


def index_rows(folder: Path, trials: list[Trial], near: Place) -> Iterator[str]:
    """The rows of the index."""
    index = Index.open(folder)
    start = time.perf_counter()
    index.update(enumerate(trials, 1))
    size = sum(file.stat().st_size for file in folder.rglob("*")) / 1e6
    yield f"| index | build, {size:.0f} MB on disk | {time.perf_counter() - start:.1f} s | | |"
    yield f"| index | 20 best, total, facets | {timed(lambda words: index.find(Query(words=words)))} |"
    yield f"| index | 20 nearest, total, facets | {timed(lambda words: index.find(Query(words=words, near=near)))} |"


def fts_rows(folder: Path, trials: list[Trial], near: Place) -> Iterator[str]:
    """The rows of SQLite FTS5."""
    base = sqlite3.connect(folder / "fts.sqlite3")
    start = time.perf_counter()
    fill(base, trials)
    size = (folder / "fts.sqlite3").stat().st_size / 1e6
    yield f"| FTS5 | build, {size:.0f} MB on disk | {time.perf_counter() - start:.1f} s | | |"
    here = [part for part in on_sphere(near.latitude, near.longitude) for _ in range(2)]

    def ask(question: str, *values: object) -> list[object]:
        return base.execute(question, values).fetchall()

    yield f"| FTS5 | 20 best | {timed(lambda words: ask(BEST, words))} |"
    yield f"| FTS5 | 20 best, total | {timed(lambda words: ask(BEST, words) + ask(COUNT, words))} |"
    yield f"| FTS5 | 20 nearest | {timed(lambda words: ask(NEAREST, *here, words))} |"
    base.close()


def fill(base: sqlite3.Connection, trials: list[Trial]) -> None:
    """The same text in the same fields, with stems as the index has them, and the same sites."""
    base.execute(f"CREATE VIRTUAL TABLE trial USING fts5({', '.join(COLUMNS)}, tokenize='porter unicode61')")
    base.execute("CREATE TABLE site (number INTEGER, x REAL, y REAL, z REAL)")
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    insert = f"INSERT INTO trial (rowid, {', '.join(COLUMNS)}) VALUES ({marks})"  # noqa: S608 - names of ours
    base.executemany(insert, (fts_row(trial) for trial in trials))
    base.executemany("INSERT INTO site VALUES (?, ?, ?, ?)", (row for trial in trials for row in site_rows(trial)))
    base.execute("CREATE INDEX site_number ON site (number)")
    base.commit()


def fts_row(trial: Trial) -> tuple[object, ...]:
    """A trial's text, field by field."""
    return (
        int(trial.nct_id[3:]), f"{trial.brief_title} {trial.acronym}",
        " ".join(trial.conditions), " ".join(trial.keywords),
        " ".join((*trial.condition_terms, *trial.intervention_terms)), trial.official_title,
        " ".join(item.name for item in trial.interventions), trial.lead_sponsor.name if trial.lead_sponsor else "",
        " ".join({f"{site.facility} {site.city} {site.country}" for site in trial.sites}),
        f"{trial.brief_summary} {trial.detailed_description}", trial.criteria,
    )


def site_rows(trial: Trial) -> Iterator[tuple[object, ...]]:
    """The sites that can be the nearest, as points on the unit sphere."""
    for site in open_sites(trial):
        if site.latitude is not None and site.longitude is not None:
            yield int(trial.nct_id[3:]), *on_sphere(site.latitude, site.longitude)


def on_sphere(latitude: float, longitude: float) -> tuple[float, float, float]:
    """Degrees as a point on the unit sphere."""
    lat, lon = math.radians(latitude), math.radians(longitude)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def main(arguments: Sequence[str]) -> None:
    """Print the machine and a row for each piece of work."""
    say = sys.stdout.write
    trials, near = trials_of([Path(name) for name in arguments]), places.find("Shanghai")
    if not trials or near is None:
        sys.exit("Give registry files, as `accrual registry import` takes them.")
    sites = sum(1 for trial in trials for _ in site_rows(trial))
    say(f"{machine()}\n{len(trials):,} trials, {sites:,} sites with coordinates, {len(WORDS)} questions, {RUNS} runs; "
        f"SQLite {sqlite3.sqlite_version}.\n\n"
        "| system | work | median | 95th percentile | spread of medians |\n|---|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as folder:
        for part, rows in (("index", index_rows), ("fts", fts_rows)):
            (Path(folder) / part).mkdir()
            for row in rows(Path(folder) / part, trials, near):
                say(f"{row}\n")
                sys.stdout.flush()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"\nPeak memory of the whole run, all trials held: {peak:.0f} MB.\n")


if __name__ == "__main__":
    main(sys.argv[1:])
