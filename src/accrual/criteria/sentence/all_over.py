"""Treatments of which all must be over for a time: "all previous therapy must be stopped 4 weeks before enrolment".

Read as a treatment that ended then, any old one would do, whatever was given since; and it would be demanded.
"""

from __future__ import annotations

import re
from dataclasses import replace

from accrual.criteria.model import AllOf, AnyOf, Except, Given, Not, Rule, Therapy

__all__ = ["all_over", "is_of_all_in_time"]

_PERSONS = r"(?:patients|subjects|participants|individuals|wom[ae]n|m[ae]n|adults|children)\b"
_ALL = re.compile(
    r"\W*(?:the\s+)?(?:complet\w+|discontinu\w+|cessation|stop\w*|end)\s+(?:of\s+)?(?:all|any)\b"
    rf"|^\W*(?:all|any)\s+(?!(?:other\s+)?{_PERSONS})"
    r"|\b(?:all|any)\s+(?:of\s+)?(?:other\s+)?(?:prior|previous|earlier|systemic|anti-?\s?cancer|cancer|other)\b")
_LEADS = re.compile(rf"\W*(?:all|any)\s+(?!(?:other\s+)?{_PERSONS})")


def all_over(rule: Rule, kind: str, said: str) -> Rule:
    """A rule of treatments that must all have ended some time ago, as the denial of any since then.

    `said` is the sentence in lower case.

    >>> from accrual.criteria.model import Window
    >>> over = Therapy("chemotherapy", (0, 16), response="completion", window=Window("at-least", "P4W", "before"))
    >>> all_over(over, "inclusion", "all chemotherapy must be stopped 4 weeks before enrolment").part.window.bound
    'within'
    """
    if kind != "inclusion" or ("all" not in said and "any" not in said) or _ALL.search(said) is None:
        return rule
    since = _since(rule.then if isinstance(rule, Given) and rule.otherwise is None else rule)
    return Not(since) if since is not None else rule


def _since(rule: Rule) -> Rule | None:
    """The treatments since the time before which they must have ended; None where something else is said too."""
    match rule:
        case Therapy(response="completion") if rule.window is not None and rule.window.bound == "at-least":
            return replace(rule, response=None, status="any", window=replace(rule.window, bound="within"))
        case Except(part):
            since = _since(part)
            return replace(rule, part=since) if since is not None else None
        case AllOf(parts) | AnyOf(parts):
            each = [since for part in parts if (since := _since(part)) is not None]
            return AnyOf(tuple(each)) if len(each) == len(parts) else None
    return None


def is_of_all_in_time(rule: Rule, kind: str, said: str) -> bool:
    """Whether a time is told of all treatments that there were: "all chemotherapy delivered within 4 months".

    >>> from accrual.criteria.model import Window
    >>> recent = Therapy("chemotherapy", (0, 16), window=Window("within", "P4M", "before"))
    >>> is_of_all_in_time(recent, "inclusion", "all chemotherapy delivered within 4 months")
    True
    """
    return kind == "inclusion" and isinstance(rule, Therapy) and rule.window is not None and (
        _LEADS.match(said) is not None)
