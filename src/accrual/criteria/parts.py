"""A sentence as parts: mentions, values, times, qualifiers, joints and marks, without the words that say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from accrual.criteria.model import Rule
from accrual.criteria.phrases import Phrase
from accrual.criteria.tokens import Lexeme
from accrual.criteria.windows import Time

__all__ = ["Part", "Value", "parts_of", "past_bracket"]


_SILENT = frozenset("F.;")


class Value(NamedTuple):
    """Values of one subject, with the rule they make: lexemes `first`..`last`."""

    first: int
    last: int
    rule: Rule


class Part(NamedTuple):
    """One part; `role` is a phrase's, or V for a value and W for a time.

    `first`..`last` are lexemes, `start`..`end` characters of the source text.
    """

    role: str
    first: int
    last: int
    start: int
    end: int
    text: str
    phrase: Phrase | None = None
    value: Value | None = None
    time: Time | None = None


def parts_of(words: list[Lexeme], values: Mapping[int, Value], times: Mapping[int, Time]) -> list[Part]:
    """The parts of a sentence in order; `values` and `times` are found by their first lexemes."""
    found: list[Part] = []
    at, last = 0, len(words)
    while at < last:
        word = words[at]
        value, time = values.get(at), times.get(at)
        if value is not None:
            found.append(Part("V", at, value.last, word.start, words[value.last - 1].end, word.text, None, value))
            at = value.last
        elif time is not None:
            found.append(Part("W", at, time.last, word.start, words[time.last - 1].end, word.text, None, None, time))
            at = time.last
        else:
            if word.role not in _SILENT:
                phrase = word.value if isinstance(word.value, Phrase) else None
                found.append(Part(word.role, at, at + 1, word.start, word.end, word.text, phrase))
                if len(found) > 1 and found[-2].text == "non" and found[-2].last == at:
                    _without_prefix(found)
            at += 1
    return found


def _without_prefix(found: list[Part]) -> None:
    """"Non-bone metastases" denies this mention alone, "non-selective" is a word of its own."""
    prefix, word = found[-2:]
    if word.role in "SQ":
        found[-2:] = [Part("S", prefix.first, word.last, prefix.start, word.end, f"non-{word.text}")]
    elif word.role in "TG":
        found[-2:] = [prefix._replace(role="n"), word]


def past_bracket(parts: list[Part], at: int, stop: int) -> int:
    """The part after the bracket that closes the one at `at`; `stop` where nothing closes it."""
    depth = 0
    for place in range(at, stop):
        depth += (parts[place].role == "(") - (parts[place].role == ")")
        if depth <= 0:
            return place + 1
    return stop
