"""What is asked of those who nurse, often behind its reason: "Because …, breastfeeding should be discontinued"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from accrual.criteria.model import AllOf, Allowed, Given, Not, Question, Rule, Span, State, tests_of

__all__ = ["of_nursing"]

_STOPS = re.compile(
    r"(?P<nursing>\b(?:breast-?\s?feeding|nursing|lactation))\s+(?:should|must|has\s+to|needs\s+to)\s+be\s+"
    r"(?:discontinued|stopped)\b"
    r"(?:\s+(?:if|when)\s+the\s+(?:mother|patient)\b[^.;]{0,200}"
    r"|,?\s+(?:prior\s+to|before|during|while|throughout|for|from|through|until)\b[^.;]{0,200})?\W*$", re.IGNORECASE)
_REASON = re.compile(
    r"\W*(?:(?:and|also|note|therefore|thus)\W+)?(?:(?:because|since|as|due\s+to)\b.*)?", re.IGNORECASE)
_LONGEST = 700                               # characters of such a sentence


def of_nursing(text: str, span: Span, rule: Rule, before: Sequence[Rule], kind: str) -> Rule:
    """The rule of a sentence that has those who nurse stop it; told where the text keeps them out already.

    >>> said = "Because of the risk to infants, breastfeeding should be discontinued"
    >>> found = of_nursing(said, (0, len(said)), Question(said, (0, len(said))), [], "inclusion")
    >>> type(found).__name__, found.then.concept
    ('Given', 'stops-breastfeeding')
    """
    said = text[slice(*span)]
    found = _STOPS.search(said) if "iscontinued" in said and len(said) <= _LONGEST else None
    if found is None or not _REASON.fullmatch(" ".join(said[:found.start()].split())):
        return rule
    named = (test for each in before for test, _, _ in tests_of(each))
    if any(isinstance(test, State) and test.concept == "breastfeeding" for test in named):
        return Allowed(Question(" ".join(said.split()), span))
    begin = span[0] + found.start()
    nursing = State("breastfeeding", (begin, span[0] + found.end("nursing")))
    stops = State("stops-breastfeeding", (begin, span[0] + found.end()))
    return Given(nursing, stops) if kind == "inclusion" else AllOf((nursing, Not(stops)))
