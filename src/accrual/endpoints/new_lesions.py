"""New lesions (RECIST 1.1, 4.3.5): certain, uncertain, confirmed later, or found not to be malignant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accrual.endpoints.options import Options
from accrual.endpoints.results import Reason
from accrual.endpoints.trial import Lesion
from accrual.endpoints.visits import Visit

__all__ = ["CERTAIN", "Finding", "NewLesions"]

# A lesion recorded as new without a word on its certainty, or measured, is a certain one.
CERTAIN = frozenset({"unequivocal", "increased", "present", ""})


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen of a new lesion: at which assessment in order of time, on which day, and its state.

    >>> Finding(1, date(2024, 5, 1), "unequivocal").known(0, date(2024, 4, 1))
    False

    `place` is None where no assessment belongs to it: TU alone tells the day.
    """

    place: int | None
    day: date | None
    state: str

    def known(self, place: int, day: date | None) -> bool:
        """Whether it was known at the assessment in a place, which ended on a day.

        >>> Finding(None, date(2024, 5, 1), "unequivocal").known(3, date(2024, 5, 2))
        True
        """
        at_or_before = self.place is not None and self.place <= place
        return at_or_before or (self.day is not None and day is not None and self.day <= day)


@dataclass(frozen=True)
class NewLesions:
    """The new lesions of one subject by one reader: each one's findings in order of time.

    >>> from accrual.endpoints.trial import Measurement
    >>> from accrual.endpoints.visits import visits_of
    >>> seen = [Measurement("S", "NEW01", 3.0, date(2024, 5, 1), state="unequivocal", kind="new")]
    >>> NewLesions.of([], visits_of(seen)).at(0, date(2024, 5, 1))[0]
    'unequivocal'

    `undated` are those of which nothing says when they were seen.
    """

    findings: dict[str, tuple[Finding, ...]]
    options: Options
    undated: tuple[str, ...] = ()

    @staticmethod
    def of(lesions: Iterable[Lesion], visits: Sequence[Visit], options: Options = Options(),  # noqa: B008 (frozen)
           not_new: frozenset[str] = frozenset()) -> NewLesions:
        """Gather the findings; a lesion identified as new and never described counts as certain.

        >>> NewLesions.of([Lesion("S", "NEW01", "new")], ()).undated
        ('NEW01',)

        `not_new` are lesions that do not count; a finding without a date has that of its assessment, or its place by
        the number of its visit.
        """
        found: dict[str, list[Finding]] = defaultdict(list)
        for place, visit in enumerate(visits):
            for record in visit.of("new"):
                found[record.link].append(Finding(place, record.date or visit.date, record.state))
        undated: list[str] = []
        for lesion in lesions:
            if lesion.kind != "new" or lesion.link in found:
                continue
            if lesion.date is None and lesion.visit is None:
                undated.append(lesion.link)
            else:
                at = None if lesion.date else _place(lesion.visit or 0.0, visits)
                found[lesion.link].append(Finding(at, lesion.date, "unequivocal"))
        return NewLesions({link: tuple(seen) for link, seen in found.items() if link not in not_new}, options,
                          tuple(link for link in dict.fromkeys(undated) if link not in not_new))

    def at(self, place: int, day: date | None) -> tuple[str, list[Reason]]:
        """Whether there is a new lesion at an assessment: "none", "equivocal", "unknown" or "unequivocal", and why.

        >>> NewLesions.of([], ()).at(0, None)
        ('none', [])

        One that nothing dates may have been there or not: unknown.
        """
        said = (self._one(link, place, day) for link in sorted(self.findings))
        reasons = [reason for reason in said if reason]
        reasons += [Reason("undated-new-lesion", f"nothing says when {link} was seen", (link,))
                    for link in self.undated]
        rules = {reason.rule for reason in reasons}
        if rules & {"new-lesion", "new-confirmed-later"}:
            return "unequivocal", reasons
        if self.undated:
            return "unknown", reasons
        return ("equivocal" if "new-equivocal" in rules else "none"), reasons

    def _one(self, link: str, place: int, day: date | None) -> Reason | None:
        before = [one.state for one in self.findings[link] if one.known(place, day)]
        later = [one.state for one in self.findings[link] if not one.known(place, day)]
        if not before:
            return None
        if "benign" in (*before, *later):
            return Reason("new-benign", f"{link} was found not to be malignant", (link,))
        if before[-1] == "absent":
            return None
        if any(state in CERTAIN for state in before):
            return Reason("new-lesion", f"{link} is new and certain", (link,))
        if any(state in CERTAIN for state in later) and self.options.uncertain_new == "back-dated":
            return Reason("new-confirmed-later", f"{link} was not certain yet and is on a later scan", (link,))
        return Reason("new-equivocal", f"{link} is not certain", (link,))


def _place(number: float, visits: Sequence[Visit]) -> int:
    """The place of the first assessment of that number, or of a greater one; behind all of them where there is none."""
    return next((place for place, visit in enumerate(visits) if visit.number is not None and visit.number >= number),
                len(visits))
