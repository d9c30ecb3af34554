"""What a report states: rates of response, times to event and comparisons, for each arm, from derived results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from accrual.endpoints.report.adjusted import Adjusted, adjusted, check_covariates
from accrual.endpoints.results import ADTTERow, Results
from accrual.endpoints.survival import (
    Estimate,
    Groups,
    HazardRatio,
    KaplanMeier,
    Landmark,
    LogRank,
    Rate,
    RestrictedMean,
    Times,
    follow_up,
    groups_of,
    hazard_ratio,
    kaplan_meier,
    log_rank,
    observed,
    rate,
)
from accrual.endpoints.trial import Subject
from accrual.errors import InputError

__all__ = ["DAYS_IN_MONTH", "NAMES", "NO_ARM", "Analysis", "ArmResponse", "ArmSurvival", "Comparison", "Endpoint",
           "analyse", "check_arm"]

DAYS_IN_MONTH = 30.4375
NAMES = {
    "PFS": ("Progression-free survival", "progression-free"), "OS": ("Overall survival", "alive"),
    "DOR": ("Duration of response", "still in response"), "TTR": ("Time to response", "without a response yet"),
    "BMFS": ("Bone-metastasis-free survival", "free of bone metastases"),
}
"""The time-to-event parameters in the order of a report: name, and what a curve is the share of."""
_RESPONDING = ("CR", "PR", "iCR", "iPR")
_CONTROLLED = (*_RESPONDING, "SD", "NON-CR/NON-PD", "iSD", "NON-iCR/NON-iUPD", "NED")
_ORDER = {"recist": ("CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE"),
          "irecist": ("iCR", "iPR", "iSD", "NON-iCR/NON-iUPD", "iUPD", "iCPD", "NE")}
NO_ARM = "No arm recorded"
"""What those are called who have no arm where others have one: a group beside the arms, in no comparison."""
_LANDMARKS = (3, 6, 12, 18, 24, 36, 60)


@dataclass(frozen=True, slots=True)
class ArmResponse:
    """The best overall responses of an arm, and the rates of response, disease control and clinical benefit.

    >>> ArmResponse("A", 10, (("PR", 3), ("SD", 7)), rate(3, 10), rate(10, 10), rate(4, 10)).objective.count
    3
    """

    name: str
    subjects: int
    counts: tuple[tuple[str, int], ...]
    objective: Rate
    control: Rate
    benefit: Rate


@dataclass(frozen=True, slots=True, eq=False)
class ArmSurvival:
    """An arm's time to one event: the curve, follow-up, shares at landmarks and the restricted mean, in months.

    >>> times = observed([3, 5, 9], [1, 0, 1])
    >>> arm = ArmSurvival("A", kaplan_meier(times), follow_up(times).median, (), None, left_out=1)
    >>> arm.curve.subjects, arm.left_out
    (3, 1)
    """

    name: str
    curve: KaplanMeier
    follow_up: Estimate
    landmarks: tuple[Landmark, ...]
    mean: RestrictedMean | None
    left_out: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One arm held against another: log-rank test and hazard ratio, and both again within strata if there are any.

    >>> times, arms = observed([1, 2, 3, 4], [1, 1, 1, 0]), groups_of(["A", "B", "A", "B"])
    >>> Comparison("B", "A", log_rank(times, arms), hazard_ratio(times, arms)).test.freedom
    1

    `strata` names the factors, empty where subjects have none; `unstratified` are subjects without a value of one of
    them, who are in no stratum and so, as in R, in none of the stratified figures.
    """

    arm: str
    against: str
    test: LogRank
    ratio: HazardRatio
    strata: str = ""
    stratified_test: LogRank | None = None
    stratified_ratio: HazardRatio | None = None
    adjusted: Adjusted | None = None
    unstratified: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """One time-to-event parameter under one rule set: its arms, their comparisons, and a test over more than two.

    >>> Endpoint("OS", *NAMES["OS"], "fda", (), (), None).outcome
    'alive'
    """

    parameter: str
    name: str
    outcome: str
    rule_set: str
    arms: tuple[ArmSurvival, ...]
    comparisons: tuple[Comparison, ...]
    overall: LogRank | None


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Everything a report states in numbers; `rule_sets` is progression-free survival under each of them.

    >>> Analysis((), (), (), ()).endpoints
    ()

    `arms` are those that subjects are recorded in; ("",) where nobody is.
    """

    arms: tuple[str, ...]
    responses: tuple[ArmResponse, ...]
    endpoints: tuple[Endpoint, ...]
    rule_sets: tuple[Endpoint, ...]


def check_arm(results: Results, against: str) -> None:
    """Nothing where there is no arm to compare with, or somebody is in it; else an InputError.

    >>> from accrual.endpoints import Options
    >>> check_arm(Results(Options()), "")
    """
    arms = sorted({subject.arm for subject in results.population if subject.arm})
    if against and against not in arms:
        raise InputError("no subject is in the arm to compare with", where="--against",
                         mend=f"Arms (ARM): {', '.join(arms)}")


def analyse(results: Results, *, against: str = "", adjust: Sequence[str] = (), level: float = 0.95) -> Analysis:
    """The analysis of a trial's results; each arm is held against `against`, else against the first by name.

    >>> from accrual.endpoints import Options
    >>> analyse(Results(Options())).arms
    ()

    Arms are the planned ones (ARM); who has none, where others have one, is a group beside them (`NO_ARM`) and in no
    comparison. With `adjust`, of `ADJUSTABLE`, hazard ratios are given adjusted too. Raises
    `InputError` where no arm has the name `against`, or `adjust` names something else.
    """
    check_covariates(adjust)
    check_arm(results, against)
    found = {subject.arm for subject in results.population}
    arms = tuple(sorted(found - {""}, key=lambda name: (name != against, name)))
    groups = (*arms, *sorted(found & {""}))
    preset = results.options.preset
    endpoints = [_endpoint(results, parameter, preset, groups, level, adjust) for parameter in NAMES]
    rule_sets = [_endpoint(results, "PFS", name, groups, level) for name in
                 dict.fromkeys(row.rule_set for row in results.adtte if row.parameter == "PFS")]
    return Analysis(arms or groups, tuple(_response(results, arm, _shown(arm, groups), level) for arm in groups),
                    tuple(one for one in endpoints if one), tuple(one for one in rule_sets if one))


def _shown(arm: str, groups: Sequence[str]) -> str:
    return arm or (NO_ARM if len(groups) > 1 else "")


def _response(results: Results, arm: str, name: str, level: float) -> ArmResponse:
    confirmed = results.options.confirmation == "required"
    members = {subject.id for subject in results.population if subject.arm == arm}
    best = {one.subject: one.response for one in results.responses(confirmed=confirmed)}
    found = Counter(best.get(subject, "NE") for subject in members)
    benefit = {row.subject for row in results.adrs
               if row.parameter == ("CCB" if confirmed else "CB") and row.value == "Y"}
    counted = [sum(found[one] for one in ones) for ones in (_RESPONDING, _CONTROLLED)]
    order = [one for one in _ORDER[results.options.rules] if found[one] or not one.startswith("NON")]
    counts = tuple((one, found[one]) for one in [*order, *sorted(set(found) - set(order))])
    return ArmResponse(name, len(members), counts, *(
        rate(count, len(members), level=level) for count in (*counted, len(benefit & members))))


def _endpoint(results: Results, parameter: str, rule_set: str, groups: Sequence[str], level: float,
              adjust: Sequence[str] = ()) -> Endpoint | None:
    rows = results.of(parameter, rule_set)
    timed = [row for row in rows if row.days is not None]
    if not rows:
        return None
    times = observed([(row.days or 0) / DAYS_IN_MONTH for row in timed], [row.event for row in timed],
                     [f"ADTTE, {row.parameter}" for row in timed])
    place = groups_of([row.arm for row in timed], groups).place
    found = [_arm(_shown(arm, groups), times.of(place == number), level,
                  sum(row.arm == arm and row.days is None for row in rows)) for number, arm in enumerate(groups)]
    name, outcome = NAMES[parameter]
    arms = [arm for arm in groups if arm]
    compared, overall = _comparisons(results, timed, times, arms, level, adjust) if len(arms) > 1 else ((), None)
    return Endpoint(parameter, name, outcome, rule_set, _up_to_common_end(found), compared, overall)


def _comparisons(results: Results, rows: Sequence[ADTTERow], times: Times, arms: Sequence[str], level: float,
                 adjust: Sequence[str]) -> tuple[tuple[Comparison, ...], LogRank | None]:
    """Each arm against the first, and a test over more than two; who is in no arm is in none of these."""
    rows, times = [row for row in rows if row.arm], times.of(np.array([bool(row.arm) for row in rows], dtype=np.bool_))
    groups = groups_of([row.arm for row in rows], arms)
    people = {subject.id: subject for subject in results.population}
    subjects = [people.get(row.subject, Subject(row.subject)) for row in rows] if adjust else []
    return (_compared(rows, times, groups, level, subjects, adjust),
            log_rank(times, groups) if len(arms) > 2 else None)


def _arm(name: str, times: Times, level: float, left_out: int) -> ArmSurvival:
    curve = kaplan_meier(times, level=level)
    marks = [mark for mark in _LANDMARKS if curve.last is not None and mark <= curve.last][:5]
    return ArmSurvival(name, curve, follow_up(times, level=level).median, tuple(curve.at(mark) for mark in marks), None,
                       left_out)


def _up_to_common_end(arms: Sequence[ArmSurvival]) -> tuple[ArmSurvival, ...]:
    """Restricted means up to the last time that every arm reaches, for else they cannot be compared; same landmarks."""
    lasts = [arm.curve.last for arm in arms if arm.name != NO_ARM]
    end = min((last for last in lasts if last is not None), default=None)
    marks = sorted({mark.time for arm in arms for mark in arm.landmarks})
    return tuple(ArmSurvival(arm.name, arm.curve, arm.follow_up, tuple(arm.curve.at(mark) for mark in marks),
                             arm.curve.restricted_mean(end) if end is not None and arm.curve.last is not None else None,
                             arm.left_out) for arm in arms)


def _compared(rows: Sequence[ADTTERow], times: Times, groups: Groups, level: float, subjects: Sequence[Subject],
              adjust: Sequence[str]) -> tuple[Comparison, ...]:
    names = tuple(dict.fromkeys(name for row in rows for name, _ in row.strata))
    labels = np.array([" / ".join(dict(row.strata).get(name, "") for name in names) for row in rows], dtype=np.str_)
    known = np.array([{name for name, _ in row.strata} >= set(names) for row in rows], dtype=np.bool_)
    found = []
    for place, arm in enumerate(groups.names[1:], 1):
        pair = (groups.place == 0) | (groups.place == place)
        two = Groups((groups.names[0], arm), np.where(groups.place[pair] == place, 1, 0).astype(np.intp))
        mine, told = times.of(pair), pair & known
        stratified = (times.of(told), Groups(two.names, two.place[known[pair]]),
                      groups_of(labels[told].tolist())) if names and told.any() else None
        people = [subject for subject, here in zip(subjects, pair, strict=False) if here]
        found.append(Comparison(
            arm, groups.names[0], log_rank(mine, two), hazard_ratio(mine, two, level=level), ", ".join(names),
            log_rank(*stratified) if stratified else None,
            hazard_ratio(*stratified, level=level) if stratified else None,
            adjusted(mine, two, people, adjust, level=level) if adjust else None,
            int((pair & ~known).sum())))
    return tuple(found)
