"""Words, signs and numbers of a criterion, as lexemes of a few kinds.

A lexeme's kind is one letter, so that a sentence is also a string that patterns can be matched on:

    c concept   > comparator before a number   + comparator after it   n number   - range sign   b between
    a and   o or   , / ( ) : ;   . end of a sentence   ~ a word that turns meaning (unless)   ! a negation   f filler   w word
"""

from __future__ import annotations

import re
from typing import NamedTuple

from accrual.criteria.numbers import NUMBER, Number, read_number
from accrual.criteria.phrases import PHRASES, Node, Phrase

__all__ = ["Lexeme", "lexemes"]

_TOKEN = re.compile(
    r"""(?P<w>[^\W\d_][\w'’]*(?:\+(?![<>≥≤=\d]))?)|(?P<n>[\d½¼¾]|\.(?=\d))|(?P<p>[^\s\w]|_)""", re.VERBOSE)
_PUNCT = {",": ",", "/": "/", "(": "(", ")": ")", "[": "(", "]": ")", ":": ":", ";": ";", "-": "-", "–": "-", "—": "-", "−": "-",
          "~": "-", "～": "-", "〜": "-", "∼": "-", "˜": "-", "&": "a", ".": ".", "!": ".", "?": ".", "‐": "-", "‑": "-", "：": ":", "；": ";",
          "，": ",", "（": "(", "）": ")", "。": ".", "、": ",", "{": "(", "}": ")"}


class Lexeme(NamedTuple):
    """A word, sign or number; `value` is a phrase's meaning or a `Number`."""

    kind: str
    start: int
    end: int
    text: str
    value: Phrase | Number | None = None


def lexemes(text: str, start: int = 0, end: int | None = None) -> list[Lexeme]:
    """The lexemes of a stretch of text.

    >>> "".join(lexeme.kind for lexeme in lexemes("ANC ≥ 1.5×109/L and age 18 to 75 years"))
    'c>nacn-n'
    """
    end = len(text) if end is None else end
    raw = _raw(text, start, end)
    words = [token[0] for token in raw]
    found: list[Lexeme] = []
    place = 0
    while place < len(raw):
        word, kind, at, stop = raw[place]
        known = PHRASES.get(word)
        phrase = _longest(known, words, place, text, at) if known else None
        if phrase is not None and not (kind == "n" and phrase.size == 1):
            last = raw[place + phrase.size - 1][3]
            if phrase.kind == "n":
                number = read_number(text, at, end, word_value=phrase.number, word_end=last)
                found.append(Lexeme("n", at, number.end, word, number))
                place = _after(raw, place, number.end)
                continue
            found.append(Lexeme(phrase.kind, at, last, word, phrase))
            place += phrase.size
            continue
        if kind == "n":
            number = read_number(text, at, end)
            found.append(Lexeme("n", at, number.end, word, number))
            place = _after(raw, place, number.end)
            continue
        found.append(Lexeme(_plain_kind(word, kind, text, at, stop), at, stop, word))
        place += 1
    return found


def _raw(text: str, start: int, end: int) -> list[tuple[str, str, int, int]]:
    """(lower-case text, n | w | p, start, end); hyphens inside words and the registry's escapes are passed over."""
    raw: list[tuple[str, str, int, int]] = []
    skip = start
    for found in _TOKEN.finditer(text, start, end):
        at, stop, kind = found.start(), found.end(), found.lastgroup or "w"
        if at < skip:
            continue
        if kind == "n":
            number = NUMBER.match(text, at, end)
            stop = skip = number.end() if number else stop
            raw.append((text[at:stop], kind, at, stop))
            continue
        token = found[0]
        if kind == "p" and (token == "\\" or (token in "-‐‑–" and _inside_word(text, at, start, end))):
            continue
        raw.append((token.lower() if kind == "w" else token, kind, at, stop))
    return raw


def _inside_word(text: str, at: int, start: int, end: int) -> bool:
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if before in "IVX" and after in "IVX":
        return False                                         # NYHA III-IV is a range
    return (before.isalpha() and after.isalnum()) or (before.isalnum() and after.isalpha())


def _longest(node: Node | None, words: list[str], place: int, text: str, at: int) -> Phrase | None:
    """The longest phrase that begins here; of two alike, the one that needs a capital where there is one."""
    best, last = None, len(words)
    while node is not None:
        place += 1
        following = words[place] if place < last else ""
        for phrase in node.phrases:
            if phrase.cased and not text[at].isupper():
                continue
            if phrase.kind == "+" and len(phrase.words) > 1 and (following == "than" or following[:1].isdigit()):
                continue                                      # 6 months and younger than 80 years
            best = phrase
            break
        node = node.following.get(following)
    return best


def _after(raw: list[tuple[str, str, int, int]], place: int, end: int) -> int:
    place += 1
    while place < len(raw) and raw[place][2] < end:
        place += 1
    return place


def _plain_kind(word: str, kind: str, text: str, at: int, stop: int) -> str:
    if kind == "w":
        return "w"
    if word == ".":
        return "." if stop >= len(text) or text[stop].isspace() else "f"
    return _PUNCT.get(word, "f")
