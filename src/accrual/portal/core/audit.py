"""The audit: who did what to which record, append-only and hash-chained.

Every change of state and every reading of personal data leaves an entry, written in the
transaction it tells of. Entries hold identifiers and counts, never a person's data, so they may
stay after the person's data were erased.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from django.db import connection, transaction
from django.utils import timezone

from accrual.portal.core.models import AuditEntry

__all__ = ["Chain", "Detail", "chain", "record", "verify"]

Detail = str | int | bool | None

_GENESIS = "0" * 64
_LOCK = 0x4143435255414C  # "ACCRUAL": the number of PostgreSQL's advisory lock on the chain's end
# A tripwire, not a proof: it catches the addresses, telephone numbers and free text that slip in by mistake.
_PERSONAL = re.compile(r"@|[\x00-\x1f\x7f]|\+\d[\d ().-]{6,}|.{201}")


@dataclass(frozen=True, slots=True)
class Chain:
    """What `verify` found: the number of entries, the last hash, and where the chain breaks, if it does.

    Keep `entries` and `head` outside the database: a chain cut short at its end still verifies by itself.
    """

    entries: int
    head: str
    broken_at: int | None = None
    why: str = ""

    @property
    def whole(self) -> bool:
        """Whether every entry is as it was written."""
        return self.broken_at is None


def _digest(entry: AuditEntry) -> str:
    told = [entry.number, entry.at.astimezone(UTC).isoformat(timespec="microseconds"), entry.action, entry.subject,
            entry.actor, entry.details, entry.previous]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _refuse_personal(words: Iterable[Detail]) -> None:
    if any(isinstance(word, str) and _PERSONAL.search(word) for word in words):
        raise ValueError("an audit entry holds identifiers and counts, not addresses, numbers to call or free text")


def _last() -> AuditEntry | None:
    # One writer at a time from here to the end of the caller's transaction. On SQLite every
    # transaction is IMMEDIATE and so already the only writer.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return AuditEntry.objects.order_by("-number").first()


def record(action: str, *, subject: str, actor: str, **details: Detail) -> None:
    """Add an entry inside the caller's transaction; the last step of an action, as it makes others wait.

    `record("trials.import", subject="registry", actor="accrual registry import", stored=812, refused=3)`
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record belongs in the transaction of the change it tells of")
    _refuse_personal([action, subject, actor, *details.values()])
    last = _last()
    entry = AuditEntry(
        number=last.number + 1 if last else 1, at=timezone.now(), action=action, subject=subject, actor=actor,
        details=details, previous=last.hash if last else _GENESIS,
    )
    entry.hash = _digest(entry)
    entry.save(force_insert=True)


def chain(entries: Iterable[AuditEntry]) -> Chain:
    """Walk entries in their order from the first one."""
    count, head = 0, _GENESIS
    for entry in entries:
        if entry.number != count + 1:
            return Chain(count, head, count + 1, "this entry is missing")
        if entry.previous != head:
            return Chain(count, head, entry.number, "this entry does not follow from the one before")
        if entry.hash != _digest(entry):
            return Chain(count, head, entry.number, "this entry was changed after it was written")
        count, head = entry.number, entry.hash
    return Chain(count, head)


def verify(*, kept: tuple[int, str] | None = None) -> Chain:
    """Walk the whole audit; `kept` is a (number, hash) noted outside earlier, which must still be there."""
    with transaction.atomic():
        found = chain(AuditEntry.objects.order_by("number").iterator(chunk_size=2000))
        if found.whole and kept and not AuditEntry.objects.filter(number=kept[0], hash=kept[1]).exists():
            return Chain(found.entries, found.head, kept[0], "the entry noted outside is not the one stored here")
    return found
