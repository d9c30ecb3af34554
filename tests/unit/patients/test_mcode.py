"""mCODE's profiles, medications, procedures, allergies, states: tests/spec/fhir.json, a resource in and facts out."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accrual.patients import Facts, read_bundle, write_document

CASES = json.loads((Path(__file__).parents[2] / "spec" / "fhir.json").read_text(encoding="utf-8"))["cases"]
LISTS = ("measurements", "scores", "diagnoses", "treatments", "markers", "circumstances")
PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1960-03-01"}


def facts_of(*resources: dict[str, Any]) -> Facts:
    entries = [{"resource": {"id": f"r{number}", **resource}} for number, resource in enumerate(resources, 1)]
    return read_bundle({"resourceType": "Bundle", "entry": [{"resource": PATIENT}, *entries]})


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    found = facts_of(*case["resources"])
    said = {name: rows for name, rows in write_document(found).items() if name in (*LISTS, "unread")}
    rows = {name: [{key: value for key, value in row.items() if key != "source"} for row in said[name]]
            for name in LISTS if name in said}
    assert rows == case["facts"]
    assert said.get("unread", []) == case.get("unread", [])
    assert all(row.source.startswith(tuple(r["resourceType"] for r in case["resources"]))
               for name in LISTS for row in getattr(found, name))


def test_every_kind_of_fact_has_a_case() -> None:
    assert {name for case in CASES for name in case["facts"]} == set(LISTS)
    assert set(LISTS) <= {field.name for field in fields(Facts)}


def test_of_several_versions_the_newest_is_read() -> None:
    old = {"resourceType": "Condition", "id": "c", "code": {"text": "stroke"}, "meta": {"versionId": "2"}}
    new = {"resourceType": "Condition", "id": "c", "code": {"text": "asthma"}, "meta": {"versionId": "10"}}
    found = facts_of(new, old)
    assert [row.concept for row in found.diagnoses] == ["asthma"]
    assert found.unread == ("Condition/c: is there in several versions; the newest is read",)


def test_what_was_deleted_and_what_a_search_included_is_not_read() -> None:
    entries = [
        {"resource": PATIENT},
        {"request": {"method": "DELETE"},
         "resource": {"resourceType": "Condition", "id": "c", "code": {"text": "stroke"}}},
        {"search": {"mode": "include"}, "resource": {"resourceType": "Patient", "id": "other"}},
        {"resource": {"resourceType": "Bundle", "entry": [
            {"resource": {"resourceType": "Condition", "id": "d", "code": {"text": "asthma"}}}]}},
    ]
    found = read_bundle({"resourceType": "Bundle", "type": "searchset", "entry": entries})
    assert [row.concept for row in found.diagnoses] == ["asthma"]
    assert found.unread == ("entry[1]: was deleted", "entry[2]: is another Patient that a search included")


def test_sex_at_birth_beside_the_gender() -> None:
    extension = [{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "M"}]
    born = {"resourceType": "Bundle", "entry": [{"resource": {**PATIENT, "extension": extension}}]}
    assert read_bundle(born).sex is None
    assert "differ" in read_bundle(born).unread[0]


def test_a_stage_joins_the_disease_that_it_is_of() -> None:
    cancers = [{"resourceType": "Condition", "id": "a", "code": {"text": "breast cancer"}},
               {"resourceType": "Condition", "id": "b", "code": {"text": "lung cancer"}}]
    stage = {"resourceType": "Observation", "id": "s", "status": "final",
             "code": {"coding": [{"system": "http://loinc.org", "code": "21908-9"}]},
             "valueCodeableConcept": {"coding": [{"system": "http://cancerstaging.org", "code": "c3A"}]}}
    found = facts_of(*cancers, {**stage, "focus": [{"reference": "Condition/b"}]})
    assert [row.stage for row in found.diagnoses] == [(), ("stage-iiia",)]
    assert facts_of(*cancers, stage).unread == ("Observation/s: it is not said of which disease the stage is",)
    assert facts_of(cancers[0], stage).diagnoses[0].stage == ("stage-iiia",)


def test_the_time_of_a_course() -> None:
    drug = {"resourceType": "MedicationStatement", "status": "active",
            "medicationCodeableConcept": {"coding": [{"display": "paclitaxel 100 MG Injection"}]},
            "effectivePeriod": {"start": "2026-01-05"}}
    (row,) = facts_of(drug).treatments
    assert (row.start, row.end, row.status, row.route) == (date(2026, 1, 5), None, "ongoing", "injected")
