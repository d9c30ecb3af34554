"""A data cut-off: nothing that happened after it is used."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from accrual.endpoints.trial import Lesion, Measurement, Problem, Subject, TrialData

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
    late, measured = _Late.of(data.measurements, cutoff), keep("TR", data.measurements)
    measurements = tuple(one for one in measured if one.date or not late.visit(one))
    seen = {_key(one) for one in measurements}
    lesions = tuple(one for one in keep("TU", data.lesions) if one.date or not late.lesion(one, seen))
    left["TR"] += len(measured) - len(measurements)
    left["TU"] = len(data.lesions) - len(lesions)
    known = replace(data, subjects=people, measurements=measurements, recorded=keep("RS", data.recorded),
                    events=keep("events", events), lesions=lesions)
    notes = tuple(Problem(name, "after-cutoff", f"{count} records after {cutoff} are not used", effect="excluded")
                  for name, count in left.items() if count)
    return replace(known, problems=(*data.problems, *notes))


@dataclass(frozen=True)
class _Late:
    """Which assessments of each reader took place after the cut-off, and what was measured at all."""

    days: dict[tuple[str, str, float], date]
    first: dict[tuple[str, str], float]
    measured: frozenset[tuple[str, str, str]]
    cutoff: date

    @staticmethod
    def of(measurements: Iterable[Measurement], cutoff: date) -> _Late:
        days: dict[tuple[str, str, float], date] = {}
        first: dict[tuple[str, str], float] = {}
        measured = []
        for one in measurements:
            measured.append(_key(one))
            if one.visit is None or one.date is None:
                continue
            key = (one.subject, one.assessor, one.visit)
            days[key] = max(one.date, days.get(key, one.date))
            if one.date > cutoff:
                first[key[:2]] = min(one.visit, first.get(key[:2], one.visit))
        return _Late(days, first, frozenset(measured), cutoff)

    def visit(self, one: Measurement | Lesion) -> bool:
        """Whether what has no date belongs to a visit after the cut-off, by that visit's day or else its number."""
        if one.visit is None:
            return False
        day = self.days.get((one.subject, one.assessor, one.visit))
        return day > self.cutoff if day else one.visit > self.first.get((one.subject, one.assessor), math.inf)

    def lesion(self, one: Lesion, seen: set[tuple[str, str, str]]) -> bool:
        """Whether a new lesion without a date was seen after the cut-off only; `seen` are those seen up to it."""
        return one.kind == "new" and (self.visit(one) or (_key(one) in self.measured and _key(one) not in seen))


def _key(one: Measurement | Lesion) -> tuple[str, str, str]:
    return one.subject, one.assessor, one.link


def _known(subject: Subject, cutoff: date) -> Subject:
    def before(day: date | None) -> date | None:
        return min(day, cutoff) if day else None

    died_later = subject.death is not None and subject.death > cutoff
    return replace(subject, death=None if died_later else subject.death,
                   death_imputed="" if died_later else subject.death_imputed,
                   last_alive=cutoff if died_later else before(subject.last_alive), last_dose=before(subject.last_dose),
                   first_dose=subject.first_dose if subject.first_dose and subject.first_dose <= cutoff else None)
