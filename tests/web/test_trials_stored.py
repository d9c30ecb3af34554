"""Stored trials: which version is current, what a second arrival changes, and what is read back."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from accrual.errors import InputError, NotFoundError
from accrual.portal.core.models import AuditEntry
from accrual.portal.trials import stored
from accrual.portal.trials.actions import Counts, store_entries, store_page
from accrual.portal.trials.models import StoredTrial, Version
from accrual.registry import Entry, Problem, read_trial

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
Together = Callable[[Callable[[int], None], int], None]


def _study(number: int, updated: str = "", title: str = "T", **said: Any) -> dict[str, Any]:
    status = {"lastUpdatePostDateStruct": {"date": updated}} if updated else {}
    return {"protocolSection": {"identificationModule": {"nctId": f"NCT{99990000 + number}", "briefTitle": title},
                                "statusModule": status}, **said}


def _line(number: int, title: str = "simple") -> dict[str, Any]:
    return {"nct_id": f"NCT{99990000 + number}", "criteria": "Adults", "title": title}


def _entry(record: dict[str, Any], text: str = "") -> Entry:
    reading = read_trial(record)
    return Entry("f", 1, text or json.dumps(record), record, reading.trial, reading.problems)


def _store(*records: dict[str, Any], when: datetime = NOW) -> Counts:
    batches = store_entries(entries=[_entry(record) for record in records], retrieved=when, actor="test")
    return sum((batch.counts for batch in batches), Counts())


def _current(number: int = 1) -> str:
    return stored.get_trial(f"NCT{99990000 + number}").brief_title


def _dump() -> list[tuple[Any, ...]]:
    rows = Version.objects.order_by("revision").values_list()
    return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in rows] + list(
        StoredTrial.objects.order_by("nct_id").values_list())


OLD, NEW, UNDATED = _study(1, "2025-01-01", "old"), _study(1, "2025-06-01", "new"), _study(1, "", "undated")
TIE = _study(1, "2025-06-01", "tie")
SIMPLE = _line(1)
SAMPLE = _study(1, "2025-12-01", "sample", accrual={"restated": True})


@pytest.mark.django_db
def test_the_current_version_does_not_depend_on_the_order_of_arrival() -> None:
    kinds = [("2025-01-01", "old", {}), ("2025-06-01", "new", {}), ("", "undated", {}),
             ("2025-12-01", "sample", {"accrual": {"restated": True}})]
    for number, order in enumerate(itertools.permutations([*kinds, None]), 1):
        for kind in order:
            _store(_study(number, kind[0], kind[1], **kind[2]) if kind else _line(number))
        assert _current(number) == "new", order
        assert len(stored.versions(f"NCT{99990000 + number}")) == 5


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "second", "current"), [
    (SIMPLE, OLD, "old"), (OLD, SIMPLE, "old"), (UNDATED, SIMPLE, "undated"), (OLD, UNDATED, "old"),
    (NEW, TIE, "tie"), (TIE, NEW, "new"), (NEW, OLD, "new"), (SIMPLE, _line(1, "later"), "later"),
    (OLD, SAMPLE, "old"), (SAMPLE, OLD, "old"), (SAMPLE, SIMPLE, "sample"),
])
def test_of_two_versions(first: dict[str, Any], second: dict[str, Any], current: str) -> None:
    _store(first)
    _store(second)
    assert _current() == current


@pytest.mark.django_db
@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "in two"])
def test_a_second_import_changes_nothing_at_all(together: bool) -> None:
    records = [OLD, TIE, SIMPLE, NEW, _line(2), _line(2, "again"), _study(3, "2025-01-01")]
    rounds = [records] if together else [records[:3], records[3:]]
    first = sum((_store(*part) for part in rounds), Counts())
    before, audited = _dump(), AuditEntry.objects.count()
    assert (first.read, first.stored) == (7, 7)
    for part in rounds:
        assert _store(*part) == Counts(unchanged=len(part))
    assert (_dump(), AuditEntry.objects.count()) == (before, audited)


@pytest.mark.django_db
def test_spacing_and_order_of_keys_make_no_new_version_and_the_first_text_stays() -> None:
    text = '{"nct_id": "NCT99990001",   "criteria": "Adults",\t"title": "simple"}'
    list(store_entries(entries=[_entry(SIMPLE, text)], retrieved=NOW, actor="test"))
    assert _store(dict(reversed(SIMPLE.items()))) == Counts(unchanged=1)
    assert stored.raw_text("NCT99990001") == text
    assert stored.raw_record("NCT99990001") == SIMPLE


@pytest.mark.django_db
def test_counts_add_up_and_tell_what_became_of_each_record() -> None:
    _store(NEW, _line(2))
    refused = Entry("f", 9, problems=(Problem("f", 9, what="not JSON"),))
    [batch] = store_entries(entries=[refused, _entry(NEW), _entry(OLD), _entry(_study(2)), _entry(_line(3))],
                            retrieved=NOW, actor="test")
    assert batch.counts == Counts(added=1, changed=1, kept_aside=1, unchanged=1, refused=1)
    assert (batch.counts.read, batch.counts.stored) == (5, 3)
    assert [problem.what for problem in batch.refusals] == ["not JSON"]


@pytest.mark.django_db
def test_a_date_from_the_future_does_not_keep_later_versions_out() -> None:
    [batch] = store_entries(entries=[_entry(_study(1, "2099-01-01", "mistaken"))], retrieved=NOW, actor="test")
    assert [problem.field for problem in batch.problems] == ["statusModule.lastUpdatePostDateStruct"]
    _store(NEW)
    assert _current() == "new"


@pytest.mark.django_db
def test_versions_tell_their_dates() -> None:
    later = datetime(2026, 11, 23, tzinfo=UTC)
    _store(NEW)
    _store(OLD, when=later)
    old, new = stored.versions("nct99990001")
    assert (old.current, str(old.updated), old.retrieved, old.source) == (False, "2025-01-01", later, "v2")
    assert (new.current, str(new.updated), new.retrieved) == (True, "2025-06-01", NOW)
    assert json.loads(stored.raw_text("NCT99990001", old.revision)) == OLD


@pytest.mark.django_db
def test_a_revision_rises_when_the_current_version_changes_and_only_then() -> None:
    assert stored.latest_revision() == 0
    _store(NEW, _line(2))
    seen = stored.latest_revision()
    assert [(revision, trial.nct_id) for revision, trial in stored.trials_since(0)] == [
        (1, "NCT99990001"), (2, "NCT99990002")]
    _store(OLD)  # kept, but not current
    assert list(stored.trials_since(seen)) == []
    _store(_study(2, "2025-02-02"), TIE)
    changed = list(stored.trials_since(seen))
    assert [trial.nct_id for _, trial in changed] == ["NCT99990002", "NCT99990001"]
    assert seen < changed[0][0] < changed[1][0] == stored.latest_revision()


@pytest.mark.django_db
def test_trials_since_goes_through_more_than_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "_PAGE", 3)
    _store(*map(_line, range(1, 9)))
    assert [trial.nct_id[-1] for _, trial in stored.trials_since(0)] == list("12345678")
    assert stored.count() == 8


@pytest.mark.django_db
def test_a_trial_that_is_not_stored_is_said_to_be_so_and_how_to_get_it() -> None:
    for ask in (stored.get_trial, stored.raw_record, stored.raw_text, stored.versions):
        with pytest.raises(NotFoundError, match="NCT00000007 is not stored") as caught:
            ask("7")
        assert "accrual registry sync NCT00000007" in str(caught.value)
    _store(NEW)
    with pytest.raises(NotFoundError, match="no revision 9"):
        stored.raw_text("NCT99990001", 9)
    with pytest.raises(InputError):
        stored.get_trial("lung cancer")


@pytest.mark.django_db
def test_bytes_that_are_not_utf_8_are_kept_as_they_came() -> None:
    text = b'{"nct_id": "NCT99990001", "title": "Gr\xfcn"}'.decode(errors="surrogateescape")
    list(store_entries(entries=[_entry(json.loads(text), text)], retrieved=NOW, actor="test"))
    assert stored.get_trial("NCT99990001").brief_title == "Gr\ufffdn"
    assert "Gr\ufffdn" in stored.raw_text("NCT99990001")
    assert stored.raw_record("NCT99990001")["title"] == "Gr\ufffdn"
    [(_, trial)] = stored.trials_since(0)
    assert trial == stored.get_trial("NCT99990001")


@pytest.mark.django_db
def test_each_batch_that_stores_something_is_in_the_audit() -> None:
    _store(NEW, OLD)
    _store(NEW)
    [entry] = AuditEntry.objects.all()
    assert (entry.action, entry.actor, entry.details) == (
        "trials.store", "test", {"stored": 2, "first_revision": 1, "last_revision": 2})


@pytest.mark.django_db
def test_a_page_of_a_sync_is_stored_together_with_where_to_go_on() -> None:
    def store(*records: dict[str, Any], token: str) -> None:
        store_page(entries=[_entry(record) for record in records], retrieved=NOW, actor="test", request="r",
                   next_token=token)

    store(OLD, token="page-2")
    assert stored.sync_token("r", NOW) == "page-2"
    assert stored.sync_token("other", NOW) == ""
    assert stored.sync_token("r", datetime(2026, 11, 23, tzinfo=UTC)) == ""
    store(NEW, token="")
    assert stored.sync_token("r", NOW) == ""


def test_several_imports_at_once_lose_nothing(store: str, together: Together) -> None:
    """Four imports of the same records in different orders: every version once, revisions without a gap."""
    records = [_study(number, f"2025-0{version}-01", f"v{version}") for number in range(1, 40) for version in (1, 2, 3)]

    def run(number: int) -> None:
        mine = records[:]
        random.Random(number).shuffle(mine)  # noqa: S311
        for start in range(0, len(mine), 20):
            _store(*mine[start:start + 20])

    together(run, 4)
    assert list(Version.objects.order_by("revision").values_list("revision", flat=True)) == list(range(1, 118))
    assert {trial.brief_title for _, trial in stored.trials_since(0)} == {"v3"}
    assert stored.count() == 39
