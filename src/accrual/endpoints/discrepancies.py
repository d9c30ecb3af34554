"""Recorded against recomputed: where the reader's responses and the rules disagree, with the reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from accrual.endpoints.options import Options
from accrual.endpoints.recist import near_misses
from accrual.endpoints.results import Discrepancy, Reason, TimePoint
from accrual.endpoints.trial import Recorded

__all__ = ["compare"]

_PARTS = {"overall": "overall", "target": "target", "non-target": "non_target"}


@dataclass(frozen=True)
class _Pair:
    """A recorded response and what it is held against; `own` is False for another assessment of its visit number."""

    recorded: Recorded
    point: TimePoint | None
    own: bool = True

    @property
    def recomputed(self) -> str:
        return _response(self.point, self.recorded.test)


def compare(recorded: Iterable[Recorded], points: Sequence[TimePoint],
            options: Options = Options(),  # noqa: B008 (frozen)
            by_doubles: Mapping[TimePoint, TimePoint] = MappingProxyType({}),
            ) -> tuple[tuple[Discrepancy, ...], dict[str, int]]:
    """Every recorded response that is not what the rules give, and how many of each kind were compared.

    >>> point = TimePoint("S", 2.0, date(2024, 3, 1), "SD")
    >>> compare([Recorded("S", "overall", "PR", 2.0, date(2024, 3, 1))], [point])[0][0].recomputed
    'SD'

    A visit number that stands for several assessments is told apart by the date, unless `options` say otherwise;
    `by_doubles` has what time points would be were sums compared as doubles. "" as recomputed: there is no
    measurement of that visit; "" as recorded: a reader who recorded this kind of response did not do so there.
    """
    places: dict[tuple[object, ...], list[TimePoint]] = defaultdict(list)
    for point in points:
        if not point.is_baseline:
            places[point.subject, point.assessor, point.visit if point.visit is not None else point.date].append(point)
    asked = [one for one in recorded if one.test in _PARTS]
    pairs = [pair for one in asked for pair in _pairs(places, one, options)]
    found = [_discrepancy(pair, by_doubles) for pair in pairs if pair.recomputed != pair.recorded.response]
    met = {(id(pair.point), pair.recorded.test) for pair in pairs}
    counts = Counter(pair.recorded.test for pair in pairs)
    return (*found, *_not_recorded(places, met, asked)), {test: counts[test] for test in _PARTS if test in counts}


def _pairs(places: Mapping[tuple[object, ...], list[TimePoint]], one: Recorded, options: Options) -> Iterator[_Pair]:
    here = places.get((one.subject, one.assessor, one.visit if one.visit is not None else one.date), [])
    own = min(here, key=lambda point: abs(((point.date or date.max) - (one.date or date.max)).days), default=None)
    yield _Pair(one, own)
    if options.recorded_joined == "by visit number":
        yield from (_Pair(one, point, own=False) for point in here if point is not own)


def _response(point: TimePoint | None, test: str) -> str:
    return getattr(point, _PARTS[test]) if point else ""


def _discrepancy(pair: _Pair, by_doubles: Mapping[TimePoint, TimePoint]) -> Discrepancy:
    one = pair.recorded
    return Discrepancy(one.subject, one.test, one.visit, one.date, one.response, pair.recomputed, one.assessor,
                       one.visit_name, tuple(_reasons(pair, by_doubles)), one.source)


def _reasons(pair: _Pair, by_doubles: Mapping[TimePoint, TimePoint]) -> Iterator[Reason]:
    one, point = pair.recorded, pair.point
    if point is None:
        yield Reason("no-measurement", "no measurement of this visit")
        return
    if not pair.own:
        yield Reason("another-day", f"recorded on {one.date or 'no day'}, and held against the assessment of "
                     f"{point.date or 'no day'}, which has the same visit number")
    yield from _why(point, one.test)
    if point in by_doubles and _response(by_doubles[point], one.test) == one.response:
        misses = near_misses(point.total, point.nadir, point.baseline)
        told = ", ".join(misses) or "an earlier sum is on a threshold"
        yield Reason("as-doubles", f"{one.response}, as recorded, if sums are compared as doubles: {told}")


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
