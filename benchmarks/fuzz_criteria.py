"""Mutates made-up eligibility texts and parses them: what crashes, hangs or loses a character is printed.

    python -m benchmarks.fuzz_criteria --seconds 300 --seed 7

Texts are put together from a registry record's pieces, then cut, doubled, swapped and sprinkled with marks;
one in twenty is blown up to a hundred thousand characters of one piece.  Exit status 1 if anything was found.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from accrual.criteria import lines_of_tests, model_from_json, model_to_json, parse, rule_lines, unaccounted
from accrual.registry import read_trial, samples

_MARKS = "\n\r\t  *-•.,;:()[]/\\<>≥≤=+×%0123456789aeioIVX\u00a0\u3000：；，（）\u2028\ud800"
_LONG = 100_000
_LIMIT = 30                                  # seconds a text may take; the longest take about one


@dataclass(slots=True)
class Found:
    """What went wrong, by the sort of it, with the first text that showed it."""

    texts: int = 0
    characters: int = 0
    slowest: float = 0.0                     # seconds of work, whatever else the machine does
    slowest_text: str = ""
    faults: dict[str, str] = field(default_factory=dict)


def main() -> int:
    """Fuzz until the time is up and print what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    signal.signal(signal.SIGVTALRM, _too_long)
    found = fuzz(chosen.seconds, random.Random(chosen.seed))  # noqa: S311 (not for secrets)
    say = sys.stdout.write
    say(f"{found.texts:,} texts, {found.characters:,} characters, {len(found.faults)} faults; "
        f"slowest {found.slowest:.2f} s: {found.slowest_text[:60]!a}\n")
    for fault, text in found.faults.items():
        say(f"{fault}\n  {text[:300]!a}\n")
    return 1 if found.faults else 0


def fuzz(seconds: float, rng: random.Random) -> Found:
    """Parse mutated texts for so many seconds."""
    pieces = _pieces()
    found, until = Found(), time.monotonic() + seconds
    while time.monotonic() < until:
        text = _text(pieces, rng)
        started = time.process_time()
        fault = _fault(text)
        took = time.process_time() - started
        if took > found.slowest:
            found.slowest, found.slowest_text = took, text
        found.texts, found.characters = found.texts + 1, found.characters + len(text)
        if fault:
            found.faults.setdefault(fault, text)
    return found


def _pieces() -> list[str]:
    """The lines of the samples' texts, and their words."""
    texts = [read_trial(record).trial.criteria for record in samples.records()]
    lines = [line + "\n" for text in texts for line in text.split("\n")]
    return lines + [word + " " for line in lines[::7] for word in line.split()]


def _text(pieces: list[str], rng: random.Random) -> str:
    if rng.random() < 0.05:
        piece = rng.choice(pieces)[:rng.randint(1, 40)] or " "
        return (piece * (_LONG // len(piece)))[:_LONG]
    text = "".join(rng.choice(pieces) for _ in range(rng.randint(0, 30)))
    for _ in range(rng.randint(0, 12)):
        text = rng.choice(_MUTATIONS)(text, rng)
    return text


def _cut(text: str, rng: random.Random) -> str:
    start, end = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
    return text[:start] + text[end:]


def _doubled(text: str, rng: random.Random) -> str:
    start = rng.randint(0, len(text))
    end = min(len(text), start + rng.randint(0, 60))
    return text[:end] + text[start:end] * rng.randint(1, 4) + text[end:]


def _sprinkled(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(_MARKS) * rng.choice((1, 1, 2, 9)) + text[at:]


def _without_newlines(text: str, rng: random.Random) -> str:
    return text.replace("\n", " " * rng.randint(0, 12))


def _replaced(text: str, rng: random.Random) -> str:
    if not text:
        return text
    return text.replace(rng.choice(text), rng.choice(_MARKS))


_MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    _cut, _doubled, _sprinkled, _sprinkled, _without_newlines, _replaced)


def _fault(text: str) -> str:
    """What is wrong with the parse of a text; empty where nothing is."""
    signal.setitimer(signal.ITIMER_VIRTUAL, _LIMIT)
    try:
        parsed = parse(text, "NCT00000000")
        lost = unaccounted(parsed)
        again = model_from_json(json.loads(json.dumps(model_to_json(parsed), allow_nan=False)))
        lines_of_tests(parsed)
        for criterion in parsed.criteria:
            rule_lines(criterion.rule)
    except Exception as error:  # every kind is what this looks for
        return f"{type(error).__name__}: {str(error)[:80]}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return f"{lost} characters lost or held twice" if lost else "" if again == parsed else "does not read back equal"


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {_LIMIT} s")


if __name__ == "__main__":
    sys.exit(main())
