"""Free text of eligibility criteria → a model of computable rules, with nothing lost."""

from accrual.criteria.model import (
    AllOf,
    AnyOf,
    Condition,
    CriteriaModel,
    Criterion,
    Given,
    Heading,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    Test,
    Window,
    tests_of,
)
from accrual.criteria.parse import parse

__all__ = [
    "AllOf", "AnyOf", "Condition", "CriteriaModel", "Criterion", "Given", "Heading", "Not", "Quantity",
    "Question", "Rule", "Scale", "Sex", "Test", "Window", "parse", "tests_of",
]
