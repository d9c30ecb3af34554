"""What has been read of one person's FHIR resources so far, and what had to be left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from accrual.patients.facts import (
    Circumstance,
    Diagnosis,
    Facts,
    Marker,
    Measurement,
    Score,
    Treatment,
    Unreadable,
)
from accrual.patients.json_access import Resource, last_part

__all__ = ["Reading"]


@dataclass
class Reading:
    """One person's facts while they are gathered.

    `stages` wait for the disease that they are of: (its id or none, the stages, the Observation that says so).
    `medications` are Medication resources by their id, `diagnosed` the place in `diagnoses` by a Condition's id.
    """

    person: set[str] = field(default_factory=set)
    source: str = ""
    sex: str | None = None
    born: tuple[date, date] | None = None
    measurements: list[Measurement] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    treatments: list[Treatment] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)
    circumstances: list[Circumstance] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    stages: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)
    medications: dict[str, Resource] = field(default_factory=dict)
    diagnosed: dict[str, int] = field(default_factory=dict)

    def leave(self, source: str, why: str) -> None:
        """List something that is not read, without its value."""
        self.unread.append(f"{source}: {why}")

    def is_about_another(self, subject: object) -> bool:
        """Whether a row is about someone else: a mother, a donor, a mixed-up file."""
        return isinstance(subject, str) and bool(self.person) and last_part(subject) not in self.person

    def facts(self, recorded: date | None) -> Facts:
        """The facts as they stand."""
        first, last = self.born or (None, None)
        return Facts(
            sex=self.sex, birth_date=first, birth_date_latest=last if first != last else None,
            measurements=tuple(self.measurements), scores=tuple(self.scores), diagnoses=tuple(self.diagnoses),
            treatments=tuple(self.treatments), markers=tuple(self.markers), circumstances=tuple(self.circumstances),
            unread=tuple(self.unread), unreadable=tuple(self.unreadable), recorded=recorded, source=self.source)
