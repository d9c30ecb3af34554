"""A FHIR R4 Bundle becomes facts; what is not read is listed."""

from __future__ import annotations

import json
import zipfile
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.errors import InputError
from accrual.patients import Diagnosis, Facts, Measurement, Score, read_bundle

SPEC = Path(__file__).parents[2] / "spec" / "fhir.json"
LOINC = "http://loinc.org"


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1961-04-02"}
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": each} for each in (patient, *resources)],
        **more,
    }


def result(code: str = "777-3", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "effectiveDateTime": "2026-01-05T08:30:00+01:00",
        "valueQuantity": {"value": 120, "unit": "K/uL", "system": "http://unitsofmeasure.org", "code": "10*3/uL"},
        **more,
    }


def condition(text: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": "c1",
        "subject": {"reference": "urn:uuid:p"},
        "code": {"text": text},
        **more,
    }


def coded(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


def test_a_result_with_its_unit_date_and_limits() -> None:
    limits = [{"low": {"value": 150, "code": "10*3/uL"}, "high": {"value": 400, "code": "10*3/uL"}}]
    facts = read_bundle(bundle(result(referenceRange=limits), timestamp="2026-01-31T00:00:00Z"))
    assert facts == Facts(
        "female",
        date(1961, 4, 2),
        (Measurement("platelets", 120.0, "10*3/uL", date(2026, 1, 5), 150.0, 400.0, "Observation/o1"),),
        recorded=date(2026, 1, 31),
        source="Patient/p",
    )


@pytest.mark.parametrize(
    "limits",
    [
        [{"low": {"value": 1}}, {"low": {"value": 2}}],  # two ranges: which one?
        [{"low": {"value": 150, "code": "g/L"}}],  # a unit of its own
        [{"low": {"value": 400}, "high": {"value": 150}}],  # upside down
        [{"low": {"value": 150}, "appliesTo": [{"text": "pregnant"}]}],
        [{"low": {"value": 150}, "age": {"low": {"value": 60}}}],
        [{"low": {"value": 150}, "type": coded("treatment")}],
        [{"low": {"value": "150"}}],
        [{"text": "150-400"}],
        "150-400",
        [7],
    ],
)
def test_limits_of_normal_that_are_not_plain_are_left_out(limits: object) -> None:
    (row,) = read_bundle(bundle(result(referenceRange=limits))).measurements
    assert (row.lower, row.upper) == (None, None)


def test_only_the_year_of_birth() -> None:
    document = bundle()
    document["entry"][0]["resource"]["birthDate"] = "1959"
    facts = read_bundle(document)
    assert (facts.birth_date, facts.birth_date_latest) == (date(1959, 1, 1), date(1959, 12, 31))


def test_parts_of_an_observation() -> None:
    pressure = result("85354-9")
    del pressure["valueQuantity"]
    part = {
        "code": {"coding": [{"system": LOINC, "code": "8480-6"}]},
        "valueQuantity": {"value": 131, "unit": "mm[Hg]"},
    }
    facts = read_bundle(bundle({**pressure, "component": [part, {"code": {"text": "other"}}]}))
    assert [(row.concept, row.value, row.unit) for row in facts.measurements] == [
        ("systolic-blood-pressure", 131.0, "mm[Hg]")
    ]
    assert facts.unread == ("Observation/o1: 1 of its parts have no code that is read",)


def test_scores() -> None:
    score = {key: value for key, value in result("89247-1").items() if key != "valueQuantity"}
    facts = read_bundle(bundle({**score, "valueInteger": 1}))
    assert facts.scores == (Score("ecog", 1.0, date(2026, 1, 5), "Observation/o1"),)


def test_a_value_known_only_as_a_limit() -> None:
    (row,) = read_bundle(bundle(result(valueQuantity={"value": 0.1, "comparator": "<", "unit": "ng/mL"}))).measurements
    assert (row.bound, row.value, row.unit) == ("<", 0.1, "ng/mL")


def test_a_missing_unit_is_kept_as_missing() -> None:
    (row,) = read_bundle(bundle(result(valueQuantity={"value": 120}))).measurements
    assert row.unit is None


@pytest.mark.parametrize("when", ["2026-01", "0000-00-00", "yesterday", 20260105, "2026-13-01", None])
def test_a_date_that_is_not_a_day_is_unknown(when: object) -> None:
    (row,) = read_bundle(bundle(result(effectiveDateTime=when))).measurements
    assert row.date is None


@pytest.mark.parametrize(
    "fault",
    [
        {"status": "preliminary"},
        {"status": None},
        {"status": "entered-in-error"},
        {"valueQuantity": {"value": "120"}},
        {"valueQuantity": {"value": True}},
        {"valueQuantity": {"value": float("inf")}},
        {"valueQuantity": None},
        {"valueQuantity": {"value": 120, "comparator": "about"}},
        {"valueQuantity": [120]},
    ],
)
def test_a_result_that_cannot_be_read_is_listed(fault: dict[str, Any]) -> None:
    facts = read_bundle(bundle(result(**fault)))
    assert not facts.measurements
    (line,) = facts.unread
    assert line.startswith("Observation/o1: platelets: ")
    assert "120" not in line
    assert len(facts.unreadable) == (fault.get("status") != "entered-in-error")


def test_a_score_outside_its_scale_is_listed() -> None:
    facts = read_bundle(bundle(result("89247-1", valueQuantity={"value": -1})))
    assert (facts.scores, facts.unread) == ((), ("Observation/o1: ecog: its value is not on the scale",))


def test_rows_about_someone_else_do_not_count() -> None:
    facts = read_bundle(bundle(result(subject={"reference": "Patient/mother"}), condition("liver metastases")))
    assert not facts.measurements
    assert facts.unread == ("Observation/o1: is about another person than the Bundle's patient",)
    assert len(facts.diagnoses) == 1


def test_codings_that_disagree_are_not_read() -> None:
    codings = {"coding": [{"system": LOINC, "code": "777-3"}, {"system": LOINC, "code": "718-7"}]}
    assert read_bundle(bundle({**result(), "code": codings})).unread == ("Observation/o1: has no code that is read",)


def test_a_code_of_another_system_is_not_loinc() -> None:
    codings = {"coding": [{"system": "http://local.example", "code": "777-3"}]}
    assert read_bundle(bundle({**result(), "code": codings})).unread == ("Observation/o1: has no code that is read",)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, Diagnosis("liver-metastasis", True, None, "Condition/c1")),
        (
            {"clinicalStatus": coded("active"), "onsetDateTime": "2025-06-01"},
            Diagnosis("liver-metastasis", True, date(2025, 6, 1), "Condition/c1", "active"),
        ),
        (
            {"clinicalStatus": coded("resolved"), "abatementDateTime": "2025-09-01"},
            Diagnosis("liver-metastasis", True, None, "Condition/c1", "resolved", date(2025, 9, 1)),
        ),
        (
            {"verificationStatus": coded("refuted"), "recordedDate": "2026-01-05"},
            Diagnosis("liver-metastasis", False, date(2026, 1, 5), "Condition/c1"),
        ),
    ],
)
def test_conditions(more: dict[str, Any], expected: Diagnosis) -> None:
    assert read_bundle(bundle(condition("Liver metastases (disorder)", **more))).diagnoses == (expected,)


@pytest.mark.parametrize(
    ("text", "status", "why"),
    [
        ("liver metastases", "provisional", "is not confirmed"),
        ("liver metastases", "entered-in-error", "was entered in error"),
        ("suspected liver metastases", "confirmed", "is denied, suspected, past or of somebody else by its wording"),
        ("no liver metastases", "confirmed", "is denied, suspected, past or of somebody else by its wording"),
        ("mother had liver metastases", "confirmed", "is denied, suspected, past or of somebody else by its wording"),
        ("an unheard-of disease", "confirmed", "has no wording that is read"),
    ],
)
def test_conditions_that_are_not_sure_are_listed(text: str, status: str, why: str) -> None:
    facts = read_bundle(bundle(condition(text, verificationStatus=coded(status))))
    assert (facts.diagnoses, facts.unread) == ((), (f"Condition/c1: {why}",))


def test_the_doctors_words_go_before_the_code() -> None:
    code = {"text": "no sign of liver metastases", "coding": [{"display": "Secondary malignant neoplasm of liver"}]}
    assert not read_bundle(bundle(condition("", code=code))).diagnoses
    del code["text"]
    assert len(read_bundle(bundle(condition("", code=code))).diagnoses) == 1


def test_an_extension_that_may_turn_the_meaning_round_is_not_read_over() -> None:
    facts = read_bundle(bundle(result(modifierExtension=[{"url": "http://example.org/not", "valueBoolean": True}])))
    assert facts.unread == ("Observation/o1: has an extension that may change its meaning",)


def test_every_other_resource_is_listed() -> None:
    document = bundle({"resourceType": "Claim", "id": "k"}, {"resourceType": "Encounter"})
    document["entry"] += [{"fullUrl": "urn:uuid:1"}, "text", {"resource": {"id": "x"}}]
    assert read_bundle(document).unread == (
        "entry[3]: holds no resource",
        "entry[4]: holds no resource",
        "entry[5]: holds no resource",
        "Claim/k: this kind of resource is not read",
        "Encounter in entry[2]: this kind of resource is not read",
    )


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({}, "b"),
        ([], "b"),
        ({"resourceType": "Patient"}, "b"),
        ({"resourceType": "Bundle", "entry": {}}, "b: Bundle.entry"),
        (bundle({"resourceType": "Patient", "id": "q"}), "b"),
    ],
)
def test_what_is_no_bundle_of_one_person_is_an_error(document: object, where: str) -> None:
    with pytest.raises(InputError) as caught:
        read_bundle(document, "b")
    assert caught.value.where == where


# --- whatever comes -------------------------------------------------------------------------------

WHOLE = bundle(
    result(referenceRange=[{"low": {"value": 150}, "high": {"value": 400}}]),
    result("89247-1", valueInteger=1),
    condition("liver metastases", clinicalStatus=coded("active"), onsetDateTime="2025-06-01"),
    *({"id": f"m{number}", **resource} for number, resource in enumerate(
        resource for case in json.loads(SPEC.read_text(encoding="utf-8"))["cases"] for resource in case["resources"])),
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] + [deeper for key, inner in pairs for deeper in _paths(inner, (*path, key))]


@given(st.sampled_from(_paths(WHOLE)), ANY_JSON)
def test_any_value_anywhere_is_an_input_error_or_read_with_care(path: tuple[Any, ...], value: Any) -> None:
    document = deepcopy(WHOLE)
    if path:
        place = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
    try:
        facts = read_bundle(document if path else value)
    except InputError:
        return
    assert isinstance(facts, Facts)


def staged(document: dict[str, Any]) -> set[str]:
    """Stages and medications become a part of other facts, which do not name them."""
    names = set()
    for entry in document["entry"]:
        resource = entry.get("resource") or {}
        told = str(resource.get("meta", {}).get("profile"))
        if "tnm" in told or resource.get("resourceType") == "Medication":
            names.add(f"{resource['resourceType']}/{resource['id']}")
    return names


@pytest.mark.data
def test_every_bundle_of_the_development_data(shared_data: Path) -> None:
    """No crash, and every resource is either read or listed."""
    folder = shared_data / "patients"
    with zipfile.ZipFile(folder / "synthea-r4-dev.zip") as archive:
        documents = [json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")]
    documents += [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "mcode").glob("*.json"))]
    assert len(documents) == 68
    for document in documents:
        facts = read_bundle(document)
        lists = ("measurements", "scores", "diagnoses", "treatments", "markers", "circumstances")
        mentioned = {row.source for name in lists for row in getattr(facts, name)} | staged(document)
        mentioned |= {line.split(": ")[0] for line in facts.unread}
        for entry in document["entry"]:
            resource = entry.get("resource")
            if resource and resource["resourceType"] != "Patient":
                assert f"{resource['resourceType']}/{resource['id']}" in mentioned


# --- whose, and of which day ------------------------------------------------------------------------

MRN = [{"system": "http://hospital.example/mrn", "value": "7"}]


def test_a_patient_inside_a_row_is_known_by_an_identifier() -> None:
    inside = result(subject={"reference": "#pp"}, contained=[
        {"resourceType": "Patient", "id": "pp", "identifier": MRN}])
    document = bundle(inside)
    assert not read_bundle(document).measurements
    document["entry"][0]["resource"]["identifier"] = MRN
    assert len(read_bundle(document).measurements) == 1


def test_a_patient_inside_a_row_is_the_only_one_where_the_bundle_has_none() -> None:
    inside = result(subject={"reference": "#pp"}, contained=[{"resourceType": "Patient", "id": "pp"}])
    assert len(read_bundle({"resourceType": "Bundle", "entry": [{"resource": inside}]}).measurements) == 1


def test_rows_of_several_people_and_no_patient_are_refused() -> None:
    rows = [{"resource": result(id=each, subject={"reference": f"Patient/{each}"})} for each in ("a", "b")]
    with pytest.raises(InputError):
        read_bundle({"resourceType": "Bundle", "entry": rows})


def test_what_refers_to_a_urn_finds_the_row_that_has_it() -> None:
    stage = result("21908-9", id="s", valueCodeableConcept={"text": "Stage IIA"}, focus=[{"reference": "urn:uuid:9"}])
    del stage["valueQuantity"]
    document = bundle(condition("lung cancer"), stage)
    document["entry"][1]["fullUrl"] = "urn:uuid:9"
    assert read_bundle(document).diagnoses[0].stage == ("stage-iia",)
    document["entry"][1]["fullUrl"] = "urn:uuid:8"
    assert read_bundle(document).diagnoses[0].stage == ()


@pytest.mark.parametrize(
    ("moment", "when"),
    [
        ("2026-11-21T00:30:00+09:00", date(2026, 11, 20)),  # half an hour before the Bundle was written
        ("2026-11-21T01:30:00+09:00", date(2026, 11, 21)),  # half an hour after it
        ("2026-11-21", date(2026, 11, 21)),
        ("2026-11-20T00:30:00+09:00", date(2026, 11, 20)),
    ],
)
def test_a_moment_that_is_not_after_the_bundle_is_of_no_later_day(moment: str, when: date) -> None:
    facts = read_bundle(bundle(result(effectiveDateTime=moment), timestamp="2026-11-20T16:00:00Z"))
    assert facts.measurements[0].date == when


def test_stages_count_up_to_the_index_date() -> None:
    stages = [result("21908-9", id=when, effectiveDateTime=when, valueCodeableConcept={"text": text})
              for when, text in (("2023-01-10", "Stage IB"), ("2026-10-10", "Stage IVA"))]
    for each in stages:
        del each["valueQuantity"]
    document = bundle(condition("lung cancer"), *stages, timestamp="2026-11-20T16:00:00Z")
    assert read_bundle(document).diagnoses[0].stage == ("stage-iva",)
    assert read_bundle(document, on=date(2026, 1, 1)).diagnoses[0].stage == ("stage-ib",)
    document["timestamp"] = "2026-01-01T16:00:00Z"
    assert read_bundle(document, on=date(2026, 12, 1)).diagnoses[0].stage == ("stage-ib",)
