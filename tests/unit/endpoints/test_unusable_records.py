"""Records that cannot be used: sizes, dates in the future, measurements where recorded responses count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import time_machine

from accrual.endpoints import Options, derive, read

Tables = dict[str, list[list[str]]]
Write = Callable[[Tables], Path]


def test_measurements_that_the_pharmaverse_rule_set_leaves_aside_are_listed_by_subject(good_trial: Tables,
                                                                                     write_trial: Write) -> None:
    good_trial["rs"] = [row for row in good_trial["rs"] if row[0] != "S-2"]
    folder = write_trial(good_trial)
    results = derive(read(folder), Options(preset="pharmaverse"))
    listed = [problem.message.split(":")[0] for problem in results.problems if problem.kind == "not recorded"]
    assert listed == ["S-2"]
    assert "not recorded" not in {problem.kind for problem in derive(read(folder)).problems}


@pytest.mark.parametrize(("column", "value", "why"), [
    ("TRSTRESN", "900", "its result cannot be used"), ("TRSTRESU", "furlong", "its result cannot be used"),
    ("TRSTAT", "NOT DONE", "its result cannot be used"), ("TRTESTCD", "LPERP", "it is not measured by LDIAM")])
def test_a_visit_whose_only_size_cannot_be_used_is_not_evaluable(column: str, value: str, why: str,
                                                                 good_trial: Tables, write_trial: Write) -> None:
    row = next(row for row in good_trial["tr"] if row[0] == "S-2" and row[11] == "2")
    row[good_trial["tr"][0].index(column)] = value
    points = {point.visit: point for point in derive(read(write_trial(good_trial))).time_points
              if point.subject == "S-2"}
    assert points[2.0].overall == "NE"
    assert f"not-measured: T01 not evaluable: {why}" in [str(reason) for reason in points[2.0].reasons]


def test_a_size_that_cannot_be_used_gives_way_to_one_that_can(good_trial: Tables, write_trial: Write) -> None:
    row = next(row for row in good_trial["tr"] if row[0] == "S-2" and row[11] == "2")
    good_trial["tr"].append([*row[:4], "DIAMETER", "900", "mm", "900", *row[8:]])
    points = {point.visit: point for point in derive(read(write_trial(good_trial))).time_points
              if point.subject == "S-2"}
    assert points[2.0].total == 29.0


@time_machine.travel("2026-11-29T12:00:00Z", tick=False)
@pytest.mark.parametrize(("day", "kind"), [("2026-11-30", ""), ("2026-12", "noted"), ("2026-12-01", "noted"),
                                           ("2036-12-31", "noted"), ("2037-01-01", "excluded"), ("2204", "excluded")])
def test_a_date_in_the_future_is_listed_and_one_far_ahead_is_not_used(day: str, kind: str, good_trial: Tables,
                                                                      write_trial: Write) -> None:
    good_trial["dm"][1][4] = day  # a death
    data = read(write_trial(good_trial))
    assert [(one.variable, one.effect) for one in data.problems if one.kind == "future date"] == (
        [("DTHDTC", kind)] if kind else [])
    assert (data.subjects[0].death is None) == (kind == "excluded")


@time_machine.travel("2026-11-29T12:00:00Z", tick=False)
def test_a_sign_of_life_far_ahead_is_none(good_trial: Tables, write_trial: Write) -> None:
    good_trial["ae"] = [["USUBJID", "AESEQ", "AESTDTC"], ["S-1", "1", "2204-05-01"], ["S-1", "2", "2024-08-01"]]
    good_trial["tr"][8][12] = "2204-06-18"  # the last assessment of S-1 keeps its place without a date
    data = read(write_trial(good_trial))
    assert data.subjects[0].last_alive == date(2024, 8, 1)
    assert sorted(str(one) for one in data.problems if one.kind == "future date") == [
        "AE, row 2, AESTDTC: lies more than 10 years in the future",
        "TR, row 9, TRDTC: lies more than 10 years in the future"]
