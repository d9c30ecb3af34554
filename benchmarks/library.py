"""The library's work on the sample trials."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from accrual import places
from accrual.criteria import parse
from accrual.overview import compose
from accrual.patients import Facts
from accrual.registry import read_trial, samples
from accrual.screening import screen
from accrual.search import Index, Query
from benchmarks.measure import Case

__all__ = ["cases"]

_DAY = date(2026, 1, 1)


def cases() -> Iterator[Case]:
    """One case for each kind of work."""
    records = list(samples.records())
    trials = [read_trial(record).trial for record in records]
    models = [parse(trial.criteria, trial.nct_id) for trial in trials]
    person = Facts(sex="female", birth_date=date(1962, 3, 1))
    yield Case("read a registry record", "records", lambda: len([read_trial(record) for record in records]))
    yield Case("parse criteria", "trials", lambda: len([parse(trial.criteria, trial.nct_id) for trial in trials]))
    yield Case("screen one person", "trials", lambda: len([screen(model, person, _DAY) for model in models]))
    yield Case("compose an overview", "trials", lambda: len([compose(trial) for trial in trials]))
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder))
        index.update(enumerate(trials, 1))
        near = places.find("Shanghai")
        queries = [Query(words="lung cancer"), Query(words="diabetes"), Query(words="lung cancer", near=near)]
        yield Case("search", "queries", lambda: len([index.find(query, limit=20, offset=0) for query in queries]))
