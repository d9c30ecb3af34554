"""Time points → rows of ADTR: the sum of diameters and each target lesion, with change from baseline and nadir."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from accrual.endpoints.dates import flag_of
from accrual.endpoints.results import ADTRRow, TimePoint
from accrual.endpoints.trial import Measurement, Source

__all__ = ["adtr_rows"]


def adtr_rows(points: Sequence[TimePoint], measurements: Iterable[Measurement],
              start: date | None) -> Iterator[ADTRRow]:
    """The rows of one subject: SDIAM for every assessment with a measured target, and LDIAMn for each target lesion.

    >>> point = TimePoint("S", 1.0, date(2024, 1, 1), total=96.0, complete=True, baseline=96.0, is_baseline=True)
    >>> [(row.parameter, row.value) for row in adtr_rows([point], [], date(2024, 1, 1))]
    [('SDIAM', 96.0)]

    A sum in which a lesion is missing is shown, and marked as not complete.
    """
    seen = [one for one in measurements if one.kind == "target"]
    partial = {(one.visit, one.date): flag for one in seen if one.date and (flag := flag_of(one.date_text))}
    for point in points:
        if point.total is not None:
            day = _measured_on(point, seen)
            yield _sum(point, start, partial.get((point.visit, day), "") if day else "", day, _links(point, seen))
    links = sorted({one.link for one in seen if one.mm is not None})
    for number, link in enumerate(links, 1):
        yield from _lesion(number, [one for one in seen if one.link == link and one.mm is not None], points, start)


def _measured_on(point: TimePoint, seen: Sequence[Measurement]) -> date | None:
    """The day the targets were measured: of a progression seen earlier in the visit the point has that day."""
    days = [one.date for one in seen if one.visit == point.visit and one.date and one.source in point.sources]
    return max(days, default=point.date)


def _links(point: TimePoint, seen: Sequence[Measurement]) -> tuple[str, ...]:
    return tuple(one.link for one in seen if one.source in point.sources and one.mm is not None)


def _day(day: date | None, start: date | None) -> int | None:
    if day is None or start is None:
        return None
    days = (day - start).days
    return days + 1 if days >= 0 else days  # there is no day 0


def _percent(change: float | None, whole: float | None) -> float | None:
    return change / whole * 100 if change is not None and whole else None


def _sum(point: TimePoint, start: date | None, flag: str, day: date | None, links: tuple[str, ...]) -> ADTRRow:
    total, base, nadir = point.total, point.baseline, point.nadir
    change = total - base if total is not None and base is not None else None
    from_nadir = total - nadir if total is not None and nadir is not None else None
    return ADTRRow(point.subject, "SDIAM", total, day, _day(day, start), base, change, _percent(change, base), nadir,
                   from_nadir, _percent(from_nadir, nadir), point.is_baseline, point.complete, flag, point.visit,
                   point.visit_name, links, point.sources[0] if point.sources else Source("TR"))


def _lesion(number: int, seen: Sequence[Measurement], points: Sequence[TimePoint],
            start: date | None) -> Iterator[ADTRRow]:
    first = next((point for point in points if point.is_baseline), None)
    base = next((one.mm for one in seen if first and one.source in first.sources), None)
    for one in seen:
        change = one.mm - base if one.mm is not None and base is not None else None
        yield ADTRRow(one.subject, f"LDIAM{number}", one.mm, one.date, _day(one.date, start), base, change,
                      _percent(change, base), is_baseline=bool(first and one.source in first.sources),
                      date_flag=flag_of(one.date_text) if one.date else "", visit=one.visit,
                      visit_name=one.visit_name, links=(one.link,), source=one.source)
