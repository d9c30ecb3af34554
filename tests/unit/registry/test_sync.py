"""The registry's client against answers of every kind, without a network and without waiting."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from accrual.errors import InputError, NetworkError, NotFoundError
from accrual.registry.sync import BASE_URL, Registry, StudyQuery, http_client

Answer = httpx.Response | Exception


def _study(number: int) -> dict[str, Any]:
    return {"protocolSection": {"identificationModule": {"nctId": f"NCT{99990000 + number}"}}}


def _page(*numbers: int, token: str = "") -> httpx.Response:
    return httpx.Response(200, json={"studies": [_study(number) for number in numbers],
                                     **({"nextPageToken": token} if token else {})})


class _Line:
    """A registry that gives the answers one after the other, and a clock that only sleeping moves."""

    def __init__(self, *answers: Answer, pause: float = 0.0) -> None:
        self.answers, self.asked, self.slept = list(answers), list[httpx.Request](), list[float]()
        self.now = 100.0
        http = httpx.Client(base_url=BASE_URL, transport=httpx.MockTransport(self._answer))
        self.registry = Registry(http, pause=pause, sleep=self._sleep, clock=lambda: self.now)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def _numbers(line: _Line, query: StudyQuery | None = None, token: str = "") -> list[str]:
    return [entry.trial.nct_id[-1] for page in line.registry.pages(query or StudyQuery("lung"), token)
            for entry in page.entries if entry.trial]


def test_pages_follow_one_another_with_the_same_query() -> None:
    line = _Line(_page(1, 2, token="a"), _page(token="b"), _page(3))
    assert _numbers(line, StudyQuery("lung", "cancer", "Shanghai", ("RECRUITING", "COMPLETED"), date(2025, 1, 2))) == [
        "1", "2", "3"]
    asked = [dict(request.url.params) for request in line.asked]
    assert [said.pop("pageToken", "") for said in asked] == ["", "a", "b"]
    assert asked[0] == asked[1] == asked[2] == {
        "query.term": "lung", "query.cond": "cancer", "query.locn": "Shanghai", "format": "json", "pageSize": "100",
        "filter.overallStatus": "RECRUITING,COMPLETED", "countTotal": "true",
        "filter.advanced": "AREA[LastUpdatePostDate]RANGE[2025-01-02,MAX]"}
    assert line.asked[0].url.path == "/api/v2/studies"


@pytest.mark.parametrize("fault", [
    httpx.Response(429), httpx.Response(500, text="oops"), httpx.Response(502), httpx.Response(503),
    httpx.ConnectTimeout("slow"), httpx.ReadTimeout("slow"), httpx.ConnectError("refused"),
    httpx.RemoteProtocolError("hung up"), httpx.Response(200, text='{"studies": [{"protocolS'),
    httpx.Response(200, text="<html>maintenance</html>"), httpx.Response(200, text=""),
], ids=lambda fault: f"{type(fault).__name__} {getattr(fault, 'status_code', '')}")
def test_a_passing_fault_is_tried_again(fault: Answer) -> None:
    line = _Line(fault, fault, _page(1))
    assert _numbers(line) == ["1"]
    assert line.slept == [1.0, 2.0]


def test_a_fault_that_stays_ends_in_a_sentence() -> None:
    line = _Line(*[httpx.Response(503, text="down\nfor work") for _ in range(6)])
    with pytest.raises(NetworkError, match=r"no usable answer in 6 attempts; the last: 503 down for work"):
        _numbers(line)
    assert line.slept == [1.0, 2.0, 4.0, 8.0, 16.0]


def _in(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(("header", "low", "high"), [
    ("7", 7, 7), ("0", 0, 0), (lambda: _in(30), 28, 30), (lambda: _in(-30), 0, 0), ("soon", 1, 1)])
def test_retry_after_is_honoured(header: str | Callable[[], str], low: float, high: float) -> None:
    text = header if isinstance(header, str) else header()
    line = _Line(httpx.Response(429, headers={"Retry-After": text}), _page(1))
    assert _numbers(line) == ["1"]
    assert low <= line.slept[0] <= high


def test_who_is_asked_to_wait_for_an_hour_is_told_so() -> None:
    line = _Line(httpx.Response(429, headers={"Retry-After": "3600"}))
    with pytest.raises(NetworkError, match="asks to wait 3600 seconds"):
        _numbers(line)
    assert line.slept == []


def test_requests_keep_their_distance() -> None:
    line = _Line(_page(1, token="a"), _page(2, token="b"), _page(3), pause=1.5)
    _numbers(line)
    assert line.slept == [1.5, 1.5]


def test_a_request_that_is_refused_is_not_repeated() -> None:
    line = _Line(httpx.Response(400, text="Bad value for filter.overallStatus"))
    with pytest.raises(NetworkError, match="refuses: 400 Bad value for filter"):
        _numbers(line)
    assert len(line.asked) == 1


def test_a_page_token_that_has_expired_begins_anew() -> None:
    line = _Line(httpx.Response(400, text="Invalid pageToken"), _page(1, token="b"), _page(2))
    assert _numbers(line, token="old") == ["1", "2"]
    assert [request.url.params.get("pageToken") for request in line.asked] == ["old", None, "b"]


def test_a_page_that_leads_back_to_itself_is_not_followed_for_ever() -> None:
    line = _Line(_page(1, token="a"), _page(2, token="b"), _page(3, token="a"))
    with pytest.raises(NetworkError, match="same page"):
        _numbers(line)


def test_a_study_by_its_number() -> None:
    line = _Line(httpx.Response(200, json=_study(1)), httpx.Response(404, text="NCT number not found"))
    entry = line.registry.study("NCT99990001")
    assert entry.trial is not None
    assert entry.trial.nct_id == "NCT99990001"
    assert line.asked[0].url.path == "/api/v2/studies/NCT99990001"
    with pytest.raises(NotFoundError, match="NCT99990002: the registry does not know this number"):
        line.registry.study("NCT99990002")


def test_the_text_of_a_study_is_kept_as_it_came() -> None:
    text = json.dumps(_study(1), indent=3).replace(": ", " :  ")
    line = _Line(httpx.Response(200, text=f'{{"studies": [\n{text}\n]}}'))
    [page] = line.registry.pages(StudyQuery("x"))
    assert [entry.text for entry in page.entries] == [text]


def test_the_client_says_who_it_is_and_takes_no_odd_address() -> None:
    with http_client(f"{BASE_URL}/") as http:
        assert http.headers["User-Agent"].startswith("accrual/")
        assert str(http.base_url) == f"{BASE_URL}/"
    for address in ("", "clinicaltrials.gov", "file:///etc/passwd", "ftp://example.org"):
        with pytest.raises(InputError, match="not the address"):
            http_client(address)


def test_the_key_of_a_request_tells_queries_apart() -> None:
    registry = _Line().registry
    queries = [StudyQuery("a"), StudyQuery("b"), StudyQuery(condition="a"),
               StudyQuery("a", updated_since=date(2025, 1, 1))]
    assert len({registry.request_key(query) for query in queries}) == 4
    assert registry.request_key(StudyQuery("a")) == registry.request_key(StudyQuery("a"))
