"""A dose with an upper limit demands no treatment: who takes no steroid takes "no more than 10 mg of prednisone"."""

from __future__ import annotations

import re
from dataclasses import replace

from accrual.criteria.model import AllOf, Not, Rule, Therapy

__all__ = ["capped"]

_ABOVE = {"<=": ">", "<": ">="}
# "On a stable dose of at most 10 mg": whoever is meant takes it.
_TAKES = re.compile(r"\bstable\b|\b(?:must|should|ha(?:s|ve)\s+to)\s+(?:be\s+(?:on|taking|receiving)|take|receive)\b")


def capped(rule: Rule, said: str) -> Rule:
    """A demand with its limits of doses as what must not be exceeded; `said` are its words in small letters.

    >>> from accrual.criteria.model import Dose
    >>> found = capped(Therapy("prednisone", (18, 28), dose=Dose("<=", 10, "mg")), "at most 10 mg of prednisone")
    >>> type(found).__name__, found.part.dose.comparator
    ('Not', '>')
    """
    if _TAKES.search(said):
        return rule
    if isinstance(rule, AllOf):
        return replace(rule, parts=tuple(capped(part, said) for part in rule.parts))
    if not isinstance(rule, Therapy) or rule.dose is None or rule.dose.comparator not in _ABOVE:
        return rule
    return Not(replace(rule, dose=replace(rule.dose, comparator=_ABOVE[rule.dose.comparator])))
