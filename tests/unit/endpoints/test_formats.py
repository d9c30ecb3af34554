"""The formats a trial comes in and goes out by: the same trial in each, and round trips."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd  # type: ignore[import-untyped]
import pyreadstat
import pytest

from accrual.endpoints import Results, TrialData, derive, read
from accrual.endpoints.adam import Column, Table, adam_tables, check_names
from accrual.endpoints.datasets import read_dataset
from accrual.endpoints.writing import write_table
from accrual.errors import InputError

Tables = dict[str, list[list[str]]]
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def _write(folder: Path, tables: Tables, kind: str) -> None:
    for name, (header, *rows) in tables.items():
        path = folder / f"{name}.{kind}"
        if kind == "xpt":
            pyreadstat.write_xport(pd.DataFrame(rows, columns=header, dtype="object"), str(path),
                                   table_name=name.upper(), file_format_version=5)
            continue
        columns = [{"itemOID": one, "name": one, "label": one, "dataType": "string"} for one in header]
        head = {"datasetJSONVersion": "1.1.0", "records": len(rows), "columns": columns}
        if kind == "json":
            path.write_text(json.dumps({**head, "rows": rows}), encoding="utf-8")
        else:
            path.write_text("\n".join(map(json.dumps, (head, *rows))) + "\n", encoding="utf-8")


def _facts(data: TrialData) -> object:
    results = derive(data)
    return ([(point.subject, point.visit, point.date, point.total, point.overall) for point in results.time_points],
            [(row.subject, row.parameter, row.rule_set, row.days, row.censored) for row in results.adtte])


@pytest.mark.parametrize("kind", ["xpt", "json", "ndjson"])
def test_a_trial_says_the_same_in_every_format(kind: str, good_trial: Tables, tmp_path: Path,
                                               write_trial: Callable[[Tables], Path]) -> None:
    other = tmp_path / kind
    other.mkdir()
    _write(other, good_trial, kind)
    assert _facts(read(other)) == _facts(read(write_trial(good_trial)))


@pytest.fixture
def results(good_trial: Tables, write_trial: Callable[[Tables], Path]) -> Results:
    return derive(read(write_trial(good_trial)))


def test_what_is_written_is_read_back_the_same(results: Results, tmp_path: Path) -> None:
    """Every cell of ADRS, ADTR and ADTTE, to the last digit, in all three formats."""
    for table in adam_tables(results):
        write_table(table, tmp_path, study="X1", now=NOW)
        plain = read_dataset(tmp_path / f"{table.name.lower()}.csv", table.name)
        assert len(plain.rows) == len(table.rows) > 0
        for kind in ("xpt", "json"):
            other = read_dataset(tmp_path / f"{table.name.lower()}.{kind}", table.name)
            assert (other.columns, other.rows) == (plain.columns, plain.rows)


def test_xpt_has_labels_dates_and_a_name(results: Results, tmp_path: Path) -> None:
    for table in adam_tables(results):
        write_table(table, tmp_path, ["xpt"], study="X1", now=NOW)
        frame, meta = pyreadstat.read_xport(tmp_path / f"{table.name.lower()}.xpt")
        assert meta.table_name == table.name
        assert meta.column_names_to_labels == {column.name: column.label for column in table.columns}
        assert all(len(name) <= 8 for name in meta.column_names)
        assert all(len(label or "") <= 40 for label in meta.column_labels)
        if table.name == "ADTTE":
            assert frame["STARTDT"].iloc[0] == date(2024, 1, 2)


def test_dataset_json_is_as_version_1_1_has_it(results: Results, tmp_path: Path) -> None:
    table = adam_tables(results)[2]
    write_table(table, tmp_path, ["json"], study="X1", now=NOW)
    found = json.loads((tmp_path / "adtte.json").read_text(encoding="utf-8"))
    assert {"datasetJSONCreationDateTime", "datasetJSONVersion", "itemGroupOID", "records", "name", "label", "columns",
            "rows"} <= set(found)
    assert found["datasetJSONVersion"] == "1.1.0"
    assert found["datasetJSONCreationDateTime"] == "2026-01-02T03:04:05+00:00"
    assert found["records"] == len(found["rows"])
    assert {column["dataType"] for column in found["columns"]} <= {"string", "integer", "float", "date"}
    assert all({"itemOID", "name", "label", "dataType"} <= set(column) for column in found["columns"])
    dates = [column for column in found["columns"] if column["dataType"] == "date"]
    assert all(column["targetDataType"] == "integer" for column in dates)


@pytest.mark.parametrize(("table", "said"), [
    (Table("TOOLONGNAME", "x", (Column("A", "a"),), ()), "no name of at most 8 letters"),
    (Table("ADTTE", "x", (Column("LONGER_NAME", "a"),), ()), "no name of at most 8 letters"),
    (Table("ADTTE", "x", (Column("lower", "a"),), ()), "no name of at most 8 letters"),
    (Table("ADTTE", "x", (Column("A", "a" * 41),), ()), "more than 40 bytes"),
    (Table("ADTTE", "x", (Column("A", "ä" * 21),), ()), "more than 40 bytes"),
    (Table("ADTTE", "x" * 41, (Column("A", "a"),), ()), "more than 40 bytes"),
    (Table("ADTTE", "x", (Column("A", "a"), Column("A", "b")), ()), "a variable twice"),
    (Table("ADTTE", "x", (Column("A", "a"),), (("x" * 201,),)), "more than 200 bytes"),
])
def test_what_xpt_cannot_hold_is_refused(table: Table, said: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(InputError, match=said):
        check_names(table)
    with pytest.raises(InputError, match=said):
        write_table(table, folder, ["xpt"], study="", now=NOW)
    assert list(folder.iterdir()) == []  # nothing half-written


def test_a_table_without_rows_can_be_written(tmp_path: Path) -> None:
    table = Table("ADTTE", "Nothing", (Column("USUBJID", "Subject"), Column("AVAL", "Days", "float")), ())
    write_table(table, tmp_path, study="", now=NOW)
    for kind in ("csv", "xpt", "json"):
        assert read_dataset(tmp_path / f"adtte.{kind}", "ADTTE").rows == ()


def test_long_reasons_are_cut_into_pieces_that_xpt_can_hold() -> None:
    from accrual.endpoints.adam import _pieces

    text = "ü" * 150
    pieces = _pieces(text, 2)
    assert "".join(pieces) == text
    assert all(len(piece.encode()) <= 200 for piece in pieces)
