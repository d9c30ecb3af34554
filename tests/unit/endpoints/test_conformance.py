"""The conformance set: this program answers every case, and the set is what it says it is."""

from __future__ import annotations

import itertools
import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import accrual.endpoints.baseline
from accrual.cli.endpoints import app
from accrual.endpoints import Options
from accrual.endpoints.assessments import Assessment
from accrual.endpoints.baseline import WRONG_CHOICES
from accrual.endpoints.best_response import TABLE_3, best_overall_response
from accrual.endpoints.conformance_set import _facts, answers, cases, differences, questions, run_program
from accrual.endpoints.reasons import REASONS
from accrual.endpoints.recist import TABLE_1, TABLE_2, Sum, overall_response, target_response
from accrual.errors import InputError, NotFoundError

ANSWERS = answers()


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case["id"]))
def test_a_case_is_answered_as_its_rule_says(case: dict[str, Any]) -> None:
    found = [one for one in differences(ANSWERS)[0] if one.case == case["id"]]
    assert found == []


def test_every_case_has_a_name_of_its_own_and_cites_its_rule() -> None:
    assert len({case["id"] for case in cases()}) == len(cases()) >= 120
    assert [case["id"] for case in cases() if not case["rule"].startswith(
        ("RECIST 1.1", "iRECIST", "EORTC", "Option ", "Convention: "))] == []


def test_every_reason_asked_for_is_documented() -> None:
    asked = {visit["reason"] for case in cases() for visit in case["expect"].get("visits", []) if "reason" in visit}
    assert asked <= set(REASONS)
    assert {reason for reason in REASONS if reason.startswith(("target-", "non-target-", "new-", "i-cpd"))} - {
        "target-none", "non-target-none", "non-target-no-baseline", "new-therapy"} <= asked


def test_every_reason_in_the_code_is_documented_and_every_documented_one_is_in_the_code() -> None:
    folder = Path(accrual.endpoints.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.name != "reasons.py")
    assert set(re.findall(r'Reason\("([a-z0-9-]+)"', code)) <= set(REASONS)
    written = set(re.findall(r'"([a-z0-9-]+)"', code)) | {"best-confirmed-cr", "best-confirmed-pr"}  # made of two parts
    assert set(REASONS) - written == {"after-cutoff"} - written


@pytest.mark.parametrize(("table", "rows"), [("table-1", len(TABLE_1)), ("table-2", len(TABLE_2)),
                                             ("table-3", len(TABLE_3))])
def test_every_row_of_a_table_has_a_case(table: str, rows: int) -> None:
    """Rows are counted from 1; table 3's have two digits."""
    names = [case["id"] for case in cases()]
    for row in range(1, rows + 1):
        number = f"{row:02}" if table == "table-3" else str(row)
        assert [name for name in names if name.startswith(f"{table}-row-{number}")], f"{table}, row {row}"


@pytest.mark.data
def test_every_boundary_of_the_rules_file_has_a_case(shared_data: Path) -> None:
    rules = json.loads((shared_data / "endpoints" / "recist_rules.json").read_text(encoding="utf-8"))
    known = [[sum(one for one in visit["findings"].values() if isinstance(one, int | float))
              for visit in case["visits"]] for case in cases() if "visits" in case]
    for boundary in rules["recist_tracker_boundary_tests"]:
        before = {boundary.get("baseline"), boundary.get("nadir")}
        assert any(boundary["current"] in sums and before & set(sums) for sums in known), boundary
    wanted = [[case["baseline"], *case["sums"]] for case in (*rules["eortc_examples"], rules["pyrecist_case"])]
    for sums in wanted:
        assert any(one == sums[:len(one)] and len(one) >= min(3, len(sums)) for one in known), sums


def test_the_tables_cover_every_combination() -> None:
    for target, non_target, new in itertools.product(("CR", "PR", "SD", "PD", "NE", ""),
                                                     ("CR", "NON-CR/NON-PD", "PD", "NE", ""), (False, True)):
        overall, reason = overall_response(target, non_target, new)
        assert overall in ("CR", "PR", "SD", "PD", "NE", "NON-CR/NON-PD", "NED")
        assert (overall == "PD") == (new or "PD" in (target, non_target))
        assert reason.text


@pytest.mark.parametrize(("first", "second", "best"), TABLE_3)
@pytest.mark.parametrize("met", [True, False])
def test_best_response_is_what_table_3_reads(first: str, second: str, best: str, met: bool) -> None:
    """The words of the table: X; or "SD if met, Y if not met", met being the minimum duration at the first response.

    A PR followed by SD is SD at any time in the table; the text (4.4.3) asks for the minimum time there too.
    """
    start, at = date(2024, 1, 1), 56 if met else 10
    seen = [Assessment(start + timedelta(at), first), Assessment(start + timedelta(at + 28), second)]
    expected = best if " if " not in best else "SD" if met else best.split(", ")[1].split()[0]
    if (first, second) == ("PR", "SD") and not met:
        expected = "NE"
    assert best_overall_response(seen, start, Options()).response == expected


def _program(folder: Path, text: str) -> list[str]:
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    return [sys.executable, str(path)]


ALWAYS_SD = """
import json, sys
cases = json.load(sys.stdin)["cases"]
print(json.dumps({"answers": {case["id"]: {"best": "SD", "visits": [
    {"visit": visit["visit"], "overall": "SD"} for visit in case.get("visits", [])]} for case in cases}}))
"""


def test_another_program_is_held_to_the_set(tmp_path: Path) -> None:
    command = _program(tmp_path, ALWAYS_SD)
    given = run_program(command)
    found, compared = differences(given, with_reasons=False)
    assert 0 < len(found) < compared
    result = CliRunner().invoke(app, ["conformance", "--run", " ".join(command)])
    assert result.exit_code == 7
    assert "table-3-row-01, best: expected CR, answered SD" in result.output


@pytest.mark.parametrize(("text", "said"), [("import sys; sys.exit(3)", "exit code 3"), ("print('no')", "no JSON"),
                                            ("print('[]')", 'answers without "answers"')])
def test_a_program_that_does_not_answer_is_told_so(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        run_program(_program(tmp_path, text))


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(NotFoundError):
        run_program(["no-such-program-anywhere"])


def test_this_program_agrees_by_the_command_line() -> None:
    result = CliRunner().invoke(app, ["conformance"])
    assert result.exit_code == 0
    assert f"{len(cases())} of {len(cases())} cases agree" in result.output


def test_the_words_for_a_wrong_baseline_are_told_and_their_order_does_not_count() -> None:
    """A program can know them from what it is given, from --help and from the reference."""
    asked = {word for case in cases() for word in case["expect"].get("baseline", [])}
    assert asked == set(questions()["baseline"]) == set(WRONG_CHOICES)
    told = " ".join(CliRunner().invoke(app, ["conformance", "--help"], env={"COLUMNS": "200"}).output.split())
    page = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "endpoints-options.md").read_text("utf-8")
    assert [word for word in WRONG_CHOICES if word not in told or f"`{word}`" not in page] == []
    six = ["too many targets", "too many targets"]
    assert not differences({**ANSWERS, "baseline-six": {"baseline": six}})[0]
    assert differences({**ANSWERS, "baseline-six": {"baseline": ["more than five targets"]}})[0]
    fails = [_case("baseline-six", ["too many targets", "target too small"], answered) for answered in (
        ["target too small", "too many targets"], ["target too small"])]
    assert [len(found) for found in fails] == [0, 1]


def _case(name: str, expected: list[str], answered: list[str]) -> list[tuple[str, str, str]]:
    return [fact for fact in _facts({"id": name, "expect": {"baseline": expected}}, {"baseline": answered}, False)
            if fact[1] != fact[2]]


def test_every_kind_of_wrong_choice_is_one_of_the_words() -> None:
    code = Path(accrual.endpoints.baseline.__file__).read_text(encoding="utf-8").split("def _numbers")[1]
    assert set(re.findall(r'yield \(?\s*"([a-z ]+)"', code)) == set(WRONG_CHOICES)


def test_the_questions_hold_no_answers() -> None:
    assert all("expect" not in case and "why" not in case for case in questions()["cases"])


@pytest.mark.parametrize(("mm", "said"), [
    (66.66666, "-33.33 %"), (70.0, "-30 %"), (70.0001, "-29.9999 %"), (70.004, "-29.996 %"), (89.999, "-10 %")])
def test_reasons_print_two_decimals_and_never_a_boundary_that_was_not_reached(mm: float, said: str) -> None:
    _, reason = target_response(Sum({"T01": mm}), Sum({"T01": 100.0}), 100.0)
    assert f", {said} from the baseline" in reason.text
