"""Databases as they are in use, for tests of what happens when several processes write at once.

pytest-django's SQLite is in memory, where two connections share one cache and wait for nothing;
its locks are not those of the file that the portal writes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
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


@pytest.fixture
def store_trial() -> Callable[..., str]:
    """Store a trial of the given sites, `(facility, city, country, status, e-mail, (latitude, longitude))`."""
    from accrual.portal.trials.actions import store_entries
    from accrual.registry import Entry, read_trial

    def site(facility: str, city: str, country: str, status: str, email: str, point: tuple[float, float] | None) -> dict[
            str, object]:
        desk = {"contacts": [{"name": "Study desk", "role": "CONTACT", "email": email, "phone": "+1 555 0100"}]}
        where = {"geoPoint": {"lat": point[0], "lon": point[1]}} if point else {}
        return {"facility": facility, "city": city, "country": country, "status": status, **(desk if email else {}),
                **where}

    def store(*sites: tuple[str, str, str, str, str, tuple[float, float] | None], central: str = "",
              status: str = "RECRUITING", nct_id: str = "NCT99990901", phone: str = "") -> str:
        desks = {"centralContacts": [{"name": "Central desk", "role": "CONTACT", "email": central, "phone": phone}]}
        record = {"protocolSection": {
            "identificationModule": {"nctId": nct_id, "briefTitle": "Vincristine for tests of lung cancer"},
            "statusModule": {"overallStatus": status},
            "contactsLocationsModule": {"locations": [site(*each) for each in sites],
                                        **(desks if central or phone else {})},
        }}
        entry = Entry("test", 1, json.dumps(record), record, read_trial(record).trial)
        for _ in store_entries(entries=[entry], retrieved=datetime.now(UTC), actor="tester"):
            pass
        return nct_id

    return store
