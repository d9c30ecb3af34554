"""What changes stored trials: records that arrive, from files and from the registry.

Which version is current depends on the versions alone and the order in which they first came:
the registry's own API v2 record before a sample of ours and a sample before a simple line, then the
later last-update date, then the later arrival.
A content that came before changes nothing, so an import may be repeated and resumed at will.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accrual.portal.core import audit
from accrual.portal.trials.models import Revisions, StoredTrial, SyncProgress, Version
from accrual.registry import Entry, Problem, Trial

__all__ = ["Batch", "Counts", "store_entries", "store_page"]

_BATCH = 500
_BATCH_CHARACTERS = 8_000_000
_LEVEL = 3  # zlib: 7 % larger than level 6, in two thirds of its time
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), check_circular=False)

_FULLNESS = {"simple": 0, "sample": 1, "v2": 2}

Rank = tuple[int, date, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of records; `read` is always stored + unchanged + refused.

    `stored` is the versions that were new here: of new trials (`added`), of known ones (`changed`),
    or of known ones that keep a version which ranks before it (`kept_aside`).
    """

    added: int = 0
    changed: int = 0
    kept_aside: int = 0
    unchanged: int = 0
    refused: int = 0

    @property
    def stored(self) -> int:
        """Versions that were new here."""
        return self.added + self.changed + self.kept_aside

    @property
    def read(self) -> int:
        """Records that came."""
        return self.stored + self.unchanged + self.refused

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.added + other.added, self.changed + other.changed, self.kept_aside + other.kept_aside,
                      self.unchanged + other.unchanged, self.refused + other.refused)


@dataclass(frozen=True, slots=True)
class Batch:
    """Records that went in together: why some were refused, and what is wrong with the others."""

    counts: Counts
    refusals: tuple[Problem, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A record on its way in."""

    nct_id: str
    source: str
    updated: date | None
    content_hash: str
    text: str


_Arrived = tuple[_Arrival | None, tuple[Problem, ...]]


def store_entries(*, entries: Iterable[Entry], retrieved: datetime, actor: str) -> Iterator[Batch]:
    """Store records in batches, each in a transaction of its own that is over when the batch is handed out.

    `retrieved` is when the records came from the registry, as far as known; `actor` names who does it in the audit.
    """
    for group in _grouped(_arrive(entry, retrieved) for entry in entries):
        arrivals = [arrival for arrival, _ in group if arrival]
        refusals = tuple(problem for arrival, problems in group if not arrival for problem in problems)
        problems = tuple(problem for arrival, problems in group if arrival for problem in problems)
        counts = _store(arrivals, retrieved, actor) + Counts(refused=len(group) - len(arrivals))
        yield Batch(counts, refusals, problems)


@transaction.atomic
def store_page(*, entries: Iterable[Entry], retrieved: datetime, actor: str, request: str, next_token: str) -> Batch:
    """Store one page of a sync, and with it where to go on; an empty `next_token` ends the sync."""
    batches = list(store_entries(entries=entries, retrieved=retrieved, actor=actor))
    if next_token:
        SyncProgress.objects.update_or_create(request=request,
                                              defaults={"page_token": next_token, "updated": retrieved})
    else:
        SyncProgress.objects.filter(request=request).delete()
    return Batch(sum((batch.counts for batch in batches), Counts()),
                 tuple(problem for batch in batches for problem in batch.refusals),
                 tuple(problem for batch in batches for problem in batch.problems))


def _grouped(arrived: Iterable[_Arrived]) -> Iterator[list[_Arrived]]:
    group: list[_Arrived] = []
    characters = 0
    for arrival, problems in arrived:
        group.append((arrival, problems))
        characters += len(arrival.text) if arrival else 0
        if len(group) >= _BATCH or characters >= _BATCH_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def _arrive(entry: Entry, retrieved: datetime) -> _Arrived:
    if entry.trial is None:
        return None, entry.problems
    trial, problems = entry.trial, entry.problems
    updated, doubt = _updated(trial, retrieved)
    if doubt:
        problems += (Problem(entry.file, entry.line, trial.nct_id, "statusModule.lastUpdatePostDateStruct", doubt),)
    digest = hashlib.sha256(_CANONICAL.encode(entry.record).encode()).hexdigest()
    source = "sample" if trial.restated or trial.sample else trial.source
    return _Arrival(trial.nct_id, source, updated, digest, entry.text), problems


def _updated(trial: Trial, retrieved: datetime) -> tuple[date | None, str]:
    """The record's own date; one from the future would keep every later version from becoming current."""
    point = trial.last_update_post_date or trial.last_update_submit_date
    if point is None:
        return None, ""
    if point.first_day > retrieved.date() + timedelta(days=1):
        return None, f"{point.text} is later than the day the record was retrieved; the version counts as undated"
    return point.first_day, ""


def _rank(source: str, updated: date | None, revision: int) -> Rank:
    return _FULLNESS[source], updated or date.min, revision


@transaction.atomic
def _store(arrivals: list[_Arrival], retrieved: datetime, actor: str) -> Counts:
    # The lock makes revisions appear in order: who reads "all since 17" cannot miss an 18 that commits later.
    revisions, _ = Revisions.objects.select_for_update().get_or_create(pk=1)
    seen, current = _known({arrival.nct_id for arrival in arrivals})
    first, new, moved, counts = revisions.last + 1, [], {}, Counts()
    for arrival in arrivals:
        key = arrival.nct_id, arrival.content_hash
        if key in seen:
            counts += Counts(unchanged=1)
            continue
        seen.add(key)
        revisions.last += 1
        new.append(_version(arrival, revisions.last, retrieved))
        rank = _rank(arrival.source, arrival.updated, revisions.last)
        before = current.get(arrival.nct_id)
        if before and rank < before:
            counts += Counts(kept_aside=1)
            continue
        counts += Counts(changed=1) if before else Counts(added=1)
        current[arrival.nct_id], moved[arrival.nct_id] = rank, revisions.last
    if new:
        Version.objects.bulk_create(new)
        _move(moved)
        revisions.save()
        audit.record("trials.store", subject="registry", actor=actor, stored=len(new), first_revision=first,
                     last_revision=revisions.last)
    return counts


def _known(numbers: set[str]) -> tuple[set[tuple[str, str]], dict[str, Rank]]:
    """The contents that are stored for these trials, and the rank of each one's current version."""
    contents = set(Version.objects.filter(nct_id__in=numbers).values_list("nct_id", "content_hash"))
    rows = StoredTrial.objects.filter(nct_id__in=numbers).values_list(
        "nct_id", "current__source", "current__updated", "current_id")
    return contents, {nct_id: _rank(source, updated, revision) for nct_id, source, updated, revision in rows}


def _move(current: dict[str, int]) -> None:
    """Make these the current versions of their trials."""
    StoredTrial.objects.bulk_create(
        [StoredTrial(nct_id=nct_id, current_id=revision) for nct_id, revision in current.items()],
        update_conflicts=True, unique_fields=["nct_id"], update_fields=["current"])


def _version(arrival: _Arrival, revision: int, retrieved: datetime) -> Version:
    text = arrival.text.encode(errors="surrogateescape")
    return Version(revision=revision, nct_id=arrival.nct_id, content_hash=arrival.content_hash, source=arrival.source,
                   updated=arrival.updated, retrieved=retrieved, record=zlib.compress(text, _LEVEL))
