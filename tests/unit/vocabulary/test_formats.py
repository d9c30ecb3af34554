"""Terminologies as files: what each format says, and what is said of a file that cannot be read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accrual.errors import InputError, NotFoundError
from accrual.vocabulary.entry import Entry, Terminology
from accrual.vocabulary.formats import read_terminology, terminology_of

OBO = r"""format-version: 1.2
data-version: zoo/releases/2026-10-01/zoo.obo
ontology: zoo

[Term]
id: ZOO:1
name: zebra fever {comment="of stripes"} ! a comment
alt_id: zoo:101
def: "A fever that a zebra gives." [url:http\://zoo.example]
synonym: "stripes" EXACT [] {source="ZOO:9"}
synonym: "zbf" EXACT OMO:0003012 []
synonym: "the \"zebra\" thing" EXACT ABSURD []
synonym: "fever" BROAD []
synonym: "zebra fever of the left hoof" NARROW []
synonym: "zebra" []
xref: MESH:D000001 {source="MONDO:equivalentTo"}
xref: UMLS:C0000001 {source="MONDO:relatedTo"}
is_a: ZOO:2 {source="ZOO:9"} ! fever of the zoo

[Term]
id: ZOO:2
name: fever of the zoo

[Term]
id: ZOO:3
name: unicorn fever
is_obsolete: true

[Typedef]
id: part_of
name: part of
"""
SSSOM = (
    "# mapping_set_version: http://zoo.example/releases/2026-10-02/zoo.sssom.tsv\n"
    "subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\n"
    "zoo:1\tzebra fever\tskos:exactMatch\t\tmesh:D000001\tZebra Fever Syndrome\n"
    "zoo:1\tzebra fever\tskos:broadMatch\t\tDOID:4\tdisease\n"
    "zoo:1\tzebra fever\tskos:closeMatch\t\tDOID:5\thorse fever\n"
    "zoo:2\thoof rot\tskos:exactMatch\tNot\tDOID:6\tfoot rot\n"
    "zoo:2\thoof rot\towl:equivalentClass\t\tDOID:7\trot of the hoof\n"
    "zoo:3\tobsolete unicorn fever\tskos:exactMatch\t\tDOID:8\tunicorn fever\n"
)
ONCOTREE: dict[str, Any] = {"TISSUE": {"code": "TISSUE", "name": "Tissue", "level": 0, "children": {
    "HOOF": {"code": "HOOF", "name": "Hoof", "level": 1, "children": {
        "HFT": {"code": "HFT", "name": "Hoof Tumor", "level": 2, "history": ["OLD"], "children": {
            "HFC": {"code": "HFC", "name": "Hoof Carcinoma", "level": 3, "history": [], "children": {}},
            "HFTNOS": {"code": "HFTNOS", "name": "Hoof Growth, NOS", "level": 3, "children": None},
        }},
    }},
}}}


def only(text: str) -> Entry:
    found = terminology_of(text)
    assert len(found.entries) == 1
    return found.entries[0]


def refusal(text: str) -> InputError:
    with pytest.raises(InputError) as refused:
        terminology_of(text)
    assert refused.value.mend, "nothing says how to mend it"
    return refused.value


class TestObo:
    def test_a_term_has_its_exact_names_its_parents_and_the_codes_that_are_its_own(self) -> None:
        first, second = terminology_of(OBO).entries
        assert first == Entry(
            "ZOO:1", "zebra fever", ("stripes", "ZBF", 'the "zebra" thing'), ("ZOO:2",), ("ZOO:101", "MESH:D000001"),
            where="line 5")
        assert (second.name, second.parents) == ("fever of the zoo", ())

    def test_what_was_left_out_is_counted(self) -> None:
        found = terminology_of(OBO)
        assert (found.format, found.version, found.obsolete, found.inexact) == ("OBO", "2026-10-01", 1, 3)

    def test_a_synonym_without_a_scope_is_only_related(self) -> None:
        assert only('[Term]\nid: Z:1\nname: hoof rot\nsynonym: "rot" []\n').names == ("hoof rot",)

    def test_windows_line_ends_and_a_byte_order_mark_change_nothing(self, tmp_path: Path) -> None:
        file = tmp_path / "zoo.obo"
        file.write_bytes(b"\xef\xbb\xbf" + OBO.replace("\n", "\r\n").encode())
        assert read_terminology(file) == terminology_of(OBO)

    @pytest.mark.parametrize(("cut", "said"), [
        ('synonym: "the', "the last line does not end"),
        ("is_a: ZOO:2 {", "the last line does not end"),
        ("name: fever of", "the last line does not end"),
        ("[Typed", "neither a tag"),
        ("id: ZOO", "the last line does not end"),
    ])
    def test_a_file_that_is_cut_short_is_refused(self, cut: str, said: str) -> None:
        error = refusal(OBO[:OBO.index(cut) + len(cut)])
        assert said in error.what
        assert error.where.startswith("line ")

    def test_a_synonym_without_its_quotation_mark_is_refused(self) -> None:
        error = refusal('[Term]\nid: Z:1\nname: hoof rot\nsynonym: "rot EXACT []\n')
        assert error.what.startswith("a synonym that is not in quotation marks")

    def test_a_term_without_an_id_is_refused_with_its_line(self) -> None:
        error = refusal("[Term]\nid: Z:1\nname: a\n\n[Term]\nname: hoof rot\n")
        assert (error.what, error.where) == ("a term without an id", "line 5")


class TestSssom:
    def test_an_exact_match_gives_a_code_and_a_name_a_broad_one_a_parent(self) -> None:
        first, second = terminology_of(SSSOM).entries
        assert first == Entry("ZOO:1", "zebra fever", ("zebra fever", "Zebra Fever Syndrome"), ("DOID:4",),
                              ("MESH:D000001",), where="line 3")
        assert (second.names, second.codes) == (("hoof rot", "rot of the hoof"), ("DOID:7",))

    def test_other_mappings_and_obsolete_subjects_are_counted_and_left_out(self) -> None:
        found = terminology_of(SSSOM)
        assert (found.format, found.version, found.inexact, found.obsolete) == ("SSSOM", "2026-10-02", 2, 1)

    def test_a_cell_in_quotation_marks_is_what_is_in_them(self) -> None:
        head = "subject_id\tsubject_label\tpredicate_id\tobject_id\n"
        assert only(head + 'Z:1\t"the ""zebra"" rot"\tskos:exactMatch\tM:1\n').name == 'the "zebra" rot'

    def test_object_labels_need_not_be_there(self) -> None:
        head = "subject_id\tsubject_label\tpredicate_id\tobject_id\n"
        assert only(head + "Z:1\thoof rot\tskos:exactMatch\tM:1\n").names == ("hoof rot",)

    def test_a_table_without_labels_is_refused(self) -> None:
        error = refusal("subject_id\tpredicate_id\tobject_id\nZ:1\tskos:exactMatch\tM:1\n")
        assert error.what == "there is no column subject_label"

    @pytest.mark.parametrize(("text", "said"), [
        (SSSOM + "zoo:4\tmane\tskos:exactMatch\t\tDOID:1\tman", "the last line does not end"),
        (SSSOM + "zoo:4\tmane\n", "2 columns where the head has 6"),
    ])
    def test_a_file_that_is_cut_short_is_refused(self, text: str, said: str) -> None:
        assert said in refusal(text).what


class TestOncoTree:
    def test_tumours_have_tumours_as_parents_and_tissues_are_places(self) -> None:
        entries = {entry.code: entry for entry in terminology_of(json.dumps(ONCOTREE)).entries}
        assert set(entries) == {"ONCOTREE:HFT", "ONCOTREE:HFC", "ONCOTREE:HFTNOS"}
        assert (entries["ONCOTREE:HFT"].parents, entries["ONCOTREE:HFT"].codes) == ((), ("ONCOTREE:OLD",))
        assert entries["ONCOTREE:HFC"].parents == ("ONCOTREE:HFT",)

    def test_not_otherwise_specified_is_the_tumour_itself_and_no_kind_of_what_it_is_kept_under(self) -> None:
        entries = {entry.code: entry for entry in terminology_of(json.dumps(ONCOTREE)).entries}
        assert entries["ONCOTREE:HFTNOS"].names == ("Hoof Growth, NOS", "Hoof Growth")
        assert entries["ONCOTREE:HFTNOS"].parents == ()

    @pytest.mark.parametrize(("text", "said"), [
        (json.dumps(ONCOTREE)[:200], "not JSON"),
        ('{"TISSUE": [1, 2]}', "not a tree of nodes"),
        ('{"TISSUE": {"children": {"A": {"children": {"B": {"children": {}}}}}}}', "a node without a name"),
        ("[" * 100_000, "nested deeper"),
        ("[]", "not a tree of nodes"),
        ("{}", "there is no term in it"),
    ])
    def test_what_is_no_such_tree_is_refused(self, text: str, said: str) -> None:
        assert said in refusal(text).what


class TestTable:
    def test_each_row_is_a_term(self) -> None:
        first, second = terminology_of(
            "code,slug,kind,names,parents,remark\n"
            'zoo:1,zebra-fever,Condition,"zebra fever; stripes | striped fever",fever ZOO:2,x\n'
            ",hoof-trim,therapy,,,\n").entries
        assert first == Entry("ZOO:1", "zebra fever", ("stripes", "striped fever"), ("fever", "ZOO:2"), (),
                              "condition", "zebra-fever", "line 2")
        assert (second.code, second.name, second.kind) == ("hoof-trim", "hoof trim", "therapy")

    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    def test_the_head_says_what_separates(self, mark: str) -> None:
        assert only(f'code{mark}names\nZ:1{mark}"hoof rot|rot"\n').names == ("hoof rot", "rot")

    def test_columns_may_be_called_otherwise(self) -> None:
        found = terminology_of("Term ID,Label,kind\nZ:1,hoof rot,label\n",
                               {"code": "Term ID", "names": "label"})
        assert (found.entries[0].name, found.entries[0].kind) == ("hoof rot", "")

    @pytest.mark.parametrize(("text", "said", "where"), [
        ("names,kind\nhoof rot,condition\n", "no column code or slug", "line 1"),
        ("code,kind\nZ:1,condition\n", "or none with names", "line 1"),
        ("code,names\nZ:1\n", "1 columns where the head has 2", "line 2"),
        ("code,names\n,hoof rot\n", "neither a code nor a slug", "line 2"),
        ("slug,names\nHoof Rot,hoof rot\n", "'Hoof Rot' is no slug", "line 2"),
        ("code,names\nhoof rot,Z:1\n", "'hoof rot' is no code", "line 2"),
        ("code,names,kind\nZ:1,hoof rot,animal\n", "'animal' is no kind", "line 2"),
        ('code,names\nZ:1,hoof rot\nZ:2,"hoof\n', "no row of a table", "line 3"),
    ])
    def test_a_row_that_lacks_something_is_refused_with_its_line(self, text: str, said: str, where: str) -> None:
        error = refusal(text)
        assert said in error.what
        assert error.where == where

    def test_a_column_that_is_not_there_is_named(self) -> None:
        with pytest.raises(InputError, match="no column 'Label'"):
            terminology_of("code,names\nZ:1,hoof rot\n", {"names": "Label"})


class TestAnyFormat:
    def test_a_code_stands_once(self) -> None:
        error = refusal("code,names\nZ:1,hoof rot\nZ:2,mane loss\nz:1,rot\n")
        assert (error.what, error.where) == ("Z:1 was there before, in line 2", "line 4")

    def test_a_slug_stands_once(self) -> None:
        assert "hoof was there before" in refusal("code,slug,names\nZ:1,hoof,rot\nZ:2,hoof,rot of\n").what

    @pytest.mark.parametrize(("parents", "circle"), [
        ({"Z:1": "Z:2", "Z:2": "Z:3", "Z:3": "Z:1"}, "Z:1 → Z:2 → Z:3 → Z:1"),
        ({"Z:1": "Z:1"}, "Z:1 → Z:1"),
        ({"Z:0": "Z:1", "Z:1": "Z:2", "Z:2": "Z:1"}, "Z:1 → Z:2 → Z:1"),
    ])
    def test_a_circle_in_the_hierarchy_is_shown(self, parents: dict[str, str], circle: str) -> None:
        rows = "".join(f"{code},name {code},{parent}\n" for code, parent in parents.items())
        error = refusal("code,names,parents\n" + rows)
        assert error.what == f"the hierarchy goes in a circle: {circle}"

    def test_a_circle_by_way_of_slugs_is_one(self) -> None:
        assert "in a circle" in refusal("code,slug,names,parents\nZ:1,a,one a,b\nZ:2,b,two b,Z:1\n").what

    def test_a_parent_may_be_named_by_a_further_code(self) -> None:
        first, _ = terminology_of(OBO.replace("is_a: ZOO:2", "is_a: ZOO:202").replace(
            "name: fever of the zoo\n", "name: fever of the zoo\nalt_id: ZOO:202\n")).entries
        assert first.parents == ("ZOO:2",)
        assert "ZOO:1 → ZOO:1" in refusal(OBO.replace("is_a: ZOO:2", "is_a: ZOO:101")).what

    def test_two_ways_up_are_no_circle(self) -> None:
        text = "code,names,parents\nZ:1,name a,Z:2 Z:3\nZ:2,name b,Z:4\nZ:3,name c,Z:4\nZ:4,name d,\n"
        assert len(terminology_of(text).entries) == 4

    def test_a_hierarchy_may_be_deeper_than_the_stack(self) -> None:
        rows = "".join(f"Z:{n},name {n},Z:{n + 1}\n" for n in range(20_000))
        assert len(terminology_of("code,names,parents\n" + rows).entries) == 20_000

    @pytest.mark.parametrize("text", [
        f"code,names\nZ:1,{'x' * 120_000}\n",
        f'code,names\nZ:1,"{"hoof rot " * 20_000}',
        f"[Term]\nid: Z:1\nname: {'x' * 120_000}\n",
        f"[Term]\nid: {'Z' * 300}\nname: hoof rot\n",
    ])
    def test_a_field_out_of_all_bounds_is_refused(self, text: str) -> None:
        assert len(str(refusal(text))) < 300

    @pytest.mark.parametrize("text", ["", "\n\n", "hoof rot\nmane loss\n", "Dear reader, hello"])
    def test_a_text_that_is_no_terminology_is_refused(self, text: str) -> None:
        assert refusal(text)

    @pytest.mark.parametrize(("text", "said"), [
        ("<?xml version='1.0'?><rdf:RDF/>", "Convert OWL to OBO first"),
        ('{"graphs": []}', "Take the OBO file instead"),
    ])
    def test_a_format_that_is_known_but_not_read_says_what_to_do(self, text: str, said: str) -> None:
        assert said in refusal(text).mend


class TestFile:
    def test_a_gzipped_file_is_read_as_what_is_in_it(self, tmp_path: Path) -> None:
        (tmp_path / "zoo.obo.gz").write_bytes(gzip.compress(OBO.encode(), mtime=0))
        assert read_terminology(tmp_path / "zoo.obo.gz") == terminology_of(OBO)

    def test_utf_16_is_read_where_its_first_bytes_say_so(self, tmp_path: Path) -> None:
        (tmp_path / "zoo.csv").write_bytes("code,names\nZ:1,hoof rot\n".encode("utf-16"))
        assert read_terminology(tmp_path / "zoo.csv").entries[0].name == "hoof rot"

    @pytest.mark.parametrize(("content", "said", "where"), [
        ("code,names\nZ:1,fièvre\n".encode("latin-1"), "not UTF-8", "zoo.csv, line 2"),
        (b"PK\x03\x04\0\0", "no text: this is a binary file", "zoo.csv"),
        (gzip.compress(OBO.encode(), mtime=0)[:60], "the file is cut short or damaged", "zoo.csv"),
        (b"code,names\nZ:1\n", "1 columns", "zoo.csv, line 2"),
    ])
    def test_what_cannot_be_read_is_said_with_the_place(
        self, content: bytes, said: str, where: str, tmp_path: Path,
    ) -> None:
        (tmp_path / "zoo.csv").write_bytes(content)
        with pytest.raises(InputError, match=said) as refused:
            read_terminology(tmp_path / "zoo.csv")
        assert refused.value.where.removeprefix(f"{tmp_path}/") == where

    def test_no_file_and_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(NotFoundError, match="no such file"):
            read_terminology(tmp_path / "absent.obo")
        with pytest.raises(InputError, match="this is a folder"):
            read_terminology(tmp_path)

    def test_every_line_passes_the_watch(self, tmp_path: Path) -> None:
        seen: list[str] = []

        def watch(lines: Iterable[str]) -> Iterator[str]:
            for line in lines:
                seen.append(line)
                yield line

        (tmp_path / "zoo.obo").write_text(OBO, encoding="utf-8")
        read_terminology(tmp_path / "zoo.obo", watch=watch)
        assert "".join(seen) == OBO


def test_a_terminology_is_its_entries() -> None:
    assert terminology_of("code,names\nZ:1,hoof rot\n") == Terminology(
        "CSV", (Entry("Z:1", "hoof rot", where="line 2"),))
