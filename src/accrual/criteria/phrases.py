"""Every phrase the recogniser knows, as a tree of words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from accrual.vocabulary.concepts import CONCEPTS

__all__ = ["PHRASES", "Node", "Phrase"]

_SPLIT = re.compile(r"[^\W\d_][\w'’]*\+?|\d+(?:[.,]\d+)*|[^\s\w]|_")
_KINDS = {
    "stranger": "w", "and": "a", "or": "o", "range": "-", "between": "b", "turn": "~", "negation": "!", "filler": "f",
}
_NUMBER_WORDS = {word: float(number) for number, word in enumerate((
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
))} | {"twice": 2.0, "thrice": 3.0}
_TENS = {word: ten * 10.0 for ten, word in enumerate(
    ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)}


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads(files("accrual.vocabulary").joinpath("data", file).read_text(encoding="utf-8"))


_JOINTS = _read("joints.toml")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words with one meaning: a concept's slug, a comparator, a number or a joint of the sentence."""

    words: list[str]
    kind: str
    slug: str = ""
    number: float | None = None
    age: bool = False
    cased: bool = False

    @property
    def size(self) -> int:
        """How many words it has."""
        return len(self.words)


def _tokens(name: str) -> list[str]:
    return [t for t in _SPLIT.findall(name.lower()) if t not in "-‐‑"]


def _concepts() -> Iterator[Phrase]:
    cased = frozenset(_JOINTS["cased"]["names"])
    for concept in CONCEPTS.values():
        for name in concept.names:
            yield Phrase(_tokens(name), "c", concept.slug, cased=name in cased)


def _comparators() -> Iterator[Phrase]:
    table = _read("comparators.toml")
    of_ages = frozenset(("older", "younger", "elder", "age", "elderly", "olders"))
    for place, kind in (("before", ">"), ("after", "+")):
        for sign, spelling in ((sign, spelling) for sign, all_ in table[place].items() for spelling in all_):
            words = _tokens(spelling)
            yield Phrase(words, kind, sign, age=not of_ages.isdisjoint(words))
            if kind == "+" and words[0] in ("or", "and"):
                for said in (["of", "age"], ["old"], ["years", "of", "age"], ["years", "old"]):
                    yield Phrase([*said, *words], kind, sign, age=True)


def _numbers() -> Iterator[Phrase]:
    for word, value in (_NUMBER_WORDS | _TENS).items():
        yield Phrase([word], "n", number=value)
    for tens, ten in _TENS.items():
        for unit, one in list(_NUMBER_WORDS.items())[1:10]:
            yield Phrase([tens, unit], "n", number=ten + one)


def _joints() -> Iterator[Phrase]:
    for kind, words in _JOINTS["joints"].items():
        yield from (Phrase(_tokens(word), _KINDS[kind]) for word in words)
    for slug, names in _JOINTS["pairs"].items():
        yield from (Phrase(_tokens(name), "c", slug) for name in names)
    yield from (Phrase(_tokens(words), "c", "age") for words in _JOINTS["age"]["words"])


@dataclass(slots=True)
class Node:
    """What may follow a word: the phrases that end here, and the words that go on."""

    phrases: tuple[Phrase, ...] = ()
    following: dict[str, Node] = field(default_factory=dict)


def _trie() -> dict[str, Node]:
    root: dict[str, Node] = {}
    for source in (_concepts, _comparators, _numbers, _joints):
        for phrase in source():
            level, node = root, Node()
            for word in phrase.words:
                node = level.setdefault(word, Node())
                level = node.following
            if not any(known.cased == phrase.cased for known in node.phrases):
                node.phrases = tuple(sorted((*node.phrases, phrase), key=lambda p: not p.cased))
    return root


PHRASES = _trie()
