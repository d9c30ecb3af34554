"""`accrual endpoints`: what it writes, says and ends with."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from accrual.cli.main import app, main

Tables = dict[str, list[list[str]]]
Write = Callable[[Tables], Path]


def _run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["endpoints", *words])
    return result.exit_code, result.output


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("words", [(), ("derive",)])
def test_a_folder_needs_no_command(words: tuple[str, ...], good_trial: Tables, write_trial: Write) -> None:
    folder = write_trial(good_trial)
    code, output = _run(*words, str(folder), "--out", str(folder / "results"))
    assert code == 0, output
    assert {path.name for path in (folder / "results").iterdir()} >= {
        *(f"{name}.{kind}" for name in ("adrs", "adtr", "adtte") for kind in ("csv", "xpt", "json")), "responses.csv",
        "discrepancies.csv", "best.csv", "problems.csv", "options.json"}
    assert "Responders by RECIST 1.1: 1 of 2." in output
    assert "PFS: 2 events, 0 censored, 0 left out." in output


def test_no_line_of_the_output_names_a_subject(good_trial: Tables, write_trial: Write) -> None:
    good_trial["tr"][3][7] = "nonsense"
    folder = write_trial(good_trial)
    _, output = _run(str(folder), "--out", str(folder / "results"), "--formats", "csv")
    assert "S-1" not in output
    assert "nonsense" not in output
    assert "TR: not a number, excluded: 1 (problems.csv)" in output


def test_every_row_says_why(good_trial: Tables, write_trial: Write) -> None:
    folder = write_trial(good_trial)
    _run(str(folder), "--out", str(folder / "results"), "--formats", "csv")
    results = folder / "results"
    assert all(row["REASONS"] for row in _rows(results / "responses.csv") if not row["BASELINE"])
    assert all(row["RULE"] and row["REASON"] and row["SRCDOM"] for row in _rows(results / "adtte.csv"))
    assert all(row["REASON"] for row in _rows(results / "best.csv"))
    assert {row["RULESET"] for row in _rows(results / "adtte.csv")} == {"fda", "ema", "pharmaverse"}


def test_options_are_printed_and_written(good_trial: Tables, write_trial: Write) -> None:
    folder = write_trial(good_trial)
    _, output = _run(str(folder), "--out", str(folder / "results"), "--preset", "ema", "--confirmation", "none",
                     "--cutoff", "2024-06-30", "--schedule", "57 113", "--option", "pr persists=yes")
    written = json.loads((folder / "results" / "options.json").read_text(encoding="utf-8"))
    assert (written["preset"], written["confirmation"], written["cutoff"], written["schedule"],
            written["pr persists"]) == ("ema", "none", "2024-06-30", "57, 113", "yes")
    assert "preset ema" in output
    assert "cutoff 2024-06-30" in output


def test_best_responses_of_both_derivations_are_compared(good_trial: Tables, write_trial: Write) -> None:
    """An early PR, then progression: PD by table 3, SD never; pharmaverse calls the early one NE and has PD."""
    good_trial["rs"] = [good_trial["rs"][0], ["S-1", "1", "OVRLRESP", "CR", "INVESTIGATOR", "2", "2024-01-30"],
                        ["S-1", "2", "OVRLRESP", "SD", "INVESTIGATOR", "3", "2024-04-23"]]
    folder = write_trial(good_trial)
    _run(str(folder), "--out", str(folder / "results"), "--formats", "csv", "--option", "responses=recorded")
    best = next(row for row in _rows(folder / "results" / "best.csv") if row["USUBJID"] == "S-1")
    assert (best["TABLE3C"], best["PHARMAVERSEC"], best["DIFFERS"]) == ("PD", "SD", "Y")


def test_writing_twice_leaves_no_trace_of_the_first(good_trial: Tables, write_trial: Write) -> None:
    folder = write_trial(good_trial)
    for _ in range(2):
        assert _run(str(folder), "--out", str(folder / "results"), "--formats", "csv")[0] == 0
    assert [path.name for path in (folder / "results").iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(("words", "code", "said"), [
    (["no-such-folder", "--out", "x"], 4, "there is no such folder"),
    (["{folder}", "--out", "x", "--preset", "japan"], 3, "is none of fda, ema, pharmaverse"),
    (["{folder}", "--out", "x", "--option", "colour=red"], 3, "is no option"),
    (["{folder}", "--out", "x", "--formats", "xlsx"], 3, "is none of csv, xpt, json"),
    (["{folder}", "--out", "x", "--assessor", "NOBODY"], 3, "there is no assessment by NOBODY"),
    (["{folder}", "--out", "{folder}/dm.csv"], 3, "cannot be made a folder"),
])
def test_a_mistake_ends_with_a_sentence_and_its_code(
        words: list[str], code: int, said: str, good_trial: Tables, write_trial: Write,
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_trial(good_trial)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.argv", ["accrual", "endpoints", *(word.format(folder=folder) for word in words)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert said in capsys.readouterr().err


def test_a_mistake_in_the_arm_leaves_nothing_half_written(good_trial: Tables, write_trial: Write) -> None:
    folder = write_trial(good_trial)
    code, _ = _run(str(folder), "--out", str(folder / "results"), "--against", "Arm Z")
    assert code != 0
    assert not (folder / "results").exists()


def test_a_missing_option_is_wrong_usage(good_trial: Tables, write_trial: Write) -> None:
    assert _run(str(write_trial(good_trial)))[0] == 2


def test_help_lists_the_commands() -> None:
    code, output = _run("--help")
    assert code == 0
    assert "derive" in output
    assert "conformance" in output
