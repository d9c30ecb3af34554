"""Every phrase the recogniser knows, as a tree of words.

The same words may mean several things: "testosterone" a measurement and a therapy, "stable" a severity and a response.
A phrase holds all of them; the readers take what fits.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from accrual.vocabulary.attributes import ATTRIBUTES
from accrual.vocabulary.concepts import CONCEPTS
from accrual.vocabulary.terms import TERMS, Term, is_kind_of

__all__ = ["Node", "Phrase", "phrases", "said_by_names", "term_of"]

_SPLIT = re.compile(r"[vV]\d+(?:\.\d+)*(?!\w)|[^\W\d_][\w'’]*\+?|\d+(?:[.,]\d+)*|[^\s\w]|_")
_KINDS = {
    "stranger": "w", "and": "a", "or": "o", "range": "-", "between": "b", "turn": "~", "negation": "!", "filler": "f",
    "frame": "w", "example": "f", "modal": "f", "anew": "w",
    "treatment": "w",
}
_NUMBER_WORDS = {word: float(number) for number, word in enumerate((
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
))} | {"twice": 2.0, "thrice": 3.0}
_TENS = {word: ten * 10.0 for ten, word in enumerate(
    ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)}
# What an attribute is to the reading of a mention; an anchor is looked for only behind a time.
_ROLES = {"negation": "N", "exception": "X"}
_JOINTS = frozenset(("or", "and", "/"))       # "measurable or evaluable disease" is not measurable by itself
_KINDS_OF = {"negation": "!", "exception": "~"}


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads(files("accrual.vocabulary").joinpath("data", file).read_text(encoding="utf-8"))


# Names that begin with an m for metastatic.
_METASTATIC = frozenset(("mbc", "mcrc", "mcrpc", "mcspc", "mhspc", "mrcc", "mtnbc"))
# What may stand before "active" in a name.
_WHICH = frozenset(("other", "another", "concurrent", "concomitant", "known"))
# Names that begin with a g for germline or an s for somatic.
_BY_ORIGIN = {"gbrca": "germline", "gbrca1": "germline", "gbrcam": "germline-mutation", "sbrca": "somatic"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words with their meanings.

    `kind` is the lexeme's letter for values and `slug` its concept or comparator; `role` is its letter for mentions:
    T term, G finding, Q qualifier, N negation, X exception, P preposition, J joint, I what opens examples, M what opens
    a demand ("must"), F filler, S none of these.
    `term` is the slug of a term; `marks` are (kind, slug) of attributes.
    `size` is how many words it has, `said` how its lexeme reads.
    """

    words: tuple[str, ...]
    kind: str
    slug: str = ""
    number: float | None = None
    age: bool = False
    cased: bool = False
    role: str = "S"
    term: Term | None = None
    marks: tuple[tuple[str, str], ...] = ()
    size: int = field(init=False)
    said: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", len(self.words))
        object.__setattr__(self, "said", "-".join(self.words) if self.kind == "w" else "".join(self.words[:1]))

    def mark(self, kind: str) -> str:
        """The slug of an attribute of this kind, empty where it has none."""
        for each, slug in self.marks:
            if each == kind:
                return slug
        return ""


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(t for t in _SPLIT.findall(name.lower()) if t not in "-‐‑")


def _concepts() -> Iterator[Phrase]:
    cased = frozenset(_read("joints.toml")["cased"]["names"])
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
                for said in (("of", "age"), ("old",), ("years", "of", "age"), ("years", "old")):
                    yield Phrase((*said, *words), kind, sign, age=True)


def _numbers() -> Iterator[Phrase]:
    for word, value in (_NUMBER_WORDS | _TENS).items():
        yield Phrase((word,), "n", number=value)
    for tens, ten in _TENS.items():
        for unit, one in list(_NUMBER_WORDS.items())[1:10]:
            yield Phrase((tens, unit), "n", number=ten + one)


def _joints() -> Iterator[Phrase]:
    joints = _read("joints.toml")
    roles = {"filler": "F", "frame": "F", "and": "J", "or": "J", "negation": "N", "example": "I", "modal": "M",
             "anew": "m", "treatment": "K"}
    for kind, words in joints["joints"].items():
        yield from (Phrase(_tokens(word), _KINDS[kind], role=roles.get(kind, "S")) for word in words)
    for slug, names in joints["pairs"].items():
        yield from (Phrase(_tokens(name), "c", slug) for name in names)
    yield from (Phrase(_tokens(words), "c", "age") for words in joints["age"]["words"])
    yield from (Phrase(_tokens(words), "f", role="P") for words in joints["prepositions"]["words"])
    yield from (Phrase(_tokens(words), "w", role="P", marks=(("cause", "cause"),))
                for words in joints["prepositions"]["causal"])


def _terms() -> Iterator[Phrase]:
    qualifiers, findings, narrowing = _single_words(), _findings(), _narrowing()
    for term in TERMS.values():
        role = "G" if term.kind == "biomarker" and is_kind_of(term.slug, "biomarker-finding") else "T"
        method = is_kind_of(term.slug, "diagnostic-procedure")
        for name in term.names:
            words = _tokens(name)
            if method and len(words) == 1 and words[0].endswith(("ly", "ic", "al")):
                continue                     # "histologically" says how, and is no examination
            first = "chronic" if words[:2] == ("long", "term") else words[0]
            inside = qualifiers.get(first, ()) if len(words) > 1 and words[0] not in term.slug.split("-") else ()
            if inside and words[1] in _JOINTS:
                inside = _either(inside)
            if words[0] in _METASTATIC:
                inside = (("stage", "metastatic"),)
            elif words[0] in _BY_ORIGIN:
                inside = (("finding", _BY_ORIGIN[words[0]]),)
            elif words[1:2] == ("active",) and words[0] in _WHICH and term.slug.split("-")[0] != "active":
                inside = (*inside, ("status", "active"))
            elif words[:2] == ("severe", "acute"):
                inside = ()                  # the respiratory syndrome, and its virus
            if role == "T" and term.kind == "biomarker" and len(words) > 1:
                tails = (" ".join(words[-size:]) for size in (3, 2, 1) if size < len(words))
                said = next((tail for tail in (*tails, words[0]) if tail in findings), None)
                inside = (*inside, ("finding", findings[said])) if said else inside      # "HER2-positive" says it
            elif role == "T" and term.kind == "biomarker" and words[0].endswith("+"):
                inside = (*inside, ("finding", "positive"))
            inside = (*inside, *(("sort", slug) for slug, said in narrowing.get(term.slug, ()) if _holds(words, said)))
            for spelled in _numbers_of(words):
                yield Phrase(spelled, "w", role=role, term=term, marks=inside)
        for name in term.cased:
            for spelled in _numbers_of(_tokens(name)):
                yield Phrase(spelled, "w", role=role, term=term, cased=True)


def _either(first: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """What a name says of two qualities of which either is enough: that it is there, if each of them is a way to be."""
    return (("status", "active"),) if any(sort == "status" for sort, _ in first) else ()


@cache
def said_by_names() -> frozenset[str]:
    """The qualities that names of terms say, so that they are surely those of what is named: "open biopsy"."""
    return frozenset(slug for said in _narrowing().values() for slug, _ in said)


@cache
def _narrowing() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """The words of each term's names that mean less than the term, each with the quality that it is."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for said, slugs in _read("narrowing.toml")["words"].items():
        words = _tokens(said)
        for slug in slugs:
            found.setdefault(slug, []).append(("-".join(words).replace("non-", "non"), words))
    return found


def _holds(words: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Whether words stand in a longer name that is no choice: not in "immediate or delayed hypersensitivity"."""
    longer = len(said) < len(words) and "or" not in words
    return longer and any(words[at:at + len(said)] == said for at in range(len(words)))


def _numbers_of(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A name and its plural."""
    if not words:
        return
    yield words
    last = words[-1]
    if last[-1].isalpha() and last[-1] != "s" and len(last) > 2:
        many = f"{last[:-1]}ies" if last[-1] == "y" and last[-2] not in "aeou" else f"{last}s"
        yield (*words[:-1], many)
        if last.endswith(("ch", "sh", "x")):
            yield (*words[:-1], f"{last}es")
    elif last.endswith("ness"):              # illnesses
        yield (*words[:-1], f"{last}es")


def _findings() -> dict[str, str]:
    """What a test can find, by the words that say it."""
    return {" ".join(_tokens(name)): term.slug for term in TERMS.values()
            if is_kind_of(term.slug, "biomarker-finding") for name in term.names}


def _single_words() -> dict[str, tuple[tuple[str, str], ...]]:
    """Qualifiers of one word, which a name may begin with: "active autoimmune disease" says active too."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for kind in ("status", "severity", "stage"):
        for slug, spellings in ATTRIBUTES[kind].items():
            for word in spellings:
                if " " not in word:
                    found[word] = (*found.get(word, ()), (kind, slug))
    return found


def _attributes() -> Iterator[Phrase]:
    qualifiers = _single_words() | {"requirement": (("status", "needed"),)}          # "no requirement for steroids"
    treatments = {_tokens(name) for name in _read("joints.toml")["joints"]["treatment"]}
    names = {words for term in TERMS.values() if term.kind != "biomarker" for name in term.names
             for words in _numbers_of(_tokens(name))}
    for kind, slugs in ATTRIBUTES.items():
        if kind == "anchor":
            continue
        for slug, spellings in slugs.items():
            for spelling in spellings:
                words = _tokens(spelling)
                swallows = (kind != "certainty" and _holds_a_term(words, names)) or _joins_two(kind, slug, words) or (
                    kind in ("line", "route") and _holds_a_term(words, treatments))
                inside = tuple(mark for word in words for mark in qualifiers.get(word, ())
                               if len(words) > 1 and mark[0] != kind and _says_too(kind, words))
                if words and not swallows and not _holds_a_number(words):
                    yield Phrase(words, _KINDS_OF.get(kind, "w"), role=_ROLES.get(kind, "Q"),
                                 marks=((kind, slug), *_at_either_time(inside)))


def _at_either_time(marks: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Qualifiers with one status for then and now: "no prior or concurrent"."""
    said = {slug for kind, slug in marks if kind == "status"}
    if len(said) > 1 and "history" in said:
        return *(mark for mark in marks if mark[0] != "status"), ("status", "history-or-active")
    return marks


def _says_too(kind: str, words: tuple[str, ...]) -> bool:
    """Whether the words of a qualifier say more than its slug: "no active", "clinically significant history of"."""
    if "active" in words[:-1] and words[-1] == "suspected":      # "active, known or suspected": one of them is enough
        return False
    return kind in ("negation", "certainty") or (kind == "severity" and words[-2:] == ("history", "of"))


def _holds_a_term(words: tuple[str, ...], names: set[tuple[str, ...]]) -> bool:
    """Whether a qualifier swallows what it qualifies ("no prior chemotherapy"): the mention has to be read."""
    return any(words[first:last] in names for first in range(len(words)) for last in range(first + 1, len(words) + 1))


def _joins_two(kind: str, slug: str, words: tuple[str, ...]) -> bool:
    """Whether a qualifier is two of which its slug names one ("locally advanced or metastatic"): the list says both."""
    says_both = "-to-" in slug or "-or-" in slug
    return kind in ("stage", "severity", "response") and not {"or", "and", "/"}.isdisjoint(words) and not says_both


def _holds_a_number(words: tuple[str, ...]) -> bool:
    """Whether a qualifier swallows a grade ("grade 3"), which is a value."""
    return any(word[:1].isdigit() or word in _NUMBER_WORDS for word in words)


class Node(dict[str, "Node"]):
    """What may follow a word, and the phrase that ends here: as written with a capital, and in any case."""

    __slots__ = ("capital", "phrase")

    def __init__(self) -> None:
        self.phrase: Phrase | None = None
        self.capital: Phrase | None = None


@dataclass(slots=True)
class _Meanings:
    """The phrases of the same words, joined as they come."""

    of: dict[tuple[tuple[str, ...], bool], Phrase] = field(default_factory=dict)

    def add(self, one: Phrase) -> None:
        """Join a phrase to those of the same words; what came first keeps its kind and its term."""
        if not one.words:
            return
        known = self.of.get((one.words, one.cased))
        if known is None:
            self.of[one.words, one.cased] = one
            return
        role = known.role if _RANK[known.role] <= _RANK[one.role] else one.role
        if ("cause", "cause") in (*known.marks, *one.marks):
            role = "P"
        kind = one.kind if known.kind == "w" else known.kind
        self.of[one.words, one.cased] = replace(
            known, kind=kind, slug=known.slug or one.slug, role=role, term=known.term or one.term,
            marks=(*known.marks, *one.marks))


_RANK = {role: place for place, role in enumerate("ImMTGXNQJPKFS")}


@cache
def phrases() -> Node:
    """The tree; built when first asked for, so that terms which are loaded before count."""
    meanings = _Meanings()
    for source in (_concepts, _comparators, _numbers, _joints, _terms, _attributes):
        for phrase in source():
            meanings.add(phrase)
    root = Node()
    for phrase in meanings.of.values():
        if phrase.cased and not phrase.slug and (plain := meanings.of.get((phrase.words, False))) and plain.kind == "c":
            phrase = replace(phrase, kind="c", slug=plain.slug)        # "HBV DNA" is a marker, and can be measured
        node = root
        for word in phrase.words:
            node = node.setdefault(word, Node())
        if phrase.cased:
            node.capital = phrase
        else:
            node.phrase = phrase
    return root


def term_of(name: str) -> Phrase | None:
    """The phrase of a name that the vocabulary holds."""
    node: Node | None = phrases()
    for word in _tokens(name):
        node = node.get(word) if node is not None else None
    return node.phrase if node is not None else None
