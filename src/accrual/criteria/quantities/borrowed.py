"""Signs and units that a value has from elsewhere: from the limit before it, or from a word that is no sign.

"≤ 2.5 × ULN (5 × ULN if …)" and "> 180 systolic, 105 diastolic" say their sign once, "≤ 1.5 mg/dL (≤ 2 if …)" its
unit; "after 37 weeks of gestation" is a limit though "after" is none of other values.
"""

from __future__ import annotations

import re
from dataclasses import replace

from accrual.criteria.lexemes.numbers import Number
from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import Quantity, Scale
from accrual.criteria.quantities.values import Bound, Value

__all__ = ["completed"]

_FOR_OTHERS = frozenset(("for", "if", "in", "with", "when"))
_BRACKETS = ("(", ",(", "(o")
_SIGNS = {"after": ">", "beyond": ">", "before": "<"}
# They tell of an earlier pregnancy, or of the child: its weeks are not the person's now.
_OF_ANOTHER = frozenset((
    "history", "previous", "previously", "prior", "past", "loss", "losses", "miscarriage", "abortion", "born", "birth",
    "births", "delivery", "deliveries", "delivered", "stillbirth", "preterm-birth", "preterm", "ended", "died",
))


def completed(words: list[Lexeme], kinds: str, value: Value, said: tuple[Quantity | Scale, ...], last: int) -> Value:
    """The value with what it has from elsewhere; `said` are the tests of the value before, which ends at `last`.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> from accrual.criteria.quantities.values import values
    >>> words = lexemes("after 37 weeks of gestation")
    >>> kinds = "".join(word.kind for word in words)
    >>> completed(words, kinds, next(values(words, kinds)), (), 0).bounds[0].comparator
    '>'
    """
    number = words[value.end - 1].value
    if not isinstance(number, Number) or value.shape not in ("bare", "bound"):
        return value
    if value.shape == "bare" and number.unit in ("wk", "d") and _is_of_gestation(words, kinds, value.end):
        return _dated(words, kinds, value, number)
    before = said[0] if len(said) == 1 else None
    if not isinstance(before, Quantity) or before.comparator in ("in", "="):
        return value
    between = kinds[last:value.start]
    if between in _BRACKETS and value.end < len(words) and words[value.end].text in _FOR_OTHERS:
        return _for_others(value, number, before)
    systolic = before.concept == "systolic-blood-pressure" and value.shape == "bare"
    if systolic and _is_diastolic(words, between, value, last):
        return replace(value, bounds=(Bound(before.comparator, number),))
    return value


def _for_others(value: Value, number: Number, before: Quantity) -> Value:
    """A limit in brackets with the sign, or the unit, of the one before."""
    measure = number.relative_to or number.unit
    if value.shape == "bare":
        alike = measure is not None and measure == (before.relative_to or before.unit)
        return replace(value, bounds=(Bound(before.comparator, number),)) if alike else value
    if measure is not None or len(value.bounds) != 1 or value.bounds[0].comparator[0] != before.comparator[0]:
        return value
    if not before.value / 4 <= number.value <= before.value * 4:
        return value                         # another unit: "≥ 1.5 × 10⁹/L (≥ 1000 for …)"
    same = replace(number, unit=before.unit, relative_to=before.relative_to)
    return replace(value, bounds=(Bound(value.bounds[0].comparator, same),))


def _is_diastolic(words: list[Lexeme], between: str, value: Value, last: int) -> bool:
    """Whether a bare number is a diastolic pressure named beside it, with only a joint before."""
    places = [*range(last, value.start), *range(value.end, min(value.end + 1, len(words)))]
    named = any(isinstance(phrase := words[at].value, Phrase) and phrase.slug == "diastolic-blood-pressure"
                for at in places)
    return named and re.fullmatch(r"[,/ao]f?c?f?", between) is not None


def _is_of_gestation(words: list[Lexeme], kinds: str, at: int) -> bool:
    """Whether "of gestation" stands right behind a number of weeks."""
    while at < len(words) and kinds[at] == "f":
        at += 1
    phrase = words[at].value if at < len(words) and kinds[at] == "c" else None
    return isinstance(phrase, Phrase) and phrase.slug == "gestational-age"


def _dated(words: list[Lexeme], kinds: str, value: Value, number: Number) -> Value:
    """A gestational age that "after", "at or after" or "before" limits."""
    start = value.start - 1
    sign = _SIGNS.get(words[start].text) if start >= 0 else None
    if sign is None or any(word.text in _OF_ANOTHER for word in words[:start]):
        return value
    if kinds[max(0, start - 1):start] == "o" and start > 1 and words[start - 2].text == "at":
        sign, start = f"{sign}=", start - 2
    return Value(start, value.end, "bound", (Bound(sign, number),))
