"""The JSON Schema of the criteria model: every model is valid by it, and it describes every field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from accrual.criteria import model, model_to_json, parse
from accrual.registry import read_trial, samples

SCHEMA: Mapping[str, Any] = json.loads(files("accrual.criteria").joinpath("model.schema.json").read_text("utf-8"))
VALID = Draft202012Validator(SCHEMA)
CASES = sorted((Path(__file__).resolve().parents[2] / "spec" / "criteria").glob("*.json"))
NODES = (
    "AllOf", "AnyOf", "Not", "Given", "Except", "Allowed", "Judged", "Quantity", "Scale", "Sex", "Condition", "Therapy",
    "Biomarker", "State", "Question")


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_samples_model_is_valid() -> None:
    for record in samples.records():
        trial = read_trial(record).trial
        VALID.validate(model_to_json(parse(trial.criteria, trial.nct_id)))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_cases_model_is_valid(path: Path) -> None:
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
        VALID.validate(model_to_json(parse(case["text"])))


@pytest.mark.parametrize("node", NODES)
def test_the_schema_knows_every_field_of_a_node(node: str) -> None:
    described = SCHEMA["$defs"][node]
    assert set(described["properties"]) == {"node", *(field.name for field in fields(getattr(model, node)))}


def test_what_is_no_model_is_invalid() -> None:
    printed = model_to_json(parse("ECOG ≤ 2"))
    assert not VALID.is_valid(printed | {"schema_version": 3})
    assert not VALID.is_valid(printed | {"criteria": [printed["criteria"][0] | {"id": "X1"}]})
