"""What endpoints are checked against, row by row; the same figures as `python -m benchmarks.endpoints_oracles`."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import endpoints_oracles as oracles
from benchmarks import irecist_causes, survival_oracles
from benchmarks.figure import Figure

pytestmark = pytest.mark.data


@pytest.mark.parametrize(("name", "count"), [("adtte", 512), ("sdiam", 25), ("tr_to_rs", 66), ("admiralonco", 112)])
def test_every_row_is_reached(shared_data: Path, name: str, count: int) -> None:
    rows = getattr(oracles, name)(shared_data / "endpoints")
    assert [row for row in rows if row.expected != row.reached] == []
    assert len(rows) == count


def test_adrs_differs_in_one_row_which_is_an_error_upstream(shared_data: Path) -> None:
    """CBOR of 01-701-1118 is PR upstream too, and CBCP is "CBOR is CR or PR": it must be Y."""
    rows = oracles.adrs(shared_data / "endpoints")
    wrong = [row for row in rows if row.expected != row.reached]
    assert len(rows) == 3694
    assert [row.what[:2] for row in wrong] == [oracles.UPSTREAM_ERROR]
    assert wrong[0].reached[0] == "Y"
    assert next(row.expected[0] for row in rows if row.what[:2] == ("01-701-1118", "CBOR")) == "PR"


def test_discrepancies_of_rs_onco(shared_data: Path) -> None:
    """Six pairs by visit number are of two different days, and as doubles seven sums of exactly +20 % are lost."""
    found = oracles.target_discrepancies(shared_data / "endpoints")
    assert oracles.of_target(found.by_assessment) == "199 of 1899"
    assert oracles.of_target(found.by_visit_number) == "201 of 1905"
    assert oracles.of_target(found.by_visit_number_as_doubles) == "200 of 1905"


def test_each_discrepancy_of_rs_onco_has_its_reason(shared_data: Path) -> None:
    """Of the 200, two are pairs of two different days; of the 199, four are as a program without a tolerance has it."""
    found = oracles.target_discrepancies(shared_data / "endpoints")
    rules = [[{reason.rule for reason in one.reasons} for one in results.differing("target")]
             for results in (found.by_assessment, found.by_visit_number_as_doubles)]
    assert all(all(each) for each in rules)
    assert [sum("as-doubles" in one for one in each) for each in rules] == [4, 0]
    assert [sum("another-day" in one for one in each) for each in rules] == [0, 2]


def test_no_difference_of_the_irecist_file_is_one_of_rules(shared_data: Path) -> None:
    """Where target, non-target and new lesions are recorded as we have them, so is the overall response."""
    counts, compared = irecist_causes.causes(shared_data / "endpoints")
    assert (counts.total(), compared) == (105, 224)
    assert counts["overall: the parts are ours, and the response is another"] == 0
    assert set(counts) <= set(irecist_causes.CAUSES)


def test_a_figure_that_is_missed_fails() -> None:
    assert Figure("x", "2 of 2", "1 of 2").mark == "✗"
    assert Figure("x", "2 of 2", "2 of 2").mark == "✓"


def test_survival_is_r_to_the_last_digit(shared_data: Path) -> None:
    """R 4.2.2 on the sets that everybody has, and 94 real patients of INSPIRE."""
    figures = list(survival_oracles.figures(shared_data / "endpoints"))
    assert [figure for figure in figures if figure.mark != "✓"] == []
    assert [figure.asked.split()[0] for figure in figures] == ["1104", "825", "36", "80", "16/94", "13.96", "64"]
