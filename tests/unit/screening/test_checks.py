"""Test patients of `accrual check`: how they are read, and what counts as a fault."""

from __future__ import annotations

from typing import Any

import pytest

from accrual.criteria import parse
from accrual.errors import InputError
from accrual.screening import check, read_checks

MODEL = parse("Inclusion Criteria:\n\n* Platelets ≥ 100 x 10^9/L\n* No prior docetaxel\n* Signed consent\n\n"
              "Exclusion Criteria:\n\n* Active hepatitis B", "NCT99991234")
PLATELETS = {"concept": "platelets", "value": 120, "unit": "10*9/L", "date": "2026-01-20"}


def document(**row: Any) -> dict[str, Any]:
    return {"schema_version": 1, "date": "2026-01-31", "base": {"measurements": [PLATELETS]},
            "patients": [{"name": "one", **row}]}


def faults(**row: Any) -> tuple[str, ...]:
    (patient,) = read_checks(document(**row))
    return check(MODEL, patient).faults


def test_what_is_expected_and_found_is_no_fault() -> None:
    assert faults(expect={"criteria": {"I1": {"verdict": "met", "because": "120"}}}) == ()
    assert faults(expect={"passes": ["I1"]}) == ()
    assert faults(expect={"screening": "undetermined", "criteria": {"I3": {"reasons": ["not answered"]}}}) == ()


@pytest.mark.parametrize(("expect", "fault"), [
    ({"screening": "eligible"}, "the trial: expected eligible, found undetermined"),
    ({"criteria": {"I1": {"passes": "fails"}}}, "I1: expected fails, found passes"),
    ({"criteria": {"I1": {"verdict": "not met"}}}, "I1: expected verdict not met, found met"),
    ({"criteria": {"I1": {"because": "121"}}}, "I1: expected “121” in the reason"),
    ({"criteria": {"I3": {"reasons": ["too old"]}}}, "I3: expected for too old, found for not answered"),
    ({"criteria": {"I9": {"passes": "fails"}}}, "the trial has no criterion I9"),
])
def test_each_kind_of_fault(expect: dict[str, Any], fault: str) -> None:
    (found,) = faults(expect=expect)
    assert found.startswith(fault)


def test_a_judgement_settles_what_the_facts_leave_open_and_nothing_else() -> None:
    judged = {"I1": False, "I2": True, "I3": True, "E1": False}
    assert faults(judged=judged, expect={"passes": ["I1", "I2", "I3"]}) == ()
    assert faults(judged={"I2": False}, expect={"criteria": {"I2": {"passes": "fails"}}}) == ()


def test_a_judgement_settles_a_score_or_a_result_that_is_not_recorded() -> None:
    model = parse("Inclusion Criteria:\n\n* ECOG 0-1\n* Platelets ≥ 100 x 10^9/L\n* No known allergy to the dye")
    (patient,) = read_checks(document(judged={"I1": True, "I2": False, "I3": True},
                                      expect={"passes": ["I1", "I2", "I3"]}))
    assert check(model, patient).faults == ()          # platelets of 120 are a fact, which no judgement overrides
    (patient,) = read_checks(document(judged={"I1": False}, expect={"criteria": {"I1": {"passes": "fails"}}}))
    assert check(model, patient).faults == ()


def test_a_patients_own_rows_take_the_place_of_the_bases() -> None:
    (patient,) = read_checks(document(facts={"measurements": [PLATELETS | {"value": 90}]}, expect={"fails": ["I1"]}))
    assert [row.value for row in patient.facts.measurements] == [90]
    (patient,) = read_checks(document(without=["platelets"], expect={"unknown": ["I1"]}))
    assert patient.facts.measurements == ()


@pytest.mark.parametrize(("document_", "where"), [
    ([], "c"),
    ({"schema_version": 2}, "c: schema_version"),
    ({"schema_version": 1, "patients": []}, "c.patients"),
    ({"schema_version": 1, "patient": []}, "c.patient"),
    ({"schema_version": 1, "patients": [{}]}, "c.patients[0].name"),
    (document(), "c.patients[0].expect"),
    (document(expect={}), "c.patients[0].expect"),
    (document(expect={"screening": "perhaps"}), "c.patients[0].expect.screening"),
    (document(expect={"fails": "I1"}), "c.patients[0].expect.fails"),
    (document(expect={"others": "maybe"}), "c.patients[0].expect.others"),
    (document(expect={"criteria": {"I1": {"passes": "yes"}}}), "c.patients[0].expect.criteria.I1.passes"),
    (document(expect={"criteria": {"I1": {"reasons": ["because"]}}}), "c.patients[0].expect.criteria.I1.reasons"),
    (document(expect={"criteria": {"I1": {"because": 7}}}), "c.patients[0].expect.criteria.I1.because"),
    (document(date="31.1.2026", expect={"fails": ["I1"]}), "c.patients[0].date"),
    (document(judged={"I1": "yes"}, expect={"fails": ["I1"]}), "c.patients[0].judged.I1"),
    (document(without="platelets", expect={"fails": ["I1"]}), "c.patients[0].without"),
    (document(without=["platelet"], expect={"fails": ["I1"]}), "c.patients[0].without[0]"),
    (document(without=[7], expect={"fails": ["I1"]}), "c.patients[0].without"),
    (document(facts={"measurements": {}}, expect={"fails": ["I1"]}), "c.patients[0].facts.measurements"),
    (document(facts={"sexx": "male"}, expect={"fails": ["I1"]}), "c.patients[0].facts.sexx"),
    ({"schema_version": 1, "date": "2026-01-31", "patients": [{"name": "a", "expect": {"fails": ["I1"]}}] * 2},
     "c.patients"),
])
def test_a_fault_of_the_file_is_named_by_its_path(document_: object, where: str) -> None:
    with pytest.raises(InputError) as caught:
        read_checks(document_, "c")
    assert caught.value.where == where
