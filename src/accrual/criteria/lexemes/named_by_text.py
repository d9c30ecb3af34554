"""What a name is that the vocabulary does not hold, told by the word it ends with."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from accrual.vocabulary.terms import TERMS

__all__ = ["is_head", "kind_of_head"]

_LONG = 9                                    # letters of a name that hardly another name differs from by one


@cache
def _heads() -> dict[str, tuple[frozenset[str], tuple[str, ...], frozenset[str]]]:
    text = files("accrual.vocabulary").joinpath("data", "heads.toml").read_text(encoding="utf-8")
    return {kind: (frozenset(row["words"]), tuple(row["endings"]), frozenset(row["not"]))
            for kind, row in tomllib.loads(text).items()}


@lru_cache(maxsize=65536)
def kind_of_head(word: str) -> str:
    """`condition`, `therapy`, or empty where the word tells nothing.

    >>> kind_of_head("glossectomy"), kind_of_head("syndromes"), kind_of_head("questionnaire")
    ('therapy', 'condition', '')

    A name that seems to be misspelt is asked about.

    >>> kind_of_head("chemiotherapy")
    ''
    """
    single = _singular(word)
    for kind, (words, endings, strangers) in _heads().items():
        if word in words or single in words:
            return kind
        if len(word) > 5 and word.endswith(endings) and word not in strangers:
            return "" if _is_misspelt(word) else kind
    return ""


def _is_misspelt(word: str) -> bool:
    """Whether a word is but one letter away from a name of the vocabulary: "chemiotherapy" is no other therapy."""
    single = _singular(word)
    known = _without_a_letter()
    return len(single) >= _LONG and single not in known[1] and not known[0].isdisjoint((single, *_shorter(single)))


@cache
def _without_a_letter() -> tuple[frozenset[str], frozenset[str]]:
    """The long names of one word, each also with every letter left out in turn; and the names themselves."""
    said = (name.strip("^").lower() for term in TERMS.values() for name in (*term.names, term.slug))
    names = frozenset(name for name in said if len(name) >= _LONG and name.isalpha())
    return names.union(*map(_shorter, names)), names


def _shorter(word: str) -> list[str]:
    return [word[:at] + word[at + 1:] for at in range(len(word))]


def is_head(word: str) -> bool:
    """Whether a word is one that ends longer names: "disease", not "glioma".

    >>> is_head("diseases"), is_head("glioma")
    (True, False)
    """
    return any(word in words or _singular(word) in words for words, _, _ in _heads().values())


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
