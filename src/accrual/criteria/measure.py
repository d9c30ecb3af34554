"""How much of a text the parser understood, and the proof that it lost nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from accrual.criteria.model import CriteriaModel, Criterion, Test, deciding_tests, is_open, tests_of

__all__ = ["Tally", "unaccounted"]


def unaccounted(parsed: CriteriaModel) -> int:
    r"""Non-blank characters of the text that are not in exactly one criterion or heading.

    >>> from accrual.criteria import parse
    >>> unaccounted(parse("Inclusion Criteria:\n* Adults"))
    0
    """
    spans = sorted([criterion.span for criterion in parsed.criteria] + [heading.span for heading in parsed.headings])
    missing, at = 0, 0
    for start, end in spans:
        missing += _printed(parsed.text[at:start]) if start >= at else _printed(parsed.text[start:min(at, end)])
        at = max(at, end)
    return missing + _printed(parsed.text[at:])


def _printed(text: str) -> int:
    return len("".join(text.split()))


def _distinct(tests: list[Test]) -> Collection[Test]:
    """The tests that differ; most criteria have but one, which need not be hashed for that."""
    return set(tests) if len(tests) > 1 else tests


@dataclass(slots=True)
class Tally:
    """Counts over many trials; `refused` are the line numbers of a batch that hold no trial."""

    trials: int = 0
    criteria: int = 0
    characters: int = 0
    unaccounted: int = 0
    fully: int = 0
    partly: int = 0
    tests: Counter[str] = field(default_factory=Counter)
    refused: list[int] = field(default_factory=list)

    def add(self, parsed: CriteriaModel) -> None:
        """Count one trial."""
        self.trials += 1
        self.characters += _printed(parsed.text)
        self.unaccounted += unaccounted(parsed)
        for criterion in parsed.criteria:
            self._add_criterion(criterion)

    def _add_criterion(self, criterion: Criterion) -> None:
        for test in _distinct([test for test, _, _ in tests_of(criterion.rule)]):
            self.tests[type(test).__name__.lower()] += 1
        deciding = _distinct(list(deciding_tests(criterion.rule)))
        asked = sum(map(is_open, deciding))
        self.criteria += 1
        self.fully += asked == 0
        self.partly += 0 < asked < len(deciding)

    def merge(self, other: Tally) -> None:
        """Add another's counts."""
        for name in ("trials", "criteria", "characters", "unaccounted", "fully", "partly"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.tests.update(other.tests)
        self.refused += other.refused

    def report(self) -> str:
        """The figures in lines of words."""
        whole = self.criteria or 1
        asked = self.criteria - self.fully - self.partly
        lines = [
            f"trials                   {self.trials:>10,}",
            f"criteria                 {self.criteria:>10,}",
            f"characters               {self.characters:>10,}",
            f"characters unaccounted   {self.unaccounted:>10,}",
            f"fully structured         {self.fully / whole:>10.1%}",
            f"partly structured        {self.partly / whole:>10.1%}",
            f"questions only           {asked / whole:>10.1%}",
            *(f"tests: {kind:<17} {count:>10,}" for kind, count in self.tests.most_common()),
        ]
        if self.refused:
            lines.append(f"lines without a trial    {len(self.refused):>10,}")
        return "\n".join(lines)

    def refusals(self) -> str:
        """Which lines hold no trial.

        >>> Tally(refused=[3, 7]).refusals()
        '2 without a trial: lines 3, 7'
        """
        shown = ", ".join(map(str, self.refused[:10])) + (" …" if len(self.refused) > 10 else "")
        return f"{len(self.refused)} without a trial: lines {shown}"
