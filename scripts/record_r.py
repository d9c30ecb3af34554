"""Writes what R's survival says of the data sets in tests/spec/endpoints/survival.json into that file.

    python scripts/record_r.py

Needs Rscript with the package survival.  Run it when a data set or `scripts/survival.R` has changed; the tests
compare with what is recorded on every machine, and with R itself where it is installed.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
SPEC = REPOSITORY / "tests" / "spec" / "endpoints" / "survival.json"
PROGRAM = REPOSITORY / "scripts" / "survival.R"
COLUMNS = ("time", "event", "arm", "stratum", "x")


def said_by_r(data: dict[str, list[Any]]) -> dict[str, Any]:
    """R's figures for one data set, by name; the version under `version`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(zip(*(_column(data, name) for name in COLUMNS), strict=True))
        run = subprocess.run(["Rscript", str(PROGRAM), str(path)], capture_output=True, text=True, check=True)  # noqa: S603, S607 (our own program)
    lines = (line.partition("\t")[::2] for line in run.stdout.splitlines())
    return {name: text if name == "version" else [_number(word) for word in text.split()] for name, text in lines}


def _column(data: dict[str, list[Any]], name: str) -> list[Any]:
    column = data.get(name) or [0] * len(data["time"])
    return [repr(value) if isinstance(value, float) else value for value in column]


def _number(word: str) -> float | None:
    return None if word in {"NA", "NaN"} else float(word)


def main() -> None:
    """Write the file anew."""
    spec = json.loads(SPEC.read_text(encoding="utf-8"))
    for case in spec["cases"]:
        case["r"] = said_by_r(case)
        spec["recorded_with"] = case["r"].pop("version")
    spec["call"] = "Rscript scripts/survival.R, which holds every call"
    rows = ",\n  ".join(json.dumps(case, ensure_ascii=False) for case in spec["cases"])
    head = json.dumps({name: value for name, value in spec.items() if name != "cases"}, ensure_ascii=False)[:-1]
    SPEC.write_text(f'{head}, "cases": [\n  {rows}\n]}}\n', encoding="utf-8")
    sys.stdout.write(f"{len(spec['cases'])} data sets recorded with R {spec['recorded_with']}\n")


if __name__ == "__main__":
    main()
