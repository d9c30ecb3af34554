"""A home of its own for every test process, made before Django reads its settings."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest

# pytest-xdist starts each worker as a process, so each worker has its own home and its own database.
HOME = Path(tempfile.mkdtemp(prefix="accrual-test-"))
(HOME / "static").mkdir()  # WhiteNoise warns of a missing folder, and warnings are errors
os.environ["ACCRUAL_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "accrual.portal.config.settings"
for name in ("ACCRUAL_DEMO", "ACCRUAL_EMAIL_URL", "ACCRUAL_EMAIL_FROM", "ACCRUAL_BASE_URL", "ACCRUAL_ALLOWED_HOSTS"):
    os.environ.pop(name, None)  # a developer's own settings must not decide a test
django.setup()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(HOME, ignore_errors=True)
