"""Accrual's own patient JSON, read and written; its form is `patient.schema.json` in this folder.

    {"schema_version": 1, "sex": "female", "birth_date": "1961-04-02",
     "measurements": [{"concept": "platelets", "value": 120, "unit": "10*9/L", "date": "2026-01-05"}]}

Reading is strict: a field, quantity, scale, disease, treatment, marker or state that is not known is an error, since a
misspelt one would be silently lost.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeVar

from accrual.errors import InputError
from accrual.patients.concept_names import check_concept, check_finding
from accrual.patients.dates import day
from accrual.patients.facts import (
    Answer,
    Circumstance,
    Diagnosis,
    Facts,
    Marker,
    Measurement,
    Score,
    Treatment,
    Unreadable,
)
from accrual.patients.formulas import FORMULAS
from accrual.vocabulary import CONCEPTS
from accrual.vocabulary.attributes import ATTRIBUTES
from accrual.vocabulary.terms import is_kind_of

__all__ = ["SCHEMA_VERSION", "read_document", "write_document"]

SCHEMA_VERSION = 1
_Row = TypeVar("_Row", Measurement, Score, Diagnosis, Treatment, Marker, Circumstance, Answer, Unreadable)
_TNM = re.compile(r"t(is|[0-4x][a-d]?)|n[0-3x][a-c]?|m[01x][a-d]?")  # stages by their letters, as records write them
_Reader = Callable[[Any, str], Any]


def read_document(document: object, source: str = "patient") -> Facts:
    """The facts of a patient document that has been parsed from JSON; InputError names the path of a fault.

    >>> read_document({"schema_version": 1, "sex": "female"}).sex
    'female'
    """
    found = _object(document, source)
    version = found.pop("schema_version", None)
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise InputError("schema_version is not 1, the only one there is", where=f"{source}: schema_version",
                         mend='Begin the document with "schema_version": 1')
    members = _members(found, _FACTS, source, required=())
    _in_order(members, source)
    for name in ("diagnoses", "treatments"):
        for n, row in enumerate(members.get(name, ())):
            _in_order({each.name: getattr(row, each.name) for each in fields(row)}, f"{source}.{name}[{n}]")
    return Facts(**members)


def _in_order(members: Mapping[str, Any], where: str) -> None:
    """The last day that something can be of is not before the first."""
    for name, latest in members.items():
        if name.endswith("_latest") and latest is not None:
            first = members.get(name.removesuffix("_latest"))
            if first is not None and latest < first:
                raise InputError(f"is before {name.removesuffix('_latest')}", where=f"{where}.{name}",
                                 mend="The one is the first day that it can be, the other the last")


def write_document(facts: Facts) -> dict[str, Any]:
    """The patient document of some facts, without the fields that hold nothing.

    >>> write_document(Facts(sex="male"))
    {'schema_version': 1, 'sex': 'male'}
    """
    return {"schema_version": SCHEMA_VERSION} | _written(facts)


def _written(row: Any) -> dict[str, Any]:
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    return {name: _plain(value) for name, value in values.items()
            if value not in (None, "", ()) or (isinstance(row, Answer) and name == "value")}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [item if isinstance(item, str) else _written(item) for item in value]
    return value


def _members(found: dict[str, Any], readers: Mapping[str, _Reader], where: str,
             required: tuple[str, ...]) -> dict[str, Any]:
    for name in found:
        if name not in readers:
            raise InputError("is not a field of this object", where=f"{where}.{name[:40]}",
                             mend=f"Known here: {', '.join(readers)}")
    for name in required:
        if name not in found:
            raise InputError("is missing", where=f"{where}.{name}")
    return {name: readers[name](value, f"{where}.{name}") for name, value in found.items()}


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError("is not a JSON object", where=where)
    return dict(value)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError("is not a text", where=where)
    return value


# What only a formula needs (a share of leukocytes, an uncorrected QT) is a fact, and nothing that criteria ask for.
_KINDS = ("condition", "therapy", "biomarker", "state")
_INPUTS = sorted({slug for formula in FORMULAS for slug in formula.inputs} - set(CONCEPTS))


def _slug(kind: str) -> _Reader:
    known = [slug for slug, concept in CONCEPTS.items() if concept.kind == kind]
    known += _INPUTS if kind == "quantity" else []

    def read(value: object, where: str) -> str:
        text = _text(value, where)
        if text not in known:
            near = get_close_matches(text, known, n=1)
            raise InputError(f"is not a {kind} known here", where=where, mend=(
                f"Did you mean {near[0]}?" if near else "docs/reference/concepts.md lists all of them"))
        return text

    return read


def _concept(*kinds: str) -> _Reader:
    return lambda value, where: check_concept(_text(value, where), kinds, where)


def _marker(value: object, where: str) -> str:
    """A gene, protein or antibody, or the test by which something is found: a pregnancy test."""
    text = _text(value, where)
    return text if is_kind_of(text, "diagnostic-procedure") else check_concept(text, ("biomarker",), where)


def _finding(value: object, where: str) -> str:
    return check_finding(_text(value, where), where)


def _anything(value: object, where: str) -> str:
    """What a gap in a record can be of: a quantity, a scale, or a term of any kind."""
    text = _text(value, where)
    return text if text in CONCEPTS or text in _INPUTS else check_concept(text, _KINDS, where)


def _qualifier(*kinds: str) -> _Reader:
    """A word by which the criteria model narrows a mention; `not-` before it denies it."""

    def read(value: object, where: str) -> str:
        text = _text(value, where)
        known = {slug for kind in kinds for slug in ATTRIBUTES[kind]}
        if not {text, text.removeprefix("not-")} & known and not _TNM.fullmatch(text):
            near = get_close_matches(text, known, n=1)
            raise InputError(f"is no {kinds[0]} known here", where=where, mend=(
                f"Did you mean {near[0]}?" if near else "docs/reference/concepts.md lists all of them"))
        return text

    return read


def _each(read_one: _Reader) -> _Reader:
    def read(value: object, where: str) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise InputError("is not a list", where=where)
        return tuple(read_one(item, f"{where}[{n}]") for n, item in enumerate(value))

    return read


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError("is not a number", where=where, mend='Write 1.5, not "1.5"')
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InputError("is not a finite number", where=where)
    return number


def _date(value: object, where: str) -> date:
    found = day(value) if isinstance(value, str) and len(value) == len("YYYY-MM-DD") else None
    if not found:
        raise InputError("is not a date", where=where, mend="Write a day as YYYY-MM-DD")
    return found


def _yes_no(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise InputError("is neither true nor false", where=where)
    return value


def _answer(value: object, where: str) -> bool | None:
    return None if value is None else _yes_no(value, where)


def _one_of(*choices: str) -> _Reader:
    def read(value: object, where: str) -> str:
        if value not in choices or not isinstance(value, str):
            raise InputError(f"is none of {', '.join(choices)}", where=where)
        return value

    return read


def _rows(kind: type[_Row], readers: Mapping[str, _Reader], required: tuple[str, ...]) -> _Reader:
    def read(value: object, where: str) -> tuple[_Row, ...]:
        if not isinstance(value, list):
            raise InputError("is not a list", where=where)
        return tuple(kind(**_members(_object(row, f"{where}[{n}]"), readers, f"{where}[{n}]", required))
                     for n, row in enumerate(value))

    return read


_DATED: dict[str, _Reader] = {"date": _date, "source": _text}
_FACTS: dict[str, _Reader] = {
    "sex": _one_of("female", "male"),
    "birth_date": _date,
    "birth_date_latest": _date,
    "recorded": _date,
    "complete_since": _date,
    "treatments_complete_since": _date,
    "deceased": _yes_no,
    "died": _date,
    "source": _text,
    "measurements": _rows(
        Measurement,
        {"concept": _slug("quantity"), "value": _number, "unit": _text, "lower": _number, "upper": _number,
         "bound": _one_of("<", "<=", ">", ">="), "method": _text} | _DATED,
        ("concept", "value")),
    "scores": _rows(
        Score, {"scale": _slug("scale"), "value": _number, "of": _concept("condition")} | _DATED, ("scale", "value")),
    "diagnoses": _rows(
        Diagnosis,
        {"concept": _concept("condition"), "present": _yes_no, "status": _one_of("active", "resolved"), "ended": _date,
         "stage": _each(_qualifier("stage")),
         "severity": _each(_qualifier("severity", "status", "stage", "line", "response")),
         "certainty": _qualifier("certainty"), "site": _qualifier("site"),
         "cause": _concept("condition", "therapy"),
         "date_latest": _date} | _DATED,
        ("concept",)),
    "treatments": _rows(
        Treatment,
        {"concept": _concept("therapy"), "given": _yes_no, "start": _date, "end": _date, "source": _text,
         "status": _one_of("ongoing", "stopped"), "line": _qualifier("line"), "setting": _each(_qualifier("line")),
         "route": _qualifier("route"), "response": _qualifier("response"), "indication": _concept("condition"),
         "site": _qualifier("site"), "dose": _number, "dose_unit": _text,
         "severity": _each(_qualifier("severity", "status", "stage", "line", "response")),
         "start_latest": _date, "end_latest": _date},
        ("concept",)),
    "markers": _rows(
        Marker, {"concept": _marker, "finding": _finding} | _DATED, ("concept", "finding")),
    "circumstances": _rows(
        Circumstance, {"concept": _concept("state"), "holds": _yes_no, "since": _date} | _DATED, ("concept",)),
    "answers": _rows(Answer, {"question": _text, "value": _answer, "applies": _yes_no} | _DATED, ("question", "value")),
    "unreadable": _rows(Unreadable, {"concept": _anything, "why": _text} | _DATED, ("concept", "why")),
    "unread": _each(_text),
}
