"""What a screening says: verdicts, reasons and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accrual.criteria import Criterion

__all__ = ["CriterionResult", "Evidence", "Reason", "Screening", "Status", "Verdict"]


class Verdict(StrEnum):
    """Whether a rule is met by what is known."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """What all verdicts of a trial add up to; the study team decides, never this."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNDETERMINED = "undetermined"


class Reason(StrEnum):
    """Why a test is unknown."""

    NO_RECORD = "no record"
    TOO_OLD = "too old"
    UNIT_NOT_UNDERSTOOD = "unit not understood"
    NO_UPPER_LIMIT = "no upper limit of normal"
    NO_LOWER_LIMIT = "no lower limit of normal"
    NO_BASELINE = "no baseline value"
    NOT_ANSWERED = "not answered"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The row of a person's record that a verdict stands on."""

    source: str
    text: str
    date: date | None = None


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion's verdict; `passes` is True, False, or None where it is unknown."""

    criterion: Criterion
    verdict: Verdict
    because: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def passes(self) -> bool | None:
        """Whether the person passes: an inclusion rule is met, an exclusion rule is not."""
        if self.verdict is Verdict.UNKNOWN:
            return None
        return (self.verdict is Verdict.MET) == (self.criterion.type == "inclusion")


@dataclass(frozen=True, slots=True)
class Screening:
    """All verdicts of one trial for one person on the index date."""

    trial: str | None
    date: date
    results: tuple[CriterionResult, ...]
    would_settle: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """`ineligible` if any criterion fails, `eligible` if all pass, else `undetermined`."""
        passed = [result.passes for result in self.results]
        if False in passed:
            return Status.INELIGIBLE
        return Status.ELIGIBLE if passed and all(passed) else Status.UNDETERMINED
