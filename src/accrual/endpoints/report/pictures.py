"""The figures of a report, from derived results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from accrual.endpoints.figures import (
    Arm,
    Change,
    Course,
    Lane,
    Picture,
    spider_figure,
    survival_figure,
    swimmer_figure,
    waterfall_figure,
)
from accrual.endpoints.report.analysis import DAYS_IN_MONTH, Analysis
from accrual.endpoints.results import Results, TimePoint
from accrual.endpoints.trial import Subject, TrialData

__all__ = ["pictures", "points_of"]

_MOST_CURVES = 6
_COUNTED = "Sums count up to the first progression or the day of a new anti-cancer therapy, as for the best response."


def pictures(results: Results, data: TrialData, analysis: Analysis) -> dict[str, Picture]:
    """Every figure by name: a curve for each endpoint that has times, then waterfall, spider and swimmer.

    >>> from accrual.endpoints import Options
    >>> from accrual.endpoints.report.analysis import analyse
    >>> nothing = Results(Options())
    >>> sorted(pictures(nothing, TrialData(), analyse(nothing)))
    ['spider', 'swimmer', 'waterfall']
    """
    drawn = [*_curves(analysis), *_responses(results, data), swimmer_figure(_lanes(results, data))]
    return {picture.name: picture for picture in drawn}


def _curves(analysis: Analysis) -> Iterator[Picture]:
    for endpoint in analysis.endpoints:
        arms = [Arm(arm.name or "All subjects", arm.curve) for arm in endpoint.arms if arm.curve.subjects]
        if 1 <= len(arms) <= _MOST_CURVES:
            yield survival_figure(arms, name=endpoint.parameter.lower(), title=endpoint.name, outcome=endpoint.outcome)


def points_of(results: Results) -> dict[str, list[TimePoint]]:
    """Each subject's time points by the reader that endpoints are made from, in order of time.

    >>> from accrual.endpoints import Options
    >>> points_of(Results(Options()))
    {}
    """
    wanted = results.options.assessor
    by_reader: dict[str, dict[str, list[TimePoint]]] = defaultdict(lambda: defaultdict(list))
    for point in results.time_points:
        if point.assessor.split("/")[0] == wanted.split("/")[0]:
            by_reader[point.subject][point.assessor].append(point)
    chosen = {}
    for subject, readers in by_reader.items():
        reader = wanted if wanted in readers else min(readers)
        chosen[subject] = sorted(readers[reader], key=lambda point: (point.date or date.max, point.visit or 0))
    return chosen


def _responses(results: Results, data: TrialData) -> Iterator[Picture]:
    confirmed = results.options.confirmation == "required"
    best = {one.subject: one.response for one in results.responses(confirmed=confirmed)}
    points, starts = points_of(results), {subject.id: subject.start(results.options.start)
                                          for subject in results.population}
    therapies: dict[str, date] = {}
    for event in data.events:
        if event.kind == "new anti-cancer therapy" and event.date:
            therapies[event.subject] = min(event.date, therapies.get(event.subject, event.date))
    changes, courses = [], []
    for subject in results.population:
        after = _that_count([point for point in points.get(subject.id, []) if not point.is_baseline],
                            therapies.get(subject.id))
        percents = [change for point in after if (change := point.change_from_baseline) is not None]
        response = best.get(subject.id, "NE")
        changes.append(Change(subject.id, min(percents) if percents else None, response))
        courses.append(Course(subject.id, response, ((0.0, 0.0), *_course(after, starts[subject.id]))))
    yield waterfall_figure(changes, title="Best change of the sum of diameters", note=_COUNTED)
    yield spider_figure(courses, title="Change of the sum of diameters over time", note=_COUNTED)


def _that_count(points: list[TimePoint], therapy: date | None) -> list[TimePoint]:
    """The assessments of the best response: up to the first progression or the day of a new anti-cancer therapy."""
    seen = [point for point in points if therapy is None or (point.date and point.date <= therapy)]
    first = next((place for place, point in enumerate(seen) if point.overall in {"PD", "iCPD"}), len(seen))
    return seen[:first + 1]


def _course(points: list[TimePoint], start: date | None) -> Iterator[tuple[float, float]]:
    for point in points:
        change = point.change_from_baseline
        if change is not None and point.date and start:
            yield max(0.0, _months(start, point.date)), change


def _months(start: date, day: date) -> float:
    return ((day - start).days + 1) / DAYS_IN_MONTH


def _lanes(results: Results, data: TrialData) -> list[Lane]:
    """One lane for each subject with a start; marks from the rows of ADRS and ADTTE and from the events."""
    marks = _marks(results, data)
    left = {event.subject for event in data.events
            if event.kind == "withdrawal" or "LOST TO FOLLOW" in event.text.upper()}
    responding = {row.subject: (row.start, row.date) for row in results.of("DOR", results.options.preset)
                  if row.start and row.date}
    return [lane for subject in results.population if (lane := _lane(
        subject, subject.start(results.options.start), responding.get(subject.id), marks[subject.id],
        subject.death is None and subject.id not in left))]


def _marks(results: Results, data: TrialData) -> dict[str, set[tuple[date, str]]]:
    """What happened to each subject, and when; a bone metastasis known as a new lesion alone stands in ADTTE."""
    preset, marks = results.options.preset, defaultdict[str, set[tuple[date, str]]](set)
    names = {"new anti-cancer therapy": "new therapy", "bone metastasis": "bone metastasis"}
    for event in data.events:
        if event.kind in names and event.date:
            marks[event.subject].add((event.date, names[event.kind]))
    for parameter, rule, name in (("BMFS", "bone-metastasis", "bone metastasis"),
                                  ("PFS", "progression", "progression")):
        for row in results.of(parameter, preset):
            if row.event and row.rule == rule and row.date:
                marks[row.subject].add((row.date, name))
    complete = {one.subject: one.date for one in results.responses(
        confirmed=results.options.confirmation == "required") if one.response in {"CR", "iCR"} and one.date}
    for row in results.of("DOR", preset):
        if row.start and row.start != complete.get(row.subject):
            marks[row.subject].add((row.start, "partial response"))
        if row.subject in complete:
            marks[row.subject].add((complete[row.subject], "complete response"))
    return marks


def _lane(subject: Subject, start: date | None, responding: tuple[date, date] | None, marked: set[tuple[date, str]],
          going_on: bool) -> Lane | None:
    end = subject.death or subject.last_alive or subject.last_dose
    if start is None or end is None or end < start:
        return None
    events = [(day, kind) for day, kind in marked
              if kind not in {"new therapy", "bone metastasis"} or start <= day <= end]
    if subject.death:
        events.append((subject.death, "death"))
    return Lane(subject.id, subject.arm, _months(start, end), going_on,
                ((_months(start, responding[0]), _months(start, responding[1])),) if responding else (),
                tuple((_months(start, day), kind) for day, kind in sorted(events)))
