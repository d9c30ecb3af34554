"""A small trial that is in order, from tests/spec/endpoints/good-trial.json."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

SPEC = Path(__file__).resolve().parents[2] / "spec" / "endpoints"
Table = list[list[str]]


@pytest.fixture
def good_trial() -> dict[str, Table]:
    """Its tables by name, header first; changing them changes nothing for another test."""
    tables: dict[str, Table] = json.loads((SPEC / "good-trial.json").read_text(encoding="utf-8"))["tables"]
    return tables


@pytest.fixture
def write_trial(tmp_path: Path) -> Callable[[dict[str, Table]], Path]:
    """Write tables as CSV into a fresh folder, and say where."""

    def write(tables: dict[str, Table]) -> Path:
        for name, rows in tables.items():
            with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
        return tmp_path

    return write


PlainTrial = Callable[..., Path]


@pytest.fixture
def plain_trial(write_trial: Callable[[dict[str, Table]], Path]) -> PlainTrial:
    """A trial of one subject, S-1, randomised on 2024-01-01, from rows of plain tables without the subject."""

    def write(lesions: str, assessments: str, *, events: str = "", subject: str = "") -> Path:
        def rows(header: str, text: str) -> Table:
            return [["subject", *header.split()], *(["S-1", *line.split(",")] for line in text.split())]

        return write_trial({
            "subjects": [["subject", "randomised", "death", "last_alive"],
                         ["S-1", *(subject or "2024-01-01,,").split(",")]],
            "lesions": rows("lesion kind organ visit date", lesions),
            "assessments": rows("visit date lesion mm state", assessments),
            "events": [["subject", "event", "date"],
                       *(["S-1", *line.strip().split(",")] for line in events.split(";") if line.strip())]})

    return write
