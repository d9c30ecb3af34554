"""`accrual screen` as a shell sees it: its JSON contract, its text for a doctor, its faults."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
import typer
from typer.testing import CliRunner, Result

from accrual.cli import screen
from accrual.errors import AccrualError, InputError, NotFoundError

CRITERIA = "Inclusion Criteria:\n\n* Age ≥ 18 years\n* Platelets ≥ 100 x 10^9/L\n\nExclusion Criteria:\n\n* ECOG 3-4"
TRIAL = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT99990903", "briefTitle": "A study for tests"},
        "eligibilityModule": {"eligibilityCriteria": CRITERIA},
    }
}
PATIENT = {
    "schema_version": 1,
    "birth_date": "1961-04-02",
    "measurements": [{"concept": "platelets", "value": 64, "unit": "K/uL", "date": "2026-01-05", "source": "lab 1"}],
}
BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle",
    "timestamp": "2026-01-20T10:00:00Z",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "p", "birthDate": "1961-04-02"}},
        {"resource": {"resourceType": "Claim", "id": "k"}},
        {
            "resource": {
                "resourceType": "Observation",
                "id": "o1",
                "status": "final",
                "effectiveDateTime": "2026-01-05",
                "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}]},
                "valueQuantity": {"value": 120, "code": "10*3/uL", "system": "http://unitsofmeasure.org"},
            }
        },
    ],
}


def run(*arguments: str | Path) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    screen.register(app)
    return CliRunner().invoke(app, ["screen", *map(str, arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(content: object, name: str) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


def test_the_json_contract(file: Any) -> None:
    result = run(file(TRIAL, "trial.json"), file(PATIENT, "patient.json"), "--json", "--date", "2026-01-31")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert set(said) >= {"trial", "screening", "criteria", "would_settle"}
    assert (said["trial"], said["screening"]) == ("NCT99990903", "ineligible")
    assert (said["date"], said["date_from"]) == ("2026-01-31", "--date")
    assert [(row["id"], row["type"], row["verdict"], row["passes"]) for row in said["criteria"]] == [
        ("I1", "inclusion", "met", True),
        ("I2", "inclusion", "not met", False),
        ("E1", "exclusion", "unknown", None),
    ]
    assert said["criteria"][1]["because"] == "Platelet count 64 K/µL on 5 Jan 2026 is below the 100 ×10⁹/L asked for."
    assert said["criteria"][1]["evidence"] == [
        {"source": "lab 1", "text": "Platelet count 64 K/µL", "date": "2026-01-05"}
    ]
    assert said["criteria"][2]["reasons"] == ["no record"]
    assert said["would_settle"] == ["ECOG performance status"]


def test_a_bundle_brings_its_own_date(file: Any) -> None:
    said = json.loads(run(file(TRIAL, "trial.json"), file(BUNDLE, "bundle.json"), "--json").stdout)
    assert (said["date"], said["date_from"]) == ("2026-01-20", "the record's date")
    assert said["criteria"][1]["evidence"][0]["source"] == "Observation/o1"
    assert said["unread"] == [
        "Patient/p: gender is neither female nor male",
        "Claim/k: this kind of resource is not read",
    ]


@pytest.mark.parametrize(("death", "died"), [
    ({"deceasedBoolean": True}, None), ({"deceasedDateTime": "2026-01-10T08:00:00Z"}, "2026-01-10"),
    ({"deceasedDateTime": "2025"}, "2025-01-01")])
def test_that_somebody_is_dead_is_said_first(file: Any, death: dict[str, Any], died: str | None) -> None:
    entry = [{"resource": {**each["resource"], **(death if each["resource"]["resourceType"] == "Patient" else {})}}
             for each in BUNDLE["entry"]]
    trial, bundle = file(TRIAL, "trial.json"), file({**BUNDLE, "entry": entry}, "bundle.json")
    said = json.loads(run(trial, bundle, "--json", "--date", "2026-01-31").stdout)
    assert (said["screening"], said["deceased"], said["died"]) == ("ineligible", True, died)
    lines = run(trial, bundle, "--date", "2026-01-31").stdout.splitlines()
    assert lines[2].startswith("This person is recorded as dead")


def test_a_death_of_somebody_whom_a_search_included_is_not_the_persons(file: Any) -> None:
    mother = {"search": {"mode": "include"},
              "resource": {"resourceType": "Patient", "id": "m", "deceasedBoolean": True}}
    bundle = {**BUNDLE, "type": "searchset", "entry": [*BUNDLE["entry"], mother]}
    said = json.loads(run(file(TRIAL, "trial.json"), file(bundle, "bundle.json"), "--json").stdout)
    assert said["deceased"] is False


def test_a_day_before_the_death_is_one_of_the_living(file: Any) -> None:
    facts = {**PATIENT, "died": "2026-02-10"}
    said = json.loads(run(file(TRIAL, "trial.json"), file(facts, "p.json"), "--json", "--date", "2026-01-31").stdout)
    assert said["deceased"] is False
    said = json.loads(run(file(TRIAL, "trial.json"), file(facts, "p.json"), "--json", "--date", "2026-02-10").stdout)
    assert said["deceased"] is True


@time_machine.travel("2026-02-01 12:00:00+00:00")
def test_without_a_date_it_is_today(file: Any) -> None:
    said = json.loads(run(file(TRIAL, "trial.json"), file(PATIENT, "patient.json"), "--json").stdout)
    assert said["date_from"] == "today"
    assert said["date"] == "2026-02-01"


def test_the_text_is_for_a_doctor(file: Any) -> None:
    result = run(file(TRIAL, "trial.json"), file(BUNDLE, "bundle.json"), "--date", "2026-01-31")
    said = " ".join(result.stdout.split())
    for words in (
        "NCT99990903 A study for tests",
        "Index date 2026-01-31 (--date)",
        "The study team decides.",
        "I1 ✓ passes",
        "I2 ✓ passes",
        "E1 ? not known",
        "Platelet count 120 ×10³/µL on 5 Jan 2026",
        "[Observation/o1, 2026-01-05]",
        "What would settle the open criteria · ECOG performance status",
        "Not read from the record: Patient 1, Claim 1.",
    ):
        assert words in said
    assert "eligible" not in said.lower()


@pytest.mark.parametrize(
    ("trial", "patient", "kind"),
    [
        ("{", PATIENT, InputError),
        (TRIAL, "{", InputError),
        (TRIAL, {"schema_version": 1, "sex": "x"}, InputError),
        ([TRIAL, TRIAL], PATIENT, InputError),
        ({"nct_id": "ours"}, PATIENT, InputError),
    ],
)
def test_a_users_mistake_is_an_error_of_ours(
    file: Any, trial: object, patient: object, kind: type[AccrualError]
) -> None:
    result = run(file(trial, "trial.json"), file(patient, "patient.json"))
    assert isinstance(result.exception, kind)
    assert ".json" in str(result.exception)


@pytest.mark.django_db
def test_what_is_not_here(file: Any, tmp_path: Path) -> None:
    assert isinstance(run("NCT00000001", file(PATIENT, "patient.json")).exception, NotFoundError)
    assert isinstance(run(file(TRIAL, "trial.json"), tmp_path / "nobody.json").exception, NotFoundError)
    assert run(file(TRIAL, "trial.json"), file(PATIENT, "patient.json"), "--date", "31.1.2026").exit_code == 2
