"""New lesions (RECIST 1.1, 4.3.5): certain, uncertain, confirmed later, or found not to be malignant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accrual.endpoints.options import Options
from accrual.endpoints.results import Reason
from accrual.endpoints.trial import Lesion, Measurement

__all__ = ["NewLesions"]

# A lesion recorded as new without a word on its certainty, or measured, is a certain one.
_CERTAIN = {"unequivocal", "increased", "present", ""}


@dataclass(frozen=True)
class NewLesions:
    """The new lesions of one subject by one reader: each one's findings in order of time.

    >>> seen = [Measurement("S", "NEW01", 3.0, date(2024, 5, 1), state="unequivocal", kind="new")]
    >>> NewLesions.of([], seen).at(seen, date(2024, 5, 1))[0]
    'unequivocal'
    """

    findings: dict[str, tuple[tuple[date | None, str], ...]]
    options: Options

    @staticmethod
    def of(lesions: Iterable[Lesion], measurements: Sequence[Measurement],
           options: Options = Options()) -> NewLesions:  # noqa: B008 (frozen)
        """Gather the findings; a lesion identified as new and never described counts as certain.

        >>> NewLesions.of([], []).findings
        {}
        """
        found: dict[str, list[tuple[date | None, str]]] = defaultdict(list)
        for record in measurements:
            if record.kind == "new":
                found[record.link].append((record.date, record.state))
        for lesion in lesions:
            if lesion.kind == "new" and lesion.link not in found:
                found[lesion.link].append((lesion.date, "unequivocal"))
        return NewLesions({link: tuple(sorted(seen, key=lambda one: one[0] or date.max))
                           for link, seen in found.items()}, options)

    def at(self, records: Iterable[Measurement], day: date | None) -> tuple[str, list[Reason]]:
        """Whether there is a new lesion at an assessment on `day`: "none", "equivocal" or "unequivocal", and why.

        >>> NewLesions.of([], []).at([], None)
        ('none', [])
        """
        here = {record.link for record in records if record.kind == "new"}
        said = (self._one(link, link in here, day) for link in sorted(self.findings))
        reasons = [reason for reason in said if reason]
        rules = {reason.rule for reason in reasons}
        if rules & {"new-lesion", "new-confirmed-later"}:
            return "unequivocal", reasons
        return ("equivocal" if "new-equivocal" in rules else "none"), reasons

    def _one(self, link: str, here: bool, day: date | None) -> Reason | None:
        before = [state for seen, state in self.findings[link] if _on_or_before(seen, day)]
        later = [state for seen, state in self.findings[link] if not _on_or_before(seen, day)]
        if not before and not here:
            return None
        if "benign" in (*before, *later):
            return Reason("new-benign", f"{link} was found not to be malignant", (link,))
        last = before[-1] if before else ""
        if last == "absent":
            return None
        if any(state in _CERTAIN for state in before):
            return Reason("new-lesion", f"{link} is new and certain", (link,))
        if any(state in _CERTAIN for state in later) and self.options.uncertain_new == "back-dated":
            return Reason("new-confirmed-later", f"{link} was not certain yet and is on a later scan", (link,))
        return Reason("new-equivocal", f"{link} is not certain", (link,))


def _on_or_before(seen: date | None, day: date | None) -> bool:
    return seen is None or day is None or seen <= day
