"""Abbreviations that a text defines itself: "prostate basal cell carcinoma (PBC)".

What a text says of its own abbreviation wins over what the vocabulary holds of it, and a bracket that only defines one
says nothing more.  The letters are found in the words before the bracket as Schwartz and Hearst (2003) find them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from accrual.criteria.lexemes.phrases import Phrase, term_of
from accrual.criteria.lexemes.tokens import Lexeme, lexemes
from accrual.criteria.model import Span
from accrual.vocabulary.terms import is_kind_of

__all__ = ["lexemes_of"]

_BRACKET = re.compile(r"[(\[]\s*([A-Za-z][A-Za-z\d/+-]{1,9})\s*[)\]]")
_FAR = 90                                    # characters before a bracket that may be what it abbreviates
_VALUED = frozenset("cn>+")                  # names and signs of values have their own readers
_ENDS = re.compile(r"[.;:()\[\]]\s*[^.;:()\[\]]*$")
_MEASURED = re.compile(r"\s*(?:total\b|score|ratio|level|value|count|index|test|result|of\s|[<>≥≤=\d])", re.IGNORECASE)
_ENDS_NAME = re.compile(       # what cannot stand between "all" and what all are of
    r"\s*(?:$|[.,;)/\]]|(?:or|and|in|with|who|that|at|after|within|except)\b(?!\s+(?:of|the\s+following)\b))")
_STRANGER = Phrase(("",), "w")
# What a text speaks of in which an abbreviation that it does not define may well mean another thing than mostly:
# irradiation of the whole body or of the skull, tumours of germ cells.
_ELSEWHERE = {short: re.compile(pattern, re.IGNORECASE) for short, pattern in {
    "TBI": r"irradiat|leuk|lymphoma|myeloma|stem cell|chemotherap|radiotherap|conditioning",
    "PCI": r"\bcranial|(?<!non-)(?<!non )small[\s-]cell|(?<!N)SCLC",
    "TGCT": r"germ|seminoma|testi|cisplatin",
    "UC": r"urothel|renal pelvis|ureter|bladder|urethra|cystectomy",
    "ADC": r"(?-i:\blung ADC\b|\bADC of the lung\b)|adenocarcinoma|apparent diffusion|diffusion-weighted|\bDWI\b",
}.items()}


def lexemes_of(text: str, start: int, end: int) -> list[Lexeme]:
    """The lexemes without brackets that only abbreviate, and with the text's own abbreviations as what they stand for.

    >>> text = "Collagen vascular disease (CVD). No CVD"
    >>> [word.value.term.slug for word in lexemes_of(text, 0, len(text)) if word.role == "T"]
    ['connective-tissue-disease', 'connective-tissue-disease']
    """
    defined, plain = _read(text)
    words = lexemes(plain, start, end)
    if "ALL" in plain[start:end]:
        words = [_leukemia(word, plain, end) for word in words]
    return [_as_defined(word, text, defined) for word in words] if defined else words


def _leukemia(word: Lexeme, text: str, end: int) -> Lexeme:
    """"AML or ALL": in capitals, and with nothing behind it that all of could be meant, it is a leukaemia.

    >>> [_leukemia(lexemes(said)[-1], said, len(said)).role for said in ("AML or ALL", "some or all")]
    ['T', 'F']
    """
    if word.text != "all" or not text.startswith("ALL", word.start) or not _ENDS_NAME.match(text, word.end, end):
        return word
    phrase = term_of("acute lymphoblastic leukemia")
    return Lexeme("w", word.start, word.end, phrase.said, phrase, "T") if phrase is not None else word


def _as_defined(word: Lexeme, text: str, defined: dict[str, Phrase]) -> Lexeme:
    if word.role not in "TS" or word.kind != "w":
        return word
    phrase = defined.get(text[word.start:word.end])
    known = word.value if isinstance(word.value, Phrase) else None
    if phrase is None or (known is not None and known.term is not None and known.term == phrase.term):
        return word
    if phrase is _STRANGER:
        return word._replace(value=None, role="S") if known is not None else word
    if phrase.marks and known is not None and known.term is not None and phrase.term is not None and (
            is_kind_of(known.term.slug, phrase.term.slug)):
        return word                          # "extensive-stage small cell lung cancer (ES-SCLC)" is one by its letters
    return Lexeme("w", word.start, word.end, phrase.said, phrase, "T")


@lru_cache(maxsize=4)
def _read(text: str) -> tuple[dict[str, Phrase], str]:
    """What each abbreviation of a text stands for, and the text with blanks for the brackets that define them.

    `_STRANGER` stands for what names nothing that the vocabulary holds, or may be another thing in such a text.
    """
    found: dict[str, Phrase] = {}
    pieces, last = list[str](), 0
    for short, begins, (start, stop) in _definitions(text):
        if _MEASURED.match(text, stop) or any(word.kind in _VALUED for word in lexemes(text, begins, stop)):
            continue
        named = _named(lexemes(text, begins, start))
        if named is not None:
            found.setdefault(short, named)
        elif _is_of_others(short, lexemes(text, begins, start)):
            found.setdefault(short, _STRANGER)
        stop += text.startswith("-related", stop)            # "syndrome (AIDS)-related illness" is one name
        pieces += [text[last:start], " " * (stop - start)]
        last = stop
    for short, elsewhere in _ELSEWHERE.items():
        if short in text and elsewhere.search(text):
            found.setdefault(short, _STRANGER)
    return found, "".join([*pieces, text[last:]])


def _named(words: list[Lexeme]) -> Phrase | None:
    """The one mention that words come to, with the qualities before it; None where they hold more than that."""
    phrase = words[-1].value if words and words[-1].role == "T" else None
    marks: list[tuple[str, str]] = []
    for word in words[:-1]:
        if word.role == "T" or (phrase is not None and word.role != "Q"):
            return None
        marks += word.value.marks if isinstance(word.value, Phrase) else ()
    return replace(phrase, marks=(*phrase.marks, *marks)) if isinstance(phrase, Phrase) else _STRANGER


def _is_of_others(short: str, words: list[Lexeme]) -> bool:
    """Whether letters stand for words far from what they mostly mean: "Older Adults, Cancer (OAC)"."""
    mostly, named = _terms(lexemes(short)), _terms(words)
    return bool(mostly and named) and not any(
        is_kind_of(one, other) or is_kind_of(other, one) for one in mostly for other in named)


def _terms(words: list[Lexeme]) -> list[str]:
    return [word.value.term.slug for word in words if isinstance(word.value, Phrase) and word.value.term is not None]


def _definitions(text: str) -> Iterator[tuple[str, int, Span]]:
    """Each bracket that abbreviates the words before it: the letters, where those words begin, and its span."""
    for found in _BRACKET.finditer(text):
        short = found[1]
        if sum(letter.isupper() or letter.isdigit() for letter in short) < 2:
            continue
        first = max(0, found.start() - _FAR)
        said = text[first:found.start()].rstrip()
        broken = _ENDS.search(said)
        begins = _begins(short, said[broken.start() + 1:] if broken else said)
        if begins >= 0:
            yield short, first + (broken.start() + 1 if broken else 0) + begins, found.span()


def _begins(short: str, said: str) -> int:
    """Where the words begin of which letters are an abbreviation, -1 where they are none.

    >>> _begins("AML", "relapsed acute myeloid leukemia"), _begins("HCC", "liver cancer")
    (9, -1)
    """
    letters = [letter for letter in short.lower() if letter.isalnum()]
    at = len(said)
    for place in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (said[at].lower() != letters[place] or (
                place == 0 and at > 0 and said[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return -1
    words = said[at:].split()
    return at if len(words) <= min(len(letters) + 5, 2 * len(letters)) and len(said) - at > len(letters) else -1
