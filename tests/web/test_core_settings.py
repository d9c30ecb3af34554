"""What an operator sets wrongly is said in a sentence before anything starts, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

OURS = ("ACCRUAL_", "DATABASE_URL", "DJANGO_")


def _run(home: Path | str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, "-c", "from accrual.cli import main; main()", "outbox", "list"],
        env={**inherited, "ACCRUAL_HOME": str(home), **environment}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("name", "value", "words"), [
    ("ACCRUAL_PROXIES", "one", "'one' is not a number of proxies"),
    ("ACCRUAL_BASE_URL", "trials.example.org", "is not an address that links can start with"),
    ("ACCRUAL_FIELD_KEYS", "hunter2", "key 1 of 1 is not a Fernet key"),
    ("DATABASE_URL", "mysql://user:hunter2@host/name", "not the address of a database"),
    ("DATABASE_URL", "postgres://user:hunter2@[host/name", "not the address of a database"),
])
def test_a_setting_that_cannot_be_meant_is_named_and_no_secret_is_shown(
        name: str, value: str, words: str, tmp_path: Path) -> None:
    run = _run(tmp_path, **{name: value})
    assert (run.returncode, run.stdout) == (6, "")
    assert run.stderr.startswith(f"accrual: {name}: ")
    assert words in run.stderr
    assert "Traceback" not in run.stderr
    assert "hunter2" not in run.stderr


def test_a_home_that_is_a_file_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    run = _run(tmp_path / "taken")
    assert run.returncode == 6
    assert "Point ACCRUAL_HOME at a folder that is yours" in run.stderr
    assert "Traceback" not in run.stderr


def test_another_embedded_database_is_made_where_it_is_named(tmp_path: Path) -> None:
    run = _run(tmp_path / "home", DATABASE_URL=f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}")
    assert (run.returncode, run.stdout) == (0, "No message.\n")
    assert (tmp_path / "elsewhere.sqlite3").is_file()
    assert not (tmp_path / "home" / "accrual.sqlite3").exists()
