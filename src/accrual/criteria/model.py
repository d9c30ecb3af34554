"""The criteria model: what a trial asks of a person, as a tree of tests that data can answer.

A criterion holds one rule.  A rule is a test or a combination of rules:

    Rule  = AllOf | AnyOf | Not | Given | Judged | Test
    Test  = Quantity | Scale | Sex | Condition | Question

Every node is frozen, compares by value and knows the span of the source text that it stands on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = [
    "AllOf", "AnyOf", "Condition", "CriteriaModel", "Criterion", "Given", "Heading", "Judged", "Not", "Quantity",
    "Question", "Rule", "Scale", "Sex", "Span", "Test", "Window", "deciding_tests", "tests_of",
]

SCHEMA_VERSION = 1
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Window:
    """When a fact must hold, relative to an anchor event.

    `bound` is `within` (in the last 4 weeks), `at-least` (4 weeks or more ago), `between`
    (`duration`..`high` ago) or `lasting` (for at least); durations are ISO 8601 (`P7D`);
    `direction` is `before` or `after`; `anchor` is `first-dose`, `enrolment`, `screening` … or None.
    """

    bound: str
    duration: str
    high: str | None = None
    direction: str = "before"
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured or counted value against one limit or two.

    `comparator` is one of `>= > <= < = in`; `in` uses `value`..`high`, both included.
    `unit` is UCUM (`10*9/L`), None where the text gives none, `1` for a plain multiple.
    `relative_to` is `uln`, `lln` or `baseline`: the value is then a multiple of that.
    `method` names how it is to be measured (`cockcroft-gault`).
    """

    concept: str
    comparator: str
    value: float
    span: Span
    high: float | None = None
    unit: str | None = None
    relative_to: str | None = None
    method: str | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """A score or grade between two bounds; a None bound is open.

    >>> Scale("ecog", 0, 2, (0, 8)).low
    0

    Bounds are included unless `above` (the score must be above `low`) or `below` says otherwise,
    which only scales with steps finer than one need.
    """

    scale: str
    low: float | None
    high: float | None
    span: Span
    above: bool = False
    below: bool = False
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Sex:
    """The sex a person must have: `female` or `male`."""

    sex: str
    span: Span


@dataclass(frozen=True, slots=True)
class Condition:
    """A disease or finding, by its concept (`liver-metastasis`); `status` is `active`, `history` or `any`."""

    concept: str
    span: Span
    status: str = "any"
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Text that a person has to answer: a whole sentence, or the part of it that was not understood.

    `asks` is who can answer: `patient`, `clinician` or `investigator`.
    """

    text: str
    span: Span
    asks: str = "clinician"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Met when every part is met."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Met when at least one part is met."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Met when the part is not met."""

    part: Rule


@dataclass(frozen=True, slots=True)
class Given:
    """`then` where the condition is met, `otherwise` where it is not; `otherwise` None asks nothing."""

    condition: Rule
    then: Rule
    otherwise: Rule | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence whose words may turn its tests ("unless", "if", "or"): it is judged as a whole.

    The question decides alone; `parts` is what it speaks of, kept to be seen.
    """

    question: Question
    parts: tuple[Rule, ...]


Test = Quantity | Scale | Sex | Condition | Question
Rule = AllOf | AnyOf | Not | Given | Judged | Test


@dataclass(frozen=True, slots=True)
class Criterion:
    """One item of the eligibility text, its nested items included in `span` and listed in `items`.

    `id` is `I8`, `E2`, `I5.a`; `type` is `inclusion` or `exclusion`; `text` is the source text of
    `span` without its bullet.  `rule` is what the whole criterion says, its items included:
    for an exclusion criterion a rule that is *met* rules the person out.
    """

    id: str
    type: str
    span: Span
    text: str
    rule: Rule
    items: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """Text that names a group of criteria and asks nothing."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class CriteriaModel:
    """All criteria of one trial; `text` is the source exactly as the registry gives it."""

    trial: str | None
    text: str = field(repr=False)
    criteria: tuple[Criterion, ...]
    headings: tuple[Heading, ...] = ()


def deciding_tests(rule: Rule) -> Iterator[Test]:
    """The tests that a verdict stands on: those of a sentence that is judged as a whole are left out."""
    match rule:
        case Judged(question):
            yield question
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from deciding_tests(part)
        case Not(part):
            yield from deciding_tests(part)
        case Given(condition, then, otherwise):
            for part in (condition, then, *(() if otherwise is None else (otherwise,))):
                yield from deciding_tests(part)
        case _:
            yield rule


def tests_of(  # it yields tests and is none, whatever its name looks like to a linter: hence no PT028
    rule: Rule, negated: bool = False, given: str | None = None,  # noqa: PT028
) -> Iterator[tuple[Test, bool, str | None]]:
    """Every test of a rule with whether it stands under an odd number of `Not`s, and its context.

    >>> [(t.sex, n) for t, n, _ in tests_of(Not(Sex("male", (0, 4))))]
    [('male', True)]
    """
    match rule:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from tests_of(part, negated, given)
        case Not(part):
            yield from tests_of(part, not negated, given)
        case Judged(question, parts):
            for part in (question, *parts):
                yield from tests_of(part, negated, given)
        case Given(condition, then, otherwise):
            named = condition.concept if isinstance(condition, Condition) else given
            yield from tests_of(condition, negated, given)
            yield from tests_of(then, negated, named)
            if otherwise is not None:
                yield from tests_of(otherwise, negated, given)
        case _:
            yield rule, negated, given
