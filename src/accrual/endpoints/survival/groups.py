"""Arms and strata side by side: events and numbers at risk at each distinct time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accrual.endpoints.survival.times import FloatArray, Times, tally
from accrual.errors import InputError

__all__ = ["Groups", "SideBySide", "groups_of", "side_by_side", "tables"]


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Which group each subject is in: the groups' names in order, and each subject's place among them.

    >>> groups_of(["B", "A", "B"]).names
    ('A', 'B')
    """

    names: tuple[str, ...]
    place: NDArray[np.intp]


def groups_of(labels: Sequence[str], names: Sequence[str] = ()) -> Groups:
    """The groups of subjects by their labels; in the order of `names`, else of the alphabet.

    >>> groups_of(["B", "A", "B"], ("B", "A")).place.tolist()
    [0, 1, 0]

    Raises `InputError` for a label that `names` has not.
    """
    found, place = np.unique(np.asarray(labels, dtype=np.str_), return_inverse=True)
    if not names:
        return Groups(tuple(map(str, found)), place.astype(np.intp))
    order = {name: number for number, name in enumerate(names)}
    if not set(map(str, found)) <= set(order):
        raise InputError("a subject is in a group that was not named", mend="Name every group, or none")
    return Groups(tuple(names), np.array([order[str(name)] for name in found], dtype=np.intp)[place])


@dataclass(frozen=True, slots=True, eq=False)
class SideBySide:
    """One row for each distinct time with an event, one column for each group.

    >>> from accrual.endpoints.survival import observed
    >>> table = side_by_side(observed([1, 2, 2], [1, 1, 0]), groups_of(["A", "A", "B"]))
    >>> table.at_risk.tolist(), table.events.tolist()
    ([[2.0, 1.0], [1.0, 1.0]], [[1.0, 0.0], [1.0, 0.0]])
    """

    time: FloatArray
    at_risk: FloatArray
    events: FloatArray


def side_by_side(times: Times, groups: Groups) -> SideBySide:
    """Events and numbers at risk of each group, at times that count as one for all of them.

    >>> from accrual.endpoints.survival import observed
    >>> side_by_side(observed([1, 2], [0, 0]), groups_of(["A", "B"])).time.tolist()
    []
    """
    time, at_risk, _, events = tally(times, groups.place, len(groups.names))
    here = events.any(axis=1)
    return SideBySide(time[here], at_risk[here], events[here])


def tables(times: Times, groups: Groups, strata: Groups | None) -> Iterator[SideBySide]:
    """The table of each stratum, or the only one.

    >>> from accrual.endpoints.survival import observed
    >>> both = observed([1, 2], [1, 1])
    >>> len(list(tables(both, groups_of(["A", "B"]), groups_of(["old", "young"]))))
    2
    """
    if len(groups.place) != len(times) or (strata is not None and len(strata.place) != len(times)):
        raise InputError("there is not one arm and one stratum for each subject", mend="Give columns of equal length")
    if strata is None:
        yield side_by_side(times, groups)
        return
    for number in range(len(strata.names)):
        members = strata.place == number
        yield side_by_side(times.of(members), Groups(groups.names, groups.place[members]))
