"""A sentence as parts: mentions, values, times, qualifiers, joints and marks, without the words that say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from accrual.criteria.model import Dose, Rule, Scale
from accrual.criteria.named_by_text import kind_of_head
from accrual.criteria.numbers import Number
from accrual.criteria.phrases import Phrase
from accrual.criteria.stages import stages_at
from accrual.criteria.tokens import Lexeme
from accrual.criteria.windows import Time

__all__ = ["Part", "Value", "parts_of", "past_bracket"]


_SILENT = frozenset("F.;")
_VERBS = frozenset(("have", "has", "had", "who", "are", "is", "were", "was", "received", "undergone"))
_AMOUNTS = frozenset(("mg", "ug", "g", "Gy", "mL", "[IU]", "U", "mmol"))


class Value(NamedTuple):
    """Values of one subject, with the rule they make: lexemes `first`..`last`."""

    first: int
    last: int
    rule: Rule


class Part(NamedTuple):
    """One part; `role` is a phrase's, or V for a value, W for a time, H for a word that ends a name we do not hold.

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
    dose: Dose | None = None
    opens: bool = False                       # a verb stands before it, so that it begins a clause


def parts_of(words: list[Lexeme], values: Mapping[int, Value], times: Mapping[int, Time],
             covered: set[int]) -> list[Part]:
    """The parts of a sentence in order; `values` and `times` are found by their first lexemes.

    `covered` are the lexemes that values hold: others between a subject and its value are parts too.
    """
    found: list[Part] = []
    at, last, verb, depth = 0, len(words), False, 0
    while at < last:
        if words[at].kind == ">" and at not in values and at not in times and _is_one(words, at):
            at += 2                          # "at least one measurable lesion" is a measurable lesion
            continue
        word = words[at]
        value, time = values.get(at), times.get(at)
        stages = stages_at(words, at) if value is None else None
        if stages is not None:
            stop = stages[0]
            found.append(Part("Q", at, stop, word.start, words[stop - 1].end, word.text, stages[1]))
            at = stop
            continue
        grade = _grade(words, at) if value is None and time is None else None
        if grade is not None:
            found.append(Part("V", at, grade.last, word.start, words[grade.last - 1].end, "grade", None, grade))
            at = grade.last
            continue
        if word.kind in ">n" and value is None and time is None and (dose := _dose(words, at)) is not None:
            stop, amount = dose
            found.append(Part("D", at, stop, word.start, words[stop - 1].end, word.text, dose=amount))
            at = stop
            continue
        if value is not None:
            within = _within_value(words, value, covered)
            found += [part for part in within if part.role == "T"]
            found.append(Part("V", at, value.last, word.start, words[value.last - 1].end, word.text, None, value))
            found += [part for part in within if part.role == "S"]
            at = value.last
        elif time is not None:
            found.append(Part("W", at, time.last, word.start, words[time.last - 1].end, word.text, None, None, time))
            at = time.last
        else:
            verb = verb or word.text in _VERBS
            depth += (word.role == "(") - (word.role == ")")
            if depth < 0:
                depth = 0                    # it closes a bracket that a value's words hold
            elif word.role not in _SILENT:
                phrase = word.value if isinstance(word.value, Phrase) else None
                role = "H" if word.role == "S" and word.kind == "w" and kind_of_head(word.text) else word.role
                said = "or" if word.kind == "o" else word.text     # "and/or" begins with "and"
                found.append(Part(role, at, at + 1, word.start, word.end, said, phrase, opens=verb))
                verb = False
                if len(found) > 1 and found[-2].text == "non" and found[-2].last == at:
                    _without_prefix(found)
            at += 1
    return found


def _within_value(words: list[Lexeme], value: Value, covered: set[int]) -> list[Part]:
    """Mentions and words that were not understood between a subject and its value.

    "Class III-IV congestive heart failure (NYHA)" grades a condition; examinations only say how it was measured.
    """
    found = []
    for at in range(value.first, value.last):
        word = words[at]
        phrase = word.value if isinstance(word.value, Phrase) else None
        if phrase is not None and phrase.term is not None and word.role == "T":
            if phrase.term.kind == "condition" and isinstance(value.rule, Scale):
                found.append(Part("T", at, at + 1, word.start, word.end, word.text, phrase))
        elif at not in covered and word.role in "SKHXQGN":
            found.append(Part("S", at, at + 1, word.start, word.end, word.text, phrase))
    return found


def _grade(words: list[Lexeme], at: int) -> Value | None:
    """"grade 3 or 4", "≥ grade 2", "grade 2 or higher": of what, its neighbours tell."""
    sign, place, first = "", at, words[at]
    if first.kind == ">" and isinstance(first.value, Phrase):
        sign, place = first.value.slug, at + 1
    if place >= len(words) or words[place].text not in ("grade", "grades"):
        return None
    place += 1
    if place < len(words) and words[place].kind == ">" and isinstance(said := words[place].value, Phrase):
        sign, place = said.slug, place + 1
    grades: list[float] = []
    stop = place
    while place < len(words) and (words[place].kind == "n" or (grades and words[place].kind in "-o/,a")):
        number = words[place].value
        if isinstance(number, Number):
            if number.unit is not None or not 0 <= number.value <= 5:
                break
            grades.append(number.value)
            stop = place + 1
        place += 1
    if stop < len(words) and words[stop].kind == "+" and isinstance(said := words[stop].value, Phrase) and grades:
        sign, stop = said.slug, stop + 1
    if not grades or (sign and len(grades) > 1):
        return None
    low, high = {">=": (grades[0], None), ">": (grades[0] + 1, None), "<=": (None, grades[0]),
                 "<": (None, grades[0] - 1)}.get(sign, (min(grades), max(grades)))
    return Value(at, stop, Scale("ctcae", low, high, (first.start, words[stop - 1].end)))


def _dose(words: list[Lexeme], at: int) -> tuple[int, Dose] | None:
    """How much of a drug or of radiation: "> 10 mg/day", "20 Gy"."""
    sign, place, said = "=", at, words[at].value
    if words[at].kind == ">" and isinstance(said, Phrase):
        sign, place = said.slug, at + 1
    number = words[place].value if place < len(words) else None
    if not isinstance(number, Number) or number.unit is None or number.relative_to or (
            number.unit.split("/")[0] not in _AMOUNTS):
        return None
    unit, stop = number.unit, place + 1
    if stop < len(words) and words[stop].text in ("daily", "day", "d") and "/d" not in unit:
        unit, stop = f"{unit}/d", stop + 1
    return stop, Dose(sign, number.value, unit)


def _is_one(words: list[Lexeme], at: int) -> bool:
    number = words[at + 1].value if at + 1 < len(words) else None
    sign = words[at].value
    return isinstance(number, Number) and number.value == 1 and number.unit is None and number.relative_to is None and (
        isinstance(sign, Phrase) and sign.slug == ">=")


def _without_prefix(found: list[Part]) -> None:
    """"Non-bone metastases" denies this mention alone, "non-selective" is a word of its own."""
    prefix, word = found[-2:]
    if word.role in "SQH":
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
