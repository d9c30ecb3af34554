"""A registry record as lines that can be linked to: every key has its path as an anchor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accrual.registry.trial import Trial

__all__ = ["Line", "RecordPage", "present_record"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the record: its path (an anchor, empty on lines that only close), indent and text."""

    path: str
    depth: int
    text: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The whole record of a trial."""

    nct_id: str
    registry_url: str
    restated: bool
    lines: tuple[Line, ...]


def present_record(nct_id: str, text: str) -> RecordPage:
    """The page of a stored record."""
    record = json.loads(text)
    ours = record.get("accrual")
    restated = isinstance(ours, dict) and bool(ours.get("restated"))
    return RecordPage(nct_id, Trial(nct_id).registry_url, restated, tuple(_lines(record, "", 0, "")))


def _lines(value: Any, path: str, depth: int, key: str) -> Iterator[Line]:
    """The lines of a value, in the order of the record.

    >>> [line.path for line in _lines({"a": [{"b": 1}], "c": "x"}, "", 0, "")]
    ['', 'a', 'a.0', 'a.0.b', '', '', 'c', '']
    """
    label = f"{_literal(key)}: " if key else ""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if not parts:
        yield Line(path, depth, label + _literal(value))
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield Line(path, depth, label + opening)
    for name, part in parts:
        below = _sendable(f"{path}.{name}".lstrip("."))
        yield from _lines(part, below, depth + 1, name if isinstance(name, str) else "")
    yield Line("", depth, closing)


def _literal(value: Any) -> str:
    return _sendable(json.dumps(value, ensure_ascii=False))


def _sendable(text: str) -> str:
    """The text with half a character pair, which no page can hold, as the escape it was in the record."""
    return text.encode(errors="backslashreplace").decode()
