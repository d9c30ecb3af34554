"""Results → the folder of files that `accrual endpoints` writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from accrual.endpoints.adam import Cell, adam_tables
from accrual.endpoints.irecist import recist_name
from accrual.endpoints.results import BestResponse, Reason, Results
from accrual.endpoints.trial import TrialData
from accrual.endpoints.writing import FORMATS, csv_text, make_folder, write_table, write_text

__all__ = ["write_results"]

RESPONSES = ("USUBJID", "READER", "VISITNUM", "VISIT", "DATE", "BASELINE", "SUM", "COMPLETE", "BASESUM", "NADIR",
             "TARGET", "NONTARGET", "NEW", "OVERALL", "REASONS", "SOURCES")
DISCREPANCIES = ("USUBJID", "READER", "RESPONSE", "VISITNUM", "VISIT", "DATE", "RECORDED", "RECOMPUTED", "REASONS",
                 "SOURCE")
BEST = ("USUBJID", "TABLE3", "TABLE3C", "PHARMAVERSE", "PHARMAVERSEC", "DIFFERS", "REASON")
PROBLEMS = ("DATASET", "ROW", "VARIABLE", "KIND", "EFFECT", "PROBLEM")


def write_results(results: Results, data: TrialData, folder: Path, *, now: datetime,
                  formats: Iterable[str] = FORMATS) -> list[str]:
    """Write everything into a folder, made where it is missing; the names of the files.

    `adrs`, `adtr` and `adtte` in the formats asked for; `responses.csv`, `discrepancies.csv`, `best.csv`,
    `problems.csv` (the intake report) and `options.json`. InputError where the folder cannot be written to.
    """
    make_folder(folder)
    kinds = tuple(formats)
    study = next((subject.study for subject in data.subjects if subject.study), "")
    tables = adam_tables(results, data.subjects)
    for table in tables:
        write_table(table, folder, kinds, study=study, now=now)
    texts = {"responses.csv": csv_text(RESPONSES, _responses(results)),
             "discrepancies.csv": csv_text(DISCREPANCIES, _discrepancies(results)),
             "best.csv": csv_text(BEST, _best(results)), "problems.csv": csv_text(PROBLEMS, _problems(results)),
             "options.json": json.dumps(dict(results.options.described()), indent=2) + "\n"}
    for name, text in texts.items():
        write_text(folder / name, text)
    return [f"{table.name.lower()}.{kind}" for table in tables for kind in kinds] + list(texts)


def _said(reasons: Iterable[Reason]) -> str:
    return "; ".join(map(str, reasons))


def _responses(results: Results) -> list[tuple[Cell, ...]]:
    return [(point.subject, point.assessor, point.visit, point.visit_name, point.date, "Y" if point.is_baseline else "",
             point.total, "Y" if point.complete else "N", point.baseline, point.nadir, point.target, point.non_target,
             point.new, point.overall, _said(point.reasons), "; ".join(map(str, point.sources)))
            for point in results.time_points]


def _discrepancies(results: Results) -> list[tuple[Cell, ...]]:
    return [(one.subject, one.assessor, one.test, one.visit, one.visit_name, one.date, one.recorded, one.recomputed,
             _said(one.reasons), str(one.source)) for one in results.discrepancies]


def _best(results: Results) -> list[tuple[Cell, ...]]:
    """Both derivations beside each other; they differ where confirmed best responses do."""
    found: dict[tuple[str, str, bool], BestResponse] = {
        (one.subject, one.derivation, one.confirmed): one for one in results.best}
    rows: list[tuple[Cell, ...]] = []
    for subject in results.population:
        four = [found.get((subject.id, derivation, confirmed)) for derivation in ("table 3", "pharmaverse")
                for confirmed in (False, True)]
        answers = [one.response if one else "" for one in four]
        differs = _differ(answers[0], answers[2]) or _differ(answers[1], answers[3])
        rows.append((subject.id, *answers, "Y" if differs else "", _said(four[1].reasons) if four[1] else ""))
    return rows


def _differ(one: str, other: str) -> bool:
    """MISSING is pharmaverse's word for NE without any assessment; it has no iRECIST, so iPR is PR there."""
    return recist_name(one) != ("NE" if other == "MISSING" else other)


def _problems(results: Results) -> Sequence[tuple[Cell, ...]]:
    return [(one.dataset, one.row or None, one.variable, one.kind, one.effect, one.message) for one in results.problems]
