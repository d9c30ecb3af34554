"""Some trials, compiled, as files in a folder that never change once they are written.

arrays.npz      the program's arrays, and each trial as a row of criteria
values.json     what the arrays count through: slugs, windows, exceptions …
criteria.bin    each distinct criterion's rule, as JSON, read when it is explained
texts.bin       each distinct text of a criterion
columns.npz     where the trials are and whether they take people
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accrual.criteria import CriteriaModel, Dose, Except, Rule, Window
from accrual.registry.trial import Trial
from accrual.screening.match.program import TABLED, Columns, Compiler, Excepted, Level, Op, Program, text_key
from accrual.screening.match.rules import rule_from_bytes, rule_from_json, rule_to_json
from accrual.screening.match.tags import about_of, tags_of
from accrual.screening.verdict import Verdict
from accrual.search.columns import Columns as TrialColumns

__all__ = ["Segment", "read_segment", "write_segment"]

_KEPT_RULES = 20_000   # that were read from the file and are kept for the next who is shown them


@dataclass(frozen=True, slots=True)
class Blobs:
    """Pieces of bytes, one after the other."""

    starts: NDArray[np.int64]
    data: memoryview

    def __getitem__(self, at: int) -> bytes:
        return self.data[self.starts[at]:self.starts[at + 1]].tobytes()


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Segment:
    """Compiled trials: trial `n` has the entries `starts[n]:starts[n + 1]`, each a criterion, a label and a text."""

    program: Program
    trials: TrialColumns
    starts: NDArray[np.int64]
    criteria: NDArray[np.int32]
    labels: NDArray[np.int32]
    label_names: Sequence[str]
    texts: NDArray[np.int32]
    text_keys: NDArray[np.int64]
    text_blobs: Blobs
    rule_blobs: Blobs
    tag_rows: NDArray[np.int32]
    tags: NDArray[np.int32]
    tag_names: Sequence[str]
    _rules: dict[int, Rule] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.trials)

    def rule(self, criterion: int) -> Rule:
        """The rule of a distinct criterion."""
        if criterion not in self._rules:
            if len(self._rules) >= _KEPT_RULES:  # the trials that are shown have many criteria in common
                self._rules.clear()
            self._rules[criterion] = rule_from_bytes(self.rule_blobs[criterion])
        return self._rules[criterion]

    def entries(self, row: int) -> Iterator[tuple[int, str, str]]:
        """The distinct criterion, label and text of each criterion of a trial, in the record's order."""
        for at in range(self.starts[row], self.starts[row + 1]):
            text = self.text_blobs[self.texts[at]].decode("utf-8", "surrogatepass")
            yield int(self.criteria[at]), self.label_names[self.labels[at]], text


# Writing

class _Numbers(dict[str, int]):
    """Texts as they come, numbered."""

    def of(self, text: str) -> int:
        """The number of a text, a new one where it is new."""
        return self.setdefault(text, len(self))


def write_segment(folder: Path, trials: Iterable[tuple[Trial, CriteriaModel]]) -> int:
    """Compile trials into a new folder, the later in the place of the earlier; how many."""
    compiler, texts, labels, tags = Compiler(), _Numbers(), _Numbers(), _Numbers()
    compiled: dict[str, tuple[Trial, list[tuple[int, int, int]], list[int]]] = {}
    for trial, model in trials:
        entries = [(compiler.add(each.type, each.rule), labels.of(each.id), texts.of(each.text))
                   for each in model.criteria]
        found = sorted({*tags_of(model), *about_of(trial.conditions)})
        compiled[trial.nct_id] = (_bare(trial), entries, [tags.of(tag) for tag in found])
    rows = [row for _, row in sorted(compiled.items())]
    folder.mkdir(parents=True)
    program = compiler.program()
    flat = np.array([entry for _, entries, _ in rows for entry in entries], np.int32).reshape(-1, 3)
    arrays: dict[str, Any] = {
        "starts": np.concatenate([[0], np.cumsum([len(entries) for _, entries, _ in rows])]).astype(np.int64),
        "criteria": flat[:, 0], "labels": flat[:, 1], "texts": flat[:, 2],
        "text_keys": np.array([text_key(text) for text in texts], np.int64),
        "tag_rows": np.array([at for at, (_, _, found) in enumerate(rows) for _ in found], np.int32),
        "tags": np.array([tag for _, _, found in rows for tag in found], np.int32),
    }
    values: dict[str, Any] = {"labels": list(labels), "tags": list(tags)}
    _put_program(program, arrays, values)
    encoded = (text.encode("utf-8", "surrogatepass") for text in texts)
    arrays["text_starts"] = _write_blobs(folder / "texts.bin", encoded)
    arrays["rule_starts"] = _write_blobs(folder / "criteria.bin", compiler.rules)
    np.savez(folder / "arrays.npz", allow_pickle=False, **arrays)
    (folder / "values.json").write_text(json.dumps(values), encoding="ascii")
    TrialColumns.of(trial for trial, _, _ in rows).save(folder / "columns.npz")
    return len(rows)


def _bare(trial: Trial) -> Trial:
    """What the columns need of a trial, so that no record stays in memory."""
    kept = {each.name: getattr(trial, each.name) for each in fields(trial) if each.name in _KEPT}
    return Trial(**kept)


_KEPT = frozenset({"nct_id", "last_update_post_date", "verified_date", "first_post_date", "minimum_age", "maximum_age",
                   "overall_status", "phases", "sites", "sex"})


def _write_blobs(path: Path, pieces: Iterable[bytes]) -> NDArray[np.int64]:
    starts = [0]
    with path.open("xb") as file:
        for piece in pieces:
            starts.append(starts[-1] + file.write(piece))
    return np.array(starts, np.int64)


def _put_program(program: Program, arrays: dict[str, Any], values: dict[str, Any]) -> None:
    arrays |= {"asked": program.asked, "asked_leaves": program.asked_leaves, "roots": program.roots,
               "joins": program.joins, "sizes": np.array([program.leaves, program.nodes], np.int64)}
    for at, level in enumerate(program.levels):
        arrays |= {f"level-{at}.starts": level.starts, f"level-{at}.children": level.children,
                   f"level-{at}.extra": level.extra, f"level-{at}.op": np.array([level.op, level.first], np.int64)}
    for kind, table in program.tables.items():
        arrays[f"table-{kind}"] = table.leaves
        arrays |= {f"table-{kind}.{name}": ids for name, ids in table.ids.items()}
        values[f"table-{kind}"] = {name: [_plain(value) for value in known] for name, known in table.values.items()}
    values["exceptions"] = [
        [rule_to_json(each.rule), each.passing and each.passing.value, list(each.named), each.separable]
        for each in program.exceptions]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__} | {each.name: getattr(value, each.name) for each in fields(value)}
    return {"is": "tuple", "of": list(value)} if isinstance(value, tuple) else value


# Reading

def read_segment(folder: Path) -> Segment:
    """The trials of a folder that `write_segment` wrote."""
    with (folder / "arrays.npz").open("rb") as file, np.load(file, allow_pickle=False) as found:
        arrays = dict(found.items())
    values = json.loads((folder / "values.json").read_text(encoding="ascii"))
    return Segment(
        program=_program(arrays, values), trials=TrialColumns.load(folder / "columns.npz"), starts=arrays["starts"],
        criteria=arrays["criteria"], labels=arrays["labels"], label_names=values["labels"], texts=arrays["texts"],
        text_keys=arrays["text_keys"], text_blobs=_read_blobs(folder / "texts.bin", arrays["text_starts"]),
        rule_blobs=_read_blobs(folder / "criteria.bin", arrays["rule_starts"]), tag_rows=arrays["tag_rows"],
        tags=arrays["tags"], tag_names=values["tags"])


def _read_blobs(path: Path, starts: NDArray[np.int64]) -> Blobs:
    """Only what is looked at is read; an empty file cannot be mapped."""
    return Blobs(starts, memoryview(np.memmap(path, np.uint8, "r").data if path.stat().st_size else b""))


def _program(arrays: dict[str, Any], values: dict[str, Any]) -> Program:
    levels: list[Level] = []
    while (name := f"level-{len(levels)}") + ".op" in arrays:
        op, first = arrays[f"{name}.op"].tolist()
        levels.append(Level(Op(op), first, *(arrays[f"{name}.{part}"] for part in ("starts", "children", "extra"))))
    leaves, nodes = arrays["sizes"].tolist()
    return Program(
        leaves, nodes, {kind.__name__: _table(kind.__name__, arrays, values) for kind in TABLED}, arrays["asked"],
        arrays["asked_leaves"], tuple(levels), arrays["roots"], arrays["joins"],
        tuple(_excepted(row) for row in values["exceptions"]))


def _table(kind: str, arrays: dict[str, Any], values: dict[str, Any]) -> Columns:
    known = {name: [_value(each) for each in found] for name, found in values[f"table-{kind}"].items()}
    return Columns(arrays[f"table-{kind}"], {name: arrays[f"table-{kind}.{name}"] for name in known}, known)


def _value(said: Any) -> Any:
    if not isinstance(said, dict):
        return said
    kind = said.pop("is")
    return tuple(said["of"]) if kind == "tuple" else {"Window": Window, "Dose": Dose}[kind](**said)


def _excepted(row: list[Any]) -> Excepted:
    rule, passing, named, separable = row
    found = rule_from_json(rule)
    if not isinstance(found, Except):
        raise TypeError("an exception's rule is of another kind")
    return Excepted(found, Verdict(passing) if passing else None, tuple(named), separable)
