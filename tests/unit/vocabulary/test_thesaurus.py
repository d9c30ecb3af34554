"""Terms that are joined: what is there already wins, in its names, its kind and its hierarchy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accrual.vocabulary.entry import Entry
from accrual.vocabulary.intake import Refused, terms_of
from accrual.vocabulary.names import Refusal
from accrual.vocabulary.terms import (
    TERMS,
    Term,
    add_terms,
    ancestors,
    curated_terms,
    forget_added,
    is_a,
    is_kind_of,
)
from accrual.vocabulary.thesaurus import Joined, Thesaurus

OURS = (
    Term("tumor", "condition", (), ("tumor",), (), "Z:1"),
    Term("cancer", "condition", ("tumor",), ("cancer",), (), "Z:2"),
    Term("lung-cancer", "condition", ("cancer",), ("lung cancer", "lung carcinoma"), (), "Z:3"),
    Term("carcinoma-in-situ", "condition", ("tumor",), ("carcinoma in situ",), ("CIS",), "curated"),
    Term("germ-cell-tumor", "condition", ("tumor",), ("germ cell tumor", "yolk sac tumor"), (), "Z:5"),
    Term("surgery", "therapy", (), ("surgery",), (), "curated"),
)


def joined(*entries: Entry, kind: str = "condition") -> tuple[Thesaurus, Joined]:
    thesaurus = Thesaurus(OURS)
    return thesaurus, thesaurus.add(terms_of(entries, kind)[0])


class TestSame:
    @pytest.mark.parametrize("entry", [
        Entry("X:1", "Lung Cancer", ("pulmonary ca",)),
        Entry("X:1", "lung carcinoma", ("pulmonary ca",)),
        Entry("X:1", "LUNG-CARCINOMA", ("pulmonary ca",)),
        Entry("X:1", "^lung carcinoma", ("pulmonary ca",)),
        Entry("X:1", "", ("pulmonary ca",), codes=("Z:3",)),
        Entry("X:1", "pulmonary ca", slug="lung-cancer"),
    ])
    def test_a_term_that_is_there_gets_the_names_and_the_code_it_did_not_have(self, entry: Entry) -> None:
        thesaurus, result = joined(entry)
        assert (result.added, list(result.merged.values())) == ({}, ["lung-cancer"])
        assert thesaurus.terms["lung-cancer"] == Term(
            "lung-cancer", "condition", ("cancer",), ("lung cancer", "lung carcinoma", "pulmonary ca"), (), "Z:3 X:1")

    def test_the_foremost_name_says_it_before_a_code_and_a_code_before_further_names(self) -> None:
        _, result = joined(Entry("Z:2", "lung cancer"), Entry("Z:3", "neoplasm of lung", ("tumor",)))
        assert result.merged == {"lung-cancer": "lung-cancer", "neoplasm-of-lung": "lung-cancer"}
        assert [(each.name, each.other) for each in result.refused] == [("tumor", "tumor")]

    def test_a_code_that_is_anothers_stays_the_others(self) -> None:
        thesaurus, _ = joined(Entry("X:1", "lung cancer", codes=("Z:2",)))
        assert thesaurus.terms["lung-cancer"].source == "Z:3 X:1"

    def test_a_term_of_another_kind_is_another(self) -> None:
        thesaurus, result = joined(Entry("X:1", "surgery", ("operation fear",)))
        assert result.added == {"surgery": "x-1"}
        assert thesaurus.terms["x-1"].names == ("operation fear",)
        assert result.refused == (Refused("surgery", "X:1", Refusal.TAKEN, "surgery"),)

    def test_a_slug_is_never_that_of_a_quantity(self) -> None:
        """`egfr` is the filtration rate in every rule; the gene is `EGFR`."""
        _, result = joined(Entry("X:1", "epidermal growth factor receptor", slug="egfr"), kind="biomarker")
        assert result.added == {"egfr": "x-1"}

    def test_curated_is_no_code(self) -> None:
        """Two terms that we curate without a code are not the same for that; nor need a term have a source at all."""
        own = [Term(f"hoof-{name}", "condition", (), (f"hoof {name}",), (), source)
               for name, source in (("rot", "curated"), ("loss", "curated"), ("fever", ""))]
        thesaurus = Thesaurus(OURS)
        assert thesaurus.add(terms_of([Entry("X:1", "carcinoma in situ")], "condition")[0]).merged
        assert list(thesaurus.add(own).added) == ["hoof-rot", "hoof-loss", "hoof-fever"]

    def test_a_term_is_found_by_slug_code_or_name(self) -> None:
        thesaurus, _ = joined()
        assert {thesaurus.find(said) for said in ("lung-cancer", "Z:3", "z:3", "Lung  Carcinoma")} == {OURS[2]}
        assert thesaurus.find("hoof rot") is None


@pytest.mark.parametrize(("name", "owner"), [
    ("Cancer", "cancer"), ("cis", "carcinoma-in-situ"), ("albumin", "albumin"),
    ("life threatening", "life-threatening"),
])
def test_a_name_that_means_something_already_is_refused(name: str, owner: str) -> None:
    """Of a term, of a quantity, or of the words that qualify a mention."""
    thesaurus, result = joined(Entry("X:1", "hoof rot", (name,)), Entry("X:2", "hoof rot of Kent", ("hoof tumour",)))
    assert thesaurus.terms["hoof-rot-of-kent"].names == ("hoof rot of kent", "hoof tumour")
    assert name.lower() not in thesaurus.terms.get("hoof-rot", OURS[0]).names
    assert all(each.other == owner for each in result.refused)


class TestHierarchy:
    def test_the_files_is_kept(self) -> None:
        thesaurus, _ = joined(
            Entry("X:1", "hoof rot", parents=("X:2",)), Entry("X:2", "hoof disease", parents=("Z:1",)))
        assert thesaurus.terms["hoof-rot"].parents == ("hoof-disease",)
        assert thesaurus.terms["hoof-disease"].parents == ("tumor",)

    def test_a_parent_that_is_the_same_as_one_of_ours_is_ours(self) -> None:
        thesaurus, _ = joined(Entry("X:1", "hoof cancer", parents=("X:2",)), Entry("X:2", "Lung carcinoma"))
        assert thesaurus.terms["hoof-cancer"].parents == ("lung-cancer",)

    def test_a_term_without_a_name_is_left_out_and_its_children_hang_under_its_parents(self) -> None:
        thesaurus, result = joined(
            Entry("X:1", "hoof rot", parents=("X:2",)), Entry("X:2", "All", parents=("X:3", "Z:2")),
            Entry("X:3", "Thin", parents=("X:4",)), Entry("X:4", "hoof disease"))
        assert result.left_out == ("x-2", "x-3")
        assert thesaurus.terms["hoof-rot"].parents == ("hoof-disease", "cancer")
        assert not {"x-2", "x-3"} & thesaurus.terms.keys()

    def test_a_parent_that_nothing_is_called_and_one_of_another_kind_are_told(self) -> None:
        thesaurus, result = joined(Entry("X:1", "hoof rot", parents=("X:9", "surgery", "Z:1")))
        assert thesaurus.terms["hoof-rot"].parents == ("tumor",)
        assert result.unknown == ("X:9", "surgery")

    def test_ours_becomes_a_kind_of_a_new_term(self) -> None:
        thesaurus, _ = joined(Entry("X:1", "lung cancer", parents=("X:2",)), Entry("X:2", "thoracic tumor"))
        assert thesaurus.terms["lung-cancer"].parents == ("cancer", "thoracic-tumor")

    def test_but_not_where_this_made_it_a_kind_of_something_else_of_ours(self) -> None:
        """By way of "early cancer", a carcinoma in situ would be a cancer; we say it is none."""
        thesaurus, _ = joined(Entry("X:1", "carcinoma in situ", parents=("X:2",)),
                              Entry("X:2", "early cancer", parents=("Z:2",)))
        assert thesaurus.terms["carcinoma-in-situ"].parents == ("tumor",)
        assert thesaurus.terms["early-cancer"].parents == ("cancer",)

    def test_and_not_by_a_name_of_ours_that_is_narrower_than_ours(self) -> None:
        """Not every germ cell tumor is what a yolk sac tumor is."""
        thesaurus, _ = joined(Entry("X:1", "yolk sac tumor", parents=("X:2",)), Entry("X:2", "non-seminoma"))
        assert thesaurus.terms["germ-cell-tumor"].parents == ("tumor",)

    def test_a_file_that_turns_ours_upside_down_makes_no_circle(self) -> None:
        thesaurus, _ = joined(Entry("X:1", "tumor", parents=("X:2",)), Entry("X:2", "any lump", parents=("X:3",)),
                              Entry("X:3", "cancer"))
        assert thesaurus.terms["tumor"].parents == ()
        assert thesaurus.terms["any-lump"].parents == ("cancer",)


class TestTerms:
    @pytest.fixture(autouse=True)
    def _as_before(self) -> Iterator[None]:
        yield
        forget_added()

    def test_what_is_added_is_seen_by_whoever_has_the_mapping_already(self) -> None:
        assert not is_kind_of("hoof-cancer", "malignancy")
        add_terms([terms_of([Entry("X:1", "hoof cancer", parents=("X:2",)), Entry("X:2", "lung cancer")],
                            "condition")[0]])
        assert is_a("hoof-cancer", "malignancy")
        assert TERMS["hoof-cancer"].names == ("hoof cancer",)
        assert len(TERMS) == len(curated_terms()) + 1 == len(list(TERMS))
        assert "hoof-cancer" not in curated_terms()

    def test_several_terminologies_are_joined_one_after_the_other(self) -> None:
        first = Term("hoof-rot", "condition", (), ("hoof rot",), (), "X:1")
        second = Term("rot-of-hoof", "condition", (), ("rot of hoof", "hoof-rot"), (), "Y:1")
        add_terms([[first], [second]])
        assert TERMS["hoof-rot"] == Term("hoof-rot", "condition", (), ("hoof rot", "rot of hoof"), (), "X:1 Y:1")
        assert "rot-of-hoof" not in TERMS

    def test_they_are_read_when_they_are_looked_at_and_added_once(self) -> None:
        looks: list[int] = []

        class Source:
            def __iter__(self) -> Iterator[tuple[Term, ...]]:
                looks.append(1)
                return iter(())

        source = Source()
        add_terms(source)
        add_terms(source)
        assert looks == []
        assert ancestors("lung-cancer")
        assert TERMS
        assert looks == [1]

    def test_where_there_is_nothing_to_add_nothing_is_joined(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Comparing every name of ours takes longer than reading them."""
        monkeypatch.delattr("accrual.vocabulary.thesaurus.Thesaurus")
        add_terms([])
        assert curated_terms() == TERMS

    def test_a_hierarchy_may_be_deeper_than_the_stack(self) -> None:
        entries = [Entry(f"X:{n}", f"deep {n}", parents=(f"X:{n + 1}",)) for n in range(5_000)]
        add_terms([terms_of([*entries, Entry("X:5000", "deep 5000")], "condition")[0]])
        assert len(ancestors("deep-0")) == 5_000
