"""A patient's file, whichever form it has, and however broken it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from accrual.errors import InputError, NotFoundError
from accrual.patients import FORMULAS, read_export, read_patient
from accrual.patients.codes import LOINC, condition_concept
from accrual.vocabulary import CONCEPTS

SECRET = "Mallory-1961"


def write(folder: Path, body: bytes) -> Path:
    path = folder / "patient.json"
    path.write_bytes(body)
    return path


def test_both_forms(tmp_path: Path) -> None:
    assert read_patient(write(tmp_path, b'\xef\xbb\xbf{"schema_version": 1, "sex": "male"}')).sex == "male"
    assert read_patient(write(tmp_path, b'{"resourceType": "Bundle"}')).sex is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b'{"name": "Mallory-1961"}',
        b'{"schema_version": 1, "sex": "Mallory-1961"}',
        b'{"schema_version": 1, "Mallory-1961": ',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b"Mallory-1961",
    ],
)
def test_a_broken_file_is_named_without_what_is_in_it(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_patient(write(tmp_path, body))
    assert "patient.json" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_bundle_cut_short_anywhere(tmp_path: Path) -> None:
    whole = json.dumps({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "id": SECRET}}]})
    for end in range(len(whole)):
        with pytest.raises(InputError) as caught:
            read_patient(write(tmp_path, whole[:end].encode()))
        assert SECRET not in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_patient(tmp_path / "nobody.json")
    with pytest.raises(NotFoundError):
        read_patient(tmp_path)  # a folder is a bulk export, and this one is empty


def test_every_loinc_code_is_well_formed_and_of_a_known_concept() -> None:
    for code, meaning in LOINC.items():
        digits, check = code.split("-")
        # LOINC numbers end in a Luhn check digit; it finds a slip of the pen in the table.
        doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
        total = sum(value // 10 + value % 10 for value in doubled)
        assert (10 - total % 10) % 10 == int(check), code
        inputs = {concept for formula in FORMULAS for concept in formula.inputs}
        assert meaning.concept in inputs or CONCEPTS[meaning.concept].kind == meaning.kind, code


def test_wordings_need_the_whole_text() -> None:
    assert condition_concept("Gilbert’s  Syndrome") == "gilbert-syndrome"
    assert condition_concept("history of Gilbert's syndrome") is None


# --- bulk exports ---------------------------------------------------------------------------------

ANNA = {"resourceType": "Patient", "id": "anna", "gender": "female"}
BERT = {"resourceType": "Patient", "id": "bert", "gender": "male"}
STROKE = {"resourceType": "Condition", "id": "c", "code": {"text": "stroke"}, "subject": {"reference": "Patient/bert"}}
DRUG = {"resourceType": "Medication", "id": "m", "code": {"text": "docetaxel"}}
TAKEN = {"resourceType": "MedicationStatement", "id": "s", "status": "active", "subject": {"reference": "Patient/anna"},
         "medicationReference": {"reference": "Medication/m"}}


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_an_export_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "all.ndjson"
    path.write_text(lines(ANNA, BERT, STROKE, DRUG, TAKEN), encoding="utf-8")
    found = read_export(path)
    assert {key: [row.concept for row in facts.diagnoses] for key, facts in found.items()} == {
        "anna": [], "bert": ["stroke"]}
    assert [row.concept for row in found["anna"].treatments] == ["docetaxel"]
    assert not any(facts.unread for facts in found.values()) or all("birthDate" in line for facts in found.values()
                                                                   for line in facts.unread)


def test_an_export_in_a_folder_with_a_file_for_each_kind(tmp_path: Path) -> None:
    (tmp_path / "Patient.ndjson").write_text(lines(ANNA, BERT), encoding="utf-8")
    (tmp_path / "Condition.ndjson").write_text(lines(STROKE) + '{"resourceType": "Cond', encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not read", encoding="utf-8")
    bert = read_patient(tmp_path, "bert")
    assert [row.concept for row in bert.diagnoses] == ["stroke"]
    assert "Condition.ndjson, line 2: holds no resource that can be read" in bert.unread


def test_a_row_of_nobody_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "all.ndjson"
    path.write_text(lines(ANNA, STROKE), encoding="utf-8")
    assert "Condition of bert: belongs to no patient of this export" in read_patient(path).unread


def test_which_of_several_must_be_said(tmp_path: Path) -> None:
    path = tmp_path / "all.ndjson"
    path.write_text(lines(ANNA, BERT), encoding="utf-8")
    with pytest.raises(InputError, match="--person"):
        read_patient(path)
    with pytest.raises(NotFoundError):
        read_patient(path, "carl")
    assert read_patient(path, "anna").sex == "female"
