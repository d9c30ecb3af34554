"""A table of terms that a user wrote: comma-, semicolon- or tab-separated, with a head."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from accrual.errors import InputError
from accrual.vocabulary.entry import Entry, Terminology, code_of

__all__ = ["COLUMNS", "KINDS", "read_table"]

COLUMNS = ("code", "slug", "kind", "names", "parents")
KINDS = ("condition", "therapy", "biomarker", "state")
_SLUG = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_LIST = re.compile(r"\s*[;|]\s*")
_Rows = Iterator[tuple[str, dict[str, str]]]


def read_table(lines: Iterable[str], renamed: Mapping[str, str] | None = None) -> Terminology:
    r"""The terms of a table; one a row.

    >>> read_table(["slug,names\n", "zebra-fever,zebra fever;stripes\n"]).entries[0].names
    ('zebra fever', 'stripes')

    Columns: `code` or `slug`; `names` and `parents`, each a list with `;` or `|` between; `kind`.
    `renamed` says under which head a column stands in this file; then those are all that is read.
    InputError where the head or a row lacks what it needs.
    """
    entries = [_entry(row, where) for where, row in _rows(iter(lines), renamed or {})]
    codes = {entry.slug: entry.code for entry in entries if entry.slug}
    return Terminology("CSV", tuple(replace(
        entry, parents=tuple(codes.get(parent, parent) for parent in entry.parents)) for entry in entries))


def _entry(row: dict[str, str], where: str) -> Entry:
    code, slug, kind = row.get("code", ""), row.get("slug", ""), row.get("kind", "").lower()
    if not code and not slug:
        raise InputError("neither a code nor a slug", where=where, mend="Is the file cut short?")
    if slug and not _SLUG.fullmatch(slug):
        raise InputError(f"{slug[:40]!r} is no slug", where=where, mend="A slug is letters and digits with hyphens")
    if re.search(r"\s", code):
        raise InputError(f"{code[:40]!r} is no code: a blank is in it", where=where, mend="Do the heads say it right?")
    if kind and kind not in KINDS:
        raise InputError(f"{kind[:40]!r} is no kind", where=where, mend=f"One of {', '.join(KINDS)} is")
    names = [*filter(None, _LIST.split(row.get("names", "")))] or [slug.replace("-", " ")]
    parents = filter(None, re.split(r"[;|\s]+", row.get("parents", "")))
    return Entry(code_of(code) or slug, names[0], tuple(names[1:]), tuple(map(code_of, parents)), (), kind, slug, where)


def _rows(lines: Iterator[str], renamed: Mapping[str, str]) -> _Rows:
    head = next(lines, "")
    reader = csv.reader(chain([head], lines), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        columns = _columns(next(reader, []), renamed)
        for cells in reader:
            where = f"line {reader.line_num}"
            if cells and len(cells) < len(columns):
                raise InputError(f"{len(cells)} columns where the head has {len(columns)}", where=where,
                                 mend="Is the file cut short, or a quotation mark missing?")
            if any(cells):
                yield where, {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
    except csv.Error as error:
        raise InputError(f"no row of a table ({error})", where=f"line {reader.line_num}",
                         mend="Is a quotation mark missing?") from None


def _columns(head: list[str], renamed: Mapping[str, str]) -> list[str]:
    """Our name for each column of the file."""
    ours = {theirs.lower(): name for name, theirs in renamed.items()}
    plain = [cell.strip().strip("?").lower() for cell in head]
    columns = [ours.get(cell, "") if ours else cell for cell in plain]
    unknown = [theirs for name, theirs in renamed.items() if name not in columns]
    if unknown or not {"code", "slug"} & set(columns) or not {"names", "slug"} & set(columns):
        raise InputError(f"no column {unknown[0]!r}" if unknown else "no column code or slug, or none with names",
                         where="line 1", mend=f"The head names columns: {', '.join(COLUMNS)}; say --column names=HEAD "
                         "where yours are called otherwise")
    return columns
