"""What is dated before the start: no new therapy, and a bone metastasis at baseline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from accrual.endpoints import Results, derive, read

Tables = dict[str, list[list[str]]]
Trial = Callable[..., Path]
LESIONS = "T01,target,liver,, "
SEEN = "1,2023-12-26,T01,100, 2,2024-02-26,T01,60, 3,2024-04-22,T01,60, "


def _ends(results: Results, parameter: str) -> list[tuple[str, date | None, bool]]:
    return [(row.rule, row.date, row.event) for row in results.of(parameter, "fda")]


def _listed(results: Results, *kinds: str) -> list[tuple[str, int, str, str]]:
    return [(one.kind, one.row, one.variable, one.effect) for one in results.problems if one.kind in kinds]


@pytest.mark.parametrize("day", ["2023-11-20", "2023-12-31", "2023-12", "2023"])
def test_a_therapy_from_before_the_start_is_not_new(day: str, plain_trial: Trial) -> None:
    results = derive(read(plain_trial(LESIONS, SEEN, events=f"new anti-cancer therapy,{day}")))
    assert _ends(results, "PFS") == [("no-progression", date(2024, 4, 22), False)]
    assert [best.response for best in results.responses()] == ["PR"]
    assert _listed(results, "before the start") == [("before the start", 2, "date", "excluded")]


@pytest.mark.parametrize(("day", "used"), [("2024", "2024-01-16"), ("2024-01", "2024-01-16"), ("2024-03", "2024-03-01"),
                                           ("2024-01-15", "2024-01-15")])
def test_an_incomplete_date_that_may_lie_after_the_start_does(day: str, used: str, plain_trial: Trial) -> None:
    """On the first day it can: an early new therapy censors early. A therapy of the very day is not before it."""
    folder = plain_trial(LESIONS, SEEN, events=f"new anti-cancer therapy,{day}", subject="2024-01-15,,")
    data = read(folder)
    assert [str(one.date) for one in data.events if one.kind == "new anti-cancer therapy"] == [used]
    assert _listed(derive(data), "before the start") == []
    assert ("changed" in {one.effect for one in data.problems if "the day after the start" in one.message}) == (
        used == "2024-01-16")


@pytest.mark.parametrize("day", ["2023-11-20", "2023-12", "2024-01-01"])
def test_a_bone_metastasis_that_is_not_after_the_start_was_there_at_baseline(day: str, plain_trial: Trial) -> None:
    """A scan on the day of the start is a baseline one, and what it shows was there."""
    results = derive(read(plain_trial(LESIONS, SEEN, events=f"bone metastasis,{day}")))
    assert [(row.rule, row.days) for row in results.of("BMFS", "fda")] == [("bone-at-baseline", None)]
    assert _listed(results, "bone at baseline") == [("bone at baseline", 2, "date", "noted")]


@pytest.mark.parametrize(("day", "used"), [("2024-01-02", date(2024, 1, 2)), ("2024-01", date(2024, 1, 2)),
                                           ("2024-02", date(2024, 2, 1))])
def test_a_bone_metastasis_after_the_start_is_an_event(day: str, used: date, plain_trial: Trial) -> None:
    results = derive(read(plain_trial(LESIONS, SEEN, events=f"bone metastasis,{day}")))
    assert _ends(results, "BMFS") == [("bone-metastasis", used, True)]


@pytest.mark.parametrize(("term", "occurred", "event"), [
    ("Metastases to bone", "", True), ("BONE METASTASIS", "Y", True),
    ("Bone metastasis of non-small cell lung cancer", "", True), ("Bone metastases ruled out", "", False),
    ("Bone metastases without fracture", "", True), ("Bone metastasis not otherwise specified", "", True),
    ("Pain, bone metastases not confirmed", "", False), ("Bone metastasis?", "", False),
    ("No bone metastases", "", False), ("Suspected bone metastasis", "", False), ("BONE METASTASIS", "N", False)])
def test_a_bone_metastasis_that_was_ruled_out_is_none(term: str, occurred: str, event: bool, good_trial: Tables,
                                                     write_trial: Callable[[Tables], Path]) -> None:
    good_trial["ce"] = [["USUBJID", "CESEQ", "CETERM", "CEOCCUR", "CESTDTC"],
                        ["S-1", "1", term, occurred, "2024-03-20"]]
    results = derive(read(write_trial(good_trial)))
    row = next(row for row in results.of("BMFS", "fda") if row.subject == "S-1")
    assert row.event == event
    assert [(one.dataset, one.row, one.effect) for one in results.problems if one.kind == "no event"] == (
        [] if event else [("CE", 2, "excluded")])
