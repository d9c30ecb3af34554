"""The lives of a trial's subjects: who progresses, responds, leaves and dies, and what of it is seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from accrual.endpoints.simulate.assumptions import DAYS_IN_MONTH, ArmAssumption, Assumptions, truth_of

__all__ = ["Life", "Seen", "draw", "seen"]

_NEVER = 10 ** 6


@dataclass(frozen=True, slots=True)
class Life:
    """One subject's true course; all days count from the start, which is day 1.

    >>> Life("001", "A", date(2018, 1, 8), 40, 200, 300, 900, True, False, 1, (43, 85), False).start.isoformat()
    '2018-01-08'

    `progression` is the day progression begins to be visible, `None` where death comes first; `leaving` the day of
    withdrawal; `cutoff` the last day that is in the data; `visits` the days of the assessments that would take place;
    `response_at` the number of the assessment from which a responder responds.
    """

    number: str
    arm: str
    start: date
    progression: int | None
    death: int
    leaving: int
    cutoff: int
    responds: bool
    completely: bool
    response_at: int
    visits: tuple[int, ...]
    bone: bool

    @property
    def end(self) -> int:
        """The last day on which anything of this subject is recorded but death.

        >>> Life("001", "A", date(2018, 1, 8), 40, 200, 300, 900, True, False, 1, (43, 85), False).end
        200
        """
        return min(self.death, self.leaving, self.cutoff)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the trial records of a life: the assessments held, when progression was seen, and both times to event.

    >>> life = Life("001", "A", date(2018, 1, 8), 40, 200, 300, 900, False, False, 1, (43, 85), False)
    >>> seen(life, "at the next visit").progression, seen(life, "on its day").progression
    (43, 40)

    `pfs` and `os` are a day and whether it is an event; a censored `pfs` is the last assessment's day, day 1 without.
    """

    visits: tuple[int, ...]
    progression: int | None
    died: bool
    pfs: tuple[int, bool]
    os: tuple[int, bool]
    responded: bool


def draw(assumptions: Assumptions, rng: np.random.Generator) -> tuple[Life, ...]:
    """The subjects of a trial, in the order in which they enter.

    >>> from accrual.endpoints.simulate.assumptions import SEED_TRIAL
    >>> lives = draw(SEED_TRIAL, np.random.default_rng(1))
    >>> len(lives), lives[0].number
    (60, '001')
    """
    size = sum(arm.subjects for arm in assumptions.arms)
    arms = rng.permutation(np.repeat(np.arange(len(assumptions.arms)), [arm.subjects for arm in assumptions.arms]))
    entry = np.floor(np.cumsum(rng.exponential(DAYS_IN_MONTH / assumptions.accrual, size))).astype(int)
    cutoff = int(entry[-1]) + round(assumptions.follow_up * DAYS_IN_MONTH)
    width = max(3, len(str(size)))
    return tuple(_life(assumptions, assumptions.arms[arms[place]], f"{place + 1:0{width}}", int(entry[place]),
                       cutoff, rng) for place in range(size))


def _life(assumptions: Assumptions, arm: ArmAssumption, number: str, entry: int, cutoff: int,
          rng: np.random.Generator) -> Life:
    truth = truth_of(assumptions, arm)
    end = max(2, int(np.ceil(rng.exponential(1 / truth.hazard))))  # a scan on day 1 is the baseline
    dies_first = rng.random() < assumptions.deaths_first
    after = int(np.ceil(rng.exponential(1 / truth.hazard_after))) if truth.hazard_after > 0 else _NEVER
    leaving = _NEVER if not assumptions.dropout else max(1, int(np.ceil(
        rng.exponential(365.25 / -np.log(1 - assumptions.dropout)))))
    last = cutoff - entry + 1
    able = end > assumptions.confirmed_day and leaving > assumptions.confirmed_day
    responds = able and rng.random() < truth.chance_of_response
    visits = _visits(assumptions, min(last, end if dies_first else end + after), rng)
    before = sum(day < min(end, leaving, last + 1) for day in visits)
    response_at = min(1 + int(rng.random() < 0.3), max(before - 1, 1))
    return Life(number, arm.name, assumptions.begin + timedelta(days=entry), None if dies_first else end,
                end if dies_first else end + after, leaving, last, responds,
                responds and rng.random() < arm.complete_share, response_at, visits,
                not dies_first and rng.random() < assumptions.bone)


def _visits(assumptions: Assumptions, last: int, rng: np.random.Generator) -> tuple[int, ...]:
    """The days of assessments; the first two always take place, so that a response can be confirmed."""
    days, number = [], 1
    while assumptions.visit_day(number) - assumptions.window_days <= last:
        day = assumptions.visit_day(number) + int(rng.integers(-assumptions.window_days, assumptions.window_days + 1))
        if number <= 2 or rng.random() >= assumptions.missed:
            days.append(day)
        number += 1
    return tuple(days)


def seen(life: Life, found: str) -> Seen:
    """What a trial records of a life, when progression is found as said.

    >>> life = Life("001", "A", date(2018, 1, 8), None, 60, 900, 900, False, False, 1, (43,), False)
    >>> seen(life, "on its day").pfs
    (60, True)
    """
    held = [day for day in life.visits if day <= life.end and day < life.death]
    progression = None
    if life.progression is not None:
        days = [life.progression] if found == "on its day" else [day for day in held if day >= life.progression]
        progression = next((day for day in days if day <= life.end and day < life.death), None)
    before = [day for day in held if progression is None or day < progression]
    died = life.death <= min(life.leaving, life.cutoff)
    if progression is not None:
        pfs = (progression, True)
    else:
        pfs = (life.death, True) if died else (before[-1] if before else 1, False)
    return Seen(tuple(before), progression, died, pfs, (life.death, True) if died else (life.end, False),
                life.responds)
