"""The trial that a command names: a record's file, or a stored one by its NCT number."""

from __future__ import annotations

import os
import re
from pathlib import Path

from accrual.errors import InputError, NotFoundError
from accrual.registry import Trial, nct_number, read_file

__all__ = ["trial_of"]

_LIKE_A_FILE = re.compile(r"[/\\.]")


def trial_of(named: str) -> Trial:
    """The trial in a file, if there is one of that name; else the stored one of that number."""
    if os.path.isdir(named):  # Path raises where a whole text was pasted in place of a name
        raise InputError("this is a folder", where=named, mend="Name a record's file in it, or an NCT number")
    if os.path.exists(named):  # a shell's <(…) is a pipe, so not only regular files
        return _trial_in(Path(named))
    if _LIKE_A_FILE.search(named):
        raise NotFoundError("there is no such file", where=named[:80], mend="Name a record's file, or an NCT number")
    number = nct_number(named)  # before a database is made for it
    from accrual.portal.config import prepare

    prepare()
    from accrual.portal.trials.stored import get_trial

    return get_trial(number)


def _trial_in(path: Path) -> Trial:
    entries = read_file(path)
    first, second = next(entries, None), next(entries, None)
    if first is None:
        raise InputError("there is no record in it", where=path.name)
    if first.trial is None:
        problem = first.problems[0]
        raise InputError(problem.what, where=problem.where)
    if second is not None:
        raise InputError("holds more than one record", where=path.name, mend="Import it, and name the NCT number")
    return first.trial
