"""Planned assessments of which there is no record: not evaluable, and said so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from accrual.endpoints.results import Reason, TimePoint
from accrual.endpoints.trial import PlannedVisit, Source

__all__ = ["with_visits_not_held"]


def with_visits_not_held(points: Sequence[TimePoint], schedule: Sequence[PlannedVisit], start: date | None,
                         window: int) -> tuple[TimePoint, ...]:
    """One reader's time points of one subject, with NE on the planned day of each assessment that was not held.

    >>> seen = [TimePoint("S", 1.0, date(2024, 1, 1), is_baseline=True), TimePoint("S", 3.0, date(2024, 4, 22), "PR")]
    >>> planned = [PlannedVisit(2.0, "WEEK 8", 57), PlannedVisit(3.0, "WEEK 16", 113)]
    >>> [(point.visit_name, point.overall) for point in with_visits_not_held(seen, planned, date(2024, 1, 1), 7)][1]
    ('WEEK 8', 'NE')

    Held is a visit with a record under its number, or within `window` days of its day, or within twice as many by an
    assessment that is in no planned visit's window and nearest to this one. Only days between baseline and the last
    assessment count: what was not held afterwards is the end of follow-up.
    """
    dated = [point for point in points if point.date]
    if start is None or len(dated) < 2 or not dated[0].is_baseline:
        return tuple(points)
    missing = list(_missing(dated, schedule, start, window))
    return tuple(sorted((*points, *missing), key=lambda point: (not point.is_baseline, point.date or date.max)))


def _missing(dated: Sequence[TimePoint], schedule: Sequence[PlannedVisit], start: date,
             window: int) -> Iterator[TimePoint]:
    first = dated[0]
    last = max(point.date for point in dated if point.date)
    numbers = {point.visit for point in dated}
    named = {visit.number for visit in schedule if visit.name}  # what stands under such a number is that visit
    moved = _moved([point.date for point in dated if point.date and not point.is_baseline and point.visit not in named],
                   [start + timedelta(days=visit.day - 1) for visit in schedule if visit.day], window)
    for visit in schedule:
        if visit.day is None or (visit.name and visit.number in numbers):
            continue
        day = start + timedelta(days=visit.day - 1)
        near = any(point.date and abs((point.date - day).days) <= window for point in dated)
        if first.date and first.date < day < last and not near and day not in moved:
            reason = Reason("no-record", f"no record of the assessment planned for day {visit.day}")
            yield TimePoint(first.subject, visit.number if visit.name else None, day, "NE",
                            "NE" if first.total is not None else "", baseline=first.baseline, assessor=first.assessor,
                            visit_name=visit.name or f"DAY {visit.day}", reasons=(reason,), sources=(Source("TV"),))


def _moved(held: Sequence[date], planned: Sequence[date], window: int) -> set[date]:
    """The planned days for which an assessment outside its window clearly stands."""
    nearest = [(min(planned, key=lambda day: abs((day - one).days)), one) for one in held if planned]
    return {day for day, one in nearest if abs((day - one).days) <= 2 * window}
