"""What a simulated trial is drawn from, and what is then true of it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from accrual.errors import InputError

__all__ = ["DAYS_IN_MONTH", "SEED_TRIAL", "ArmAssumption", "Assumptions", "Truth", "truth_of"]

DAYS_IN_MONTH = 30.4375
_FOUND = ("at the next visit", "on its day")


@dataclass(frozen=True, slots=True)
class ArmAssumption:
    """One arm: how many subjects, median times in months, and the share with a confirmed response.

    >>> ArmAssumption("Docetaxel", 60, median_pfs=4, median_os=10, response_rate=0.12).subjects
    60

    `complete_share` of the responses are complete ones.
    """

    name: str
    subjects: int
    median_pfs: float
    median_os: float
    response_rate: float
    complete_share: float = 0.1


@dataclass(frozen=True, slots=True)
class Assumptions:
    """A trial's arms, and how it is run: accrual, follow-up, dropout, visits.

    >>> SEED_TRIAL.arms[0].median_pfs
    6.0

    `accrual` is subjects a month; `follow_up` months from the last one's entry to the cutoff; `dropout` the share a
    year that withdraws; `deaths_first` the share of progression-free times that end in death; `every_weeks` the
    distance of tumour assessments, each within `window_days`; `missed` the share of assessments that do not take place
    (from the third on); `bone` the share of progressions that are a first bone metastasis. `found` says when
    progression is seen: "at the next visit", or "on its day" by an unscheduled scan.
    """

    study: str
    arms: tuple[ArmAssumption, ...]
    accrual: float = 3.0
    follow_up: float = 12.0
    dropout: float = 0.05
    deaths_first: float = 0.1
    every_weeks: int = 6
    window_days: int = 3
    missed: float = 0.0
    bone: float = 0.15
    found: str = "at the next visit"
    begin: date = date(2018, 1, 8)

    def __post_init__(self) -> None:
        for wrong, what, mend in self._faults():
            if wrong:
                raise InputError(what, where="the assumptions", mend=mend)

    def _faults(self) -> list[tuple[bool, str, str]]:
        shares = (self.deaths_first, self.missed, self.bone, *(arm.response_rate for arm in self.arms),
                  *(arm.complete_share for arm in self.arms))
        return [
            (not self.arms or any(not 1 <= arm.subjects <= 100_000 for arm in self.arms),
             "an arm has no subjects, or more than 100,000", "Name one arm at least, with its number"),
            (len({arm.name for arm in self.arms}) < len(self.arms), "two arms have one name", "Name each otherwise"),
            (any(not 0 < arm.median_pfs < arm.median_os < 1000 for arm in self.arms),
             "median overall survival is not longer than median progression-free survival",
             "Who dies is no longer progression-free: give the longer time for overall survival, both above 0"),
            (not all(0 <= share <= 1 for share in shares) or not 0 <= self.dropout < 1,
             "a share is not between 0 and 1", "Write 0.3 for 30 %"),
            (not (0 < self.accrual < 1e6 and 0 <= self.follow_up < 600), "accrual or follow-up is not possible",
             "Give subjects a month above 0, and months of follow-up"),
            (not (1 <= self.every_weeks <= 52 and 0 <= self.window_days < self.every_weeks * 3),
             "the visits are not possible", "Give weeks from 1 to 52 and a window below half of that"),
            (self.follow_up * DAYS_IN_MONTH < self.confirmed_day,
             "the trial ends before the last subjects can have a confirmed response",
             f"Follow them for {self.confirmed_day / DAYS_IN_MONTH:.1f} months at least"),
            (self.found not in _FOUND, "how progression is found is not known", f"Choose one of: {', '.join(_FOUND)}"),
        ]

    def visit_day(self, number: int) -> int:
        """The study day of a planned assessment; day 1 is the start.

        >>> SEED_TRIAL.visit_day(1)
        43
        """
        return 1 + 7 * self.every_weeks * number

    @property
    def confirmed_day(self) -> int:
        """The last day on which the second assessment, which confirms a response, may fall.

        >>> SEED_TRIAL.confirmed_day
        88
        """
        return self.visit_day(2) + self.window_days

    def described(self) -> dict[str, Any]:
        """The assumptions as plain values, for JSON.

        >>> SEED_TRIAL.described()["begin"]
        '2018-01-08'
        """
        return asdict(self) | {"begin": self.begin.isoformat(), "arms": [asdict(arm) for arm in self.arms]}


SEED_TRIAL = Assumptions("NCT06749886", (
    ArmAssumption("Denosumab, tislelizumab and docetaxel", 60, median_pfs=6.0, median_os=14.0, response_rate=0.3),))
"""The seed's trial: single arm, second line. Its record states no assumptions: these are ours, for an example."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of one arm: hazards a day, medians in whole days, and the chance that who can respond does.

    >>> truth_of(SEED_TRIAL, SEED_TRIAL.arms[0]).median_pfs_days
    183

    Times are whole days, day 1 being the start; a median is the first day by which half have had the event, before any
    censoring. `median_pfs_days` is of progression or death on its day, whenever it is seen.
    """

    hazard: float
    hazard_after: float
    median_pfs_days: int
    median_os_days: int
    response_rate: float
    chance_of_response: float


def truth_of(assumptions: Assumptions, arm: ArmAssumption) -> Truth:
    """The truth of an arm.

    >>> round(truth_of(SEED_TRIAL, SEED_TRIAL.arms[0]).chance_of_response, 3)
    0.424

    Progression-free times are exponential; after progression so is the rest of life, with the hazard that gives the
    median of overall survival. Only who is progression-free and still in the trial when a response can be confirmed
    can respond; the chance is raised so that the rate of all subjects is the one assumed. Raises `InputError` where
    even a chance of 1 would not do.
    """
    hazard = math.log(2) / (arm.median_pfs * DAYS_IN_MONTH)
    leaving = -math.log(1 - assumptions.dropout) / 365.25
    able = math.exp(-(hazard + leaving) * assumptions.confirmed_day)
    if arm.response_rate > able:
        raise InputError(f"not so many can respond: only {able:.0%} are progression-free when a response is confirmed",
                         where=arm.name, mend="Assume a lower rate, or a longer progression-free survival")
    os_days = arm.median_os * DAYS_IN_MONTH
    return Truth(hazard, _hazard_after(hazard, assumptions.deaths_first, os_days), _whole_median(hazard),
                 math.ceil(os_days), arm.response_rate, arm.response_rate / able)


def _whole_median(hazard: float) -> int:
    return math.ceil(round(math.log(2) / hazard, 9))


def _alive(hazard: float, after: float, deaths_first: float, day: float) -> float:
    """The share alive: still progression-free, or progressed and living on."""
    if abs(hazard - after) < 1e-12 * hazard:
        lived_on = hazard * day * math.exp(-hazard * day)
    else:
        lived_on = hazard * (math.exp(-after * day) - math.exp(-hazard * day)) / (hazard - after)
    return math.exp(-hazard * day) + (1 - deaths_first) * lived_on


def _hazard_after(hazard: float, deaths_first: float, median: float) -> float:
    """The hazard of death after progression with which half are alive at the median, by halving."""
    low, high = 0.0, hazard * 1e6
    if _alive(hazard, low, deaths_first, median) < 0.5:
        raise InputError("so many die before progression that overall survival cannot be so long",
                         where="the assumptions", mend="Lower the share of deaths before progression")
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _alive(hazard, middle, deaths_first, median) > 0.5 else (low, middle)
    return (low + high) / 2
