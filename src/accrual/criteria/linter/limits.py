"""The values that a test lets through, and whether two tests speak of the same thing."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, fields
from typing import get_args

from accrual.criteria.model import AllOf, Allowed, AnyOf, Except, Given, Judged, Not, Quantity, Rule, Scale, Sex
from accrual.vocabulary import CONCEPTS, UnitError, convert

__all__ = ["Limits", "limits_of", "nodes_of", "signature", "subject_of"]

_CLOSE = 1.02                                # 133 µmol/L beside 1.5 mg/dL is rounding, no other limit
_OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
_MULTIPLES = (None, "uln", "lln", "baseline")
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in get_args(Rule)}
_BELOW = frozenset(("parts", "part", "exceptions", "condition", "then", "otherwise", "question"))


@dataclass(frozen=True, slots=True)
class Limits:
    """The values from `low` to `high`, without an end that is `above` or `below`.

    >>> Limits(10, math.inf).meets(Limits(-math.inf, 5)), Limits(18, 75).within(Limits(18, 99))
    (False, True)

    `unit` is the unit they were given in; they are kept in their concept's, where they can be converted.
    """

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    below: bool = False
    unit: str | None = None

    @property
    def lowest(self) -> tuple[float, bool]:
        """The lower end, to be compared with others."""
        return self.low, self.above

    @property
    def highest(self) -> tuple[float, bool]:
        """The upper end, to be compared with others."""
        return self.high, not self.below

    @property
    def is_range(self) -> bool:
        """Whether it has two ends."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def meets(self, other: Limits) -> bool:
        """Whether one value can lie within both."""
        (low, above), (high, included) = max(self.lowest, other.lowest), min(self.highest, other.highest)
        if self.unit != other.unit and high > 0:
            high *= _CLOSE
        return low < high or (low == high and included and not above)

    def within(self, other: Limits) -> bool:
        """Whether the other lets through whatever this one does."""
        return other.lowest <= self.lowest and self.highest <= other.highest

    def halves(self, other: Limits) -> bool:
        """Whether one begins where the other ends: "65 and over", "below 65"."""
        return bool({self.low, self.high} & {other.low, other.high})


def limits_of(part: Rule, met: bool) -> Limits | None:
    """The values with which a part is met, or not met; None where that is no single stretch of values.

    >>> limits_of(Quantity("age", ">=", 18, (0, 1), unit="a"), False)
    Limits(low=-inf, high=18.0, above=False, below=True, unit='a')

    What has no values counts as 1 where it holds and as 0 where it does not; and so does being female.
    """
    match part:
        case Quantity():
            found = _quantity(part, met)
        case Scale():
            found = _scale(part, met)
        case Sex(sex=sex):
            found = Limits(*2 * ((sex == "female") == met,))
        case _:
            found = Limits(met, met)
    return None if found is None or math.isnan(found.low) or math.isnan(found.high) else found


def _quantity(test: Quantity, met: bool) -> Limits | None:
    value, unit = _in_own_unit(test, test.value), test.unit
    comparator = test.comparator if met else _OPPOSITE.get(test.comparator, "")
    match comparator:
        case _ if test.relative_to not in _MULTIPLES:
            return None
        case ">=" | ">":
            return Limits(low=value, above=comparator == ">", unit=unit)
        case "<=" | "<":
            return Limits(high=value, below=comparator == "<", unit=unit)
        case "in" if test.high is not None:
            return Limits(value, _in_own_unit(test, test.high), unit=unit)
        case "=":
            return Limits(value, value, unit=unit)
    return None


def _scale(test: Scale, met: bool) -> Limits | None:
    low, high = test.low, test.high
    if met:
        return Limits(-math.inf if low is None else low, math.inf if high is None else high, test.above, test.below)
    if low is not None and high is None:
        return Limits(high=low, below=not test.above)
    if high is not None and low is None:
        return Limits(low=high, above=not test.below)
    return None


def _in_own_unit(test: Quantity, value: float) -> float:
    """The value in its concept's unit, if it can be converted into it."""
    unit = _own_unit(test)
    try:
        return float(f"{convert(value, test.unit, unit, test.concept):.9g}" if test.unit and unit else value)
    except ArithmeticError:
        return math.nan                      # larger than any number: it is compared with nothing


def _own_unit(test: Quantity) -> str | None:
    """The concept's unit; the test's, where it cannot be converted into that."""
    known = CONCEPTS.get(test.concept)
    if known is None or test.unit is None:
        return test.unit
    try:
        convert(1.0, test.unit, known.unit, test.concept)
    except (UnitError, ArithmeticError):
        return test.unit
    return known.unit


def subject_of(part: Rule) -> Hashable:
    """What two parts must share to be compared: the same thing, measured the same way, at the same time.

    >>> subject_of(Scale("ecog", 0, 1, (0, 8))) == subject_of(Scale("ecog", 2, 3, (20, 28)))
    True
    """
    match part:
        case Quantity(concept=concept, relative_to=relative, method=method, window=window):
            return "quantity", concept, _own_unit(part), relative, method, window
        case Scale(scale=scale, of=of, window=window):
            return "scale", scale, of, window
        case Sex():
            return "sex"
        case _:
            return signature(part)


def signature(rule: Rule) -> Hashable:
    """The rule without its places in the text: equal where two rules say the same.

    >>> one, two = Scale("ecog", 0, 2, (0, 8)), Scale("ecog", 0, 2, (90, 98))
    >>> one == two, signature(one) == signature(two)
    (False, True)
    """
    said: list[Hashable] = []
    for node in nodes_of(rule):
        said.append(type(node).__name__)
        for field in _FIELDS[type(node)]:
            value = getattr(node, field)
            if field in _BELOW:
                said.append(len(value) if isinstance(value, tuple) else value is not None)
            elif field != "span":
                said.append(_spoken(value) if field == "text" else value)
    return tuple(said)


def _spoken(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .;,")


def nodes_of(rule: Rule) -> Iterator[Rule]:
    """A rule and everything below it, from top to bottom.

    >>> [type(node).__name__ for node in nodes_of(Not(AllOf((Sex("male", (0, 4)),))))]
    ['Not', 'AllOf', 'Sex']
    """
    waiting = [rule]
    while waiting:                           # no recursion: a model can be nested deeper than Python goes
        node = waiting.pop()
        yield node
        match node:
            case AllOf(parts) | AnyOf(parts):
                waiting += reversed(parts)
            case Not(part) | Allowed(part):
                waiting.append(part)
            case Except(part, exceptions):
                waiting += (*reversed(exceptions), part)
            case Judged(question, parts):
                waiting += (*reversed(parts), question)
            case Given(condition, then, otherwise):
                waiting += (*(() if otherwise is None else (otherwise,)), then, condition)
