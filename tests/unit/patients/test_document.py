"""Accrual's own patient JSON: strict, and never telling a value."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from accrual.errors import InputError
from accrual.patients import (
    Answer,
    Circumstance,
    Diagnosis,
    Facts,
    Marker,
    Measurement,
    Score,
    Treatment,
    Unreadable,
    read_document,
    write_document,
)

EVERYTHING = Facts(
    sex="female",
    birth_date=date(1961, 1, 1),
    birth_date_latest=date(1961, 12, 31),
    recorded=date(2026, 1, 31),
    complete_since=date(2000, 1, 1),
    treatments_complete_since=date(2010, 1, 1),
    deceased=True,
    died=date(2026, 1, 30),
    source="Patient/7",
    unread=("Claim/1: this kind of resource is not read",),
    measurements=(Measurement("ast", 40.0, "U/L", date(2026, 1, 5), 5.0, 40.0, "lab 1", "<", "photometric"),),
    scores=(Score("ecog", 1.0, date(2026, 1, 5), "note 3", "fatigue"),),
    diagnoses=(
        Diagnosis("stroke", True, date(2020, 1, 5), "letter", "resolved", date(2020, 3, 1)),
        Diagnosis("liver-metastasis", False, date(2026, 1, 5)),
        Diagnosis("non-small-cell-lung-cancer", stage=("stage-iv", "t2a"), severity=("not-controlled", "symptomatic"),
                  certainty="histologically-confirmed", site="abdomen", cause="docetaxel",
                  date=date(2025, 1, 1), date_latest=date(2025, 12, 31)),
    ),
    treatments=(
        Treatment("docetaxel", True, date(2025, 1, 5), date(2025, 3, 5), "letter", "stopped", "first-line",
                  ("palliative",), "intravenous", "progression", "non-small-cell-lung-cancer", "abdomen", 75.0,
                  "mg/m2", ("stable",), date(2025, 1, 31), date(2025, 3, 31)),
        Treatment("transfusion", given=False, end=date(2026, 1, 31)),
    ),
    markers=(Marker("EGFR", "wild-type", date(2025, 1, 5), "report"),),
    circumstances=(Circumstance("pregnant", False, date(2026, 1, 5), "test", date(2026, 1, 1)),),
    answers=(Answer("Informed consent", None), Answer("Pregnant", False, date(2026, 1, 5))),
    unreadable=(Unreadable("inr", "it has no number", date(2026, 1, 5), "Observation/9"),),
)
ROWS = {
    "measurements": Measurement,
    "scores": Score,
    "diagnoses": Diagnosis,
    "treatments": Treatment,
    "markers": Marker,
    "circumstances": Circumstance,
    "answers": Answer,
    "unreadable": Unreadable,
}


def schema() -> dict[str, Any]:
    text = files("accrual.patients").joinpath("patient.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_everything_round_trips() -> None:
    assert read_document(json.loads(json.dumps(write_document(EVERYTHING)))) == EVERYTHING


SECRET = "seven-secret-7"


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ([], "p"),
        ({"sex": "female"}, "p: schema_version"),
        ({"schema_version": 2}, "p: schema_version"),
        ({"schema_version": True}, "p: schema_version"),
        ({"schema_version": 1, "sex": SECRET}, "p.sex"),
        ({"schema_version": 1, "sex": None}, "p.sex"),
        ({"schema_version": 1, "sex": []}, "p.sex"),
        ({"schema_version": 1, "birth_date": "0000-00-00"}, "p.birth_date"),
        ({"schema_version": 1, "birth_date": "2026-02-30"}, "p.birth_date"),
        ({"schema_version": 1, "birth_date": "2026-W05-6"}, "p.birth_date"),
        ({"schema_version": 1, "birth_date": 19610101}, "p.birth_date"),
        ({"schema_version": 1, "birth_day": "1961-01-01"}, "p.birth_day"),
        ({"schema_version": 1, "measurements": {}}, "p.measurements"),
        ({"schema_version": 1, "measurements": [SECRET]}, "p.measurements[0]"),
        ({"schema_version": 1, "measurements": [{"value": 1}]}, "p.measurements[0].concept"),
        ({"schema_version": 1, "measurements": [{"concept": "ast"}]}, "p.measurements[0].value"),
        ({"schema_version": 1, "measurements": [{"concept": "ast", "value": SECRET}]}, "p.measurements[0].value"),
        ({"schema_version": 1, "measurements": [{"concept": "ast", "value": True}]}, "p.measurements[0].value"),
        ({"schema_version": 1, "measurements": [{"concept": "ast", "value": float("nan")}]}, "p.measurements[0].value"),
        ({"schema_version": 1, "measurements": [{"concept": "ast", "value": 10**400}]}, "p.measurements[0].value"),
        (
            {"schema_version": 1, "measurements": [{"concept": "ast", "value": 1, "bound": "~"}]},
            "p.measurements[0].bound",
        ),
        ({"schema_version": 1, "measurements": [{"concept": " ", "value": 1}]}, "p.measurements[0].concept"),
        ({"schema_version": 1, "measurements": [{"concept": SECRET, "value": 1}]}, "p.measurements[0].concept"),
        ({"schema_version": 1, "measurements": [{"concept": "ecog", "value": 1}]}, "p.measurements[0].concept"),
        ({"schema_version": 1, "scores": [{"scale": SECRET, "value": 1}]}, "p.scores[0].scale"),
        ({"schema_version": 1, "scores": [{"scale": "ecog", "value": 1, "dat": "2026-01-05"}]}, "p.scores[0].dat"),
        (
            {"schema_version": 1, "diagnoses": [{"concept": "stroke"}, {"concept": "fever", "present": 1}]},
            "p.diagnoses[1].present",
        ),
        ({"schema_version": 1, "birth_date": "1990-01-01", "birth_date_latest": "1980-01-01"}, "p.birth_date_latest"),
        ({"schema_version": 1, "diagnoses": [{"concept": "fever", "date": "2020-02-01", "date_latest": "2020-01-31"}]},
         "p.diagnoses[0].date_latest"),
        ({"schema_version": 1, "treatments": [{"concept": "surgery", "start": "2020-02-01", "end": "2020-02-01",
                                               "end_latest": "2020-01-31"}]}, "p.treatments[0].end_latest"),
        ({"schema_version": 1, "answers": [{"question": "a", "value": "yes"}]}, "p.answers[0].value"),
        ({"schema_version": 1, "diagnoses": [{"concept": "fever", "stage": [SECRET]}]}, "p.diagnoses[0].stage[0]"),
        ({"schema_version": 1, "diagnoses": [{"concept": "fever", "stage": "stage-iv"}]}, "p.diagnoses[0].stage"),
        ({"schema_version": 1, "diagnoses": [{"concept": "fever", "severity": ["no"]}]}, "p.diagnoses[0].severity[0]"),
        ({"schema_version": 1, "treatments": [{"concept": "surgery", "line": SECRET}]}, "p.treatments[0].line"),
        ({"schema_version": 1, "treatments": [{"concept": "surgery", "given": "no"}]}, "p.treatments[0].given"),
        ({"schema_version": 1, "markers": [{"concept": "EGFR"}]}, "p.markers[0].finding"),
        ({"schema_version": 1, "circumstances": [{"concept": "pregnant", "holds": None}]}, "p.circumstances[0].holds"),
        ({"schema_version": 1, "unread": [1]}, "p.unread[0]"),
        ({"schema_version": 1, "unread": "all"}, "p.unread"),
    ],
)
def test_a_fault_is_named_by_its_path_and_never_by_its_value(document: object, where: str) -> None:
    with pytest.raises(InputError) as caught:
        read_document(document, "p")
    assert caught.value.where == where
    assert SECRET not in str(caught.value)


def test_a_misspelt_quantity_is_not_lost_and_the_likely_one_is_named() -> None:
    with pytest.raises(InputError, match="Did you mean creatinine\\?"):
        read_document({"schema_version": 1, "measurements": [{"concept": "creatinin", "value": 1}]})


def test_the_schema_and_the_types_have_the_same_fields() -> None:
    properties = schema()["properties"]
    assert set(properties) == {field.name for field in fields(Facts)} | {"schema_version"}
    for name, kind in ROWS.items():
        row = properties[name]["items"]
        assert set(row["properties"]) == {field.name for field in fields(kind)}, name
        assert row["additionalProperties"] is False
    assert schema()["additionalProperties"] is False


def test_the_schema_and_the_reader_require_the_same() -> None:
    example = write_document(EVERYTHING)
    for name in ROWS:
        row = schema()["properties"][name]["items"]
        whole = {**example[name][0], **({"value": True} if name == "answers" else {})}
        for member in row["properties"]:
            shorter = {key: value for key, value in whole.items() if key != member}
            document = {"schema_version": 1, name: [shorter]}
            if member in row["required"]:
                with pytest.raises(InputError, match="is missing"):
                    read_document(document)
            else:
                read_document(document)


def test_the_schema_and_the_reader_take_the_same_words() -> None:
    properties = schema()["properties"]
    for path in (("sex",), ("measurements", "bound"), ("diagnoses", "status"), ("treatments", "status")):
        allowed = (
            properties[path[0]]["enum"]
            if len(path) == 1
            else properties[path[0]]["items"]["properties"][path[1]]["enum"]
        )
        base: dict[str, dict[str, Any]] = {
            "measurements": {"concept": "ast", "value": 1}, "diagnoses": {"concept": "fever"},
            "treatments": {"concept": "surgery"}}
        for word in [*allowed, "otherwise"]:
            value = word if len(path) == 1 else [{**base[path[0]], path[1]: word}]
            document = {"schema_version": 1, path[0]: value}
            if word == "otherwise":
                with pytest.raises(InputError):
                    read_document(document)
            else:
                read_document(document)
