"""Which assessments are the baseline: late ones, several before the start, flags, new lesions that are not new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from accrual.endpoints import Lesion, Measurement, Options, Results, Source, Subject, TrialData, derive, read
from accrual.endpoints.report.analysis import analyse
from accrual.endpoints.report.methods import methods
from accrual.errors import InputError

START = date(2024, 1, 15)
LESIONS = (Lesion("S", "T01", "target"), Lesion("S", "T02", "target"))


def _seen(visit: float, day: str, *, flagged: bool = False, **found: float | str) -> list[Measurement]:
    """Findings of one visit: lengths in mm or states; NEW01 is new, NT01 non-target."""
    kinds = {"N": "new", "NT": "non-target"}
    return [Measurement("S", link, visit, date.fromisoformat(day), None if isinstance(one, str) else one,
                        one if isinstance(one, str) else "", kinds.get(link.rstrip("EW0123456789"), "target"),
                        source=Source("TR", f"{visit} {link}"), flagged=flagged)
            for link, one in found.items()]


def _derived(*visits: list[Measurement], lesions: tuple[Lesion, ...] = LESIONS,
             options: Options | None = None) -> Results:
    subject = Subject("S", randomised=START)
    return derive(TrialData((subject,), lesions, tuple(one for visit in visits for one in visit)),
                  options)


def _overall(results: Results) -> list[str]:
    return ["baseline" if point.is_baseline else point.overall for point in results.time_points]


def _listed(results: Results, kind: str) -> list[str]:
    return [problem.message for problem in results.problems if problem.kind == kind]


LATE = (_seen(1, "2024-02-05", T01=40, T02=20, NT01="present"), _seen(2, "2024-04-01", T01=10, T02=10, NT01="present"))


def test_a_first_assessment_after_the_start_is_no_baseline() -> None:
    results = _derived(*LATE)
    assert [(one.target, one.non_target, one.overall) for one in results.time_points] == [("NE", "NE", "NE")] * 2
    rules = {reason.rule for reason in results.time_points[1].reasons}
    assert {"target-no-baseline", "non-target-no-baseline"} <= rules
    assert [(row.rule_set, row.rule, row.date) for row in results.adtte if row.parameter == "PFS"] == [
        ("fda", "no-baseline", START), ("ema", "no-assessment", START), ("pharmaverse", "no-assessment", START)]
    (listed,) = _listed(results, "no baseline")
    assert listed.startswith("S, INVESTIGATOR: the first assessment is 21 days after the start")


@pytest.mark.parametrize(("days", "found"), [("20", ["NE", "NE"]), ("21", ["baseline", "PR"])])
def test_an_option_lets_a_later_assessment_be_the_baseline(days: str, found: list[str]) -> None:
    results = _derived(*LATE, options=Options().with_words([f"baseline until={days}"]))
    assert _overall(results) == found
    assert len(_listed(results, "baseline")) == (found[0] == "baseline")


def test_without_a_baseline_a_new_lesion_is_still_progression() -> None:
    results = _derived(*LATE, _seen(3, "2024-06-01", T01=10, T02=10, NEW01="unequivocal"))
    assert _overall(results) == ["NE", "NE", "PD"]


def test_targets_measured_in_time_are_a_baseline_though_a_bone_scan_of_the_visit_came_later() -> None:
    results = _derived(_seen(1, "2024-01-14", T01=40, T02=20), _seen(1, "2024-01-18", NT01="present"), LATE[1])
    assert _overall(results) == ["baseline", "PR"]


def test_a_flag_in_the_data_goes_before_the_day() -> None:
    late = _derived(_seen(1, "2024-02-05", flagged=True, T01=40, T02=20), LATE[1])
    assert _overall(late) == ["baseline", "PR"]
    assert _listed(late, "baseline") == [
        "S, INVESTIGATOR: an assessment 21 days after the start is flagged as baseline"]
    earlier = _derived(_seen(1, "2024-01-02", flagged=True, T01=40, T02=20), _seen(1.1, "2024-01-10", T01=50), LATE[1])
    assert earlier.time_points[0].total == 60.0  # the flagged 40 mm, not the later 50 mm


def test_flags_that_contradict_each_other_are_none() -> None:
    results = _derived(_seen(1, "2024-01-02", flagged=True, T01=40, T02=20),
                       _seen(2, "2024-04-01", flagged=True, T01=20, T02=10))
    assert _overall(results) == ["baseline", "PR"]
    assert len(_listed(results, "flags")) == 1


@pytest.mark.parametrize(("variable", "overall"), [("TRLOBXFL", "PR"), ("TRBLFL", "PR"), ("TRFL", "NE")])
def test_flags_are_read_from_tr(variable: str, overall: str, good_trial: dict[str, list[list[str]]],
                                write_trial: Callable[[dict[str, list[list[str]]]], Path]) -> None:
    for table, column in (("dm", 3), ("ds", 4)):
        good_trial[table][1][column] = "2023-12-30"  # three days before the first assessment
    for row in good_trial["tr"]:
        row.append("Y" if row[12] == "2024-01-02" else "")
    good_trial["tr"][0][-1] = variable
    points = [point for point in derive(read(write_trial(good_trial))).time_points if point.subject == "S-1"]
    assert next(point.overall for point in points if point.visit == 2.0) == overall


def test_a_partial_repeat_before_the_start_is_put_together_with_what_was_measured_before() -> None:
    results = _derived(_seen(1, "2024-01-02", T01=40, T02=20), _seen(1.1, "2024-01-10", T01=44, T02="not evaluable"),
                       _seen(2, "2024-03-11", T01=30, T02=10))
    baseline, later = results.time_points
    assert (baseline.total, baseline.date, baseline.visit) == (64.0, date(2024, 1, 10), 1.1)
    assert [str(reason) for reason in baseline.reasons] == [
        "baseline-combined: T01 of 2024-01-10, T02 of 2024-01-02"]
    assert later.overall == "PR"
    assert {(row.parameter, row.base) for row in results.adtr if row.is_baseline} == {
        ("SDIAM", 64.0), ("LDIAM1", 44.0), ("LDIAM2", 20.0)}
    assert len(_listed(results, "baseline")) == 1


def test_a_whole_repeat_before_the_start_is_the_baseline_alone() -> None:
    results = _derived(_seen(1, "2024-01-02", T01=40, T02=20), _seen(1.1, "2024-01-10", T01=44, T02=22), LATE[1])
    assert (results.time_points[0].total, results.time_points[0].reasons) == (66.0, ())


def test_a_fragment_that_was_not_measured_leaves_the_earlier_whole() -> None:
    split = [replace(one, link=link) for one, link in zip(
        _seen(1.1, "2024-01-10", T01=10, T03="not evaluable", T02=22), ("T01.1", "T01.2", "T02"), strict=True)]
    results = _derived(_seen(1, "2024-01-02", T01=40, T02=20), split, LATE[1])
    assert results.time_points[0].total == 62.0


@pytest.mark.parametrize("known", [_seen(1, "2024-01-14", T01=40, T02=20, NEW01="unequivocal"),
                                   _seen(1, "2024-01-14", T01=40, T02=20)])
def test_a_new_lesion_that_was_there_at_baseline_is_not_new(known: list[Measurement]) -> None:
    lesions = (*LESIONS, Lesion("S", "NEW01", "new", bone=True, date=date(2024, 1, 10)))
    results = _derived(known, _seen(2, "2024-03-11", T01=39, T02=20), lesions=lesions)
    assert _overall(results) == ["baseline", "SD"]
    (listed,) = _listed(results, "not new")
    assert listed.startswith("S, INVESTIGATOR: NEW01 is recorded as new and was there")
    assert {row.rule for row in results.of("BMFS", "fda")} == {"bone-at-baseline"}


def test_a_lesion_that_is_not_new_confirms_no_immune_progression() -> None:
    results = _derived(_seen(1, "2024-01-14", T01=40, T02=20, NEW01="unequivocal"),
                       _seen(2, "2024-03-11", T01=40, T02=20, NEW02="unequivocal"),
                       _seen(3, "2024-05-06", T01=40, T02=20, NEW01="unequivocal", NEW02="unequivocal"),
                       options=Options(rules="irecist"))
    assert _overall(results) == ["baseline", "iUPD", "iUPD"]


def test_a_row_that_says_a_new_lesion_is_absent_at_baseline_does_not_make_it_known() -> None:
    results = _derived(_seen(1, "2024-01-14", T01=40, T02=20, NEW01="absent"),
                       _seen(2, "2024-03-11", T01=39, T02=20, NEW01="unequivocal"),
                       lesions=(*LESIONS, Lesion("S", "NEW01", "new", date=date(2024, 1, 14))))
    assert _overall(results) == ["baseline", "PD"]


@pytest.mark.parametrize(("days", "said"), [
    (0, "measured by the start. "), (7, "by the start, or up to 7 days after it. ")])
def test_the_report_says_up_to_when_a_baseline_may_be(days: int, said: str) -> None:
    results = derive(TrialData(), Options(baseline_until=days))
    assert said in methods(results, analyse(results))[0]


OLD = "the baseline scan of {} is {} days before the start of treatment; 28 at the most are allowed (3.2.1). It is used"


@pytest.mark.parametrize(("first_dose", "listed"), [
    (None, []), (date(2024, 1, 30), []), (date(2024, 1, 31), [f"S, INVESTIGATOR: {OLD.format('T01', 29)}"])])
def test_a_baseline_of_more_than_four_weeks_is_listed_and_used(first_dose: date | None, listed: list[str]) -> None:
    """Age counts from treatment, where its day is known; randomised on 15 January."""
    seen = (*_seen(1, "2024-01-02", T01=40), *_seen(1, "2024-01-10", T02=20), *LATE[1])
    results = derive(TrialData((Subject("S", randomised=START, first_dose=first_dose),), LESIONS, seen))
    assert _overall(results) == ["baseline", "PR"]
    assert _listed(results, "old baseline") == listed
    assert {problem.effect for problem in results.problems if problem.kind == "old baseline"} <= {"noted"}


def test_without_a_first_dose_age_counts_from_randomisation() -> None:
    results = _derived(_seen(1, "2023-12-01", T01=40, T02=20, NT01="present"), LATE[1])
    assert [one.split(": ")[1] for one in _listed(results, "old baseline")] == [
        OLD.format("T01, T02, NT01", 45)]


FLAGGED = """subject visit date lesion mm state baseline
    S-1 1 2024-01-02 T01 40 - Y
    S-1 2 2024-03-01 T01 30 - -
    S-1 3 2024-05-01 T01 24 - -"""


def _plain(write_trial: Callable[[dict[str, list[list[str]]]], Path], rows: str) -> Path:
    """S-1 was randomised the day before the first scan."""
    return write_trial({
        "subjects": [["subject", "randomised"], ["S-1", "2024-01-01"]],
        "lesions": [["subject", "lesion", "kind"], ["S-1", "T01", "target"]],
        "assessments": [["" if cell == "-" else cell for cell in row.split()] for row in rows.splitlines()]})


@pytest.mark.parametrize(("rows", "found"), [
    (FLAGGED, ["baseline", "SD", "PR"]), (FLAGGED.replace(" Y", " -"), ["NE", "NE", "NE"]),
    (FLAGGED.replace(" Y", " -").replace("30 - -", "30 - Y"), ["baseline", "SD"])])
def test_plain_tables_flag_the_baseline(rows: str, found: list[str],
                                        write_trial: Callable[[dict[str, list[list[str]]]], Path]) -> None:
    assert _overall(derive(read(_plain(write_trial, rows)))) == found


@pytest.mark.parametrize(("rows", "said"), [
    (FLAGGED.replace("24 - -", "24 - Y"), "row 4, baseline: flags another day than row 2 as the baseline of the same"),
    (FLAGGED.replace("30 - -", "30 - yes"), "row 3, baseline: is neither Y nor empty")])
def test_flags_of_plain_tables_that_cannot_be_are_an_error(
        rows: str, said: str, write_trial: Callable[[dict[str, list[list[str]]]], Path]) -> None:
    with pytest.raises(InputError, match=said):
        read(_plain(write_trial, rows))


def test_two_lesions_of_one_day_and_two_readers_may_be_flagged(
        write_trial: Callable[[dict[str, list[list[str]]]], Path]) -> None:
    rows = """subject visit date lesion mm state baseline reader
        S-1 1 2024-01-02 T01 40 - Y -
        S-1 1 2024-01-02 T02 20 - Y -
        S-1 1 2024-01-03 T01 41 - Y R2"""
    assert read(_plain(write_trial, rows)).measurements[0].flagged
