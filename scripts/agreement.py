"""Matches invented people with every trial of a file, and says of each criterion whether `screen` says the same.

    python -m scripts.agreement trials.jsonl.gz --patients FOLDER

A line of the file is a JSON object with "nct_id", "criteria" and "conditions".  FOLDER may hold FHIR bundles (`*.json`,
and `*.zip` of which one in twenty is taken): they are people too.  Some answer questions of the very trials.
What differs is named; the exit status is 1.  All cores are used: some minutes for 30,000 trials.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from benchmarks.match import model_of, people, trials_in

from accrual.criteria import Biomarker, Condition, CriteriaModel, Question, State, Therapy, tests_of
from accrual.patients import (
    Answer,
    Circumstance,
    Diagnosis,
    Facts,
    Marker,
    Measurement,
    Score,
    Treatment,
    Unreadable,
    read_bundle,
)
from accrual.registry import Trial
from accrual.screening import Freshness, screen
from accrual.screening.leaves import as_question
from accrual.screening.match.segment import read_segment, write_segment
from accrual.screening.match.statuses import statuses
from accrual.screening.person import Person

_DAY = date(2026, 1, 31)
_CHUNK = 500   # trials that are compiled together
_CODES = {False: 0, None: 1, True: 2}
Named = tuple[str, Facts]


def invented() -> Iterator[Named]:
    """People of many kinds: told little or much, complete, in denial, imprecise, a man, a child."""
    by_form, with_record = (facts for _, facts in people())
    born = with_record.birth_date
    yield "told by a form", by_form
    yield "with a record", with_record
    yield "with a complete record", replace(with_record, complete_since=born, treatments_complete_since=born)
    yield "with a record complete since lately", replace(
        with_record, complete_since=_back(500), treatments_complete_since=_back(100), recorded=_back(20))
    yield "in denial, with days known to the month", Facts(
        sex="female", birth_date=date(1970, 1, 1), birth_date_latest=date(1970, 12, 31), recorded=_DAY,
        diagnoses=(Diagnosis("breast-cancer", date=_back(400), date_latest=_back(370), stage=("stage-iii",)),
                   Diagnosis("malignancy", date=_back(2500), status="resolved", ended=_back(2000)),
                   Diagnosis("brain-metastasis", present=False, date=_back(10), severity=("symptomatic",)),
                   Diagnosis("infection", present=False, date=_back(300))),
        treatments=(Treatment("chemotherapy", given=False, end=_back(3)),
                    Treatment("trastuzumab", start=_back(390), start_latest=_back(360), end=_back(40),
                              end_latest=_back(11), response="progression", setting=("palliative",)),
                    Treatment("radiotherapy", given=False, start=_back(700), end=_back(1), site="brain")),
        markers=(Marker("ERBB2", "amplification", _back(380)), Marker("BRCA1", "mutation")),
        unreadable=(Unreadable("platelets", "no unit", _back(2)), Unreadable("hepatitis-b", "no code")))
    yield "a man with a weak heart", Facts(
        sex="male", birth_date=date(1949, 1, 31), recorded=_DAY, complete_since=_back(9000),
        scores=(Score("nyha", 3, _back(12)), Score("karnofsky", 70, _back(30)),
                Score("ctcae", 2, _back(9), of="nausea")),
        diagnoses=(Diagnosis("heart-failure", date=_back(3000), status="active"),
                   Diagnosis("pneumonia", date=_back(20), status="active"),
                   Diagnosis("basal-cell-carcinoma", date=_back(1500), status="resolved", ended=_back(1400)),
                   Diagnosis("hypertension", status="active", severity=("uncontrolled",))),
        treatments=(Treatment("prednisone", start=_back(60), status="ongoing", route="oral", dose=20.0,
                              dose_unit="mg/d", severity=("chronic",)),
                    Treatment("warfarin", start=_back(900), status="ongoing"), Treatment("surgery", end=_back(25))),
        circumstances=(Circumstance("smoker", date=_DAY, since=_back(8000)), Circumstance("pregnant", holds=False)),
        measurements=(Measurement("platelets", 90, "10*3/uL", _back(5)),
                      Measurement("platelets", 140, "10*9/L", _back(5)),
                      Measurement("creatinine", 150, "umol/L", _back(6)), Measurement("weight", 80, "kg", _back(6)),
                      Measurement("lvef", 35, "%", _back(100)), Measurement("inr", 2.5, "1", _back(1), bound=">")))
    yield "a child of a stated age", Facts(
        measurements=(Measurement("age", 7, "mo", _back(40)), Measurement("weight", 8.1, "kg", _back(2))),
        diagnoses=(Diagnosis("neuroblastoma", date=_back(30)),), circumstances=(Circumstance("smoker", holds=False),))
    yield "nobody", Facts()


def _back(days: int) -> date:
    return _DAY - timedelta(days=days)


def recorded(folder: Path) -> Iterator[Named]:
    """The people of a folder's bundles."""
    for path in sorted(folder.rglob("*.json")):
        yield from _bundle(path.name, path.read_text(encoding="utf-8"))
    for path in sorted(folder.rglob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in sorted(each for each in archive.namelist() if each.endswith(".json"))[::20]:
                yield from _bundle(name, io.TextIOWrapper(archive.open(name), encoding="utf-8").read())


def _bundle(name: str, text: str) -> Iterator[Named]:
    said = json.loads(text)
    if isinstance(said, dict) and said.get("resourceType") == "Bundle":
        yield name, read_bundle(said)


def answering(facts: Facts, models: Iterable[CriteriaModel]) -> Facts:
    """The same person, who has answered some of the trials' questions, some of them twice and otherwise."""
    texts: dict[str, None] = {}
    for model in models:
        for each in model.criteria:
            texts[each.text] = None
            for test, _, _ in tests_of(each.rule):
                if isinstance(test, Condition | Therapy | Biomarker | State):
                    texts[as_question(test).text] = None
                elif isinstance(test, Question):
                    texts[test.text] = None
    chosen = list(texts)[::60]
    answers = [Answer(text, at % 3 > 0, _back(at % 4)) for at, text in enumerate(chosen)]
    return replace(facts, answers=(*answers, *(Answer(text, False, _DAY) for text in chosen[::9])))


def compared(persons: Sequence[Named], trials: Sequence[Trial]) -> tuple[int, Counter[str], list[str]]:
    """How many criteria there are, how many agree for each person, and which do not."""
    models = {trial.nct_id: model_of(trial) for trial in trials}
    same, wrong = Counter[str](), list[str]()
    with tempfile.TemporaryDirectory() as scratch:
        write_segment(Path(scratch) / "segment", ((trial, models[trial.nct_id]) for trial in trials))
        segment = read_segment(Path(scratch) / "segment")
        answer = [(f"{name}, answering", answering(facts, models.values())) for name, facts in (persons[1], persons[5])]
        for name, facts in (*persons, *answer):
            found = statuses(segment, Person(facts, _DAY, Freshness()))
            for row, number in enumerate(segment.trials.numbers):
                screening = screen(models[f"NCT{number:08d}"], facts, _DAY)
                entries = found.entries[segment.starts[row]:segment.starts[row + 1]].tolist()
                for code, result in zip(entries, screening.results, strict=True):
                    same[name] += code == _CODES[result.passes]
                    if code != _CODES[result.passes]:
                        wrong.append(f"{name}: {screening.trial} {result.criterion.id} is {code}, and "
                                     f"{result.verdict} by screening: {result.criterion.text[:200]!r}")
                if found.status(row) is not screening.status:
                    wrong.append(f"{name}: {screening.trial} is {found.status(row)}, {screening.status} by screening")
    return sum(len(model.criteria) for model in models.values()), same, wrong


def main() -> int:
    """Compare all; print what agrees, and each difference."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--patients", type=Path)
    options.add_argument("--every", type=int, default=1, help="take one trial in so many")
    options.add_argument("--workers", type=int)
    chosen = options.parse_args()
    persons = [*invented(), *(recorded(chosen.patients) if chosen.patients else ())]
    trials = trials_in(chosen.file)[::chosen.every]
    chunks = [trials[at:at + _CHUNK] for at in range(0, len(trials), _CHUNK)]
    began, criteria, agreed, differences, done = time.perf_counter(), 0, Counter[str](), 0, 0
    with multiprocessing.get_context("fork").Pool(chosen.workers) as pool:
        for count, same, wrong in pool.imap_unordered(partial(compared, persons), chunks):
            criteria, agreed, differences, done = criteria + count, agreed + same, differences + len(wrong), done + 1
            sys.stderr.write("".join(f"{line}\n" for line in wrong))
            sys.stderr.write(f"\r{done} of {len(chunks)} parts, {time.perf_counter() - began:,.0f} s ")
            sys.stderr.flush()
    sys.stderr.write("\n")
    for name, count in agreed.items():
        sys.stdout.write(f"{name}: {count:,} of {criteria:,} criteria agree\n")
    sys.stdout.write(f"{len(trials):,} trials, {len(agreed)} people, {criteria * len(agreed):,} verdicts, "
                     f"{differences:,} differences; {time.perf_counter() - began:,.0f} s\n")
    return 1 if differences or not criteria else 0


if __name__ == "__main__":
    sys.exit(main())
