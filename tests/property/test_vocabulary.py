"""Laws of the vocabulary: whatever a file says, ours stays what it is, and a file is read or refused."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.errors import InputError
from accrual.vocabulary.entry import Entry
from accrual.vocabulary.formats import terminology_of
from accrual.vocabulary.intake import terms_of
from accrual.vocabulary.loaded import Loaded, find_loaded, keep
from accrual.vocabulary.names import fault, folded
from accrual.vocabulary.terms import Term
from accrual.vocabulary.thesaurus import Thesaurus

# Few words, so that names, codes and parents of two files meet often.
_WORDS = ("hoof", "mane", "rot", "fever", "zebra", "all", "thin", "BCR", "x")
_NAMES = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=2).map(" ".join)
_CODES = st.integers(0, 4).map("M:{}".format)
_KINDS = st.sampled_from(("condition", "condition", "therapy"))


@st.composite
def terminologies(draw: st.DrawFn) -> tuple[Term, ...]:
    """A file's terms: each code once, parents only of higher codes, so without circles."""
    entries = []
    for number in sorted(draw(st.sets(st.integers(0, 9), max_size=7))):
        above = st.integers(number + 1, 10).map("Z:{}".format)
        names = draw(st.lists(_NAMES, min_size=1, max_size=3))
        entries.append(Entry(f"Z:{number}", names[0], tuple(names[1:]),
                             tuple(draw(st.lists(above, max_size=2))), tuple(draw(st.lists(_CODES, max_size=1)))))
    return terms_of(entries, draw(_KINDS))[0]


def above(terms: dict[str, Term], slug: str) -> set[str]:
    found: set[str] = set()
    waiting = [slug]
    while waiting:
        new = set(terms[waiting.pop()].parents) - found
        found |= new
        waiting.extend(new)
    return found


@given(st.lists(terminologies(), min_size=1, max_size=4))
def test_what_the_terms_there_say_of_one_another_never_changes(files: list[tuple[Term, ...]]) -> None:
    thesaurus = Thesaurus(())
    for terms in files:
        before = dict(thesaurus.terms)
        thesaurus.add(terms)
        for slug, term in before.items():
            now = thesaurus.terms[slug]
            assert above(thesaurus.terms, slug) & before.keys() == above(before, slug)
            assert (now.kind, now.names[:len(term.names)], now.cased[:len(term.cased)]) == (
                term.kind, term.names, term.cased)


@given(st.lists(terminologies(), min_size=1, max_size=4))
def test_joined_terms_hold_together(files: list[tuple[Term, ...]]) -> None:
    """A name has one meaning and may be looked for; parents are there and of the same kind; nothing is its own kind."""
    thesaurus = Thesaurus(())
    for terms in files:
        joined = thesaurus.add(terms)
        assert len(terms) == len(joined.added) + len(joined.merged) + len(joined.left_out)
    names = [folded(name) for term in thesaurus.terms.values() for name in (*term.names, *term.cased)]
    assert len(names) == len(set(names))
    assert [name for name in names if fault(name)] == []
    for slug, term in thesaurus.terms.items():
        assert slug == term.slug
        assert term.names or term.cased
        assert {thesaurus.terms[parent].kind for parent in term.parents} <= {term.kind}
        assert slug not in above(thesaurus.terms, slug)


@given(terms=terminologies())
def test_what_is_kept_is_read_back(terms: tuple[Term, ...], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("vocabulary")
    loaded = Loaded("zoo", "zoo.obo", "OBO", "", "2026-11-28", terms)
    keep(folder, loaded)
    assert find_loaded(folder, "zoo") == loaded


_PIECES = st.sampled_from((
    "[Term]", "[Typedef]", "id: Z:1", "id:", "name: hoof rot", 'synonym: "rot" EXACT []', 'synonym: "rot', "is_a: Z:1",
    "is_obsolete: true", "format-version: 1.2", "code,names", "slug", "Z:1", "skos:exactMatch", "null", '"children": {',
    "subject_id\tsubject_label\tpredicate_id\tobject_id", "\n", "\t", ",", ";", '"', "{", "}", "[", "\0", "\u2028", "é",
))


@given(st.lists(_PIECES | st.text(max_size=5), max_size=30).map("".join))
def test_any_text_is_a_terminology_or_is_refused(text: str) -> None:
    with suppress(InputError):
        terms_of(terminology_of(text).entries, "condition")


_VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                       lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                           st.sampled_from(("TISSUE", "children", "name", "history", "A")), inner, max_size=4))


@given(_VALUES)
def test_any_json_is_a_tree_or_is_refused(value: object) -> None:
    with suppress(InputError):
        terms_of(terminology_of(json.dumps({"TISSUE": value})).entries, "condition")
