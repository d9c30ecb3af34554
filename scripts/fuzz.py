"""Mutates short criteria and parses them: what crashes, loses a character, hangs or grows faster than its text.

    python scripts/fuzz.py --inputs 100000 --seed 1 --workers 2
    python scripts/fuzz.py --linear

Each input follows from the seed and its own number, whatever the workers.  At a failure the input is cut down to
what is needed and printed as a Python literal; the exit status is 1.  `--linear` parses hostile shapes, and some
drawn from the samples by the seed, that double up to 2 MB, each of them once.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import FrameType

from accrual.criteria import (
    CriteriaModel,
    Criterion,
    lines_of_tests,
    model_from_json,
    model_to_json,
    parse,
    rule_lines,
    tests_of,
    unaccounted,
)
from accrual.criteria.model import Span
from accrual.registry import read_trial, samples

SPEC = Path(__file__).resolve().parent.parent / "tests" / "spec" / "criteria"
SLOW, HANG = 1.0, 10                         # seconds of work: what an input may take, and when it is given up
CHUNK, LONGEST = 500, 400
DRAWN = 20                                   # shapes of --linear that are drawn from the samples
SEEDS = (
    "Age ≥ 18 years", "ANC ≥ 1.5 × 10⁹/L and platelets > 100,000/mm3",
    "AST or ALT ≤ 2.5 × ULN (≤ 5 × ULN if liver metastases)",
    "No prior chemotherapy within 4 weeks, except hydroxyurea", "ECOG 0-1 or Karnofsky ≥ 70 %",
    "HER2-positive breast cancer, stage II or III", "Pregnant or breast-feeding women",
    "History of stroke, TIA or myocardial infarction in the last six months",
    "Inclusion Criteria:\n\n* Type 2 diabetes\n* HbA1c 7.0-10.5 %\n\nExclusion Criteria:\n\n* Insulin > 1 IU/kg/day",
    "One of the following:\n1. NYHA class III\n  a. LVEF < 35 %\n  b. BNP > 600 pg/mL\n2. eGFR 30 to 60 mL/min/1.73 m2",
    "Systolic/diastolic blood pressure < 160/100 mmHg on two readings",
    "Not on warfarin unless INR is 2.0 – 3.0 for at least 3 months",
    "QTc interval >450 msec (males) or >470 msec (females)", "None of: asthma; COPD (GOLD 3/4); active tuberculosis",
)
PIECES = (
    " and ", " or ", " and/or ", ", ", "; ", ": ", ". ", " unless ", " except ", " if ", " but not ", " without ",
    " no ", " not ", " neither ", " nor ", " within ", " between ", " to ", " other than ", " e.g. ", " such as ",
    " any of the following: ", " at least ", "\n", "\n\n- ", "\n* ", "\n2. ", "\na) ", "(", ")", "[", "]", "{", "}",
    "<", ">", "«", "»", "“", "(((", ")))", "0", "1", "-1", "1.5", "1,5", "1e400", "9" * 60, "2½", "1/2", "12/31/2020",
    "½", "٣", "²", "IV", "one", " x ", " × 10⁹/L", " 10^9/L", " mg/dL", " %", " years", " weeks", " mmHg", "/mm3",
    " × ULN", " mL/min/1.73 m2", " kg/m²", " °C", "≥", "\\>=", "=<", "≠", "±", "~", "−", "–", "…", "\u00a0", "\u3000",
    "\u200b", "\u202e", "\u2028", "\ufeff", "\u0301", "\ud800", "İ", "ß", "ﬁ", "Ⅳ", "，", "；", "（", "）", "≤", "🧬",
    "\x00", "\x07", "\x0b", "\x1b[0m", "\x85", "\r", "\t", "\x7f", "<br>", "<li>", "</ul>", "&lt;", "&ge;", "&#8805;",
    "&nbsp;", "<script>", "<!--", "**", "\\", "|", "_", "ECOG", "age", "ALT", "lung cancer", " stage I", " aspirin",
    " men", " pregnant", "NCT00000000",
)
SHAPES: tuple[tuple[str, str, str], ...] = (  # what stands before, what is repeated, and what is repeated behind it
    ("Inclusion Criteria:\n", "* Lung cancer\n", ""),
    ("Inclusion Criteria:\n* Any of the following:\n", "* thing\n", ""),
    ("", "(", ""), ("", "a (", ")"), ("ANC ≥ 1.5 ", "[", "]"), ("", ")", ""), ("", "( ) ", ""), ("", "<br>", ""),
    ("x", "\\", ""), ("", ",", ""), ("a", ", ", ""), ("", "; ", ""), ("a", ". ", ""), ("a", " ", ""), ("a", ": ", ""),
    ("", "-", ""), ("a", "/", "b"), ("", "or ", ""), ("", "and ", ""), ("", "and or, ", ""), ("a", " or a", ""),
    ("", "1 ", ""), ("", "1", ""), ("", "1.", ""), ("", "1,", ""), ("ANC ", "≥ 1 ", ""), ("", "ANC ≥ 1 or ", ""),
    ("", "1-2 ", ""), ("", "age ", ""), ("", "a", ""), ("", "a ", ""), ("", "word ", ""), ("", "if ", ""),
    ("", "except ", ""), ("", "unless ", ""), ("", "no ", ""), ("", "not ", ""), ("", "with ", ""), ("", "of ", ""),
    ("", "lung cancer or ", ""), ("", "lung cancer, ", ""), ("", "lung ", ""), ("", "cancer (", ")"),
    ("", "aspirin within 4 weeks, ", ""), ("", "no aspirin except ", ""), ("", "stage I, ", ""), ("", "stage ", ""),
    ("", "ECOG 0 or ", ""), ("", "HER2+ ", ""), ("", "men: ", ""), ("", "if pregnant, ALT < 3 × ULN ", ""),
    ("", "AST/", ""), ("", "either ", " or"), ("", "such as ", ""), ("", "\n- ", ""), ("", "\n", ""),
    ("", "\n- lung cancer", ""), ("", "\n1. one of the following:", ""), ("", "Exclusion Criteria:\n", ""),
    ("", "a\u0301", ""), ("", "\u2028", ""),
    ("asthma ", "(", ")"), ("", "asthma (", ")"), ("", "ANC > 3 [", "]"), ("", "no (", ")"), ("", "(or ", ")"),
    ("asthma", " except ", ""), ("asthma", " unless ", ""), ("", "asthma unless ", ""), ("", "asthma if ", ""),
    ("1", "/mm3", ""), ("", "stage I–", ""), ("stage ", "I", ""), ("", "1/", ""), ("≥1×10", "9", ""), ("1", "/m", ""),
    ("", "HER", "2"),
    ("", "aspirin or no ", ""), ("", "men or if ", ""), ("", "e.g. ", ""), ("", "3 of these: ", ""), ("", "İ", ""),
)


@dataclass(slots=True)
class Found:
    """What a run of inputs brought: how many, the slowest, and the first input of each sort of fault."""

    inputs: int = 0
    slowest: float = 0.0
    slowest_text: str = ""
    faults: dict[str, str] = field(default_factory=dict)

    def add(self, other: Found) -> None:
        """Take in another run."""
        self.inputs += other.inputs
        if other.slowest > self.slowest:
            self.slowest, self.slowest_text = other.slowest, other.slowest_text
        for fault, text in other.faults.items():
            self.faults.setdefault(fault, text)


def main() -> int:
    """Fuzz, or measure growth, and say what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--inputs", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--linear", action="store_true", help="time of hostile shapes up to 2 MB")
    options.add_argument("--size", type=int, default=2_000_000, help="characters of the longest shape")
    chosen = options.parse_args()
    if chosen.linear:
        return linear(chosen.size, chosen.seed)
    return fuzz(chosen.inputs, chosen.seed, chosen.workers)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


# --- mutated inputs -------------------------------------------------------------------------------


def fuzz(inputs: int, seed: int, workers: int) -> int:
    """Parse so many inputs; 1 if any failed."""
    found, started, told = Found(), time.monotonic(), time.monotonic()
    for part in _parts(inputs, seed, workers):
        for fault in part.faults.keys() - found.faults.keys():
            _say(f"FAULT {fault}\n  {smallest(part.faults[fault], fault)!a}")
        found.add(part)
        if time.monotonic() - told > 10:
            told = time.monotonic()
            _say(f"{found.inputs:,} of {inputs:,} inputs, {told - started:.0f} s, {len(found.faults)} faults")
    _say(f"{found.inputs:,} inputs from seed {seed} in {time.monotonic() - started:.0f} s, {len(found.faults)} faults; "
         f"slowest {found.slowest * 1000:.0f} ms: {found.slowest_text!a}")
    return 1 if found.faults else 0


def _parts(inputs: int, seed: int, workers: int) -> Iterator[Found]:
    chunks = [range(first, min(first + CHUNK, inputs)) for first in range(0, inputs, CHUNK)]
    _watch()
    if workers == 1:
        yield from map(partial(_run, seed), chunks)
        return
    with multiprocessing.Pool(workers, _watch) as pool:
        yield from pool.imap_unordered(partial(_run, seed), chunks)


def _run(seed: int, numbers: range) -> Found:
    seeds, found = _seeds(), Found(len(numbers))
    for number in numbers:
        text = mutated(seeds, random.Random(f"{seed} {number}"))  # noqa: S311 (not for secrets)
        started = time.process_time()
        fault = fault_of(text, number % 20 == 0)
        took = time.process_time() - started
        found.add(Found(0, took, text, {fault: text} if fault else {}))
    return found


@cache
def _seeds() -> list[str]:
    cases = [case for path in sorted(SPEC.glob("*.json")) for case in json.loads(path.read_text("utf-8"))["cases"]]
    return [*SEEDS * 5, *(case["text"] for case in cases), *_sample_lines()]


def _sample_lines() -> list[str]:
    """The lines of the sample trials' criteria."""
    texts = (read_trial(record).trial.criteria for record in samples.records())
    return [line + "\n" for text in texts for line in text.split("\n") if line.strip()]


def mutated(seeds: list[str], rng: random.Random) -> str:
    """A seed after one to eight mutations."""
    text = rng.choice(seeds)
    for _ in range(rng.randint(1, 8)):
        text = rng.choice(MUTATIONS)(text, seeds, rng)[:LONGEST]
    return text


def _two(text: str, rng: random.Random, most: int = LONGEST) -> tuple[int, int]:
    start = rng.randint(0, len(text))
    return start, min(len(text), start + rng.randint(0, most))


def _cut(text: str, _seeds: list[str], rng: random.Random) -> str:
    start, end = _two(text, rng, 30)
    return text[:start] + text[end:]


def _swapped(text: str, _seeds: list[str], rng: random.Random) -> str:
    words = text.split(" ")
    one, other = rng.randrange(len(words)), rng.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    return " ".join(words)


def _repeated(text: str, _seeds: list[str], rng: random.Random) -> str:
    start, end = _two(text, rng, 40)
    return text[:end] + text[start:end] * rng.randint(1, 5) + text[end:]


def _inserted(text: str, _seeds: list[str], rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(PIECES) * rng.choice((1, 1, 1, 2, 7)) + text[at:]


def _replaced(text: str, _seeds: list[str], rng: random.Random) -> str:
    return text.replace(rng.choice(text), rng.choice(PIECES)) if text else text


def _spliced(text: str, seeds: list[str], rng: random.Random) -> str:
    other = rng.choice(seeds)
    return text[:rng.randint(0, len(text))] + rng.choice(("", " ", *PIECES[:12])) + other[rng.randint(0, len(other)):]


def _recased(text: str, _seeds: list[str], rng: random.Random) -> str:
    start, end = _two(text, rng)
    return text[:start] + rng.choice((str.upper, str.lower, str.title))(text[start:end]) + text[end:]


MUTATIONS: tuple[Callable[[str, list[str], random.Random], str], ...] = (
    _cut, _cut, _swapped, _repeated, _inserted, _inserted, _inserted, _replaced, _spliced, _recased)


# --- what is checked ------------------------------------------------------------------------------


def fault_of(text: str, whole: bool) -> str:
    """What is wrong with the parse of a text, empty where nothing is; `whole` writes, reads and shows the model too."""
    started = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
    try:
        return _broken(text, whole) or ("slower than 1 s" if time.process_time() - started > SLOW else "")
    except Exception as error:  # every kind is what this looks for
        return _named(error)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _named(error: Exception) -> str:
    """An error by its sort and place; a recursion may end anywhere."""
    if isinstance(error, RecursionError):
        return "RecursionError"
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {place.name}, {Path(place.filename).name}:{place.lineno}"


def _broken(text: str, whole: bool) -> str:
    parsed = parse(text, "NCT00000000")
    if unaccounted(parsed):
        return "characters lost or held twice"
    headed = all(0 <= heading.span[0] < heading.span[1] <= len(text) for heading in parsed.headings)
    if not (headed and _within(parsed.criteria, 0, len(text), {heading.span for heading in parsed.headings})):
        return "a span outside its text"
    if whole and model_from_json(json.loads(json.dumps(model_to_json(parsed), allow_nan=False))) != parsed:
        return "does not read back equal"
    if whole:
        _rendered(parsed)
    return ""


def _rendered(parsed: CriteriaModel) -> None:
    """As the command line and the pages show it; what cannot be shown raises."""
    lines_of_tests(parsed)
    for criterion in parsed.criteria:
        rule_lines(criterion.rule)


def _within(criteria: tuple[Criterion, ...], start: int, end: int, headings: Set[Span]) -> bool:
    """Whether each test lies in its criterion, or is the heading that says for whom it holds."""
    for criterion in criteria:
        first, last = criterion.span
        if not start <= first < last <= end or not _within(criterion.items, first, last, headings):
            return False
        if not all(first <= test.span[0] < test.span[1] <= last or test.span in headings
                   for test, _, _ in tests_of(criterion.rule)):
            return False
    return True


def smallest(text: str, fault: str) -> str:
    """A text cut down as far as the same fault remains."""
    size = len(text) // 2
    while size:
        for start in range(0, len(text), size):
            less = text[:start] + text[start + size:]
            if fault_of(less, whole=True) == fault:
                text = less
                break
        else:
            size //= 2
    return text


def _watch() -> None:
    parse(" ".join(SEEDS))  # the vocabulary is read at the first parse, which is no input's fault
    signal.signal(signal.SIGVTALRM, _too_long)


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {HANG} s")


# --- growth ---------------------------------------------------------------------------------------


def linear(size: int, seed: int) -> int:
    """Parse each shape at an eighth, a quarter, a half and the whole of a size; 1 if any grows faster than its text."""
    failed, shapes = 0, (*SHAPES, *_drawn(seed))
    for shape in shapes:
        verdict, times = growth(shape, size)
        failed += verdict != "ok"
        _say(f"{verdict:15} {' '.join(f'{one:7.2f}' for one in times)} s  {shape!a}")
    _say(f"{len(shapes)} shapes up to {size:,} characters, {failed} fail or are steeper than linear")
    return 1 if failed else 0


def _drawn(seed: int) -> list[tuple[str, str, str]]:
    """Beginnings of the samples' lines, to be repeated; other ones for each seed."""
    rng = random.Random(seed)  # noqa: S311 (not for secrets)
    return [("", rng.choice(_sample_lines())[:rng.randint(1, 40)], "") for _ in range(DRAWN)]


def growth(shape: tuple[str, str, str], size: int) -> tuple[str, list[float]]:
    """Whether a shape's time grows with its text, and the times; the longest are left out once it is known not to."""
    times: list[float] = []
    for part in (size // 8, size // 4, size // 2, size):
        try:
            times.append(_seconds(_grown(shape, part)))
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            return type(error).__name__, times
        if times[-1] > SLOW and len(times) > 2 and times[-1] > 9 * times[-3]:  # linear is 4, quadratic 16
            return "STEEP", times
    return "ok", times


def _grown(shape: tuple[str, str, str], size: int) -> str:
    before, piece, behind = shape
    times = size // len(piece + behind)
    return before + piece * times + behind * times


def _seconds(text: str) -> float:
    started = time.process_time()
    if unaccounted(parse(text)):
        raise ValueError(f"characters lost: {text[:40]!a}")
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
