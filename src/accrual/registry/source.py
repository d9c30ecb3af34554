"""Texts to read records from: plain, gzip or zip files, in whatever encoding, never unpacked to disk.

A file is read as a stream. What is wrong with its bytes ends the text with an InputError after
everything before the fault was handed out, so records ahead of the fault are kept.
"""

from __future__ import annotations

import codecs
import gzip
import io
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol, cast

from accrual.errors import InputError, NotFoundError

__all__ = ["Text", "Watch", "open_texts"]

_BUFFER = 1 << 16
_EXPANSION = 100       # registry JSON shrinks to a tenth; only a bomb shrinks to less than a hundredth
_FLOOR = 256 << 20     # … and small files may do as they like
_GZIP, _ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

Watch = Callable[[int], object]


@dataclass(frozen=True)
class Text:
    """A named text: `head` is its beginning, `stream` all of it; `fault` tells why it cannot be opened."""

    name: str
    head: str = ""
    stream: io.TextIOWrapper | None = None
    fault: InputError | None = None


class _Readable(Protocol):
    def read1(self, size: int = -1, /) -> bytes: ...


class _Budget:
    """How much a file may expand to, all its members together."""

    def __init__(self, size: int) -> None:
        self.left = max(_FLOOR, size * _EXPANSION) if size else sys.maxsize

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise InputError(f"it expands to more than {_EXPANSION} times its size",
                             mend="No registry file does; the rest of it was not read")


class _Guarded(io.RawIOBase):
    """A byte stream that hands out all it can before it tells what is wrong."""

    def __init__(self, source: _Readable, budget: _Budget) -> None:
        self._source, self._budget = source, budget
        self._fault: InputError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        got = 0
        while got < len(target) and not self._fault:
            try:
                chunk = self._source.read1(len(target) - got)
                self._budget.spend(len(chunk))
            except InputError as fault:
                self._fault = fault
            except EOFError:
                self._fault = InputError("the compressed data are cut short", mend="Fetch the file again")
            except (OSError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
                self._fault = InputError(f"the data cannot be read ({error})", mend="Fetch the file again")
            else:
                if not chunk:
                    break
                target[got:got + len(chunk)] = chunk
                got += len(chunk)
        if self._fault and not got:
            raise self._fault
        return got


class _Watched(io.FileIO):
    """A file that tells how much of it was read."""

    watch: Watch | None = None

    def readinto(self, target: Any) -> int | None:
        count = super().readinto(target)
        if self.watch and count:
            self.watch(count)
        return count


def open_texts(path: Path | str, watch: Watch | None = None) -> Iterator[Text]:
    """The texts of a file: one, or one for each member of a zip file; "-" is standard input."""
    if str(path) == "-":
        stdin = sys.stdin.buffer
        buffered = stdin if isinstance(stdin, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", stdin))
        yield from _texts("standard input", buffered, _Budget(0), seekable=False)
        return
    path = Path(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError("this is a folder", where=str(path), mend="Name the files in it")
        with _Watched(path) as file, io.BufferedReader(file, _BUFFER) as reader:
            file.watch = watch
            yield from _texts(path.name, reader, _Budget(status.st_size), seekable=stat.S_ISREG(status.st_mode))
    except FileNotFoundError:
        raise NotFoundError("there is no such file", where=str(path)) from None
    except OSError as error:
        raise InputError(f"the file cannot be opened: {error.strerror or error}", where=str(path)) from None


def _texts(name: str, file: io.BufferedReader[Any], budget: _Budget, *, seekable: bool) -> Iterator[Text]:
    if not file.peek(4).startswith(_ZIP):
        yield _text(name, file, budget)
    elif not seekable:
        yield Text(name, fault=InputError("a zip file cannot be read from a pipe", mend="Name the file itself"))
    else:
        yield from _members(name, file, budget)


def _members(name: str, file: IO[bytes], budget: _Budget) -> Iterator[Text]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        yield Text(name, fault=InputError(f"the zip file cannot be read ({error})", mend="Fetch the file again"))
        return
    with archive:
        members = [info for info in archive.infolist() if not info.is_dir() and not _is_clutter(info.filename)]
        if not members:
            yield Text(name, fault=InputError("the zip file is empty"))
        for info in members:
            # The name is only shown, and nothing is written: a path that climbs out has nowhere to go.
            label = f"{name}/{_printable(info.filename)}"
            yield _opened(label, lambda info=info: cast("_Readable", archive.open(info)), budget)  # type: ignore[misc]


def _is_clutter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def _printable(name: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in name)[-120:]


def _opened(name: str, opener: Callable[[], _Readable], budget: _Budget) -> Text:
    try:
        source = opener()
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError) as error:
        return Text(name, fault=InputError(f"this member cannot be read ({error})", mend="Pack it without a password"))
    return _text(name, source, budget)


def _text(name: str, source: _Readable, budget: _Budget) -> Text:
    try:
        stream = io.BufferedReader(_Guarded(source, budget), _BUFFER)
        layers = 0
        while (head := stream.peek(_BUFFER)).startswith(_GZIP):
            if (layers := layers + 1) > 2:
                raise InputError("gzip within gzip within gzip")
            unpacked = gzip.GzipFile(fileobj=stream, mode="rb")
            stream = io.BufferedReader(_Guarded(cast("_Readable", unpacked), budget), _BUFFER)
    except InputError as fault:
        return Text(name, fault=fault)
    if head.startswith(_ZIP):
        return Text(name, fault=InputError("a zip file within another", mend="Unpack the outer one"))
    encoding = _encoding(head)
    # Bytes that are not UTF-8 pass as lone surrogates: the field that holds them is named later,
    # and the record is kept byte for byte.
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    text = io.TextIOWrapper(stream, encoding, errors=errors, newline="\n")
    return Text(name, head.decode(encoding, errors="replace"), text)


def _encoding(head: bytes) -> str:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    # JSON begins with two ASCII characters, so the place of a zero byte tells UTF-16 without a mark.
    return {b"\0": "utf-16-be"}.get(head[:1]) or {b"\0": "utf-16-le"}.get(head[1:2]) or "utf-8"
