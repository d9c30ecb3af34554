"""TrialGPT's annotated pairs: whatever is settled by ages, sexes and numbers is as the doctor labelled it."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts import trialgpt


@pytest.mark.data
def test_no_pair_that_is_settled_is_settled_otherwise_than_by_the_doctor(shared_data: Path) -> None:
    assert trialgpt.DATA.is_relative_to(shared_data.resolve()) or trialgpt.DATA.exists()
    settled, right = trialgpt.settled_and_right(list(trialgpt.score()))
    assert [row.annotation for row in settled] == [row.annotation for row in right]
    assert len(settled) >= 30


def test_the_patterns_of_the_measurement() -> None:
    facts = trialgpt.facts_of("0. A 58-year-old woman. 1. Her BP is 160/95, hemoglobin 8.5 g/dL, heart rate 110.")
    assert facts.sex == "female"
    assert {row.concept: row.value for row in facts.measurements} == {
        "age": 58, "systolic-blood-pressure": 160, "diastolic-blood-pressure": 95, "hemoglobin": 8.5, "heart-rate": 110}
