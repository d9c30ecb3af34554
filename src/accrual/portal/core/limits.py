"""Token buckets in the database: how often one sender, one mailbox or one connection may do a thing.

A bucket is stored as the moment at which it will be full again; one column says all.
Its name is a keyed digest, so the table tells neither addresses nor IP numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accrual.portal.core.crypto import blind_index
from accrual.portal.core.models import Bucket

__all__ = ["Limit", "client_of", "forget_full", "give_back", "take"]


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` tokens at once, and one more each `every`."""

    name: str
    burst: int
    every: timedelta


def take(limit: Limit, who: str, *, now: datetime) -> timedelta | None:
    """Take a token; None if there was one, else how long until there is.

    A token taken in a transaction that is rolled back is put back with it.
    """
    key = blind_index(who, f"limit: {limit.name}")
    with transaction.atomic():
        Bucket.objects.get_or_create(key=key, defaults={"full_at": now})
        bucket = Bucket.objects.select_for_update().get(key=key)
        full_at = max(bucket.full_at, now) + limit.every
        wait = full_at - now - limit.burst * limit.every
        if wait > timedelta(0):
            return wait
        bucket.full_at = full_at
        bucket.save(update_fields=["full_at"])
        return None


def give_back(limit: Limit, who: str) -> None:
    """Put back a token that turned out not to count, such as that of a password that was right."""
    key = blind_index(who, f"limit: {limit.name}")
    with transaction.atomic():
        bucket = Bucket.objects.select_for_update().filter(key=key).first()
        if bucket is not None:
            bucket.full_at -= limit.every
            bucket.save(update_fields=["full_at"])


def forget_full(*, now: datetime) -> int:
    """Delete the buckets that are full: they would say the same if they were not there."""
    return Bucket.objects.filter(full_at__lte=now).delete()[0]


def client_of(request: HttpRequest) -> str:
    """The network address a request comes from, past as many proxies as `ACCRUAL_PROXIES` says are ours.

    Entries of `X-Forwarded-For` further left are the sender's own claim and are not believed.
    """
    route = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    route.append(request.META.get("REMOTE_ADDR", ""))
    return str(route[max(len(route) - 1 - settings.PROXIES, 0)])
