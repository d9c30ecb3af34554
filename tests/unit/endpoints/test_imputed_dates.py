"""Incomplete dates are flagged wherever a day made of one stands: ADTF and STARTDTF of ADRS, ADTR and ADTTE."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from accrual.endpoints import Options, Results, derive, read
from accrual.endpoints.adam import adam_tables
from accrual.endpoints.datasets import read_dataset
from accrual.endpoints.writing import write_table

Tables = dict[str, list[list[str]]]
Write = Callable[[Tables], Path]
Trial = Callable[..., Path]
LESIONS = "T01,target,liver,, "


def _flags(results: Results, parameter: str) -> tuple[date | None, str, str]:
    row = results.of(parameter, "fda")[0]
    return row.date, row.date_flag, row.start_flag


def test_a_progression_known_to_the_month_is_flagged_in_all_three(plain_trial: Trial) -> None:
    results = derive(read(plain_trial(LESIONS, "1,2023-12-26,T01,100, 2,2024-02-26,T01,60, 3,2024-04,T01,130,")))
    assert [(row.parameter, row.value, row.date_flag) for row in results.adrs if row.parameter in ("OVR", "PD")] == [
        ("OVR", "PR", ""), ("OVR", "PD", "D"), ("PD", "Y", "D")]
    assert [row.date_flag for row in results.adtr if row.parameter == "SDIAM"] == ["", "", "D"]
    assert _flags(results, "PFS") == (date(2024, 4, 1), "D", "")
    assert _flags(results, "OS") == (date(2024, 4, 1), "D", "")


def test_a_year_alone_has_another_flag(plain_trial: Trial) -> None:
    options = Options(measurement_dates="first", confirmation="none")
    folder = plain_trial(LESIONS, "1,2023-12-26,T01,100, 2,2024,T01,60, 3,2024-04-22,T01,130,",
                         subject="2023-12-30,,")
    results = derive(read(folder, options), options)
    assert _flags(results, "DOR") == (date(2024, 4, 22), "", "M")  # counted from a day that was completed
    assert _flags(results, "TTR") == (date(2024, 1, 1), "M", "")


def test_a_day_that_another_record_tells_is_not_completed(plain_trial: Trial) -> None:
    results = derive(read(plain_trial(LESIONS + "T02,target,lung,,", "1,2023-12-26,T01,50, 1,2023-12-26,T02,50, "
                                      "2,2024-04-01,T01,90, 2,2024-04,T02,90,")))
    assert _flags(results, "PFS") == (date(2024, 4, 1), "", "")


@pytest.mark.parametrize(("event", "parameter", "flag"), [("bone metastasis,2024-03", "BMFS", "D"),
                                                          ("bone metastasis,2025", "BMFS", "M"),
                                                          ("bone metastasis,2024-03-05", "BMFS", ""),
                                                          ("discontinuation,2024-03", "OS", "D")])
def test_an_event_known_to_the_month_is_flagged(event: str, parameter: str, flag: str, plain_trial: Trial) -> None:
    results = derive(read(plain_trial(LESIONS, "1,2023-12-26,T01,100, 2,2024-02-26,T01,60,", events=event)))
    assert _flags(results, parameter)[1] == flag


@pytest.mark.parametrize(("identified", "seen"), [("", "2,2024-02,NEW01,,unequivocal"), ("2024-02", "")])
def test_a_new_bone_lesion_known_to_the_month_is_flagged(identified: str, seen: str, plain_trial: Trial) -> None:
    results = derive(read(plain_trial(f"{LESIONS} NEW01,new,bone,,{identified}", "1,2023-12-26,T01,100, "
                                      f"2,2024-02,T01,60, {seen}")))
    assert _flags(results, "PFS") == (date(2024, 2, 1), "D", "")
    assert _flags(results, "BMFS") == (date(2024, 2, 1), "D", "")


def test_a_death_known_to_the_month_is_flagged_and_stands_in_every_format(plain_trial: Trial, tmp_path: Path) -> None:
    folder = plain_trial(LESIONS, "1,2023-12-26,T01,100, 2,2024-02-26,T01,60,", subject="2024-01-01,2024-06,")
    results = derive(read(folder))
    assert _flags(results, "OS") == _flags(results, "PFS") == (date(2024, 6, 1), "D", "")
    table = adam_tables(results)[2]
    out = tmp_path / "out"
    out.mkdir()
    write_table(table, out, study="", now=datetime(2026, 1, 1, tzinfo=UTC))
    for kind in ("csv", "xpt", "json"):
        data = read_dataset(out / f"adtte.{kind}", "ADTTE")
        at = [data.columns.index(name) for name in ("PARAMCD", "ADTF", "STARTDTF")]
        assert {tuple(row[place] for place in at) for row in data.rows} >= {("OS", "D", ""), ("TTR", "", "")}, kind


def test_a_death_that_only_ds_knows_is_said_to_come_from_there(good_trial: Tables, write_trial: Write) -> None:
    good_trial["dm"][2][4] = ""
    good_trial["ds"].append(["S-2", *[""] * (len(good_trial["ds"][0]) - 1)])
    for name, value in {"DSDECOD": "DEATH", "DSSTDTC": "2024-09-01", "DSSEQ": "7"}.items():
        if name in good_trial["ds"][0]:
            good_trial["ds"][-1][good_trial["ds"][0].index(name)] = value
    results = derive(read(write_trial(good_trial)))
    row = next(row for row in results.of("OS", "fda") if row.subject == "S-2")
    assert (row.source.dataset, row.source.variable) == ("DS", "DSSTDTC")
    death = next(row for row in results.adrs if row.subject == "S-2" and row.parameter == "DEATH")
    assert death.source == row.source
