"""From entries to terms: names that are vetted, slugs, parents."""

from __future__ import annotations

import pytest

from accrual.vocabulary.entry import Entry
from accrual.vocabulary.intake import Refused, free_slug, terms_of
from accrual.vocabulary.names import Refusal
from accrual.vocabulary.terms import Term


def term(*entries: Entry) -> Term:
    return terms_of(entries, "condition")[0][0]


def test_an_entry_becomes_a_term_with_all_its_codes() -> None:
    entry = Entry("ZOO:1", "Zebra  Fever", ("stripes fever",), (), ("MESH:D1",))
    assert term(entry) == Term(
        "zebra-fever", "condition", (), ("zebra fever", "stripes fever"), (), "ZOO:1 MESH:D1")


def test_abbreviations_count_as_written() -> None:
    found = term(Entry("ZOO:1", "zebra fever", ("ZBF", "^zf2", "Zbf Fever")))
    assert (found.names, found.cased) == (("zebra fever", "zbf fever"), ("ZBF", "ZF2"))


def test_the_kind_is_the_files_else_the_users() -> None:
    terms, _ = terms_of([Entry("Z:1", "hoof trim", kind="therapy"), Entry("Z:2", "hoof rot")], "state")
    assert [term.kind for term in terms] == ["therapy", "state"]


def test_parents_are_slugs_where_the_file_has_them_and_codes_where_not() -> None:
    found = term(Entry("Z:1", "hoof rot", parents=("Z:2", "DOID:4")), Entry("Z:2", "hoof disease"))
    assert found.parents == ("hoof-disease", "DOID:4")


def test_the_slug_is_made_from_a_name_that_may_be_looked_for_else_from_the_code() -> None:
    terms, _ = terms_of([
        Entry("Z:1", "Thin", ("zebra-like thinness",)), Entry("Z:2", "All"), Entry("Z:3", "ALK+ rot"),
        Entry("Z:4", "EGFR"), Entry("Z:5", "hoof rot", slug="own-slug"), Entry("Z:6", "hoof/rot"),
        Entry("Z:7", "hoof (rot)")], "condition")
    assert [term.slug for term in terms] == [
        "zebra-like-thinness", "z-2", "z-3", "EGFR", "own-slug", "hoof-rot", "z-7"]


def test_slugs_are_never_the_same() -> None:
    assert free_slug("", "Z:1", {"z-1", "z-1-2"}) == "z-1-3"
    assert free_slug("", "::", set()) == "term"


class TestNames:
    def test_a_name_that_two_are_called_by_is_nobodys(self) -> None:
        terms, refused = terms_of([Entry("Z:1", "rot", ("hoof rot",)), Entry("Z:2", "Rot", ("mane rot",))], "condition")
        assert [term.names for term in terms] == [("hoof rot",), ("mane rot",)]
        assert [(each.name, each.by, each.why) for each in refused] == [
            ("rot", "Z:1", Refusal.SEVERAL), ("Rot", "Z:2", Refusal.SEVERAL)]

    def test_the_one_that_is_foremost_called_so_keeps_it(self) -> None:
        terms, refused = terms_of([Entry("Z:1", "hoof rot", ("mane-rot",)), Entry("Z:2", "Mane rot")], "condition")
        assert [term.names for term in terms] == [("hoof rot",), ("mane rot",)]
        assert refused == (Refused("mane-rot", "Z:1", Refusal.SEVERAL, "Z:2"),)

    def test_a_name_that_is_written_twice_is_kept_once_and_not_refused(self) -> None:
        terms, refused = terms_of([Entry("Z:1", "hoof rot", ("Hoof-Rot", "hoof rots"))], "condition")
        assert terms[0].names == ("hoof rot", "hoof rots")
        assert refused == ()

    @pytest.mark.parametrize(("name", "why"), [("Thin", Refusal.EVERYDAY), ("XII", Refusal.NUMBER)])
    def test_what_would_find_too_much_is_refused_with_its_reason(self, name: str, why: Refusal) -> None:
        terms, refused = terms_of([Entry("Z:1", name)], "condition")
        assert (terms[0].names, terms[0].cased) == ((), ())
        assert refused == (Refused(name, "Z:1", why),)
