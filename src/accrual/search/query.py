"""What is asked of the index, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from accrual.places import Place

__all__ = ["FACETS", "Hit", "Query", "Results"]

FACETS = ("status", "phase", "country")


@dataclass(frozen=True, slots=True)
class Query:
    """A search; everything that is given must hold.

    >>> Query(words="lung cancer", statuses=("RECRUITING",), sex="FEMALE", age=64).phases
    ()

    `words` may stand anywhere in a record, `condition` only where it says what is studied.
    `statuses`, `phases` and `sex` are in the registry's spelling, `countries` as the trial's sites have them;
    several of one kind mean any of them. `age` is in years. `within_km` counts only with `near`.
    `sort` is `nearest` or `match`; empty means nearest where `near` is given, else best match.
    """

    words: str = ""
    condition: str = ""
    statuses: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    sex: str | None = None
    age: float | None = None
    near: Place | None = None
    within_km: float | None = None
    countries: tuple[str, ...] = ()
    sort: str = ""

    @property
    def by_distance(self) -> bool:
        """True if the nearest trial comes first."""
        return self.near is not None and self.sort != "match"


@dataclass(frozen=True, slots=True)
class Hit:
    """A trial that was found, and the site of it that is nearest to the place asked for.

    `distance_km` and `site_number` are None without a place, and for a trial with no site that can be located.
    `about` is False for a trial that only mentions the words, in its criteria or description, or has few of them.
    """

    nct_id: str
    score: float
    distance_km: float | None = None
    site_number: int | None = None
    about: bool = True


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits, how many there are in all, and how many there would be of each status, phase and country.

    A facet counts what its own choice would give: all other choices hold, its own does not.
    `relaxed` is True if no trial has all the words, so that trials with some of them are given.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    relaxed: bool = False
