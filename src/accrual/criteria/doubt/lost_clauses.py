"""Clauses and remarks that narrow what a sentence asks and of which its rule holds nothing: the sentence is asked.

"An infection that is being treated" is not any infection, "heart disease as defined in the protocol" not any of the
heart, and "biopsy required" says what the study does.
"""

from __future__ import annotations

import re

from accrual.criteria.model import AnyOf, Condition, Not, Rule, Test, Therapy, deciding_tests
from accrual.vocabulary.terms import is_kind_of

__all__ = ["loses_a_clause"]

_NEEDS = re.compile(
    r"\b(?:that|which)\s+(?:(?:has|have|had|will|may|currently|also|otherwise)\s+){0,2}requir(?:es?|ed|ing)\b"
    r"|\bfor\s+which\s+[^.;,]{1,60}\s(?:is|are|was|were)\s+(?:required|needed|necessary)\b")
_BEING_TREATED = re.compile(
    r"\b(?:that|which)\s+(?:is|are|was|were)\s+(?:currently\s+|still\s+|actively\s+)?"
    r"(?:being\s+(?:actively\s+)?treated|under\s+(?:active\s+)?treatment|on\s+(?:active\s+)?treatment)\b")
_BY_PROTOCOL = re.compile(
    r"\b(?:defined|described|specified|stated|outlined|detailed|listed|noted)\s+(?:in|by|per)\s+(?:the\s+|this\s+)?"
    r"(?:study\s+|clinical\s+|trial\s+){0,2}protocol\b")
_OF_OR_NOW = re.compile(
    r"\bof\s+or\s+(?:current(?:ly)?|active|ongoing|present)\s+(?:clinically\s+)?"
    r"(?:uncontrolled|symptomatic|significant|severe|unstable|serious|untreated|relevant)\b")
_TO_BE_MADE = re.compile(
    r"\b(?:required|mandatory|necessary)(?:\s+(?:at|for|before|prior\s+to)\s+(?:\w+\s+){0,3}\w+)?\W*$")
_MEASURED = frozenset(("measurable-disease", "evaluable-disease"))
_EVENTS = frozenset(("myocardial-infarction", "stroke", "transient-ischemic-attack", "ischemic-stroke"))


def loses_a_clause(rule: Rule, kind: str, said: str) -> bool:
    """Whether a clause or remark of a sentence, in lower case, narrows what its rule leaves wide.

    >>> infection = Condition("infection", (0, 9))
    >>> loses_a_clause(infection, "exclusion", "infection that is currently being treated")
    True
    >>> loses_a_clause(infection, "exclusion", "infection")
    False
    """
    tests = list(deciding_tests(rule))
    if "require" in said or "treat" in said or "which" in said:
        if _is_ill_without_treatment(tests) and (_NEEDS.search(said) or _BEING_TREATED.search(said)):
            return True
        if _needs_only_the_last(rule) and _NEEDS.search(said) is not None:
            return True                      # "bleeding or thrombosis that required intervention"
        if kind == "inclusion" and isinstance(rule, Therapy) and _is_made_for_the_study(rule, said):
            return True
    if "protocol" in said and _BY_PROTOCOL.search(said) is not None:
        return any(isinstance(test, Therapy) or (isinstance(test, Condition) and test.concept not in _MEASURED)
                   for test in tests)
    if "of or " in said and _OF_OR_NOW.search(said) is not None and _is_graded_once(rule):
        return True
    return any(isinstance(test, Condition) and test.concept in _EVENTS and "uncontrolled" in test.severity
               for test in tests)            # what is over is not controlled: it was said of what stands before it


def _is_ill_without_treatment(tests: list[Test]) -> bool:
    """Whether illnesses are asked for, and nothing that they need or that they are treated with."""
    return any(isinstance(test, Condition) for test in tests) and not any(
        isinstance(test, Therapy) or any(
            word.startswith("needing-") or word.endswith("treated") for word in getattr(test, "severity", ()))
        for test in tests)


def _needs_only_the_last(rule: Rule) -> bool:
    """Whether of illnesses that are told alike only the last needs treatment: it was said of all or of that one."""
    rule = rule.part if isinstance(rule, Not) else rule
    ill = [part for part in rule.parts if isinstance(part, Condition)] if isinstance(rule, AnyOf) else []
    needing = [any(word.startswith("needing-") for word in test.severity) for test in ill]
    alike = len({test.concept for test in ill}) > 1 and len({test.status for test in ill}) == 1
    return alike and needing == [False] * (len(ill) - 1) + [True] and len(ill[-1].severity) == 1


def _is_made_for_the_study(test: Therapy, said: str) -> bool:
    """Whether an examination is not what somebody needs, but what the study asks to be made."""
    return test.status == "needed" and is_kind_of(test.concept, "diagnostic-procedure") and (
        _TO_BE_MADE.search(said) is not None)


def _is_graded_once(rule: Rule) -> bool:
    """Whether of one illness then and now only one is graded: "history of or current uncontrolled asthma"."""
    rule = rule.part if isinstance(rule, Not) else rule
    ill = [part for part in rule.parts if isinstance(part, Condition)] if isinstance(rule, AnyOf) else []
    return any(one.concept == two.concept and one.severity != two.severity for one in ill for two in ill)
