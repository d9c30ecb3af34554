"""Signs behind receptors, and their short names: "HR+/HER2- breast cancer", "ER(-)", "ER, PR and HER2 negative"."""

from __future__ import annotations

import re

from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme, lexemes

__all__ = ["with_receptor_signs"]

_RECEPTORS = frozenset(("HER2", "estrogen-receptor", "progesterone-receptor", "hormone-receptor"))
_NAME = r"\b(?:HER-?\s?2(?:[/ ]?neu)?|ER|Pg?R|HR)"
_SIGN = re.compile(rf"{_NAME}\s?(?P<sign>[-–−]ve\b|[(\[]\s?[-–−]\s?[)\]]|[-–−](?=[\s,/);.]|$))(?!\s?\d)", re.IGNORECASE)
_BOTH = re.compile(
    r"\bHR\s?\+\s?(?P<one>/)\s?HER-?2(?=\s?[-–−+])|\bHER-?2\s?[-–−+]\s?(?P<two>/)\s?HR(?=\s?[-–−+])", re.IGNORECASE)
_PROGESTERONE = re.compile(r"(?:\bER\b|\bestrogen\s+receptors?|\bHER-?2)[^.;]{0,60}?\b(?P<name>PR)\b(?!\s?[<>≥≤+])")
_HINTS = ("ER", "HR", "PR", "PgR")


def with_receptor_signs(words: list[Lexeme], text: str) -> list[Lexeme]:
    """The lexemes with a minus behind a receptor as what was found, and its short name as the receptor.

    >>> text = "HR+/HER2- breast cancer"
    >>> "".join(word.role for word in with_receptor_signs(lexemes(text), text))
    'TJTGT'
    """
    if not words:
        return words
    start, end = words[0].start, words[-1].end
    said = text[start:end]
    if not any(hint in said for hint in _HINTS):
        return words
    found = {hit.span("sign"): "negative" for hit in _SIGN.finditer(text, start, end)}
    found |= {hit.span(hit.lastgroup or 0): "and" for hit in _BOTH.finditer(text, start, end)}
    found |= {hit.span("name"): "progesterone receptor" for hit in _PROGESTERONE.finditer(text, start, end)}
    return _put(words, found) if found else words


def _put(words: list[Lexeme], found: dict[tuple[int, int], str]) -> list[Lexeme]:
    """The lexemes with those at each of the places as one of another word, but what is known already."""
    out: list[Lexeme] = []
    for word in words:
        span = next((span for span in found if span[0] <= word.start and word.end <= span[1]), None)
        if span is None or (isinstance(word.value, Phrase) and word.role in "TG" and found[span] != "and"):
            out.append(word)
        elif not out or out[-1].end != span[1]:
            out.append(lexemes(found[span])[0]._replace(start=span[0], end=span[1]))
    return out
