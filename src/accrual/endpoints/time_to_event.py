"""Progression-free and overall survival, duration of and time to response, bone-metastasis-free survival, by rule set.

FDA: Clinical Trial Endpoints for the Approval of Cancer Drugs and Biologics (2018), appendix 3, table A.
EMA: EMA/CHMP/27994/2008 Rev. 1: progression or death counts whenever it occurs.
Pharmaverse: as admiralonco's template derives ADTTE.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from accrual.endpoints.assessments import EVALUABLE, Assessment, first_progression
from accrual.endpoints.options import Options
from accrual.endpoints.results import ADTTERow
from accrual.endpoints.trial import Event, PlannedVisit, Source, Subject

__all__ = ["Course", "bone_metastasis_free_survival", "duration_of_response", "missed_visits", "overall_survival",
           "progression_free_survival", "time_to_response"]


@dataclass(frozen=True, slots=True)
class Course:
    """What time to event needs to know of a subject.

    >>> Course(Subject("S-001")).start is None
    True

    `assessments` are all overall responses after baseline in order, one for each date; `response` the first response
    that counts; `therapy` the first new anti-cancer therapy; `bone` bone metastases and assessments; `flags` tells
    of which records the day was completed: D, or M where the month was too.
    """

    subject: Subject
    start: date | None = None
    has_baseline: bool = True
    assessments: tuple[Assessment, ...] = ()
    response: Assessment | None = None
    therapy: Event | None = None
    alive: tuple[date, Source] | None = None
    bone: tuple[Event, ...] = ()
    bone_at_baseline: bool = False
    schedule: tuple[PlannedVisit, ...] = ()
    flags: Mapping[tuple[date, Source], str] = field(default_factory=dict)

    @property
    def progression(self) -> Assessment | None:
        """The first progression on or after the start.

        >>> Course(Subject("S-001")).progression is None
        True
        """
        return first_progression([one for one in self.assessments if self.start is None or one.date >= self.start])

    @property
    def adequate(self) -> tuple[Assessment, ...]:
        """The assessments that can be a censoring date: evaluable, from the start on, up to the first progression.

        >>> Course(Subject("S-001")).adequate
        ()
        """
        progression = self.progression
        return tuple(one for one in self.assessments if one.response in EVALUABLE and one.response != "PD"
                     and (self.start is None or one.date >= self.start)
                     and (progression is None or one.date < progression.date))


def _row(course: Course, parameter: str, rule_set: str, day: date | None, rule: str, reason: str, source: Source,
         *, event: bool, description: str) -> ADTTERow:
    start = course.start
    if start and day and day < start:
        day, reason = start, f"{reason}; before the start, so at the start"
    days = (day - start).days + 1 if start and day else None
    return ADTTERow(course.subject.id, parameter, rule_set, start, day, days, not event, rule, reason, description,
                    course.subject.arm, course.subject.strata, source,
                    course.flags.get((day, source), "") if day else "")


def _left_out(course: Course, parameter: str, rule_set: str, rule: str, reason: str) -> ADTTERow:
    return _row(course, parameter, rule_set, None, rule, reason, course.subject.source, event=False,
                description="Left out")


def missed_visits(schedule: Sequence[PlannedVisit], start: date, last: date, event: date, window: int) -> int:
    """How many planned assessments lie between the last adequate one and an event.

    >>> planned = [PlannedVisit(n, "", 1 + 56 * n) for n in (1, 2, 3)]
    >>> missed_visits(planned, date(2024, 1, 1), date(2024, 1, 1), date(2024, 6, 17), 7)
    2

    A visit whose window (`window` days either side) reaches the last assessment took place; one whose window reaches
    the event is where the event was found.
    """
    held, found = (last - start).days + 1, (event - start).days + 1
    return sum(1 for visit in schedule if visit.day is not None
               and visit.day - window > held and visit.day + window < found)


def overall_survival(course: Course, rule_set: str) -> ADTTERow:
    """From the start to death from any cause; else censored when last known to be alive.

    >>> overall_survival(Course(Subject("S", death=date(2024, 3, 1)), date(2024, 1, 1)), "fda").days
    61
    """
    subject = course.subject
    if course.start is None:
        return _left_out(course, "OS", rule_set, "no-start", "no start date")
    if subject.death:
        return _row(course, "OS", rule_set, subject.death, "death", f"died at {subject.death}",
                    subject.death_source, event=True, description="Death")
    if course.alive is None or course.alive[0] <= course.start:
        return _row(course, "OS", rule_set, course.start, "alive", "not known to be alive after the start",
                    subject.source, event=False, description="Randomization")
    day, source = course.alive
    return _row(course, "OS", rule_set, day, "alive", f"last known to be alive at {day}", source, event=False,
                description="Alive")


def progression_free_survival(course: Course, rule_set: str, options: Options) -> ADTTERow:
    """From the start to progression or death, censored as the rule set says.

    >>> seen = (Assessment(date(2024, 2, 1), "SD"), Assessment(date(2024, 3, 1), "PD"))
    >>> progression_free_survival(Course(Subject("S"), date(2024, 1, 1), assessments=seen), "fda", Options()).rule
    'progression'
    """
    if course.start is None:
        return _left_out(course, "PFS", rule_set, "no-start", "no start date")
    if rule_set == "fda" and not course.has_baseline:
        return _row(course, "PFS", rule_set, course.start, "no-baseline", "no baseline tumour assessment",
                    course.subject.source, event=False, description="No baseline tumour assessment")
    event = _event(course)
    if rule_set == "fda":
        censored = _new_therapy(course, event) or (_gap(course, event, options) if event else None)
        if censored:
            return censored
    if event:
        day, rule, source = event
        said = "progression" if rule == "progression" else "death"
        return _row(course, "PFS", rule_set, day, rule, f"{said} at {day}", source, event=True,
                    description="Disease Progression" if rule == "progression" else "Death")
    return _censored(course, rule_set, "no-progression", None, "no progression or death")


def _event(course: Course) -> tuple[date, str, Source] | None:
    progression, death = course.progression, course.subject.death
    if progression and (death is None or progression.date <= death):
        return progression.date, "progression", progression.source
    return (death, "death", course.subject.death_source) if death else None


def _censored(course: Course, rule_set: str, rule: str, last: date | None, why: str) -> ADTTERow:
    """Censored at the last adequate assessment, on or before a day if there is one; at the start without any."""
    able = [one for one in course.adequate if last is None or one.date <= last]
    if rule_set == "pharmaverse":  # the last assessment there is, even after progression
        able = [one for one in course.assessments if one.response in EVALUABLE]
    if not able:
        nothing = f"{why}; no adequate assessment" + (f" on or before {last}" if last else " after baseline")
        return _row(course, "PFS", rule_set, course.start, "no-assessment" if rule == "no-progression" else rule,
                    nothing, course.subject.source, event=False, description="Randomization")
    return _row(course, "PFS", rule_set, able[-1].date, rule, f"{why}; last adequate assessment at {able[-1].date}",
                able[-1].source, event=False, description="Last Tumor Assessment")


def _new_therapy(course: Course, event: tuple[date, str, Source] | None) -> ADTTERow | None:
    """New therapy before the event: not on its day, when the event was already there."""
    therapy = course.therapy.date if course.therapy else None
    if therapy is None or (event and event[0] <= therapy):
        return None
    rule = "progression-after-therapy" if event else "new-therapy"
    return _censored(course, "fda", rule, therapy, f"new anti-cancer therapy at {therapy}")


def _gap(course: Course, event: tuple[date, str, Source], options: Options) -> ADTTERow | None:
    start = course.start or event[0]
    able = [one for one in course.adequate if one.date <= event[0]]
    last = able[-1].date if able else start
    missed = missed_visits(course.schedule, start, last, event[0], options.visit_window_days)
    if missed < options.missed_visits:
        return None
    why = f"{event[1]} at {event[0]} after {missed} missed assessments"
    return _censored(course, "fda", "missed-visits", last, why)


def duration_of_response(course: Course, rule_set: str, options: Options) -> ADTTERow | None:
    """From the first response to progression or death, censored as progression-free survival; None without response.

    >>> duration_of_response(Course(Subject("S"), date(2024, 1, 1)), "fda", Options()) is None
    True
    """
    if course.response is None or course.start is None:
        return None
    ends = progression_free_survival(course, rule_set, options)
    since = replace(course, start=course.response.date)
    row = _row(since, "DOR", rule_set, ends.date, ends.rule, ends.reason, ends.source, event=ends.event,
               description=ends.description)
    return replace(row, start_flag=course.response.date_flag,
                   reason=f"response at {course.response.date}; {row.reason}")


def time_to_response(course: Course, rule_set: str, options: Options) -> ADTTERow:
    """From the start to the first response; without one, censored where progression-free survival ends.

    >>> time_to_response(Course(Subject("S"), date(2024, 1, 1)), "ema", Options()).censored
    True
    """
    if course.start is None:
        return _left_out(course, "TTR", rule_set, "no-start", "no start date")
    if course.response:
        return _row(course, "TTR", rule_set, course.response.date, "response",
                    f"{course.response.response} at {course.response.date}", course.response.source, event=True,
                    description="Response")
    ends = progression_free_survival(course, rule_set, options)
    return _row(course, "TTR", rule_set, ends.date, "no-response", f"no response; {ends.reason}", ends.source,
                event=False, description="No response")


def bone_metastasis_free_survival(course: Course, rule_set: str) -> ADTTERow:
    """From the start to the first bone metastasis or death, else censored at the last bone assessment without one.

    >>> seen = (Event("S", "bone metastasis", date(2024, 3, 1)),)
    >>> bone_metastasis_free_survival(Course(Subject("S"), date(2024, 1, 1), bone=seen), "ema").days
    61

    The same under every rule set. Who has a bone metastasis at baseline is not at risk and is left out.
    """
    if course.start is None:
        return _left_out(course, "BMFS", rule_set, "no-start", "no start date")
    if course.bone_at_baseline:
        return _left_out(course, "BMFS", rule_set, "bone-at-baseline", "bone metastasis at baseline")
    first = min((one for one in course.bone if one.kind == "bone metastasis" and one.date),
                key=lambda one: one.date or date.max, default=None)
    death = course.subject.death
    if first and first.date and (death is None or first.date <= death):
        return _row(course, "BMFS", rule_set, first.date, "bone-metastasis", f"bone metastasis at {first.date}",
                    first.source, event=True, description="Bone metastasis")
    if death:
        return _row(course, "BMFS", rule_set, death, "death", f"died at {death}",
                    course.subject.death_source, event=True, description="Death")
    last = max((one for one in course.bone if one.kind == "bone assessment" and one.date and one.date >= course.start),
               key=lambda one: one.date or date.min, default=None)
    if last is None:
        return _row(course, "BMFS", rule_set, course.start, "no-assessment", "no bone assessment after the start",
                    course.subject.source, event=False, description="Randomization")
    return _row(course, "BMFS", rule_set, last.date, "no-bone-metastasis", f"last bone assessment at {last.date}",
                last.source, event=False, description="Last bone assessment")
