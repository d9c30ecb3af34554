"""Ranks trials for patients' notes and writes the run in TREC's form, to be scored by any script that reads it.

    python -m benchmarks.ranking TOPICS RUN FILE…

TOPICS is JSON Lines of {"_id", "text"}, or TREC's XML; FILE… are registry files.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from accrual.registry import read_file
from accrual.search import Index, Query

_TOPIC = re.compile(r'<topic number="(\w+)">(.*?)</topic>', re.DOTALL)
_DEPTH = 1000


def topics_of(path: Path) -> Iterator[tuple[str, str]]:
    """Each topic's number and text."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".xml":
        yield from _TOPIC.findall(text)
    else:
        yield from ((each["_id"], each["text"]) for each in map(json.loads, text.splitlines()))


def main(arguments: Sequence[str]) -> None:
    """Write the run."""
    if len(arguments) < 3:
        sys.exit("Give topics, the file to write, and registry files.")
    topics, run, *files = map(Path, arguments)
    trials = {entry.trial.nct_id: entry.trial for path in files for entry in read_file(path) if entry.trial}
    with tempfile.TemporaryDirectory() as folder, run.open("w", encoding="utf-8") as out:
        index = Index.open(Path(folder))
        index.update(enumerate(trials.values(), 1))
        for number, text in topics_of(topics):
            for place, hit in enumerate(index.find(Query(words=text), limit=_DEPTH).hits, 1):
                out.write(f"{number} Q0 {hit.nct_id} {place} {hit.score:.6f} accrual\n")
    sys.stdout.write(f"{len(trials):,} trials ranked.\n")


if __name__ == "__main__":
    main(sys.argv[1:])
