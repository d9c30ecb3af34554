"""Questions in the text's own words, and who can answer them."""

from __future__ import annotations

from accrual.criteria.lexemes.hints import Hints
from accrual.criteria.model import Question, Span

__all__ = ["question_of"]

# Parts of words, looked for one by one: an alternation takes twenty times as long.
_ANSWERS = {
    "investigator": Hints(
        "investigator", "opinion of", "judgement", "judgment", "physician's discretion", "in the view of"),
    "patient": Hints(
        "consent", "willing", "agree", "comply", "compliance", "able to", "assent", "understand", "speak", "read",
        "attend", "abstain", "contracepti"),
}


def question_of(text: str, span: Span) -> Question:
    """The question of a stretch of text.

    >>> question_of("Able to  swallow pills", (0, 22))
    Question(text='Able to swallow pills', span=(0, 22), asks='patient')
    """
    said = " ".join(text[span[0]:span[1]].split())
    return Question(said, span, _who_answers(said.lower(), text))


def _who_answers(said: str, text: str) -> str:
    return next((who for who, hints in _ANSWERS.items() if hints.stand_in(said, text)), "clinician")
