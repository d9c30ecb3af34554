"""SSSOM, tables of mappings between terminologies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from accrual.errors import InputError
from accrual.vocabulary.entry import Entry, Terminology, code_of

__all__ = ["read_sssom"]

_SAME = {"skos:exactMatch", "owl:equivalentClass", "owl:sameAs"}
_BROADER = {"skos:broadMatch", "rdfs:subClassOf"}
_NEEDED = ("subject_id", "subject_label", "predicate_id", "object_id")


@dataclass(slots=True)
class _Subject:
    """A subject's rows, gathered; in dictionaries, because they keep the order and each thing once."""

    label: str
    where: str
    names: dict[str, None] = field(default_factory=dict)
    parents: dict[str, None] = field(default_factory=dict)
    codes: dict[str, None] = field(default_factory=dict)


def read_sssom(lines: Iterable[str]) -> Terminology:
    r"""The subjects of a table of mappings; what one matches exactly gives it a further code and name.

    >>> head = "subject_id\tsubject_label\tpredicate_id\tobject_id\n"
    >>> read_sssom([head, "ZOO:1\tzebra fever\tskos:exactMatch\tmesh:D1\n"]).entries[0].codes
    ('MESH:D1',)

    A broad match is a parent; other mappings are counted and left out.
    InputError where a column or a part of a row is missing.
    """
    numbered = _whole(lines)
    version, header = _head(numbered)
    subjects: dict[str, _Subject] = {}
    inexact = 0
    for where, row in _rows(numbered, header):
        same, broader = row["predicate_id"] in _SAME, row["predicate_id"] in _BROADER
        if row.get("predicate_modifier") == "Not" or not (same or broader):
            inexact += 1
            continue
        subject = subjects.setdefault(code_of(row["subject_id"]), _Subject(row["subject_label"], where))
        subject.names[row["subject_label"]] = None
        if same:
            subject.codes[code_of(row["object_id"])] = None
            subject.names[row.get("object_label", "")] = None
        else:
            subject.parents[code_of(row["object_id"])] = None
    return Terminology("SSSOM", tuple(_entry(code, said) for code, said in subjects.items()), version, 0, inexact)


def _entry(code: str, said: _Subject) -> Entry:
    return Entry(code, said.label, tuple(said.names), tuple(said.parents), tuple(said.codes), where=said.where)


def _whole(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, by number; the last one must end, or a code may have lost its last digits."""
    number, line = 0, "\n"
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, line
    if not line.endswith("\n"):
        raise InputError("the last line does not end: the file seems cut short", where=f"line {number}",
                         mend="Fetch the file again; if it is whole, end its last line")


def _head(numbered: Iterator[tuple[int, str]]) -> tuple[str, list[str]]:
    """The mapping set's version, of the comments above the table, and the table's columns."""
    version, header = "", [""]
    for _, line in numbered:
        if line[0] != "#":
            header = _cells(line)
            break
        if found := re.match(r"#\s*mapping_set_version:\s*(\S+)", line):
            version = found[1].strip("\"'")
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise InputError(f"there is no column {' and no column '.join(missing)}", where="the table's head",
                         mend="Names come from subject_label; write the mappings with labels")
    return version, header


def _rows(numbered: Iterator[tuple[int, str]], header: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    for number, line in numbered:
        cells = _cells(line)
        if len(cells) != len(header):
            raise InputError(f"{len(cells)} columns where the head has {len(header)}", where=f"line {number}",
                             mend="Is the file cut short?")
        yield f"line {number}", dict(zip(header, cells, strict=True))


def _cells(line: str) -> list[str]:
    """What stands between the tabs; some programs put a cell with a quotation mark in it into quotation marks."""
    cells = (cell.strip() for cell in line.split("\t"))
    return [cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell for cell in cells]
