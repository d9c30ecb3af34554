"""The audit: append-only, chained, free of personal data, and right under concurrency."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accrual.portal.core import audit
from accrual.portal.core.models import AuditEntry


def _record(number: int = 3) -> None:
    for at in range(number):
        audit.record("thing.changed", subject=f"thing/{at}", actor="tester", at=at)


def _record_and_fail() -> None:
    with transaction.atomic():
        _record()
        raise RuntimeError("on purpose")


def _insert_over() -> None:
    entry = AuditEntry.objects.latest("number")
    replace = "REPLACE" if connection.vendor == "sqlite" else "INSERT"
    with connection.cursor() as cursor:
        cursor.execute(f"{replace} INTO portal_core_auditentry "
                       "(number, at, action, subject, actor, details, previous, hash) "
                       "VALUES (%s, %s, 'nothing.happened', '', '', '{}', '', %s)",
                       [entry.number, entry.at, entry.hash])


def _drop_guard() -> None:
    """What an intruder with the rights of the database's owner would do first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER audit_keeps ON portal_core_auditentry")
            return
        for event in ("UPDATE", "DELETE", "INSERT"):
            cursor.execute(f"DROP TRIGGER audit_keeps_{event}")


@pytest.mark.django_db
def test_entries_follow_from_each_other() -> None:
    before = audit.verify()
    _record(3)
    found = audit.verify()
    assert found.whole
    assert found.entries == before.entries + 3
    last = AuditEntry.objects.order_by("-number")[:2]
    assert last[0].previous == last[1].hash
    assert last[0].details == {"at": 2}


@pytest.mark.parametrize("change", [
    lambda: AuditEntry.objects.update(actor="somebody else"),
    lambda: AuditEntry.objects.all().delete(),
    _insert_over,
], ids=["update", "delete", "insert over"])
@pytest.mark.django_db
def test_the_database_refuses_to_rewrite_history(change: Callable[[], object]) -> None:
    _record()
    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    assert audit.verify().whole


TAMPERED = {
    "another actor": (lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(actor="nobody"), "changed after"),
    "another time": (lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(
        at=entry.at - timedelta(days=1)), "changed after"),
    "other details": (lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(details={}), "changed after"),
    "gone": (lambda entry: AuditEntry.objects.filter(pk=entry.pk).delete(), "missing"),
}


@pytest.mark.parametrize(("tamper", "why"), TAMPERED.values(), ids=TAMPERED)
@pytest.mark.django_db
def test_verify_finds_what_got_past_the_database(tamper: Callable[[AuditEntry], object], why: str) -> None:
    _record(4)
    victim = AuditEntry.objects.order_by("-number")[2]
    _drop_guard()
    tamper(victim)
    found = audit.verify()
    assert (found.broken_at, found.whole) == (victim.number, False)
    assert why in found.why


@pytest.mark.django_db
def test_a_chain_cut_at_its_end_is_found_by_a_head_kept_outside() -> None:
    _record(4)
    kept = audit.verify()
    _drop_guard()
    AuditEntry.objects.filter(number__gte=kept.entries).delete()
    assert audit.verify().whole  # by itself it cannot know
    assert audit.verify(kept=(kept.entries, kept.head)).broken_at == kept.entries


@pytest.mark.django_db
def test_a_rebuilt_entry_breaks_the_next_one() -> None:
    """Making the changed entry's own hash right again is not enough."""
    _record(4)
    victim = AuditEntry.objects.order_by("-number")[2]
    _drop_guard()
    victim.actor = "nobody"
    AuditEntry.objects.filter(pk=victim.pk).update(actor="nobody", hash=audit._digest(victim))
    assert audit.verify().broken_at == victim.number + 1


@pytest.mark.parametrize("word", ["maria@example.org", "line\nbreak", "+86 21 1234 5678", "x" * 201])
@pytest.mark.parametrize("place", ["action", "subject", "actor", "detail"])
@pytest.mark.django_db
def test_personal_data_trip_the_wire(word: str, place: str) -> None:
    words = {"action": "a.b", "subject": "s", "actor": "me", "detail": None} | {place: word}
    with pytest.raises(ValueError, match="identifiers and counts"):
        audit.record(words.pop("action") or "", subject=words.pop("subject") or "", actor=words.pop("actor") or "",
                     **words)


@pytest.mark.django_db
def test_identifiers_and_files_pass_the_wire() -> None:
    audit.record("trials.import", subject="trial/NCT06749886", actor="accrual registry import",
                 file="my trials 2026-11-22 (1).jsonl.gz", stored=17298, whole=True, revision=None)
    assert audit.verify().whole


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_entry() -> None:
    before = audit.verify()
    with pytest.raises(RuntimeError, match="on purpose"):
        _record_and_fail()
    assert audit.verify() == before


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_a_mistake_of_ours() -> None:
    with pytest.raises(RuntimeError, match="in the transaction"):
        audit.record("a.b", subject="s", actor="me")


def test_writers_at_the_same_time_make_one_chain(store: str, together: Callable[..., None]) -> None:
    def write(which: int) -> None:
        for _ in range(5):
            with transaction.atomic():
                audit.record("thing.changed", subject="thing/1", actor=f"writer {which}")

    together(write, 4)
    found = audit.verify()
    assert found.whole, found.why
    assert found.entries == 20


def test_each_database_guards_the_audit(store: str) -> None:
    with transaction.atomic():
        _record()
    statements = ["UPDATE portal_core_auditentry SET actor = 'nobody'", "DELETE FROM portal_core_auditentry"]
    if store == "postgresql":
        statements.append("TRUNCATE portal_core_auditentry")
    for statement in statements:
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(statement)
    assert audit.verify().entries == 3
