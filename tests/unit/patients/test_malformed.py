"""Broken Bundles: a clear error, or the row listed with why; never a crash, never a wrong fact, never slow."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from accrual.errors import InputError
from accrual.patients import Facts, read_bundle, read_patient

LOINC = "http://loinc.org"
SECRET = "Mallory"


def platelets(**changes: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "id": "o", "status": "final",
            "code": {"coding": [{"system": LOINC, "code": "777-3"}]}, "effectiveDateTime": "2026-01-05",
            "valueQuantity": {"value": 120, "unit": "10*9/L"}} | changes


def read(*resources: Any) -> Facts:
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1960-01-01"}
    return read_bundle({"resourceType": "Bundle", "entry": [{"resource": each} for each in (patient, *resources)]})


@pytest.mark.parametrize("when", ["0000-00-00", "2026-13-01", "2026-02-30", "20260105", "yesterday", "", 20260105, None,
                                  "9999-99-99T00:00:00Z", "-2026-01-05", ["2026-01-05"], "2026-01"])
def test_a_date_that_is_none_leaves_the_result_undated(when: object) -> None:
    (row,) = read(platelets(effectiveDateTime=when)).measurements
    assert row.date is None  # and an undated result settles nothing


@pytest.mark.parametrize("quantity", [{"value": 120}, {"value": 120, "unit": " "}, {"value": 120, "unit": 7},
                                      {"value": 120, "code": []}])
def test_a_missing_unit_is_kept_as_missing(quantity: dict[str, Any]) -> None:
    (row,) = read(platelets(valueQuantity=quantity)).measurements
    assert row.unit is None


@pytest.mark.parametrize("quantity", [{"value": "120"}, {"value": None}, {"value": float("nan")},
                                      {"value": float("inf")}, {"value": 10**400}, {"value": True},
                                      {"value": {}}, [], "120", None, {}])
def test_a_value_that_is_no_number_is_listed_and_hides_the_older_ones(quantity: object) -> None:
    found = read(platelets(valueQuantity=quantity))
    assert found.measurements == ()
    assert found.unread == ("Observation/o: platelets: it has no number",)
    assert [row.concept for row in found.unreadable] == ["platelets"]


@pytest.mark.parametrize("resource", [
    {"resourceType": "Condition", "code": "stroke"},
    {"resourceType": "Condition", "code": {"text": 7, "coding": "stroke"}},
    {"resourceType": "Condition", "code": {"coding": [None, [], "x", {"display": None}]}},
    {"resourceType": "MedicationRequest", "intent": "order", "status": "active", "medicationCodeableConcept": []},
    {"resourceType": "MedicationStatement", "status": ["active"], "medicationCodeableConcept": {"text": "docetaxel"}},
    {"resourceType": "Procedure", "status": "completed", "code": {"text": ""}},
    {"resourceType": "Observation", "status": "final", "code": None},
    {"resourceType": "Observation", "status": "final", "component": "none", "code": {}},
])
def test_wrong_types_are_listed(resource: dict[str, Any]) -> None:
    found = read({**resource, "id": "x"})
    assert (found.diagnoses, found.treatments, found.measurements) == ((), (), ())
    assert len(found.unread) == 1
    assert found.unread[0].startswith(f"{resource['resourceType']}/x: ")


def test_ten_thousand_observations_are_read_in_a_second() -> None:
    rows = [platelets(id=f"o{number}") for number in range(10_000)]
    began = time.perf_counter()
    found = read(*rows)
    assert len(found.measurements) == 10_000
    assert time.perf_counter() - began < 5  # about half a second; the machine may be busy


def test_references_in_a_circle_end() -> None:
    first = {"resourceType": "Medication", "id": "a", "ingredient": [{"itemReference": {"reference": "Medication/b"}}]}
    second = {"resourceType": "Medication", "id": "b", "ingredient": [{"itemReference": {"reference": "Medication/a"}}]}
    taken = {"resourceType": "MedicationStatement", "id": "s", "status": "active",
             "medicationReference": {"reference": "Medication/a"}, "contained": [{"id": "#a"}]}
    condition = {"resourceType": "Condition", "id": "c", "code": {"text": "stroke"},
                 "evidence": [{"detail": [{"reference": "Condition/c"}]}]}
    found = read(first, second, taken, condition)
    assert [row.concept for row in found.diagnoses] == ["stroke"]
    assert found.unread == ("MedicationStatement/s: has no drug's name that is read",)


def test_bundles_in_bundles_end() -> None:
    inner: dict[str, Any] = {"resourceType": "Bundle", "entry": []}
    for _ in range(50):
        inner = {"resourceType": "Bundle", "entry": [{"resource": inner}]}
    assert any("nested too deeply" in line for line in read_bundle(inner).unread)


@pytest.mark.parametrize("text", ["a" * 5_000_000, "malignant neoplasm of " * 50_000, "(" * 100_000, "no " * 300_000,
                                  "1 " * 200_000, "/ " * 200_000])
def test_huge_texts_are_left_and_take_no_time(text: str) -> None:
    began = time.perf_counter()
    found = read({"resourceType": "Condition", "id": "c", "code": {"text": text}},
                 {"resourceType": "MedicationStatement", "id": "m", "status": "active",
                  "medicationCodeableConcept": {"text": text}},
                 {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": text}})
    assert len(found.unread) == 3
    assert time.perf_counter() - began < 2


def test_an_id_as_long_as_a_book_is_cut() -> None:
    (line,) = read({"resourceType": "Claim", "id": SECRET + "x" * 100_000}).unread
    assert len(line) < 200


@pytest.mark.parametrize("body", [
    b'{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Pat',
    '{"resourceType": "Bundle", "entry": []}'.encode("utf-16"),
    b'{"resourceType": "Bundle", "id": "\xe4"}',
    b"<Bundle xmlns='http://hl7.org/fhir'/>",
    b'{"resourceType": "Bundle", "entry": "' + SECRET.encode() + b'"}',
    b"[" * 200_000,
    b"PK\x03\x04",
])
def test_a_file_that_cannot_be_read_names_its_place_and_no_value(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "patient.json"
    path.write_bytes(body)
    with pytest.raises(InputError) as caught:
        read_patient(path)
    assert "patient.json" in caught.value.where
    assert SECRET not in str(caught.value)


def test_no_leftover_shows_a_value() -> None:
    rows = [platelets(valueQuantity={"value": SECRET}),
            {"resourceType": "Condition", "id": "c", "code": {"text": SECRET}},
            {"resourceType": "MedicationStatement", "id": "m", "status": "active",
             "medicationCodeableConcept": {"text": f"docetaxel / {SECRET}"}}]
    found = read(*rows)
    assert len(found.unread) == 3
    assert SECRET not in json.dumps(found.unread)
