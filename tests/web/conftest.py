"""Databases as they are in use, for tests of what happens when several processes write at once.

pytest-django's SQLite is in memory, where two connections share one cache and wait for nothing;
its locks are not those of the file that the portal writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import dj_database_url
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

Together = Callable[[Callable[[int], None], int], None]


def _configuration(kind: str, request: pytest.FixtureRequest, folder: Path) -> dict[str, object]:
    if kind == "sqlite":
        from accrual.portal.config.settings import _SQLITE

        return {**_SQLITE, "NAME": folder / "store.sqlite3"}
    return dict(dj_database_url.parse(request.getfixturevalue("postgresql")))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
          django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of that kind with every table, in which transactions commit; gone after the test."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    before, held = connections.settings["default"], connections["default"]
    wanted = _configuration(request.param, request, tmp_path)
    with django_db_blocker.unblock():
        connections.settings["default"] = connections.configure_settings({"default": wanted})["default"]
        del connections["default"]
        try:
            call_command("migrate", verbosity=0)
            yield request.param
            if request.param == "postgresql":  # one server for the session, so its tables go
                with connection.cursor() as cursor:
                    cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        finally:
            connections["default"].close()
            connections.settings["default"], connections["default"] = before, held


@pytest.fixture
def together() -> Together:
    """Run a function in several threads at once, each with a connection of its own; faults are raised here."""

    def run(work: Callable[[int], None], number: int) -> None:
        faults: list[BaseException] = []

        def one(which: int) -> None:
            try:
                work(which)
            except BaseException as fault:
                faults.append(fault)
            finally:
                connection.close()

        threads = [Thread(target=one, args=(which,)) for which in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert faults == []

    return run
