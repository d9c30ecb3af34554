"""One reader's measurements of one subject → assessments in order of time, and which of them are the baseline."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from accrual.endpoints.assessments import days_after
from accrual.endpoints.lesion_values import parent
from accrual.endpoints.results import Reason
from accrual.endpoints.trial import Lesion, Measurement

__all__ = ["Baseline", "Visit", "baseline_of", "visits_of"]


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything one reader recorded at one assessment.

    >>> Visit(2.0, "WEEK 8", (Measurement("S", "T01", 2.0, date(2024, 3, 1), mm=9.0),)).date
    datetime.date(2024, 3, 1)
    """

    number: float | None
    name: str
    records: tuple[Measurement, ...]

    @property
    def assessed(self) -> bool:
        """Whether target or non-target lesions were looked at.

        >>> Visit(None, "", ()).assessed
        False
        """
        return any(record.kind != "new" for record in self.records)

    @property
    def assessed_on(self) -> date | None:
        """The day by which the target lesions were measured; without any, that of the last scan.

        >>> Visit(None, "", ()).assessed_on is None
        True
        """
        return max((record.date for record in self.of("target") if record.date), default=self.date)

    @property
    def date(self) -> date | None:
        """The day of the last scan of the assessment: only then all of it is known.

        >>> Visit(None, "", ()).date is None
        True
        """
        return max((record.date for record in self.records if record.date), default=None)

    def of(self, kind: str) -> tuple[Measurement, ...]:
        """The records of one kind of lesion.

        >>> Visit(2.0, "", ()).of("target")
        ()
        """
        return tuple(record for record in self.records if record.kind == kind)


def visits_of(measurements: Iterable[Measurement]) -> tuple[Visit, ...]:
    """The assessments in order of time: records of one visit number, or of one date where there is no number.

    >>> [visit.number for visit in visits_of([Measurement("S", "T01", 2.0, None), Measurement("S", "T01", 1.0, None)])]
    [1.0, 2.0]

    A visit number under which one lesion stands with several dates is several assessments, one for each date. An
    assessment without a date stands before the first one that has a greater number: its sum may be the nadir.
    """
    groups: dict[object, list[Measurement]] = defaultdict(list)
    for record in measurements:
        groups[record.visit if record.visit is not None else record.date].append(record)
    visits = [visit for group in groups.values() for visit in _split(group)]
    ordered = sorted((visit for visit in visits if visit.date), key=_when)
    for visit in sorted((visit for visit in visits if not visit.date), key=_when):
        ordered.insert(_place(visit, ordered), visit)
    return tuple(ordered)


def _place(visit: Visit, ordered: Sequence[Visit]) -> int:
    number = visit.number
    return next((place for place, other in enumerate(ordered)
                 if number is not None and other.number is not None and other.number > number), len(ordered))


def _split(records: Sequence[Measurement]) -> list[Visit]:
    dates = defaultdict(set)
    for record in records:
        dates[record.link].add(record.date)
    parts: dict[object, list[Measurement]] = defaultdict(list)
    several = any(len(found) > 1 for found in dates.values())
    for record in records:
        parts[record.date if several else None].append(record)
    return [Visit(part[0].visit, part[0].visit_name, tuple(part)) for part in parts.values()]


def _when(visit: Visit) -> tuple[date, float]:
    return visit.date or date.max, visit.number if visit.number is not None else math.inf


@dataclass(frozen=True, slots=True)
class Baseline:
    """The assessments that serve as the baseline, and those that follow it.

    >>> baseline_of((), None).visit is None
    True

    `visit` holds one record of each lesion, the last usable one of the baseline period (None: there is no baseline);
    `period` are the assessments of that period, `later` all that follow it; `flagged` says whether a flag in the data
    decided, `contradicted` that flags were left aside.
    """

    visit: Visit | None
    period: tuple[Visit, ...] = ()
    later: tuple[Visit, ...] = ()
    flagged: bool = False
    contradicted: bool = False

    @property
    def reason(self) -> tuple[Reason, ...]:
        """Which lesion was measured when, where the baseline is put together from several assessments.

        >>> baseline_of((), None).reason
        ()
        """
        homes = [(record, next(place for place, visit in enumerate(self.period) if record in visit.records))
                 for record in (self.visit.records if self.visit else ())]
        if len({place for _, place in homes}) < 2:
            return ()
        said = ", ".join(f"{record.link} of {record.date or 'no day'}" for record, _ in homes)
        return (Reason("baseline-combined", said, tuple(record.link for record, _ in homes)),)

    def not_new(self, lesions: Iterable[Lesion]) -> frozenset[str]:
        """The lesions that are recorded as new and were there before or at baseline.

        >>> sorted(baseline_of((), None).not_new([Lesion("S", "NEW01", "new", date=date(2024, 1, 1))]))
        []

        What TU says of a lesion counts only where TR says nothing of it.
        """
        if self.visit is None:
            return frozenset()
        seen = {record.link for visit in self.period for record in visit.of("new")
                if record.state not in ("absent", "not evaluable", "benign")}
        described = {record.link for visit in (*self.period, *self.later) for record in visit.of("new")}
        day, numbers = self.visit.date, {visit.number for visit in self.period}
        return frozenset(seen | {
            lesion.link for lesion in lesions if lesion.kind == "new" and lesion.link not in described
            and (lesion.date <= day if lesion.date and day else lesion.visit is not None and lesion.visit in numbers)})


def baseline_of(visits: Sequence[Visit], start: date | None, until: int = 0) -> Baseline:
    """The baseline: of each lesion the last usable record up to `until` days after the start.

    >>> seen = [Measurement("S", "T01", 1.0, date(2024, 1, 1), mm=30.0),
    ...         Measurement("S", "T01", 2.0, date(2024, 3, 1), mm=21.0)]
    >>> [baseline_of(visits_of(seen), start).visit is None for start in (date(2024, 1, 2), date(2023, 12, 1))]
    [False, True]

    An assessment that the data flag as baseline is one on whatever day, and its records count before others; flags
    at several assessments for one lesion are none. Without a start, or a date, the first assessment is the baseline.
    """
    flags = _flags(visits)
    several = bool(flags) and not _agree(flags)
    last = max((*(place for place, _ in flags if not several), *_in_time(visits, start, until)), default=-1)
    if last < 0:
        return Baseline(None, later=tuple(visits), contradicted=several)
    period, flagged = tuple(visits[:last + 1]), bool(flags) and not several
    return Baseline(_combined(period, flagged), period, tuple(visits[last + 1:]), flagged, several)


def _in_time(visits: Sequence[Visit], start: date | None, until: int) -> Iterator[int]:
    assessed = [place for place, visit in enumerate(visits) if visit.assessed]
    if assessed and (start is None or visits[assessed[0]].date is None):
        yield assessed[0]
    for place in assessed:
        day = visits[place].assessed_on
        if start and day and day <= days_after(start, until):
            yield place


def _flags(visits: Sequence[Visit]) -> set[tuple[int, str]]:
    """The places of the assessments that the data flag as baseline, and of which lesion."""
    return {(place, record.link) for place, visit in enumerate(visits) for record in visit.records
            if record.flagged and record.kind != "new"}


def _agree(flags: set[tuple[int, str]]) -> bool:
    return len({link for _, link in flags}) == len(flags)


def _combined(period: Sequence[Visit], flagged: bool) -> Visit:
    """One assessment of the records that serve: of each lesion the flagged one, else the last usable one, else any."""
    held: dict[int, list[Measurement]] = defaultdict(list)
    claimed: set[str] = set()
    for lesions_of in (_flagged, _usable, _named) if flagged else (_usable, _named):
        for place in reversed(range(len(period))):
            free = lesions_of(period[place]) - claimed
            held[place] += [record for record in period[place].records
                            if record.kind != "new" and set(parent(record.link)) <= free]
            claimed |= {whole for record in held[place] for whole in parent(record.link)}
    last = period[max(place for place, records in held.items() if records)]
    return Visit(last.number, last.name, tuple(record for place in sorted(held, reverse=True)
                                               for record in held[place]))


def _flagged(visit: Visit) -> set[str]:
    return {whole for record in visit.records if record.flagged for whole in parent(record.link)}


def _named(visit: Visit) -> set[str]:
    return {whole for record in visit.records for whole in parent(record.link)}


def _usable(visit: Visit) -> set[str]:
    """The lesions of which every record can be used: a split lesion is known only with all its fragments."""
    return _named(visit) - {whole for record in visit.records if not _says_something(record)
                            for whole in parent(record.link)}


def _says_something(record: Measurement) -> bool:
    if record.kind == "target":
        return record.mm is not None or record.state in ("too small", "absent")
    return record.mm is not None or record.state not in ("", "not evaluable")
