"""Stored trials, read: the current one, its record as it came, its versions, and what changed since."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accrual.errors import NotFoundError
from accrual.portal.trials.models import Revisions, StoredTrial, SyncProgress, Version
from accrual.registry import Trial, nct_number, read_trial

__all__ = [
    "VersionInfo", "count", "get_trial", "latest_revision", "raw_record", "raw_text", "sync_token", "trials_since",
    "versions",
]

_PAGE = 500


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One version of a trial's record: its dates, and whether it is the one shown."""

    revision: int
    source: str
    updated: date | None
    retrieved: datetime
    content_hash: str
    current: bool


def get_trial(nct_id: str, revision: int | None = None) -> Trial:
    """The current trial of that number, or one version of it; NotFoundError if it is not stored."""
    return read_trial(json.loads(raw_text(nct_id, revision))).trial


def raw_record(nct_id: str) -> dict[str, Any]:
    """The current record as JSON; NotFoundError if it is not stored."""
    record: dict[str, Any] = json.loads(raw_text(nct_id))
    return record


def raw_text(nct_id: str, revision: int | None = None) -> str:
    """The text of the current record, or of one version, as it came; bytes that are not UTF-8 show as U+FFFD."""
    return _text(_version(nct_number(nct_id), revision))


def versions(nct_id: str) -> tuple[VersionInfo, ...]:
    """Every version of a trial's record, the latest arrival first; NotFoundError if it is not stored."""
    number = nct_number(nct_id)
    current = _version(number, None).revision
    rows = Version.objects.filter(nct_id=number).defer("record").order_by("-revision")
    return tuple(
        VersionInfo(row.revision, row.source, row.updated, row.retrieved, row.content_hash, row.revision == current)
        for row in rows
    )


def trials_since(revision: int) -> Iterator[tuple[int, Trial]]:
    """The trials whose current version is later than a revision, with their revisions, earliest first.

    A trial that changes while this runs comes once more, with its new revision.
    """
    while True:
        rows = list(Version.objects.filter(revision__gt=revision, holder__isnull=False).order_by("revision")[:_PAGE])
        for row in rows:
            yield row.revision, read_trial(json.loads(_text(row))).trial
        if not rows:
            return
        revision = rows[-1].revision


def latest_revision() -> int:
    """The highest revision of any stored version, 0 with none."""
    row = Revisions.objects.first()
    return row.last if row else 0


def count() -> int:
    """How many trials are stored."""
    return StoredTrial.objects.count()


def sync_token(request: str, since: datetime) -> str:
    """Where an unfinished sync goes on, "" if there is none since then: the registry forgets old tokens."""
    row = SyncProgress.objects.filter(request=request, updated__gte=since).first()
    return row.page_token if row else ""


def _version(nct_id: str, revision: int | None) -> Version:
    rows = Version.objects.filter(nct_id=nct_id)
    rows = rows.filter(holder__isnull=False) if revision is None else rows.filter(revision=revision)
    row = rows.first()
    if row is None and revision is not None:
        raise NotFoundError(f"{nct_id} has no revision {revision}",
                            mend=f"Those it has: accrual registry show {nct_id} --versions")
    if row is None:
        raise NotFoundError(f"{nct_id} is not stored here", mend=f"Fetch it with: accrual registry sync {nct_id}")
    return row


def _text(row: Version) -> str:
    return zlib.decompress(bytes(row.record)).decode(errors="replace")
