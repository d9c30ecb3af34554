"""Criteria that are about some people only, or let some in: those of a cohort, caregivers, who may be enrolled."""

from __future__ import annotations

import re

from accrual.criteria import Criterion, Given, Question, Rule, deciding_tests, is_open
from accrual.criteria.layout.labels import asked_of

__all__ = ["lets_in", "may_not_concern", "whom_and_what"]

# "If diabetic, …", "Women must …", "For patients with brain metastases: …", "Patients who had surgery should …".
_OF_SOME = re.compile(
    r"\b(?:if|when|where\s+applicable|in\s+(?:the\s+)?case\s+of|wom[ae]n|females?|m[ae]n|males?|child-?\s?bearing"
    r"|(?:pre|post)-?menopausal|in\s+(?:patients|subjects|participants|those)"
    r"|for\s+(?:patients|subjects|participants|those|all\s+(?:patients|subjects|participants)\s+with))\b"
    r"|\b(?:patients|subjects|participants|persons|people|those)\s+(?:with|who|on|in|receiving|taking|undergoing|aged)\b"
    r".{0,300}?\b(?:must|should|shall|will|needs?|are\s+to|(?:is|are)\s+(?:required|allowed|eligible|permitted))\b",
    re.IGNORECASE | re.DOTALL)


# "Patients with a treated stroke may be enrolled", "Prior radiotherapy is allowed if …", among exclusions.
_LETS_IN = re.compile(
    r"(?:(?!\b(?:not|no|unless|except|exclu\w*|ineligible|cannot)\b)[^.;])*?"
    r"(?:\b(?:is|are|be|was|were)\s+(?:still\s+|also\s+)?(?:allowed|permitted|eligible|acceptable|included|enrolled"
    r"|admitted)\b"
    r"|\bmay\s+(?:have\s+(?:had|received)|enrol\w*|participate|join|take\s+part|receive|continue|use)\b)",
    re.IGNORECASE)


def whom_and_what(rule: Rule) -> tuple[tuple[Question, ...], Rule]:
    """The questions whom a rule is about, outermost first, and what it asks of them.

    >>> from accrual.criteria import Sex
    >>> whom, what = whom_and_what(Given(Question("Donors", (0, 6)), Sex("male", (8, 12))))
    >>> [each.text for each in whom], what.sex
    (['Donors'], 'male')
    """
    whom: list[Question] = []
    while isinstance(rule, Given) and isinstance(rule.condition, Question) and rule.otherwise is None:
        whom.append(rule.condition)
        rule = rule.then
    return tuple(whom), rule


def may_not_concern(criterion: Criterion) -> bool:
    """Whether what must hold to join may be said of some people only, so that a plain "no" would keep others out.

    >>> said = "Women must use contraception"
    >>> may_not_concern(Criterion("I1", "inclusion", (0, 28), said, Question(said, (0, 28))))
    True
    """
    if criterion.type != "inclusion":
        return False
    whom, _ = whom_and_what(criterion.rule)
    return bool(whom or _OF_SOME.search(criterion.text)) or not is_open(asked_of(criterion.text, criterion.span))


def lets_in(criterion: Criterion) -> bool:
    """Whether a sentence among exclusions that is asked says whom they let in: a "yes" to it must keep nobody out.

    >>> said = "Patients with a treated stroke may be enrolled"
    >>> lets_in(Criterion("E1", "exclusion", (0, 46), said, Question(said, (0, 46))))
    True
    """
    return criterion.type == "exclusion" and _LETS_IN.match(criterion.text) is not None and all(
        isinstance(test, Question) for test in deciding_tests(criterion.rule))
