"""The trial that a command names: a record's file, or a stored one by its NCT number."""

from __future__ import annotations

from pathlib import Path

from accrual.errors import InputError
from accrual.registry import Trial, read_file

__all__ = ["trial_of"]


def trial_of(named: str) -> Trial:
    """The trial in a file, if there is one of that name; else the stored one of that number."""
    if Path(named).is_file():
        return _trial_in(Path(named))
    from accrual.portal.config import prepare

    prepare()
    from accrual.portal.trials.stored import get_trial

    return get_trial(named)


def _trial_in(path: Path) -> Trial:
    entries = read_file(path)
    first, second = next(entries, None), next(entries, None)
    if first is None or first.trial is None:
        what = str(first.problems[0]) if first and first.problems else "holds no registry record"
        raise InputError(what, where=path.name)
    if second is not None:
        raise InputError("holds more than one record", where=path.name, mend="Import it, and name the NCT number")
    return first.trial
