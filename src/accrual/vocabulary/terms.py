"""The terms: conditions, therapies, biomarkers and states, their names in real texts and what each is a kind of.

They are read from `data/<kind>/*.tsv`, one term a line: slug, parents, names, source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

__all__ = ["TERMS", "Term", "ancestors", "is_a", "is_kind_of"]

_FOLDERS = {
    "conditions": "condition", "drugs": "therapy", "procedures": "therapy", "biomarkers": "biomarker",
    "states": "state",
}

TERMS: Mapping[str, Term]  # every term by its slug; read when first asked for, see `__getattr__`


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a criterion can name.

    >>> from accrual.vocabulary.terms import TERMS
    >>> TERMS["hiv-infection"].kind, TERMS["hiv-infection"].cased
    ('condition', ('AIDS',))

    `names` are in lower case and count in any case; `cased` count only as written, because in lower case they are
    everyday words or mean something else.  `source` is a public code that backs the term, or `curated`.
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
    return slug == ancestor or (slug in _terms() and ancestor in ancestors(slug))


@cache
def ancestors(slug: str) -> frozenset[str]:
    """Everything the term is a kind of, itself left out.

    >>> sorted(ancestors("atrial-fibrillation"))
    ['arrhythmia', 'cardiovascular-disease', 'heart-disease', 'supraventricular-arrhythmia']

    Raises KeyError for a slug that is no term's.
    """
    parents = _terms()[slug].parents
    return frozenset(parents).union(*map(ancestors, parents))


def __getattr__(name: str) -> Any:
    if name == "TERMS":
        return _terms()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _terms() -> Mapping[str, Term]:
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
