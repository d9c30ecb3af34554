"""Broken datasets (tests/spec/endpoints/broken.json): a clear error, or a listed problem and no wrong response."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import pyreadstat
import pytest

from accrual.endpoints import derive, read
from accrual.errors import AccrualError

SPEC = Path(__file__).resolve().parents[2] / "spec" / "endpoints"
CASES = json.loads((SPEC / "broken.json").read_text(encoding="utf-8"))["cases"]
GOOD = json.loads((SPEC / "good-trial.json").read_text(encoding="utf-8"))
Table = list[list[str]]
Step = dict[str, Any]


def _on_rows(tables: dict[str, Table], step: Step) -> None:
    """What a step does to a table; row 2 is the first record, as reports count them, and -1 the last."""
    rows = tables[step["file"]]
    column = rows[0].index(step["column"]) if "column" in step else -1
    at = step.get("row", 0) - 1 if step.get("row", 0) > 0 else step.get("row", 0)
    match step["do"]:
        case "set":
            rows[at][column] = step["value"]
        case "set all":
            for row in rows[1:]:
                row[column] = step["value"]
        case "huge":
            rows[at][column] = "x" * 2_000_000
        case "repeat":
            rows.append(list(rows[at]))
        case "keep rows":
            del rows[1 + step["rows"]:]
        case "drop column":
            for row in rows:
                del row[column]
        case "rename":
            rows[0][column] = step["to"]


def _as_other_format(folder: Path, table: Table, step: Step) -> None:
    name, (header, *rows) = step["file"], table
    path = folder / f"{name}.csv"
    text = path.read_bytes()
    if not step.get("keep"):
        path.unlink()
    if step["do"] == "as gzip":
        (folder / f"{name}.csv.gz").write_bytes(gzip.compress(text))
    elif step["do"] == "as xpt":
        pyreadstat.write_xport(pd.DataFrame(rows, columns=header, dtype="object"), str(folder / f"{name}.xpt"),
                               table_name=name.upper(), file_format_version=5)
    else:
        columns = [{"itemOID": one, "name": one, "label": one, "dataType": "string"} for one in header]
        (folder / f"{name}.json").write_text(json.dumps({
            "datasetJSONVersion": "1.1.0", "records": step.get("records", len(rows)), "columns": columns,
            "rows": rows}), encoding="utf-8")


def _on_files(folder: Path, tables: dict[str, Table], step: Step) -> None:
    """What a step does to a file."""
    path = folder / (step["file"] if "." in step["file"] else f"{step['file']}.csv")
    match step["do"]:
        case "remove":
            path.unlink()
        case "write":
            path.write_bytes(bytes.fromhex(step["hex"]) if "hex" in step else step["text"].encode())
        case "cut":
            path.write_bytes(path.read_bytes()[:-step["bytes"]])
        case "cut to":
            path.write_bytes(path.read_bytes()[:step["bytes"]])
        case "encode":
            path.write_bytes(path.read_text(encoding="utf-8").encode(step["encoding"]))
        case _:
            _as_other_format(folder, tables[step["file"]], step)


ROW_STEPS = {"set", "set all", "huge", "repeat", "keep rows", "drop column", "rename"}


def _made(case: dict[str, Any], tables: dict[str, Table], write_trial: Callable[[dict[str, Table]], Path]) -> Path:
    for step in case["steps"]:
        if step["do"] in ROW_STEPS:
            _on_rows(tables, step)
    folder = write_trial(tables)
    for step in case["steps"]:
        if step["do"] not in ROW_STEPS:
            _on_files(folder, tables, step)
    return folder


def _responses(folder: Path) -> tuple[dict[str, list[str]], set[tuple[str, str, str]]]:
    results = derive(read(folder))
    found = defaultdict(list)
    for point in results.time_points:
        if not point.is_baseline:
            found[point.subject].append(point.overall)
    return dict(found), {(one.dataset, one.kind, one.effect) for one in results.problems}


def test_the_good_trial_is_in_order(good_trial: dict[str, Table],
                                    write_trial: Callable[[dict[str, Table]], Path]) -> None:
    found, problems = _responses(write_trial(good_trial))
    assert found == GOOD["responses"]
    assert problems == {("TV", "option", "noted")}


def test_there_are_at_least_forty_broken_datasets() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_a_broken_dataset_gives_an_error_or_a_listed_problem(
        case: dict[str, Any], good_trial: dict[str, Table],
        write_trial: Callable[[dict[str, Table]], Path]) -> None:
    folder = _made(case, good_trial, write_trial)
    if "error" in case:
        with pytest.raises(AccrualError) as caught:
            derive(read(folder))
        assert case["error"] in str(caught.value)
        return
    found, problems = _responses(folder)
    assert tuple(case["problem"]) in problems
    assert found == case["then"]
