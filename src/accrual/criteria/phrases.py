"""Every phrase the recogniser knows, as a tree of words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files

from accrual.vocabulary.concepts import CONCEPTS

__all__ = ["PHRASES", "Node", "Phrase"]

_SPLIT = re.compile(r"[^\W\d_][\w'’]*\+?|\d+(?:[.,]\d+)*|[^\s\w]|_")
# Names that are also common words or other things' initials: they count only with a capital.
_CASED = frozenset("act got gold child audit aspects quick ps tb ap hr cr ga ef ck alc cps mayo alp pt ast alt tc sc ctc mrs hb act iga meld tg".split())
_NUMBER_WORDS = {w: float(i) for i, w in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty".split())} | {"twice": 2.0, "thrice": 3.0}
_TENS = {"twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0}
_WORDS = {
    "a": "and as_well_as together_with plus",
    "o": "or and/or",
    "-": "to through thru",
    "b": "between",
    "~": "unless except excluding exception exceptions if provided when whereas however but otherwise other_than only apart_from "
         "with_the_exception_of in_case for_patients for_subjects for_participants for_those in_patients in_subjects in_participants "
         "for_patients_with patients_with_known cohort arm until_after despite instead",
    "!": "no not without non nor neither never in_the_absence_of absence_of free_of",
    "f": "the a an of is are be been must should shall will have has had having with in at on by for as that which who this these any all "
         "level levels value values count counts concentration concentrations score scores measured defined determined calculated "
         "estimated serum plasma blood total absolute baseline screening entry enrolment enrollment study visit time patients patient "
         "subjects subject participants participant adequate function functions organ male female men women adults adult males females "
         "both genders gender sexes sex either healthy volunteers person people individuals documented known current currently range "
         "normal inclusive years year eligible following criteria include includes including i e g ie eg than equal approximately about "
         "class grade stage performance status index result results test laboratory according using per formula method "
         "their its his her can may whose it he she they we there within from least prior before day days hours consent signing informed",
}
# Names that speak of two concepts at once; comparisons.py takes them apart.
_PAIRS = tuple((slug, words) for slug, names in {
    "transaminases": "transaminases;aminotransferases;transaminase;aminotransferase;liver transaminases;serum transaminases;serum aminotransferases;"
                     "hepatic transaminases;liver enzymes;hepatic enzymes;liver enzyme;liver enzyme levels;transaminase levels;transaminase level;serum transaminase",
    "blood-pressure": "blood pressure;bp;resting blood pressure;arterial blood pressure;arterial pressure;office blood pressure;sitting blood pressure;"
                      "seated blood pressure;clinic blood pressure;systolic/diastolic blood pressure;systolic and diastolic blood pressure",
}.items() for words in names.split(";"))


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
    for concept in CONCEPTS.values():
        for name in concept.names:
            yield Phrase(_tokens(name), "c", concept.slug, cased=name in _CASED)


def _comparators() -> Iterator[Phrase]:
    table = tomllib.loads(files("accrual.vocabulary").joinpath("data", "comparators.toml").read_text(encoding="utf-8"))
    for place, kind in (("before", ">"), ("after", "+")):
        for sign, spellings in table[place].items():
            for spelling in spellings:
                words = _tokens(spelling)
                age = any(word in words for word in ("older", "younger", "elder", "age", "elderly", "olders"))
                yield Phrase(words, kind, sign, age=age)
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
    for kind, words in _WORDS.items():
        for word in words.split():
            yield Phrase(_tokens(word.replace("_", " ")), kind)
    for slug, words in _PAIRS:
        yield Phrase(_tokens(words), "c", slug)
    for words in ("years of age", "year of age", "years age", "yrs of age", "years old", "year old", "of age", "old", "y o", "y / o", "months of age", "age range", "y . o .", "y.o", "the age of", "the ages of"):
        yield Phrase(_tokens(words), "c", "age")


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
