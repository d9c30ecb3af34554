"""Recorded against recomputed: where the reader's responses and the rules disagree, with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from accrual.endpoints.results import Discrepancy, Reason, TimePoint
from accrual.endpoints.trial import Recorded

__all__ = ["compare"]

_PARTS = {"overall": "overall", "target": "target", "non-target": "non_target"}


def compare(recorded: Iterable[Recorded], points: Sequence[TimePoint]) -> tuple[tuple[Discrepancy, ...], int]:
    """Every recorded response that is not what the rules give, and how many responses were compared.

    >>> point = TimePoint("S", 2.0, date(2024, 3, 1), "SD")
    >>> compare([Recorded("S", "overall", "PR", 2.0, date(2024, 3, 1))], [point])[0][0].recomputed
    'SD'

    A visit number that stands for several assessments is told apart by the date. "" as recomputed: there is no
    measurement of that visit; "" as recorded: a reader who recorded this kind of response did not do so there.
    """
    places: dict[tuple[object, ...], list[TimePoint]] = defaultdict(list)
    for point in points:
        if not point.is_baseline:
            places[point.subject, point.assessor, point.visit if point.visit is not None else point.date].append(point)
    found, met, compared = [], set(), 0
    for one in recorded:
        if one.test not in _PARTS:
            continue
        here = _at(places, one)
        compared += 1
        met.add((id(here), one.test))
        answer = getattr(here, _PARTS[one.test]) if here else ""
        if answer != one.response:
            found.append(_discrepancy(one, here, answer))
    return (*found, *_not_recorded(places, met, recorded)), compared


def _at(places: Mapping[tuple[object, ...], list[TimePoint]], one: Recorded) -> TimePoint | None:
    here = places.get((one.subject, one.assessor, one.visit if one.visit is not None else one.date), [])
    return min(here, key=lambda point: abs(((point.date or date.max) - (one.date or date.max)).days), default=None)


def _discrepancy(one: Recorded, point: TimePoint | None, answer: str) -> Discrepancy:
    reasons = _why(point, one.test) if point else (Reason("no-measurement", "no measurement of this visit"),)
    return Discrepancy(one.subject, one.test, one.visit, one.date, one.response, answer, one.assessor, one.visit_name,
                       reasons, one.source)


def _why(point: TimePoint, test: str) -> tuple[Reason, ...]:
    """The reasons that speak of the part in question; all of them for the overall response."""
    start = {"target": ("target", "too", "dis", "split", "merged", "not-"), "non-target": ("non-target",)}.get(test)
    return tuple(reason for reason in point.reasons if start is None or reason.rule.startswith(start))


def _not_recorded(places: Mapping[tuple[object, ...], list[TimePoint]], met: set[tuple[int, str]],
                  recorded: Iterable[Recorded]) -> list[Discrepancy]:
    kept = {(one.assessor, one.test) for one in recorded}
    return [Discrepancy(point.subject, test, point.visit, point.date, "", getattr(point, part), point.assessor,
                        point.visit_name, _why(point, test), point.sources[0])
            for here in places.values() for point in here for test, part in _PARTS.items()
            if (point.assessor, test) in kept and (id(point), test) not in met and getattr(point, part)
            and point.reasons[0].rule != "no-record"]
