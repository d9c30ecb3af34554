"""A subject's records → the course that endpoints are derived from, as each rule set looks at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from accrual.endpoints.assessments import Assessment, in_order
from accrual.endpoints.dates import flag_of
from accrual.endpoints.irecist import as_recist
from accrual.endpoints.new_lesions import CERTAIN
from accrual.endpoints.options import Options
from accrual.endpoints.results import TimePoint
from accrual.endpoints.time_to_event import Course
from accrual.endpoints.trial import Event, Lesion, Measurement, PlannedVisit, Recorded, Source, Subject, TrialData
from accrual.endpoints.visits import baseline_of, visits_of
from accrual.errors import InputError

__all__ = ["Records", "assessments_of", "records_by_subject", "source_of_responses"]

_PHARMAVERSE_ALIVE = ("AE", "LB", "EX", "DM")  # DM: a day that is given as such, LSTALVDTC
_NOT_SEEN = ("NE", "ND")
_LESS_THAN_CR = ("PR", "SD", "NON-CR/NON-PD")


@dataclass
class Records:
    """Everything of one subject by the reader the endpoints are made from.

    >>> Records(Subject("S")).course("fda", "recorded", Options(), ()).subject.id
    'S'
    """

    subject: Subject
    lesions: tuple[Lesion, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    points: tuple[TimePoint, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    events: tuple[Event, ...] = ()
    measured_trial: bool = False

    def assessments(self, source: str, options: Options) -> tuple[Assessment, ...]:
        """The overall responses after baseline, recorded or recomputed, in order; immune ones as RECIST 1.1 has them.

        >>> Records(Subject("S")).assessments("recorded", Options())
        ()
        """
        found = self.as_read(source)
        return in_order(as_recist(found) if options.rules == "irecist" else found)

    def judged(self, rule_set: str, source: str, options: Options) -> tuple[Assessment, ...]:
        """The same; where they are recorded, less than CR after a CR is progression by the option `less after cr`.

        >>> Records(Subject("S")).judged("fda", "recorded", Options())
        ()

        Recomputed responses were judged so from the lesions. Pharmaverse and iRECIST leave them as they were read.
        """
        found = self.assessments(source, options)
        if source != "recorded" or rule_set == "pharmaverse" or options.rules == "irecist" or (
                options.less_after_cr != "pd"):
            return found
        first = next((index for index, one in enumerate(found) if one.response == "CR"), len(found))
        return tuple(replace(one, response="PD") if index > first and one.response in _LESS_THAN_CR else one
                     for index, one in enumerate(found))

    def as_read(self, source: str) -> tuple[Assessment, ...]:
        """The overall responses after baseline by date, whatever their criteria.

        >>> Records(Subject("S")).as_read("recorded")
        ()
        """
        found = _recorded(self.recorded) if source == "recorded" else assessments_of(self.points, self.measurements)
        if self.lesions and not self.measurable:
            found = [replace(one, target=False) for one in found]
        return tuple(sorted(found, key=lambda one: one.date))

    @property
    def measurable(self) -> bool:
        """Whether target lesions were chosen.

        >>> Records(Subject("S")).measurable
        False
        """
        return any(lesion.kind == "target" for lesion in self.lesions)

    def course(self, rule_set: str, source: str, options: Options, schedule: Sequence[PlannedVisit]) -> Course:
        """The course under one rule set.

        >>> Records(Subject("S", randomised=date(2024, 1, 2))).course("ema", "recorded", Options(), ()).start
        datetime.date(2024, 1, 2)

        Pharmaverse looks for signs of life in AE, LB and EX alone, and takes a day that is given as such.
        """
        start = self.subject.start(options.start)
        not_new = self._not_new(start, options)
        therapies = [one for one in self.events if one.kind == "new anti-cancer therapy" and one.date
                     and (start is None or one.date >= start)]
        bone = self._bone(start, options)
        return Course(
            self.subject, start, self._has_baseline(), self.judged(rule_set, source, options),
            therapy=min(therapies, key=lambda one: one.date or date.max, default=None),
            alive=self.alive(rule_set), bone=bone,
            bone_at_baseline=self._bone_by_baseline(start, bone) or any(
                lesion.bone and (lesion.kind != "new" or lesion.link in not_new) for lesion in self.lesions),
            schedule=tuple(schedule), flags=self._flags(source, bone))

    def _flags(self, source: str, bone: Iterable[Event]) -> dict[tuple[date, Source], str]:
        """Of which records the day was completed, by day and record."""
        dated = [(one.date, one.source, one.date_flag) for one in self.as_read(source)]
        dated += [(one.date, one.source, one.imputed) for one in (*self.events, *bone) if one.date]
        dated += [(one.date, one.source, flag_of(one.date_text)) for one in self.measurements if one.date]
        if self.subject.death:
            dated.append((self.subject.death, self.subject.death_source, self.subject.death_imputed))
        return {(day, record): flag for day, record, flag in dated if flag}

    def _not_new(self, start: date | None, options: Options) -> frozenset[str]:
        """Lesions in bone that are recorded as new and were there at baseline."""
        bone = [lesion for lesion in self.lesions if lesion.bone and lesion.kind == "new"]
        return baseline_of(visits_of(self.measurements), start, options.baseline_until).not_new(
            bone) if bone else frozenset()

    def _bone_by_baseline(self, start: date | None, bone: Iterable[Event]) -> bool:
        """Whether a bone metastasis is dated on or before the start, or the baseline where that is later."""
        days = [point.date for point in self.points if point.is_baseline and point.date]
        by = max([*days, *([start] if start else [])], default=None)
        return any(one.kind == "bone metastasis" and one.date and by and one.date <= by for one in bone)

    def _has_baseline(self) -> bool:
        """A trial that gives responses only says nothing of baseline; its subjects are taken to have one."""
        if not self.measured_trial:
            return True
        first = next((point for point in self.points if point.is_baseline), None)
        return first is not None and (first.complete or not self.measurable)

    def alive(self, rule_set: str) -> tuple[date, Source] | None:
        """The last day the subject was known to be alive, and the record that says so.

        >>> Records(Subject("S")).alive("fda") is None
        True
        """
        if rule_set != "pharmaverse":
            day = self.subject.last_alive
            return (day, self.subject.last_alive_source) if day else None
        seen = [(one.date, one.source) for one in self.events
                if one.kind == "seen alive" and one.text in _PHARMAVERSE_ALIVE and one.date]
        if self.subject.last_dose:
            seen.append((self.subject.last_dose, Source("EX", "", "EXENDTC")))
        return max(seen, key=lambda one: one[0], default=None)

    def _bone(self, start: date | None, options: Options) -> tuple[Event, ...]:
        told = [one for one in self.events if one.kind in ("bone metastasis", "bone assessment")]
        told += [found for lesion in self.lesions if lesion.bone and lesion.kind == "new"
                 for found in [self._new_bone(lesion, options)] if found]
        if options.bone_assessments == "any tumour assessment":
            seen = {(one.date, one.source) for one in self.recorded
                    if one.date and one.test == "overall" and one.response not in _NOT_SEEN}
            seen |= {(point.date, point.sources[0]) for point in self.points
                     if point.date and point.sources and point.overall not in _NOT_SEEN}
            told += [Event(self.subject.id, "bone assessment", day, "", source) for day, source in sorted(
                seen, key=lambda one: (one[0], str(one[1]))) if start is None or day >= start]
        return tuple(told)

    def _new_bone(self, lesion: Lesion, options: Options) -> Event | None:
        """A new lesion in bone: on the day from which progression by it dates."""
        states = [one for one in self.measurements if one.link == lesion.link and one.kind == "new"]
        if any(one.state == "benign" for one in states):
            return None
        certain = [one for one in states if one.state in CERTAIN]
        if certain and options.uncertain_new == "back-dated":
            certain = [one for one in states if one.state != "absent"]
        days = [(one.date, flag_of(one.date_text)) for one in certain if one.date]
        day, flag = min(days, default=(None, "") if states else (lesion.date, flag_of(lesion.date_text)))
        return Event(self.subject.id, "bone metastasis", day, "", lesion.source, flag) if day else None


def _recorded(records: Iterable[Recorded]) -> list[Assessment]:
    return [Assessment(one.date, one.response, one.visit, one.visit_name, flag_of(one.date_text), one.source)
            for one in records if one.test == "overall" and one.date]


def assessments_of(points: Iterable[TimePoint], measurements: Iterable[Measurement]) -> list[Assessment]:
    """The responses after baseline; the day of one is completed if every record of that day that it stands on has been.

    >>> assessments_of([TimePoint("S", 1.0, date(2024, 1, 1), is_baseline=True)], [])
    []
    """
    flags: dict[tuple[date, Source], str] = {(one.date, one.source): flag_of(one.date_text)
                                             for one in measurements if one.date}

    def flag(point: TimePoint) -> str:
        found = [flags[point.date, source] for source in point.sources if point.date and (point.date, source) in flags]
        return max(found) if found and all(found) else ""

    return [Assessment(point.date, point.overall, point.visit, point.visit_name, flag(point),
                       point.sources[0] if point.sources else Source(""),
                       any(reason.rule == "cr-none-seen" for reason in point.reasons), bool(point.target))
            for point in points if not point.is_baseline and point.date and point.overall]


def source_of_responses(data: TrialData, rule_set: str, options: Options) -> str:
    """Whether endpoints are made from "recorded" or "recomputed" responses: as asked, or from what there is.

    >>> source_of_responses(TrialData(), "pharmaverse", Options())
    'recomputed'
    """
    wanted = "recorded" if rule_set == "pharmaverse" else options.responses
    has_recorded = any(one.test == "overall" and _by(one, options) for one in data.recorded)
    if wanted == "recorded":
        return "recorded" if has_recorded else "recomputed"
    return "recomputed" if _measured(data, options) or not has_recorded else "recorded"


def _by(one: Measurement | Recorded, options: Options) -> bool:
    return options.assessor in (one.assessor, one.assessor.split("/")[0])


def _measured(data: TrialData, options: Options) -> bool:
    """Whether the reader asked for measured anything; another reader's measurements are not theirs."""
    return any(_by(one, options) for one in data.measurements)


def _readers(data: TrialData, options: Options) -> dict[str, str]:
    """The reader of each subject: the one asked for, or the accepted one among several of that name."""
    records: list[Measurement | Recorded] = [*data.measurements, *data.recorded]
    names = {one.assessor for one in records}
    if options.assessor in names or not names:
        return {}
    accepted = {one.subject: one.assessor for one in records
                if one.accepted and one.assessor.split("/")[0] == options.assessor}
    if not accepted:
        raise InputError(f"there is no assessment by {options.assessor}", where="TR and RS",
                         mend=f"Choose with --assessor one of: {', '.join(sorted(names))}")
    return accepted


def records_by_subject(data: TrialData, points: Mapping[tuple[str, str], tuple[TimePoint, ...]],
                       options: Options) -> list[Records]:
    """The records of each subject by the reader asked for, in the order of DM.

    InputError where nobody of that name read anything; `points` are the time points by subject and reader.
    """
    readers = _readers(data, options)
    lesions, measurements, recorded = defaultdict(list), defaultdict(list), defaultdict(list)
    for lesion in data.lesions:
        lesions[lesion.subject, lesion.assessor].append(lesion)
    for one in data.measurements:
        measurements[one.subject, one.assessor].append(one)
    for response in data.recorded:
        recorded[response.subject, response.assessor].append(response)
    events = defaultdict(list)
    for event in data.events:
        events[event.subject].append(event)
    out, measured = [], _measured(data, options)
    for subject in data.subjects:
        key = (subject.id, readers.get(subject.id, options.assessor))
        out.append(Records(subject, tuple(lesions[key]), tuple(measurements[key]), points.get(key, ()),
                           tuple(recorded[key]), tuple(events[subject.id]), measured))
    return out
