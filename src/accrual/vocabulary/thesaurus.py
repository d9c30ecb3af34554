"""Terms that are joined: what is there already wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from accrual.vocabulary.attributes import ATTRIBUTES
from accrual.vocabulary.concepts import CONCEPTS
from accrual.vocabulary.entry import code_of
from accrual.vocabulary.intake import Refused, free_slug
from accrual.vocabulary.names import Refusal, folded, slug_of
from accrual.vocabulary.terms import Term

__all__ = ["Joined", "Thesaurus"]


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of a terminology's terms, each by the slug it had there.

    `added` and `merged` say under which slug a term now stands: a new one, or that of a term which was there and is
    the same.  `left_out` are terms of which no name was left; `unknown` are parents that nothing is called or coded.
    """

    added: Mapping[str, str]
    merged: Mapping[str, str]
    left_out: tuple[str, ...]
    refused: tuple[Refused, ...]
    unknown: tuple[str, ...]


class Thesaurus:
    """Terms that others can be added to, without changing what the terms there already say of one another.

    >>> from accrual.vocabulary.terms import curated_terms
    >>> thesaurus = Thesaurus(curated_terms().values())
    >>> own = Term("pulmonary-ca", "condition", ("thoracic-cancer",), ("lung cancer", "pulmonary ca"), (), "OWN:1")
    >>> wider = Term("thoracic-cancer", "condition", (), ("thoracic cancer",), (), "OWN:2")
    >>> thesaurus.add([own, wider]).added
    {'thoracic-cancer': 'thoracic-cancer'}
    >>> thesaurus.terms["lung-cancer"].source, thesaurus.terms["lung-cancer"].parents[-1]
    ('DOID:1324 OWN:1', 'thoracic-cancer')
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        """Start with these."""
        self.terms: dict[str, Term] = {term.slug: term for term in terms}
        self._names = {folded(name): term.slug for term in self.terms.values() for name in (*term.names, *term.cased)}
        self._codes = {code: term.slug for term in self.terms.values() for code in _codes(term)}
        self._reserved = _reserved()

    def find(self, said: str) -> Term | None:
        """The term of that slug, name or code.

        >>> from accrual.vocabulary.terms import curated_terms
        >>> Thesaurus(curated_terms().values()).find("Heart Attack").slug
        'myocardial-infarction'
        """
        return self._coded(said) or self.terms.get(self._names.get(folded(said), ""))

    def add(self, terms: Sequence[Term]) -> Joined:
        """Add one terminology, whose parents are slugs of its own, slugs that are there, or codes.

        A term is one that is there if its foremost name, a code or another name say so, in this order; it then brings
        its further names and its codes.  A name that means something else already is refused, and a term without a
        name is left out.
        """
        before = frozenset(self.terms)
        refused: list[Refused] = []
        merged = {term.slug: there for term in terms if (there := self._same(term))}
        slugs = merged | self._new_slugs(term for term in terms if term.slug not in merged)
        kept = {term.slug: self._kept(term, slugs[term.slug], refused) for term in terms}
        left_out = {slug for slug, term in kept.items() if slug not in merged and not term.names and not term.cased}
        hierarchy = _Hierarchy(kept, slugs, left_out, self)
        parents = {slug: hierarchy.parents(slug) for slug in kept}
        added = {slug: slugs[slug] for slug in kept if slug not in merged and slug not in left_out}
        for slug, place in added.items():
            self._place(replace(kept[slug], slug=place, parents=parents[slug]))
        for term in terms:
            if there := merged.get(term.slug):
                above = parents[term.slug] if _is_just(term, there) else ()
                self._extend(self.terms[there], kept[term.slug], above, before)
        return Joined(added, merged, tuple(slug for slug in kept if slug in left_out), tuple(refused),
                      tuple(hierarchy.unknown))

    def _coded(self, said: str) -> Term | None:
        """The term of that slug or code."""
        return self.terms.get(said) or self.terms.get(self._codes.get(code_of(said), ""))

    def _same(self, term: Term) -> str | None:
        by_name = {name: self._names.get(folded(name)) for name in (*term.names, *term.cased)}
        foremost = (there for name, there in by_name.items() if there and slug_of(name) == term.slug)
        candidates = [term.slug if term.slug in self.terms else None, *foremost,
                      *map(self._codes.get, _codes(term)), *by_name.values()]
        return next((slug for slug in candidates if slug and self.terms[slug].kind == term.kind), None)

    def _new_slugs(self, terms: Iterable[Term]) -> dict[str, str]:
        taken = {*self.terms, *CONCEPTS}
        slugs: dict[str, str] = {}
        for term in terms:
            slugs[term.slug] = free_slug(term.slug, _first(term), taken)
            taken.add(slugs[term.slug])
        return slugs

    def _kept(self, term: Term, place: str, refused: list[Refused]) -> Term:
        """The term with the names that were nobody's; they are its own from now on."""
        def ours(name: str) -> bool:
            plain = folded(name)
            other = self._names.get(plain) or self._reserved.get(plain)
            if other and other != place:
                refused.append(Refused(name, _first(term), Refusal.TAKEN, other))
            return self._names.setdefault(plain, place) == place if not other else False

        return replace(term, names=tuple(filter(ours, term.names)), cased=tuple(filter(ours, term.cased)))

    def _place(self, term: Term) -> None:
        self.terms[term.slug] = term
        for code in _codes(term):
            self._codes.setdefault(code, term.slug)

    def _extend(self, there: Term, term: Term, parents: Iterable[str], before: Set[str]) -> None:
        """Give a term that was there what another terminology knows of it.

        It becomes a kind of a new term only where this makes it a kind of nothing else that was there: a file must
        not turn a carcinoma in situ into a malignancy by way of a class of its own.
        """
        known = self._above([there.slug])
        new = [slug for slug in parents if slug not in before and not (self._above([slug]) & before) - known]
        codes = dict.fromkeys(code for code in (*there.source.split(), *term.source.split())
                              if self._codes.get(code, there.slug) == there.slug)
        self._place(Term(there.slug, there.kind, tuple(dict.fromkeys((*there.parents, *new))),
                         there.names + term.names, there.cased + term.cased, " ".join(codes)))

    def _above(self, slugs: Iterable[str]) -> Set[str]:
        found: set[str] = set()
        waiting = list(slugs)
        while waiting:
            new = set(self.terms[waiting.pop()].parents) - found
            found |= new
            waiting.extend(new)
        return found


class _Hierarchy:
    """What the terms of one terminology are a kind of, in the slugs that they now have."""

    def __init__(self, terms: Mapping[str, Term], slugs: Mapping[str, str], left_out: Set[str],
                 there: Thesaurus) -> None:
        self._terms, self._slugs, self._left_out, self._there = terms, slugs, left_out, there
        self.unknown: dict[str, None] = {}

    def parents(self, slug: str) -> tuple[str, ...]:
        """A parent that is left out gives way to its own parents; one of another kind is none."""
        found: dict[str, None] = {}
        lifted = {slug}
        waiting = list(reversed(self._terms[slug].parents))
        while waiting:
            parent = waiting.pop()
            if parent in self._left_out:
                waiting.extend(reversed(self._terms[parent].parents) if parent not in lifted else ())
                lifted.add(parent)
            elif place := self._found(parent, self._terms[slug].kind):
                found[place] = None
            else:
                self.unknown[parent] = None
        found.pop(self._slugs[slug], None)
        return tuple(found)

    def _found(self, parent: str, kind: str) -> str | None:
        if parent in self._slugs:
            return self._slugs[parent] if self._terms[parent].kind == kind else None
        there = self._there._coded(parent)
        return there.slug if there and there.kind == kind else None


def _codes(term: Term) -> list[str]:
    """Its codes that a prefix makes good everywhere: "curated" is none, and 2837 is one in its own file only."""
    return [code for code in term.source.split() if ":" in code]


def _first(term: Term) -> str:
    return next(iter(term.source.split()), term.slug)


def _is_just(term: Term, slug: str) -> bool:
    """Whether the term is what the slug says, and not a part of it.

    Ours are sometimes wider than a file's: "yolk sac tumor" names our `germ-cell-tumor`, but what a yolk sac tumor is
    a kind of, not every germ cell tumor is.
    """
    said = folded(slug.replace("-", " "))
    return any(folded(name) == said for name in (*term.names, *term.cased))


def _reserved() -> dict[str, str]:
    """What a name means already that is no term's: a quantity, a scale, or a word that qualifies a mention."""
    meant = {folded(name): concept.slug for concept in CONCEPTS.values() for name in concept.names}
    words = (item for kind in ATTRIBUTES.values() for item in kind.items())
    return meant | {folded(name): slug for slug, names in words for name in names}
