"""Eligibility text → criteria model: split into items, each item's rule, with nothing lost."""

from __future__ import annotations

from collections.abc import Iterator

from accrual.criteria.gaps import widened, without_long_gaps
from accrual.criteria.layout.cohorts import held_for, reach_of
from accrual.criteria.layout.footnotes import noted
from accrual.criteria.layout.split import Item, split
from accrual.criteria.model import CriteriaModel, Criterion, Heading
from accrual.criteria.sentence.ages_apart import with_ages_apart_asked
from accrual.criteria.sentence.contraceptives import with_methods_asked
from accrual.criteria.sentence.demanded_diagnoses import with_demanded_diagnoses
from accrual.criteria.sentence.demands_apart import with_demands_apart_asked
from accrual.criteria.sentence.diagnoses import with_diagnoses
from accrual.criteria.sentence.fertility import of_those_who_can
from accrual.criteria.sentence.heads import in_time_of
from accrual.criteria.sentence.left_open import asked_if_open
from accrual.criteria.sentence.nesting import rule_of_item
from accrual.criteria.sentence.permissions_beside import with_permissions_beside, with_what_keeps_out
from accrual.criteria.sentence.study_disease import with_study_disease

__all__ = ["parse"]

def parse(text: str, trial: str | None = None) -> CriteriaModel:
    r"""The criteria model of an eligibility text.

    >>> model = parse("Inclusion Criteria:\n* Age ≥ 18 years\n* Signed consent\nExclusion Criteria:\n* ECOG > 2")
    >>> [(c.id, type(c.rule).__name__) for c in model.criteria]
    [('I1', 'Quantity'), ('I2', 'Question'), ('E1', 'Scale')]

    Every non-blank character of the text lies in exactly one criterion or heading.  It never raises.
    """
    short = without_long_gaps(text)
    return _parse(text, trial) if short == text else widened(_parse(short, trial), text)


def _parse(text: str, trial: str | None) -> CriteriaModel:
    parts = split(text)
    counts = {"inclusion": 0, "exclusion": 0}
    criteria = []
    for criterion in with_study_disease(_criteria(text, parts.items)):
        counts[criterion.type] += 1
        criteria.append(_numbered(criterion, f"{criterion.type[0].upper()}{counts[criterion.type]}", 1))
    headings = tuple(Heading(span, text[span[0]:span[1]].strip()) for span in parts.headings)
    return CriteriaModel(trial, text, tuple(criteria), headings)


def _criteria(text: str, items: tuple[Item, ...]) -> list[Criterion]:
    """The criteria, those that belong together put into one."""
    found = with_permissions_beside(text, [_criterion(text, item) for item in items])
    found = with_demands_apart_asked(with_demanded_diagnoses(text, with_diagnoses(text, found)))
    return with_ages_apart_asked(with_methods_asked(with_what_keeps_out(found)))


def _criterion(text: str, item: Item, *, joined: bool = False) -> Criterion:
    """A criterion and those below it, without their numbers."""
    children = tuple(_criterion(text, child, joined=item.either) for child in item.items)
    body = item.body if item.body - item.start <= 8 else item.start      # a long marker stays with its text
    said = text[body:item.last] or text[item.start:item.last]
    rule = of_those_who_can(rule_of_item(text, item, children, joined=joined), item.type)
    if not children:
        rule = asked_if_open(rule, text, (body, item.last), item.type)
    if item.note is not None:
        rule = noted(rule, text, (body, item.last), item.note)
    if item.heading is not None and reach_of(text[slice(*item.heading)].strip()) == "timed":
        rule = in_time_of(rule, text, item.heading)
    elif item.heading is not None:
        rule = held_for(rule, text, item.heading)
    if item.outer is not None:
        rule = held_for(rule, text, item.outer)
    return Criterion("", item.type, (item.start, item.last), said, rule, children)


def _numbered(criterion: Criterion, identifier: str, depth: int) -> Criterion:
    items = tuple(_numbered(item, f"{identifier}.{name}", depth + 1)
                  for item, name in zip(criterion.items, _names(depth), strict=False))
    return Criterion(identifier, criterion.type, criterion.span, criterion.text, criterion.rule, items)


def _names(depth: int) -> Iterator[str]:
    """a, b … z, aa for items of the second level, 1, 2 … for deeper ones, in turn."""
    number = 0
    while True:
        number += 1
        yield _letters(number) if depth % 2 else str(number)


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(97 + rest) + letters
    return letters
