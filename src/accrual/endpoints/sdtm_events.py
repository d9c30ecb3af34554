"""CM, PR, CE, DS and TV → new anti-cancer therapy, what was seen of bone, discontinuations, the schedule."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from accrual.endpoints.assessments import days_after
from accrual.endpoints.datasets import Dataset
from accrual.endpoints.dates import last_meant
from accrual.endpoints.intake import Intake, Row
from accrual.endpoints.options import Options
from accrual.endpoints.trial import Event, PlannedVisit, Problem, Subject

__all__ = ["EVENT_KINDS", "read_events", "read_schedule", "schedule_of"]

EVENT_KINDS = ("new anti-cancer therapy", "bone metastasis", "bone assessment", "discontinuation", "withdrawal")
_AFTER_START = ("new anti-cancer therapy", "bone metastasis")
_BEFORE = (r"NO|NOT|WITHOUT|ABSENCE OF|NEGATIVE FOR|DENIE[SD]|RULED? OUT|EXCLUDED?|SUSPECTED|SUSPICION OF|"
           r"SUSPICIOUS (?:FOR|OF)|POSSIBLE|QUESTIONABLE|EQUIVOCAL")
_AFTER = (r"\b(?:RULED OUT|EXCLUDED|NOT (?:CONFIRMED|SEEN|FOUND|PRESENT|EVIDENT)|UNLIKELY|ABSENT|NEGATIVE|"
          r"SUSPECTED)\b|\?")
_NOT_SEEN = re.compile(rf"\b(?:{_BEFORE})\b[^,;.]*\b(?:BONE|METASTA)|(?:BONE|METASTA)[^,;.]*(?:{_AFTER})")
_BONE_SCANS = ("BONE SCAN", "SKELETAL SCINTIGRAPHY", "BONE SCINTIGRAPHY", "SCINTIGRAPHY OF BONE")


def read_events(datasets: Mapping[str, Dataset], subjects: Mapping[str, Subject], options: Options,
                problems: list[Problem]) -> list[Event]:
    """The dated events of CM, PR, CE and DS, and of the plain table of events.

    A start known only to the month falls on its first day, or on the first after the subject's own start: an early new
    therapy censors early, which is the careful way.
    """
    readers: dict[str, Callable[[Intake, Row, Options], tuple[str, str] | None]] = {
        "CM": _therapy, "PR": _procedure, "CE": _clinical, "DS": _disposition, "EVENTS": _plain}
    events = []
    for name, kind_of in readers.items():
        if name not in datasets:
            continue
        intake = Intake(datasets[name], set(subjects), problems if name != "DS" else [])
        for row in intake.rows():
            found = kind_of(intake, row, options)
            if not found:
                continue
            kind, variable = found
            subject = subjects[row["USUBJID"]]
            day, flag = intake.date(row, variable, "first", born=subject.birth)
            if day is None and not row[variable]:
                intake.note(row, variable, "missing value", f"is empty: this {kind} has no date", "excluded")
            if day and kind in _AFTER_START:
                day = _by_start(intake, row, variable, kind, day, flag, subject.start(options.start))
            if day:
                events.append(Event(subject.id, kind, day, row.first("EVTEXT", f"{name}DECOD"),
                                    row.source(variable), flag))
    return events


def _by_start(intake: Intake, row: Row, variable: str, kind: str, day: date, flag: str,
              start: date | None) -> date | None:
    """The day of an event that should lie after the start; None for a therapy that began before it and is not new.

    An incomplete date that may lie after the start is taken to do so, on the first day it can.
    """
    if start is None or day > start:
        return day
    if last_meant(day, flag) > start:
        intake.note(row, variable, "partial date", "may lie before the start; the day after the start is used",
                    "changed")
        return days_after(start, 1)
    if kind == "bone metastasis":
        intake.note(row, variable, "bone at baseline", "is not after the start: the subject had a bone metastasis at "
                    "baseline and is left out of BMFS")
        return day
    if day == start:
        return day
    intake.note(row, variable, "before the start", "is before the start: this therapy is not new", "excluded")
    return None


def _therapy(_: Intake, row: Row, options: Options) -> tuple[str, str] | None:
    category = options.subsequent_therapy.upper()
    asked = category in (row["CMCAT"].upper(), row["CMSCAT"].upper())
    return ("new anti-cancer therapy", "CMSTDTC") if asked else None


def _procedure(_: Intake, row: Row, options: Options) -> tuple[str, str] | None:
    if options.subsequent_therapy.upper() in (row["PRCAT"].upper(), row["PRSCAT"].upper()):
        return "new anti-cancer therapy", "PRSTDTC"
    if row.first("PRDECOD", "PRTRT").upper() in _BONE_SCANS:
        return "bone assessment", "PRSTDTC"
    return None


def _clinical(intake: Intake, row: Row, __: Options) -> tuple[str, str] | None:
    term = row.first("CEDECOD", "CETERM").upper()
    if "BONE" not in term or "METASTA" not in term:
        return None
    told = any(_NOT_SEEN.search(row[variable].upper()) for variable in ("CEDECOD", "CETERM"))
    asked = row["CEPRESP"].upper() == "Y" and not row["CEOCCUR"]
    if told or asked or row["CEOCCUR"].upper() == "N" or row["CESTAT"].upper() == "NOT DONE":
        intake.note(row, "CETERM" if told else "CEOCCUR", "no event", "does not say for certain that there was a bone "
                    "metastasis: it is none", "excluded")
        return None
    return "bone metastasis", "CESTDTC"


def _disposition(_: Intake, row: Row, __: Options) -> tuple[str, str] | None:
    term = row["DSDECOD"].upper()
    if row["DSCAT"].upper() != "DISPOSITION EVENT" or term in ("COMPLETED", "DEATH", "SCREEN FAILURE", ""):
        return None
    return ("withdrawal" if "WITHDRAWAL" in term else "discontinuation"), "DSSTDTC"


def _plain(intake: Intake, row: Row, _: Options) -> tuple[str, str] | None:
    kind = row["EVKIND"].lower()
    if kind not in EVENT_KINDS:
        intake.note(row, "EVKIND", "unknown code", f"is none of {', '.join(EVENT_KINDS)}", "excluded")
        return None
    return kind, "EVDTC"


def read_schedule(datasets: Mapping[str, Dataset], assessed: Sequence[float], options: Options,
                  problems: list[Problem]) -> tuple[PlannedVisit, ...]:
    """The planned tumour assessments: the days given as an option, else the visits of TV at which tumours were seen.

    `assessed` are the numbers of the visits with tumour records in the trial. An unscheduled visit (number n.1) is no
    planned one, nor is anything up to day 1. Which are whose: `schedule_of`.
    """
    if options.schedule:
        days = sorted(set(options.schedule))
        return tuple(PlannedVisit(float(number), "", day) for number, day in enumerate(days, 1))
    if "TV" not in datasets:
        return ()
    intake = Intake(datasets["TV"], None, problems)
    intake.need("VISITNUM", "VISITDY")
    planned: dict[tuple[str, float], PlannedVisit] = {}
    for number, values in enumerate(intake.data, 2):
        row = Row("TV", number, values)
        visit, day = intake.number(row, "VISITNUM"), intake.number(row, "VISITDY")
        if visit is None or day is None or visit not in assessed or not visit.is_integer() or day <= 1:
            continue
        one = PlannedVisit(visit, row["VISIT"], int(day), row.first("ARMCD", "ARM"))
        held = planned.setdefault((one.arm, visit), one)
        if held.day != one.day:
            intake.note(row, "VISITDY", "conflict", "is another day than an earlier row has for this visit and arm: "
                        "the planned assessments of this arm are not used", "excluded")
            planned[one.arm, visit] = replace(one, day=None)
    return tuple(planned[key] for key in sorted(planned))


def schedule_of(subject: Subject, schedule: Sequence[PlannedVisit]) -> tuple[PlannedVisit, ...]:
    """The assessments planned for a subject: those of the subject's arm, and those of every arm.

    >>> planned = [PlannedVisit(2.0, "", 57, "A"), PlannedVisit(2.0, "", 29, "B"), PlannedVisit(9.0, "", 365)]
    >>> [visit.day for visit in schedule_of(Subject("S-001", arm_code="B"), planned)]
    [29, 365]

    None where they contradict each other, or where every one belongs to some other arm.
    """
    own = {visit.number: visit for visit in schedule if visit.arm and visit.arm in (subject.arm_code, subject.arm)}
    found = {**{visit.number: visit for visit in schedule if not visit.arm}, **own}
    if any(visit.day is None for visit in found.values()):
        return ()
    return tuple(found[number] for number in sorted(found))
