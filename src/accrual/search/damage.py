"""Damaged files told from faults of ours, so that only the first lead to a rebuild."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accrual.errors import ConfigurationError

__all__ = ["UnreadableIndexError", "is_damaged", "opening", "searching"]

_SEGMENTS = (".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term")
_MAGIC = 1337  # tantivy ends each file with the length of a JSON footer and this number


class UnreadableIndexError(ConfigurationError):
    """The search index is damaged; it is derived data and can be made anew."""

    def __init__(self, path: Path) -> None:
        super().__init__("the search index cannot be read", where=path.name, mend="Run `accrual search rebuild`.")


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Within this, whatever is wrong with the files in a folder shows as UnreadableIndexError."""
    try:
        yield
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        raise UnreadableIndexError(path) from None
    except BaseException as fault:
        if _is_panic(fault):
            raise UnreadableIndexError(path) from None
        raise


@contextmanager
def searching(path: Path) -> Iterator[None]:
    """Within this, a failure is UnreadableIndexError if the files are damaged; any other is a fault of ours, and stays.

    The checksums are read only after a failure: a query alone must never be able to start a rebuild.
    """
    try:
        yield
    except BaseException as fault:
        if (isinstance(fault, Exception) or _is_panic(fault)) and is_damaged(path):
            raise UnreadableIndexError(path) from None
        raise


def _is_panic(fault: BaseException) -> bool:
    """True for a panic in Rust, which derives from BaseException and cannot be imported by name."""
    return type(fault).__name__ == "PanicException"


def is_damaged(path: Path) -> bool:
    """True if a segment in the folder does not have the checksum that it ends with; False for an absent folder."""
    return any(not _is_whole(file) for file in path.glob("*") if file.suffix in _SEGMENTS)


def _is_whole(file: Path) -> bool:
    content = file.read_bytes()
    try:
        length, magic = struct.unpack("<II", content[-8:])
        footer = json.loads(content[-8 - length:-8])
        return bool(magic == _MAGIC and zlib.crc32(content[:-8 - length]) == footer["crc"])
    except (struct.error, ValueError, KeyError, TypeError):
        return False
