"""Laws of endpoints: broken input never gives a traceback; scale and order change nothing; what is written is read."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from accrual.endpoints import ADTTERow, Lesion, Measurement, Options, Results, derive, read
from accrual.endpoints.adam import Column, Table
from accrual.endpoints.assessments import RESPONSES, Assessment, in_order
from accrual.endpoints.best_response import best_overall_response
from accrual.endpoints.datasets import read_dataset
from accrual.endpoints.recist import Sum, target_response
from accrual.endpoints.time_points import time_points
from accrual.endpoints.writing import write_text
from accrual.errors import AccrualError

SPEC = Path(__file__).resolve().parents[1] / "spec" / "endpoints" / "good-trial.json"
GOOD = json.loads(SPEC.read_text(encoding="utf-8"))["tables"]
START = date(2024, 1, 2)
WORDS = st.sampled_from(["", "nan", "-1", "1e400", "2024-02-30", "0000-00-00", "2024", "NOT DONE", "TARGET", "T01.1",
                         "T01/T02", "UNEQUIVOCAL", "S-1", "S-9", "PD", "iUPD", "\u202e", "'", '"', "\n", ",", "９", "½",
                         "1_000", "LPERP", "TUMSTATE", "9" * 400, "None", "\ud7ff", "=1+1", "2024-05-01T"])


@st.composite
def broken_tables(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """The good trial with some cells, rows and columns changed at random."""
    tables = {name: [list(row) for row in rows] for name, rows in GOOD.items()}
    for _ in range(draw(st.integers(1, 6))):
        rows = tables[draw(st.sampled_from(sorted(tables)))]
        kind = draw(st.sampled_from(["cell", "cell", "cell", "repeat", "shorten", "drop row", "header"]))
        row = draw(st.integers(1, max(1, len(rows) - 1)))
        if row >= len(rows):
            continue
        column = draw(st.integers(0, max(0, len(rows[row]) - 1)))
        if kind == "cell" and rows[row]:
            rows[row][column] = draw(WORDS | st.text(max_size=20))
        elif kind == "repeat":
            rows.append(list(rows[row]))
        elif kind == "shorten" and rows[row]:
            rows[row].pop()
        elif kind == "drop row":
            rows.pop(row)
        elif kind == "header" and column < len(rows[0]):
            rows[0][column] = draw(WORDS)
    return tables


def _derived(tables: dict[str, list[list[str]]]) -> Results | None:
    with tempfile.TemporaryDirectory() as name, contextlib.suppress(AccrualError):
        for table, rows in tables.items():
            out = io.StringIO(newline="")
            csv.writer(out, lineterminator="\n").writerows(rows)
            (Path(name) / f"{table}.csv").write_bytes(out.getvalue().encode("utf-8", "surrogatepass"))
        return derive(read(Path(name)))
    return None


def _after_survival(results: Results) -> Iterator[ADTTERow]:
    """What ends after a survivor was last known to be alive, though it was seen of them."""
    alive = {(row.subject, row.rule_set): row.days or 0 for row in results.adtte if row.parameter == "OS"
             and row.censored and row.rule_set != "pharmaverse"}
    for row in results.adtte:
        if (row.subject, row.rule_set) in alive and (row.days or 0) > alive[row.subject, row.rule_set]:
            yield row


@given(broken_tables())
def test_a_broken_trial_is_an_error_of_ours_or_is_derived(tables: dict[str, list[list[str]]]) -> None:
    results = _derived(tables)
    if results:
        assert all(row.days is None or row.days >= 1 for row in results.adtte)
        assert all(row.censored or row.date for row in results.adtte if row.days is not None)
        assert not list(_after_survival(results))


NAMES = st.sampled_from(["tr.csv", "tr.xpt", "tr.json", "tr.ndjson", "tr.csv.gz", "tr.sas7bdat"])


@given(st.binary(max_size=400), NAMES)
def test_no_file_of_any_bytes_gives_a_traceback(content: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        with contextlib.suppress(AccrualError):
            data = read_dataset(path, "TR")
            assert all(len(row) == len(data.columns) for row in data.rows)


@given(st.text(max_size=300))
def test_no_csv_of_any_text_gives_a_traceback(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tr.csv"
        path.write_text(text, encoding="utf-8", errors="replace", newline="")
        with contextlib.suppress(AccrualError):
            read_dataset(path, "TR")


SIZES = st.lists(st.integers(0, 1200), min_size=2, max_size=8)  # tenths of a millimetre


def _course(tenths: list[int]) -> list[Measurement]:
    return [Measurement("S", "T01", float(number), START + timedelta(56 * number), mm=size / 10)
            for number, size in enumerate(tenths)]


@given(SIZES)
def test_each_response_is_what_exact_arithmetic_says(tenths: list[int]) -> None:
    """In whole tenths of a millimetre nothing is rounded: the floats must agree at every boundary."""
    points = time_points([Lesion("S", "T01", "target")], _course(tenths), START)
    for index, point in enumerate(points[1:], 1):
        now, base, nadir = tenths[index], tenths[0], min(tenths[:index])
        grew = now - nadir >= 50 and 10 * (now - nadir) >= 2 * nadir
        expected = "CR" if now == 0 else "PD" if grew else "PR" if 10 * now <= 7 * base else "SD"
        assert point.target == expected


@given(SIZES, st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(tenths: list[int], random: object) -> None:
    course = _course(tenths)
    shuffled = list(course)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    lesions = [Lesion("S", "T01", "target")]
    assert time_points(lesions, shuffled, START) == time_points(lesions, course, START)


@given(SIZES)
def test_the_nadir_never_rises_and_is_a_sum_that_was_seen(tenths: list[int]) -> None:
    points = time_points([Lesion("S", "T01", "target")], _course(tenths), START)
    nadirs = [point.nadir for point in points[1:] if point.nadir is not None]
    assert nadirs == sorted(nadirs, reverse=True)
    assert {round(nadir * 10) for nadir in nadirs} <= set(tenths)


@given(st.floats(0, 300), st.floats(0, 300), st.floats(0, 300), st.floats(0, 100))
def test_a_larger_sum_is_never_a_better_response(now: float, base: float, nadir: float, more: float) -> None:
    order = ("CR", "PR", "SD", "PD")
    baseline, low = Sum({"T01": base}), min(base, nadir)
    smaller, larger = (target_response(Sum({"T01": size}), baseline, low)[0] for size in (now, now + more))
    assert order.index(smaller) <= order.index(larger)


COURSES = st.lists(st.tuples(st.integers(1, 400), st.sampled_from(RESPONSES)), max_size=8)


@given(COURSES)
def test_best_response_is_always_one_and_needs_its_evidence(course: list[tuple[int, str]]) -> None:
    seen = in_order(Assessment(START + timedelta(day), response) for day, response in course)
    best = best_overall_response(seen, START, Options())
    free = best_overall_response(seen, START, Options(confirmation="none"))
    assert best.response in ("CR", "PR", "SD", "NON-CR/NON-PD", "NED", "PD", "NE")
    if best.response in ("CR", "PR"):
        assert free.response in ("CR", "PR")  # what is confirmed is there unconfirmed too
    if best.response == "PD":
        assert any(one.response == "PD" for one in seen) or any(one.response == "CR" for one in seen)


@given(COURSES)
def test_what_comes_after_progression_changes_nothing(course: list[tuple[int, str]]) -> None:
    seen = in_order(Assessment(START + timedelta(day), response) for day, response in course)
    first = next((index for index, one in enumerate(seen) if one.response == "PD"), None)
    if first is not None:
        assert best_overall_response(seen, START) == best_overall_response(seen[:first + 1], START)


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12).map(str.strip)


@given(st.lists(st.tuples(CELLS, st.none() | st.floats(-1e6, 1e6)), max_size=6))
def test_a_csv_that_was_written_is_read_back(rows: list[tuple[str, float | None]]) -> None:
    from accrual.endpoints.writing import csv_text

    table = Table("ADTTE", "Time", (Column("USUBJID", "Subject"), Column("AVAL", "Days", "float")), tuple(rows))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "adtte.csv"
        write_text(path, csv_text([column.name for column in table.columns], table.rows))
        found = read_dataset(path, "ADTTE").rows
    assert [(text, float(value) if value else None) for text, value in found] == [
        (text, value) for text, value in rows]
