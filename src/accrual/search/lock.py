"""One writer at a time, whichever process it is in."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["writing"]

_PAUSE = 0.05  # seconds between two tries


@contextmanager
def writing(path: Path, wait: float) -> Iterator[bool]:
    """Hold the lock file, waiting up to so many seconds for another holder; gives False if it was not to be had.

    The lock belongs to the open file, so the system frees it when its process is killed.
    """
    until = time.monotonic() + wait
    with path.open("a") as file:
        while not (held := _take(file.fileno())) and time.monotonic() < until:
            time.sleep(_PAUSE)
        yield held


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
