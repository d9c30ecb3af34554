"""A simulated trial in a folder: its SDTM as CSV, and beside it what is true."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from accrual.endpoints.simulate.assumptions import Assumptions, truth_of
from accrual.endpoints.simulate.records import Table, simulate
from accrual.errors import InputError

__all__ = ["write_trial"]


def write_trial(assumptions: Assumptions, folder: Path, *, seed: int) -> tuple[str, ...]:
    """Simulate a trial into a new or empty folder; the names of the files, the truth in a folder of its own.

    >>> import tempfile
    >>> from accrual.endpoints.simulate import SEED_TRIAL
    >>> with tempfile.TemporaryDirectory() as name:
    ...     write_trial(SEED_TRIAL, Path(name) / "trial", seed=1)[:3]
    ('dm.csv', 'ds.csv', 'ex.csv')

    The folder is written beside its place and then renamed. The same assumptions and seed give the same bytes.
    Raises `InputError` where the folder holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("is not an empty folder", where=str(folder), mend="Name a new one")
    domains, truth = simulate(assumptions, np.random.default_rng(seed))
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, table in domains.items():
            if table:
                _write(beside / f"{name.lower()}.csv", table)
        (beside / "truth").mkdir()
        _write(beside / "truth" / "subjects.csv", truth)
        known = {"seed": seed, "assumptions": assumptions.described(),
                 "arms": {arm.name: asdict(truth_of(assumptions, arm)) for arm in assumptions.arms}}
        (beside / "truth" / "trial.json").write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
        beside.chmod(0o755)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return (*(f"{name.lower()}.csv" for name, table in domains.items() if table), "truth/subjects.csv",
            "truth/trial.json")


def _write(path: Path, table: Table) -> None:
    columns: dict[str, None] = dict.fromkeys(name for row in table for name in row)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, _ordered(tuple(columns)), lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(table)


def _ordered(columns: Sequence[str]) -> list[str]:
    """--SEQ stands after USUBJID."""
    sequence = [name for name in columns if name.endswith("SEQ")]
    rest = [name for name in columns if not name.endswith("SEQ")]
    at = rest.index("USUBJID") + 1 if "USUBJID" in rest else 0
    return [*rest[:at], *sequence, *rest[at:]]
