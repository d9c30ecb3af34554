"""The criteria model: what a trial asks of a person, as a tree of tests that data can answer.

A criterion holds one rule.  A rule is a test or a combination of rules:

    Rule  = AllOf | AnyOf | Not | Given | Except | Allowed | Judged | Test
    Test  = Quantity | Scale | Sex | Condition | Therapy | Biomarker | State | Question

Every node is frozen, compares by value and knows the span of the source text that it stands on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = [
    "AllOf", "Allowed", "AnyOf", "Biomarker", "Condition", "CriteriaModel", "Criterion", "Dose", "Except", "Given",
    "Heading", "Judged", "Mention", "Not", "Quantity", "Question", "Rule", "Scale", "Sex", "Span", "State", "Test",
    "Therapy", "Window", "deciding_tests", "tests_of",
]

SCHEMA_VERSION = 2
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Window:
    """When a fact must hold, relative to an anchor event.

    `bound` is `within` (in the last 4 weeks), `at-least` (4 weeks or more ago), `between`
    (`duration`..`high` ago) or `lasting` (for at least); durations are ISO 8601 (`P7D`);
    `direction` is `before` or `after`; `anchor` is `first-dose`, `enrolment`, `screening` … or None.
    `half_lives` of the drug are counted beside `duration`, and `whichever` is `longer` or `shorter` holds.
    """

    bound: str
    duration: str
    high: str | None = None
    direction: str = "before"
    anchor: str | None = None
    half_lives: float | None = None
    whichever: str | None = None


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
    which only scales with steps finer than one need.  `of` is the condition that a grade is given to
    (`peripheral-neuropathy` of a `ctcae`).
    """

    scale: str
    low: float | None
    high: float | None
    span: Span
    above: bool = False
    below: bool = False
    window: Window | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Sex:
    """The sex a person must have: `female` or `male`."""

    sex: str
    span: Span


@dataclass(frozen=True, slots=True)
class Condition:
    """A disease, symptom or finding, by its concept (`liver-metastasis`).

    >>> Condition("non-small-cell-lung-cancer", (0, 14), stage=("IV",), certainty="histologically-confirmed").stage
    ('IV',)

    `status` is `active` (now), `history` (now or ever), `planned`, or `any` where the text does not say.
    `stage` holds stages and extents of which one is enough (`III`, `IV`, `locally-advanced`); `severity` holds what
    must all be true of it (`symptomatic`, `uncontrolled`, `treated`); `certainty` is how it was found
    (`histologically-confirmed`, `suspected`); `site` is where it is; `cause` what it comes from or is a reaction to
    (`docetaxel` of a `hypersensitivity`).
    """

    concept: str
    span: Span
    status: str = "any"
    stage: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    certainty: str | None = None
    site: str | None = None
    cause: str | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of a therapy: `comparator` as of a quantity, `unit` UCUM (`mg/d`, `Gy`).

    >>> Dose(">", 10, "mg/d", "prednisone").of
    'prednisone'

    `of` is the drug that the dose is counted in, where it is of a class: what is given of another is converted.
    """

    comparator: str
    value: float
    unit: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Therapy:
    """A drug, class of drugs, operation or other treatment, by its concept (`docetaxel`, `taxane`, `major-surgery`).

    >>> Therapy("docetaxel", (0, 9), status="history", line="first-line").line
    'first-line'

    `status` is `active` (ongoing), `history` (received at any time), `planned`, `needed`, or `any`.
    `line` is its place in the sequence (`first-line`), `setting` its aim (`adjuvant`, `maintenance`),
    `response` how the disease took it (`progressed`, `refractory`), `indication` the condition it is given for.
    """

    concept: str
    span: Span
    status: str = "any"
    line: str | None = None
    setting: str | None = None
    route: str | None = None
    response: str | None = None
    severity: tuple[str, ...] = ()
    site: str | None = None
    indication: str | None = None
    dose: Dose | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Biomarker:
    """A gene, protein or antibody and what a test of it finds: `wild-type`, `mutation`, `positive`, `G12C`.

    >>> Biomarker("EGFR", (0, 14), finding="wild-type").finding
    'wild-type'

    Without a `finding` the text asks for the marker itself.
    """

    concept: str
    span: Span
    finding: str | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What a person is, does or can do, without being ill: `pregnant`, `smoker`, `able-to-swallow`.

    >>> State("breastfeeding", (0, 13)).status
    'any'
    """

    concept: str
    span: Span
    status: str = "any"
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Text that a person has to answer: a whole sentence, or the part of it that was not understood.

    `asks` is who can answer: `patient`, `clinician` or `investigator`; `study` where it names the part of the study
    that a rule is of, as "Cohort B" does: that is understood, and the study team decides who joins it.
    """

    text: str
    span: Span
    asks: str = "clinician"


def is_open(test: Test) -> bool:
    """Whether a test is a question of which the text was not understood: one that names a part of the study is not.

    >>> is_open(Question("Enjoys chess", (0, 12))), is_open(Question("Cohort B", (0, 8), "study"))
    (True, False)
    """
    return isinstance(test, Question) and test.asks != "study"


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
class Except:
    """Met where the part still is when everything that meets an exception is left out.

    "Malignancy other than basal cell carcinoma" is not met by a basal cell carcinoma alone, and is met by one beside
    a breast cancer: which `AllOf(malignancy, Not(carcinoma))` would get wrong.
    """

    part: Rule
    exceptions: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Allowed:
    """A permission ("prior radiotherapy is allowed"), or what only tells something ("Sex: not specified").

    It asks nothing, and the part shows what it speaks of.

    >>> Allowed(Question("Sex: not specified", (0, 18))).told.text
    'Sex: not specified'
    """

    part: Rule

    @property
    def told(self) -> Question | None:
        """The words that only tell something; None where something is allowed."""
        return self.part if isinstance(self.part, Question) else None


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence whose words may turn its tests ("unless", "if", "or"): it is judged as a whole.

    The question decides alone; `parts` is what it speaks of, kept to be seen.
    """

    question: Question
    parts: tuple[Rule, ...]


Mention = Condition | Therapy | Biomarker | State
Test = Quantity | Scale | Sex | Mention | Question
Rule = AllOf | AnyOf | Not | Given | Except | Allowed | Judged | Test
_TESTS = (Question, Condition, Therapy, Quantity, State, Biomarker, Scale, Sex)


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
    return iter((rule,)) if isinstance(rule, _TESTS) else _deciding(rule)        # most rules are tests


def _deciding(rule: Rule) -> Iterator[Test]:
    match rule:
        case Judged(question):
            yield question
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from deciding_tests(part)
        case Not(part):
            yield from deciding_tests(part)
        case Except(part, exceptions):
            for each in (part, *exceptions):
                yield from deciding_tests(each)
        case Allowed():
            return
        case Given(condition, then, otherwise):
            for part in (condition, then, *(() if otherwise is None else (otherwise,))):
                yield from deciding_tests(part)
        case _:
            yield rule


def tests_of(  # it yields tests and is none, whatever its name looks like to a linter: hence no PT028
    rule: Rule, negated: bool = False, given: str | None = None, spares: bool = False,  # noqa: PT028
) -> Iterator[tuple[Test, bool, str | None]]:
    """Every test of a rule with whether it stands under an odd number of `Not`s, and its context.

    `spares` counts a permission as one: among exclusions it says whom they do not keep out.

    >>> [(t.sex, n) for t, n, _ in tests_of(Not(Sex("male", (0, 4))))]
    [('male', True)]
    """
    return iter(((rule, negated, given),)) if isinstance(rule, _TESTS) else _tests(rule, negated, given, spares)


def _tests(rule: Rule, negated: bool, given: str | None, spares: bool) -> Iterator[tuple[Test, bool, str | None]]:
    match rule:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from tests_of(part, negated, given, spares)
        case Not(part):
            yield from tests_of(part, not negated, given, spares)
        case Except(part, exceptions):
            yield from tests_of(part, negated, given, spares)
            for exception in exceptions:
                yield from tests_of(exception, not negated, given, spares)
        case Allowed(part):
            yield from tests_of(part, negated != spares, given, spares)
        case Judged(question, parts):
            for part in (question, *parts):
                yield from tests_of(part, negated, given, spares)
        case Given(condition, then, otherwise):
            named = _context(condition) or given
            yield from tests_of(condition, negated, given, spares)
            yield from tests_of(then, negated, named, spares)
            if otherwise is not None:
                yield from tests_of(otherwise, negated, given, spares)
        case _:
            yield rule, negated, given


def _context(condition: Rule) -> str | None:
    """The concept that a context goes by: its own, or that of the last part that has one; "question" for one asked."""
    match condition:
        case Question():
            return "question"
        case Condition(concept) | Therapy(concept) | Biomarker(concept) | State(concept) | Sex(concept):
            return concept
        case AllOf(parts) | AnyOf(parts):
            return next((name for part in reversed(parts) if (name := _context(part))), None)
    return None
