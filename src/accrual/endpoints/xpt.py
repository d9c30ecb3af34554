"""SAS transport files, version 5: whether one is whole, before anything reads it.

The layout is published by SAS (TS-140): records of 80 bytes; headers, 140 bytes for each variable, observations.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

from accrual.errors import InputError

__all__ = ["check_xpt"]

_RECORD = 80
_LIBRARY = b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!"
_MEMBER = b"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!"
_NAMESTR = b"HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!"
_OBSERVATIONS = b"HEADER RECORD*******OBS     HEADER RECORD!!!!!!!"
_CUT = "Is the file cut short? Copy it again in binary mode"


def check_xpt(path: Path) -> None:
    """Nothing where the file is a whole SAS transport file of version 5 with one dataset; else an InputError.

    The programs that read these files stop silently where one is cut off: subjects would be missing from every count.
    """
    raw = path.read_bytes()
    if not raw.startswith(_LIBRARY):
        raise InputError("is no SAS transport file of version 5", where=path.name,
                         mend="Version 8 and CPORT files are others: export it as version 5")
    if len(raw) % _RECORD:
        raise InputError(f"is {len(raw)} bytes long, which is no multiple of {_RECORD}", where=path.name, mend=_CUT)
    if raw.count(_MEMBER) != 1:
        raise InputError("does not hold exactly one dataset", where=path.name, mend="Export one file for each dataset")
    _check_observations(raw, path.name)


def _check_observations(raw: bytes, where: str) -> None:
    names, start = raw.find(_NAMESTR), raw.find(_OBSERVATIONS)
    count = re.match(rb"0{6}(\d{4})", raw[names + len(_NAMESTR):]) if names >= 0 else None
    if count is None or start < 0:
        raise InputError("ends before its observations", where=where, mend=_CUT)
    size = 140 if b"140" in raw[raw.find(_MEMBER):][:_RECORD] else 136
    first = names + _RECORD
    lengths = [struct.unpack(">h", raw[at + 4:at + 6])[0] for at in range(first, first + int(count[1]) * size, size)]
    width, data = sum(lengths), raw[start + _RECORD:]
    if width <= 0 or min(lengths) <= 0:
        raise InputError("describes no variables", where=where)
    rest = data[len(data) // width * width:]
    if rest.strip(b" "):
        raise InputError("ends within an observation", where=where, mend=_CUT)
