"""Token buckets: a burst, then one at a time; nobody's address in the table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import Settings

from accrual.portal.core.limits import Limit, client_of, forget_full, give_back, take
from accrual.portal.core.models import Bucket

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LIMIT = Limit("test", 3, timedelta(minutes=10))


@pytest.mark.django_db
def test_a_burst_and_then_one_token_each_interval() -> None:
    assert [take(LIMIT, "a", now=NOW) for _ in range(3)] == [None, None, None]
    assert take(LIMIT, "a", now=NOW) == timedelta(minutes=10)
    assert take(LIMIT, "b", now=NOW) is None
    assert take(LIMIT, "a", now=NOW + timedelta(minutes=4)) == timedelta(minutes=6)
    assert take(LIMIT, "a", now=NOW + timedelta(minutes=10)) is None
    assert take(LIMIT, "a", now=NOW + timedelta(minutes=10)) == timedelta(minutes=10)


@pytest.mark.django_db
def test_a_refused_transaction_gives_its_token_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert 1 / int(take(LIMIT, "a", now=NOW) is not None)
    assert [take(LIMIT, "a", now=NOW) for _ in range(3)] == [None, None, None]


@pytest.mark.django_db
def test_a_token_can_be_given_back_and_no_more_than_was_taken() -> None:
    give_back(LIMIT, "a")
    for _ in range(5):
        assert take(LIMIT, "a", now=NOW) is None
        give_back(LIMIT, "a")
    assert [take(LIMIT, "a", now=NOW) for _ in range(4)][:3] == [None, None, None]
    assert take(LIMIT, "a", now=NOW) == timedelta(minutes=10)


@pytest.mark.django_db
def test_full_buckets_are_forgotten_and_no_bucket_names_anybody() -> None:
    take(LIMIT, "203.0.113.7", now=NOW)
    assert not any("203" in key and "113" in key for key in Bucket.objects.values_list("key", flat=True))
    assert forget_full(now=NOW + timedelta(minutes=9)) == 0
    assert forget_full(now=NOW + timedelta(minutes=10)) == 1


def test_takers_at_the_same_time_get_no_more_than_there_is(store: str, together: Callable[..., None]) -> None:
    waits: list[object] = []
    together(lambda _: waits.append(take(LIMIT, "a", now=NOW)), 6)
    assert (len(waits), waits.count(None)) == (6, 3)


class Law(TestCase):
    """However tokens are asked for, no window holds more than a burst and what flowed in."""

    @given(st.lists(st.integers(0, 1800), min_size=1, max_size=20))
    def test_no_window_exceeds_its_share(self, waits: list[int]) -> None:
        at, granted = NOW, []
        for wait in waits:
            at += timedelta(seconds=wait)
            if take(LIMIT, "a", now=at) is None:
                granted.append(at)
        for first in range(len(granted)):
            for last in range(first, len(granted)):
                span = granted[last] - granted[first]
                assert last - first + 1 <= LIMIT.burst + span / LIMIT.every


@pytest.mark.parametrize(("proxies", "forwarded", "who"), [
    (0, "198.51.100.1", "127.0.0.1"),
    (1, "198.51.100.1", "198.51.100.1"),
    (1, "1.2.3.4, 198.51.100.1", "198.51.100.1"),
    (2, "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
    (2, "", "127.0.0.1"),
])
def test_only_our_own_proxies_are_believed(proxies: int, forwarded: str, who: str, settings: Settings) -> None:
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_of(RequestFactory().get("/", headers=headers)) == who
