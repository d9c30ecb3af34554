"""Current trials, read once while their record stays the same: pages of a popular trial cost one small query."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from accrual.errors import NotFoundError
from accrual.portal.trials import stored
from accrual.portal.trials.models import StoredTrial
from accrual.registry import Trial, read_trial

__all__ = ["current_trial", "current_trials"]


def current_trial(nct_id: str) -> Trial:
    """The current trial of that number; NotFoundError if it is not stored."""
    try:
        return current_trials([nct_id])[nct_id]
    except KeyError:
        raise NotFoundError(f"{nct_id} is not stored here") from None


def current_trials(nct_ids: Iterable[str]) -> dict[str, Trial]:
    """The current trials of those numbers that are stored."""
    rows = StoredTrial.objects.filter(pk__in=list(nct_ids))
    return {nct_id: _trial(nct_id, revision, content)
            for nct_id, revision, content in rows.values_list("nct_id", "current_id", "current__content_hash")}


# A version never changes, but its number can come again after the database was put back to an older copy:
# so the hash of its content is part of the key.
@lru_cache(maxsize=256)
def _trial(nct_id: str, revision: int, _content: str) -> Trial:
    return read_trial(json.loads(stored.raw_text(nct_id, revision))).trial
