"""`accrual check`: exit code, table, JSON, and the file beside the trial."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from accrual.cli.main import app
from accrual.errors import InputError, NotFoundError

TRIAL = {"nct_id": "NCT99991234", "criteria": "Inclusion Criteria:\n\n* Platelets ≥ 100 x 10^9/L"}


def checks(value: float) -> dict[str, Any]:
    row = {"concept": "platelets", "value": value, "unit": "10*9/L", "date": "2026-01-20"}
    return {"schema_version": 1, "date": "2026-01-31", "patients": [
        {"name": "at the limit", "facts": {"measurements": [row]}, "expect": {"screening": "eligible"}}]}


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["check", *words])


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    path = tmp_path / "trial.json"
    path.write_text(json.dumps(TRIAL), encoding="utf-8")
    return path


def test_as_expected(trial: Path) -> None:
    trial.with_name("trial.check.json").write_text(json.dumps(checks(100)), encoding="utf-8")
    result = run(str(trial))
    assert result.exit_code == 0, result.output
    assert "1 of 1 test patients as expected." in result.stdout


def test_one_differs(trial: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(checks(99)), encoding="utf-8")
    result = run(str(trial), str(file))
    assert result.exit_code == 8
    assert "expected eligible, found ineligible" in result.stdout
    assert "0 of 1 test patients as expected." in result.stdout
    (said,) = json.loads(run(str(trial), str(file), "--json").stdout)
    assert said == {"file": "mine.json", "patient": "at the limit", "as_expected": False, "screening": "ineligible",
                    "faults": ["the trial: expected eligible, found ineligible"]}


@pytest.mark.parametrize(("expect", "words"), [
    ({"passes": ["I1"]}, "I1 passes"), ({"screening": "eligible"}, "eligible"), ({"others": "passes"}, "all pass"),
    ({"criteria": {"I1": {"verdict": "met"}}}, "I1 met"), ({"criteria": {"I1": {"because": "100"}}}, "I1 is looked at"),
    ({"fails": [], "others": "passes", "passes": ["I1"]}, "I1 passes"),
])
def test_what_was_looked_at_is_said(trial: Path, expect: dict[str, Any], words: str) -> None:
    document = checks(100)
    document["patients"][0]["expect"] = expect
    trial.with_name("trial.check.json").write_text(json.dumps(document), encoding="utf-8")
    (row,) = [line for line in run(str(trial)).stdout.splitlines() if "✓" in line]
    assert [part.strip() for part in row.split("  ") if part.strip()] == ["✓", "at the limit", words, "eligible"]


def test_no_file_and_a_broken_one(trial: Path, tmp_path: Path) -> None:
    assert isinstance(run(str(trial)).exception, NotFoundError)
    file = tmp_path / "mine.json"
    file.write_text("{", encoding="utf-8")
    assert isinstance(run(str(trial), str(file)).exception, InputError)
