"""What endpoints are checked against: each oracle with the figure asked and the figure reached.

`python -m benchmarks.endpoints_oracles ../shared/data/endpoints` prints the table and fails where a figure is missed.
The rows of survival stand in `benchmarks/survival_oracles.py`.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from accrual.endpoints import Options, Results, derive, pharmaverse, read
from accrual.endpoints.assessments import Assessment, in_order, until
from accrual.errors import InputError
from benchmarks import survival_oracles
from benchmarks.figure import Figure

__all__ = [
    "Discrepancies", "Row", "admiralonco", "adrs", "adtte", "figures", "of_target", "sdiam",
    "target_discrepancies", "tr_to_rs",
]

# The upstream error: PR at weeks 6 and 12 with one NE between is a confirmed PR (CBOR says so there too), and CBCP,
# which is "CBOR is CR or PR", must then be Y.
UPSTREAM_ERROR = ("01-701-1118", "CBCP")


@dataclass(frozen=True)
class Row:
    """One fact of an oracle: what it is of, what is expected, what was reached."""

    what: tuple[str, ...]
    expected: Any
    reached: Any


def _table(path: Path) -> list[dict[str, str]]:
    with (gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")) as file:
        return list(csv.DictReader(file))


@cache
def _trial(folder: Path, suffix: str, options: Options) -> Results:
    return derive(read(folder / "sdtm", options, suffix=suffix), options)


def _pharmaverse(folder: Path) -> Results:
    return _trial(folder, "onco_recist", Options(preset="pharmaverse"))


def adrs(folder: Path) -> list[Row]:
    """ADRS, 13 parameters: value and date of every row."""
    expected = [(row["USUBJID"], row["PARAMCD"], row["VISIT"] if row["PARAMCD"] == "OVR" else "", row["AVALC"],
                 row["ADT"], row["ADTF"]) for row in _table(folder / "adam" / "adrs_onco.csv.gz")]
    wanted = {row[1] for row in expected}
    reached = {(row.subject, row.parameter, row.visit_name if row.parameter == "OVR" else ""):
               (row.value, str(row.date or ""), row.date_flag)
               for row in _pharmaverse(folder).adrs if row.parameter in wanted}
    rows = [Row(key[:3], key[3:], reached.pop(key[:3], None)) for key in expected]
    return rows + [Row(key, None, value) for key, value in reached.items()]


def adtte(folder: Path) -> list[Row]:
    """ADTTE: start, date, days, censored or not, and where it comes from."""
    results = _pharmaverse(folder)
    reached = {(row.subject, "RSD" if row.parameter == "DOR" else row.parameter): (
        str(row.start), str(row.date), str(row.days), "1" if row.censored else "0", row.description)
        for row in results.adtte if row.rule_set == "pharmaverse" and row.parameter in ("OS", "PFS", "DOR")}
    rows = [Row((row["USUBJID"], row["PARAMCD"]), (row["STARTDT"], row["ADT"], row["AVAL"], row["CNSR"],
                                                  row["EVNTDESC"]),
                reached.pop((row["USUBJID"], row["PARAMCD"]), None))
            for row in _table(folder / "adam" / "adtte_onco.csv")]
    return rows + [Row(key, None, value) for key, value in reached.items()]


def _number(text: str) -> float | None:
    return round(float(text), 9) if text else None


def sdiam(folder: Path) -> list[Row]:
    """ADTR SDIAM: day, sum, baseline, nadir and their changes.

    The flag of an imputed date is left out: upstream has it on the lesions' rows and not on the sum's, ours on both.
    """
    names = ("AVAL", "BASE", "CHG", "PCHG", "NADIR", "CHGNAD", "PCHGNAD")
    reached = {}
    for row in _pharmaverse(folder).adtr:
        numbers = (row.value, row.base, row.change, row.percent_change, row.nadir, row.change_from_nadir,
                   row.percent_from_nadir)
        if row.is_baseline:  # upstream leaves the nadir empty at baseline, as ours is
            numbers = (*numbers[:4], None, None, None)
        if row.parameter == "SDIAM":
            reached[row.subject, str(row.date)] = (str(row.day), *(
                None if one is None else round(one, 9) for one in numbers))
    rows = [Row((row["USUBJID"], row["ADT"]), (row["ADY"], *(_number(row[name]) for name in names)),
                reached.pop((row["USUBJID"], row["ADT"]), None))
            for row in _table(folder / "adam" / "adtr_onco.csv") if row["PARAMCD"] == "SDIAM"]
    return rows + [Row(key, None, value) for key, value in reached.items()]


def tr_to_rs(folder: Path) -> list[Row]:
    """TR → RS: the overall response of three readers; less than CR after CR stands as it was read there."""
    points = {(point.subject, point.assessor, point.visit): point.overall
              for point in _trial(folder, "onco_recist", Options(less_after_cr="as read")).time_points}
    rows = []
    for row in _table(folder / "sdtm" / "rs_onco_recist.csv"):
        reader = f"{row['RSEVAL']}/{row['RSEVALID']}" if row["RSEVALID"] else row["RSEVAL"]
        key = (row["USUBJID"], reader, float(row["VISITNUM"]))
        rows.append(Row((row["USUBJID"], reader, row["VISIT"]), row["RSSTRESC"], points.get(key)))
    return rows


@dataclass(frozen=True)
class Discrepancies:
    """Target responses of rs_onco that disagree with RECIST 1.1, of those compared, as three sets of options give them.

    One subject has two assessments under one visit number. Joined by visit number they make four pairs for each of
    three readers, six more than there are responses; and as doubles seven sums of exactly +20 % are no progression.
    """

    by_assessment: Results
    by_visit_number: Results
    by_visit_number_as_doubles: Results


def target_discrepancies(folder: Path) -> Discrepancies:
    """The trial derived by default, and with the options that reproduce the figures of other programs."""
    by_visit_number = Options(recorded_joined="by visit number")
    return Discrepancies(*(_trial(folder, "onco", options) for options in (
        Options(), by_visit_number, replace(by_visit_number, thresholds="as doubles"))))


def of_target(results: Results) -> str:
    """How many target responses differ, of how many.

    >>> of_target(Results(Options(), compared={"target": 3}))
    '0 of 3'
    """
    return f"{len(results.differing('target'))} of {results.compared['target']}"


def admiralonco(folder: Path) -> list[Row]:
    """The facts of the upstream package's own tests; the one on unknown values stands in the unit tests."""
    cases = json.loads((folder / "admiralonco_cases.json").read_text(encoding="utf-8"))["cases"]
    return [Row((case["id"], subject), expected, _answer(case, subject)) for case in cases
            if isinstance(case["expected"], dict) for subject, expected in case["expected"].items()]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _answer(case: dict[str, Any], subject: str) -> object:
    given, function = case["params"], case["function"]
    options = Options(
        sd_minimum_days=given.get("sd_min_days", 42), confirmation_days=given.get("confirm_days", 28),
        not_evaluable_between=given.get("max_ne", 1),
        sd_between_responses="accepted" if given.get("accept_sd") else "not confirmed")
    seen = until(in_order(Assessment(date.fromisoformat(visit["date"]), visit["ovr"])
                          for visit in case["visits"][subject] if visit["ovr"] not in (None, "NA")),
                 _day(case.get("first_pd_date", {}).get(subject)))
    start = _day((case.get("reference_date") or {}).get(subject))
    if function in ("BOR", "CBOR"):
        derived = pharmaverse.best if function == "BOR" else pharmaverse.confirmed_best
        best = derived(seen, start, options, missing="NE" if given.get("missing_as_ne") else "MISSING")
        return {"value": best.response, "date": str(best.date) if best.date else None}
    if function == "FILTER_PD":
        return [str(one.date) for one in seen]
    if function == "CR_THEN_PR_CHECK":
        return [str(one.date) for one in pharmaverse.cr_then_pr(seen) or ()]
    found = pharmaverse.confirmed_response(seen, options) if function == "CRSP" else pharmaverse.response(seen)
    if function == "CB":
        found = pharmaverse.clinical_benefit(found, seen, start, given["min_days"], given["values"])
    return {"value": "Y" if found.assessment else "N", "date": str(found.assessment.date) if found.assessment else None}


def _share(rows: Sequence[Row]) -> str:
    return f"{sum(row.expected == row.reached for row in rows)} of {len(rows)}"


def _adrs_figure(folder: Path) -> Figure:
    rows = adrs(folder)
    wrong = [row for row in rows if row.expected != row.reached]
    names = "; ".join(f"{' '.join(row.what).strip()}: there {row.expected}, here {row.reached}" for row in wrong)
    return Figure("pharmaverse SDTM → ADRS (13 parameters, value and date)", "3693 of 3694", _share(rows),
                  f"upstream error: {names}")


def _discrepancy_figure(folder: Path) -> Figure:
    found = target_discrepancies(folder)
    return Figure("rs_onco: target responses that disagree with RECIST 1.1", "200 of 1905",
                  of_target(found.by_visit_number_as_doubles),
                  f"recorded joined: by visit number; thresholds: as doubles. {of_target(found.by_assessment)} by "
                  "default: one subject has two assessments under one number, so that six pairs are spurious "
                  f"({of_target(found.by_visit_number)} with these), and seven sums of exactly +20 % are progression")


FIGURES: tuple[Callable[[Path], Figure], ...] = (
    _adrs_figure,
    lambda folder: Figure("ADTTE (OS 254, PFS 254, RSD 4)", "512 of 512", _share(adtte(folder))),
    lambda folder: Figure("ADTR SDIAM", "25 of 25", _share(sdiam(folder))),
    lambda folder: Figure("TR → RS, *_onco_recist, three assessors", "66 of 66", _share(tr_to_rs(folder)),
                          "less after cr: as read"),
    lambda folder: Figure("admiralonco_cases.json subject-level facts", "112 of 112", _share(admiralonco(folder))),
    _discrepancy_figure,
)


def figures(folder: Path) -> Iterator[Figure]:
    """Every line of the table; those of survival come last."""
    for figure in FIGURES:
        yield figure(folder)
    yield from survival_oracles.figures(folder)


def main(folder: Path) -> int:
    """Print the table; 1 where a figure is missed."""
    if not (folder / "sdtm").is_dir():
        raise InputError("is not the folder of the endpoints' development data", where=str(folder))
    table = Table("oracle", "asked", "reached", "", "remark")
    found = list(figures(folder))
    for figure in found:
        table.add_row(figure.oracle, figure.asked, figure.reached, figure.mark, figure.remark)
    Console(width=160).print(table)
    return 1 if any(figure.mark == "✗" for figure in found) else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m benchmarks.endpoints_oracles FOLDER")
    sys.exit(main(Path(sys.argv[1])))
