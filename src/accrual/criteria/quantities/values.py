"""Values of a sentence: a number or two with what is said of them, found on the string of lexeme kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from accrual.criteria.lexemes.numbers import Number
from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import Quantity
from accrual.vocabulary.units import UnitError, convert, same_dimension

__all__ = ["TIME", "Bound", "Value", "restated", "values"]

TIME = frozenset(("a", "mo", "wk", "d", "h", "min", "s"))
_SHAPE = re.compile(
    r"""(?=[>bn]|fn)(?:                                     # what any of them begins with
        (?P<two>>f?-?n[(,]?[ao,]{0,2}f?>f?-?n)              # > 18 and < 75
      | (?P<pressure>(?:>f{0,2}|b?)n/n(?![/n]))             # > 140/90
      | (?P<between>b>?(?:[fc]{0,3}|wcw(?:\(f\))?:)[>(]?nc?(?:\([fw]\))?\)?(?:[a-]|f(?=n))[>(]?n(?:\([fw]\))?)
                                                          # between 18 and 75, between 50 (inclusive) and 90 (exclusive)
      | (?P<around>n>f?cf?\)?>n)                            # 18 ≤ BMI ≤ 30
      | (?P<range>(?:>f{0,3})?nc?(?:\([fw]\))?-(?:>|\+)?n\+?(?:\([fw]\))?)         # 18 to 75
      | (?P<bound>>(?:\(>\))?[fc]{0,3}-?n\+?)               # at least 18
      | (?P<after>n(?:fc|[,(]?f?)\+)                        # 18 or older, 150 cm of height or more
      | (?P<list>n(?:[,/oa]{1,2}n)+)                        # 0, 1 or 2
      | (?P<bare>n))""",
    re.VERBOSE,
)
_NOT_OF_A_LIMIT = frozenset(("of", "st", "nd", "rd", "th", "percentile", "percentiles", "centile"))
_ENDS = frozenset(("inclusive", "exclusive", "included", "excluded"))         # said of a range's end, in brackets
_ONE = re.compile(r">f{0,2}-?n")
_FLIPPED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparator with its number; `high` is the upper end of an `in`."""

    comparator: str
    number: Number
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One value: `start`..`end` are its lexemes, `inner` a concept named inside it ("over the age of 18").

    `bounds` are empty where the number is no limit by itself; `either` tells that any bound suffices.
    """

    start: int
    end: int
    shape: str
    bounds: tuple[Bound, ...]
    inner: int | None = None
    either: bool = False


def values(words: list[Lexeme], kinds: str) -> Iterator[Value]:
    """Every value, from left to right."""
    at = 0
    while found := _SHAPE.search(kinds, at):
        shape, start, at = found.lastgroup or "", found.start(), found.end()
        if shape == "two" and not _belong_together(words[start:at]):
            one = _ONE.match(kinds, start)
            shape, at = "bound", one.end() if one else at
        if kinds[at - 1] == ")" and kinds[at - 3] == "(" and words[at - 2].text not in _ENDS:
            at -= 3                          # "18-30 (kg)", not "18-30 (inclusive)"
        yield _value(words, kinds, start, at, shape)


def _value(words: list[Lexeme], kinds: str, start: int, end: int, shape: str) -> Value:
    numbers = [_signed(words, kinds, at) for at in range(start, end) if isinstance(words[at].value, Number)]
    signs = [word.value.slug for word in words[start:end] if word.kind in ">+" and isinstance(word.value, Phrase)]
    inner = next((at for at in range(start, end) if kinds[at] == "c"), None)
    either = shape == "two" and "o" in kinds[start:end] and _are_apart(signs, numbers)
    if _is_no_limit(words, start, end, numbers[-1]):
        return Value(start, end, shape, (), inner)
    bounds = tuple(_bounds(shape, numbers, signs, words[start].text, _is_range(words, start)))
    return Value(start, end, shape, _with_ends(words[start:end], shape, bounds), inner, either)


def _is_range(words: list[Lexeme], start: int) -> bool:
    """Whether "within" is said of a range of values: "within the range of 18.5-35"."""
    return any(word.text in ("range", "ranges", "limits") for word in words[start + 1:start + 4])


def _with_ends(words: list[Lexeme], shape: str, bounds: tuple[Bound, ...]) -> tuple[Bound, ...]:
    """The bounds of a range as brackets behind its ends say: "50 kg (inclusive) and 90 kg (exclusive)"."""
    if shape not in ("between", "range") or not bounds:
        return bounds
    kinds = "".join(word.kind for word in words)
    said = [(at, word.text) for at, word in enumerate(words)
            if word.kind in "fw" and at > 0 and (kinds[at - 1] == "(" or kinds[at - 1:at + 2] == "nfn")]
    if any(text not in _ENDS and text != "an" for _, text in said):
        return ()
    first = next(at for at, word in enumerate(words) if word.kind == "n")
    without = [at for at, text in said if text.startswith("excl")]
    if not without:
        return bounds
    ends = {at - 2 == first for at in without}
    low, high = (bounds[0], bounds[0]) if len(bounds) == 1 else bounds
    top = high.number if high.high is None else replace(high.number, value=high.high)
    return (Bound(">" if True in ends else ">=", low.number), Bound("<" if False in ends else "<=", top))


def _are_apart(signs: list[str], numbers: list[Number]) -> bool:
    """Whether no value keeps both limits: "< 90 or > 160", "> 160 or < 90"."""
    return signs[0][0] == "<" or (signs[1][0] == "<" and numbers[0].value > numbers[1].value)


def _is_no_limit(words: list[Lexeme], start: int, end: int, last: Number) -> bool:
    """Whether a number is a rank, a count of a list or outside of what is said: "85th", "one of", "outside 50-100"."""
    after = words[end].text if end < len(words) and words[end].kind != "c" else ""
    if last.unit is None and last.relative_to is None and after in _NOT_OF_A_LIMIT:
        return True
    near = [word.text for word in words[max(0, start - 5):start]]
    return "outside" in near or ("out", "of") in pairwise(near)


def _bounds(shape: str, numbers: list[Number], signs: list[str], first: str, of_range: bool) -> list[Bound]:
    if (first == "within" and not of_range and _is_window(numbers[-1])) or (shape != "list" and "=" in signs):
        return []                            # "= 18 years" is mostly a lost ≥ or ≤
    match shape:
        case "bound" | "after":
            return _one(signs, numbers[0], first)
        case "two":
            low, high = _shared_unit(numbers[0], numbers[1])
            return [Bound(signs[0], low), Bound(signs[1], high)]
        case "around":
            low, high = _shared_unit(numbers[0], numbers[1])
            return [Bound(_FLIPPED[signs[0]], low), Bound(signs[1], high)]
        case "between" | "range":
            return _range(shape, numbers, signs)
        case "pressure" if signs:
            return [Bound(signs[0], number) for number in _shared_unit(numbers[0], numbers[1])]
    return []


def _is_window(number: Number) -> bool:
    """Whether "within" speaks of time: "within 4 weeks", "within day 14", not "within 1.5 × ULN"."""
    return number.unit in TIME or (number.unit is None and number.relative_to is None)


def _one(signs: list[str], number: Number, first: str) -> list[Bound]:
    if first == "from" and number.unit not in TIME:
        return []
    return [] if len(set(signs)) != 1 else [Bound(signs[0], number)]


def _range(shape: str, numbers: list[Number], signs: list[str]) -> list[Bound]:
    low, high = _shared_unit(numbers[0], numbers[1])
    alike = low.unit == high.unit and low.relative_to == high.relative_to
    if alike and low.value > high.value:
        if shape == "range":
            return []
        low, high = high, low
    above, below = signs[:1] == [">"], signs[-1:] == ["<"]
    if alike and not above and not below:
        return [Bound("in", low, high.value)]
    return [Bound(">" if above else ">=", low), Bound("<" if below else "<=", high)]


def _belong_together(words: list[Lexeme]) -> bool:
    """Whether two limits are of one value: one above, one below, in units that compare."""
    signs = [word.value.slug for word in words if word.kind == ">" and isinstance(word.value, Phrase)]
    low, high = (word.value for word in words if isinstance(word.value, Number))
    if high.unit in TIME and low.unit is None and [word.text for word in words if word.kind == ">"][-1] == "within":
        return False                         # "a score of at least 70 within 28 days before registration"
    if len(signs) != 2 or {sign[0] for sign in signs} != {"<", ">"} or low.relative_to != high.relative_to:
        return False
    return low.unit is None or high.unit is None or same_dimension(low.unit, high.unit)


def _shared_unit(low: Number, high: Number) -> tuple[Number, Number]:
    """Both ends with the unit that one of them states."""
    if low.unit is None and low.relative_to is None:
        low = Number(low.value, low.end, high.unit, high.relative_to)
    elif high.unit is None and high.relative_to is None:
        high = Number(high.value, high.end, low.unit, low.relative_to)
    return low, high


def restated(number: Number, said: Quantity) -> bool:
    """Whether a number says an amount again in another unit, give or take its rounding.

    >>> restated(Number(90.0, 0, "g/L"), Quantity("hemoglobin", ">=", 9.0, (0, 1), unit="g/dL"))
    True
    """
    if number.unit is None or said.unit is None or number.unit == said.unit:
        return False
    try:
        again = convert(number.value, number.unit, said.unit, said.concept)
    except UnitError:
        return False
    return abs(again - said.value) <= 0.06 * abs(said.value)


def _signed(words: list[Lexeme], kinds: str, at: int) -> Number:
    """The number of a lexeme, negative where a minus stands right before it and joins nothing."""
    number = words[at].value
    if not isinstance(number, Number):
        raise TypeError("only lexemes of numbers have a sign")
    joined = at > 0 and kinds[at - 1] == "-" and words[at - 1].end == words[at].start
    minus = joined and (at == 1 or kinds[at - 2] in ">fb")
    return Number(-number.value, number.end, number.unit, number.relative_to) if minus else number
