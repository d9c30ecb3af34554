"""The lesions of a simulated subject, and what is measured of them at each assessment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from accrual.endpoints.simulate.draw import Life, Seen

__all__ = ["Assessed", "SimulatedLesion", "assess"]

_ORGANS = ("LUNG", "LIVER", "ADRENAL GLAND", "LYMPH NODE", "PLEURA", "BRAIN")
_NODE_IN_RESPONSE = 6.0  # mm, short axis: a node below 10 mm has gone back to normal
_NODE_LEFT = 10.5  # mm: a partial response leaves each node abnormal, and even a lone one of 16 mm has shrunk enough
_CAUSES = ("target", "new lesion", "non-target")


@dataclass(frozen=True, slots=True)
class SimulatedLesion:
    """A lesion: its link, kind, organ, and size in mm at baseline (0 for one that is not measured).

    >>> SimulatedLesion("T01", "TARGET", "LUNG", 31.0).nodal
    False
    """

    link: str
    kind: str
    organ: str
    size: float

    @property
    def nodal(self) -> bool:
        """Whether it is a lymph node, measured by its short axis.

        >>> SimulatedLesion("T02", "TARGET", "LYMPH NODE", 18.0).nodal
        True
        """
        return self.organ == "LYMPH NODE"


@dataclass(frozen=True, slots=True)
class Assessed:
    """One assessment: its day, the sizes of targets, the state of non-targets, a new lesion, and the responses.

    >>> Assessed(43, (20.0,), "PRESENT", None, "SD", "NON-CR/NON-PD", "SD").overall
    'SD'
    """

    day: int
    sizes: tuple[float, ...]
    state: str
    new: str | None
    target: str
    non_target: str
    overall: str


def assess(life: Life, found: Seen,
           rng: np.random.Generator) -> tuple[tuple[SimulatedLesion, ...], tuple[Assessed, ...]]:
    """The lesions at baseline and the assessments after it, so measured that RECIST 1.1 gives what was drawn.

    >>> from accrual.endpoints.simulate import SEED_TRIAL, draw, seen
    >>> life = draw(SEED_TRIAL, np.random.default_rng(1))[0]
    >>> lesions, held = assess(life, seen(life, "on its day"), np.random.default_rng(2))
    >>> lesions[0].link, held[0].overall
    ('T01', 'PD')
    """
    lesions = _lesions(rng)
    cause = "new lesion" if life.bone or life.completely else str(rng.choice(_CAUSES))
    if cause == "non-target" and not any(lesion.kind == "NON-TARGET" for lesion in lesions):
        cause = "target"
    held, low = [], 1.0
    for place, day in enumerate(found.visits, 1):
        one = _before_progression(life, lesions, place, day, rng)
        held.append(one)
        low = min(low, _sum(lesions, one.sizes) / _sum(lesions, ()))
    if found.progression is not None:
        held.append(_at_progression(life, lesions, found.progression, cause, low))
    return lesions, tuple(held)


def _lesions(rng: np.random.Generator) -> tuple[SimulatedLesion, ...]:
    """One to five targets, at most two in an organ, and up to two non-targets."""
    places = [organ for organ in _ORGANS for _ in range(2)]
    chosen = [places[number] for number in rng.permutation(len(places))[:int(rng.integers(1, 6))]]
    targets = [SimulatedLesion(f"T{number:02}", "TARGET", organ,
                               round(float(rng.uniform(16 if organ == "LYMPH NODE" else 18, 60)), 1))
               for number, organ in enumerate(chosen, 1)]
    others = [SimulatedLesion(f"NT{number:02}", "NON-TARGET", str(rng.choice(_ORGANS[:3])), 0.0)
              for number in range(1, int(rng.integers(0, 3)) + 1)]
    return (*targets, *others)


def _targets(lesions: tuple[SimulatedLesion, ...]) -> list[SimulatedLesion]:
    return [lesion for lesion in lesions if lesion.kind == "TARGET"]


def _sum(lesions: tuple[SimulatedLesion, ...], sizes: tuple[float, ...]) -> float:
    return sum(sizes) if sizes else sum(lesion.size for lesion in _targets(lesions))


def _scaled(lesions: tuple[SimulatedLesion, ...], factor: float) -> tuple[float, ...]:
    sizes = (round(lesion.size * factor, 1) for lesion in _targets(lesions))
    return tuple(max(size, _NODE_LEFT) if lesion.nodal else size
                 for lesion, size in zip(_targets(lesions), sizes, strict=True))


def _before_progression(life: Life, lesions: tuple[SimulatedLesion, ...], place: int, day: int,
                        rng: np.random.Generator) -> Assessed:
    others = any(lesion.kind == "NON-TARGET" for lesion in lesions)
    there = "NON-CR/NON-PD" if others else ""
    if not life.responds or place < life.response_at:
        # From 0.9 to 1.0 of baseline: 11 % above the smallest at most, far from progression and from response.
        return Assessed(day, _scaled(lesions, rng.uniform(0.9, 1.0)), "PRESENT", None, "SD", there, "SD")
    if life.completely:
        sizes = tuple(_NODE_IN_RESPONSE if lesion.nodal else 0.0 for lesion in _targets(lesions))
        return Assessed(day, sizes, "ABSENT", None, "CR", "CR" if others else "", "CR")
    return Assessed(day, _scaled(lesions, rng.uniform(0.45, 0.5)), "PRESENT", None, "PR", there, "PR")


def _at_progression(life: Life, lesions: tuple[SimulatedLesion, ...], day: int, cause: str, low: float) -> Assessed:
    others = any(lesion.kind == "NON-TARGET" for lesion in lesions)
    responding = life.responds and low < 0.7
    quiet, target = (low, "CR" if life.completely and responding else "PR" if responding else "SD")
    if cause == "target":
        # Half again the smallest sum and 8 mm more: above 20 % and 5 mm whatever rounding does.
        grown = 1.5 * low + 8 / _sum(lesions, ())
        return Assessed(day, _scaled(lesions, grown), "PRESENT", None, "PD", "NON-CR/NON-PD" if others else "", "PD")
    sizes = _scaled(lesions, quiet)
    if target == "CR":
        sizes = tuple(_NODE_IN_RESPONSE if lesion.nodal else 0.0 for lesion in _targets(lesions))
    if cause == "non-target":
        return Assessed(day, sizes, "UNEQUIVOCAL", None, target, "PD", "PD")
    complete = target == "CR"
    return Assessed(day, sizes, "ABSENT" if complete else "PRESENT", "BONE" if life.bone else "LIVER", target,
                    ("CR" if complete else "NON-CR/NON-PD") if others else "", "PD")
