"""What every test can ask for, and what no test may do: reach another host, or share state with another test."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accrual.registry.trial import Trial

REPOSITORY = Path(__file__).resolve().parent.parent
DATA = REPOSITORY.parent / "shared" / "data"

# Deadlines measure the machine, not the code: `make bench` does that.
hypothesis_settings.register_profile("default", max_examples=60, deadline=None, derandomize=True,
                                     suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile("thorough", max_examples=2000, deadline=None,
                                     suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


# --- skips that CI does not allow -----------------------------------------------------------------

NEEDS = ("browser", "postgresql")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Make a skipped browser or PostgreSQL test a failure where `ACCRUAL_NO_SKIPS` says so."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    excused = "shared/data" in str(report.longrepr) and not DATA.is_dir()  # the development data is not CI's to install
    if (report.skipped and not excused and os.environ.get("ACCRUAL_NO_SKIPS")
            and any(map(item.get_closest_marker, NEEDS))):
        report.outcome = "failed"
        report.longrepr = f"skipped, and ACCRUAL_NO_SKIPS is set: {report.longrepr}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the slow tests first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, NEEDS)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested here."""
    skipped = terminalreporter.stats.get("skipped", [])
    for need in NEEDS:
        reports = [report for report in skipped if need in report.keywords]
        if reports:
            terminalreporter.write_line(f"NOT TESTED HERE: {len(reports)} {need} tests were skipped; "
                                        "CONTRIBUTING.md says how to have them run", yellow=True, bold=True)


# --- state ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files() -> Iterator[None]:
    """Serve static files under their own names: the hashed names exist only after `collectstatic`."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(autouse=True)
def home(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path | None:
    """A fresh `ACCRUAL_HOME` for a test that uses the database.

    The database is rolled back after each test; the index and the outbox folder have to go as well.
    """
    uses_state = {"db", "transactional_db", "home"} & set(request.fixturenames)
    if not uses_state and not request.node.get_closest_marker("django_db"):
        return None
    from django.conf import settings

    folder: Path = request.getfixturevalue("tmp_path") / "home"
    folder.mkdir()
    monkeypatch.setenv("ACCRUAL_HOME", str(folder))
    monkeypatch.setattr(settings, "HOME", folder)
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The development data beside the checkout; the test is skipped where it is absent."""
    if not DATA.is_dir():
        pytest.skip("the development data ../shared/data is not on this machine")
    return DATA


@pytest.fixture(scope="session")
def sample_trials() -> tuple[Trial, ...]:
    """The sample trials of the package, read."""
    from accrual.registry import read_trial, samples

    return tuple(read_trial(record).trial for record in samples.records())


@pytest.fixture(scope="session")
def seed_trial(sample_trials: tuple[Trial, ...]) -> Trial:
    """The trial of the seed page, NCT06749886, restated."""
    return next(trial for trial in sample_trials if trial.nct_id == "NCT06749886")


# --- PostgreSQL -----------------------------------------------------------------------------------


def _postgresql_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; Debian keeps them off the path."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda name: int(Path(name).parent.name))
    on_path = shutil.which("initdb")
    return Path(folders[-1]) if folders else Path(on_path).resolve().parent if on_path else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, on a socket in a temporary folder."""
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server programs are not installed")
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="accrual-pg-") as name:
        folder = Path(name)
        if as_postgres:
            shutil.chown(folder, "postgres")
        folder.chmod(0o755)

        def run(program: str, *arguments: str) -> None:
            subprocess.run([*as_postgres, str(programs / program), *arguments], check=True, cwd=folder,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

        data, log = str(folder / "data"), str(folder / "log")
        run("initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=accrual", "-D", data)
        run("pg_ctl", "start", "-w", "-D", data, "-l", log, "-o",
            f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off")
        try:
            yield f"postgres://accrual@{str(folder).replace('/', '%2F')}/postgres"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data)
