"""Parses every trial of a file and reads its model back from the JSON: equal, by the schema, with nothing lost.

    python scripts/roundtrip.py trials.jsonl.gz --schema-every 20

A line of the file is a JSON object with "nct_id" and "criteria".  The published schema is slow to check against, so
only every so manieth model is.  What fails is named by its number; the exit status is 1.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from jsonschema import Draft202012Validator

from accrual.criteria import model_from_json, model_to_json, parse, unaccounted

_CHUNK = 32


def main() -> int:
    """Check every line; print how many were checked for what, and which failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--schema-every", type=int, default=20)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    began, counts = time.perf_counter(), Counter[str]()
    work = ((number % chosen.schema_every == 0, line) for number, line in enumerate(_lines(chosen.file)))
    with multiprocessing.get_context("fork").Pool(chosen.workers) as pool:
        for number, checked, failed in pool.imap(_check, work, _CHUNK):
            counts.update(checked)
            counts["failed"] += bool(failed)
            for what in failed:
                sys.stderr.write(f"{number}: {what}\n")
    sys.stdout.write(f"{counts['read back equal']:,} of {counts['trials']:,} models read back equal, "
                     f"{counts['by the schema']:,} of {counts['looked at by the schema']:,} are by the schema, "
                     f"{counts['failed']:,} trials failed; {time.perf_counter() - began:,.0f} s\n")
    return 1 if counts["failed"] or not counts["trials"] else 0


def _lines(path: Path) -> Iterator[bytes]:
    with (gzip.open(path) if path.suffix == ".gz" else path.open("rb")) as file:
        yield from (line for line in file if line.strip())


def _check(work: tuple[bool, bytes]) -> tuple[str, Counter[str], list[str]]:
    """The trial's number, what it was checked for with success, and what is wrong with it."""
    thoroughly, line = work
    row = json.loads(line)
    model = parse(row["criteria"] or "", row["nct_id"])
    written = json.loads(json.dumps(model_to_json(model)))
    checked, failed = Counter({"trials": 1}), list[str]()
    if model_from_json(written) == model:
        checked["read back equal"] += 1
    else:
        failed.append("the model that is read back differs")
    if lost := unaccounted(model):
        failed.append(f"{lost} characters are in no criterion or heading")
    if thoroughly:
        wrong = next(iter(_schema().iter_errors(written)), None)
        checked["looked at by the schema"] += 1
        checked["by the schema"] += wrong is None
        failed += [f"{wrong.json_path}: {wrong.message[:200]}"] if wrong is not None else []
    return row["nct_id"], checked, failed


@cache
def _schema() -> Draft202012Validator:
    text = files("accrual.criteria").joinpath("model.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


if __name__ == "__main__":
    sys.exit(main())
