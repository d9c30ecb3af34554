"""Free text of eligibility criteria → a model of computable rules, with nothing lost."""

from accrual.criteria.codec import lines_of_tests, model_from_json, model_to_json
from accrual.criteria.linter.lint import lint
from accrual.criteria.linter.remarks import Remark, RemarkKind
from accrual.criteria.marks import Mark, line_beside, marks
from accrual.criteria.measure import Tally, unaccounted
from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    CriteriaModel,
    Criterion,
    Dose,
    Except,
    Given,
    Heading,
    Judged,
    Mention,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    State,
    Test,
    Therapy,
    Window,
    deciding_tests,
    is_open,
    tests_of,
)
from accrual.criteria.moved import moved, respanned, text_span
from accrual.criteria.parse import parse
from accrual.criteria.shorthand import in_short
from accrual.criteria.words import RuleLine, method_name, rule_in_words, rule_lines

__all__ = [
    "AllOf", "Allowed", "AnyOf", "Biomarker", "Condition", "CriteriaModel", "Criterion", "Dose", "Except", "Given",
    "Heading", "Judged", "Mark", "Mention", "Not", "Quantity", "Question", "Remark", "RemarkKind", "Rule", "RuleLine",
    "Scale", "Sex", "State", "Tally", "Test", "Therapy", "Window", "deciding_tests", "in_short", "is_open",
    "line_beside", "lines_of_tests", "lint", "marks", "method_name", "model_from_json", "model_to_json", "moved",
    "parse", "respanned", "rule_in_words", "rule_lines", "tests_of", "text_span", "unaccounted",
]
