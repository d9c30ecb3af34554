"""The terms: conditions, therapies, biomarkers and states, their names in real texts and what each is a kind of.

They are read from `data/<kind>/*.tsv`, one term a line: slug, parents, names, source.
A program adds a user's own with `add_terms`, before it first parses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import permutations
from types import MappingProxyType

__all__ = [
    "TERMS", "Term", "add_terms", "ancestors", "are_unrelated", "curated_terms", "forget_added", "is_a", "is_kind_of",
]

_FOLDERS = {
    "conditions": "condition", "drugs": "therapy", "procedures": "therapy", "biomarkers": "biomarker",
    "states": "state",
}

_added: list[Iterable[Iterable[Term]]] = []


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a criterion can name.

    >>> from accrual.vocabulary.terms import TERMS
    >>> TERMS["aids"].kind, TERMS["aids"].cased
    ('condition', ('AIDS',))

    `names` are in lower case and count in any case; `cased` count only as written, because in lower case they are
    everyday words or mean something else.  `source` is a public code that backs the term, or `curated`; a term that
    a user's terminology knows too has its code behind ours, after a blank.
    """

    slug: str
    kind: str
    parents: tuple[str, ...]
    names: tuple[str, ...]
    cased: tuple[str, ...]
    source: str


def is_a(slug: str, ancestor: str) -> bool:
    """Say whether the first is the second, or a kind of it.

    >>> is_a("non-small-cell-lung-cancer", "solid-tumor"), is_a("solid-tumor", "non-small-cell-lung-cancer")
    (True, False)
    """
    return slug == ancestor or ancestor in ancestors(slug)


def is_kind_of(slug: str, ancestor: str) -> bool:
    """Say the same of any two slugs; one that no term has is a kind of nothing but itself.

    >>> is_kind_of("lung-cancer", "malignancy"), is_kind_of("named-by-a-text", "malignancy")
    (True, False)
    """
    if slug == ancestor:
        return True
    try:
        return ancestor in ancestors(slug)
    except KeyError:
        return False


def are_unrelated(slugs: Iterable[str]) -> bool:
    """Whether none of several is a kind of another.

    >>> are_unrelated(["lung-cancer", "breast-cancer"]), are_unrelated(["lung-cancer", "malignancy"])
    (True, False)
    """
    return not any(is_kind_of(one, two) for one, two in permutations(set(slugs), 2))


@cache
def ancestors(slug: str) -> frozenset[str]:
    """Everything the term is a kind of, itself left out.

    >>> sorted(ancestors("atrial-fibrillation"))
    ['arrhythmia', 'cardiovascular-disease', 'heart-disease', 'supraventricular-arrhythmia']

    Raises KeyError for a slug that is no term's.
    """
    terms = _terms()
    found: set[str] = set()
    waiting = list(terms[slug].parents)  # no recursion: a user's hierarchy may be deeper than Python's stack
    while waiting:
        parent = waiting.pop()
        if parent not in found:
            found.add(parent)
            waiting.extend(terms[parent].parents)
    return frozenset(found)


def add_terms(terminologies: Iterable[Iterable[Term]]) -> None:
    """Add terminologies of the user's own to `TERMS`; what is there already wins, see `Thesaurus`.

    >>> add_terms([[Term("zebra-fever", "condition", ("fever",), ("zebra fever",), (), "ZOO:1")]])
    >>> is_a("zebra-fever", "fever")
    True
    >>> forget_added()

    They are read when `TERMS` is next looked at, not now, and what was added already is not added again.
    Call it before the first text is parsed: the recogniser does not look a second time.
    """
    if not any(known is terminologies for known in _added):
        _added.append(terminologies)
    _look_anew()


def forget_added() -> None:
    """Have the curated terms only, as before the first `add_terms`.

    >>> forget_added()
    >>> TERMS == curated_terms()
    True
    """
    _added.clear()
    _look_anew()


def _look_anew() -> None:
    _terms.cache_clear()
    ancestors.cache_clear()


class _Terms(Mapping[str, "Term"]):
    """Looks up at each access, so that whoever imported `TERMS` early sees what was added since."""

    def __getitem__(self, slug: str) -> Term:
        return _terms()[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(_terms())

    def __len__(self) -> int:
        return len(_terms())


TERMS: Mapping[str, Term] = _Terms()
"""Every term by its slug; read when first looked at."""


@cache
def _terms() -> Mapping[str, Term]:
    added = [terms for terminologies in _added for terms in terminologies]
    if not added:
        return curated_terms()
    from accrual.vocabulary.thesaurus import Thesaurus  # it knows this module, and most programs never need it

    thesaurus = Thesaurus(curated_terms().values())
    for terms in added:
        thesaurus.add(tuple(terms))
    return MappingProxyType(thesaurus.terms)


@cache
def curated_terms() -> Mapping[str, Term]:
    """What the package itself brings, whatever was added.

    >>> curated_terms()["lung-cancer"].kind
    'condition'
    """
    return MappingProxyType({term.slug: term for folder, kind in _FOLDERS.items() for term in _read(folder, kind)})


def _read(folder: str, kind: str) -> Iterator[Term]:
    place = files("accrual.vocabulary").joinpath("data", folder)
    if not place.is_dir():
        return
    for file in place.iterdir():
        for line in file.read_text(encoding="utf-8").splitlines():
            if line and line[0] != "#":
                yield _term(kind, *line.split("\t"))


def _term(kind: str, slug: str, parents: str, names: str, source: str) -> Term:
    """One line; a slug is a name too, and one with capitals (a gene's) counts only in capitals."""
    own = slug.replace("-", " ")
    given = [own if own.islower() else "^" + own, *filter(None, names.split(";"))]
    return Term(
        slug, kind,
        () if parents == "-" else tuple(parents.split()),
        tuple(dict.fromkeys(name for name in given if name[0] != "^")),
        tuple(dict.fromkeys(name[1:].upper() for name in given if name[0] == "^")),
        source,
    )
