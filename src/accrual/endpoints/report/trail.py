"""Each subject's trail from measurement to endpoint: every assessment with its reasons, then what follows of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accrual.endpoints.recist import decimals
from accrual.endpoints.report.pictures import points_of
from accrual.endpoints.results import ADTTERow, BestResponse, Reason, Results, TimePoint
from accrual.endpoints.trial import Subject

__all__ = ["Trail", "trails"]


@dataclass(frozen=True, slots=True)
class Trail:
    """One subject: its anchor in the page, the rows of its assessments, best responses and endpoints as texts.

    >>> Trail("s1", "S-001", "Arm A", (), (), ()).anchor
    's1'
    """

    anchor: str
    subject: str
    about: str
    assessments: tuple[tuple[str, ...], ...]
    best: tuple[tuple[str, ...], ...]
    endpoints: tuple[tuple[str, ...], ...]


def trails(results: Results) -> tuple[Trail, ...]:
    """The trail of every subject of the analysis, in the order of their numbers.

    >>> from accrual.endpoints import Options
    >>> trails(Results(Options(), population=(Subject("S-001", arm="A"),)))[0].about
    'A'
    """
    points = points_of(results)
    best: dict[str, list[BestResponse]] = defaultdict(list)
    rows: dict[str, list[ADTTERow]] = defaultdict(list)
    for one in results.best:
        best[one.subject].append(one)
    for row in results.adtte:
        rows[row.subject].append(row)
    return tuple(
        Trail(f"subject-{place}", subject.id, _about(subject, results.options.start),
              tuple(_assessment(point) for point in points.get(subject.id, [])),
              tuple(_best(one) for one in best[subject.id]),
              _endpoints(rows[subject.id]))
        for place, subject in enumerate(sorted(results.population, key=lambda one: one.id), 1))


def _about(subject: Subject, anchor: str) -> str:
    start = subject.start(anchor)
    parts = [subject.arm, f"start {start}" if start else "", f"died {subject.death}" if subject.death else ""]
    return ", ".join(part for part in parts if part)


def _assessment(point: TimePoint) -> tuple[str, ...]:
    visit = point.visit_name or ("" if point.visit is None else f"{point.visit:g}")
    change = point.change_from_baseline
    total = "" if point.total is None else f"{point.total:.10g}{'' if point.complete else ' (incomplete)'}"
    return (visit, str(point.date or ""), total, "" if change is None or point.is_baseline else _signed(change),
            "" if point.nadir is None else f"{point.nadir:.10g}", *_said(point), _reasons(point.reasons))


def _signed(change: float) -> str:
    return f"{change:+.{decimals(change, 1)}f} %"


def _said(point: TimePoint) -> Iterator[str]:
    if point.is_baseline:
        yield from ("baseline", "", "", "")
    else:
        yield from (point.target, point.non_target, "" if point.new == "none" else point.new, point.overall)


def _best(one: BestResponse) -> tuple[str, ...]:
    return (f"{one.derivation}, {'confirmed' if one.confirmed else 'not confirmed'}", one.response, str(one.date or ""),
            _reasons(one.reasons))


def _endpoints(rows: Iterable[ADTTERow]) -> tuple[tuple[str, ...], ...]:
    """A row for each endpoint and answer: rule sets that say the same stand together."""
    sets: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in rows:
        what = "left out" if row.days is None else "event" if row.event else "censored"
        sets[row.parameter, "" if row.days is None else str(row.days), what, str(row.date or ""), row.rule, row.reason,
             str(row.source)].append(row.rule_set)
    order = list(dict.fromkeys(answer[0] for answer in sets))
    return tuple((f"{answer[0]}, {', '.join(names)}", *answer[1:])
                 for answer, names in sorted(sets.items(), key=lambda one: order.index(one[0][0])))


def _reasons(reasons: Iterable[Reason]) -> str:
    return "; ".join(map(str, reasons))
