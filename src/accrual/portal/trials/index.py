"""The search index of the stored trials: found through, caught up, made anew."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings

from accrual.portal.trials import stored
from accrual.search import Index, Query, Results, UnreadableIndexError

__all__ = ["catch_up", "find", "rebuild"]

_FIRST_WAIT = 30.0   # seconds for another process that makes the first index: an empty answer would be a false one
_REBUILD_WAIT = 600.0
_log = logging.getLogger(__name__)

Progress = Callable[[int], object]


def find(query: Query, *, limit: int = 20, offset: int = 0) -> Results:
    """The stored trials that match, in the order the query asks for.

    What has been stored since the last search is taken in first, unless another process is doing that.
    A damaged index is made anew from the database.
    """
    try:
        catch_up()
        return _index().find(query, limit=limit, offset=offset)
    except UnreadableIndexError as damage:
        _log.warning("%s It is being made anew.", damage.what)
        rebuild()
        return _index().find(query, limit=limit, offset=offset)


def catch_up(progress: Progress | None = None) -> int:
    """Take in what has been stored since the index was last written; how many trials that was.

    0 too if another process is at it. Killed at any moment, the next call goes on where this one had got to.
    """
    index = _index()
    try:
        reached = index.revision
        latest = stored.latest_revision()  # after it: what others store and index meanwhile must not look like a loss
        if reached == latest:
            return 0
        if reached < latest:
            wait = 0.0 if reached else _FIRST_WAIT
            return index.update(stored.trials_since(reached), revision=latest, wait=wait, progress=progress) or 0
    except UnreadableIndexError as damage:
        _log.warning("%s It is being made anew.", damage.what)
    return rebuild(progress) or 0  # damaged, or ahead of the database: an older copy of it was put back


def rebuild(progress: Progress | None = None) -> int | None:
    """Make the index anew from every stored trial; how many, None if another process would not let go of it."""
    latest = stored.latest_revision()
    return _index().rebuild(stored.trials_since(0), revision=latest, wait=_REBUILD_WAIT, progress=progress)


def _index() -> Index:
    return _opened(Path(settings.HOME) / "index")


@cache
def _opened(folder: Path) -> Index:
    return Index.open(folder)
