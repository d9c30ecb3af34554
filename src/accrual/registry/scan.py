"""JSON values out of a text that may be larger than memory and wrong in places.

Two readers: one value a line, where a bad line costs itself only; and a stream of values, lists of
values and API pages (`{"studies": […], "nextPageToken": …}`), where reading goes on at the next
thing that begins like a record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import TextIOBase
from typing import Any

from accrual.errors import InputError
from accrual.registry.fields import shown

__all__ = ["LONGEST", "Value", "read_lines", "read_values"]

LONGEST = 64 << 20  # characters of one record; the longest in the registry, with its results, is a quarter of that
_CHUNK = 1 << 16
_HOPELESS = 20      # bad lines before the first good one
_SPARE = 150        # frames
_DECODER = json.JSONDecoder()
_WORDS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_SPACE = re.compile(r"[ \t\r\n]*")
_RECORD = re.compile(r'\{\s*"(?:protocolSection|nct_id)"\s*:')
_PAGE = re.compile(r'\{\s*"(?:studies|totalCount|nextPageToken)"\s*:')
_LOOK = 200         # characters enough to see how a page begins


@dataclass(frozen=True, slots=True)
class Value:
    """A value, its text exactly as it stands and the line it begins on; or why there is none."""

    line: int
    text: str = ""
    value: Any = None
    fault: str = ""


def read_lines(stream: TextIOBase) -> Iterator[Value]:
    """The values of JSON Lines; a line may hold several, and blank lines count but hold none."""
    number, bad, hopeful = 0, 0, False
    try:
        while line := stream.readline(LONGEST):
            number += 1
            if len(line) == LONGEST and not line.endswith("\n"):
                _skip_line(stream)
                yield Value(number, fault=f"the line is longer than {LONGEST:,} characters; left out")
                continue
            for value in _line_values(number, line):
                hopeful, bad = hopeful or isinstance(value.value, dict), bad + bool(value.fault)
                yield value
            if bad >= _HOPELESS and not hopeful:
                yield Value(number, fault=f"none of the first {number} lines is a record; the rest was not read")
                return
    except InputError as fault:
        yield Value(number + 1, fault=str(fault))


def _skip_line(stream: TextIOBase) -> None:
    while (rest := stream.readline(1 << 20)) and not rest.endswith("\n"):
        pass


def _line_values(number: int, line: str) -> Iterator[Value]:
    position = _after_space(line, 0)
    while position < len(line):
        value, end, fault = _decode(line, position)
        if fault:
            yield Value(number, fault=fault)
            return
        yield Value(number, line[position:end], value)
        position = _after_space(line, end)


def _after_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _decode(text: str, position: int) -> tuple[Any, int, str]:
    try:
        value, end = _decode_below(_SPARE, text, position)
    except json.JSONDecodeError as error:
        if _cut(error, text):
            return None, position, "not complete JSON: the record stops before its end. Is the file cut short?"
        near = shown(text[error.pos:error.pos + 20])
        return None, position, f"not JSON: {error.msg} at character {error.pos - position + 1}, {near}"
    except RecursionError:
        return None, position, "not a record: nested too deeply"
    except ValueError:
        return None, position, "not a record: a number with too many digits"
    return value, end, ""


def _decode_below(frames: int, text: str, position: int) -> tuple[Any, int]:
    """Decode further down the stack: what is nested so deeply that it just fits here would not within a web request."""
    return _decode_below(frames - 1, text, position) if frames else _DECODER.raw_decode(text, position)


def _cut(error: json.JSONDecodeError, text: str) -> bool:
    """Whether more text could mend it: the fault is at its very end, in a string, an escape or half a word."""
    rest = text[error.pos:].strip()
    return (error.msg.startswith("Unterminated string") or not rest
            or (error.msg.startswith("Invalid \\") and len(rest) < len(r"\uXXXX"))
            or any(word.startswith(rest) for word in _WORDS))


def read_values(stream: TextIOBase, page: dict[str, Any] | None = None) -> Iterator[Value]:
    """The records of lists, API pages and plain values, one after the other.

    What a page says beside its studies (`nextPageToken`, `totalCount`) goes into `page`, and that it has studies.
    """
    scanner = _Scanner(stream, {} if page is None else page)
    try:
        yield from scanner.top()
    except InputError as fault:
        yield Value(scanner.line, fault=str(fault))


class _BadValueError(Exception):
    """The text here is not JSON."""


@dataclass
class _Scanner:
    stream: TextIOBase
    page: dict[str, Any]
    text: str = ""
    position: int = 0
    line: int = 1
    ended: bool = False
    lost: bool = False  # after a fault: what stands between the records now is of no use
    size: int = field(default=_CHUNK)

    def top(self) -> Iterator[Value]:
        while char := self.peek():
            try:
                if char == "[":
                    yield from self.elements()
                elif char == "{" and self.is_page():
                    yield from self.studies()
                elif char == ",":
                    self.advance(1)
                elif self.lost and char != "{":
                    if not self.resume():
                        return
                else:
                    yield self.value()
            except _BadValueError as error:
                yield Value(self.line, fault=str(error))
                if not self.resume():
                    return

    def elements(self) -> Iterator[Value]:
        self.advance(1)
        while char := self.peek():
            if char == "]":
                self.advance(1)
                return
            if char == ",":
                self.advance(1)
            else:
                yield self.value()
        raise _BadValueError("the list has no end. Is the file cut short?")

    def studies(self) -> Iterator[Value]:
        self.advance(1)
        while char := self.peek():
            if char == "}":
                self.advance(1)
                return
            if char == ",":
                self.advance(1)
                continue
            key = self.value().value
            if self.peek() != ":":
                raise _BadValueError(f"no colon after {shown(key)}")
            self.advance(1)
            if key == "studies" and self.peek() == "[":
                self.page["studies"] = True
                yield from self.elements()
            else:
                self.page[str(key)] = self.value().value
        raise _BadValueError("the page has no end. Is the file cut short?")

    def is_page(self) -> bool:
        while len(self.text) - self.position < _LOOK and self.more():
            pass
        return _PAGE.match(self.text, self.position) is not None

    def value(self) -> Value:
        self.size = _CHUNK
        self.peek()
        while True:
            value, end, fault = _decode(self.text, self.position)
            if fault and fault.startswith("not complete") and self.more():
                continue
            if fault:
                raise _BadValueError(fault)
            found = Value(self.line, self.text[self.position:end], value)
            self.advance(end - self.position)
            return found

    def peek(self) -> str:
        """The next character that is not space, "" at the end."""
        while True:
            self.advance(_after_space(self.text, self.position) - self.position)
            if self.position < len(self.text):
                return self.text[self.position]
            if not self.more():
                return ""

    def advance(self, count: int) -> None:
        self.line += self.text.count("\n", self.position, self.position + count)
        self.position += count

    def more(self) -> bool:
        """Read on, twice as much each time one value needs more, so that a long value costs linear time."""
        if self.ended:
            return False
        if len(self.text) - self.position > LONGEST:
            raise _BadValueError(f"the record is longer than {LONGEST:,} characters; left out")
        chunk = self.stream.read(self.size)
        self.size *= 2
        self.text, self.position = self.text[self.position:] + chunk, 0
        self.ended = not chunk
        return bool(chunk)

    def resume(self) -> bool:
        """Go to the next thing that begins like a record; false if there is none."""
        self.advance(min(1, len(self.text) - self.position))
        self.lost, self.size = True, _CHUNK
        while True:
            if found := _RECORD.search(self.text, self.position):
                self.advance(found.start() - self.position)
                return True
            # A beginning may lie across the edge of what was read.
            self.advance(max(0, len(self.text) - self.position - _LOOK))
            if not self.more():
                return False
