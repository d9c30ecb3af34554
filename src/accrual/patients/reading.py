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
from accrual.patients.json_access import Days, Resource, dict_of, last_part

__all__ = ["Reading", "Staging"]


@dataclass(frozen=True, slots=True)
class Staging:
    """What one row says of a disease's stage: its words, the days between which it was said, and of what.

    `place` is the disease's in `diagnoses`; of None nothing is said, and the only cancer there is is meant.
    `assessments` are the Observations that a Condition gives for it.
    """

    words: tuple[str, ...]
    source: str
    when: Days
    place: int | None = None
    assessments: tuple[str, ...] = ()


@dataclass
class Reading:
    """One person's facts while they are gathered.

    `stages` wait for the disease that they are of; `names` are resources by the urn that a Bundle gives them.
    `inexact` are results that are known to the month or year, with the last day that they can be of.
    `medications` are Medication resources and `diagnosed` places in `diagnoses`, by the resource's name.
    """

    person: set[str] = field(default_factory=set)
    patient: Resource = field(default_factory=dict)
    source: str = ""
    sex: str | None = None
    born: tuple[date, date] | None = None
    deceased: bool | None = None
    died: date | None = None
    measurements: list[Measurement] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    treatments: list[Treatment] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)
    circumstances: list[Circumstance] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    stages: list[Staging] = field(default_factory=list)
    inexact: list[tuple[Measurement | Score | Unreadable, date]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    medications: dict[str, Resource] = field(default_factory=dict)
    diagnosed: dict[str, int] = field(default_factory=dict)

    def leave(self, source: str, why: str) -> None:
        """List something that is not read, without its value."""
        self.unread.append(f"{source}: {why}")

    def is_about_another(self, subject: object) -> bool:
        """Whether a row is about someone else: a mother, a donor, a mixed-up file."""
        return isinstance(subject, str) and bool(self.person) and last_part(subject) not in self.person

    def kind_of(self, reference: object) -> str:
        """The kind of resource that a Reference says it is to, empty where it does not say."""
        found = dict_of(reference)
        text, told = found.get("reference"), found.get("type")
        if isinstance(told, str) and told:
            return told.rsplit("/", 1)[-1]
        if not isinstance(text, str) or text.startswith("#"):
            return ""
        if text.startswith("urn:"):
            return self.names.get(last_part(text), "").partition("/")[0].partition(" ")[0]
        before = text.partition("/_history/")[0].rsplit("/", 2)
        return before[-2] if len(before) > 1 else ""

    def name_of(self, reference: object, kind: str) -> str:
        """The name that a resource of a kind has here, by a Reference to it; empty where it is of another kind."""
        text = dict_of(reference).get("reference")
        if not isinstance(text, str) or text.startswith("#") or self.kind_of(reference) not in ("", kind):
            return ""
        named = self.names.get(last_part(text), "") if text.startswith("urn:") else ""
        return named or f"{kind}/{last_part(text)}"

    def diagnosis_at(self, reference: object) -> int | None:
        """The place of the disease that a Reference means, None if it is none that was read."""
        return self.diagnosed.get(self.name_of(reference, "Condition"))

    def leave_superseded(self, last: date) -> None:
        """Leave results that are known to the month or year where one up to a day is surely later."""
        for row, latest in self.inexact:
            what = row.scale if isinstance(row, Score) else row.concept
            if any(each.date and latest < each.date <= last for each in self._of(what, row)):
                self.leave(row.source, f"{what}: is known to the month or year, and a later one counts")
                for rows in (self.measurements, self.scores, self.unreadable):
                    rows[:] = [each for each in rows if each is not row]  # type: ignore[misc]

    def _of(self, what: str, row: Measurement | Score | Unreadable) -> list[Measurement | Score]:
        """The results that are of the same as another, and measured the same way."""
        found: list[Measurement | Score] = [each for each in self.scores if each.scale == what]
        method = row.method if isinstance(row, Measurement) else None
        return found + [each for each in self.measurements
                        if each.concept == what and method in (None, each.method)]

    def facts(self, recorded: date | None) -> Facts:
        """The facts as they stand."""
        first, last = self.born or (None, None)
        return Facts(
            sex=self.sex, birth_date=first, birth_date_latest=last if first != last else None,
            measurements=tuple(self.measurements), scores=tuple(self.scores), diagnoses=tuple(self.diagnoses),
            treatments=tuple(self.treatments), markers=tuple(self.markers), circumstances=tuple(self.circumstances),
            unread=tuple(self.unread), unreadable=tuple(self.unreadable), recorded=recorded, source=self.source,
            deceased=self.deceased, died=self.died)
