"""The trial that a command names, and its criteria: a record's file, or a stored one by its NCT number."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from accrual.criteria import CriteriaModel, parse
from accrual.errors import InputError, NotFoundError
from accrual.registry import Trial, nct_number, read_file

__all__ = ["Source", "source_of"]

_LIKE_A_FILE = re.compile(r"[/\\.]")


@dataclass(frozen=True, slots=True)
class Source:
    """A trial with its criteria; of a stored one, with what its staff approved, and when, by the criterion's id."""

    trial: Trial
    model: CriteriaModel
    reviewed: Mapping[str, date]


def source_of(named: str) -> Source:
    """The trial in a file, if there is one of that name; else the stored one of that number.

    A file is read as it is: approvals are of what is stored.
    """
    if os.path.isdir(named):  # Path raises where a whole text was pasted in place of a name
        raise InputError("this is a folder", where=named, mend="Name a record's file in it, or an NCT number")
    if os.path.exists(named):  # a shell's <(…) is a pipe, so not only regular files
        trial = _trial_in(Path(named))
        return Source(trial, parse(trial.criteria, trial.nct_id), {})
    if _LIKE_A_FILE.search(named):
        raise NotFoundError("there is no such file", where=named[:80], mend="Name a record's file, or an NCT number")
    number = nct_number(named)  # before a database is made for it
    from accrual.portal.config import prepare

    prepare()
    from accrual.portal.staff.approved import reviewed
    from accrual.portal.trials.stored import get_trial

    trial = get_trial(number)
    found = reviewed(trial.criteria, trial.nct_id)
    return Source(trial, found.model, found.on)


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
