"""Tables → files: CSV, SAS transport version 5, Dataset-JSON 1.1; each written beside its place and then renamed."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from accrual.endpoints.adam import Cell, Column, Table, check_names
from accrual.errors import InputError

__all__ = ["FORMATS", "csv_text", "dataset_json", "make_folder", "replace_file", "write_table", "write_text"]

FORMATS = ("csv", "xpt", "json")
_SAS_EPOCH = date(1960, 1, 1)


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let a function write a file beside its place, then put it there: nobody ever sees half a file.

    InputError where the folder cannot be written to.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
        os.close(handle)
    except OSError as error:
        raise InputError("cannot be written to", where=str(path.parent)) from error
    draft = Path(name)
    try:
        write(draft)
        draft.chmod(0o644)
        draft.replace(path)
    except OSError as error:
        raise InputError("cannot be written", where=str(path), mend="Is the disk full?") from error
    finally:
        draft.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder where it is missing, and those above it.

    InputError where that cannot be.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError("cannot be made a folder", where=str(folder)) from error


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, as `replace_file` does.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder) / "a.csv", "x")
    ...     (Path(folder) / "a.csv").read_text()
    'x'
    """
    replace_file(path, lambda draft: draft.write_text(text, encoding="utf-8"))


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    r"""Rows as CSV, numbers to their last digit, missing values empty.

    >>> csv_text(["USUBJID", "AVAL"], [("S-001", 32.4), ("S-002", None)])
    'USUBJID,AVAL\nS-001,32.4\nS-002,\n'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue()


def dataset_json(table: Table, *, study: str, now: datetime) -> dict[str, Any]:
    """A table as CDISC Dataset-JSON 1.1.

    >>> table = Table("ADTTE", "Time", (Column("USUBJID", "Subject"),), (("S-001",),))
    >>> dataset_json(table, study="X1", now=datetime(2026, 1, 1))["records"]
    1

    Dates are ISO text with integer as their target type, as the standard asks of SAS dates.
    """
    return {
        "datasetJSONCreationDateTime": now.isoformat(timespec="seconds"), "datasetJSONVersion": "1.1.0",
        "fileOID": f"{study or 'study'}.{table.name}", "originator": "Accrual",
        "sourceSystem": {"name": "Accrual", "version": version("accrual")}, "studyOID": study or "study",
        "metaDataVersionOID": "MDV.1", "itemGroupOID": f"IG.{table.name}", "records": len(table.rows),
        "name": table.name, "label": table.label,
        "columns": [_json_column(table, index, column) for index, column in enumerate(table.columns)],
        "rows": [[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in table.rows],
    }


def _json_column(table: Table, index: int, column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {"itemOID": f"IT.{table.name}.{column.name}", "name": column.name,
                                 "label": column.label, "dataType": column.type}
    if column.type == "date":
        described |= {"targetDataType": "integer", "displayFormat": "DATE9."}
    if column.type == "string":
        described["length"] = max((len(str(row[index] or "")) for row in table.rows), default=1) or 1
    return described


def _write_xpt(table: Table, path: Path) -> None:
    import pandas as pd  # type: ignore[import-untyped]  # its types would be one more dependency
    import pyreadstat

    check_names(table)
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    frame = pd.DataFrame({column.name: _xpt_column(column, cells)
                          for column, cells in zip(table.columns, columns, strict=True)})
    pyreadstat.write_xport(frame, str(path), file_label=table.label, table_name=table.name, file_format_version=5,
                           column_labels=[column.label for column in table.columns],
                           variable_format={column.name: "DATE9" for column in table.columns if column.type == "date"})


def _xpt_column(column: Column, cells: Sequence[Any]) -> Any:
    import pandas as pd

    if column.type == "string":
        return pd.Series([cell or "" for cell in cells], dtype="object")
    if column.type == "date":
        return pd.Series([None if cell is None else (cell - _SAS_EPOCH).days for cell in cells], dtype="float64")
    return pd.Series(cells, dtype="float64")


def write_table(table: Table, folder: Path, formats: Iterable[str] = FORMATS, *, study: str, now: datetime) -> None:
    """Write a table in some formats: `adtte.csv`, `adtte.xpt`, `adtte.json`.

    InputError where a name, label or text does not fit into a SAS transport file, or the folder cannot be written to.
    """
    name = table.name.lower()
    for kind in formats:
        if kind == "csv":
            write_text(folder / f"{name}.csv", csv_text([column.name for column in table.columns], table.rows))
        elif kind == "json":
            text = json.dumps(dataset_json(table, study=study, now=now), ensure_ascii=False)
            write_text(folder / f"{name}.json", text)
        else:
            replace_file(folder / f"{name}.xpt", lambda path: _write_xpt(table, path))
