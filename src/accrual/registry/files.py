"""Files of registry records: JSON, JSON Lines, the API's pages, plain or in gzip or zip."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accrual.errors import InputError
from accrual.registry.problem import Problem
from accrual.registry.reading import read_trial
from accrual.registry.scan import Value, read_lines, read_values
from accrual.registry.source import Text, Watch, open_texts
from accrual.registry.trial import Trial

__all__ = ["Entry", "Page", "read_file", "read_page", "read_single"]

_NCT = re.compile(r"NCT[0-9]{8}")
# The first line of an object that is spread over several.
_SPREAD = re.compile(r"\s*\{\s*(?:\n|[^\n]*[{\[,:]\s*\n)")
_LIST_OR_PAGE = re.compile(r'\s*(?:\[|\{\s*"(?:studies|totalCount|nextPageToken)"\s*:)')


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a file with all that is wrong with it; `trial` is None if it had to be refused."""

    file: str
    line: int
    text: str = ""
    record: Any = None
    trial: Trial | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the API's answer."""

    entries: tuple[Entry, ...]
    next_token: str = ""
    total: int | None = None


def read_file(path: Path | str, watch: Watch | None = None) -> Iterator[Entry]:
    """Every record of a file, in order, one at a time in memory; "-" is standard input.

    `watch` is told each number of bytes that was read from the file.
    NotFoundError if there is no such file, InputError if it cannot be opened; all other faults are an entry's problems.
    """
    for text in open_texts(path, watch):
        yield from _numbered_once(_entry(text.name, value) for value in _values(text))


def read_page(body: bytes, name: str) -> Page:
    """The records of one answer of the API; InputError if it is not a whole page."""
    said: dict[str, Any] = {}
    entries = _answered(body, name, said)
    if "studies" not in said:
        raise InputError("the answer is not a page of studies", where=name)
    token, total = said.get("nextPageToken"), said.get("totalCount")
    return Page(entries, token if isinstance(token, str) else "", total if isinstance(total, int) else None)


def read_single(body: bytes, name: str) -> Entry:
    """The record of an answer that is one study; InputError if it is not."""
    entries = _answered(body, name, {})
    if len(entries) != 1 or entries[0].trial is None:
        raise InputError("the answer is not a study", where=name)
    return entries[0]


def _answered(body: bytes, name: str, said: dict[str, Any]) -> tuple[Entry, ...]:
    values = list(read_values(io.StringIO(body.decode(errors="surrogateescape")), said))
    for value in values:
        if value.fault:
            raise InputError(f"the answer is garbled: {value.fault}", where=name)
    return tuple(_entry(name, value) for value in values)


def _values(text: Text) -> Iterator[Value]:
    if text.fault or text.stream is None:
        yield Value(0, fault=str(text.fault))
        return
    spread = _LIST_OR_PAGE.match(text.head) or _SPREAD.match(text.head)
    nothing = True
    for value in read_values(text.stream) if spread else read_lines(text.stream):
        nothing = False
        yield value
    if nothing:
        yield Value(0, fault="there is no record in it")


def _entry(file: str, value: Value) -> Entry:
    if value.fault:
        return Entry(file, value.line, problems=(Problem(file, value.line, what=value.fault),))
    try:
        reading = read_trial(value.value)
    except InputError as error:
        problem = Problem(file, value.line, _mentioned(value.text), error.where, f"{error.what}. {error.mend}")
        return Entry(file, value.line, value.text, value.value, problems=(problem,))
    problems = tuple(problem.at(file, value.line) for problem in reading.problems)
    return Entry(file, value.line, value.text, value.value, reading.trial, problems)


def _mentioned(text: str) -> str:
    """The first NCT number in a record that was refused, to help find it."""
    found = _NCT.search(text[:10_000])
    return found[0] if found else ""


def _numbered_once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The same entries; a trial that was in the file before is noted.

    One bit for each of the 10⁸ numbers: 12 MB, however long the file, most of it never touched.
    """
    seen = bytearray(10**8 // 8 + 1)
    for entry in entries:
        if entry.trial is None:
            yield entry
            continue
        number = int(entry.trial.nct_id[3:])
        byte, bit = number >> 3, 1 << (number & 7)
        if seen[byte] & bit:
            again = Problem(entry.file, entry.line, entry.trial.nct_id, "", "this trial was in the file before")
            yield Entry(entry.file, entry.line, entry.text, entry.record, entry.trial, (*entry.problems, again))
        else:
            seen[byte] |= bit
            yield entry
