"""iRECIST: progression must be confirmed (Seymour et al., Lancet Oncol 2017;18:e143-52, tables 2 and 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from accrual.endpoints.assessments import Assessment, days_after
from accrual.endpoints.best_response import Best, best_overall_response
from accrual.endpoints.options import Options
from accrual.endpoints.results import Reason, TimePoint
from accrual.endpoints.time_points import time_points
from accrual.endpoints.trial import Lesion, Measurement
from accrual.endpoints.visits import Visit, baseline_of, visits_of

__all__ = ["I_RESPONSES", "as_recist", "immune_best", "immune_name", "immune_time_points", "judged_points",
           "recist_name", "until_confirmed"]

_I = {"CR": "iCR", "PR": "iPR", "SD": "iSD", "NON-CR/NON-PD": "NON-iCR/NON-iUPD", "NE": "NE", "NED": "NED", "": ""}
_RECIST = {immune: recist for recist, immune in _I.items()}
_LASTING = ("CR", "PR", "SD", "NON-CR/NON-PD", "NED")
I_RESPONSES = ("iCR", "iPR", "iSD", "NON-iCR/NON-iUPD", "iUPD", "iCPD", "NE")  # best first


@dataclass
class _Pending:
    """Progression that waits for confirmation: since when, what it was seen in, and how large it was then."""

    since: date | None = None
    target: bool = False
    non_target: bool = False
    new: bool = False
    total: float | None = None
    new_mm: Mapping[str, float] = field(default_factory=dict)
    new_links: frozenset[str] = field(default_factory=frozenset)

    @property
    def any(self) -> bool:
        return self.target or self.non_target or self.new


def immune_time_points(points: Sequence[TimePoint], measurements: Sequence[Measurement],
                       options: Options = Options(),  # noqa: B008 (frozen)
                       not_new: frozenset[str] = frozenset()) -> tuple[TimePoint, ...]:
    """The time points of RECIST 1.1 of one subject by one reader → those of iRECIST, in the same order.

    >>> points = [TimePoint("S", 2.0, date(2024, 3, 1), "PD", target="PD", total=60.0, complete=True),
    ...           TimePoint("S", 3.0, date(2024, 5, 1), "PD", target="PD", total=65.0, complete=True)]
    >>> [point.overall for point in immune_time_points(points, [])]
    ['iUPD', 'iCPD']

    Confirmed progression needs, at the next evaluable assessment, 5 mm more in the sum, further growth of
    non-target disease (state "increased"), 5 mm more or more lesions among the new ones, or progression in a kind of
    lesion in which there was none (table 2), not less than `progression_confirmation_days` after the iUPD. Growth is
    counted from the iUPD on, so that steps add up. Shrinkage to SD, PR or CR resets the bar (figure 1). The lesions
    `not_new` are recorded as new and are not.
    """
    pending, out, visits = _Pending(), [], visits_of(measurements)
    for point in points:
        if point.is_baseline:
            out.append(point)
            continue
        seen = [one for one in _records_of(point, visits) if one.link not in not_new]
        overall, reason, pending = _judged(point, pending, seen, options)
        out.append(replace(point, overall=overall, target=_part(point.target), non_target=_part(point.non_target),
                           reasons=(*point.reasons, reason)))
    return tuple(out)


def judged_points(lesions: Sequence[Lesion], measurements: Sequence[Measurement], start: date | None,
                  options: Options) -> tuple[TimePoint, ...]:
    """One reader's time points of one subject by the criteria that the options name.

    >>> judged_points([], [], None, Options(rules="irecist"))
    ()

    iRECIST knows no progression by mere return of disease after iCR: iCR may be followed by iPR or iSD (table 3).
    """
    if options.rules != "irecist":
        return time_points(lesions, measurements, start, options)
    points = time_points(lesions, measurements, start, replace(options, less_after_cr="as read"))
    not_new = baseline_of(visits_of(measurements), start, options.baseline_until).not_new(lesions)
    return immune_time_points(points, measurements, options, not_new)


def _records_of(point: TimePoint, visits: Sequence[Visit]) -> tuple[Measurement, ...]:
    """The records of one assessment: of its number, where there is one, and of its day, which one of them has."""
    here = [visit for visit in visits if visit.number == point.visit]
    return next((visit.records for visit in here if point.date in {one.date for one in visit.records}), ())


def _part(response: str) -> str:
    return "iUPD" if response == "PD" else _I[response]


def _now(point: TimePoint, seen: Sequence[Measurement]) -> _Pending:
    new = [one for one in seen if one.kind == "new" and one.state not in ("absent", "benign", "equivocal")]
    return _Pending(point.date, point.target == "PD", point.non_target == "PD", point.new == "unequivocal", point.total,
                    {one.link: one.mm for one in new if one.mm is not None}, frozenset(one.link for one in new))


def _judged(point: TimePoint, pending: _Pending, seen: Sequence[Measurement],
            options: Options) -> tuple[str, Reason, _Pending]:
    now = _now(point, seen)
    if point.overall == "NE":
        return "NE", Reason("i-same", "not evaluable"), pending
    if not pending.any:
        if point.overall == "PD":
            return "iUPD", Reason("i-upd", _said(now)), now
        return _I[point.overall], Reason("i-same", point.overall), pending
    confirming = _confirms(now, pending, seen, options.slack)
    if confirming and _too_early(point, pending, options):
        said = f"less than {options.progression_confirmation_days} days after {pending.since} nothing is confirmed"
        return "iUPD", Reason("i-upd", said), pending  # disregarded, so that the next scan is compared with the iUPD
    if confirming:
        return "iCPD", confirming, now
    if _still_pending(point, now):
        return "iUPD", Reason("i-upd", "not confirmed and not reset: no further growth"), _held(pending, now)
    return _I[point.overall], Reason("i-reset", f"{point.overall} after unconfirmed progression"), _Pending()


def _too_early(point: TimePoint, pending: _Pending, options: Options) -> bool:
    """Whether the scan is too close to the iUPD (EORTC clarification; its exception needs symptoms, not known here)."""
    return (point.date is not None and pending.since is not None
            and point.date < days_after(pending.since, options.progression_confirmation_days))


def _said(now: _Pending) -> str:
    parts = [name for name, is_so in (("target", now.target), ("non-target", now.non_target), ("new lesions", now.new))
             if is_so]
    return f"progression in {', '.join(parts) or 'disease that had gone'}, to be confirmed"


def _confirms(now: _Pending, pending: _Pending, seen: Sequence[Measurement], slack: float) -> Reason | None:
    if pending.target and now.total is not None and pending.total is not None:
        more = now.total - pending.total
        if more >= 5 - slack:
            return Reason("i-cpd-target", f"sum {now.total:.10g} mm, {more:.10g} mm more")
    if pending.non_target and any(one.kind == "non-target" and one.state == "increased" for one in seen):
        return Reason("i-cpd-non-target", "non-target disease grew further")
    if pending.new and (now.new_links - pending.new_links
                        or _new_growth(now, pending) >= 5 - slack
                        or any(one.kind == "new" and one.state == "increased" for one in seen)):
        return Reason("i-cpd-new", "new lesions grew or there are more of them")
    other = ((now.target and not pending.target) or (now.non_target and not pending.non_target)
             or (now.new and not pending.new))
    return Reason("i-cpd-other", _said(now).replace(", to be confirmed", "")) if other else None


def _new_growth(now: _Pending, pending: _Pending) -> float:
    """How much the new lesions grew that were measured before; one that is first measured now has not grown by that."""
    return sum(now.new_mm.get(link, 0.0) - mm for link, mm in pending.new_mm.items())


def _still_pending(point: TimePoint, now: _Pending) -> bool:
    """Whether what had progressed is still there: new lesions that stay keep iUPD, whatever the others do (table 2)."""
    return now.any or point.target == "NE"


def _held(pending: _Pending, now: _Pending) -> _Pending:
    """The first size of everything stays the one to compare with, so that growth in steps adds up."""
    return _Pending(pending.since, pending.target or now.target, pending.non_target or now.non_target,
                    pending.new or now.new,
                    pending.total if pending.total is not None else now.total,
                    {**now.new_mm, **pending.new_mm}, pending.new_links | now.new_links)


def immune_name(response: str) -> str:
    """What iRECIST calls a response of RECIST 1.1.

    >>> immune_name("PR"), immune_name("iUPD")
    ('iPR', 'iUPD')
    """
    return _I.get(response, response)


def recist_name(response: str) -> str:
    """What RECIST 1.1 calls a response of iRECIST; progression is PD, confirmed or not.

    >>> recist_name("iPR"), recist_name("iUPD")
    ('PR', 'PD')
    """
    return "PD" if response in ("iUPD", "iCPD") else _RECIST.get(response, response)


def until_confirmed(assessments: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """The assessments before confirmed progression by RECIST 1.1's names; iUPD stays, for it is none of them.

    >>> [one.response for one in until_confirmed([Assessment(date(2024, 3, 1), "iPR"),
    ...                                           Assessment(date(2024, 5, 1), "iUPD")])]
    ['PR', 'iUPD']
    """
    end = next((index for index, one in enumerate(assessments) if one.response == "iCPD"), len(assessments))
    return tuple(replace(one, response=_RECIST.get(one.response, one.response)) for one in assessments[:end])


def immune_best(assessments: Sequence[Assessment], start: date | None,
                options: Options = Options()) -> Best:  # noqa: B008 (frozen)
    """The best immune response (iBOR, table 3): the best before confirmed progression, as read and in order of time.

    >>> seen = [Assessment(date(2024, 3, 1), "iPR"), Assessment(date(2024, 5, 1), "iSD")]
    >>> [immune_best(seen, None, Options(confirmation=asked)).response for asked in ("none", "required")]
    ['iPR', 'iSD']

    Table 3 assumes that responses need not be confirmed; where they must be, and for how long stable disease must
    last, is as in RECIST 1.1 (iRECIST, table 1). iUPD between two responses confirms nothing.
    """
    best = best_overall_response(until_confirmed(assessments), start, replace(options, less_after_cr="as read"))
    if best.response in _LASTING:
        response = _I[best.response]
        return replace(best, response=response,
                       reason=Reason("i-best", f"{response} before any iCPD: {best.reason.text}"))
    for response in ("iCPD", "iUPD"):
        first = next((one for one in assessments if one.response == response), None)
        if first:
            return Best(response, first.date, Reason("i-best", f"no response or stable disease; {response}"), first)
    return best


def as_recist(assessments: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """Immune responses for time to event: PD is on the day of the iUPD that was confirmed or never followed.

    >>> seen = [Assessment(date(2024, 3, 1), "iUPD"), Assessment(date(2024, 5, 1), "iCPD")]
    >>> [(one.response, str(one.date)) for one in as_recist(seen)][0]
    ('PD', '2024-03-01')

    An iUPD that was reset is no progression; it stands as SD, or as NON-CR/NON-PD where it was reset to that.
    """
    out: list[Assessment] = []
    for index, one in enumerate(assessments):
        if one.response == "iCPD":
            out.append(replace(one, response="PD"))
        elif one.response == "iUPD":
            after = next((later.response for later in assessments[index + 1:] if later.response not in ("NE", "iUPD")),
                         "iCPD")
            reset = "NON-CR/NON-PD" if after == "NON-iCR/NON-iUPD" else "SD"
            out.append(replace(one, response="PD" if after == "iCPD" else reset))
        else:
            out.append(replace(one, response=_RECIST.get(one.response, one.response)))
    return tuple(out)
