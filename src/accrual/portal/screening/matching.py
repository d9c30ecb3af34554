"""One person against the stored trials: the compiled trials kept up with the database, and asked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max, Q

from accrual.criteria import CriteriaModel
from accrual.patients import Facts
from accrual.portal.config.terms import terms_folder
from accrual.portal.staff.approved import merged, standing
from accrual.portal.staff.models import Approval
from accrual.portal.trials import stored
from accrual.portal.trials.current import current_trials
from accrual.portal.trials.models import StoredTrial
from accrual.registry import Trial
from accrual.screening import with_registered
from accrual.screening.match import Found, MatchStore, UnreadableStoreError, Wanted, find_fits

__all__ = ["catch_up", "find", "pending", "rebuild"]

_AT_ONCE = 300          # trials that a request may compile; more are left to the worker or the command
_REBUILD_WAIT = 600.0   # seconds for another process that is at it

Progress = Callable[[int], object]


def find(facts: Facts, on: date, wanted: Wanted) -> Found:
    """The stored trials that fit one person best; what is compiled is asked, see `pending`."""
    try:
        return find_fits(_store().segments(), facts, on, wanted)
    except UnreadableStoreError:
        rebuild()
        return find_fits(_store().segments(), facts, on, wanted)


def pending() -> int:
    """How many stored trials are not compiled as they are now."""
    marks = _marks()
    if marks == _store().marks:
        return 0
    if _is_lost(marks):
        return stored.count()
    return len(_changed(_store().marks))


def catch_up(progress: Progress | None = None, most: int | None = _AT_ONCE) -> int:
    """Compile what was stored or approved since; how many trials, 0 where there are more than `most` of them.

    0 too if another process is at it.  Killed at any moment, the next call does it again.
    """
    marks = _marks()
    try:
        if marks == _store().marks:
            return 0
        lost = _is_lost(marks) or _store().is_crowded
    except UnreadableStoreError:
        lost = True
    numbers = [] if lost else _changed(_store().marks)
    if most is not None and (stored.count() if lost else len(numbers)) > most:
        return 0
    if lost:
        return rebuild(progress) or 0
    return _store().update(_compiled(iter(current_trials(numbers).values())), marks, progress=progress) or 0


def rebuild(progress: Progress | None = None) -> int | None:
    """Compile every stored trial anew; how many, None if another process would not let go of it."""
    marks = _marks()
    trials = (trial for _, trial in stored.trials_since(0))
    return _store().rebuild(_compiled(trials), marks, wait=_REBUILD_WAIT, progress=progress)


def _compiled(trials: Iterator[Trial]) -> Iterator[tuple[Trial, CriteriaModel]]:
    from accrual.criteria import parse

    for trial in trials:
        approvals = standing(trial.nct_id)
        yield trial, with_registered(merged(parse(trial.criteria, trial.nct_id), approvals).model, trial)


def _marks() -> Mapping[str, Any]:
    """What the compiled trials hang on: the stored records, and what staff approved or took back."""
    rows = Approval.objects.aggregate(at=Max("at"), ended=Max("ended_at"))
    latest = max(filter(None, rows.values()), default=None)
    return {"revision": stored.latest_revision(), "approvals": Approval.objects.count(),
            "ended": Approval.objects.exclude(ended_at=None).count(), "reviewed": latest and latest.isoformat()}


def _is_lost(marks: Mapping[str, Any]) -> bool:
    """Whether there is nothing to go on from: none compiled, or they are ahead of a database that was put back."""
    before = _store().marks
    return not before or before["revision"] > marks["revision"] or before["approvals"] > marks["approvals"]


def _changed(before: Mapping[str, Any]) -> list[str]:
    """The numbers of the trials that were stored or reviewed since."""
    numbers = set(StoredTrial.objects.filter(current__revision__gt=before["revision"]).values_list("nct_id", flat=True))
    reviews = Approval.objects.all()
    if before["reviewed"]:
        since = datetime.fromisoformat(before["reviewed"])
        reviews = reviews.filter(Q(at__gte=since) | Q(ended_at__gte=since))
    if (before["approvals"], before["ended"]) != (_marks()["approvals"], _marks()["ended"]):
        numbers |= set(reviews.values_list("of__nct_id", flat=True))
    return sorted(numbers)


def _store() -> MatchStore:
    return _opened(Path(settings.HOME) / "match", _vocabulary())


@lru_cache(maxsize=4)
def _opened(folder: Path, vocabulary: str) -> MatchStore:
    return MatchStore(folder, vocabulary)


def _vocabulary() -> str:
    """The terminologies that were loaded into this home: a parser with others reads otherwise."""
    folder = terms_folder()
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    found = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files]
    return hashlib.sha256(repr(found).encode()).hexdigest()[:12] if found else ""
