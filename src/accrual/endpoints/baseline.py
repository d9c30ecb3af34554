"""Whether target and non-target lesions were chosen at baseline as RECIST 1.1 says (3.1, 4.2), and in time (3.2.1)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from accrual.endpoints.lesion_values import TOO_SMALL_MM
from accrual.endpoints.trial import Lesion, Measurement, Problem
from accrual.endpoints.visits import Baseline, Visit

__all__ = ["MAX_PER_ORGAN", "MAX_TARGETS", "WRONG_CHOICES", "check_baseline", "organ_name", "queries"]

MAX_TARGETS, MAX_PER_ORGAN = 5, 2
OLDEST_DAYS = 28
# The kinds of problem that `check_baseline` tells, with the rule of RECIST 1.1: the words of the conformance set.
WRONG_CHOICES = {
    "too many targets": "more than 5 target lesions (4.2)",
    "too many in an organ": "more than 2 target lesions in one organ; paired organs are one, all nodes too (4.2)",
    "target not measured": "a target lesion has no measurement at baseline (4.2)",
    "target too small": "a target lesion is below 10 mm, by chest X-ray below 20 mm, a node below 15 mm by its short "
                        "axis (3.1)",
    "target in bone": "a target lesion is in bone: measurable only by a soft-tissue part, never if blastic (3.1)",
    "node is normal": "a non-target lymph node is below 10 mm by its short axis (3.1)",
}
_BONE = "measurable only by a soft-tissue part, and never if blastic"
_SIDES = re.compile(r"\b(LEFT|RIGHT|UPPER|LOWER|MIDDLE|BILATERAL)\b")
NODE_TARGET_MM, NODE_NORMAL_MM, LESION_MM, CHEST_X_RAY_MM = 15.0, 10.0, 10.0, 20.0


def organ_name(place: str) -> str:
    """The organ a place belongs to, without its side: paired organs are one, and so are all lymph nodes.

    >>> organ_name("Lung, left upper lobe"), organ_name("right lung"), organ_name("axillary lymph node")
    ('LUNG', 'LUNG', 'LYMPH NODE')
    """
    upper = place.upper()
    return "LYMPH NODE" if "NODE" in upper else " ".join(_SIDES.sub(" ", upper.split(",")[0]).split())


def check_baseline(lesions: Sequence[Lesion], baseline: Visit | None) -> tuple[Problem, ...]:
    """What is wrong with one reader's choice of lesions for one subject.

    >>> lesions = [Lesion("S", f"T0{n}", "target", organ="LIVER") for n in (1, 2, 3)]
    >>> [problem.message for problem in check_baseline(lesions, None)][0]
    '3 target lesions in one organ (LIVER); at most 2 are allowed'

    At most 5 target lesions and 2 in an organ (nodes are one organ, paired organs too); a node at least 15 mm by its
    short axis, another lesion at least 10 mm (20 mm by chest X-ray); a non-target node at least 10 mm.
    """
    targets = [lesion for lesion in lesions if lesion.kind == "target" and lesion.parts in ((), (lesion.link,))]
    measured = {record.link: record for record in (baseline.records if baseline else ())}
    return tuple(Problem("TU", kind, message, variable="TULNKID")
                 for kind, message in (*_numbers(targets), *_sizes(targets, measured), *_nodes(lesions, measured)))


def queries(baseline: Baseline, lesions: Sequence[Lesion], start: date | None,
            treated: date | None = None) -> Iterator[Problem]:
    """What to ask about the days of a baseline: none in time, too old, after the start, several, new lesions before it.

    >>> from accrual.endpoints.visits import baseline_of
    >>> list(queries(baseline_of((), None), [], None))
    []

    `treated` is the start of treatment, which the age of a baseline counts from; without it `start`.
    """
    first = next((visit.assessed_on for visit in baseline.later if visit.assessed), None)
    if start and first and baseline.visit is None:
        yield Problem("TR", "no baseline", f"the first assessment is {(first - start).days} days after the start, and "
                      "the option baseline until does not allow that: there is no baseline, target response is NE")
    day = baseline.visit.assessed_on if baseline.visit else None
    if start and day and day > start:
        why = "is flagged" if baseline.flagged else "counts"
        yield Problem("TR", "baseline", f"an assessment {(day - start).days} days after the start {why} as baseline")
    yield from _old(baseline, treated or start)
    if baseline.contradicted:
        yield Problem("TR", "flags", "one lesion is flagged as baseline at several assessments: flags are not used")
    for reason in baseline.reason:
        yield Problem("TR", "baseline", f"the baseline is put together from several assessments: {reason.text}")
    for link in sorted(baseline.not_new(lesions)):
        yield Problem("TU", "not new", f"{link} is recorded as new and was there before or at baseline: it is not new",
                      effect="excluded")


def _old(baseline: Baseline, treated: date | None) -> Iterator[Problem]:
    """Baseline scans of more than four weeks before treatment: listed, and used, for there is no better one."""
    ages = {record.link: (treated - record.date).days for record in (baseline.visit.records if baseline.visit else ())
            if treated and record.date}
    for age in sorted({age for age in ages.values() if age > OLDEST_DAYS}, reverse=True):
        links = ", ".join(link for link, days in ages.items() if days == age)
        yield Problem("TR", "old baseline", f"the baseline scan of {links} is {age} days before the start of treatment;"
                      f" {OLDEST_DAYS} at the most are allowed (3.2.1). It is used")


def _numbers(targets: Sequence[Lesion]) -> Iterator[tuple[str, str]]:
    if len(targets) > MAX_TARGETS:
        yield "too many targets", f"{len(targets)} target lesions; at most {MAX_TARGETS} are allowed"
    organs = Counter(lesion.organ for lesion in targets if lesion.organ)
    for organ, count in organs.items():
        if count > MAX_PER_ORGAN:
            yield ("too many in an organ",
                   f"{count} target lesions in one organ ({organ}); at most {MAX_PER_ORGAN} are allowed")


def _sizes(targets: Sequence[Lesion], measured: dict[str, Measurement]) -> Iterator[tuple[str, str]]:
    for lesion in targets:
        record = measured.get(lesion.link)
        mm = record.mm if record else None
        if record and record.state == "too small":
            mm = TOO_SMALL_MM
        if measured and mm is None:
            yield "target not measured", f"target lesion {lesion.link} has no measurement at baseline"
        elif mm is not None and mm < _smallest(lesion) - 1e-9:
            at_least = f"it must be at least {_smallest(lesion):g} mm"
            yield "target too small", f"target lesion {lesion.link} is {mm:.10g} mm; {at_least}"
        if lesion.bone:
            yield "target in bone", f"target lesion {lesion.link} is in bone: {_BONE}"


def _smallest(lesion: Lesion) -> float:
    if lesion.nodal:
        return NODE_TARGET_MM
    return CHEST_X_RAY_MM if "X-RAY" in lesion.method.upper() else LESION_MM


def _nodes(lesions: Sequence[Lesion], measured: dict[str, Measurement]) -> Iterator[tuple[str, str]]:
    for lesion in lesions:
        record = measured.get(lesion.link)
        mm = record.mm if record and lesion.kind == "non-target" and lesion.nodal else None
        if mm is not None and mm < NODE_NORMAL_MM - 1e-9:
            yield "node is normal", f"non-target node {lesion.link} is {mm:.10g} mm: below 10 mm it is normal"
