"""What staff send: datasets, or a zip archive of them, put into a folder under names and limits of ours."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from accrual.endpoints import SUFFIXES
from accrual.errors import InputError

__all__ = ["MOST_BYTES", "MOST_FILES", "MOST_UNPACKED", "Unpacked", "unpack"]

MOST_BYTES = 100 * 2 ** 20  # of a request
MOST_UNPACKED = 400 * 2 ** 20  # of all files together, counted while they are unpacked, whatever an archive claims
MOST_FILES = 200
_CHUNK = 2 ** 16
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass
class Unpacked:
    """Datasets in a folder: how many files and bytes, and how many others were left aside."""

    folder: Path
    files: int = 0
    size: int = 0
    left_aside: int = 0
    names: set[str] = field(default_factory=set)

    def take(self, name: str, source: IO[bytes]) -> None:
        """Copy a file into the folder under its plain name; what is no dataset is left aside."""
        plain = PurePosixPath(name.replace("\\", "/")).name
        if not _NAME.fullmatch(plain) or not plain.lower().endswith(SUFFIXES):
            self.left_aside += 1
            return
        if plain.lower() in self.names:
            raise InputError("there are two files of one name", where=plain, mend="Send one trial at a time")
        self.names.add(plain.lower())
        self.files += 1
        if self.files > MOST_FILES:
            raise InputError(f"there are more than {MOST_FILES} datasets", mend="Send one trial at a time")
        with (self.folder / plain).open("xb") as target:
            while chunk := source.read(_CHUNK):
                self.size += len(chunk)
                if self.size > MOST_UNPACKED:
                    raise InputError(f"the datasets are larger than {MOST_UNPACKED // 2 ** 20} MB when unpacked",
                                     mend="Leave out domains that endpoints are not made from")
                target.write(chunk)


def unpack(files: Iterable[tuple[str, IO[bytes]]], folder: Path) -> Unpacked:
    """Put datasets and the datasets in zip archives into a folder.

    InputError for an archive that is damaged, encrypted or packed in an unusual way, for two files of one name, for
    too many or too large ones, and where there is no dataset at all.
    """
    found = Unpacked(folder)
    for name, file in files:
        if name.lower().endswith(".zip"):
            _unzip(name, file, found)
        else:
            found.take(name, file)
    if not found.files:
        raise InputError("there is no dataset among the files",
                         mend=f"Their names end with one of {', '.join(SUFFIXES)}")
    return found


def _unzip(name: str, file: IO[bytes], found: Unpacked) -> None:
    where = name if _NAME.fullmatch(name) else "the zip archive"
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > 10 * MOST_FILES:
                raise InputError("holds too many files", where=where, mend="Send one trial at a time")
            for entry in entries:
                if entry.flag_bits & 1 or entry.compress_type not in _PACKED:
                    raise InputError("is encrypted, or packed in an unusual way", where=where,
                                     mend="Pack it as an ordinary zip archive")
                with archive.open(entry) as source:
                    found.take(entry.filename, source)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise InputError("is no whole zip archive", where=where, mend="Is it cut short?") from None
