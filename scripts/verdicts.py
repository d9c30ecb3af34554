"""Writes the tables of docs/explanation/hundred-criteria.md from the verdicts that readers gave.

    python -m scripts.verdicts

The verdicts are in docs/explanation/verdicts.tsv, one a line: the seed that drew the criterion (scripts/hundred.py),
whether any criterion was drawn or only understood ones, the trial, the criterion's id, how much of it was understood
then, the verdict, and in a few words what is wrong.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from scripts.accuracy import placed

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "hundred-criteria.md"
VERDICTS = PAGE.with_name("verdicts.tsv")
SHARES = ("fully", "in part", "questions only")
LATEST = 6                                   # hundreds that were read last, on one commit
SURE = 1.96                                  # standard deviations of a 95 % interval

Row = dict[str, str]


def main() -> None:
    """Write every table at its marker."""
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    hundreds = [row for row in rows if row["drawn"] == "any"]
    latest = sorted({row["seed"] for row in hundreds})[-LATEST:]
    last = [row for row in hundreds if row["seed"] in latest]
    text = PAGE.read_text(encoding="utf-8")
    for name, table in {
        "found": _found(last),
        "readings": _readings(last),
        "before": _readings([row for row in hundreds if row["seed"] not in latest]),
        "understood": _readings([row for row in rows if row["drawn"] == "understood"]),
        "not right": _not_right(last),
    }.items():
        text = placed(text, f"verdicts: {name}", table)
    PAGE.write_text(text, encoding="utf-8")


def interval(right: int, of: int) -> tuple[float, float]:
    """The interval of Wilson in which a share lies with 95 % confidence.

    >>> tuple(round(100 * end) for end in interval(92, 100))
    (85, 96)
    """
    share, spread = right / of, SURE * SURE / of
    middle = (share + spread / 2) / (1 + spread)
    half = SURE * math.sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return middle - half, middle + half


def _found(rows: Sequence[Row]) -> str:
    lines = ["| | no question left | question in part | questions only | all |", "|---|---|---|---|---|"]
    for verdict in ("right", "arguable", "wrong", "all"):
        of = [row for row in rows if verdict in (row["verdict"], "all")]
        counts = [sum(row["understood"] == share for row in of) for share in SHARES]
        lines.append(f"| {verdict} | {' | '.join(map(str, counts))} | {len(of)} |")
    return "\n".join(lines)


def _readings(rows: Sequence[Row]) -> str:
    lines = ["| seed | criteria | right | arguable | wrong | right, strictly | without a wrong test |",
             "|---|---|---|---|---|---|---|"]
    for seed in [*sorted({row["seed"] for row in rows}), "all"]:
        of = [row for row in rows if seed in (row["seed"], "all")]
        right, arguable, wrong = (sum(row["verdict"] == each for row in of) for each in ("right", "arguable", "wrong"))
        lines.append(f"| {seed} | {len(of)} | {right} | {arguable} | {wrong} | {_share(right, len(of))}"
                     f" | {_share(right + arguable, len(of))} |")
    return "\n".join(lines)


def _share(right: int, of: int) -> str:
    low, high = interval(right, of)
    return f"{right / of:.1%} ({100 * low:.0f} to {100 * high:.0f})"


def _not_right(rows: Iterable[Row]) -> str:
    lines = ["| seed | | trial | criterion | verdict | understood | what is wrong |", "|---|---|---|---|---|---|---|"]
    lines += [f"| {row['seed']} | {row['number']} | {row['trial']} | {row['criterion']} | {row['verdict']}"
              f" | {row['understood']} | {row['what is wrong'].replace('|', '/')} |"
              for row in rows if row["verdict"] != "right"]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
