"""The portal's tests once more, on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.postgresql
def test_the_portal_passes_its_tests_on_postgresql(postgresql: str) -> None:
    """Django reads its database once in a process, so the other database is another process."""
    # Nothing of this process's own home and settings, or Django reads them before the other conftest decides.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ACCRUAL_HOME", "DJANGO_"))}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/web", "-q", "-p", "no:cacheprovider", "-n", "2"],
        cwd=REPOSITORY, env={**clean, "DATABASE_URL": postgresql}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True,
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
