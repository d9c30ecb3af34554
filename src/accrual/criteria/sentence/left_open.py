"""Heads whose list is not below them: "Male participants:", "Induction therapy:", "Prior treatment with:".

What follows stands beside such a head, and what it says by itself may be no more than a title: it is asked.
So is what follows a list of alternatives in the sentences of one item, for it may be one of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from accrual.criteria.model import (
    Condition,
    Judged,
    Quantity,
    Question,
    Rule,
    Scale,
    Span,
    State,
    Test,
    deciding_tests,
)
from accrual.criteria.sentence.sureness import undecided

__all__ = ["asked_if_open", "may_be_alternatives"]

# Examples may follow, and the head says all the same what it says.
_BY_ITSELF = re.compile(
    r"\b(?:includ\w+|such\s+as|limited\s+to|restricted\s+to|examples?|e\.?g\.?,?|following)\s*[:：]\s*$", re.IGNORECASE)

# "Inadequate organ function, evidenced by the following laboratory results.", with no colon and nothing below it.
_BY_FOLLOWING = re.compile(r"\b(?:by|as|of)\s+the\s+following\b[^.:;()]{0,80}\.?\s*$|\bdefined\s*$", re.IGNORECASE)

# "… by any of the following: two rising values; 4.2) a third of the cells": where it ends, the text does not say.
_CHOICE = re.compile(
    r"\b(?:any|one|either|some|[1-3])\b(?: or more)?(?: of)?(?: the| these)?(?: \w+){0,3} (?:following|below)\b"
    r"[^.:;]{0,120}:\s*\S", re.IGNORECASE)


def may_be_alternatives(text: str, spans: Sequence[Span], rules: Sequence[Rule]) -> bool:
    """Whether a sentence that decides stands behind one that is asked, and may be of the choice that it opens.

    >>> said = "Progression by one of the following: new lesions; pain. PSA must be ≥ 2 ng/mL."
    >>> spans, value = [(0, 55), (56, 78)], Quantity("psa", ">=", 2.0, (56, 77))
    >>> may_be_alternatives(said, spans, [Question("Progression", (0, 55)), value])
    True
    """
    opened = False
    for span, rule in zip(spans, rules, strict=True):
        if opened and any(not isinstance(test, Question) for test in deciding_tests(rule)):
            return True
        opened = opened or (isinstance(rule, Question | Judged) and _CHOICE.search(text, *span) is not None)
    return False


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
