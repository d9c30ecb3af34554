"""Databases as they are in use, for tests of what happens when several processes write at once.

pytest-django's SQLite is in memory, where two connections share one cache and wait for nothing;
its locks are not those of the file that the portal writes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from threading import Thread

import dj_database_url
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from pytest_django import DjangoDbBlocker

from accrual.portal.trials.current import current_trial
from accrual.registry import Trial

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

    def site(facility: str, city: str, country: str, status: str, email: str,
             point: tuple[float, float] | None) -> dict[str, object]:
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


# --- pages, read ----------------------------------------------------------------------------------

_VOID = {"meta", "link", "input", "br", "img", "hr", "path", "circle"}


class Page(HTMLParser):
    """A page's elements and texts; raises where elements do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert self._open == [], f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if data.strip() and "script" not in self._open:
            self.texts.append((self._open[-1] if self._open else "", " ".join(data.split())))

    @property
    def text(self) -> str:
        """All text, joined by blanks."""
        return " ".join(text for _, text in self.texts)

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind."""
        return [attrs for name, attrs in self.elements if name == tag]

    def ids(self) -> list[str]:
        """Every id, in order."""
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]

    def own_links(self) -> set[str]:
        """Anchors on this page that links lead to."""
        return {attrs["href"][1:] for attrs in self.all("a") if attrs.get("href", "").startswith("#")}

    def other_hosts(self) -> list[str]:
        """Addresses at other hosts that a browser would ask for by itself."""
        return [value for tag, attrs in self.elements if tag not in {"a", "form"} and attrs.get("rel") != "canonical"
                for name, value in attrs.items() if name in {"src", "href", "srcset", "data"}
                and re.match(r"(https?:)?//", value)]

    def must_be_sound(self) -> None:
        """What holds on each of our pages."""
        assert [tag for tag, _ in self.elements].count("h1") == 1, "not exactly one h1"
        assert len(self.ids()) == len(set(self.ids())), "an id stands twice"
        assert self.own_links() <= set(self.ids()), f"dead anchors: {self.own_links() - set(self.ids())}"
        assert self.other_hosts() == []
        assert not any("style" in attrs or any(name.startswith("on") for name in attrs) for _, attrs in self.elements)
        described = {each for _, attrs in self.elements for name in ("aria-describedby", "aria-labelledby")
                     for each in attrs.get(name, "").split()}
        assert described <= set(self.ids()), f"aria points nowhere: {described - set(self.ids())}"
        labelled = {attrs.get("for", "") for attrs in self.all("label")}
        inputs = [attrs for tag, attrs in self.elements if tag in {"input", "select", "textarea"}]
        assert {attrs["id"] for attrs in inputs if attrs.get("type") not in {"hidden", "submit"}} <= labelled


@pytest.fixture
def read(client: Client) -> Callable[..., Page]:
    """Get an address and read its page, which must have that status and be sound in all that holds everywhere."""

    def get(address: str, status: int = 200) -> Page:
        response = client.get(address)
        assert response.status_code == status, f"{address} answers {response.status_code}"
        page = Page(response.content.decode())
        page.must_be_sound()
        return page

    return get


@pytest.fixture
def store_records() -> Callable[..., None]:
    """Store registry records as an import does."""
    from accrual.portal.trials.actions import store_entries
    from accrual.registry import Entry, read_trial

    def store(*records: dict[str, object]) -> None:
        entries = [Entry("test", number, json.dumps(record), record, read_trial(record).trial)
                   for number, record in enumerate(records, start=1)]
        for _ in store_entries(entries=entries, retrieved=datetime(2026, 11, 20, tzinfo=UTC), actor="tester"):
            pass

    return store


# --- staff ----------------------------------------------------------------------------------------

REVIEWED = "NCT99990950"
CRITERIA = ("Inclusion Criteria:\n\n* ANC ≥ 1.5×109/L\n* ECOG 0-1\n* Signed consent\n\n"
            "Exclusion Criteria:\n\n* Platelets \\< 100×109/L without support from the sponsor\n")


@pytest.fixture
def reviewer(db: None) -> User:
    """An account that may review, without a password: tests log in by force."""
    from accrual.portal.staff.account_actions import _reviewers

    user = User.objects.create(username="ada", first_name="Ada", last_name="Reviewer")
    user.groups.add(_reviewers())
    return user


@pytest.fixture
def coordinator(client: Client, reviewer: User) -> Client:
    """The reviewer's browser, logged in."""
    client.force_login(reviewer)
    return client


@pytest.fixture
def store_criteria(store_records: Callable[..., None]) -> Callable[..., Trial]:
    """Store a trial with an eligibility text; a later call is a later version of its record."""
    days = count(1)

    def store(text: str = CRITERIA, nct_id: str = REVIEWED) -> Trial:
        store_records({"protocolSection": {
            "identificationModule": {"nctId": nct_id, "briefTitle": "Rest for tired <b>reviewers</b>"},
            "statusModule": {"overallStatus": "RECRUITING",
                             "lastUpdatePostDateStruct": {"date": f"2025-06-{next(days):02}"}},
            "eligibilityModule": {"eligibilityCriteria": text},
        }})
        return current_trial(nct_id)

    return store
