"""All reasons why a sentence that was read is asked all the same, in one row."""

from __future__ import annotations

from accrual.criteria.doubt.against_words import is_against_words
from accrual.criteria.doubt.belonging import is_of_which
from accrual.criteria.doubt.carried_over import is_carried_over
from accrual.criteria.doubt.half_heard import is_half_heard
from accrual.criteria.doubt.left_wide import is_left_wide
from accrual.criteria.doubt.lost_clauses import loses_a_clause
from accrual.criteria.doubt.lost_times import loses_a_time
from accrual.criteria.doubt.lost_words import loses_words
from accrual.criteria.doubt.misreadings import is_mostly_misread
from accrual.criteria.doubt.narrowed import is_narrowed
from accrual.criteria.doubt.of_whom import is_of_others
from accrual.criteria.doubt.other_meanings import means_otherwise
from accrual.criteria.doubt.stock_phrases import is_in_stock_phrase
from accrual.criteria.doubt.told_apart import is_told_apart
from accrual.criteria.doubt.torn import is_torn
from accrual.criteria.doubt.trusted import is_trusted
from accrual.criteria.doubt.wordings import is_said_otherwise
from accrual.criteria.model import Rule

__all__ = ["is_doubtful"]

_DOUBTS = (
    is_in_stock_phrase, is_said_otherwise, is_mostly_misread, is_against_words, means_otherwise, is_torn, is_told_apart,
    is_of_others, is_of_which, loses_words, loses_a_clause, loses_a_time, is_narrowed,
    is_carried_over, is_half_heard, is_left_wide,
)


def is_doubtful(rule: Rule, kind: str, said: str) -> bool:
    """Whether a rule of a sentence, told in lower case, is mostly a misreading of it.

    >>> from accrual.criteria.model import Biomarker
    >>> is_doubtful(Biomarker("BRCA", (6, 19), finding="mutation"), "inclusion", "known brca mutation status")
    True
    """
    return not is_trusted(rule, kind, said) or any(tells(rule, kind, said) for tells in _DOUBTS)
