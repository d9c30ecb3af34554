"""What notes say below an exclusion of treatments: who must have recovered, and who is let in all the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from accrual.criteria.clause.listing import any_of
from accrual.criteria.model import AllOf, Allowed, AnyOf, Condition, Except, Given, Rule, Scale, Span

__all__ = ["of_recovery", "spared_effect", "with_notes"]

_RECOVERED = re.compile(
    r"\W*(?:note\W*)?if\s+(?:an?\s+|the\s+)?(?:participants?|subjects?|patients?)\s+(?:has\s+|have\s+)?"
    r"(?:received|had|underwent|undergone)\s+(?:a\s+)?major\s+surgery\b,?\s*(?:they|the\s+(?:participant|subject|patient)|he/she)\s+"
    r"must\s+have\s+(?:adequately\s+|fully\s+)?recovered(?:\s+(?:adequately|fully|completely))?\s+from\s+(?:the\s+|any\s+)?"
    r"(?:toxicit(?:y|ies)|complications?)(?:\s*(?:and/or|and|or)\s*(?:toxicit(?:y|ies)|complications?))?"
    r"(?:\s+from\s+(?:the|this)\s+(?:intervention|surgery|procedure|operation))?"
    r"(?:\s+(?:prior\s+to|before)\s+(?:\w+\s+){0,3}(?:therapy|treatment|intervention|study\s+drug|first\s+dose"
    r"(?:\s+of\s+[\w\s]{1,30})?))?\W*$", re.IGNORECASE)
_LONGEST = 260                               # characters of such a note


def of_recovery(text: str, span: Span, rule: Rule, kind: str) -> Rule:
    """Who is kept out by a note that those who had an operation must have recovered from it.

    >>> said = "Note: If subjects had major surgery, they must have recovered from the toxicity before starting therapy"
    >>> of_recovery(said, (0, len(said)), Condition("adverse-event", (0, 1)), "exclusion").severity
    ('not-recovered',)
    """
    if kind != "exclusion" or span[1] - span[0] > _LONGEST or "urgery" not in text[slice(*span)]:
        return rule
    if _RECOVERED.fullmatch(" ".join(text[slice(*span)].split())) is None:
        return rule
    return Condition("adverse-event", span, severity=("not-recovered",), cause="major-surgery")


def spared_effect(rule: Rule, allowed: Rule) -> Rule | None:
    """Alternatives, of which side effects rule out but for the one that is allowed; None where there is no such thing.

    >>> left = Condition("adverse-event", (0, 1), severity=("not-recovered",), cause="treatment")
    >>> mild = Given(Condition("neuropathy", (2, 3)), Scale("ctcae", None, 2, (4, 5)))
    >>> type(spared_effect(AnyOf((Condition("gout", (6, 7)), left)), mild).parts[1]).__name__
    'Except'
    """
    graded = isinstance(allowed, Given) and allowed.otherwise is None and isinstance(allowed.condition, Condition)
    if not isinstance(rule, AnyOf) or not isinstance(allowed, Given) or not graded or not (
            isinstance(allowed.then, Scale) and allowed.then.scale == "ctcae"):
        return None
    effects = [part for part in rule.parts if _is_effect(part) or (
        isinstance(part, AllOf) and _is_effect(part.parts[0]))]              # "not recovered to grade 1"
    if len(effects) != 1:
        return None
    mild = AllOf((allowed.condition, allowed.then))
    return AnyOf(tuple(Except(part, (mild,)) if part is effects[0] else part for part in rule.parts))


def _is_effect(rule: Rule) -> bool:
    return isinstance(rule, Condition) and rule.concept == "adverse-event"


def with_notes(own: Rule, notes: Sequence[Rule]) -> Rule | None:
    """An exclusion with the notes below it; None where there are others among them."""
    found = own
    for note in notes:
        if isinstance(note, Condition) and note.severity == ("not-recovered",) and note.cause == "major-surgery":
            found = any_of([*(found.parts if isinstance(found, AnyOf) else (found,)), note])
        elif isinstance(note, Allowed) and (spared := spared_effect(found, note.part)) is not None:
            found = spared
        else:
            return None
    return found if notes else None
