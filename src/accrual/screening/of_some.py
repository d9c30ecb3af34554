"""Criteria that are about some people only: those of a cohort, caregivers, donors."""

from __future__ import annotations

from accrual.criteria import Given, Question, Rule

__all__ = ["whom_and_what"]


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
