"""What R's survival says: as it was recorded, and where R is installed as it says now on data of the day."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from accrual.endpoints.survival import (
    CoxRegression,
    Estimate,
    HazardRatio,
    Scale,
    cox_regression,
    follow_up,
    groups_of,
    hazard_ratio,
    kaplan_meier,
    log_rank,
    observed,
)

REPOSITORY = Path(__file__).resolve().parents[3]
SPEC = json.loads((REPOSITORY / "tests" / "spec" / "endpoints" / "survival.json").read_text(encoding="utf-8"))
CASES = {case["name"]: case for case in SPEC["cases"]}
Figures = dict[str, list[float | None]]


def _three(found: Estimate) -> list[float | None]:
    return [found.value, found.lower, found.upper]


def _ours(case: dict[str, Any]) -> Figures:
    """Our figures under the names that scripts/survival.R gives them."""
    times = observed(case["time"], case["event"])
    found: Figures = {}
    for scale in Scale:
        curve = kaplan_meier(times, scale=scale)
        for name, values in (("time", curve.time), ("survival", curve.survival),
                             ("lower", curve.lower), ("upper", curve.upper)):
            found[f"{name} {scale}"] = [None if np.isnan(value) else float(value) for value in values]
        found[f"median {scale}"] = _three(curve.median)
    curve, last = kaplan_meier(times), max(case["time"])
    for scale in (Scale.LOG_LOG, Scale.LOG, Scale.PLAIN):
        read = kaplan_meier(times, scale=scale)
        found[f"quantiles {scale}"] = [number for part in zip(*(
            _three(read.quantile(share)) for share in (0.1, 0.25, 0.4, 0.5, 0.75)), strict=True) for number in part]
    found["median 0.9"] = _three(kaplan_meier(times, level=0.9).median)
    for part in (0.3, 0.5, 0.8):
        mark = curve.at(part * last)
        found[f"at {part}"] = [mark.rate.value, mark.error, mark.rate.lower, mark.rate.upper, mark.at_risk]
    for name, part in (("0.4", 0.4), ("1", 1.0)):
        mean = curve.restricted_mean(part * last)
        found[f"restricted mean {name}"] = [mean.mean.value, mean.error]
    found["follow-up"] = _three(follow_up(times).median)
    return found | (_compared(case) if "arm" in case else {})


def _compared(case: dict[str, Any]) -> Figures:
    times, arms, strata = observed(case["time"], case["event"]), groups_of(case["arm"]), groups_of(case["stratum"])
    stratified = log_rank(times, arms, strata)
    found: Figures = {name: [test.statistic, test.p] for name, test in (
        ("log-rank", log_rank(times, arms)), ("log-rank rho 1", log_rank(times, arms, rho=1)),
        ("log-rank strata", stratified))}
    found["expected strata"] = list(stratified.expected)
    columns = {"second": (arms.place == 1).astype(float), "x": case["x"]}
    for ties in ("efron", "breslow"):
        if len(arms.names) == 2:
            found[f"cox {ties}"] = _one(hazard_ratio(times, arms, ties=ties))
            found[f"cox strata {ties}"] = _one(hazard_ratio(times, arms, strata, ties=ties))
        found[f"regression {ties}"] = _several(cox_regression(times, columns, ties=ties))
    offset, second = 0.3 * np.array(case["x"]), {"second": columns["second"]}
    return found | {
        "regression strata": _several(cox_regression(times, columns, strata)),
        "regression offset": _several(cox_regression(times, second, offset=offset)),
        "regression offset strata": _several(cox_regression(times, second, strata, offset=offset))}


def _one(found: HazardRatio) -> list[float | None]:
    return [found.coefficient, found.error, *found.likelihoods]


def _several(found: CoxRegression) -> list[float | None]:
    return [*(term.coefficient for term in found.terms), *(term.error for term in found.terms), *found.likelihoods]


def _tolerance(name: str) -> float:
    """Sums to the last digits; quantiles and numbers at risk exactly; what is iterated to 1e-8."""
    if name.startswith(("median", "quantiles", "follow-up", "time")):
        return 0
    return 1e-8 if name.startswith(("cox", "regression")) else 1e-12


def _disagree(case: dict[str, Any], said: dict[str, Any]) -> list[str]:
    ours = _ours(case)
    wrong = []
    for name, theirs in said.items():
        tolerance = _tolerance(name)
        mine = ours[name]
        agree = len(mine) == len(theirs) and all(
            (one is None) == (other is None) and (one is None or other is None or one == other
                                                  or abs(one - other) <= tolerance * max(1.0, abs(other)))
            for one, other in zip(mine, theirs, strict=True))
        if not agree:
            wrong.append(f"{name}: R {theirs}, ours {mine}")
    return wrong


@pytest.mark.parametrize("name", CASES)
def test_what_r_said_is_what_we_say(name: str) -> None:
    """Recorded with the version in the file; `python scripts/record_r.py` records anew."""
    assert len(CASES[name]["r"]) > 30
    assert _disagree(CASES[name], CASES[name]["r"]) == []


@pytest.fixture(scope="module")
def said_by_r() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """R itself."""
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed: what R says now is not compared, only what it said")
    spec = importlib.util.spec_from_file_location("record_r", REPOSITORY / "scripts" / "record_r.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    asked: Callable[[dict[str, Any]], dict[str, Any]] = module.said_by_r
    try:
        asked({"time": [1.0, 2.0], "event": [1, 1]})
    except module.subprocess.CalledProcessError:
        pytest.skip("R is installed without its package survival: what R says now is not compared")
    return asked


def _drawn(seed: int, *, arms: str, digits: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(30, 120))
    arm = rng.choice(list(arms), size)
    x = rng.normal(size=size).round(2)
    event_time = rng.exponential(40 * np.exp(-0.4 * x + 0.3 * (arm == "B")))
    censor_time = rng.exponential(60, size)
    time = np.ceil(np.minimum(event_time, censor_time) * 10 ** digits) / 10 ** digits
    return {"time": time.tolist(), "event": (event_time <= censor_time).astype(int).tolist(), "arm": arm.tolist(),
            "stratum": rng.choice(["1", "2", "3"], size).tolist(), "x": x.tolist()}


@pytest.mark.parametrize(("seed", "arms", "digits"), [(1, "AB", 0), (2, "AB", 3), (3, "ABC", 0), (4, "AB", -1)])
def test_what_r_says_now_of_drawn_data_is_what_we_say(
    said_by_r: Callable[[dict[str, Any]], dict[str, Any]], seed: int, arms: str, digits: int,
) -> None:
    case = _drawn(seed, arms=arms, digits=digits)
    said = said_by_r(case)
    assert said.pop("version")
    assert _disagree(case, said) == []
