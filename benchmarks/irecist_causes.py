"""Why responses of the public iRECIST file are not those that its tumour measurements give: each difference, by cause.

`python -m benchmarks.irecist_causes ../shared/data/endpoints` prints the table; decision 0083 has it.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from accrual.endpoints import Discrepancy, Options, Results, TimePoint, derive, read
from accrual.endpoints.recist import overall_response

__all__ = ["CAUSES", "causes"]

CAUSES = (
    "no measurement stands under the visit's number",
    "target lesions: NE, though all of them were measured",
    "target lesions: a response, though one of them was not evaluable",
    "target lesions: iCPD, though the sum fell after the iUPD",
    "target lesions: what the change from baseline alone gives, and from the nadir it is progression",
    "target lesions: another response than the sum gives",
    "non-target lesions: NE, though all of them were read",
    "non-target lesions: a response, though one of them was not evaluable and none progressed",
    "non-target lesions: a response that there is for target lesions only",
    "non-target lesions: no iUPD, though one of them is recorded as unequivocal progression",
    "non-target lesions: another response than the lesions' states give",
    "overall: iCPD of target lesions whose sum fell after the iUPD",
    "overall: it follows from the parts recorded beside it, which are not ours",
    "overall: it contradicts the parts recorded beside it",
    "overall: the parts are ours, and the response is another",
)
_RECIST = {"iCR": "CR", "iPR": "PR", "PR": "PR", "iSD": "SD", "iUPD": "PD", "iCPD": "PD",
           "NON-iCR/NON-iUPD": "NON-CR/NON-PD", "NE": "NE"}
_NON_TARGET = ("iCR", "NON-iCR/NON-iUPD", "iUPD", "iCPD", "NE")
Parts = Mapping[str, str]


def causes(folder: Path) -> tuple[Counter[str], int]:
    """How many recorded responses differ for each cause, and how many were compared."""
    results = _results(folder)
    recorded = _recorded(folder / "sdtm" / "rs_onco_irecist.csv")
    points = {(point.subject, point.visit): point for point in results.time_points if point.assessor == "INVESTIGATOR"}
    return Counter(_cause(one, points.get((one.subject, one.visit)), recorded[one.subject, one.visit or 0])
                   for one in results.differing()), sum(results.compared.values())


def _results(folder: Path) -> Results:
    options = Options(rules="irecist")
    return derive(read(folder / "sdtm", options, suffix="tu_onco,tr_onco,rs_onco_irecist"), options)


def _recorded(path: Path) -> dict[tuple[str, float], dict[str, str]]:
    """What is recorded at each visit: test → result."""
    found: dict[tuple[str, float], dict[str, str]] = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["USUBJID"], float(row["VISITNUM"])), {})[row["RSTESTCD"]] = row["RSSTRESC"]
    return found


def _cause(one: Discrepancy, point: TimePoint | None, parts: Parts) -> str:
    if point is None:
        return CAUSES[0]
    cause = {"target": _target, "non-target": _non_target, "overall": _overall}[one.test](one.recorded, point, parts)
    return CAUSES[cause]


def _target(recorded: str, point: TimePoint, _: Parts) -> int:
    if recorded == "NE":
        return 1
    if point.target == "NE":
        return 2
    if recorded == "iCPD":
        return 3
    return 4 if point.target == "iUPD" and recorded == _from_baseline(point) else 5


def _from_baseline(point: TimePoint) -> str:
    change = (point.total or 0) / (point.baseline or 1) - 1
    return "iPR" if change <= -0.3 else "iUPD" if change >= 0.2 else "iSD"


def _non_target(recorded: str, point: TimePoint, _: Parts) -> int:
    if recorded == "NE":
        return 6
    if recorded not in _NON_TARGET:
        return 8
    if point.non_target == "NE":
        return 7
    return 9 if point.non_target == "iUPD" else 10


def _overall(recorded: str, point: TimePoint, parts: Parts) -> int:
    target, non_target, new = parts.get("TRGRESP", ""), parts.get("NTRGRESP", ""), parts.get("NEWLIND") == "Y"
    if (target, non_target, new) == (point.target, point.non_target, point.new == "unequivocal"):
        return 14
    if recorded == target == "iCPD":
        return 11
    if non_target not in _NON_TARGET:
        return 13
    return 12 if overall_response(_RECIST[target], _RECIST[non_target], new)[0] == _RECIST[recorded] else 13


def main(arguments: Sequence[str]) -> int:
    """Print the table."""
    counts, compared = causes(Path(arguments[0]))
    for cause in CAUSES:
        sys.stdout.write(f"{counts[cause]:4}  {cause}\n")
    sys.stdout.write(f"{counts.total():4}  of {compared} recorded responses differ\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
