"""A sentence as parts: mentions, values, times, qualifiers, joints and marks, without the words that say nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from accrual.criteria.lexemes.named_by_text import kind_of_head
from accrual.criteria.lexemes.numbers import Number
from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.stages import stages_at
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.lexemes.windows import Time
from accrual.criteria.model import Dose, Rule, Scale
from accrual.criteria.quantities.amounts import dose_at, grade_at
from accrual.vocabulary.terms import Term, is_kind_of

__all__ = ["Part", "Value", "are_between_times", "denies_a_word", "ends_a_name", "outside_brackets", "parts_of",
           "past_bracket"]

_SILENT = frozenset("F.;")
_VERBS = frozenset(("have", "has", "had", "who", "are", "is", "were", "was", "received", "undergone", "experienced"))
_RECEIVES = re.compile(
    r"(?:is|are|has|have|had|was|were)-(?:currently-)?(?:receiving|received|taking|using|undergoing|on)\b")
_BEGINS = frozenset(("stage", "stages", "grade", "grades"))
# What turns a value stands between mentions as one word: "a negative test for patients of childbearing age".
_TURNS = {("but",): ("J", "and")} | {
    (place, whom, *with_): ("P", place) for place in ("for", "in") for with_ in ((), ("with",), ("of",), ("who",))
    for whom in ("patients", "subjects", "participants")} | {("patients", "with", "known"): ("P", "with")}
_LAST = frozenset(("last", "latest", "final"))          # behind a time: "4 weeks since the last chemotherapy"
_SHORT = 5                                   # characters of T1a, N0 and their like


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

    @property
    def term(self) -> Term | None:
        """What the vocabulary holds of it."""
        return self.phrase.term if self.phrase is not None else None

    @property
    def is_within(self) -> bool:
        """Whether it is a time within which something was: "within 5 years"."""
        return self.time is not None and self.time.window is not None and self.time.window.bound == "within"

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """The qualifiers that it says, (sort, slug)."""
        return self.phrase.marks if self.phrase is not None else ()

    def mark(self, sort: str) -> str:
        """The qualifier of a sort that it says, empty where it says none."""
        return self.phrase.mark(sort) if self.phrase is not None else ""


_part = partial(tuple.__new__, Part)         # of all fields, in half the time


def parts_of(words: list[Lexeme], values: Mapping[int, Value], times: Mapping[int, Time],
             covered: set[int]) -> list[Part]:
    """The parts of a sentence in order; `values` and `times` are found by their first lexemes.

    `covered` are the lexemes that values hold: others between a subject and its value are parts too.
    """
    found: list[Part] = []
    at, last, opens, depth = 0, len(words), False, 0
    while at < last:
        word = words[at]
        special = None
        if at in values or at in times or _may_be_special(word):
            special = _special(words, at, values, times, covered)
        if special is not None:
            at, parts = special
            found += parts
            continue
        opens = opens or word.text in _VERBS or ("-" in word.text and _RECEIVES.match(word.text) is not None)
        depth += (word.role == "(") - (word.role == ")")
        if word.text[:2] == "or" and _names_equivalent(words, at):
            found.append(Part("J", at, at + 1, word.start, word.end, "or"))
        elif depth < 0:
            depth = 0                        # it closes a bracket that a value's words hold
        elif word.role not in _SILENT and not (word.text in _LAST and found and found[-1].role in "WP"):
            found.append(_plain(word, at, opens))
            opens = False
            if len(found) > 1 and found[-2].text == "non" and found[-2].last == at:
                _without_prefix(found)
        at += 1
    return _without_turns(found)


def _names_equivalent(words: list[Lexeme], at: int) -> bool:
    """Whether an equivalent is named: "warfarin or equivalent coumarins", not "10 mg of prednisone or equivalent"."""
    return words[at].words == ("or", "equivalent") and at + 1 < len(words) and words[at + 1].role == "T"


def ends_a_name(word: Lexeme) -> bool:
    """Whether a word that the vocabulary does not hold ends the name of something: "Von Hippel syndrome"."""
    return word.role == "S" and word.kind == "w" and bool(kind_of_head(word.text))


def _plain(word: Lexeme, at: int, opens: bool) -> Part:
    """A word or mark as a part."""
    kind, start, end, said, value, role = word
    if role == "S" and kind == "w" and kind_of_head(said):
        role = "H"
    phrase = value if isinstance(value, Phrase) else None
    if kind == "~" and phrase is not None and phrase.words in _TURNS:
        role, said = _TURNS[phrase.words]
    said = said if kind != "o" else "or"     # "and/or" begins with "and"
    return _part((role, at, at + 1, start, end, said, phrase, None, None, None, opens))


def _may_be_special(word: Lexeme) -> bool:
    """Whether a word may begin stages, a grade, a dose or "at least one"."""
    return word.kind in ">n" or word.text in _BEGINS or word.role == "Q" or (
        word.role == "S" and len(word.text) <= _SHORT)


def _special(words: list[Lexeme], at: int, values: Mapping[int, Value], times: Mapping[int, Time],
             covered: set[int]) -> tuple[int, list[Part]] | None:
    """The lexeme after, and the parts of, what is more than one word of its kind."""
    value, time, word = values.get(at), times.get(at), words[at]
    if value is not None:
        within = _within_value(words, value, covered)
        own = Part("V", at, value.last, word.start, words[value.last - 1].end, word.text, None, value)
        return value.last, [*(part for part in within if part.role in "TQ"), own,
                            *(part for part in within if part.role == "S")]
    if time is not None:
        return time.last, [Part("W", at, time.last, word.start, words[time.last - 1].end, word.text, time=time)]
    if word.kind == ">" and _is_one(words, at):
        return at + 2, []                    # "at least one measurable lesion" is a measurable lesion
    if (stages := stages_at(words, at)) is not None:
        stop, phrase = stages
        return stop, [Part("Q", at, stop, word.start, words[stop - 1].end, word.text, phrase)]
    if (grade := grade_at(words, at)) is not None:
        stop, scale = grade
        end = words[stop - 1].end
        return stop, [Part("V", at, stop, word.start, end, "grade", None, Value(at, stop, scale))]
    if (dose := dose_at(words, at)) is not None:
        stop, amount = dose
        return stop, [Part("D", at, stop, word.start, words[stop - 1].end, word.text, dose=amount)]
    return None


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
            role = "Q" if word.role == "Q" and isinstance(value.rule, Scale) else "S"
            found.append(Part(role, at, at + 1, word.start, word.end, word.text, phrase))
    return found


def _is_one(words: list[Lexeme], at: int) -> bool:
    number = words[at + 1].value if at + 1 < len(words) else None
    sign = words[at].value
    return isinstance(number, Number) and number.value == 1 and number.unit is None and number.relative_to is None and (
        isinstance(sign, Phrase) and sign.slug == ">=")


def _without_turns(found: list[Part]) -> list[Part]:
    """Parts without a "but" that only qualities of the mention before follow: "metastases but stable for 4 weeks"."""
    return [part for at, part in enumerate(found) if part.text != "and" or part.phrase is None or (
        part.phrase.words != ("but",)) or not _only_qualities(found[at + 1:])]


def _only_qualities(parts: list[Part]) -> bool:
    first = next((part for part in parts if part.role not in "QW"), None)
    return bool(parts) and parts[0].role == "Q" and (first is None or first.role not in "TH")


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


def outside_brackets(parts: list[Part]) -> list[Part]:
    """Parts without the bracket that closes what stands no more among them: "… function (creatinine ≤ 1.5 mg/dL)".

    >>> [part.role for part in outside_brackets([Part("V", 0, 1, 0, 9, ""), Part(")", 1, 2, 9, 10, ")")])]
    ['V']
    """
    depth = 0
    for at, part in enumerate(parts):
        depth += (part.role == "(") - (part.role == ")")
        if depth < 0:
            return [*parts[:at], *parts[at + 1:]]
    return parts


def are_between_times(parts: list[Part]) -> bool:
    """Whether two times bound one: "more than 2 days and less than 4 weeks before", which no window holds."""
    for first, joint, second in zip(parts, parts[1:], parts[2:], strict=False):
        if first.time is not None and second.time is not None and joint.text == "and" and first.time.window and (
                second.time.window) and first.time.window.bound != second.time.window.bound:
            return True
    return False


def denies_a_word(parts: list[Part]) -> bool:
    """Whether a "non-" stands before what tells another thing apart: "non-diabetic kidney disease" is no denial of it.

    "Non-smoker" and "non-diabetic" tell what somebody is not.
    """
    return any(prefix.role == "n" and (named.term is None or not _is_of_a_person(named, parts[at + 2:at + 3]))
               for at, (prefix, named) in enumerate(pairwise(parts)))


def _is_of_a_person(named: Part, after: list[Part]) -> bool:
    """Whether a name says what somebody is or has, and nothing that is so follows it."""
    if named.term is None or named.term.kind == "state":
        return named.term is not None and not is_kind_of(named.term.slug, "contraception")
    if is_kind_of(named.term.slug, "metastasis"):
        return True                          # "non-bone metastases" has none in the bone
    return named.text.endswith("ic") and not any(part.role in "THK" for part in after)
