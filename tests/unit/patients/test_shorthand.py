"""mCODE's own examples, by way of the tests' reader of FHIR Shorthand: every resource is read or listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.patients.shorthand import instances

from accrual.patients import Facts, read_bundle

pytestmark = pytest.mark.data
LISTS = ("measurements", "scores", "diagnoses", "treatments", "markers", "circumstances")


@pytest.fixture(scope="module")
def examples(shared_data: Path) -> list[dict[str, Any]]:
    folder = shared_data / "patients" / "mcode" / "ig-examples"
    return [each for path in sorted(folder.glob("EX_*.fsh")) for each in instances(path)]


def facts_of(*resources: dict[str, Any]) -> Facts:
    return read_bundle({"resourceType": "Bundle", "entry": [{"resource": each} for each in resources]})


def by_id(examples: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(each for each in examples if each["id"] == name)


def test_every_example_is_read_or_listed(examples: list[dict[str, Any]]) -> None:
    assert len(examples) > 100
    kinds = 0
    for resource in examples:
        if resource["resourceType"] in ("Bundle", "Patient"):
            continue
        found = facts_of(resource)
        read = sum(len(getattr(found, name)) for name in LISTS)
        assert read or found.unread, resource["id"]
        kinds += bool(read)
    assert kinds > 60, kinds


def test_a_variant_a_course_and_a_stage(examples: list[dict[str, Any]]) -> None:
    (variant,) = facts_of(by_id(examples, "genomic-variant-germline-deletion")).markers
    assert (variant.concept, variant.finding) == ("BRCA1", "altered")
    (course,) = facts_of(by_id(examples, "radiotherapy-treatment-summary-other-with-text")).treatments
    assert (course.concept, course.setting) == ("radiotherapy", ("curative",))
    assert str(course.start) == "2018-08-15"
    assert "Binet" not in str(facts_of(by_id(examples, "binet-stage-group-B")))
