"""One trial's criteria against one person's facts: three-valued verdicts with reasons."""

from accrual.screening.checks import Expected, Outcome, TestPatient, check, read_checks
from accrual.screening.evaluate import screen
from accrual.screening.explain import death
from accrual.screening.interview import ask_all, next_questions, still_open
from accrual.screening.paper import Paper, PaperRow, as_html, as_pdf, paper_of
from accrual.screening.questionnaire import replies_of, to_questionnaire
from accrual.screening.questions import Ask, Reply, facts_of
from accrual.screening.registered import with_registered
from accrual.screening.report import as_json
from accrual.screening.verdict import CriterionResult, Evidence, Reason, Screening, Status, Verdict
from accrual.screening.windows import Freshness

__all__ = [
    "Ask", "CriterionResult", "Evidence", "Expected", "Freshness", "Outcome", "Paper", "PaperRow", "Reason",
    "Reply", "Screening", "Status", "TestPatient", "Verdict", "as_html", "as_json", "as_pdf", "ask_all",
    "check", "death", "facts_of", "next_questions", "paper_of", "read_checks", "replies_of", "screen", "still_open",
    "to_questionnaire", "with_registered",
]
