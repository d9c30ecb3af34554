"""Any record that is understood, read into a trial and its problems."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from accrual.errors import InputError
from accrual.registry.fields import Notes, Part, shown
from accrual.registry.problem import Problem
from accrual.registry.simple import read_line
from accrual.registry.trial import Trial
from accrual.registry.v2 import read_study

__all__ = ["Reading", "read_trial"]

_NCT = re.compile(r"\s*(NCT[0-9]{8})\s*", re.IGNORECASE)
_FORMS = "A record is a study object of ClinicalTrials.gov API v2 or a line with nct_id and criteria"


@dataclass(frozen=True, slots=True)
class Reading:
    """A trial as far as its record could be read, and what could not be."""

    trial: Trial
    problems: tuple[Problem, ...] = ()


def read_trial(record: Any) -> Reading:
    """The trial of a record: an API v2 study object or a simple line; InputError without a usable NCT number.

    >>> reading = read_trial({"nct_id": "NCT99990001", "sex": "Both", "min_age": "old"})
    >>> reading.trial.sex, str(reading.problems[0])
    ('ALL', "NCT99990001, min_age: 'old' is not an age such as '18 Years'; left out")
    """
    if not isinstance(record, dict):
        raise InputError(f"{shown(record)} where a record belongs", mend=_FORMS)
    notes: Notes = []
    part = Part(record, "", notes)
    if "protocolSection" in record:
        trial = read_study(part, _number(record["protocolSection"]))
    else:
        trial = read_line(part, _checked(record.get("nct_id", record.get("nctId")), "nct_id"))
    return Reading(trial, tuple(Problem("", 0, trial.nct_id, field, what) for field, what in notes))


def _number(protocol: Any) -> str:
    module = protocol.get("identificationModule") if isinstance(protocol, dict) else None
    value = module.get("nctId") if isinstance(module, dict) else None
    return _checked(value, "identificationModule.nctId")


def _checked(value: object, field: str) -> str:
    if value is None:
        raise InputError("no NCT number", where=field, mend=_FORMS)
    found = _NCT.fullmatch(value) if isinstance(value, str) else None
    if not found or found[1].upper() == "NCT00000000":
        raise InputError(f"{shown(value)} is not an NCT number", where=field, mend="It looks like NCT04852770")
    return found[1].upper()
