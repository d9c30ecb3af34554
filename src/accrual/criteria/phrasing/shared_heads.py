"""Names that share a word: "hepatic or renal impairment", "bacterial or fungal infection", "hepatitis B or C"."""

from __future__ import annotations

from typing import NamedTuple

from accrual.criteria.lexemes.named_by_text import is_head
from accrual.criteria.lexemes.phrases import Node, Phrase, phrases
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.phrasing.mentions import Mentioned

__all__ = ["Variant", "beginning_of", "ending_like", "plain_name", "variant_of", "with_letters"]

# Endings of words that qualify a noun.
_ADJECTIVAL = ("al", "ic", "ar", "ary", "ous", "ive", "ory", "ed", "ial", "ac", "ant", "ent")


class Variant(NamedTuple):
    """A concept that a piece of a list names by one word of it, with a quality where the word is no part of a name."""

    slug: str
    kind: str
    severity: tuple[str, ...] = ()


def variant_of(name: tuple[str, ...], of: Mentioned, words: list[str]) -> Variant | None:
    """The concept that words before a name mean by its last words.

    >>> variant_of(("renal", "impairment"), Mentioned("condition", "renal-impairment", 0, 1), ["hepatic"]).slug
    'liver-dysfunction'
    """
    said = tuple(part for word in words for part in word.split("-"))
    for rest in range(len(name) > 1 or of.kind != "condition", len(name)):
        known = _term((*said, *name[rest:]))
        if known is not None and known.term is not None:
            narrows = tuple(slug for sort, slug in known.marks if sort == "sort")
            return Variant(known.term.slug, known.term.kind, narrows)
    if not all(word.endswith(_ADJECTIVAL) for word in said) or (len(name) == 1 and not is_head(name[0])):
        return None
    if len(name) > 1:
        return Variant("-".join((*said, *name[1:])), of.kind)
    return Variant(of.concept, of.kind, () if of.site else said)


def ending_like(name: tuple[str, ...], words: list[str]) -> Variant | None:
    """The concept that words after a name mean by its first words.

    >>> ending_like(("hepatitis", "b"), ["c"]).slug
    'hepatitis-c'
    """
    said = tuple(part for word in words for part in word.split("-"))
    for last in range(len(name) - 1, 0, -1):
        known = _term((*name[:last], *said))
        if known is not None and known.term is not None:
            return Variant(known.term.slug, known.term.kind)
    return None


def beginning_of(name: tuple[str, ...]) -> str | None:
    """The concept that a name means without the place that it ends with.

    >>> beginning_of(("radiotherapy", "to", "the", "chest"))
    'radiotherapy'
    """
    at = next((at for at, word in enumerate(name) if word in ("to", "of")), 0)
    known = _term(name[:at]) if at else None
    return known.term.slug if known is not None and known.term is not None else None


def with_letters(words: list[Lexeme]) -> list[Lexeme]:
    """The lexemes with a letter that stands for a whole name read as that name: "hepatitis B or C infection".

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> [word.value.term.slug for word in with_letters(lexemes("hepatitis B, C")) if word.role == "T"]
    ['hepatitis-b', 'hepatitis-c']
    """
    if "w" not in [word.kind for word in words if len(word.text) == 1]:
        return words
    out: list[Lexeme] = []
    last, at = None, 0                       # the last name that ends with a letter
    while at < len(words):
        word = words[at]
        named = _lettered(last, words, at) if last is not None and out[-1].kind in ",/ao" else None
        if named is not None:
            stop, phrase = named
            word = Lexeme(phrase.kind, word.start, words[stop - 1].end, phrase.said, phrase, phrase.role)
            at = stop - 1
        if isinstance(word.value, Phrase) and word.value.term is not None and len(word.value.words[-1]) == 1:
            last = word.value
        elif word.kind not in ",/ao":
            last = None
        out.append(word)
        at += 1
    return out


def _lettered(last: Phrase, words: list[Lexeme], at: int) -> tuple[int, Phrase] | None:
    """The lexeme after a letter and the name that it stands for, with the words that go on with the name."""
    if len(words[at].text) != 1 or words[at].kind != "w":
        return None
    said, found = (*last.words[:-1], words[at].text), None
    for stop in range(at + 1, min(at + 3, len(words)) + 1):
        found = (stop, known) if (known := _term(said)) is not None else found
        said = (*said, *words[stop].text.split("-")) if stop < len(words) else said
    return found


def plain_name(name: tuple[str, ...]) -> str:
    """The concept that a name means without the quality it begins with, empty where it begins with none.

    >>> plain_name(("uncontrolled", "hypertension")), plain_name(("lung", "cancer"))
    ('hypertension', '')
    """
    first = phrases().get(name[0])
    quality = first.phrase if first is not None and first.phrase is not None and first.phrase.role == "Q" else None
    plain = _term(name[1:]) if quality is not None and len(name) > 1 else None
    if quality is None or plain is None or plain.term is None:
        return ""
    given = plain.term.kind == "therapy" and quality.mark("route")           # "topical or inhaled steroids"
    said = quality.mark("severity") or quality.mark("status") or quality.mark("line") == "radical"
    return plain.term.slug if said or given else ""


def _term(words: tuple[str, ...]) -> Phrase | None:
    node: Node | None = phrases()
    for word in words:
        node = node.get(word) if node is not None else None
    found = node.phrase or node.capital if node is not None else None
    return found if found is not None and found.term is not None else None
