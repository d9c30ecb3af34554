"""A simulated trial as SDTM: one table for each domain, in CDISC's layout and terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from accrual.endpoints.simulate.assumptions import Assumptions
from accrual.endpoints.simulate.draw import Life, Seen, draw, seen
from accrual.endpoints.simulate.tumours import Assessed, SimulatedLesion, assess

__all__ = ["DOMAINS", "Table", "simulate"]

Table = list[dict[str, object]]
DOMAINS = ("DM", "DS", "EX", "TU", "TR", "RS", "AE", "LB", "SS", "CM", "CE", "PR", "TV")
"""The domains of a simulated trial."""
_CYCLE = 21  # days
_FOLLOW_UP = 84  # days between looks at whether a subject lives


def simulate(assumptions: Assumptions, rng: np.random.Generator) -> tuple[dict[str, Table], Table]:
    """A trial's domains, and for each subject what is true.

    >>> from accrual.endpoints.simulate import SEED_TRIAL
    >>> domains, truth = simulate(SEED_TRIAL, np.random.default_rng(1))
    >>> len(domains["DM"]), len(truth), sorted(domains) == sorted(DOMAINS)
    (60, 60, True)

    The same assumptions and the same generator give the same trial.
    """
    domains: dict[str, Table] = {name: [] for name in DOMAINS}
    truth: Table = []
    last = 1
    for life in draw(assumptions, rng):
        found = seen(life, assumptions.found)
        subject = _Subject(assumptions, life, found, domains)
        subject.write(rng)
        truth.append(_truth(subject.id, life, found))
        last = max([last, *subject.planned])
    domains["TV"] = [{"STUDYID": assumptions.study, "DOMAIN": "TV", "VISITNUM": number + 1,
                      "VISIT": _visit(assumptions, number), "VISITDY": assumptions.visit_day(number) if number else -7}
                     for number in range(last + 1)]
    for name, table in domains.items():
        _number(name, table)
    return domains, truth


def _visit(assumptions: Assumptions, number: int) -> str:
    return f"WEEK {number * assumptions.every_weeks}" if number else "SCREENING"


def _number(domain: str, table: Table) -> None:
    """--SEQ counts a subject's records."""
    counts: dict[object, int] = {}
    for row in table if domain not in {"DM", "TV"} else []:
        counts[row["USUBJID"]] = counts.get(row["USUBJID"], 0) + 1
        row[f"{domain}SEQ"] = counts[row["USUBJID"]]


def _truth(subject: str, life: Life, found: Seen) -> dict[str, object]:
    return {"USUBJID": subject, "ARM": life.arm, "start": life.start, "progression_day": life.progression,
            "death_day": life.death, "withdrawal_day": life.leaving if life.leaving <= life.end else None,
            "cutoff_day": life.cutoff, "responds": "Y" if life.responds else "N",
            "pfs_days": found.pfs[0], "pfs_event": int(found.pfs[1]), "os_days": found.os[0],
            "os_event": int(found.os[1])}


class _Subject:
    """One subject's records, added to the domains."""

    def __init__(self, assumptions: Assumptions, life: Life, found: Seen, domains: dict[str, Table]) -> None:
        self.assumptions, self.life, self.found, self.domains = assumptions, life, found, domains
        self.id = f"{assumptions.study}-{life.number}"
        self.planned: list[int] = []

    def day(self, number: int) -> date:
        """The date of a study day; there is no day 0."""
        return self.life.start + timedelta(days=number - 1 if number > 0 else number)

    def add(self, domain: str, **values: object) -> None:
        """One record."""
        self.domains[domain].append(
            {"STUDYID": self.assumptions.study, "DOMAIN": domain, "USUBJID": self.id, **values})

    def write(self, rng: np.random.Generator) -> None:
        """Every record of this subject."""
        self._demographics(rng)
        self._treatment()
        lesions, held = assess(self.life, self.found, rng)
        self._lesions(lesions, held, day=-int(rng.integers(1, 15)))
        self._safety(rng)
        self._after_treatment()

    def _demographics(self, rng: np.random.Generator) -> None:
        life, age = self.life, int(np.clip(rng.normal(63, 9), 30, 88))
        died = self.found.died
        self.add("DM", SUBJID=life.number, RFSTDTC=self.day(1), RFENDTC=self.day(self._off()), RFXSTDTC=self.day(1),
                 RFXENDTC=self.day(self._off()), DTHDTC=self.day(life.death) if died else "",
                 DTHFL="Y" if died else "", BRTHDTC=f"{life.start.year - age - 1}-07-01", AGE=age, AGEU="YEARS",
                 SEX=str(rng.choice(["F", "M"])), ARMCD=_code(life.arm), ARM=life.arm, ACTARMCD=_code(life.arm),
                 ACTARM=life.arm, SITEID="01")
        if len(self.assumptions.arms) > 1:
            self.add("DS", DSTERM="RANDOMIZED", DSDECOD="RANDOMIZED", DSCAT="PROTOCOL MILESTONE",
                     DSSTDTC=self.day(1))
        if life.leaving <= life.end:
            self.add("DS", DSTERM="WITHDRAWAL BY SUBJECT", DSDECOD="WITHDRAWAL BY SUBJECT",
                     DSCAT="DISPOSITION EVENT", DSSTDTC=self.day(life.leaving))
        elif died:
            self.add("DS", DSTERM="DEATH", DSDECOD="DEATH", DSCAT="DISPOSITION EVENT", DSSTDTC=self.day(life.death))

    def _off(self) -> int:
        """The last day on treatment."""
        return max(1, min(self.life.end, self.found.progression or self.life.end))

    def _treatment(self) -> None:
        for number, begin in enumerate(range(1, self._off() + 1, _CYCLE), 1):
            self.add("EX", EXTRT=self.life.arm.upper(), EXDOSE=1, EXDOSU="CYCLE", VISITNUM=number,
                     VISIT=f"CYCLE {number}", EXSTDTC=self.day(begin), EXENDTC=self.day(begin))

    def _lesions(self, lesions: tuple[SimulatedLesion, ...], held: tuple[Assessed, ...], day: int) -> None:
        for lesion in lesions:
            self._identify(lesion.link, lesion.kind, lesion.organ, 1, "SCREENING", day)
        targets = [lesion for lesion in lesions if lesion.kind == "TARGET"]
        others = [lesion.link for lesion in lesions if lesion.kind == "NON-TARGET"]
        self._measure(targets, [lesion.size for lesion in targets], others, "PRESENT", (1, "SCREENING", day))
        self._bone_scan(day)
        for one in held:
            at = self._place(one)
            self._measure(targets, list(one.sizes), others, one.state, at)
            if one.new:
                self._identify("NEW01", "NEW", one.new, *at)
                self._state("NEW01", "NEW", "UNEQUIVOCAL", at)
            self._responses(one, at)
            self._bone_scan(one.day)
            if one.new == "BONE":
                self.add("CE", CETERM="BONE METASTASIS", CEDECOD="Metastases to bone", CESTDTC=self.day(one.day))

    def _place(self, one: Assessed) -> tuple[float, str, int]:
        """Visit number, name and day: the planned one whose window the day is in, else an unscheduled one."""
        for number in range(1, len(self.life.visits) + 2):
            in_window = abs(one.day - self.assumptions.visit_day(number)) <= self.assumptions.window_days
            if in_window and number not in self.planned:
                self.planned.append(number)
                return number + 1, _visit(self.assumptions, number), one.day
        before = max(self.planned, default=0)
        return before + 1.1, "UNSCHEDULED", one.day

    def _identify(self, link: str, kind: str, organ: str, visit: float, name: str, day: int) -> None:
        self.add("TU", VISITNUM=visit, VISIT=name, TULOC=organ, TUTESTCD="TUMIDENT", TUTEST="Tumor Identification",
                 TUORRES=kind, TUSTRESC=kind, TUMETHOD="CT SCAN", TULNKID=link, TUEVAL="INVESTIGATOR",
                 TUDTC=self.day(day))

    def _measure(self, targets: list[SimulatedLesion], sizes: list[float], others: list[str], state: str,
                 at: tuple[float, str, int]) -> None:
        for lesion, size in zip(targets, sizes, strict=True):
            test, name = ("LPERP", "Longest Perpendicular") if lesion.nodal else ("LDIAM", "Longest Diameter")
            self.add("TR", TRGRPID="TARGET", TRLNKID=lesion.link, TRTESTCD=test, TRTEST=name, TRORRES=f"{size:g}",
                     TRORRESU="mm", TRSTRESC=f"{size:g}", TRSTRESN=f"{size:g}", TRSTRESU="mm", VISITNUM=at[0],
                     VISIT=at[1], TREVAL="INVESTIGATOR", TRDTC=self.day(at[2]))
        for link in others:
            self._state(link, "NON-TARGET", state, at)

    def _state(self, link: str, kind: str, state: str, at: tuple[float, str, int]) -> None:
        self.add("TR", TRGRPID=kind, TRLNKID=link, TRTESTCD="TUMSTATE", TRTEST="Tumor State", TRORRES=state,
                 TRORRESU="", TRSTRESC=state, TRSTRESN="", TRSTRESU="", VISITNUM=at[0], VISIT=at[1],
                 TREVAL="INVESTIGATOR", TRDTC=self.day(at[2]))

    def _responses(self, one: Assessed, at: tuple[float, str, int]) -> None:
        for test, name, response in (("TRGRESP", "Target Response", one.target),
                                     ("NTRGRESP", "Non-target Response", one.non_target),
                                     ("OVRLRESP", "Overall Response", one.overall)):
            if response:
                self.add("RS", RSTESTCD=test, RSTEST=name, RSCAT="RECIST 1.1", RSORRES=response, RSSTRESC=response,
                         RSEVAL="INVESTIGATOR", VISITNUM=at[0], VISIT=at[1], RSDTC=self.day(at[2]))

    def _bone_scan(self, day: int) -> None:
        self.add("PR", PRTRT="BONE SCAN", PRDECOD="BONE SCAN", PRSTDTC=self.day(day))

    def _safety(self, rng: np.random.Generator) -> None:
        for begin in range(1, self._off() + 1, _CYCLE):
            self.add("LB", LBTESTCD="HGB", LBTEST="Hemoglobin", LBORRES=f"{rng.normal(118, 12):.0f}", LBORRESU="g/L",
                     LBDTC=self.day(begin))
            if rng.random() < 0.25:
                end = min(begin + int(rng.integers(1, 10)), self.life.end)
                self.add("AE", AETERM="FATIGUE", AEDECOD="FATIGUE", AESEV="MILD", AESER="N", AESTDTC=self.day(begin),
                         AEENDTC=self.day(end))

    def _after_treatment(self) -> None:
        """A new therapy some weeks after progression; and looks at survival, the last one on the last day."""
        if self.found.progression and self.found.progression + 21 <= self.life.end:
            self.add("CM", CMTRT="SUBSEQUENT THERAPY", CMCAT="SUBSEQUENT ANTI-CANCER THERAPY",
                     CMSTDTC=self.day(self.found.progression + 21))
        for day in self._looks():
            self.add("SS", SSTESTCD="SURVSTAT", SSTEST="Survival Status", SSORRES="ALIVE", SSSTRESC="ALIVE",
                     SSDTC=self.day(day))

    def _looks(self) -> Iterator[int]:
        last = self.life.end - 1 if self.found.died else self.life.end
        yield from range(self._off(), last, _FOLLOW_UP)
        if last >= 1:
            yield last


def _code(arm: str) -> str:
    """Initials of the words, at most eight: ARMCD is short."""
    return "".join(word[0] for word in arm.upper().replace(",", " ").split())[:8] or "A"
