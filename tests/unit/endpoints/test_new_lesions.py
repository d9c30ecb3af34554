"""New lesions without a date, with records that cannot be used, or seen only after a cut-off (RECIST 1.1, 4.3.5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from accrual.endpoints import Options, Results, derive, read

Trial = Callable[..., Path]
TARGET = "1,2023-12-26,T01,100, 2,2024-02-26,T01,60, 3,2024-04-22,T01,60, 4,2024-06-17,T01,60, "
LESIONS = "T01,target,liver,, NEW01,new,bone,, "


def _overall(results: Results) -> list[str]:
    return [point.overall for point in results.time_points if not point.is_baseline]


def _ends(results: Results, parameter: str) -> list[tuple[str, date | None]]:
    return [(row.rule, row.date) for row in results.of(parameter, "fda")]


@pytest.mark.parametrize("rules", ["recist", "irecist"])
@pytest.mark.parametrize(("day", "visit"), [("2024-06-17", ""), ("", ""), ("", "4"), ("2024-06-17", "4")])
def test_a_lesion_that_was_seen_after_the_cutoff_was_not_there(day: str, visit: str, rules: str,
                                                               plain_trial: Trial) -> None:
    folder = plain_trial(f"T01,target,liver,, NEW01,new,bone,{visit},{day}",
                         TARGET + "4,2024-06-17,NEW01,,unequivocal")
    options = Options(cutoff=date(2024, 5, 1), rules=rules)
    results = derive(read(folder, options), options)
    assert _overall(results) == (["PR", "PR"] if rules == "recist" else ["iPR", "iPR"])
    assert _ends(results, "PFS") == [("no-progression", date(2024, 4, 22))]
    assert _ends(results, "BMFS") == [("no-bone-metastasis", date(2024, 4, 22))]


@pytest.mark.parametrize("rows", ["4,,NEW01,,unequivocal", "5,,T01,60, 5,,NEW01,,unequivocal"])
def test_what_has_no_date_is_cut_with_its_visit_or_by_its_number(rows: str, plain_trial: Trial) -> None:
    options = Options(cutoff=date(2024, 5, 1))
    results = derive(read(plain_trial(LESIONS, f"{TARGET} {rows}"), options), options)
    assert _overall(results) == ["PR", "PR"]


def test_a_lesion_that_is_identified_only_at_a_visit_after_the_cutoff_was_not_there(plain_trial: Trial) -> None:
    options = Options(cutoff=date(2024, 5, 1))
    folder = plain_trial("T01,target,liver,, NEW01,new,bone,4,", TARGET)
    assert _overall(derive(read(folder, options), options)) == ["PR", "PR"]


def test_a_record_without_a_date_has_that_of_its_visit(plain_trial: Trial) -> None:
    results = derive(read(plain_trial(LESIONS, TARGET + "4,,NEW01,,unequivocal")))
    assert _overall(results) == ["PR", "PR", "PD"]
    assert _ends(results, "PFS") == [("progression", date(2024, 6, 17))]
    assert _ends(results, "BMFS") == [("bone-metastasis", date(2024, 6, 17))]


def test_at_a_visit_without_a_date_a_lesion_counts_from_the_place_of_that_visit(plain_trial: Trial) -> None:
    seen = ("1,2023-12-26,T01,100, 2,2024-02-26,T01,60, 3,,T01,60, 4,2024-06-17,T01,60, 5,2024-08-12,T01,60, "
            "{},,NEW01,,unequivocal")
    for visit, expected in (("3", ["PR", "PD", "PD", "PD"]), ("5", ["PR", "PR", "PR", "PD"])):
        points = derive(read(plain_trial(LESIONS, seen.format(visit)))).time_points
        assert [point.overall for point in sorted(points, key=lambda point: point.visit or 0)][1:] == expected


@pytest.mark.parametrize("row", ["4,2024-06-17,NEW01,,unequivical", "4,2024-06-17,NEW01,600,", "4,,NEW01,-3,",
                                 "4,169,NEW01,,unequivocal"])
def test_a_record_that_cannot_be_used_tells_when_the_lesion_was_looked_at(row: str, plain_trial: Trial) -> None:
    """TU says that it is new: certain from that visit on, and not before."""
    results = derive(read(plain_trial(LESIONS, f"{TARGET} {row}")))
    assert _overall(results) == ["PR", "PR", "PD"]
    assert _ends(results, "BMFS") == [("bone-metastasis", date(2024, 6, 17))]
    listed = [str(problem) for problem in results.problems if problem.kind == "new lesion"]
    said = "is new by TU, and no record of its state can be used: it counts as certain from 2024-06-17 on"
    assert listed == ([] if "169" in row else [f"TR, row 6, lesion: {said}"])


def test_the_day_of_identification_goes_before_that_of_a_record_that_cannot_be_used(plain_trial: Trial) -> None:
    folder = plain_trial("T01,target,liver,, NEW01,new,bone,,2024-04-22", TARGET + "4,2024-06-17,NEW01,,unequivical")
    assert _overall(derive(read(folder))) == ["PR", "PD", "PD"]


def test_a_node_that_is_measured_by_the_other_axis_only_is_new_all_the_same(good_trial: dict[str, list[list[str]]],
                                                                          write_trial: Callable[..., Path]) -> None:
    good_trial["tu"].append(["S-2", "9", "NEW01", "NEW", "LYMPH NODE", *good_trial["tu"][1][5:]])
    good_trial["tu"][-1][good_trial["tu"][0].index("TUDTC")] = ""
    good_trial["tr"].append(["S-2", "21", "NEW", "NEW01", "LDIAM", "6", "mm", "6", "mm", "", "INVESTIGATOR", "2",
                             "2024-03-06"])
    results = derive(read(write_trial(good_trial)))
    seen = {point.visit: point.new for point in results.time_points if point.subject == "S-2"}
    assert seen[2.0] == "unequivocal"


@pytest.mark.parametrize(("visit", "day", "progressed"), [
    ("4", "2024-06-01", date(2024, 6, 1)), ("", "2024-06-01", date(2024, 6, 1)), ("3", "2024-04-20", date(2024, 4, 20)),
    ("3", "", date(2024, 4, 22))])
def test_a_new_lesion_that_is_only_identified_counts_from_its_day(visit: str, day: str, progressed: date,
                                                                  plain_trial: Trial) -> None:
    results = derive(read(plain_trial(f"T01,target,liver,, NEW01,new,lung,{visit},{day}", TARGET)))
    assert _ends(results, "PFS") == [("progression", progressed)]


def test_a_new_lesion_that_nothing_dates_leaves_open_whether_it_was_there(plain_trial: Trial) -> None:
    """Progression at the first scan would be a guess, and so would be a response."""
    results = derive(read(plain_trial(LESIONS, TARGET + "5,2024-08-12,T01,90, ")))
    assert _overall(results) == ["NE", "NE", "NE", "PD"]  # 90 mm is 50 % above the nadir, new lesion or not
    assert {point.new for point in results.time_points if not point.is_baseline} == {"unknown"}
    listed = [problem for problem in results.problems if "NEW01 has no date" in problem.message]
    assert [(problem.dataset, problem.effect) for problem in listed] == [("TU", "excluded")]


@pytest.mark.parametrize(("visit", "overall", "effect"), [
    ("9", ["PR", "PR", "PR"], "noted"), ("3.1", ["PR", "PR", "PD"], "noted"), ("2.5", ["PR", "PD", "PD"], "noted")])
def test_a_new_lesion_of_a_visit_without_records_has_its_place_by_number(visit: str, overall: list[str], effect: str,
                                                                        plain_trial: Trial) -> None:
    """It was not there at the visits before; of one after all of them there is no day to date an event by."""
    results = derive(read(plain_trial(f"T01,target,liver,, NEW01,new,bone,{visit},", TARGET)))
    assert _overall(results) == overall
    listed = [problem for problem in results.problems if "NEW01 has no date" in problem.message]
    assert [(problem.dataset, problem.effect) for problem in listed] == [("TU", effect)]


def test_a_bone_metastasis_that_was_not_certain_at_first_dates_as_progression_does(plain_trial: Trial) -> None:
    """RECIST 1.1, 4.3.5: progression dates from the scan that first showed it; the option asks otherwise."""
    folder = plain_trial(LESIONS, TARGET + "3,2024-04-22,NEW01,,equivocal 4,2024-06-17,NEW01,,unequivocal")
    for option, day in (("back-dated", date(2024, 4, 22)), ("when certain", date(2024, 6, 17))):
        options = Options(uncertain_new=option)
        results = derive(read(folder, options), options)
        assert _ends(results, "PFS") == [("progression", day)]
        assert _ends(results, "BMFS") == [("bone-metastasis", day)]
