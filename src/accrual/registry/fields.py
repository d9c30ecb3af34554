"""One JSON object, read field by field: what is wrong is noted, the rest is still read.

Nothing here raises. Absent and null are the same: the record says nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from accrual.registry.trial import Age, DatePoint

__all__ = ["Notes", "Part", "shown"]

Notes = list[tuple[str, str]]  # (path of the field, what is wrong with it)

# Lone surrogates and control characters cannot be stored by PostgreSQL, sent as UTF-8 or shown on a page.
# Each is replaced by one character, so offsets into the text stay true.
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}(\.0*)?")
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def shown(value: object) -> str:
    """A short form of a value for a message, safe to print.

    >>> shown("x" * 100)[-8:], shown(["a", "b"]), shown({"a": 1})
    ("xxxxxx…'", 'a list', 'an object')
    """
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = value if isinstance(value, str) else repr(value)
    text = text if len(text) <= 60 else text[:60] + "…"
    return repr(text) if isinstance(value, str) else text


class Part:
    """An object inside a record, with its path and the record's notes.

    >>> notes: Notes = []
    >>> part = Part({"count": "12", "type": "GUESS"}, "enrollmentInfo", notes)
    >>> part.whole("count"), part.word("type", frozenset({"ACTUAL", "ESTIMATED"}))
    (12, 'GUESS')
    >>> notes[1]
    ('enrollmentInfo.type', "'GUESS' is not a word that API v2 knows; kept as it is")
    """

    __slots__ = ("_notes", "path", "value")

    def __init__(self, value: dict[str, Any], path: str, notes: Notes) -> None:
        self.value, self.path, self._notes = value, path, notes

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def note(self, key: str, what: str) -> None:
        """Note what is wrong with a field of this object."""
        self._notes.append((self._at(key), what))

    def expect(self, known: frozenset[str]) -> None:
        """Note each field that the format does not know; it stays in the record only."""
        if not known.issuperset(self.value):
            for key in self.value:
                if key not in known:
                    self.note(shown(key)[1:-1], "not a field of the format; kept in the record")

    def _usable(self, key: str, value: str) -> str:
        if not _UNUSABLE.search(value):
            return value
        text, count = _UNUSABLE.subn("\ufffd", value)
        self.note(key, f"{count} unreadable character{'s' * (count > 1)}, shown as \ufffd")
        return text

    def text(self, key: str) -> str:
        """The text of a field exactly as it stands, "" if it is blank or absent."""
        value = self.value.get(key)
        if value is None:
            return ""
        if isinstance(value, str):
            if value.isprintable():  # most are, and this is the quickest way to know
                return "" if value.isspace() else value
            return "" if value.isspace() else self._usable(key, value)
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            self.note(key, "a list where a text belongs; its parts are read as lines")
            return self._usable(key, "\n".join(value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.note(key, f"the number {shown(value)} where a text belongs; read as text")
            return str(value)
        self.note(key, f"{shown(value)} where a text belongs; left out")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list, blank ones left out."""
        found = []
        for number, value in enumerate(self._list(key)):
            name = f"{key}[{number}]"
            if text := Part({name: value}, self.path, self._notes).text(name):
                found.append(text)
        return tuple(found)

    def _list(self, key: str) -> list[Any]:
        value = self.value.get(key)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self.note(key, f"{shown(value)} where a list belongs; read as a list of one")
        return [value]

    def part(self, key: str) -> Part:
        """The object in a field, an empty one if it is absent or something else."""
        value = self.value.get(key)
        if isinstance(value, dict):
            return Part(value, self._at(key), self._notes)
        if value is not None:
            self.note(key, f"{shown(value)} where an object belongs; left out")
        return Part({}, self._at(key), self._notes)

    def parts(self, key: str) -> Iterator[tuple[int, Part]]:
        """The objects of a list with their positions; what is not an object is noted and left out."""
        for number, value in enumerate(self._list(key)):
            if isinstance(value, dict):
                yield number, Part(value, f"{self._at(key)}[{number}]", self._notes)
            elif value is not None:
                self.note(f"{key}[{number}]", f"{shown(value)} where an object belongs; left out")

    def word(self, key: str, known: frozenset[str]) -> str:
        """A word of the registry's own spelling; an unknown one is noted and kept."""
        return self._known(key, self.text(key), known)

    def words(self, key: str, known: frozenset[str]) -> tuple[str, ...]:
        """A list of such words."""
        return tuple(self._known(key, text, known) for text in self.texts(key))

    def _known(self, key: str, text: str, known: frozenset[str]) -> str:
        if text and text not in known:
            self.note(key, f"{shown(text)} is not a word that API v2 knows; kept as it is")
        return text

    def flag(self, key: str) -> bool | None:
        """True, false or not said."""
        value = self.value.get(key)
        if value is None or isinstance(value, bool):
            return value
        read = _FLAGS.get(value.strip().lower()) if isinstance(value, str) else None
        what_for = "left out" if read is None else f"read as {str(read).lower()}"
        self.note(key, f"{shown(value)} where true or false belongs; {what_for}")
        return read

    def whole(self, key: str) -> int | None:
        """A whole number from 0 on."""
        value = self.value.get(key)
        if value is None:
            return None
        if type(value) is int and 0 <= value < 2**31:
            return value
        text = str(value) if isinstance(value, str | float) else ""
        read = int(float(text)) if _WHOLE.fullmatch(text.strip()) else -1
        if 0 <= read < 2**31:
            if isinstance(value, str):
                self.note(key, f"the text {shown(value)} where a number belongs; read as {read}")
            return read
        self.note(key, f"{shown(value)} is not a count; left out")
        return None

    def degrees(self, key: str, limit: int) -> float | None:
        """A latitude or longitude in degrees between -limit and limit."""
        value = self.value.get(key)
        if value is None:
            return None
        try:
            read = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
        except (OverflowError, ValueError):
            read = math.nan
        if not -limit <= read <= limit:
            self.note(key, f"{shown(value)} is not a number of degrees from -{limit} to {limit}; left out")
            return None
        if isinstance(value, str):
            self.note(key, f"the text {shown(value)} where a number belongs; read as {read:g}")
        return read

    def date(self, key: str, kinds: frozenset[str] = frozenset()) -> DatePoint | None:
        """The date in a field: a text, or an object of `date` and `type`."""
        value = self.value.get(key)
        if value is None:
            return None
        holder, name = (self.part(key), "date") if isinstance(value, dict) else (self, key)
        text = holder.text(name)
        try:
            return DatePoint.parse(text, holder.word("type", kinds) if holder is not self else "") if text else None
        except ValueError:
            holder.note(name, f"{shown(text)} is not a date such as '2025-10-15' or '2025-10'; left out")
            return None

    def age(self, key: str) -> Age | None:
        """The age limit in a field, None for "N/A"."""
        text = self.text(key)
        try:
            return Age.parse(text)
        except ValueError:
            self.note(key, f"{shown(text)} is not an age such as '18 Years'; left out")
            return None
