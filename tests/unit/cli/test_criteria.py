"""`accrual criteria`: its formats, its figures, many trials at once, and what it says when it cannot."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from accrual.cli import criteria_batch
from accrual.cli.criteria_text import shown
from accrual.cli.main import app
from accrual.criteria import model_from_json, parse
from accrual.errors import AccrualError, InputError, NotFoundError
from accrual.registry import samples

TEXT = ("Inclusion Criteria:\n\n* ANC ≥ 1.5×109/L\n* ECOG 0-1\n* Signed consent\n\n"
        "Exclusion Criteria:\n\n* Age \\< 18 years\n")


def run(*arguments: str, text: str = "") -> Result:
    return CliRunner().invoke(app, ["criteria", *arguments], input=text)


def refusal(*arguments: str, text: str = "") -> AccrualError:
    result = run(*arguments, text=text)
    assert isinstance(result.exception, AccrualError), result.output
    return result.exception


def rows(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


def test_tests_are_json_lines_with_every_field_of_the_contract() -> None:
    lines = rows(run("-", "--format", "tests", text=TEXT).stdout)
    assert list(lines[0]) == ["trial", "criterion", "type", "kind", "concept", "comparator", "value", "high", "unit",
                              "relative_to", "negated", "window", "given", "span", "text", "decides", "qualifiers"]
    assert [(line["criterion"], line["kind"], line["concept"]) for line in lines] == [
        ("I1", "quantity", "neutrophils"), ("I2", "scale", "ecog"), ("I3", "question", None), ("E1", "quantity", "age")]
    assert lines[0] | {"span": None} == {
        "trial": None, "criterion": "I1", "type": "inclusion", "kind": "quantity", "concept": "neutrophils",
        "comparator": ">=", "value": 1.5, "high": None, "unit": "10*9/L", "relative_to": None, "negated": False,
        "window": None, "given": None, "span": None, "text": "ANC ≥ 1.5×109/L", "decides": True,
        "qualifiers": {}}
    assert all(TEXT[slice(*line["span"])] == line["text"] for line in lines)
    assert (lines[1]["value"], lines[1]["high"], lines[1]["comparator"]) == (0, 1, None)


def test_json_reads_back_into_an_equal_model() -> None:
    printed = json.loads(run("-", "--format", "json", text=TEXT).stdout)
    assert printed["schema_version"] == 2
    assert model_from_json(printed) == parse(TEXT)


def test_text_shows_each_criterion_with_its_rule_in_words() -> None:
    printed = run("-", "--format", "text", text=TEXT).stdout
    assert "I1  ANC ≥ 1.5×109/L" in printed
    assert "✓ Absolute neutrophil count at least 1.5 ×10⁹/L" in printed
    assert "I3  ‹Signed consent›\n    ? asked as it stands" in printed
    assert "None of these may hold" in printed
    assert "4 criteria: 3 understood, 0 in part, 1 to be asked." in printed
    assert "\x1b" not in printed


def test_words_that_were_not_understood_stand_between_brackets() -> None:
    printed = run("-", "--format", "text", text="* Platelets \\>= 100×109/L or accepted by the sponsor").stdout
    assert "I1  Platelets >= 100×109/L ‹or accepted by the sponsor›" in printed
    assert "? asked: what stands in ‹ ›" in printed


def test_nested_items_are_shown_nested_with_their_ids() -> None:
    text = "* Organ function, all of these:\n  * ANC ≥ 1.5×109/L\n  * Signed consent\n"
    printed = run("-", "--format", "text", text=text).stdout
    assert "I1  Organ function, all of these:\n    I1.a  ANC ≥ 1.5×109/L\n    I1.b  ‹Signed consent›\n" in printed
    assert "      I1.a  ✓ Absolute neutrophil count at least 1.5 ×10⁹/L\n      I1.b  ? asked as it stands\n" in printed


@pytest.mark.parametrize(("columns", "beside"), [(109, False), (110, True)])
def test_a_wide_terminal_shows_the_rule_beside_the_original(columns: int, beside: bool) -> None:
    printed = shown(parse("* ECOG 0-1"), {}, colour=False, width=columns)
    assert any("I1  ECOG 0-1" in line and "✓ ECOG" in line for line in printed.splitlines()) is beside
    assert all(len(line) <= columns for line in printed.splitlines())


def test_colour_underlines_what_was_not_understood_and_says_when_staff_reviewed_it() -> None:
    printed = shown(parse("* ECOG 0-1\n* Signed consent"), {"I1": date(2026, 11, 28)}, colour=True, width=80)
    assert "\x1b[4;33m‹Signed consent›" in printed
    assert "\x1b[32mECOG 0-1" in printed
    assert "reviewed by the study's staff on 2026-11-28" in printed


def test_no_criteria_are_said_to_be_none() -> None:
    assert "no eligibility criteria" in run("-", "--format", "text").stdout


def test_stats_tell_what_was_understood_and_that_nothing_was_lost() -> None:
    figures = dict(line.rsplit(maxsplit=1) for line in run("-", "--stats", text=TEXT).stdout.splitlines())
    assert figures == {
        "trials": "1", "criteria": "4", "characters": str(len("".join(TEXT.split()))), "characters unaccounted": "0",
        "fully structured": "75.0%", "partly structured": "0.0%", "questions only": "25.0%",
        "tests: quantity": "2", "tests: scale": "1", "tests: question": "1"}


def test_a_record_is_a_source(tmp_path: Path) -> None:
    record = next(samples.records())
    (tmp_path / "record.json").write_text(json.dumps(record), encoding="utf-8")
    lines = rows(run(str(tmp_path / "record.json"), "--format", "tests").stdout)
    assert {line["trial"] for line in lines} == {record["protocolSection"]["identificationModule"]["nctId"]}


@pytest.mark.parametrize("typed", [b"\xff Age \xe2\x89\xa5 18 years", "Age ≥ 18 years".encode("utf-16")])
def test_bytes_that_are_no_utf8_are_read_all_the_same(typed: bytes) -> None:
    result = CliRunner().invoke(app, ["criteria", "-", "--format", "tests"], input=typed)
    assert result.exit_code == 0
    assert [line["concept"] for line in rows(result.stdout)] == ["age"]


# --- many trials --------------------------------------------------------------------------------

MANY = [{"nct_id": f"NCT{number:08}", "criteria": TEXT.replace("18", str(18 + number % 50))} for number in range(300)]


@pytest.fixture(params=["trials.jsonl", "trials.jsonl.gz"])
def many(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path: Path = tmp_path / request.param
    data = "".join(json.dumps(row) + "\n" for row in MANY).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def test_a_batch_keeps_the_order_of_its_lines(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "models.jsonl"
    assert run("--batch", str(many), "--format", "json", "--out", str(out)).exit_code == 0
    models = rows(out.read_text(encoding="utf-8"))
    assert [model["trial"] for model in models] == [row["nct_id"] for row in MANY]
    assert model_from_json(models[7]) == parse(MANY[7]["criteria"], "NCT00000007")


def test_a_batch_writes_the_lines_that_a_trial_alone_has(many: Path) -> None:
    printed = rows(run("--batch", str(many), "--format", "tests").stdout)
    alone = rows(run("-", "--format", "tests", text=MANY[7]["criteria"]).stdout)
    assert [line for line in printed if line["trial"] == "NCT00000007"] == [
        line | {"trial": "NCT00000007"} for line in alone]


def test_a_batch_prints_where_no_file_is_named_and_zips_where_the_name_says(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "tests.jsonl.gz"
    run("--batch", str(many), "--format", "tests", "--out", str(out))
    assert gzip.decompress(out.read_bytes()).decode() == run("--batch", str(many), "--format", "tests").stdout


def test_a_fault_of_the_parser_ends_no_batch_in_silence(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(*_: object) -> None:
        raise StopIteration  # which a loop over the results of workers takes for their end

    monkeypatch.setattr(criteria_batch, "_warm", lambda: None)
    monkeypatch.setattr(criteria_batch, "parse", ends)
    with pytest.raises(RuntimeError, match=r"line 1 .* cannot be parsed"):
        list(criteria_batch.parse_all(many, str))


def test_the_figures_of_a_batch_are_those_of_all_its_trials(many: Path) -> None:
    figures = dict(line.rsplit(maxsplit=1) for line in run("--batch", str(many), "--stats").stdout.splitlines())
    assert (figures["trials"], figures["criteria"], figures["characters unaccounted"]) == ("300", "1,200", "0")


def test_lines_without_a_trial_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "trials.jsonl"
    path.write_text('{"nct_id": "NCT1", "criteria": "Age over 18"}\nnonsense\n\n[1]\n{"criteria": 5}\n'
                    '{"nct_id": null, "criteria": null}\n{"nct_id": "NCT2"}\n', encoding="utf-8")
    result = run("--batch", str(path), "--format", "tests")
    assert result.exit_code == 0
    assert [line["trial"] for line in rows(result.stdout)] == ["NCT1"]
    assert "4 without a trial: lines 2, 4, 5, 7" in result.stderr


def test_a_lone_surrogate_is_written_as_json_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "trials.jsonl"
    path.write_text('{"nct_id": "NCT1", "criteria": "Age \\ud800 over 18"}\n', encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert run("--batch", str(path), "--format", "json", "--out", str(out)).exit_code == 0
    assert rows(out.read_text(encoding="utf-8"))[0]["text"] == "Age \ud800 over 18"


# --- remarks ------------------------------------------------------------------------------------

DAMAGED = ("Inclusion Criteria:\n\n* ANC ≥ 1.5×109/L\n* Hemoglobin ≥ 9 mg/dL\n* Signed consent\n\n"
           "Exclusion Criteria:\n\n* Age = 18 years (or\n")


def test_remarks_are_one_json_array() -> None:
    result = run("-", "--lint", "--format", "json", text=DAMAGED)
    assert (result.exit_code, result.stderr) == (0, "")
    remarks = json.loads(result.stdout)
    assert [(remark["criterion"], remark["kind"], remark["text"]) for remark in remarks] == [
        ("I1", "lost-superscript", "1.5×109/L"), ("I2", "implausible-value", "Hemoglobin ≥ 9 mg/dL"),
        ("E1", "lost-sign", "= 18"), ("E1", "unbalanced-bracket", "("), ("E1", "cut-off", "or")]
    assert list(remarks[0]) == ["trial", "criterion", "kind", "span", "text", "what", "mend", "other"]
    assert all(DAMAGED[slice(*remark["span"])] == remark["text"] for remark in remarks)


def test_remarks_as_text_show_the_criterion_the_words_and_how_to_mend_them() -> None:
    shown = run("-", "--lint", "--format", "text", text=DAMAGED).stdout
    assert "I2  Hemoglobin ≥ 9 mg/dL" in shown
    assert "implausible-value  Hemoglobin ≥ 9 mg/dL" in shown
    assert "Haemoglobin of 9 mg/dL: nobody has a value like that. Is 9 g/dL or 9 mmol/L meant?" in shown
    assert shown.count("Age = 18 years (or") == 1
    assert "I3" not in shown
    assert "\x1b" not in shown


def test_a_text_without_fault_has_nothing_to_remark() -> None:
    assert run("-", "--lint", "--format", "text", text=TEXT.replace("×109", "×10⁹").replace("\\", "").replace(
        "< 18", "< 12")).stdout == "Nothing to remark.\n"
    assert run("-", "--lint", text="").stdout == "[]\n"


@pytest.mark.parametrize(("text", "arguments", "code"), [
    (DAMAGED, (), 0), (DAMAGED, ("--strict",), 7), ("* Signed consent", ("--strict",), 0),
    (DAMAGED, ("--strict", "--stats"), 7)])
def test_remarks_are_a_failure_only_where_that_is_asked_for(text: str, arguments: tuple[str, ...], code: int) -> None:
    assert run("-", "--lint", *arguments, text=text).exit_code == code


def test_the_exit_code_of_remarks_is_documented() -> None:
    from accrual import errors
    from accrual.cli.criteria_lint import HAS_REMARKS

    assert f"{HAS_REMARKS} a remark of `accrual criteria --lint --strict`" in " ".join((errors.__doc__ or "").split())
    assert HAS_REMARKS not in {kind.exit_code for kind in AccrualError.__subclasses__()}


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    path = tmp_path / "trials.jsonl"
    lines = [{"nct_id": f"NCT{number:08}", "criteria": DAMAGED if number % 2 else "Signed consent"}
             for number in range(200)]
    path.write_text("".join(json.dumps(row) + "\n" for row in lines) + "nonsense\n", encoding="utf-8")
    return path


def test_remarks_on_many_trials_are_json_lines_and_a_summary(doubtful: Path) -> None:
    result = run("--batch", str(doubtful), "--lint", "--format", "json")
    remarks = rows(result.stdout)
    assert [remark["trial"] for remark in remarks[::5]] == [f"NCT{number:08}" for number in range(1, 200, 2)]
    assert figures_of(result.stderr)["trials with remarks"] == "100"
    assert "1 without a trial: lines 201" in result.stderr
    assert run("--batch", str(doubtful), "--lint", "--strict").exit_code == 7


def figures_of(printed: str) -> dict[str, str]:
    return {what: figure for what, _, figure in (line.rpartition(" ") for line in map(str.strip, printed.splitlines()))
            for what in [what.strip()]}


def test_the_figures_of_remarks_stand_alone_or_beside_a_file(doubtful: Path, tmp_path: Path) -> None:
    alone = figures_of(run("--batch", str(doubtful), "--lint", "--stats").stdout)
    assert alone == {"trials": "200", "trials with remarks": "100", "remarks": "500", **{
        f"remarks: {kind}": "100"
        for kind in ("lost-superscript", "implausible-value", "lost-sign", "unbalanced-bracket", "cut-off")}}
    out = tmp_path / "remarks.jsonl"
    beside = run("--batch", str(doubtful), "--lint", "--stats", "--out", str(out))
    assert figures_of(beside.stdout) == alone
    assert len(rows(out.read_text(encoding="utf-8"))) == 500


def test_many_trials_as_text_leave_out_those_without_remarks(doubtful: Path) -> None:
    shown = run("--batch", str(doubtful), "--lint", "--format", "text").stdout
    assert "NCT00000001" in shown
    assert "NCT00000002" not in shown


# --- refusals -----------------------------------------------------------------------------------

@pytest.mark.parametrize(("arguments", "said"), [
    ((), "name one thing to read"), (("-", "--batch", "trials.jsonl"), "name one thing to read"),
    (("-", "--format", "xml"), "xml is not known"), (("-", "--strict"), "it needs --lint"),
    (("-", "--lint", "--format", "tests"), "remarks are text or json"),
])
def test_what_the_command_cannot_mean_is_wrong_usage(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in " ".join(result.stderr.replace("│", "").split())


@pytest.mark.parametrize(("named", "kind", "words"), [
    ("", InputError, "not an NCT number"),
    ("trail.json", NotFoundError, "trail.json: there is no such file"),
    ("Inclusion Criteria:\n\n" + "* Age over 18 years.\n" * 300, NotFoundError, "there is no such file"),
    ("FOLDER", InputError, "this is a folder"),
])
def test_a_source_that_is_none_is_told_from_a_number(
        named: str, kind: type[AccrualError], words: str, tmp_path: Path) -> None:
    error = refusal(named.replace("FOLDER", str(tmp_path)))
    assert isinstance(error, kind)
    assert words in str(error)
    assert len(str(error)) < 300


def test_a_fault_in_a_record_is_named_with_its_place_once(tmp_path: Path) -> None:
    (tmp_path / "cut.json").write_text('{"protocolSection": {', encoding="utf-8")
    assert str(refusal(str(tmp_path / "cut.json"))).startswith("cut.json, line 1: not complete JSON")


def test_a_folder_is_no_batch_and_no_file_to_write(tmp_path: Path) -> None:
    assert "this is a folder" in str(refusal("--batch", str(tmp_path)))
    assert "this is a folder" in str(refusal("-", "--out", str(tmp_path), text=TEXT))


def test_a_missing_batch_is_not_found(tmp_path: Path) -> None:
    assert isinstance(refusal("--batch", str(tmp_path / "none.jsonl")), NotFoundError)


def test_a_file_without_any_trial_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trials.jsonl"
    path.write_text("nonsense\n", encoding="utf-8")
    assert "no line holds a trial" in str(refusal("--batch", str(path)))


@pytest.mark.parametrize("damage", [
    lambda data: data[:-20], lambda data: data[:50] + b"\0" * 40 + data[90:], lambda _: b"text"])
def test_a_damaged_batch_leaves_no_half_written_file(tmp_path: Path, damage: Any) -> None:
    path, out = tmp_path / "trials.jsonl.gz", tmp_path / "out.jsonl"
    path.write_bytes(damage(gzip.compress("".join(json.dumps(row) + "\n" for row in MANY).encode())))
    assert "damaged" in str(refusal("--batch", str(path), "--format", "tests", "--out", str(out)))
    assert list(tmp_path.glob("out*")) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    assert "none/out.jsonl" in str(refusal("-", "--out", str(tmp_path / "none" / "out.jsonl"), text=TEXT))


def test_a_file_that_is_no_record_is_refused(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text("{}", encoding="utf-8")
    assert isinstance(refusal(str(tmp_path / "record.json")), InputError)
