"""A data cut-off: nothing that happened after it is used."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Protocol, TypeVar

from accrual.endpoints.trial import Problem, Subject, TrialData

__all__ = ["cut"]


class _Dated(Protocol):
    @property
    def date(self) -> date | None:
        """When it happened."""


T = TypeVar("T", bound=_Dated)


def cut(data: TrialData, cutoff: date | None) -> TrialData:
    """The trial as it was known on a day, with what was left out noted by number.

    >>> cut(TrialData((Subject("S", death=date(2025, 1, 1)),)), date(2024, 12, 31)).subjects[0].death is None
    True

    Who was last seen alive after the cut-off was alive on it.
    """
    if cutoff is None:
        return data
    left = Counter[str]()

    def keep(name: str, records: tuple[T, ...]) -> tuple[T, ...]:
        kept = tuple(one for one in records if one.date is None or one.date <= cutoff)
        left[name] += len(records) - len(kept)
        return kept

    events = tuple(replace(one, date=min(one.date, cutoff)) if one.kind == "seen alive" and one.date else one
                   for one in data.events)
    people = tuple(_known(subject, cutoff) for subject in data.subjects
                   if not subject.randomised or subject.randomised <= cutoff)
    left["DM"] = len(data.subjects) - len(people)
    known = replace(data, subjects=people, measurements=keep("TR", data.measurements),
                    recorded=keep("RS", data.recorded), events=keep("events", events), lesions=keep("TU", data.lesions))
    notes = tuple(Problem(name, "after-cutoff", f"{count} records after {cutoff} are not used", effect="excluded")
                  for name, count in left.items() if count)
    return replace(known, problems=(*data.problems, *notes))


def _known(subject: Subject, cutoff: date) -> Subject:
    def before(day: date | None) -> date | None:
        return min(day, cutoff) if day else None

    died_later = subject.death is not None and subject.death > cutoff
    return replace(subject, death=None if died_later else subject.death,
                   death_imputed="" if died_later else subject.death_imputed,
                   last_alive=cutoff if died_later else before(subject.last_alive), last_dose=before(subject.last_dose),
                   first_dose=subject.first_dose if subject.first_dose and subject.first_dose <= cutoff else None)
