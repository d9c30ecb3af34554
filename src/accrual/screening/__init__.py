"""One trial's criteria against one person's facts: three-valued verdicts with reasons."""

from accrual.screening.checks import Expected, Outcome, TestPatient, check, read_checks
from accrual.screening.evaluate import screen
from accrual.screening.interview import ask_all, next_questions, still_open
from accrual.screening.match import Fit, Found, Wanted, find_fits
from accrual.screening.match_store import MatchStore, UnreadableStoreError
from accrual.screening.match_tags import Wish, therapy_named
from accrual.screening.paper import Paper, PaperRow, as_html, as_pdf, paper_of
from accrual.screening.questionnaire import replies_of, to_questionnaire
from accrual.screening.questions import Ask, Reply, facts_of
from accrual.screening.registered import with_registered
from accrual.screening.report import as_json
from accrual.screening.verdict import CriterionResult, Evidence, Reason, Screening, Status, Verdict
from accrual.screening.windows import Freshness

__all__ = [
    "Ask", "CriterionResult", "Evidence", "Expected", "Fit", "Found", "Freshness", "MatchStore", "Outcome",
    "Paper", "PaperRow", "Reason", "Reply", "Screening", "Status", "TestPatient", "UnreadableStoreError",
    "Verdict", "Wanted", "Wish", "as_html", "as_json", "as_pdf", "ask_all", "check", "facts_of", "find_fits",
    "next_questions", "paper_of", "read_checks", "replies_of", "screen", "still_open", "therapy_named",
    "to_questionnaire", "with_registered",
]
