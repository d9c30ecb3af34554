"""A client of ClinicalTrials.gov API v2: patient, polite, and sure of what it hands on.

The HTTP client, the clock and the sleep come in as arguments, so every test is repeatable.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TypeVar

import httpx

from accrual.errors import InputError, NetworkError, NotFoundError
from accrual.registry.files import Entry, Page, read_page, read_single

__all__ = ["BASE_URL", "PAUSE", "Registry", "StudyQuery", "http_client"]

BASE_URL = "https://clinicaltrials.gov/api/v2"
PAUSE = 1.2               # seconds between requests; the registry asks for no more than about 50 a minute
PAGE_SIZE = 100
_ATTEMPTS = 6
_LONGEST_WAIT = 300.0     # seconds; who is asked to wait longer had better come back later
_LONGEST_ANSWER = 512 << 20
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StudyQuery:
    """What to ask the registry for, in its own search language.

    >>> StudyQuery(condition="lung cancer", statuses=("RECRUITING",)).parameters()
    {'query.cond': 'lung cancer', 'filter.overallStatus': 'RECRUITING'}
    """

    words: str = ""
    condition: str = ""
    place: str = ""
    statuses: tuple[str, ...] = ()
    updated_since: date | None = None

    def parameters(self) -> dict[str, str]:
        """The parameters of `/studies` that say this."""
        since = f"AREA[LastUpdatePostDate]RANGE[{self.updated_since:%Y-%m-%d},MAX]" if self.updated_since else ""
        said = {"query.term": self.words, "query.cond": self.condition, "query.locn": self.place,
                "filter.overallStatus": ",".join(self.statuses), "filter.advanced": since}
        return {name: value for name, value in said.items() if value}


class _PassingError(Exception):
    """A fault that may be gone at the next attempt."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        self.wait = wait
        super().__init__(what)


class _RefusedError(NetworkError):
    """The registry understood the request and refuses it."""


def http_client(base_url: str) -> httpx.Client:
    """A client that says who it is and gives up on a silent host; InputError if the address is not one."""
    if not base_url.startswith(("http://", "https://")):
        raise InputError(f"{base_url[:80]!r} is not the address of an API", mend=f"It looks like {BASE_URL}")
    return httpx.Client(
        base_url=base_url.rstrip("/"),
        timeout=httpx.Timeout(60, connect=15),
        follow_redirects=True,
        headers={"User-Agent": f"accrual/{version('accrual')} (clinical trial records; python-httpx)",
                 "Accept": "application/json"},
    )


class Registry:
    """The registry behind an HTTP client."""

    def __init__(self, http: httpx.Client, *, pause: float = PAUSE, attempts: int = _ATTEMPTS,
                 sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic) -> None:
        self._http, self._pause, self._attempts, self._sleep, self._clock = http, pause, attempts, sleep, clock
        self._earliest = 0.0

    def study(self, nct_id: str) -> Entry:
        """One study; NotFoundError if the registry does not know the number."""
        return self._ask(f"/studies/{nct_id}", {"format": "json"}, read_single)

    def pages(self, query: StudyQuery, token: str = "") -> Iterator[Page]:
        """The pages of a query, from a page token on if there is one; one that has expired begins anew."""
        parameters = {**query.parameters(), "format": "json", "pageSize": str(PAGE_SIZE), "countTotal": "true"}
        seen: set[str] = set()
        while True:
            try:
                page = self._ask("/studies", parameters | ({"pageToken": token} if token else {}), read_page)
            except _RefusedError:
                if not token or seen:
                    raise
                token = ""
                continue
            seen.add(token)
            if page.next_token and page.next_token in seen:
                raise NetworkError("the registry gives the same page again and again", where=str(self._http.base_url))
            yield page
            if not page.next_token:
                return
            token = page.next_token

    def request_key(self, query: StudyQuery) -> str:
        """The same short text for the same query at the same address."""
        told = repr((str(self._http.base_url), sorted(query.parameters().items())))
        return hashlib.sha256(told.encode()).hexdigest()

    def _ask(self, path: str, parameters: dict[str, str], read: Callable[[bytes, str], T]) -> T:
        """What `read` makes of the answer; passing faults are waited out, twice as long each time."""
        for attempt in range(1, self._attempts + 1):
            try:
                return read(self._answer(path, parameters), path)
            except InputError as error:  # an answer cut short or garbled under way
                passing = _PassingError(error.what)
            except _PassingError as error:
                passing = error
            if attempt < self._attempts:
                self._sleep(self._bearable(2.0 ** (attempt - 1) if passing.wait is None else passing.wait))
        raise NetworkError(f"no usable answer in {self._attempts} attempts; the last: {passing}",
                           where=f"{str(self._http.base_url).rstrip('/')}{path}",
                           mend="Run the same command later; it goes on where it stopped")

    def _bearable(self, wait: float) -> float:
        if wait > _LONGEST_WAIT:
            raise NetworkError(f"the registry asks to wait {wait:.0f} seconds", where=str(self._http.base_url),
                               mend="Run the same command later; it goes on where it stopped")
        return wait

    def _answer(self, path: str, parameters: dict[str, str]) -> bytes:
        if (wait := self._earliest - self._clock()) > 0:
            self._sleep(wait)
        try:
            with self._http.stream("GET", path, params=parameters) as response:
                body = self._body(response)
        except (httpx.TransportError, httpx.DecodingError, httpx.TooManyRedirects) as error:
            raise _PassingError(f"{type(error).__name__}: {error}") from None
        finally:
            self._earliest = self._clock() + self._pause
        if response.status_code == httpx.codes.OK:
            return body
        said = _first_words(body)
        if response.status_code in _PASSING:
            raise _PassingError(f"{response.status_code} {said}", _retry_after(response.headers.get("Retry-After")))
        if response.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
            raise NotFoundError("the registry does not know this number", where=path.rpartition("/")[2])
        raise _RefusedError(f"the registry refuses: {response.status_code} {said}", where=str(self._http.base_url))

    def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > _LONGEST_ANSWER:
                raise NetworkError(f"the answer is longer than {_LONGEST_ANSWER:,} bytes", where=str(response.url.host))
        return bytes(body)


def _first_words(body: bytes) -> str:
    text = body[:400].decode(errors="replace")
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:160]


def _retry_after(text: str | None) -> float | None:
    """Seconds to wait by a Retry-After header: a number of seconds, or a date."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
