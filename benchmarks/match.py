"""One person against 50,000 trials: statuses of all, and reasons for the first 20, beside a floor and the reference.

    python -m benchmarks.match trials.jsonl.gz --store FOLDER

FILE holds an object for each trial (`nct_id`, `criteria`, `conditions`); the trials are repeated under new numbers up
to the number that is asked for.  FOLDER keeps the compiled trials for another run.  Without a file it takes samples.
The floor is what numpy needs to gather every trial's criteria and to reduce them, were all verdicts known already.
The reference is the plain evaluator over a share of the trials, and told for all of them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from accrual.criteria import CriteriaModel, Criterion, parse
from accrual.patients import Diagnosis, Facts, Marker, Measurement, Score, Treatment
from accrual.registry import Trial, read_trial, samples
from accrual.screening import Freshness, screen, with_registered
from accrual.screening.match import Wanted, find_fits
from accrual.screening.match.segment import Segment, read_segment, write_segment
from accrual.screening.match.statuses import statuses
from accrual.screening.person import Person
from benchmarks.measure import Case, machine, measure

_DAY = date(2026, 1, 31)
_SHARE = 400   # trials that the plain evaluator screens
_LABORATORY = {
    "neutrophils": (4.2, "10*9/L"), "platelets": (210.0, "10*9/L"), "hemoglobin": (12.1, "g/dL"), "ast": (30.0, "U/L"),
    "alt": (25.0, "U/L"), "bilirubin": (0.7, "mg/dL"), "creatinine": (0.9, "mg/dL"), "weight": (70.0, "kg"),
    "height": (172.0, "cm"), "leukocytes": (6.0, "10*9/L"), "albumin": (4.0, "g/dL"), "hba1c": (5.6, "%"),
    "calcium": (9.2, "mg/dL"), "potassium": (4.1, "mmol/L"), "systolic-blood-pressure": (130.0, "mm[Hg]"),
}


def people() -> Iterator[tuple[str, Facts]]:
    """An invented person by form, and the same one with a record."""
    told = Facts(sex="female", birth_date=date(1961, 4, 2), recorded=_DAY, scores=(Score("ecog", 1, _DAY),),
                 diagnoses=(Diagnosis("non-small-cell-lung-cancer", status="active", stage=("stage-iv",)),),
                 treatments=(Treatment("pembrolizumab"),))
    yield "as told in a form", told
    week_ago = _DAY - timedelta(days=7)
    yield "with a record", Facts(
        sex="female", birth_date=date(1961, 4, 2), recorded=_DAY, scores=(Score("ecog", 1, _DAY),),
        measurements=tuple(Measurement(concept, value, unit, week_ago, upper=value * 1.4, lower=value * 0.6)
                           for concept, (value, unit) in _LABORATORY.items()),
        diagnoses=(Diagnosis("non-small-cell-lung-cancer", date=date(2025, 1, 5), status="active", stage=("stage-iv",)),
                   Diagnosis("hypertension", date=date(2015, 1, 1), status="active"),
                   Diagnosis("type-2-diabetes", date=date(2019, 1, 1)),
                   Diagnosis("brain-metastasis", present=False, date=_DAY)),
        treatments=(Treatment("pembrolizumab", start=date(2025, 3, 1), end=date(2025, 11, 1), line="first-line"),
                    Treatment("carboplatin", start=date(2025, 3, 1), end=date(2025, 7, 1), line="first-line")),
        markers=(Marker("EGFR", "wild-type", date(2025, 2, 1)), Marker("KRAS", "G12C", date(2025, 2, 1))))


def trials_in(file: Path | None) -> list[Trial]:
    """The trials of a file, else the samples."""
    if file is None:
        return [read_trial(record).trial for record in samples.records()]
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Trial(row["nct_id"], criteria=row.get("criteria", ""), conditions=tuple(row.get("conditions") or ()),
                  overall_status="RECRUITING") for row in rows]


def compiled(folder: Path, file: Path | None, count: int) -> Segment:
    """The compiled trials, from the folder if they are there."""
    if not (folder / "columns.npz").exists():
        trials = trials_in(file)
        with multiprocessing.get_context("fork").Pool() as pool:
            models = pool.map(model_of, trials, chunksize=64)
        write_segment(folder, _repeated(trials, models, count))
    return read_segment(folder)


def model_of(trial: Trial) -> CriteriaModel:
    """A trial's criteria, with what its record says of age and sex."""
    return with_registered(parse(trial.criteria, trial.nct_id), trial)


def _repeated(trials: list[Trial], models: list[CriteriaModel], count: int) -> Iterator[tuple[Trial, CriteriaModel]]:
    for number in range(count):
        trial = trials[number % len(trials)]
        new = Trial(f"NCT{number + 1:08d}", conditions=trial.conditions, overall_status=trial.overall_status)
        yield new, models[number % len(trials)]


def cases(segment: Segment, facts: Facts) -> Iterator[Case]:
    """The floor, all statuses, and statuses with the reasons of the first 20."""
    size, person = len(segment), Person(facts, _DAY, Freshness())
    known = np.random.default_rng(1).integers(0, 3, len(segment.program.roots)).astype(np.int8)
    alive = np.ones(size, np.bool_)
    wanted = Wanted(about=False, limit=20)
    yield Case("numpy's gather and reduction", "trials",
               lambda: len(np.minimum.reduceat(known[segment.criteria], segment.starts[:-1])))
    yield Case("statuses of all", "trials", lambda: len(statuses(segment, person).codes))
    yield Case("statuses, ranking, reasons of 20", "trials",
               lambda: find_fits([(segment, alive)], facts, _DAY, wanted).compared)


def reference(segment: Segment, facts: Facts) -> str:
    """What the plain evaluator takes for the compiled trials' own rules, and that its statuses are the same."""
    models = [_stored(segment, row) for row in range(_SHARE if len(segment) > _SHARE else len(segment))]
    started = time.process_time()
    plain = [screen(model, facts, _DAY).status for model in models]
    seconds = time.process_time() - started
    found = statuses(segment, Person(facts, _DAY, Freshness()))
    same = sum(found.status(row) is status for row, status in enumerate(plain))
    for_all = seconds / len(plain) * len(segment)
    return (f"| the plain evaluator | {len(plain)} trials | {seconds * 1000:,.0f} ms of processor, so {for_all:,.0f} s "
            f"for all | {same} of {len(plain)} statuses the same | |")


def _stored(segment: Segment, row: int) -> CriteriaModel:
    kinds = ("exclusion", "inclusion")
    return CriteriaModel(None, "", tuple(
        Criterion(label, kinds[bool(segment.program.joins[number])], (0, len(text)), text, segment.rule(number))
        for number, label, text in segment.entries(row)))


def processor(case: Case, runs: int = 7) -> str:
    """The median of the processor's own time: what is left of a figure on a machine that others use too."""
    taken = []
    for _ in range(runs):
        started = time.process_time()
        case.work()
        taken.append(time.process_time() - started)
    return f"{statistics.median(taken) * 1000:,.1f} ms of processor"


def main() -> None:
    """Print the machine, and the figures for each person."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path, nargs="?")
    options.add_argument("--trials", type=int, default=50_000)
    options.add_argument("--store", type=Path)
    chosen = options.parse_args()
    say = sys.stdout.write
    with tempfile.TemporaryDirectory() as scratch:
        segment = compiled(chosen.store or Path(scratch) / "segment", chosen.file, chosen.trials)
        say(f"{machine()}\n{len(segment):,} trials, {len(segment.criteria):,} criteria, "
            f"{len(segment.program.roots):,} distinct.\n")
        for name, facts in people():
            say(f"\nA person {name}\n\n| work | amount | median | spread | rate | of processor |\n")
            say("|---|---|---|---|---|---|\n")
            for case in cases(segment, facts):
                say(f"{measure(case).row} {processor(case)} |\n")
                sys.stdout.flush()
            say(f"{reference(segment, facts)} |\n")


if __name__ == "__main__":
    main()
