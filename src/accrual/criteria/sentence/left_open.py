"""Heads whose list is not below them: "Male participants:", "Induction therapy:", "Prior treatment with:".

What follows stands beside such a head, and what it says by itself may be no more than a title: it is asked.
"""

from __future__ import annotations

import re

from accrual.criteria.model import Condition, Quantity, Question, Rule, Scale, Span, State, Test, deciding_tests
from accrual.criteria.sentence.sureness import undecided

__all__ = ["asked_if_open"]

# Examples may follow, and the head says all the same what it says.
_BY_ITSELF = re.compile(
    r"\b(?:includ\w+|such\s+as|limited\s+to|restricted\s+to|examples?|e\.?g\.?,?|following)\s*[:：]\s*$", re.IGNORECASE)

# "Inadequate organ function, evidenced by the following laboratory results.", with no colon and nothing below it.
_BY_FOLLOWING = re.compile(r"\b(?:by|as|of)\s+the\s+following\b[^.:;()]{0,80}\.?\s*$|\bdefined\s*$", re.IGNORECASE)


def asked_if_open(rule: Rule, text: str, span: Span, kind: str) -> Rule:
    """The rule of an item without items below it, asked where its words end in a colon and would need a list.

    >>> from accrual.criteria.model import Sex
    >>> said = "Male participants:"
    >>> type(asked_if_open(Sex("male", (0, 4)), said, (0, len(said)), "inclusion")).__name__
    'Judged'
    >>> said = "Adequate organ function:"
    >>> type(asked_if_open(State("adequate-organ-function", (0, 23)), said, (0, len(said)), "inclusion")).__name__
    'State'
    """
    said = text[slice(*span)]
    opens = said.rstrip().endswith((":", "：")) or _BY_FOLLOWING.search(said) is not None
    if not opens or (kind == "exclusion" and _BY_ITSELF.search(said) is not None):
        return rule
    tests = list(deciding_tests(rule))
    if all(isinstance(test, Question) for test in tests):
        return rule
    if all(map(_stands_alone, tests)) and (kind == "inclusion" or all(isinstance(test, State) for test in tests)):
        return rule
    return undecided(Question(" ".join(said.split()), span), [rule])


def _stands_alone(test: Test) -> bool:
    """Whether a head is demanded whatever follows it: a function, a value, a disease that is confirmed."""
    return (isinstance(test, State) and test.concept.startswith(("adequate-", "normal-"))) or (
        isinstance(test, Scale | Quantity) and getattr(test, "concept", "") != "age") or (
        isinstance(test, Condition) and bool(test.certainty))
