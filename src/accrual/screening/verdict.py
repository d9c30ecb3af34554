"""What a screening says: verdicts, reasons and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accrual.criteria import Criterion, Rule

__all__ = ["CriterionResult", "Evidence", "Finding", "Reason", "Screening", "Status", "Verdict", "Wanted"]


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
    """Why a test is unknown; `docs/reference/reasons.md` says of each what it means and what mends it."""

    NO_RECORD = "no record"
    TOO_OLD = "too old"
    HISTORY_TOO_SHORT = "history too short"
    OUTSIDE_WINDOW = "outside the window"
    AFTER_INDEX_DATE = "after the index date"
    NO_DATE = "no date"
    CONFLICTING = "conflicting results"
    UNREADABLE = "newer result not readable"
    UNIT_NOT_RECORDED = "unit not recorded"
    UNIT_NOT_UNDERSTOOD = "unit not understood"
    UNIT_NOT_STATED = "unit not stated by the criterion"
    NO_UPPER_LIMIT = "no upper limit of normal"
    NO_LOWER_LIMIT = "no lower limit of normal"
    NO_BASELINE = "no baseline value"
    IMPLAUSIBLE = "implausible value"
    IMPRECISE = "not precise enough"
    TWO_READINGS = "criterion reads two ways"
    METHOD_NOT_RECORDED = "method not recorded"
    NOT_SPECIFIC = "grade of what is not said"
    DETAIL_NOT_RECORDED = "detail not recorded"
    DOSE_NOT_COMPARABLE = "dose not comparable"
    LESS_SPECIFIC = "recorded less exactly"
    MISSING_INPUT = "input of a formula missing"
    MAY_BE_EXCEPTED = "may be an exception"
    STATUS_NOT_RECORDED = "status not recorded"
    WINDOW_NOT_CHECKABLE = "window not checkable"
    NOT_ANSWERED = "not answered"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The row of a person's record that a verdict stands on."""

    source: str
    text: str
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact that would settle an unknown test: its `kind`, the `name` it goes by, and what it must come with.

    Two tests that want the same (kind, name) want one fact.
    """

    kind: str
    name: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule comes to for one person.

    A test has `because`, its evidence, and if unknown its `reason` and the fact that is wanted.
    A combination has in `deciding` the findings of those parts that made it what it is.
    """

    rule: Rule
    verdict: Verdict
    because: str = ""
    evidence: tuple[Evidence, ...] = ()
    reason: Reason | None = None
    wanted: Wanted | None = None
    deciding: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion's verdict; `passes` is True, False, or None where it is unknown."""

    criterion: Criterion
    verdict: Verdict
    because: str
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Reason, ...] = ()
    wanted: tuple[Wanted, ...] = ()

    @property
    def passes(self) -> bool | None:
        """Whether the person passes: an inclusion rule is met, an exclusion rule is not."""
        if self.verdict is Verdict.UNKNOWN:
            return None
        return (self.verdict is Verdict.MET) == (self.criterion.type == "inclusion")


@dataclass(frozen=True, slots=True)
class Screening:
    """All verdicts of one trial for one person on the index date; nobody joins who is dead by then."""

    trial: str | None
    date: date
    results: tuple[CriterionResult, ...]
    would_settle: tuple[str, ...] = ()
    is_dead: bool = False

    @property
    def status(self) -> Status:
        """`ineligible` if any criterion fails or the person is dead, `eligible` if all pass, else `undetermined`."""
        if self.is_dead:
            return Status.INELIGIBLE
        passed = [result.passes for result in self.results]
        if False in passed:
            return Status.INELIGIBLE
        return Status.ELIGIBLE if passed and all(passed) else Status.UNDETERMINED
