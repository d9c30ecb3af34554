"""The index of the stored trials: it follows the database, and `accrual search` shows it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from django.conf import settings
from typer.testing import CliRunner, Result

from accrual.cli import search as command
from accrual.errors import AccrualError, ConfigurationError, NotFoundError
from accrual.portal.trials import index, stored
from accrual.portal.trials.actions import store_entries
from accrual.registry import Entry, read_trial, samples
from accrual.search import Query
from accrual.search.lock import writing

pytestmark = pytest.mark.django_db


def store(records: list[dict[str, Any]]) -> None:
    entries = [Entry("samples", line, json.dumps(record), record, read_trial(record).trial)
               for line, record in enumerate(records, 1)]
    list(store_entries(entries=iter(entries), retrieved=datetime(2026, 11, 22, tzinfo=UTC), actor="test"))


@pytest.fixture
def records() -> list[dict[str, Any]]:
    return list(samples.records())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    app = typer.Typer()
    command.register(app)
    return lambda *arguments: CliRunner().invoke(app, ["search", *arguments])


def folder() -> Path:
    return Path(settings.HOME) / "index"


def test_what_is_stored_is_found_at_once(records: list[dict[str, Any]]) -> None:
    assert index.find(Query()).total == 0
    store(records[:3])
    assert index.find(Query()).total == 3
    store(records)
    assert index.find(Query()).total == len(records) == stored.count()
    assert index.catch_up() == 0


def test_a_newer_version_takes_the_place_of_the_older(records: list[dict[str, Any]]) -> None:
    store(records)
    index.catch_up()
    newer = json.loads(json.dumps(records[0]))
    newer["protocolSection"]["identificationModule"]["briefTitle"] = "Zzyzx renamed"
    store([newer])
    number = newer["protocolSection"]["identificationModule"]["nctId"]
    assert [hit.nct_id for hit in index.find(Query(words="zzyzx")).hits] == [number]
    assert index.find(Query()).total == len(records)


def test_a_damaged_index_is_made_anew_by_the_next_search(records: list[dict[str, Any]]) -> None:
    store(records)
    index.catch_up()
    for file in (folder() / (folder() / "current").read_text()).glob("*.*"):
        file.write_bytes(b"")
    assert index.find(Query()).total == len(records)
    assert index.catch_up() == 0


def test_an_index_ahead_of_its_database_is_made_anew(records: list[dict[str, Any]]) -> None:
    store(records[:2])
    newest = stored.latest_revision()
    index._index().update([(newest + 5, dataclasses.replace(read_trial(records[3]).trial, nct_id="NCT00000001"))])
    assert index.find(Query()).total == 2
    assert index._index().revision == newest


def test_a_search_goes_on_with_what_there_is_while_another_process_writes(records: list[dict[str, Any]]) -> None:
    store(records[:2])
    index.catch_up()
    store(records[2:4])
    with writing(folder() / "lock", 0):
        assert index.catch_up() == 0
        assert index.find(Query()).total == 2
    assert index.find(Query()).total == 4


def test_find_prints_the_nearest_first(records: list[dict[str, Any]], run: Callable[..., Result]) -> None:
    store(records)
    shown = run("find", "lung", "cancer", "--near", "Shanghai")
    assert shown.exit_code == 0
    assert "nearest to Shanghai, China first" in shown.stdout
    assert "NCT06749886" in shown.stdout
    assert " km Shanghai" in shown.stdout


def test_find_prints_json_for_machines(records: list[dict[str, Any]], run: Callable[..., Result]) -> None:
    store(records)
    choices = ("--near", "31.2,121.5", "--age", "60", "--sex", "female")
    answer = json.loads(run("find", "NCT06749886", "--json", *choices).stdout)
    assert (answer["total"], answer["relaxed"]) == (1, False)
    assert answer["hits"][0]["nctId"] == "NCT06749886"
    assert answer["hits"][0]["distanceKm"] < 50
    assert set(answer["facets"]) == {"status", "phase", "country"}
    none = json.loads(run("find", "lung", "--status", "withheld", "--json").stdout)
    assert (none["total"], none["hits"]) == (0, [])


def test_an_unknown_place_is_answered_with_near_spellings(run: Callable[..., Result]) -> None:
    wrong = run("find", "lung", "--near", "Minhcen")
    assert isinstance(wrong.exception, NotFoundError)
    assert "Did you mean Munich" in str(wrong.exception)
    assert isinstance(run("find", "--near", "qqqqqq").exception, AccrualError)


def test_rebuild_says_how_many(
    records: list[dict[str, Any]], run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch,
) -> None:
    store(records)
    assert run("rebuild").stdout == f"{len(records)} trials indexed.\n"
    monkeypatch.setattr(index, "_REBUILD_WAIT", 0.0)
    with writing(folder() / "lock", 0):
        assert isinstance(run("rebuild").exception, ConfigurationError)
