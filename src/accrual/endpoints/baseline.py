"""Whether target and non-target lesions were chosen at baseline as RECIST 1.1 says (3.1 and 3.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from accrual.endpoints.lesion_values import TOO_SMALL_MM
from accrual.endpoints.time_points import Visit
from accrual.endpoints.trial import Lesion, Measurement, Problem

__all__ = ["MAX_PER_ORGAN", "MAX_TARGETS", "check_baseline"]

MAX_TARGETS, MAX_PER_ORGAN = 5, 2
NODE_TARGET_MM, NODE_NORMAL_MM, LESION_MM, CHEST_X_RAY_MM = 15.0, 10.0, 10.0, 20.0


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
    return tuple(Problem("TU", "baseline", message, variable="TULNKID")
                 for message in (*_numbers(targets), *_sizes(targets, measured), *_nodes(lesions, measured)))


def _numbers(targets: Sequence[Lesion]) -> Iterator[str]:
    if len(targets) > MAX_TARGETS:
        yield f"{len(targets)} target lesions; at most {MAX_TARGETS} are allowed"
    organs = Counter(lesion.organ for lesion in targets if lesion.organ)
    for organ, count in organs.items():
        if count > MAX_PER_ORGAN:
            yield f"{count} target lesions in one organ ({organ}); at most {MAX_PER_ORGAN} are allowed"


def _sizes(targets: Sequence[Lesion], measured: dict[str, Measurement]) -> Iterator[str]:
    for lesion in targets:
        record = measured.get(lesion.link)
        mm = record.mm if record else None
        if record and record.state == "too small":
            mm = TOO_SMALL_MM
        if measured and mm is None:
            yield f"target lesion {lesion.link} has no measurement at baseline"
        elif mm is not None and mm < _smallest(lesion) - 1e-9:
            yield f"target lesion {lesion.link} is {mm:.10g} mm; it must be at least {_smallest(lesion):g} mm"
        if lesion.bone:
            yield (f"target lesion {lesion.link} is in bone: measurable only by a soft-tissue part, and never if "
                   "blastic")


def _smallest(lesion: Lesion) -> float:
    if lesion.nodal:
        return NODE_TARGET_MM
    return CHEST_X_RAY_MM if "X-RAY" in lesion.method.upper() else LESION_MM


def _nodes(lesions: Sequence[Lesion], measured: dict[str, Measurement]) -> Iterator[str]:
    for lesion in lesions:
        record = measured.get(lesion.link)
        if lesion.kind == "non-target" and lesion.nodal and record and record.mm is not None:
            if record.mm < NODE_NORMAL_MM - 1e-9:
                yield f"non-target node {lesion.link} is {record.mm:.10g} mm: below 10 mm it is normal"
