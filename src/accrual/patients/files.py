"""A patient's file → facts, whichever form it has; a bulk export → the facts of everybody in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from accrual.errors import InputError, NotFoundError
from accrual.patients.document import read_document
from accrual.patients.facts import Facts
from accrual.patients.fhir import people, read_bundle, read_resources

__all__ = ["read_export", "read_json", "read_patient"]

_SHARED = ("Medication",)  # of nobody, and referred to by everybody's rows


def read_patient(path: Path, person: str | None = None, on: date | None = None) -> Facts:
    """The facts in a FHIR R4 Bundle, in our own patient JSON, or of one person in a bulk export (NDJSON).

    `person` is the Patient's id, needed where an export holds several; stages of a FHIR record count up to `on`.
    InputError if the file is none of these; its message names the file and field, never what is in it.
    """
    if _is_export(path):
        return _one(read_export(path, on), path, person)
    document = read_json(path)
    if isinstance(document, dict) and "resourceType" in document:
        return read_bundle(document, path.name, on)
    if isinstance(document, dict) and "schema_version" in document:
        return read_document(document, path.name)
    raise InputError("is neither a FHIR Bundle nor a patient document", where=path.name,
                     mend='The one has "resourceType": "Bundle", the other "schema_version": 1')


def read_json(path: Path) -> object:
    """The JSON in a file that may hold a patient's values; an error names the place and never what is there."""
    return _parsed(_text(path), path.name)


def read_export(path: Path, on: date | None = None) -> dict[str, Facts]:
    """Everybody in a bulk export: one NDJSON file, or a folder of them, one a kind of resource.

    A line that cannot be read is listed with everybody, since it may be about any of them.
    """
    files = sorted(path.glob("*.ndjson")) if path.is_dir() else [path]
    if not files:
        raise NotFoundError("there is no NDJSON file in this folder", where=path.name)
    rows, broken = [], []
    for file in files:
        for where, row in _lines(file):
            if isinstance(row, dict) and isinstance(row.get("resourceType"), str):
                rows.append(row)
            else:
                broken.append(f"{where}: holds no resource that can be read")
    grouped = people(rows)
    ids = [row["id"] for row in rows if row["resourceType"] == "Patient" and isinstance(row.get("id"), str)]
    shared = [row for row in grouped.get("", ()) if row["resourceType"] in _SHARED]
    lost = [f"{row['resourceType'][:60]} of {key or 'nobody'}: belongs to no patient of this export"
            for key, found in grouped.items() if key not in ids for row in found if row["resourceType"] not in _SHARED]
    found = {each: read_resources([*shared, *grouped[each]], path.name, on=on) for each in ids}
    return {each: replace(facts, unread=(*facts.unread, *lost, *broken)) for each, facts in found.items()}


def _one(found: dict[str, Facts], path: Path, person: str | None) -> Facts:
    if person is not None and person not in found:
        raise NotFoundError("there is no such patient in it", where=path.name)
    if person is None and len(found) != 1:
        raise InputError(f"holds {len(found)} patients", where=path.name,
                         mend="Name one by --person and the Patient's id")
    return found[person] if person is not None else next(iter(found.values()))


def _is_export(path: Path) -> bool:
    return path.suffix == ".ndjson" or path.is_dir()


def _lines(path: Path) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        if line.strip():
            where = f"{path.name}, line {number}"
            try:
                yield where, _parsed(line, where)
            except InputError:
                yield where, None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NotFoundError("there is no such patient file", where=str(path)) from None
    except OSError as error:
        raise InputError("cannot be read as a file", where=str(path)) from error
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", where=path.name) from None


def _parsed(text: str, where: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        # Only the position: the decoder's own message can show a piece of the record.
        raise InputError("is not JSON", where=f"{where}, line {error.lineno}, column {error.colno}",
                         mend="Is the file cut short?") from None
    except (RecursionError, ValueError):  # nested too deeply; a number of too many digits
        raise InputError("is not JSON that can be read", where=where) from None
