"""Simulated trials: the same each time, true to their assumptions, and derived to exactly what was drawn."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from accrual.endpoints import derive, read
from accrual.endpoints.simulate import SEED_TRIAL, ArmAssumption, Assumptions, draw, seen, truth_of, write_trial
from accrual.errors import InputError

ARM = SEED_TRIAL.arms[0]
TWO = replace(SEED_TRIAL, study="X1", arms=(ArmAssumption("Control", 30, 4, 10, 0.12),
                                            ArmAssumption("New, longer", 30, 7, 15, 0.35, complete_share=0.5)))


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("same", 5), ("other", 6)):
        write_trial(SEED_TRIAL, tmp_path / name, seed=seed)
    assert _files(tmp_path / "one") == _files(tmp_path / "same")
    assert _files(tmp_path / "one")["tr.csv"] != _files(tmp_path / "other")["tr.csv"]


@pytest.mark.parametrize("assumptions", [
    SEED_TRIAL, replace(SEED_TRIAL, found="on its day"), replace(SEED_TRIAL, dropout=0.6, bone=1.0), TWO],
    ids=["at the next visit", "on its day", "many withdraw, all to the bones", "two arms"])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_derived_is_what_was_drawn(assumptions: Assumptions, seed: int, tmp_path: Path) -> None:
    """The SDTM goes the whole way: read, checked, RECIST 1.1, endpoints."""
    write_trial(assumptions, tmp_path / "trial", seed=seed)
    data = read(tmp_path / "trial")
    results = derive(data)
    with (tmp_path / "trial" / "truth" / "subjects.csv").open(encoding="utf-8") as file:
        truth = {row["USUBJID"]: row for row in csv.DictReader(file)}
    assert len(truth) == sum(arm.subjects for arm in assumptions.arms) == len(results.population)
    for parameter in ("PFS", "OS"):
        name = parameter.lower()
        found = {row.subject: (str(row.days), str(int(row.event))) for row in results.of(parameter, "fda")}
        assert found == {who: (row[f"{name}_days"], row[f"{name}_event"]) for who, row in truth.items()}
    responders = {best.subject for best in results.responses() if best.response in ("CR", "PR")}
    assert responders == {who for who, row in truth.items() if row["responds"] == "Y"}
    assert results.discrepancies == ()
    assert {problem.kind for problem in data.problems} <= {"future date"}  # its subjects enter from 2025 on


def test_a_first_bone_metastasis_is_an_event_of_bone_metastasis_free_survival(tmp_path: Path) -> None:
    write_trial(replace(SEED_TRIAL, bone=1.0, found="on its day"), tmp_path / "trial", seed=4)
    results = derive(read(tmp_path / "trial"))
    rules = {row.rule for row in results.of("BMFS", "fda") if row.event}
    assert rules == {"bone-metastasis", "death"}


def test_many_subjects_have_the_medians_and_the_rate_that_are_called_true() -> None:
    """20,000 subjects, no dropout: sample medians within three standard errors."""
    assumptions = replace(SEED_TRIAL, dropout=0.0, found="on its day", follow_up=400,
                          accrual=1e5, arms=(replace(ARM, subjects=20_000),))
    truth = truth_of(assumptions, assumptions.arms[0])
    every = [seen(life, assumptions.found) for life in draw(assumptions, np.random.default_rng(8))]
    assert all(one.pfs[1] and one.os[1] for one in every)
    pfs, os = (np.median([one.pfs[0] for one in every]), np.median([one.os[0] for one in every]))
    assert abs(pfs - truth.median_pfs_days) < 3 * 0.5 / np.sqrt(20_000) / (truth.hazard / 2)
    assert abs(os - truth.median_os_days) < 10
    assert abs(sum(one.responded for one in every) / 20_000 - truth.response_rate) < 3 * np.sqrt(0.21 / 20_000)


def test_the_truth_lies_beside_the_data(tmp_path: Path) -> None:
    names = write_trial(TWO, tmp_path / "trial", seed=9)
    known = json.loads((tmp_path / "trial" / "truth" / "trial.json").read_text(encoding="utf-8"))
    assert known["seed"] == 9
    assert known["arms"]["Control"]["median_pfs_days"] == 122
    assert set(_files(tmp_path / "trial")) == set(names)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="not an empty folder"):
        write_trial(SEED_TRIAL, tmp_path / "mine", seed=1)
    assert _files(tmp_path / "mine") == {"note.txt": b"mine"}


@pytest.mark.parametrize(("change", "says"), [
    ({"arms": ()}, "no subjects"), ({"arms": (replace(ARM, subjects=0),)}, "no subjects"),
    ({"arms": (ARM, ARM)}, "two arms have one name"), ({"arms": (replace(ARM, median_os=5),)}, "not longer"),
    ({"arms": (replace(ARM, response_rate=1.2),)}, "a share"), ({"dropout": 1.0}, "a share"),
    ({"accrual": 0}, "accrual"), ({"every_weeks": 0}, "visits"), ({"follow_up": 1}, "before the last subjects"),
    ({"found": "by chance"}, "not known"),
])
def test_assumptions_that_cannot_be_are_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        replace(SEED_TRIAL, **change)


def test_a_response_rate_or_a_survival_that_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="not so many can respond"):
        truth_of(SEED_TRIAL, replace(ARM, response_rate=0.9))
    with pytest.raises(InputError, match="so many die before progression"):
        truth_of(replace(SEED_TRIAL, deaths_first=0.9), replace(ARM, median_os=200))
