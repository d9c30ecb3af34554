"""Records that contradict themselves are found; those that only look so are left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accrual.overview import disagreements
from accrual.overview.fields import PATHS
from accrual.registry.trial import Age, Intervention, Trial

CASES = json.loads((Path(__file__).parents[2] / "spec" / "disagreements.json").read_text(encoding="utf-8"))


def _trial(case: dict[str, Any]) -> Trial:
    fields = {name: value for name, value in case.items() if name not in {"why", "found", "says"}}
    for name in ("minimum_age", "maximum_age"):
        fields[name] = Age.parse(fields.get(name))
    fields["interventions"] = tuple(map(_drug, fields.get("interventions", ())))
    for name in ("phases", "conditions"):
        fields[name] = tuple(fields.get(name, ()))
    return Trial("NCT99990001", **fields)


def _drug(text: str) -> Intervention:
    name, _, other = text.partition(" = ")
    return Intervention(name, "DRUG", other_names=(other,) if other else ())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_case(case: dict[str, Any]) -> None:
    found = disagreements(_trial(case))
    assert [one.kind for one in found] == case["found"]
    assert all(case.get("says", "") in one.what for one in found)


def test_each_disagreement_names_the_fields_on_both_sides() -> None:
    for case in CASES:
        for found in disagreements(_trial(case)):
            assert found.where in found.sources
            assert len(found.sources) >= 2
            assert set(found.sources) <= set(PATHS.values())
            assert found.what.endswith(".")


def test_the_samples_disagree_only_where_they_are_meant_to(sample_trials: tuple[Trial, ...]) -> None:
    found = {trial.nct_id: [one.kind for one in disagreements(trial)] for trial in sample_trials}
    assert {number: kinds for number, kinds in found.items() if kinds} == {
        "NCT06749886": ["drug"], "NCT99990022": ["drug", "age"]}
