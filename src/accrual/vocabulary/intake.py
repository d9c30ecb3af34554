"""From what a file says to terms: which names may be looked for, and the slug of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import count

from accrual.vocabulary.entry import Entry
from accrual.vocabulary.names import Refusal, fault, folded, is_symbol, slug_of
from accrual.vocabulary.terms import Term

__all__ = ["Refused", "free_slug", "terms_of"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A name that is not looked for, whose it was, why, and who has it, if somebody does.

    >>> Refused("cancer", "ZOO:7", Refusal.TAKEN, "malignancy").why.value
    'already means something else'
    """

    name: str
    by: str
    why: Refusal
    other: str = ""


def terms_of(entries: Sequence[Entry], kind: str) -> tuple[tuple[Term, ...], tuple[Refused, ...]]:
    """The terms of a file with the names that may be looked for, and the names that may not.

    >>> terms, refused = terms_of([Entry("ZOO:7", "Thin", ("zebra-like thinness",))], "condition")
    >>> terms[0].slug, terms[0].names, refused[0].why.value
    ('zebra-like-thinness', ('zebra-like thinness',), 'an everyday word')

    `kind` is that of entries which do not say theirs.  A term without a usable name stays: it holds the hierarchy
    together until `Thesaurus` hangs its children under its parents.
    """
    refused: list[Refused] = []
    owners = _owners(entries)
    names = [tuple(_usable(entry, owners, refused)) for entry in entries]
    slugs = _slugs(entries, names)
    terms = tuple(Term(
        slugs[entry.code], entry.kind or kind,
        tuple(dict.fromkeys(slugs.get(parent, parent) for parent in entry.parents)),
        tuple(dict.fromkeys(" ".join(name.lower().split()) for name in kept if not _counts_as_written(name))),
        tuple(dict.fromkeys(name.lstrip("^").upper() for name in kept if _counts_as_written(name))),
        " ".join(dict.fromkeys((entry.code, *entry.codes))),
    ) for entry, kept in zip(entries, names, strict=True))
    return terms, tuple(refused)


def _counts_as_written(name: str) -> bool:
    return name[0] == "^" or is_symbol(name)


def _owners(entries: Sequence[Entry]) -> dict[str, str]:
    """Whose each name is: the one that is called so first and foremost; nobody's ("") where several equally are."""
    foremost: defaultdict[str, set[str]] = defaultdict(set)
    further: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for name in entry.names:
            (foremost if name == entry.name else further)[folded(name.lstrip("^"))].add(entry.code)
    claims = further | foremost
    return {name: next(iter(codes)) if len(codes) == 1 else "" for name, codes in claims.items()}


def _usable(entry: Entry, owners: dict[str, str], refused: list[Refused]) -> Iterator[str]:
    seen: set[str] = set()
    for name in entry.names:
        bare = name.removeprefix("^")
        plain = folded(bare)
        why = fault(bare) or (None if owners[plain] == entry.code else Refusal.SEVERAL)
        if why:
            refused.append(Refused(bare, entry.code, why, owners[plain] if why is Refusal.SEVERAL else ""))
        elif plain not in seen:
            yield name
        seen.add(plain)


def _slugs(entries: Sequence[Entry], names: Sequence[Sequence[str]]) -> dict[str, str]:
    """A slug for each code: as the file says, else from its first usable name, else from the code itself."""
    taken = {entry.slug for entry in entries if entry.slug}
    slugs: dict[str, str] = {}
    for entry, kept in zip(entries, names, strict=True):
        said = slug_of(kept[0].removeprefix("^")) if kept else None
        slugs[entry.code] = entry.slug or free_slug(said or "", entry.code, taken)
        taken.add(slugs[entry.code])
    return slugs


def free_slug(wanted: str, code: str, taken: Set[str]) -> str:
    """The slug that is wanted, if it is free; else one made from the code.

    >>> free_slug("zebra-fever", "ZOO:1", set()), free_slug("lung-cancer", "DOID:0001", {"lung-cancer"})
    ('zebra-fever', 'doid-0001')
    """
    if wanted and wanted not in taken:
        return wanted
    plain = re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-") or "term"
    return next(slug for number in count(1) if (slug := plain if number == 1 else f"{plain}-{number}") not in taken)
