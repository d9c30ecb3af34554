"""`accrual match` and `accrual questions` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from accrual.cli.main import app
from accrual.errors import AccrualError, InputError, NotFoundError
from accrual.registry import samples

SEED = "NCT06749886"
PATIENT = {
    "schema_version": 1, "sex": "female", "birth_date": "1961-04-02", "recorded": "2026-01-31",
    "diagnoses": [{"concept": "non-small-cell-lung-cancer", "status": "active", "date": "2025-01-10"}],
    "scores": [{"scale": "ecog", "value": 1, "date": "2026-01-20"}],
}


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    if isinstance(result.exception, AccrualError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def patient(tmp_path: Path) -> str:
    path = tmp_path / "patient.json"
    path.write_text(json.dumps(PATIENT), encoding="utf-8")
    return str(path)


@pytest.fixture
def imported(home: Path, tmp_path: Path) -> Path:
    path = tmp_path / "samples.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in samples.records()), encoding="utf-8")
    run("registry", "import", str(path))
    return home


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_with_no_trial_it_says_what_to_do(patient: str) -> None:
    with pytest.raises(NotFoundError) as told:
        run("match", patient)
    assert "accrual registry import" in str(told.value)


@pytest.mark.django_db
@pytest.mark.usefixtures("imported")
def test_nobody_who_is_dead_is_matched(tmp_path: Path) -> None:
    path = tmp_path / "patient.json"
    path.write_text(json.dumps({**PATIENT, "died": "2026-01-30"}), encoding="utf-8")
    assert run("match", str(path), "--all") == (
        "This person is recorded as dead since 30 Jan 2026. Nobody who is dead can join a trial.\n")
    found = json.loads(run("match", str(path), "--all", "--json"))
    assert (found["deceased"], found["trials"], found["total"]) == (True, [], 0)
    assert found["by_status"] == {"ineligible": found["compared"]}
    assert json.loads(run("match", str(path), "--json", "--date", "2026-01-29"))["trials"]


@pytest.mark.django_db
@pytest.mark.usefixtures("imported")
def test_trials_are_listed_and_their_criteria_have_the_verdicts_of_a_screening(patient: str) -> None:
    text = run("match", patient, "--near", "Shanghai")
    assert SEED in text
    assert "eligible" not in text
    found: dict[str, Any] = json.loads(run("match", patient, "--all", "--limit", "100", "--json"))
    assert found["compared"] == len(list(samples.records())) == sum(found["by_status"].values())
    (seed,) = [each for each in found["trials"] if each["nctId"] == SEED]
    alone = json.loads(run("screen", SEED, patient, "--json"))
    assert seed["screening"] == alone["screening"]
    assert seed["criteria"] == alone["criteria"]
    assert seed["confirmed"] == sum(row["passes"] is True for row in alone["criteria"])
    statuses = [("eligible", "undetermined", "ineligible").index(each["screening"]) for each in found["trials"]]
    assert statuses == sorted(statuses)


@pytest.mark.django_db
@pytest.mark.usefixtures("imported")
def test_wrong_usage_is_told(patient: str) -> None:
    for arguments in (("match",), ("match", patient, "--within-km", "5"), ("match", patient, "--pd-l1", "200"),
                      ("match", patient, "--brain-metastases", "perhaps")):
        assert CliRunner().invoke(app, list(arguments)).exit_code == 2
    with pytest.raises(InputError):
        run("match", patient, "--prior-therapy", "zzqq")
    for wish in (("--mutation", "EGRF"), ("--no-mutation", "zzqq"), ("--mutation", "EGFR:mutatoin")):
        with pytest.raises(InputError):
            run("match", patient, *wish)
    with pytest.raises(NotFoundError):
        run("match", patient, "--near", "Xyzzyville")


@pytest.mark.django_db
@pytest.mark.usefixtures("imported")
def test_the_seeds_interview_is_short_and_its_response_is_screened(tmp_path: Path) -> None:
    made = json.loads(run("questions", SEED, "--format", "fhir"))
    links = [item["linkId"] for group in made["item"] for item in group["item"]]
    assert len(links) <= 31, "it was 79"
    assert f"At most {len(links)} questions" in run("questions", SEED)
    response = tmp_path / "response.json"
    response.write_text(json.dumps({
        "resourceType": "QuestionnaireResponse", "authored": "2026-01-31",
        "item": [{"linkId": "scale-ecog", "answer": [{"valueCoding": {"code": "3"}}]}]}), encoding="utf-8")
    told = json.loads(run("screen", SEED, str(response), "--json"))
    assert told["screening"] == "ineligible"
    assert told["date"] == "2026-01-31"


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_a_screening_is_written_for_paper(tmp_path: Path, patient: str, ending: str) -> None:
    if ending == "pdf":
        pytest.importorskip("weasyprint")
    record = tmp_path / "trial.json"
    record.write_text(json.dumps(next(samples.records())), encoding="utf-8")
    paper = tmp_path / f"paper.{ending}"
    run("screen", str(record), patient, "--paper", str(paper))
    content = paper.read_bytes()
    assert content.startswith(b"<!doctype html>" if ending == "html" else b"%PDF")
    if ending == "html":
        told = content.decode()
        for words in ("Only the study team can say", "On record: ECOG performance status 1", "Would settle it:",
                      "the record as updated on"):
            assert words in told
    assert not list(tmp_path.glob(".*")), "nothing half written is left"


def test_paper_of_another_kind_is_wrong_usage(tmp_path: Path, patient: str) -> None:
    record = tmp_path / "trial.json"
    record.write_text(json.dumps(next(samples.records())), encoding="utf-8")
    arguments = ["screen", str(record), patient, "--paper", str(tmp_path / "x.doc")]
    assert CliRunner().invoke(app, arguments).exit_code == 2
