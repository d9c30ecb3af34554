"""What is read of a trial: plain tables, dates, nodes, therapies, bone, schedules, cut-offs, the readers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from accrual.endpoints import Options, derive, read
from accrual.endpoints.dates import Partial, complete, read_date
from accrual.errors import InputError, NotFoundError

Tables = dict[str, list[list[str]]]
Write = Callable[[Tables], Path]

PLAIN: Tables = {
    "subjects": [["subject", "arm", "randomised", "birth", "death", "last_alive", "stratum_region"],
                 ["S-1", "A", "2024-01-02", "1960", "", "2024-09-01", "north"],
                 ["S-2", "B", "2024-01-10", "1958-07", "2024-07-30", "", "south"],
                 ["S-3", "SCRNFAIL", "", "", "", "", ""]],
    "lesions": [["subject", "lesion", "kind", "organ"], ["S-1", "T01", "target", "liver"],
                ["S-1", "T02", "target", "axillary lymph node"], ["S-2", "NT01", "non-target", "lung"],
                ["S-2", "NEW01", "new", "bone"]],
    "assessments": [["subject", "visit", "date", "lesion", "mm", "unit", "state"],
                    ["S-1", "1", "2024-01-02", "T01", "4.1", "cm", ""], ["S-1", "1", "2024-01-02", "T02", "19", "", ""],
                    ["S-1", "2", "2024-02-27", "T01", "", "", "absent"], ["S-1", "2", "2024-02-27", "T02", "9", "", ""],
                    ["S-1", "2", "2024-02-27", "overall response", "", "", "PR"],
                    ["S-2", "1", "2024-01-10", "NT01", "", "", "present"],
                    ["S-2", "2", "2024-03-06", "NT01", "", "", "present"],
                    ["S-2", "2", "2024-03-08", "NEW01", "", "", "unequivocal"]],
    "events": [["subject", "event", "date", "text"], ["S-1", "new anti-cancer therapy", "2024-08", "drug B"]],
}


def test_four_plain_tables_are_a_trial(write_trial: Write) -> None:
    data = read(write_trial(PLAIN))
    results = derive(data)
    points = {(point.subject, point.visit): point for point in results.time_points}
    assert points["S-1", 1.0].total == 60.0  # 4.1 cm and 19 mm
    assert points["S-1", 2.0].overall == "CR"  # gone, and the node below 10 mm
    assert points["S-2", 2.0].overall == "PD"
    assert points["S-2", 2.0].date == date(2024, 3, 8)  # the scan that shows the new lesion
    assert [subject.id for subject in results.population] == ["S-1", "S-2"]
    assert data.subjects[0].strata == (("region", "north"),)
    assert [(one.recorded, one.recomputed) for one in results.discrepancies] == [
        ("PR", "CR"), ("", "PD")]  # a reader who records overall responses did not record this one
    bone = {row.subject: row for row in results.of("BMFS", "fda")}
    assert (bone["S-2"].event, bone["S-2"].rule, bone["S-2"].date) == (True, "bone-metastasis", date(2024, 3, 8))


def test_problems_of_plain_tables_name_their_own_columns(write_trial: Write) -> None:
    data = read(write_trial(PLAIN))
    assert "TR, row 2, unit: is cm; converted to mm" in [str(problem) for problem in data.problems]


@pytest.mark.parametrize(("table", "column", "said"), [("assessments", "date", "lacks date"),
                                                       ("subjects", "randomised", "lacks randomised")])
def test_a_plain_table_without_a_column_that_is_needed(table: str, column: str, said: str, write_trial: Write) -> None:
    at = PLAIN[table][0].index(column)
    rows = [[cell for number, cell in enumerate(row) if number != at] for row in PLAIN[table]]
    with pytest.raises(InputError, match=said):
        read(write_trial({**PLAIN, table: rows}))


def test_a_plain_table_with_a_column_nobody_knows(write_trial: Write) -> None:
    rows = [[*row, "x"] for row in PLAIN["events"]]
    rows[0][-1] = "colour"
    with pytest.raises(InputError, match="has the column colour, which is not known"):
        read(write_trial({**PLAIN, "events": rows}))


@pytest.mark.parametrize(("text", "expected"), [
    ("2014-02-28", Partial(2014, 2, 28)), ("2014-02", Partial(2014, 2)), ("2014", Partial(2014)),
    ("2014-02-28T11:45", Partial(2014, 2, 28)), ("2014---15", Partial(2014)), ("2014-02-30", None), ("2014-13", None),
    ("0000-01-01", None), ("1014-01-01", None), ("28/02/2014", None), ("", None), ("2014-2-3", None), ("٢٠١٤", None)])
def test_dates_as_trials_record_them(text: str, expected: Partial | None) -> None:
    assert read_date(text) == expected


@pytest.mark.parametrize(("partial", "rule", "expected"), [
    (Partial(2014, 2), "last of month", (date(2014, 2, 28), "D")),
    (Partial(2016, 2), "last of month", (date(2016, 2, 29), "D")),
    (Partial(2014, 2), "first of month", (date(2014, 2, 1), "D")), (Partial(2014), "first of month", (None, "")),
    (Partial(2014), "first", (date(2014, 1, 1), "M")), (Partial(2014, 2), "none", (None, "")),
    (Partial(2014, 2, 3), "none", (date(2014, 2, 3), "")), (None, "first", (None, ""))])
def test_incomplete_dates_by_their_rules(partial: Partial | None, rule: str, expected: object) -> None:
    assert complete(partial, rule) == expected


def test_a_node_counts_by_its_short_axis_and_another_lesion_by_its_longest(good_trial: Tables,
                                                                           write_trial: Write) -> None:
    for row in list(good_trial["tr"][1:]):
        if row[0] == "S-1" and row[3] == "T02":
            short = [*row[:4], "LPERP", "5", "mm", "5", *row[8:]]
            good_trial["tr"].append(short)
    good_trial["tu"][2][4] = "LYMPH NODE"
    results = derive(read(write_trial(good_trial)))
    assert [point.total for point in results.time_points if point.subject == "S-1"] == [45.0, 26.0, 25.0, 35.0]


def test_a_lesion_that_was_measured_by_the_other_axis_only_is_not_evaluable(good_trial: Tables,
                                                                            write_trial: Write) -> None:
    good_trial["tu"][2][4] = "LYMPH NODE"
    results = derive(read(write_trial(good_trial)))
    assert {problem.kind for problem in results.problems} >= {"wrong axis"}
    points = [point for point in results.time_points if point.subject == "S-1" and not point.is_baseline]
    assert {point.overall for point in points} == {"NE"}


def test_death_known_to_the_month_is_after_the_last_sign_of_life(good_trial: Tables, write_trial: Write) -> None:
    good_trial["dm"][2][4] = "2024-05"
    subject = read(write_trial(good_trial)).subjects[1]
    assert (subject.death, subject.death_imputed) == (date(2024, 5, 2), "D")  # last seen on May 1


def test_new_therapy_is_known_by_its_category(good_trial: Tables, write_trial: Write) -> None:
    good_trial["cm"][1][4] = "2024-03-01"
    folder = write_trial(good_trial)
    row = next(row for row in derive(read(folder)).of("PFS", "fda") if row.subject == "S-1")
    assert (row.rule, row.date) == ("progression-after-therapy", date(2024, 2, 27))
    options = Options(subsequent_therapy="SOMETHING ELSE")
    other = next(row for row in derive(read(folder, options), options).of("PFS", "fda") if row.subject == "S-1")
    assert other.rule == "progression"


def test_missed_visits_need_a_schedule_from_tv_or_an_option(good_trial: Tables, write_trial: Write) -> None:
    good_trial["tr"] = [row for row in good_trial["tr"] if row[0] != "S-1" or row[11] not in ("2", "3")]
    for row in good_trial["tr"]:
        if row[0] == "S-1" and row[11] == "4":
            row[5] = row[7] = "80"
    without = derive(read(write_trial(good_trial)))
    assert next(row.rule for row in without.of("PFS", "fda") if row.subject == "S-1") == "progression"
    good_trial["tv"] = [["VISITNUM", "VISIT", "VISITDY"], ["1", "BASELINE", "1"], ["2", "WEEK 8", "57"],
                        ["3", "WEEK 16", "113"], ["4", "WEEK 24", "169"], ["9", "PHONE CALL", "20"]]
    data = read(write_trial(good_trial))
    assert [visit.day for visit in data.schedule] == [57, 113, 169]
    assert next(row.rule for row in derive(data).of("PFS", "fda") if row.subject == "S-1") == "missed-visits"
    options = Options(schedule=(57, 113, 169))
    assert [visit.day for visit in read(write_trial(good_trial), options).schedule] == [57, 113, 169]


def test_after_a_cutoff_nothing_happened(good_trial: Tables, write_trial: Write) -> None:
    options = Options(cutoff=date(2024, 4, 30))
    results = derive(read(write_trial(good_trial), options), options)
    assert {row.subject: (row.event, row.date) for row in results.of("PFS", "fda")} == {
        "S-1": (False, date(2024, 4, 23)), "S-2": (False, date(2024, 3, 6))}
    assert {row.subject: (row.event, row.date) for row in results.of("OS", "fda")} == {
        "S-1": (False, date(2024, 4, 30)), "S-2": (False, date(2024, 4, 30))}
    assert all(one.date <= date(2024, 4, 30) for one in results.time_points if one.date)
    assert "after-cutoff" in {problem.kind for problem in results.problems}


def test_of_several_readers_the_accepted_one_counts(good_trial: Tables, write_trial: Write) -> None:
    good_trial["tr"][0] += ["TREVALID", "TRACPTFL"]
    good_trial["tu"][0] += ["TUEVALID"]
    for row in good_trial["tr"][1:]:
        row[10] = "INDEPENDENT ASSESSOR"
        row += ["RADIOLOGIST 1", "Y"]
    for row in good_trial["tu"][1:]:
        row[5] = "INDEPENDENT ASSESSOR"
        row.append("RADIOLOGIST 1")
    del good_trial["rs"]
    options = Options(assessor="INDEPENDENT ASSESSOR")
    results = derive(read(write_trial(good_trial), options), options)
    assert [row.rule for row in results.of("PFS", "ema")] == ["progression", "progression"]


def test_a_reader_nobody_knows_is_an_error_that_names_the_others(good_trial: Tables, write_trial: Write) -> None:
    options = Options(assessor="NOBODY")
    with pytest.raises(InputError, match="INVESTIGATOR"):
        derive(read(write_trial(good_trial), options), options)


def test_recorded_responses_alone_are_enough(good_trial: Tables, write_trial: Write) -> None:
    del good_trial["tr"], good_trial["tu"]
    results = derive(read(write_trial(good_trial)))
    assert results.options.responses == "recorded"
    assert [(row.rule, row.event) for row in results.of("PFS", "fda")] == [("progression", True), ("progression", True)]


def test_one_visit_number_with_two_dates_is_two_assessments(good_trial: Tables, write_trial: Write) -> None:
    for row in good_trial["tr"][1:]:
        if row[0] == "S-1" and row[11] == "3":
            row[11] = "2"
    results = derive(read(write_trial(good_trial)))
    assert [point.overall for point in results.time_points if point.subject == "S-1"] == ["", "PR", "PR", "PD"]


def test_no_folder() -> None:
    with pytest.raises(NotFoundError):
        read(Path("no-such-folder-anywhere"))


@pytest.mark.parametrize("word", ["colour=red", "pr persists", "sd minimum days=many", "pr persists=perhaps",
                                  "less after cr=maybe", "missed visits=-1", "tolerance=nan"])
def test_an_option_that_cannot_be(word: str) -> None:
    with pytest.raises(InputError):
        Options().with_words([word])


def test_under_irecist_progression_dates_from_the_iupd_that_was_confirmed(good_trial: Tables,
                                                                          write_trial: Write) -> None:
    """S-1: 60, 33, 32, then 44 (iUPD) and 50 (6 mm more: iCPD)."""
    for link, size in (("T01", "36"), ("T02", "14")):
        good_trial["tr"].append(["S-1", "", "TARGET", link, "LDIAM", size, "mm", size, "mm", "", "INVESTIGATOR", "5",
                                 "2024-08-13"])
    del good_trial["rs"]
    options = Options(rules="irecist")
    results = derive(read(write_trial(good_trial), options), options)
    assert [point.overall for point in results.time_points if point.subject == "S-1"] == [
        "", "iPR", "iPR", "iUPD", "iCPD"]
    row = next(row for row in results.of("PFS", "ema") if row.subject == "S-1")
    assert (row.rule, row.date) == ("progression", date(2024, 6, 18))
    assert next(best.response for best in results.responses() if best.subject == "S-1") == "iPR"
    assert {row.value for row in results.adrs if row.subject == "S-1" and row.parameter == "OVR"} == {
        "iPR", "iUPD", "iCPD"}


def test_under_irecist_a_response_after_a_new_therapy_is_no_response(good_trial: Tables, write_trial: Write) -> None:
    good_trial["cm"][1][4] = "2024-03-01"  # after the first iPR, before the one that would confirm it
    del good_trial["rs"]
    results = derive(read(write_trial(good_trial)), Options(rules="irecist"))
    found = {best.confirmed: best.response for best in results.best
             if best.subject == "S-1" and best.derivation == "table 3"}
    assert found == {False: "iPR", True: "iSD"}


def test_under_irecist_recorded_responses_keep_their_names(good_trial: Tables, write_trial: Write) -> None:
    at = good_trial["rs"][0].index("RSSTRESC")
    for row in good_trial["rs"][1:]:
        row[at] = f"i{row[at]}" if row[at] in ("CR", "PR", "SD") else row[at].replace("PD", "iUPD")
    options = Options(rules="irecist", responses="recorded")
    results = derive(read(write_trial(good_trial), options), options)
    assert {row.value for row in results.adrs if row.parameter == "BOR"} <= {"iCR", "iPR", "iSD", "iUPD", "NE"}
    assert {row.value for row in results.adrs if row.parameter == "BOR"} & {"iCR", "iPR", "iSD"}


@pytest.mark.parametrize("both", [("iPR", "iUPD"), ("iUPD", "iPR"), ("NON-iCR/NON-iUPD", "iUPD")])
def test_of_two_immune_responses_of_a_visit_the_worse_counts(good_trial: Tables, write_trial: Write,
                                                             both: tuple[str, str]) -> None:
    good_trial["rs"][1:] = [["S-1", str(number), "OVRLRESP", one, "INVESTIGATOR", "2", "2024-02-27"]
                            for number, one in enumerate(both, 1)]
    found = read(write_trial(good_trial), Options(rules="irecist")).recorded
    assert [one.response for one in found] == ["iUPD"]


def test_a_response_after_a_new_therapy_is_no_response(good_trial: Tables, write_trial: Write) -> None:
    good_trial["cm"][1][4] = "2024-03-01"  # after the first PR, before the one that would confirm it
    results = derive(read(write_trial(good_trial)))
    assert next(best.response for best in results.responses() if best.subject == "S-1") == "SD"


def test_a_trial_without_randomisation_counts_from_the_first_dose(good_trial: Tables, write_trial: Write) -> None:
    del good_trial["ds"]
    for row in good_trial["ex"][1:]:
        row[4] = "2024-01-12"
    good_trial["dm"][0][3] = "RFXSTDTC"
    for row in good_trial["dm"][1:]:
        row[3] = "2024-01-12"
    results = derive(read(write_trial(good_trial)))
    assert {(row.rule_set, row.start) for row in results.adtte if row.parameter == "PFS"} == {
        (rule_set, date(2024, 1, 12)) for rule_set in ("fda", "ema", "pharmaverse")}


def test_of_several_files_of_a_domain_one_must_be_chosen(good_trial: Tables, write_trial: Write) -> None:
    good_trial["tu"].pop()  # a new lesion that TR does not tell of
    good_trial["tr_other"] = [row[:] for row in good_trial["tr"][:3]]
    good_trial["rs_other"], good_trial["rs_more"] = good_trial["rs"][:2], good_trial.pop("rs")
    folder = write_trial(good_trial)
    with pytest.raises(InputError, match="several files for RS"):
        read(folder)
    assert len(read(folder, suffix="other").measurements) == 2
    assert len(read(folder, suffix="rs_other").measurements) == 11
    assert len(read(folder, suffix="tr_other, rs_more").recorded) == 5


def test_a_dataset_that_is_not_read_is_listed(good_trial: Tables, write_trial: Write) -> None:
    good_trial["qs"] = [["USUBJID"], ["S-1"]]
    assert "qs.csv: this dataset is not read" in [str(problem) for problem in read(write_trial(good_trial)).problems]


def test_progression_in_the_target_dates_from_its_scan_not_from_an_uncertain_lesion(good_trial: Tables,
                                                                                   write_trial: Write) -> None:
    good_trial["tu"].append(["S-1", "9", "NEW01", "NEW", "LUNG", "INVESTIGATOR", "4", "2024-06-10"])
    good_trial["tr"].append(["S-1", "", "NEW", "NEW01", "TUMSTATE", "EQUIVOCAL", "", "", "", "", "INVESTIGATOR", "4",
                             "2024-06-10"])
    results = derive(read(write_trial(good_trial)))
    last = [point for point in results.time_points if point.subject == "S-1"][-1]
    assert (last.overall, last.new, last.date) == ("PD", "equivocal", date(2024, 6, 18))


def test_a_planned_assessment_without_a_record_is_not_evaluable(good_trial: Tables, write_trial: Write) -> None:
    good_trial["tr"] = [row for row in good_trial["tr"] if row[0] != "S-1" or row[11] != "3"]
    good_trial["tv"] = [["VISITNUM", "VISIT", "VISITDY"], ["2", "WEEK 8", "57"], ["3", "WEEK 16", "113"],
                        ["4", "WEEK 24", "169"]]
    results = derive(read(write_trial(good_trial)))
    points = [point for point in results.time_points if point.subject == "S-1"]
    assert [(point.visit, point.overall) for point in points] == [(1.0, ""), (2.0, "PR"), (3.0, "NE"), (4.0, "PD")]
    assert (points[2].date, points[2].reasons[0].rule) == (date(2024, 4, 23), "no-record")
    different = [(one.visit, one.recorded, one.recomputed) for one in results.discrepancies if one.subject == "S-1"]
    assert different == [(3.0, "PR", "NE")]


def test_the_source_of_a_progression_is_the_record_that_shows_it(good_trial: Tables, write_trial: Write) -> None:
    good_trial["tr"].append(["S-2", "77", "NEW", "NEW01", "TUMSTATE", "UNEQUIVOCAL", "", "", "", "",
                             "INVESTIGATOR", "3", "2024-05-01"])
    del good_trial["rs"]
    row = next(row for row in derive(read(write_trial(good_trial))).of("PFS", "fda") if row.subject == "S-2")
    assert (row.event, row.source.dataset, row.source.sequence) == (True, "TR", "77")


def test_an_assessment_that_is_not_evaluable_shows_nothing_of_bone(good_trial: Tables, write_trial: Write) -> None:
    for row in good_trial["tr"][1:]:
        if row[0] == "S-1" and row[11] == "4":
            row[5], row[7], row[9] = "", "", "NOT DONE"
    good_trial["rs"][3][3] = "NE"
    rows = derive(read(write_trial(good_trial))).of("BMFS", "fda")
    found = next(one for one in rows if one.subject == "S-1")
    assert (found.rule, found.date) == ("no-bone-metastasis", date(2024, 4, 23))


BESIDE = [("T01,30", "liver", "not evaluable", "NE"), ("T01,30", "liver", "absent", "NE"),
          ("T01,0", "liver", "absent", "CR"), ("T01,30", "liver", "present", "SD"),
          ("NT01,30", "lung", "unequivocal", "PD"), ("NT01,30", "lung", "increased", "PD"),
          ("NT01,30", "lung", "present", "SD"), ("NEW01,6", "lung", "equivocal", "SD"),
          ("NEW01,6", "lung", "unequivocal", "PD"), ("NEW01,6", "lung", "", "PD")]


@pytest.mark.parametrize(("seen", "organ", "state", "overall"), BESIDE)
def test_a_state_beside_a_length_is_not_lost(seen: str, organ: str, state: str, overall: str,
                                             write_trial: Write) -> None:
    link, mm = seen.split(",")
    kind = {"T": "target", "NT": "non-target", "NEW": "new"}[link.rstrip("01")]
    base = [["S-1", "1", "2024-01-02", "T01", "32", ""]]
    if kind == "non-target":
        base.append(["S-1", "1", "2024-01-02", link, "25", "present"])
    follow = [["S-1", "2", "2024-02-27", link, mm, state]]
    if kind != "target":
        follow.append(["S-1", "2", "2024-02-27", "T01", "30", ""])
    tables = {
        "subjects": [["subject", "randomised"], ["S-1", "2024-01-02"]],
        "lesions": [["subject", "lesion", "kind", "organ"], ["S-1", "T01", "target", "liver"],
                    *([["S-1", link, kind, organ]] if kind != "target" else [])],
        "assessments": [["subject", "visit", "date", "lesion", "mm", "state"], *base, *follow]}
    data = read(write_trial(tables))
    assert derive(data).time_points[1].overall == overall
    assert any(problem.kind == "conflict" for problem in data.problems) == (overall == "NE")


@pytest.mark.parametrize(("state", "overall"), [("EQUIVOCAL", "SD"), ("UNEQUIVOCAL", "PD")])
def test_the_state_of_a_measured_new_lesion_counts(state: str, overall: str, good_trial: Tables,
                                                   write_trial: Write) -> None:
    good_trial["tr"] += [
        ["S-2", "21", "NEW", "NEW01", "LDIAM", "6", "mm", "6", "mm", "", "INVESTIGATOR", "2", "2024-03-06"],
        ["S-2", "22", "NEW", "NEW01", "TUMSTATE", state, "", "", "", "", "INVESTIGATOR", "2", "2024-03-06"]]
    options = Options(uncertain_new="when certain")
    found = derive(read(write_trial(good_trial), options), options).time_points
    assert next(one.overall for one in found if (one.subject, one.visit) == ("S-2", 2.0)) == overall


def test_a_recorded_response_in_a_plain_table_is_no_problem(write_trial: Write) -> None:
    data = read(write_trial(PLAIN))
    assert not [str(problem) for problem in data.problems if "names no subject" in problem.message]
    rows = [count for name, count in data.datasets if name == "assessments.csv"]
    assert sum(rows) == len(PLAIN["assessments"]) - 1  # measurements and responses, counted apart


def test_a_blank_line_does_not_shift_the_rows_of_problems(write_trial: Write) -> None:
    folder = write_trial(PLAIN)
    path = folder / "assessments.csv"
    head, first, *rest = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, "", first, *rest, "", ""]), encoding="utf-8")
    assert "TR, row 3, unit: is cm; converted to mm" in [str(problem) for problem in read(folder).problems]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_that_is_not_separated_by_commas(separator: str, write_trial: Write) -> None:
    folder = write_trial(PLAIN)
    path = folder / "subjects.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", separator), encoding="utf-8")
    with pytest.raises(InputError, match="separated by semicolons or tabs"):
        read(folder)


@pytest.mark.parametrize(("undated", "overall"), [("1", {2.0: "PR", 3.0: "PD"}), ("2", {2.0: "PR", 3.0: "PD"})])
def test_an_assessment_without_a_date_keeps_its_place(undated: str, overall: dict[float, str],
                                                      write_trial: Write) -> None:
    """As the baseline, or as the nadir, whatever its date was."""
    seen = [("1", "2024-01-02", "40"), ("2", "2024-02-27", "20"), ("3", "2024-04-23", "26")]
    tables = {
        "subjects": [["subject", "randomised"], ["S-1", "2024-01-02"]],
        "lesions": [["subject", "lesion", "kind"], ["S-1", "T01", "target"]],
        "assessments": [["subject", "visit", "date", "lesion", "mm", "state"],
                        *(["S-1", visit, "0000-00-00" if visit == undated else day, "T01", mm, ""]
                          for visit, day, mm in seen)]}
    results = derive(read(write_trial(tables)))
    assert {one.visit: one.overall for one in results.time_points if one.overall} == overall
    assert [problem.kind for problem in results.problems if problem.dataset == "TR"] == ["date"]


def test_who_is_assessed_later_was_alive_then(write_trial: Write) -> None:
    """The last day known to be alive is before the last scan: of who lives, and of who died in a month."""
    tables = {
        "subjects": [["subject", "randomised", "death", "last_alive"], ["S-1", "2024-01-02", "", "2024-02-01"],
                     ["S-2", "2024-01-02", "2024-04", "2024-02-01"], ["S-3", "2024-01-02", "2024-05-01", "2024-06-01"]],
        "lesions": [["subject", "lesion", "kind"], *([f"S-{number}", "T01", "target"] for number in (1, 2, 3))],
        "assessments": [["subject", "visit", "date", "lesion", "mm", "state"],
                        *([f"S-{number}", visit, day, "T01", "30", ""] for number in (1, 2, 3)
                          for visit, day in (("1", "2024-01-02"), ("2", "2024-04-23")))]}
    results = derive(read(write_trial(tables)))
    assert [row.date for row in results.of("OS", "fda")] == [date(2024, 4, 23), date(2024, 4, 24), date(2024, 5, 1)]
    assert [(problem.effect, problem.message.split(",")[0]) for problem in results.problems
            if problem.variable == "last_alive"] == [
        ("changed", "S-1: is before 2024-04-23"), ("changed", "S-2: is before 2024-04-23"),
        ("noted", "S-3: is after the subject's death")]


def test_a_reader_who_measured_nothing_is_judged_by_what_they_recorded(good_trial: Tables, write_trial: Write) -> None:
    for row in [*good_trial["tr"][1:], *good_trial["tu"][1:]]:
        row[row.index("INVESTIGATOR")] = "INDEPENDENT ASSESSOR"
    results = derive(read(write_trial(good_trial)))
    assert [row.rule for row in results.of("PFS", "fda")] == ["progression", "progression"]
    assert "responses are recorded, not recomputed as asked" in [problem.message for problem in results.problems]


def test_a_death_long_after_the_last_planned_assessment_is_listed(good_trial: Tables, write_trial: Write) -> None:
    """The schedule ends on day 57; S-2 is seen no more and dies on day 203: the rule on missed visits sees nothing."""
    del good_trial["rs"]
    good_trial["tr"] = [row for row in good_trial["tr"] if not (row[0] == "S-2" and row[11] == "3")]
    good_trial["tu"].pop()
    options = Options(schedule=(57,))
    results = derive(read(write_trial(good_trial), options), options)
    assert next(row.rule for row in results.of("PFS", "fda") if row.subject == "S-2") == "death"
    listed = [problem.message.split(":")[0] for problem in results.problems if problem.kind == "schedule ends"]
    assert listed == ["S-2"]  # S-1 was last seen on day 113 and progressed on day 169


def test_no_number_of_missed_visits_censors_every_event() -> None:
    with pytest.raises(InputError, match="missed_visits"):
        Options(missed_visits=0)


def test_a_day_given_as_last_alive_counts_under_every_rule_set(write_trial: Write) -> None:
    results = derive(read(write_trial(PLAIN)))
    for subject in {row.subject for row in results.of("OS", "fda") if row.rule == "alive"}:
        assert len({row.date for rule_set in ("fda", "ema", "pharmaverse") for row in results.of("OS", rule_set)
                    if row.subject == subject}) == 1
