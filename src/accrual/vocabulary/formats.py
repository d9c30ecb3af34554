"""Terminologies as files: which format it is, and what it says."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from accrual.errors import InputError, NotFoundError
from accrual.vocabulary.entry import Terminology, checked
from accrual.vocabulary.obo import read_obo
from accrual.vocabulary.oncotree import read_oncotree
from accrual.vocabulary.sssom import read_sssom
from accrual.vocabulary.table import read_table

__all__ = ["Watch", "read_terminology", "terminology_of"]

Watch = Callable[[Iterable[str]], Iterable[str]]

_LARGEST = 1_000_000_000
_LOOK = 100_000   # characters of the file that say what it is
_OBO = re.compile(r"^(?:format-version:|\[Term\]\s*$)", re.MULTILINE)
_SSSOM = re.compile(r"^(?:[^#\n]*\t)?subject_id\t", re.MULTILINE)
_RELEASE = re.compile(r"releases/([^/]+)/")   # OBO's and SSSOM's versions are addresses, with the date in them
_OTHERS = (
    (re.compile(r"\s*<"), "XML or HTML", "Convert OWL to OBO first, with ROBOT"),
    (re.compile(r'\s*\{\s*"(?:graphs|@context|resourceType)"'), "JSON of another kind", "Take the OBO file instead"),
)
_KNOWN = "OBO, SSSOM (TSV with subject_id), OncoTree's JSON and CSV with a head are read"


def read_terminology(path: Path, columns: Mapping[str, str] | None = None,
                     watch: Watch = iter) -> Terminology:
    """The terminology in a file, gzipped or not; its format is told by its content.

    `columns` says under which head a column of a CSV stands; `watch` is given the lines, to follow how far it is.
    NotFoundError if there is no such file, InputError where it cannot be read: what, where, and how to mend it.
    """
    text = _decoded(_content(path), path.name)
    try:
        return terminology_of(text, columns, watch)
    except InputError as error:
        where = ", ".join(filter(None, (path.name, error.where)))
        raise InputError(error.what, where=where, mend=error.mend) from None


def terminology_of(text: str, columns: Mapping[str, str] | None = None, watch: Watch = iter) -> Terminology:
    r"""The terminology in a text.

    >>> terminology_of("code,names\nZOO:1,zebra fever\n").format
    'CSV'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    read = _reader(text[:_LOOK], columns or {})
    found = read(watch(_lines(text)))
    entries = checked(found.entries)
    # Mondo and HPO say it in the name as well, and tables made from them say it nowhere else.
    alive = tuple(entry for entry in entries if not entry.name.lower().startswith("obsolete "))
    if not alive:
        raise InputError(f"there is no term in it, read as {found.format}", mend=_KNOWN)
    release = _RELEASE.search(found.version)
    return replace(found, entries=alive, version=release[1] if release else found.version[:60],
                   obsolete=found.obsolete + len(entries) - len(alive))


def _reader(head: str, columns: Mapping[str, str]) -> Callable[[Iterable[str]], Terminology]:
    for pattern, name, mend in _OTHERS:
        if pattern.match(head):
            raise InputError(f"this is {name}", mend=f"{mend}; {_KNOWN}")
    if re.match(r"\s*[{\[]", head) and not head.startswith("[Term]"):
        return read_oncotree
    if _OBO.search(head):
        return read_obo
    if _SSSOM.search(head):
        return read_sssom
    if not re.search(r"[,;\t]", head.partition("\n")[0]) and "slug" not in head[:10]:
        raise InputError("unknown format", mend=_KNOWN)
    return lambda lines: read_table(lines, columns)


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends; str.splitlines would also end one at rarer signs, inside a name."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise InputError("this is a folder", where=str(path), mend="Name a file in it")
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if zipped else path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise NotFoundError("there is no such file", where=str(path)) from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise InputError("the file is cut short or damaged", where=str(path), mend="Fetch it again") from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path)) from None
    if len(content) > _LARGEST:
        raise InputError("larger than any terminology", where=str(path), mend="Take the part of it that you need")
    return content


def _decoded(content: bytes, name: str) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("not UTF-8", where=f"{name}, line {line}",
                         mend="Save it as UTF-8, or fetch it again") from None
    if "\0" in text:
        raise InputError("no text: this is a binary file", where=name, mend="Save a spreadsheet as CSV")
    return text
