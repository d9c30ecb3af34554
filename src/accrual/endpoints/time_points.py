"""One reader's measurements of one subject → a response at every visit, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from accrual.endpoints.assessments import Assessment
from accrual.endpoints.best_response import confirmed
from accrual.endpoints.lesion_values import Value, non_target_states, parent, target_values
from accrual.endpoints.new_lesions import NewLesions
from accrual.endpoints.options import Options
from accrual.endpoints.recist import Sum, non_target_response, overall_response, target_response
from accrual.endpoints.results import Reason, TimePoint
from accrual.endpoints.trial import Lesion, Measurement, Source
from accrual.endpoints.visits import Baseline, Visit, baseline_of, visits_of

__all__ = ["time_points"]


_LESS = ("PR", "SD", "NON-CR/NON-PD")  # than a complete response


@dataclass
class _Course:
    """What has been seen up to a visit: the sums that can be nadir, fragments, whether a response was reached."""

    sums: list[tuple[date | None, float]] = field(default_factory=list)
    fragments: dict[str, frozenset[str]] = field(default_factory=dict)
    responses: list[Assessment] = field(default_factory=list)
    responded: bool = False
    complete_response: bool = False
    progressed: bool = False

    def nadir(self, before: date | None) -> float | None:
        return min((total for day, total in self.sums if day is None or before is None or day < before), default=None)

    def saw(self, records: Iterable[Measurement]) -> None:
        for record in records:
            for whole in parent(record.link):
                if record.link != whole and "/" not in record.link:
                    self.fragments[whole] = self.fragments.get(whole, frozenset()) | {record.link}


@dataclass(frozen=True)
class _Disease:
    """The disease chosen at baseline."""

    targets: tuple[str, ...]
    non_targets: tuple[str, ...]
    nodes: frozenset[str]
    baseline: Sum
    known: bool


def _disease(lesions: Sequence[Lesion], baseline: Baseline) -> _Disease:
    """Without a baseline the lesions are those there ever were, and their baseline sum is unknown."""
    seen = (baseline.visit,) if baseline.visit else baseline.later

    def links(kind: str) -> tuple[str, ...]:
        identified = [lesion.link for lesion in lesions if lesion.kind == kind]
        recorded = [record.link for visit in seen for record in visit.of(kind)]
        return tuple(dict.fromkeys(whole for link in (*identified, *recorded) for whole in parent(link)))

    nodes = frozenset(lesion.link for lesion in lesions if lesion.nodal)
    targets = links("target")
    values = target_values(targets, baseline.visit.of("target") if baseline.visit else ())
    return _Disease(targets, links("non-target"), nodes, _sum(targets, values, nodes), baseline.visit is not None)


def _sum(targets: Sequence[str], values: dict[str, Value], nodes: frozenset[str]) -> Sum:
    return Sum({link: values[link].mm for link in targets}, nodes & frozenset(targets),
               sum(value.at_least for value in values.values()))


def time_points(lesions: Sequence[Lesion], measurements: Sequence[Measurement], start: date | None = None,
                options: Options = Options()) -> tuple[TimePoint, ...]:  # noqa: B008 (frozen)
    """Every assessment of one subject by one reader, baseline first, with its response and reasons.

    >>> seen = [Measurement("S", "T01", 1.0, date(2024, 1, 1), mm=30.0),
    ...         Measurement("S", "T01", 2.0, date(2024, 3, 1), mm=21.0)]
    >>> [point.overall for point in time_points([Lesion("S", "T01", "target")], seen)]
    ['', 'PR']

    `start` is the day that treatment or randomisation made the baseline the baseline.
    """
    visits = visits_of(measurements)
    baseline = baseline_of(visits, start, options.baseline_until)
    if not any(visit.assessed for visit in visits):
        return ()
    disease, course = _disease(lesions, baseline), _Course()
    new = NewLesions.of(lesions, visits, options, baseline.not_new(lesions))
    first = [_first(baseline, disease, course)] if baseline.visit else []
    return (*first, *(_point(visit, disease, course, new.at(place, visit.date), options)
                      for place, visit in enumerate(baseline.later, len(baseline.period))))


def _first(baseline: Baseline, disease: _Disease, course: _Course) -> TimePoint:
    visit, base = baseline.visit or Visit(None, "", ()), disease.baseline
    total = base.total if base.complete else None
    if total is not None:
        course.sums.append((visit.date, total))
    course.saw(visit.records)
    return TimePoint(visit.records[0].subject, visit.number, visit.date, "", total=base.total, complete=base.complete,
                     baseline=total, is_baseline=True, assessor=visit.records[0].assessor, visit_name=visit.name,
                     reasons=baseline.reason, sources=tuple(record.source for record in visit.records))


def _point(visit: Visit, disease: _Disease, course: _Course, new: tuple[str, list[Reason]],
           options: Options) -> TimePoint:
    course.saw(visit.records)
    values = target_values(disease.targets, visit.of("target"), course.fragments)
    now = _sum(disease.targets, values, disease.nodes)
    nadir = course.nadir(visit.date)
    target, why = target_response(now, disease.baseline, nadir, options, responded=course.responded)
    states = non_target_states(disease.non_targets, visit.of("non-target"), disease.nodes)
    non_target, why_not = non_target_response(states)
    if not disease.known and non_target not in ("", "PD"):
        non_target, why_not = "NE", Reason("non-target-no-baseline", "no baseline assessment")
    seen, why_new = new
    overall, table = overall_response(target, non_target, seen == "unequivocal")
    reasons = [*(value.reason for value in values.values() if value.reason), why, why_not, *why_new, table]
    if seen == "unknown" and overall != "PD":
        overall = "NE"
    if course.complete_response and options.less_after_cr != "as read" and overall in _LESS:
        overall, after = _after_complete_response(target, states, overall, options)
        reasons += after
    day = _date(visit, target, reasons, overall)
    point = TimePoint(
        visit.records[0].subject, visit.number, day, overall, target, non_target, seen, now.total, now.complete,
        disease.baseline.total if disease.baseline.complete else None, nadir,
        assessor=visit.records[0].assessor, visit_name=visit.name, reasons=tuple(reasons),
        sources=_sources(visit, reasons, overall))
    _remember(point, course, visit.date, options)
    return point


def _after_complete_response(target: str, states: dict[str, str], overall: str,
                             options: Options) -> tuple[str, list[Reason]]:
    """Less than CR after CR: progression if disease was seen; where nothing was, only something not evaluated."""
    seen = tuple(link for link, state in states.items() if state not in ("absent", "not evaluable", ""))
    if target not in ("PR", "SD") and not seen:
        return overall, [Reason("cr-none-seen", f"{overall} because not everything was evaluated; nothing was seen to "
                                "have come back after the complete response")]
    if options.less_after_cr != "pd":
        return overall, []
    return "PD", [Reason("cr-then-disease", f"{overall} after a complete response: disease has come back", seen)]


def _remember(point: TimePoint, course: _Course, day: date | None, options: Options) -> None:
    course.progressed = course.progressed or point.overall == "PD"
    counts = options.nadir_scope == "all earlier" or not course.progressed
    if point.complete and point.total is not None and counts:
        course.sums.append((day, point.total))
    if point.overall == "PD":
        course.complete_response = False
    if point.overall == "CR":
        course.complete_response = True
    if options.pr_persists:
        _remember_response(point, course, day, options)


def _remember_response(point: TimePoint, course: _Course, day: date | None, options: Options) -> None:
    """PR persists only once it counts: a PR that was to be confirmed must not be confirmed by persisting (EORTC)."""
    if point.overall == "PD":
        course.responses, course.responded = [], False
    elif options.confirmation == "none":
        course.responded = course.responded or point.target in ("PR", "CR")
    elif day:
        course.responses.append(Assessment(day, point.overall))
        course.responded = course.responded or any(confirmed(course.responses, one, options) for one in ("PR", "CR"))


def _sources(visit: Visit, reasons: Sequence[Reason], overall: str) -> tuple[Source, ...]:
    """The records of the visit, first the one that decided: of a progression what showed it."""
    links = _links(reasons, *_SEEN_IN, "target-pd", "target-pd-incomplete")
    first = next((record for link in (links if overall == "PD" else ()) for record in visit.records
                  if record.link == link), visit.records[0])
    return (first.source, *(record.source for record in visit.records if record is not first))


# The rules by which progression is seen in single lesions other than targets, which they name.
_SEEN_IN = ("new-lesion", "new-confirmed-later", "non-target-pd", "cr-then-disease")


def _links(reasons: Sequence[Reason], *rules: str) -> list[str]:
    """The lesions that the reasons of some rules name, in the order of the rules."""
    return [link for rule in rules for reason in reasons if reason.rule == rule for link in reason.links]


def _date(visit: Visit, target: str, reasons: Sequence[Reason], overall: str) -> date | None:
    """Of a progression the day it was first seen (FDA 2018, appendix 3), of anything else the last scan's day.

    A new lesion, non-target progression, or a lesion that came back after a complete response is seen on the scan that
    shows it; target progression, and target disease that came back, on the last scan of the measured set.
    """
    if overall != "PD":
        return visit.date
    links = _links(reasons, *_SEEN_IN)
    shown = [record.date for record in visit.records if record.date and record.link in links]
    came_back = any(reason.rule == "cr-then-disease" for reason in reasons) and target in ("PR", "SD")
    measured = [record.date for record in visit.of("target") if record.date and (target == "PD" or came_back)]
    return min([*shown, *([max(measured)] if measured else [])], default=visit.date)
