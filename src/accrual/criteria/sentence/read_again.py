"""A sentence that the general reading leaves to be asked, read by a grammar of its own kind, to the last word."""

from __future__ import annotations

from accrual.criteria.clause.brain_metastases import with_brain_metastases
from accrual.criteria.clause.readings import Reading
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import Judged, Question, Rule
from accrual.criteria.phrasing.parts import Part
from accrual.criteria.sentence.sureness import decided

__all__ = ["decided_at_last"]


def decided_at_last(
        text: str, words: list[Lexeme], parts: list[Part], reading: Reading, question: Question, kind: str) -> Rule:
    """The rule of a sentence, read once more where the first reading asks it, or has to say for whom it is not."""
    rule = decided(text, words, reading, question, kind)
    if not isinstance(rule, Question | Judged) and "unless" not in question.text.lower():
        return rule
    again = with_brain_metastases(text, parts, kind)
    found = decided(text, words, again, question, kind) if again is not None else rule
    return rule if isinstance(found, Question | Judged) else found
