"""How many years of school a text asks for: the Flesch-Kincaid grade, by our own count of syllables.

Kincaid, Fishburne, Rogers and Chissom (1975), Navy Research Branch Report 8-75:
0.39 × words per sentence + 11.8 × syllables per word - 15.59.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["grade", "sentences", "syllables"]

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+|\n\s*\n")
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?:['’][A-Za-z]+)?|\d+(?:[.,]\d+)*")
_VOWELS = re.compile(r"[aeiouyà-æè-ïò-öø-ý]+")
_TWO_VOWELS = re.compile(
    r"(?<![tcsg])i[ao](?!n\b|ns\b|ur)|(?<![qg])u[ao]|(?<!p)eo(?!u)|[aeiou]ing\b|ism\b|(?<=[rc])ie(?=nc|ty)|diet"
    r"|(?<=id)ea|(?<=\bcr)ea(?=t[ei])|(?<=\bar)ea\b|lion\b|(?<=[bct]r)es?\b|(?<=bet)es\b|(?<=any)one")
_SILENT = re.compile(r"(?<![aeiouyl])es?$|(?<=[aeiouy]l)es?$|(?<![aeiouytd])ed$")
_SOUNDED = re.compile(r"[sxz]es$|[cs]hes$|[cg]es$")
_SPELT_OUT_UP_TO = 5  # PFS and HbA are read letter by letter, AIDANET as a word


@lru_cache(maxsize=50_000)
def syllables(word: str) -> int:
    """The syllables of one word: an estimate by its groups of vowels, right for about nine words in ten.

    >>> [syllables(word) for word in ("trial", "people", "placebo", "PFS", "cancer", "480")]
    [2, 2, 3, 3, 2, 3]
    """
    if word[0].isdigit():
        return sum(map(str.isdigit, word))  # 480: four hundred eighty, less its "hundred"
    if word.isupper() and len(word) <= _SPELT_OUT_UP_TO:
        return len(word)
    low = word.lower()
    found = len(_VOWELS.findall(low)) + len(_TWO_VOWELS.findall(low))
    if _SILENT.search(low) and not _SOUNDED.search(low):
        found -= 1
    return max(1, found)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text that have at least one word.

    >>> sentences("It is small. Is it? Yes!")
    ('It is small.', 'Is it?', 'Yes!')
    """
    parts = (part.strip() for part in _SENTENCE_END.split(text))
    return tuple(part for part in parts if _WORD.search(part))


def grade(text: str, names: Iterable[str] = ()) -> float:
    """The Flesch-Kincaid grade of a text, 0 for one without words; each of `names` counts as one short word.

    A medicine or a hospital has the name it has: the grade without names shows how plain the rest is.

    >>> grade("The cat sat on the mat.") < 1
    True
    >>> text = "It tests pembrolizumab."
    >>> grade(text, names=("pembrolizumab",)) < grade(text)
    True
    """
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "it") if name else text
    words = _WORD.findall(text)
    if not words:
        return 0.0
    per_sentence = len(words) / len(sentences(text))
    per_word = sum(map(syllables, words)) / len(words)
    return round(0.39 * per_sentence + 11.8 * per_word - 15.59, 2)
