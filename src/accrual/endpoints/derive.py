"""`TrialData` → responses, endpoints and ADaM rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from accrual.endpoints.adrs_rows import Bests, adrs_rows, best_responses
from accrual.endpoints.adtr_rows import adtr_rows
from accrual.endpoints.assessments import Assessment
from accrual.endpoints.baseline import check_baseline, queries
from accrual.endpoints.courses import Records, records_by_subject, source_of_responses
from accrual.endpoints.cutoff import cut
from accrual.endpoints.discrepancies import compare
from accrual.endpoints.irecist import judged_points
from accrual.endpoints.not_held import with_visits_not_held
from accrual.endpoints.options import PRESETS, Options
from accrual.endpoints.pharmaverse import cr_then_pr
from accrual.endpoints.recist import near_misses
from accrual.endpoints.results import ADRSRow, ADTTERow, BestResponse, Results, TimePoint
from accrual.endpoints.sdtm_events import schedule_of
from accrual.endpoints.time_to_event import (
    Course,
    bone_metastasis_free_survival,
    duration_of_response,
    overall_survival,
    progression_free_survival,
    time_to_response,
)
from accrual.endpoints.trial import Lesion, Measurement, Problem, TrialData
from accrual.endpoints.visits import baseline_of, visits_of

__all__ = ["derive"]


def derive(data: TrialData, options: Options | None = None) -> Results:
    """Everything that follows of a trial's records under the given options.

    >>> derive(TrialData()).adtte
    ()

    Time points are of every reader; ADRS, ADTR and ADTTE of `options.assessor`. ADTTE has the rows of every rule set,
    ADRS those of `options.preset`. InputError where that reader read nothing.
    """
    asked = options or Options()
    data = cut(data, asked.cutoff)
    points, by_doubles, problems = _time_points(data, asked)
    found, compared = compare(data.recorded, [point for group in points.values() for point in group], asked, by_doubles)
    used = replace(asked, responses=source_of_responses(data, asked.preset, asked))
    people = records_by_subject(data, points, asked)
    by_set = {rule_set: [_derived(one, rule_set, data, asked) for one in people] for rule_set in PRESETS}
    problems += [*_unusual(data, used, asked), *_without_arm(data), *_without_stratum(data),
                 *_not_followed(people, asked),
                 *(_not_recorded(people) if used.responses == "recorded" else ()),
                 *(problem for one in by_set[asked.preset] for problem in one.problems)]
    return Results(
        used, tuple(subject for subject in data.subjects if subject.enrolled),
        tuple(point for group in points.values() for point in group),
        tuple(best for rule_set in ("fda", "pharmaverse") for one in by_set[rule_set] for best in one.best),
        tuple(row for one in by_set[asked.preset] for row in one.adrs),
        tuple(row for one in people for row in adtr_rows(one.points, one.measurements, one.subject.start(asked.start))),
        tuple(row for rule_set in PRESETS for one in by_set[rule_set] for row in one.adtte),
        found, (*data.problems, *problems), compared)


def _time_points(data: TrialData, options: Options) -> tuple[dict[tuple[str, str], tuple[TimePoint, ...]],
                                                             dict[TimePoint, TimePoint], list[Problem]]:
    """The time points of every subject and reader, those that are others by doubles, and what is to be asked."""
    starts = {subject.id: subject.start(options.start) for subject in data.subjects}
    treated = {subject.id: subject.first_dose for subject in data.subjects}
    schedules = {subject.id: schedule_of(subject, data.schedule) for subject in data.subjects}
    lesions, measurements = defaultdict[tuple[str, str], list[Lesion]](list), defaultdict[
        tuple[str, str], list[Measurement]](list)
    for lesion in data.lesions:
        lesions[lesion.subject, lesion.assessor].append(lesion)
    for one in data.measurements:
        measurements[one.subject, one.assessor].append(one)
    points, by_doubles, problems = {}, dict[TimePoint, TimePoint](), list[Problem]()
    for key, seen in measurements.items():
        start = starts.get(key[0])
        held = judged_points(lesions[key], seen, start, options)
        if any(near_misses(point.total, point.nadir, point.baseline) for point in held):
            plainly = judged_points(lesions[key], seen, start, replace(options, thresholds="as doubles"))
            by_doubles |= {one: other for one, other in zip(held, plainly, strict=True) if one != other}
        points[key] = with_visits_not_held(held, schedules.get(key[0], ()), start, options.visit_window_days)
        baseline = baseline_of(visits_of(seen), start, options.baseline_until)
        to_ask = queries(baseline, lesions[key], start, treated.get(key[0]))
        problems += [replace(problem, message=f"{key[0]}, {key[1]}: {problem.message}")
                     for problem in (*check_baseline(lesions[key], baseline.visit), *to_ask)]
        problems += _out_of_order(key, held)
    return points, by_doubles, problems


def _out_of_order(key: tuple[str, str], points: Sequence[TimePoint]) -> Iterator[Problem]:
    """Visits whose numbers and dates run in different directions, and numbers that stand for several assessments."""
    numbered = [point for point in points if point.visit is not None]
    for before, after in pairwise(numbered):
        if before.visit == after.visit:
            yield Problem("TR", "several dates", f"{key[0]}, {key[1]}: one lesion has several dates at visit "
                          f"{before.visit:g}: they are taken for several assessments")
        if (before.visit or 0) > (after.visit or 0):
            yield Problem("TR", "date order", f"{key[0]}, {key[1]}: visit {before.visit:g} is dated before visit "
                          f"{after.visit:g}")


def _unusual(data: TrialData, used: Options, asked: Options) -> Iterator[Problem]:
    """What the options asked for could not be done with this trial."""
    if used.responses != asked.responses:
        yield Problem("RS" if used.responses == "recorded" else "TR", "option",
                      f"responses are {used.responses}, not {asked.responses} as asked"
                      + ("" if asked.preset != "pharmaverse" else " (the pharmaverse rule set uses recorded ones)"))
    if not any(visit.day for visit in data.schedule):
        yield Problem("TV", "option", "no planned assessments are known (TV or --schedule): the rule on missed visits "
                      "was not applied")
    for subject in data.subjects if data.schedule else ():
        if subject.enrolled and not schedule_of(subject, data.schedule):
            yield Problem("TV", "arm", f"{subject.id}: TV has no planned assessments of this subject's arm that can be "
                          "used: the rule on missed visits was not applied", variable="ARMCD")


def _without_arm(data: TrialData) -> Iterator[Problem]:
    """Who has no planned arm where others have one."""
    enrolled = [subject for subject in data.subjects if subject.enrolled]
    if not any(subject.arm for subject in enrolled):
        return
    for subject in enrolled:
        if not subject.arm:
            row = subject.source.sequence.removeprefix("row ")
            yield Problem("DM", "no arm", f"{subject.id}: no planned arm is recorded: the report shows the subject "
                          "beside the arms, in no comparison of them; give ARM or ARMCD",
                          int(row) if row.isdecimal() else 0, "ARM")


def _without_stratum(data: TrialData) -> Iterator[Problem]:
    """Who has no value of a stratification factor that others have."""
    enrolled = [subject for subject in data.subjects if subject.enrolled]
    names = dict.fromkeys(name for subject in enrolled for name, _ in subject.strata)
    for subject in enrolled:
        for name in (name for name in names if name not in dict(subject.strata)):
            row = subject.source.sequence.removeprefix("row ")
            yield Problem("DM", "no stratum", f"{subject.id}: no value of the stratification factor {name}: left "
                          "out of stratified tests", int(row) if row.isdecimal() else 0,
                          name if name.upper().startswith("STRAT") else f"stratum_{name}")


def _not_recorded(people: Sequence[Records]) -> Iterator[Problem]:
    """Who is without a response because responses are recorded ones and only their measurements are there."""
    for one in people:
        measured = any(point.overall for point in one.points)
        if measured and not any(record.test == "overall" for record in one.recorded):
            yield Problem("RS", "not recorded", f"{one.subject.id}: there are measurements and no recorded overall "
                          "response; responses are recorded ones in this derivation, so the measurements are not used",
                          effect="excluded")


def _not_followed(people: Sequence[Records], options: Options) -> Iterator[Problem]:
    """Whom nothing shows alive after the start, and how many pharmaverse's own signs of life do not show alive."""
    missed = 0
    for one in people:
        subject, start = one.subject, one.subject.start(options.start)
        if not subject.enrolled or subject.death or start is None:
            continue
        known, pharmaverse = one.alive("fda"), one.alive("pharmaverse")
        if known is None or known[0] <= start:
            yield Problem("DM", "not followed", f"{subject.id}: nothing shows this subject alive after the start: OS "
                          "is censored on day 1, and the swimmer plot has no time to show", variable="LSTALVDTC")
        elif pharmaverse is None or pharmaverse[0] <= start:
            missed += 1
    if missed:
        yield Problem("DM", "not followed", f"under pharmaverse OS of {missed} "
                      f"subject{'s' if missed > 1 else ''} is censored on day 1: it looks for signs of life in AE, "
                      "LB, EX and LSTALVDTC alone, which say nothing after the start, though other records do",
                      variable="LSTALVDTC")


@dataclass(frozen=True)
class _Derived:
    best: tuple[BestResponse, ...]
    adrs: tuple[ADRSRow, ...]
    adtte: tuple[ADTTERow, ...]
    problems: tuple[Problem, ...]


def _derived(records: Records, rule_set: str, data: TrialData, options: Options) -> _Derived:
    derivation = "pharmaverse" if rule_set == "pharmaverse" else "table 3"
    source = source_of_responses(data, rule_set, options)
    course = records.course(rule_set, source, options, schedule_of(records.subject, data.schedule))
    immune = records.as_read(source) if options.rules == "irecist" else None
    shown = records.assessments(source, options) if immune is None else immune
    bests = Bests.of(course, options, derivation, immune)
    reached = bests.response if derivation == "pharmaverse" or options.confirmation == "none" else (
        bests.confirmed_response)
    course = replace(course, response=reached.assessment)
    adrs = adrs_rows(course, bests, measurable=records.measurable, shown=shown)
    rows = _rows(course, rule_set, options) if records.subject.enrolled else ()
    best = best_responses(course, bests, derivation) if records.subject.enrolled else ()
    return _Derived(tuple(best), tuple(adrs), tuple(rows), tuple(_queries(course, shown, options)))


def _rows(course: Course, rule_set: str, options: Options) -> Iterator[ADTTERow]:
    yield overall_survival(course, rule_set)
    yield progression_free_survival(course, rule_set, options)
    duration = duration_of_response(course, rule_set, options)
    if duration:
        yield duration
    yield time_to_response(course, rule_set, options)
    yield bone_metastasis_free_survival(course, rule_set)


def _beyond_schedule(course: Course, options: Options) -> Problem | None:
    """An event so long after the last planned assessment that, had planning gone on, it would have been censored."""
    row = progression_free_survival(course, options.preset, options)
    planned = [1, *sorted(visit.day for visit in course.schedule if visit.day)]
    if options.preset != "fda" or len(planned) < 2 or not row.event or row.days is None or course.start is None:
        return None
    held = max(((one.date - course.start).days + 1 for one in course.adequate), default=1)
    if row.days <= max(planned[-1], held) + options.missed_visits * (planned[-1] - planned[-2]):
        return None
    return Problem("TV", "schedule ends", f"{course.subject.id}: the {row.rule} on day {row.days} is long after the "
                   f"last planned assessment, on day {planned[-1]}: what was missed since is not known")


def _queries(course: Course, shown: Sequence[Assessment], options: Options) -> Iterator[Problem]:
    """What a data manager should ask about: CR followed by PR, a death before the last assessment."""
    pair = cr_then_pr(shown)
    if pair:
        yield Problem(pair[1].source.dataset, "cr then pr", f"{course.subject.id}: CR at {pair[0].date} is followed by "
                      f"PR at {pair[1].date}")
    death = course.subject.death
    if death and course.start and death < course.start:
        yield Problem("DM", "date", f"{course.subject.id}: the death is before the start")
    if course.start and course.assessments and course.assessments[0].date < course.start:
        yield Problem(course.assessments[0].source.dataset, "date", f"{course.subject.id}: an assessment is before the "
                      "start; it ends no time to event")
    if death and course.therapy and course.therapy.date and course.therapy.date > death:
        yield Problem(course.therapy.source.dataset, "date", f"{course.subject.id}: a new anti-cancer therapy is after "
                      "the death")
    if beyond := _beyond_schedule(course, options):
        yield beyond
    late = [one for one in course.assessments if death and one.date > death]
    if late:
        yield Problem(late[0].source.dataset, "date", f"{course.subject.id}: an assessment is after the death")
