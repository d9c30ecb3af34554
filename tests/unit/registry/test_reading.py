"""Records of both forms, and what is wrong with them, case by case from tests/spec/registry.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accrual.errors import InputError
from accrual.registry import Trial, nct_number, read_trial
from accrual.registry.trial import Age, Contact, DatePoint, Site

SPEC: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[2] / "spec" / "registry.json").read_text(encoding="utf-8"))


def _name(case: dict[str, Any]) -> str:
    return str(case["case"])


def _study(field: str, value: object) -> dict[str, Any]:
    """A study that says nothing but its number and one field."""
    protocol: dict[str, Any] = {"identificationModule": {"nctId": "NCT99990001"}}
    *way, last = field.split(".")
    holder = protocol
    for name in way:
        holder = holder.setdefault(name, {})
    holder[last] = value
    return {"protocolSection": protocol}


def _plain(value: object) -> object:
    """A field of a trial in the words of the spec."""
    match value:
        case tuple():
            return [_plain(item) for item in value]
        case Age():
            return str(value)
        case DatePoint(text, kind):
            return [text, kind]
        case Site():
            return [value.city, value.latitude, value.longitude]
        case Contact():
            return [value.name, value.phone]
        case _:
            return value


def _check(case: dict[str, Any], record: dict[str, Any]) -> None:
    reading = read_trial(record)
    assert {name: _plain(getattr(reading.trial, name)) for name in case["trial"]} == case["trial"]
    assert {problem.field for problem in reading.problems} == ({case["noted"]} if "noted" in case else set())
    assert all(problem.what and problem.nct_id == "NCT99990001" for problem in reading.problems)


@pytest.mark.parametrize("case", SPEC["v2"], ids=_name)
def test_a_study_object(case: dict[str, Any]) -> None:
    _check(case, _study(case["field"], case["value"]))


@pytest.mark.parametrize("case", SPEC["simple"], ids=_name)
def test_a_simple_line(case: dict[str, Any]) -> None:
    _check(case, {"nct_id": "NCT99990001", **case["line"]})


@pytest.mark.parametrize("case", SPEC["refused"], ids=_name)
def test_a_record_without_a_usable_number_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        read_trial(case["record"])


def test_a_number_in_small_letters_and_spaces_is_usable() -> None:
    assert read_trial({"nct_id": " nct99990001\n"}).trial.nct_id == "NCT99990001"


FULL: dict[str, Any] = {
    "hasResults": True,
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT99990001", "nctIdAliases": ["NCT99990099"], "orgStudyIdInfo": {"id": "ORG-1"},
            "secondaryIdInfos": [{"id": "2025-01", "type": "CTIS"}], "organization": {"fullName": "Org"},
            "briefTitle": "Brief", "officialTitle": "Official", "acronym": "ACR"},
        "statusModule": {
            "overallStatus": "TERMINATED", "whyStopped": "Slow", "lastKnownStatus": "RECRUITING",
            "statusVerifiedDate": "2025-09", "startDateStruct": {"date": "2024-01-02", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2026-01", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2027", "type": "ESTIMATED"}, "studyFirstSubmitDate": "2023-12-01",
            "studyFirstPostDateStruct": {"date": "2023-12-05", "type": "ACTUAL"}, "lastUpdateSubmitDate": "2025-10-01",
            "lastUpdatePostDateStruct": {"date": "2025-10-15", "type": "ACTUAL"},
            "resultsFirstPostDateStruct": {"date": "2025-11-01"},
            "expandedAccessInfo": {"hasExpandedAccess": True, "nctId": "NCT99990098"}},
        "sponsorCollaboratorsModule": {
            "responsibleParty": {"type": "PRINCIPAL_INVESTIGATOR", "investigatorFullName": "A. Body",
                                 "investigatorAffiliation": "Clinic"},
            "leadSponsor": {"name": "Sponsor", "class": "INDUSTRY"}, "collaborators": [{"name": "Co", "class": "NIH"}]},
        "oversightModule": {"oversightHasDmc": True, "isFdaRegulatedDrug": True, "isFdaRegulatedDevice": False},
        "descriptionModule": {"briefSummary": "Short", "detailedDescription": "Long"},
        "conditionsModule": {"conditions": ["C"], "keywords": ["K"]},
        "designModule": {
            "studyType": "INTERVENTIONAL", "phases": ["PHASE2"], "patientRegistry": False, "targetDuration": "1 Year",
            "designInfo": {"allocation": "RANDOMIZED", "interventionModel": "PARALLEL",
                           "interventionModelDescription": "Two arms", "primaryPurpose": "TREATMENT",
                           "observationalModel": "COHORT", "timePerspective": "PROSPECTIVE",
                           "maskingInfo": {"masking": "DOUBLE", "maskingDescription": "Blind",
                                           "whoMasked": ["PARTICIPANT"]}},
            "bioSpec": {"retention": "SAMPLES_WITH_DNA", "description": "Blood"},
            "enrollmentInfo": {"count": 120, "type": "ESTIMATED"}},
        "armsInterventionsModule": {
            "armGroups": [{"label": "A", "type": "EXPERIMENTAL", "description": "AD",
                           "interventionNames": ["Drug: D"]}],
            "interventions": [{"type": "DRUG", "name": "D", "description": "DD", "otherNames": ["DX"],
                               "armGroupLabels": ["A"]}]},
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "PFS", "description": "PD", "timeFrame": "1 y"}],
            "secondaryOutcomes": [{"measure": "OS"}], "otherOutcomes": [{"measure": "BMFS"}]},
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion", "healthyVolunteers": False, "sex": "FEMALE", "genderBased": True,
            "genderDescription": "GD", "minimumAge": "18 Years", "maximumAge": "75 Years", "stdAges": ["ADULT"],
            "studyPopulation": "SP", "samplingMethod": "PROBABILITY_SAMPLE"},
        "contactsLocationsModule": {
            "centralContacts": [{"name": "CC", "role": "CONTACT", "phone": "1", "email": "c@example.org"}],
            "overallOfficials": [{"name": "OO", "affiliation": "OA", "role": "STUDY_CHAIR"}],
            "locations": [{"facility": "F", "status": "RECRUITING", "city": "Shanghai", "state": "S", "zip": "Z",
                           "country": "China", "geoPoint": {"lat": 31.2, "lon": 121.5},
                           "contacts": [{"name": "LC", "role": "CONTACT"}]}]},
        "referencesModule": {
            "references": [{"pmid": "1", "type": "RESULT", "citation": "R"}],
            "seeAlsoLinks": [{"label": "L", "url": "https://example.org"}]},
        "ipdSharingStatementModule": {"ipdSharing": "YES", "description": "ID", "infoTypes": ["SAP"],
                                      "timeFrame": "IT", "accessCriteria": "IA", "url": "https://example.org"},
    },
    "documentSection": {"largeDocumentModule": {"largeDocs": [
        {"label": "Protocol", "date": "2024-01-01", "filename": "p.pdf"}]}},
    "derivedSection": {
        "conditionBrowseModule": {"meshes": [{"id": "D1", "term": "M"}], "ancestors": [{"id": "D2", "term": "N"}]},
        "interventionBrowseModule": {"meshes": [{"id": "D3", "term": "I"}]}},
}


def test_every_field_of_a_trial_is_read_from_a_full_study() -> None:
    """A field that is added to `Trial` and forgotten in the reader fails here: it would be empty."""
    reading = read_trial(FULL)
    unsaid = {name for name in Trial.__dataclass_fields__ if getattr(reading.trial, name) in (None, "", ())}
    assert unsaid == set()
    assert [problem.field for problem in reading.problems] == []


def test_the_parts_of_a_full_study_are_in_their_places() -> None:
    trial = read_trial(FULL).trial
    assert [(outcome.rank, outcome.measure) for outcome in trial.outcomes] == [
        ("primary", "PFS"), ("secondary", "OS"), ("other", "BMFS")]
    assert trial.condition_terms == ("M", "N")
    assert trial.sites[0] == Site(0, "F", "Shanghai", "S", "Z", "China", "RECRUITING", 31.2, 121.5,
                                  (Contact("LC", "CONTACT"),))
    assert trial.responsible_party is not None
    assert trial.responsible_party.name == "A. Body"
    assert [(each.text, each.kind, each.url) for each in trial.references] == [
        ("R", "RESULT", ""), ("L", "", "https://example.org")]


def test_a_study_with_nothing_but_its_number_is_a_trial() -> None:
    reading = read_trial({"protocolSection": {"identificationModule": {"nctId": "NCT99990001"}}})
    assert reading.trial == Trial("NCT99990001")
    assert reading.problems == ()


@pytest.mark.parametrize(("written", "number"), [
    ("NCT04852770", "NCT04852770"), ("nct04852770", "NCT04852770"), ("4852770", "NCT04852770"),
    ("NCT-04852770", "NCT04852770"), (" 04852770 ", "NCT04852770")])
def test_people_write_numbers_in_many_ways(written: str, number: str) -> None:
    assert nct_number(written) == number


@pytest.mark.parametrize("written", ["", "NCT", "0", "NCT123456789", "ISRCTN12345678", "NCT٠٤٨٥٢٧٧٠", "48 52"])
def test_what_is_no_number_is_said_to_be_none(written: str) -> None:
    with pytest.raises(InputError, match="not an NCT number"):
        nct_number(written)
