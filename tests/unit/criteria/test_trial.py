"""A whole trial's criteria: the sample that restates NCT06749886, and the registry's own text of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from accrual.criteria import Question, deciding_tests, in_short, lines_of_tests, parse, unaccounted
from accrual.registry import Trial, read_trial, samples

SPEC = Path(__file__).resolve().parents[2] / "spec" / "trial.json"
SEED = SPEC.with_name("seed.json")


@pytest.fixture(scope="module")
def trial() -> Trial:
    """The sample under its real number."""
    expected = json.loads(SPEC.read_text(encoding="utf-8"))["trial"]
    return next(trial for record in samples.records() if (trial := read_trial(record).trial).nct_id == expected)


def test_it_has_fourteen_criteria_of_each_type(trial: Trial) -> None:
    parsed = parse(trial.criteria, trial.nct_id)
    assert [criterion.id for criterion in parsed.criteria] == [f"{letter}{n}" for letter in "IE" for n in range(1, 15)]
    assert unaccounted(parsed) == 0


def test_its_tests_are_those_that_a_clinician_reads(trial: Trial) -> None:
    spec = json.loads(SPEC.read_text(encoding="utf-8"))
    read = [f"{line['criterion']} {line['concept']} {line['comparator'] or ''} {line['value']} {line['high'] or ''} "
            f"{line['unit'] or ''} {line['relative_to'] or ''} {line['given'] or ''}"
            for line in lines_of_tests(parse(trial.criteria, trial.nct_id)) if line["kind"] in ("quantity", "scale")]
    assert [" ".join(said.split()) for said in read] == spec["tests"]


@pytest.mark.data
def test_the_registrys_own_text_gives_every_test_and_asks_four_things_more(shared_data: Path) -> None:
    page = (shared_data / "seed" / "000_932fec5ec34bf817.txt").read_text(encoding="utf-8")
    found = re.search(r"Inclusion Criteria:.*?unsuitable for inclusion by the investigator\.", page, re.DOTALL)
    assert found
    parsed = parse(found[0])
    assert [criterion.type for criterion in parsed.criteria] == ["inclusion"] * 14 + ["exclusion"] * 14
    assert unaccounted(parsed) == 0
    spec = json.loads(SEED.read_text(encoding="utf-8"))
    asked = {criterion.id for criterion in parsed.criteria
             if any(isinstance(test, Question) for test in deciding_tests(criterion.rule))}
    assert asked == set(spec["by_nature"]) | set(spec["asked"])
    for criterion in parsed.criteria:
        read = [in_short(line) for line in lines_of_tests(parsed)
                if line["criterion"] == criterion.id and line["kind"] != "question"]
        assert read == spec["tests"].get(criterion.id, []), criterion.id
