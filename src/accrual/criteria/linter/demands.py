"""What a criterion demands of a person who is to pass it, and which criteria speak of the same people."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from accrual.criteria.linter.limits import Limits, limits_of, subject_of
from accrual.criteria.model import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    CriteriaModel,
    Criterion,
    Except,
    Given,
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    Span,
    State,
    Therapy,
)
from accrual.criteria.words import rule_in_words

__all__ = ["Demand", "demanded", "demands", "sections"]

# Headings after which the same people are spoken of; after any other it may be another cohort, or another time.
_PLAIN_HEAD = re.compile(
    r"\W*+(?:(?:key|main|major|general|patients?|subjects?|participants?|study|the|overall|primary|specific)\W++)*"
    r"(?P<what>inclusion|exclusion|eligibility)?\W*+(?:criteri\w+)?\W*+", re.IGNORECASE)
# An item that opens a list for some of the people, where it was not read as a heading.
_OPENS = re.compile(
    r":\s*$|\b(?:inclusion|exclusion) criteri|^\W*+(?:for|cohorts?|arms?|parts?|panels?|strat\w+|groups?|phases?"
    r"|modules?|(?:sub-?)?(?:protocols?|stud\w+)|projects?|steps?)\b.{0,60}$|^\(.{0,60}\)$", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"\bor\W*$|^\W*(?:and/)?or\b", re.IGNORECASE)
# Sentences that ask for nothing of their own, or that lean on the item before them.
_LEANS = re.compile(
    r"\W*(?:(?:notes?|see|for the purpose|others?|additional)\b|[<>≥≤=]|[\w\s]{3,25}:)"
    r"|.*\b(?:allowed|acceptable|permitted|eligible|defined|criteria|protocol)\b", re.IGNORECASE | re.DOTALL)
# What may stand beside the one condition, treatment or state of a criterion without narrowing it.
_BARE = frozenset("""
    a an and any are be current currently diagnosed diagnosis female females has have having history in individuals is
    known male males man men must no not of participant participants patient patients people person persons previous
    previously prior subject subjects the who with without woman women
""".split())  # noqa: SIM905 (as in heads.py)
_WORD = re.compile(r"[^\W_]+")
_FEWEST = 4                                  # words of a sentence: "Patients with asthma" may be the head of a list


@dataclass(frozen=True, slots=True)
class Demand:
    """One part of a criterion that must be met, or not; `place` is the criterion's among those it is compared with."""

    part: Rule
    met: bool
    limits: Limits
    criterion: Criterion
    place: int

    @property
    def span(self) -> Span:
        """Where it stands: a criterion that says nothing else stands as a whole."""
        return self.criterion.span if self.whole else getattr(self.part, "span", (0, 0))

    @property
    def whole(self) -> bool:
        """Whether the criterion says nothing else."""
        return self.part is self.criterion.rule

    @property
    def spoken(self) -> str:
        """The criterion's words, without what is the same to a reader."""
        return " ".join(self.criterion.text.casefold().split()).strip(" .;,")

    @property
    def is_test(self) -> bool:
        """Whether it is a test that was understood."""
        return isinstance(self.part, Quantity | Scale | Sex | Condition | Therapy | Biomarker | State)

    @property
    def stands(self) -> bool:
        """Whether it means the same beside other criteria.

        A limit and a sex do.  A condition is part of what its sentence says ("pain that is due to …"), unless the
        criterion names nothing else; a sentence that was not understood, inside a list, may lean on the list's head.
        """
        if isinstance(self.part, Quantity | Scale | Sex):
            return True
        if isinstance(self.part, Condition | Therapy | Biomarker | State):
            return all(word.lower() in _BARE for word in _WORD.findall(self._beside(self.part.span)))
        said = self.criterion.text
        return self.whole and len(said.split()) >= _FEWEST and not _LEANS.match(said)

    def _beside(self, span: Span) -> str:
        """What the criterion says before and behind a span."""
        said, start = self.criterion.text, self.criterion.span[1] - len(self.criterion.text)
        return f"{said[:max(0, span[0] - start)]} {said[max(0, span[1] - start):]}"

    def words(self, *, met: bool = True) -> str:
        """What a test says; with "not" where that must be otherwise than `met`."""
        said = rule_in_words(self.part)
        return f"“{said}”" if self.met is met else f"not “{said}”"


def demands(criteria: list[Criterion], wanted: bool | None = None) -> dict[Hashable, list[Demand]]:
    """What criteria demand for their rules to be `wanted` (None: for a person to pass), by what it speaks of."""
    found: dict[Hashable, list[Demand]] = defaultdict(list)
    for place, criterion in enumerate(criteria):
        for part, met in demanded(criterion.rule, criterion.type == "inclusion" if wanted is None else wanted):
            limits = limits_of(part, met)
            if limits is not None:
                found[subject_of(part)].append(Demand(part, met, limits, criterion, place))
    return found


def demanded(rule: Rule, wanted: bool) -> Iterator[tuple[Rule, bool]]:
    """The parts that must all be met (or, where False, not met) for a rule to be `wanted`.

    >>> rule = AllOf((State("smoker", (0, 6)), Not(State("pregnant", (8, 16)))))
    >>> [(part.concept, met) for part, met in demanded(rule, True)]
    [('smoker', True), ('pregnant', False)]
    >>> [(type(part).__name__, met) for part, met in demanded(rule, False)]
    [('AllOf', False)]

    Alternatives, conditions, exceptions and judged sentences stay whole, and so does a test beside something that may
    say of whom or when it holds.  A permission demands nothing.
    """
    waiting = [(rule, wanted)]
    while waiting:
        node, met = waiting.pop()
        match node:
            case AllOf(parts) if met:
                if _tied(parts):
                    yield node, True
                    continue
                free = [part for part in parts if not _narrowed(part, parts)]
                if len(free) < len(parts):
                    yield node, True
                waiting += [(part, True) for part in reversed(free)]
            case AnyOf(parts) if not met:
                waiting += [(part, False) for part in reversed(parts)]
            case Not(part):
                waiting.append((part, not met))
            case Allowed():
                continue
            case _:
                yield node, met


def _tied(parts: tuple[Rule, ...]) -> bool:
    """Whether an age or a sex may say for whom the rest holds: "Lansky 60-100 (age 10 and under)" asks for no age."""
    kinds = {_kind(part) for part in parts}
    return len(kinds) > 1 and not kinds.isdisjoint(("age", "Sex"))


def _kind(part: Rule) -> str:
    """What a part is about; two limits of one age are about the age."""
    if isinstance(part, AllOf | AnyOf) and len({_leaf(each) for each in part.parts[:3]}) == 1:
        return _leaf(part.parts[0])
    return _leaf(part)


def _leaf(part: Rule) -> str:
    return part.concept if isinstance(part, Quantity) else type(part).__name__


def _narrowed(part: Rule, parts: tuple[Rule, ...]) -> bool:
    """Whether a question among the parts is about the same words, or is the head of the list: "For cohort B:"."""
    if isinstance(parts[0], Question) and part is not parts[0]:
        return True
    if isinstance(part, AllOf | AnyOf | Given | Not | Except | Allowed | Judged):
        return False
    return any(isinstance(other, Question) and other is not part and _overlap(other.span, part.span) for other in parts)


def _overlap(one: Span, two: Span) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def sections(model: CriteriaModel) -> Iterator[list[Criterion]]:
    """The criteria that speak of the same people: those under one heading, or under none but "Inclusion criteria"."""
    found: dict[Hashable, list[Criterion]] = defaultdict(list)
    heads = sorted(model.headings, key=lambda head: head.span)
    begun, title, at, last = 0, 0, 0, ""     # the title is the place of its heading: "Excluded:" may come twice
    for criterion in sorted(model.criteria, key=lambda criterion: criterion.span):
        while at < len(heads) and heads[at].span <= criterion.span:
            plain = _PLAIN_HEAD.fullmatch(heads[at].text)
            what = (plain["what"] or "").lower() if plain else ""
            title = 0 if plain else at + 1
            begun += what == "inclusion" or (what == "exclusion" == last)        # the lists of another group begin
            last, at = what or last, at + 1
        if _OPENS.search(criterion.text):
            title = -1                       # who is meant from here to the next heading is not known
        elif title >= 0 and not _ALTERNATIVE.search(criterion.text):
            found[begun, title].append(criterion)
    yield from found.values()
