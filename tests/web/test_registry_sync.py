"""`accrual registry sync` against a server of ours that answers as the API's description says."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from accrual.cli.main import app
from accrual.errors import AccrualError, NetworkError
from accrual.portal.trials import stored
from accrual.portal.trials.models import SyncProgress
from accrual.registry.sync import Registry, http_client

STATUSES = {"RECRUITING", "COMPLETED", "ACTIVE_NOT_RECRUITING"}


def _study(number: int, title: str = "A trial") -> dict[str, Any]:
    return {"protocolSection": {
        "identificationModule": {"nctId": f"NCT{99990000 + number}", "briefTitle": title},
        "statusModule": {"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": "2025-10-15"}}},
        "hasResults": False}


class RegistryServer(ThreadingHTTPServer):
    """`/studies` with paging and `/studies/{nctId}`, over records of ours; `faults` answer first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.studies = [_study(number) for number in range(1, 251)]
        self.faults: list[tuple[int, dict[str, str], bytes]] = []
        self.delays: list[float] = []
        self.asked: list[str] = []
        self.tokens_hold = True
        self.fail_after: int | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/api/v2"


class _Handler(BaseHTTPRequestHandler):
    server: RegistryServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the tests look at `asked`."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        assert self.headers["User-Agent"].startswith("accrual/")
        if self.server.delays:
            time.sleep(self.server.delays.pop(0))
        if self.server.fail_after is not None and len(self.server.asked) > self.server.fail_after:
            self._send(503, b"Service Unavailable", "text/plain", {"Retry-After": "100000"})
        elif self.server.faults:
            status, headers, body = self.server.faults.pop(0)
            self._send(status, body, "text/plain", headers)
        else:
            self._answer(urlsplit(self.path).path, parse_qs(urlsplit(self.path).query))

    def _answer(self, path: str, said: dict[str, list[str]]) -> None:
        if path == "/api/v2/studies":
            self._page({name: values[0] for name, values in said.items()})
        elif found := re.fullmatch(r"/api/v2/studies/(?:NCT|nct)(\d{8})", path):
            wanted = f"NCT{found[1]}"
            studies = [each for each in self.server.studies
                       if each["protocolSection"]["identificationModule"]["nctId"] == wanted]
            if studies:
                self._json(studies[0])
            else:
                self._send(404, f"NCT number {wanted} not found".encode(), "text/plain")
        else:
            self._send(400, b"Bad path", "text/plain")

    def _page(self, said: dict[str, str]) -> None:
        token, size = said.get("pageToken", ""), min(int(said.get("pageSize", "10")), 1000)
        if token and not (self.server.tokens_hold and token.startswith("after-")):
            self._send(400, b"Invalid page token", "text/plain")
            return
        if not set(said.get("filter.overallStatus", "RECRUITING").split(",")) <= STATUSES:
            self._send(400, b"Bad status", "text/plain")
            return
        start = int(token.removeprefix("after-") or 0)
        found = [each for each in self.server.studies if said.get("query.cond", "") != "none"]
        page: dict[str, Any] = {"studies": found[start:start + size]}
        if said.get("countTotal") == "true" and not token:
            page = {"totalCount": len(found), **page}
        if start + size < len(found):
            page["nextPageToken"] = f"after-{start + size}"
        self._json(page)

    def _json(self, value: object) -> None:
        self._send(200, json.dumps(value).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def registry() -> Iterator[RegistryServer]:
    """A registry of 250 trials on this machine."""
    with RegistryServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _sync(registry: RegistryServer, *arguments: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, the closing object, and what was said on the way."""
    result = CliRunner().invoke(app, ["registry", "sync", *arguments, "--base-url", registry.base_url, "--pause", "0",
                                      "--json"])
    code = result.exit_code
    if isinstance(result.exception, AccrualError):  # `main` makes this the exit code
        code = result.exception.exit_code
    elif result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return code, json.loads(result.stdout or "{}"), result.stderr + str(result.exception or "")


def _tokens(registry: RegistryServer) -> list[str]:
    return [parse_qs(urlsplit(path).query).get("pageToken", [""])[0] for path in registry.asked]


@pytest.mark.django_db
def test_a_query_brings_every_page_once_and_again_nothing(registry: RegistryServer) -> None:
    code, said, _ = _sync(registry, "lung", "cancer", "--status", "recruiting")
    assert (code, said["read"], said["stored"], stored.count()) == (0, 250, 250, 250)
    assert _tokens(registry) == ["", "after-100", "after-200"]
    code, said, _ = _sync(registry, "lung", "cancer")
    assert (code, said["unchanged"], said["stored"]) == (0, 250, 0)
    assert not SyncProgress.objects.exists()


@pytest.mark.django_db
def test_a_record_that_changed_at_the_registry_becomes_current(registry: RegistryServer) -> None:
    _sync(registry, "NCT99990001")
    registry.studies[0] = _study(1, "A better title")
    code, said, _ = _sync(registry, "nct99990001")
    assert (code, said["changed"]) == (0, 1)
    assert stored.get_trial("NCT99990001").title == "A better title"
    assert len(stored.versions("NCT99990001")) == 2


@pytest.mark.django_db
def test_numbers_are_fetched_one_by_one_and_an_unknown_one_is_named(registry: RegistryServer) -> None:
    code, said, err = _sync(registry, "NCT99990001,NCT99990002", "NCT99999999", "NCT99990001")
    assert (code, said["read"], said["stored"], said["refused"]) == (4, 3, 2, 1)
    assert "NCT99999999: the registry does not know this number" in err
    assert [urlsplit(path).path.rpartition("/")[2] for path in registry.asked] == [
        "NCT99990001", "NCT99990002", "NCT99999999"]


@pytest.mark.django_db
def test_an_interrupted_sync_goes_on_where_it_stopped(registry: RegistryServer) -> None:
    registry.fail_after = 2
    code, said, err = _sync(registry, "lung")
    assert (code, said["stored"]) == (5, 200)
    assert "asks to wait 100000 seconds" in err
    assert SyncProgress.objects.get().page_token == "after-200"
    registry.fail_after = None
    registry.asked.clear()
    code, said, _ = _sync(registry, "lung")
    assert (code, said["read"], stored.count(), _tokens(registry)) == (0, 50, 250, ["after-200"])
    assert not SyncProgress.objects.exists()


@pytest.mark.django_db
def test_a_place_to_go_on_from_that_the_registry_has_forgotten_is_no_harm(registry: RegistryServer) -> None:
    registry.fail_after = 1
    _sync(registry, "lung")
    registry.fail_after, registry.tokens_hold = None, False
    registry.studies = registry.studies[:100]
    registry.asked.clear()
    code, said, _ = _sync(registry, "lung")
    assert (code, said["unchanged"], _tokens(registry)) == (0, 100, ["after-100", ""])


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [
    (429, {"Retry-After": "0"}, b"Too many requests"), (500, {"Retry-After": "0"}, b"Internal error"),
    (503, {"Retry-After": "0"}, b""),
])
def test_a_passing_fault_is_waited_out(registry: RegistryServer, fault: tuple[int, dict[str, str], bytes]) -> None:
    registry.faults = [fault, fault]
    code, said, _ = _sync(registry, "lung", "--limit", "5")
    assert (code, said["stored"], len(registry.asked)) == (0, 5, 3)


def test_an_answer_cut_off_under_way_is_asked_for_again(registry: RegistryServer) -> None:
    registry.faults = [(200, {}, b'{"protocolSection": {"identif'), (200, {"Content-Length": "9999"}, b"{")]
    with http_client(registry.base_url) as http:
        entry = Registry(http, pause=0, sleep=lambda _: None).study("NCT99990001")
    assert entry.trial is not None
    assert len(registry.asked) == 3


def test_a_host_that_is_slow_is_asked_again(registry: RegistryServer) -> None:
    registry.delays = [1.0]
    with http_client(registry.base_url) as http:
        http.timeout = 0.3
        entry = Registry(http, pause=0, sleep=lambda _: None).study("NCT99990001")
    assert entry.trial is not None
    assert len(registry.asked) == 2


@pytest.mark.django_db
def test_a_refused_query_is_said_to_be_refused(registry: RegistryServer) -> None:
    code, _, err = _sync(registry, "lung", "--status", "suspended")
    assert code == NetworkError.exit_code
    assert "the registry refuses: 400 Bad status" in err


@pytest.mark.django_db
def test_nothing_found_is_nothing_stored(registry: RegistryServer) -> None:
    registry.studies = []
    code, said, _ = _sync(registry, "--condition", "unheard of", "--updated-since", "2025-01-01")
    assert (code, said["read"]) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [[], ["--status", "RECRUITING-ISH", "x"]])
def test_a_question_that_cannot_be_asked_is_not_asked(registry: RegistryServer, arguments: list[str]) -> None:
    code, _, _ = _sync(registry, *arguments)
    assert (code, registry.asked) == (2, [])


@pytest.mark.django_db
def test_a_limit_is_kept_and_leaves_no_place_to_go_on_from(registry: RegistryServer) -> None:
    assert _sync(registry, "lung", "--limit", "120")[1]["read"] == 120
    assert not SyncProgress.objects.exists()


@pytest.mark.django_db
def test_the_address_comes_from_the_environment(registry: RegistryServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCRUAL_REGISTRY_URL", registry.base_url)
    result = CliRunner().invoke(app, ["registry", "sync", "NCT99990003", "--pause", "0"])
    assert result.stdout.startswith("1 read = 1 stored + 0 unchanged + 0 refused")
