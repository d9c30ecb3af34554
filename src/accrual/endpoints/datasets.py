"""A file of a trial → a dataset of named columns and rows of text: CSV, XPT v5, SAS7BDAT, Dataset-JSON 1.1."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from accrual.endpoints.xpt import check_xpt
from accrual.errors import InputError, NotFoundError

__all__ = ["SUFFIXES", "Dataset", "dataset_name", "read_dataset"]

SUFFIXES = (".csv", ".csv.gz", ".xpt", ".sas7bdat", ".json", ".ndjson")
_OTHER_KINDS = ((b"PK\x03\x04", "a zip archive"), (b"%PDF", "a PDF"), (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
                (b"\x1f\x8b", "a gzip archive"))
_LARGEST_FIELD = 1_000_000


@dataclass(frozen=True)
class Dataset:
    """A table as it was read: every value is text, a missing one is "".

    >>> data = Dataset("TR", "tr.csv", ("USUBJID",), (("S-001",),))
    >>> list(data)[0]["USUBJID"]
    'S-001'

    `names` gives, for a variable of SDTM, the column that stands for it in a plain table: reports speak of that.
    """

    name: str
    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[dict[str, str]]:
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))

    def column(self, variable: str) -> str:
        """What the reader of a report knows a variable by.

        >>> Dataset("TR", "assessments.csv", (), (), {"TRDTC": "date"}).column("TRDTC")
        'date'
        """
        return self.names.get(variable, variable)


def dataset_name(path: Path) -> tuple[str, str]:
    """The suffix-free name of a dataset's file in lower case, and its suffix.

    >>> dataset_name(Path("TR_onco.csv.gz"))
    ('tr_onco', '.csv.gz')

    The suffix is "" where the file is no dataset.
    """
    lower = path.name.lower()
    suffix = next((suffix for suffix in sorted(SUFFIXES, key=len, reverse=True) if lower.endswith(suffix)), "")
    return lower.removesuffix(suffix), suffix


def read_dataset(path: Path, name: str) -> Dataset:
    """The dataset in a file, whichever of the formats it is.

    InputError where it cannot be read as what its suffix says, or is cut short; the message names the file.
    """
    _, suffix = dataset_name(path)
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except FileNotFoundError:
        raise NotFoundError("there is no such file", where=str(path)) from None
    except OSError as error:
        raise InputError("cannot be read as a file", where=path.name) from error
    if not start:
        raise InputError("is empty", where=path.name)
    for magic, kind in _OTHER_KINDS:
        if start.startswith(magic) and not (suffix.endswith(".gz") and kind == "a gzip archive"):
            raise InputError(f"is {kind}, not {suffix}", where=path.name, mend="Unpack or export it first")
    readers = {".csv": _csv, ".csv.gz": _csv, ".xpt": _xpt, ".sas7bdat": _sas, ".json": _json, ".ndjson": _ndjson}
    columns, rows, remarks = readers[suffix](path)
    return Dataset(name, path.name, *_checked(columns, rows, path.name), remarks=remarks)


_Table = tuple[Sequence[str], Sequence[Sequence[str]], tuple[str, ...]]


def _checked(columns: Sequence[str], rows: Sequence[Sequence[str]],
             where: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    upper = tuple(column.strip().upper() for column in columns)
    twice = sorted({column for column in upper if upper.count(column) > 1})
    if twice:
        raise InputError(f"has the column {', '.join(twice) or 'without a name'} twice", where=where)
    if not any(upper):
        raise InputError("has no column names in its first row", where=where)
    for number, row in enumerate(rows, 2):
        if len(row) != len(upper):
            raise InputError(f"has {len(row)} fields where the header has {len(upper)}", where=f"{where}, row {number}",
                             mend="Is the file cut short, or a comma not quoted?")
    return upper, tuple(tuple(cell.strip() for cell in row) for row in rows)


def _text(path: Path) -> str:
    try:
        raw = gzip.decompress(path.read_bytes()) if path.name.lower().endswith(".gz") else path.read_bytes()
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 text (byte {error.start})", where=path.name,
                         mend="Save it as UTF-8; Windows programs often write another encoding") from None
    except (OSError, EOFError, zlib.error):
        raise InputError("is cut short or is no gzip file", where=path.name) from None


def _csv(path: Path) -> _Table:
    text = _text(path)
    if "\0" in text:
        raise InputError("holds zero bytes: it is no text", where=path.name)
    before = csv.field_size_limit(_LARGEST_FIELD)
    try:
        rows = list(csv.reader(io.StringIO(text.strip("\r\n"), newline=""), strict=True))
    except csv.Error as error:
        raise InputError(f"is no CSV: {error}", where=path.name, mend="Is a quotation mark not closed?") from None
    finally:
        csv.field_size_limit(before)
    if not rows:
        raise InputError("is empty", where=path.name)
    if len(rows[0]) == 1 and set(";\t") & set(rows[0][0]):
        raise InputError("is separated by semicolons or tabs", where=path.name, mend="Save it with commas")
    open_end = () if text.endswith(("\n", "\r")) else ("the last line has no line end: is the file cut short?",)
    blank = [""] * len(rows[0])  # a blank line keeps its place, so that rows keep their numbers
    return rows[0], [row or blank for row in rows[1:]], open_end


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _columns_of(path: Path, read: object) -> _Table:
    try:
        table, _ = read(str(path), output_format="dict")  # type: ignore[operator]
    except Exception as error:
        raise InputError("cannot be read: it is damaged or cut short", where=path.name) from error
    columns = [[_cell(value.item() if hasattr(value, "item") else value) for value in values]
               for values in table.values()]
    return list(table), list(zip(*columns, strict=True)), ()


def _xpt(path: Path) -> _Table:
    import pyreadstat

    check_xpt(path)
    return _columns_of(path, pyreadstat.read_xport)


def _sas(path: Path) -> _Table:
    import pyreadstat

    return _columns_of(path, pyreadstat.read_sas7bdat)


def _parsed(text: str, where: str) -> object:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError, ValueError):
        raise InputError("is not JSON", where=where, mend="Is the file cut short?") from None


def _json(path: Path) -> _Table:
    head = _parsed(_text(path), path.name)
    if not isinstance(head, dict) or not isinstance(head.get("rows"), list):
        raise InputError("is no Dataset-JSON: it has no rows", where=path.name)
    return _dataset_json(head, head["rows"], path.name)


def _ndjson(path: Path) -> _Table:
    lines = [line for line in _text(path).splitlines() if line.strip()]
    head, *rows = [_parsed(line, f"{path.name}, line {number}") for number, line in enumerate(lines, 1)] or [None]
    if not isinstance(head, dict):
        raise InputError("is no Dataset-JSON: its first line is not its description", where=path.name)
    return _dataset_json(head, rows, path.name)


def _dataset_json(head: dict[str, object], rows: Sequence[object], where: str) -> _Table:
    columns = head.get("columns")
    if not isinstance(columns, list) or not all(isinstance(one, dict) and isinstance(one.get("name"), str)
                                                for one in columns):
        raise InputError("is no Dataset-JSON 1.1: its columns have no names", where=where)
    if isinstance(head.get("records"), int) and head["records"] != len(rows):
        raise InputError(f"says it has {head['records']} records and has {len(rows)}", where=where,
                         mend="Is the file cut short?")
    if not all(isinstance(row, list) and not any(isinstance(cell, dict | list) for cell in row) for row in rows):
        raise InputError("is no Dataset-JSON 1.1: a row is not a list of values", where=where)
    return [one["name"] for one in columns], [[_cell(cell) for cell in row] for row in rows], ()  # type: ignore[attr-defined]
