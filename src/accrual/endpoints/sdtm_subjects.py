"""DM, with DS, EX and the datasets that show a subject alive → the subjects of the trial."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from accrual.endpoints.datasets import Dataset
from accrual.endpoints.dates import complete, flag_of, in_future, read_date
from accrual.endpoints.intake import Intake, Row
from accrual.endpoints.trial import Event, Measurement, Problem, Recorded, Source, Subject
from accrual.errors import InputError

__all__ = ["ALIVE", "last_seen", "read_subjects"]

# The variables whose latest date shows that a subject was alive; AE, LB and EX are pharmaverse's choice.
ALIVE = {"AE": ("AESTDTC", "AEENDTC"), "LB": ("LBDTC",), "EX": ("EXSTDTC", "EXENDTC"), "SV": ("SVSTDTC", "SVENDTC"),
         "VS": ("VSDTC",), "RS": ("RSDTC",), "TR": ("TRDTC",), "TU": ("TUDTC",), "SS": ("SSDTC",)}
_NO_ARM = {"SCRNFAIL", "SCREEN FAILURE", "NOTASSGN", "NOT ASSIGNED"}
_CHECKED = {"EX", "RS", "TR", "TU"}  # their dates were judged when they were read
Found = tuple[date, Source, str]  # the day, its record, and the flag of an incomplete date


def read_subjects(datasets: Mapping[str, Dataset]) -> tuple[tuple[Subject, ...], list[Problem]]:
    """The subjects of DM with their dates, and what was wrong.

    InputError where DM lacks a variable it cannot do without, or has no subject.
    """
    intake = Intake(datasets["DM"])
    intake.need("USUBJID", ("RFSTDTC", "RFXSTDTC", "RANDDTC"))
    subjects: dict[str, Subject] = {}
    for row in intake.rows():
        if row["USUBJID"] in subjects:
            intake.note(row, "USUBJID", "duplicate", "names a subject a second time, with other values", "excluded")
            continue
        subjects[row["USUBJID"]] = _subject(intake, row)
    if not subjects:
        raise InputError("has no subjects", where=f"{intake.data.file} (DM)")
    problems = intake.problems
    for read in (_strata, _randomised, _doses):
        read(datasets, subjects, problems)
    return tuple(subjects.values()), problems


def _subject(intake: Intake, row: Row) -> Subject:
    born, _ = intake.date(row, "BRTHDTC", "first")

    def day(variable: str, rule: str = "none") -> date | None:
        return intake.date(row, variable, rule, born=born)[0]

    death, flag = intake.date(row, "DTHDTC", "first", born=born)
    if not death and row["DTHFL"] == "Y":
        intake.note(row, "DTHDTC", "missing value", "is empty, and DTHFL says that the subject died")
    strata = tuple((name.removeprefix("STRATUM_").lower(), value) for name, value in row.values.items()
                   if name.startswith("STRATUM_") and value)
    arm = row.first("ARM", "ARMCD")
    enrolled = not ({row["ARMCD"].upper(), row["ARM"].upper(), row["ARMNRS"].upper()} & _NO_ARM)
    first_dose = day("RFXSTDTC") or (None if "RFXSTDTC" in row.values else day("RFSTDTC"))
    return Subject(
        row["USUBJID"], row["STUDYID"], arm, row.first("ACTARM", "ACTARMCD") or arm, intake.number(row, "AGE"),
        row["SEX"], row["SITEID"], born, day("RANDDTC"), first_dose, day("RFXENDTC"), death, flag, day("LSTALVDTC"),
        row.source("LSTALVDTC"), day("RFPENDTC"), enrolled, first_dose is not None, strata, row.source(),
        row["ARMCD"], row.source("DTHDTC"))


def _strata(datasets: Mapping[str, Dataset], subjects: dict[str, Subject], problems: list[Problem]) -> None:
    """Stratification factors from SUPPDM: qualifiers whose name begins with STRAT."""
    if "SUPPDM" not in datasets:
        return
    intake = Intake(datasets["SUPPDM"], set(subjects), problems)
    for row in intake.rows():
        if row["QNAM"].upper().startswith("STRAT") and row["QVAL"]:
            subject = subjects[row["USUBJID"]]
            subjects[subject.id] = replace(subject, strata=(*subject.strata, (row["QNAM"], row["QVAL"])))


def _randomised(datasets: Mapping[str, Dataset], subjects: dict[str, Subject], problems: list[Problem]) -> None:
    """The day of randomisation, and of a death that DM does not tell, from DS."""
    if "DS" not in datasets:
        return
    intake = Intake(datasets["DS"], set(subjects), problems)
    intake.need(("DSDECOD", "DSTERM"), ("DSSTDTC", "DSDTC"))
    for row in intake.rows():
        subject, term = subjects[row["USUBJID"]], row.first("DSDECOD", "DSTERM").upper()
        variable = "DSSTDTC" if row["DSSTDTC"] else "DSDTC"
        if term in ("RANDOMIZED", "RANDOMISED"):
            day, _ = intake.date(row, variable, "none", born=subject.birth)
            subjects[subject.id] = replace(subject, randomised=subject.randomised or day)
        elif term == "DEATH" and subject.death is None:
            day, flag = intake.date(row, variable, "first", born=subject.birth)
            subjects[subject.id] = replace(subject, death=day, death_imputed=flag,
                                           death_source=row.source(variable))
            intake.note(row, variable, "death", "is used as the date of death: DM has none", "changed")


def _doses(datasets: Mapping[str, Dataset], subjects: dict[str, Subject], problems: list[Problem]) -> None:
    """First and last dose from EX, where DM does not tell them."""
    if "EX" not in datasets:
        return
    intake = Intake(datasets["EX"], set(subjects), problems)
    intake.need("EXSTDTC")
    doses: dict[str, list[tuple[date | None, date | None]]] = defaultdict(list)
    for row in intake.rows():
        if row["EXDOSE"] in ("", "0") and "PLACEBO" not in row["EXTRT"].upper():
            continue
        born = subjects[row["USUBJID"]].birth
        begin, _ = intake.date(row, "EXSTDTC", "none", born=born)
        end, _ = intake.date(row, "EXENDTC", "none", born=born)
        if begin and end and end < begin:
            intake.note(row, "EXENDTC", "date", "is before EXSTDTC")
        doses[row["USUBJID"]].append((begin, end))
    for key, found in doses.items():
        first = min((begin for begin, _ in found if begin), default=None)
        last = max((day for begin, end in found if (day := end or begin)), default=None)
        subjects[key] = replace(subjects[key], first_dose=subjects[key].first_dose or first, treated=True,
                                last_dose=subjects[key].last_dose or last)


def last_seen(datasets: Mapping[str, Dataset], subjects: tuple[Subject, ...], events: Sequence[Event],
              assessed: Iterable[Measurement | Recorded],
              problems: list[Problem]) -> tuple[tuple[Subject, ...], list[Event]]:
    """When each subject was last known to be alive, and the event that says so for each dataset.

    `events` are the dated ones that were read: who had one was alive, but that a subject was lost is no sign of life.
    What was `assessed` counts on the day that a rule completed it to, so that nothing ends after the survivors' OS.
    Incomplete dates count as the first day they can mean. Nobody is alive after death: such dates are noted. A death
    known only to the month falls on its first day, or, if later, on the day after the subject was last seen alive.
    """
    people, latest = {subject.id: subject for subject in subjects}, dict[tuple[str, str], Found]()
    for name in ALIVE:
        if name in datasets:
            _latest(datasets[name], people, latest, problems)
    _of_events(events, people, latest, problems)
    for one in assessed:
        key = (one.subject, one.source.dataset)
        if one.date and people[one.subject].death is None and one.date > latest.get(key, (date.min,))[0]:
            latest[key] = (one.date, one.source, flag_of(one.date_text))
    seen = [Event(who, "seen alive", day, name, source, flag)
            for (who, name), (day, source, flag) in sorted(latest.items())]
    last: dict[str, Found] = {}
    for event in seen:
        if event.date and (event.subject not in last or event.date > last[event.subject][0]):
            last[event.subject] = (event.date, event.source, event.imputed)
    told = [(subject, last.get(subject.id)) for subject in subjects]
    problems += [problem for subject, found in told if (problem := _contradiction(datasets["DM"], subject, found))]
    seen += [Event(subject.id, "seen alive", subject.last_alive, "DM", subject.last_alive_source)
             for subject in subjects if subject.last_alive]
    return tuple(_alive(subject, found) for subject, found in told), seen


def _of_events(events: Sequence[Event], people: Mapping[str, Subject], latest: dict[tuple[str, str], Found],
               problems: list[Problem]) -> None:
    for event in events:
        subject, name = people[event.subject], event.source.dataset
        if event.date is None or "LOST TO FOLLOW" in event.text.upper():
            continue
        if subject.death and event.date > subject.death and not subject.death_imputed:
            problems.append(Problem(name, "date", f"{subject.id}: a {event.kind} is after the subject's death",
                                    variable=event.source.variable))
        elif event.date > latest.get((subject.id, name), (date.min,))[0]:
            latest[subject.id, name] = (event.date, event.source, event.imputed)


def _contradiction(data: Dataset, subject: Subject, found: Found | None) -> Problem | None:
    """A day last known to be alive that is before another sign of life, or after death."""
    day, said = subject.last_alive, ""
    if day and subject.death and day > subject.death and not subject.death_imputed:
        said = "is after the subject's death"
    elif day and found and found[0] > day:
        said = f"is before {found[0]}, when {found[1].dataset} shows the subject alive; the later day counts"
    return Problem("DM", "date", f"{subject.id}: {said}", variable=data.column("LSTALVDTC"),
                   effect="changed" if "later" in said else "noted") if said else None


def _latest(data: Dataset, people: Mapping[str, Subject], latest: dict[tuple[str, str], Found],
            problems: list[Problem]) -> None:
    """The latest date of each subject in one dataset; it may be large, so only the cells that matter are looked at."""
    variables = [(data.columns.index(name), name) for name in ALIVE[data.name] if name in data.columns]
    if "USUBJID" not in data.columns:
        return
    who = data.columns.index("USUBJID")
    for number, cells in enumerate(data.rows, 2):
        subject = people.get(cells[who])
        for at, variable in variables if subject else ():
            partial = read_date(cells[at])
            day, flag = complete(partial, "first")
            if subject is None or partial is None or day is None or (subject.birth and day < subject.birth):
                continue
            said, effect = in_future(partial)
            if said and data.name not in _CHECKED:
                problems.append(Problem(data.name, "future date", said, number, data.column(variable), effect))
            if effect == "excluded":
                continue
            if subject.death and day > subject.death and not subject.death_imputed:
                problems.append(Problem(data.name, "date", "is after the subject's death", number,
                                        data.column(variable)))
            elif day > latest.get((subject.id, data.name), (date.min,))[0]:
                row = Row(data.name, number, dict(zip(data.columns, cells, strict=True)))
                latest[subject.id, data.name] = (day, row.source(variable), flag)


def _alive(subject: Subject, found: Found | None) -> Subject:
    """The subject with the latest of all days on which it was known to be alive."""
    own = [(subject.last_alive, subject.last_alive_source), (found[0], found[1]) if found else (None, subject.source),
           *((day, replace(subject.source, variable=variable)) for day, variable in (
               (subject.last_dose, "RFXENDTC"), (subject.first_dose, "RFXSTDTC"), (subject.randomised, "RANDDTC")))]
    day, source = max(((day, source) for day, source in own if day), key=lambda one: one[0],
                      default=(None, subject.last_alive_source))
    subject = replace(subject, last_alive=day, last_alive_source=source)
    if subject.death and subject.death_imputed and subject.last_alive:
        subject = replace(subject, death=_death(subject.death, subject.death_imputed, subject.last_alive))
    return subject


def _death(death: date, imputed: str, alive: date) -> date:
    """The day after the subject was last seen, if that is still in the month or year of death; else the first day."""
    after = alive + timedelta(days=1)
    within = after.year == death.year and (imputed == "M" or after.month == death.month)
    return max(death, after) if within else death
