"""One trial's criteria against one person's facts: three-valued verdicts with reasons."""

from accrual.screening.checks import Expected, Outcome, TestPatient, check, read_checks
from accrual.screening.evaluate import screen
from accrual.screening.questions import Ask, Reply, ask_all, facts_of
from accrual.screening.registered import with_registered
from accrual.screening.report import as_json
from accrual.screening.verdict import CriterionResult, Evidence, Reason, Screening, Status, Verdict
from accrual.screening.windows import Freshness

__all__ = [
    "Ask", "CriterionResult", "Evidence", "Expected", "Freshness", "Outcome", "Reason", "Reply", "Screening",
    "Status", "TestPatient", "Verdict", "as_json", "ask_all", "check", "facts_of", "read_checks", "screen",
    "with_registered",
]
