"""Words of a sentence that no test tells again: unless they are known to change nothing, the sentence is asked.

Of 53 rules whose sentence had such a word readers found 36 not right, of 710 others 110.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache
from importlib.resources import files

from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import (
    Biomarker,
    Condition,
    Quantity,
    Question,
    Rule,
    Sex,
    Span,
    State,
    Test,
    Therapy,
    deciding_tests,
    tests_of,
)

__all__ = ["dropped", "drops_a_word"]

_WORD = re.compile(r"(?<![\dA-Za-zﬁﬂ])[A-Za-z][A-Za-z'’-]{0,60}[A-Za-z](?!-?\d)")
# Words that a name may swallow, and that it must keep: "chronic steroid therapy" is more than steroids.
_GRADING = frozenset(("chronic", "extensive", "sufficient", "symptomatic", "symptoms", "uncontrolled",
                      "sensitizing", "sensitising"))
_ALSO_TOLD = {"sensi": "activ"}            # stems of words that a test tells by another one
_EITHER = "acute or "                        # before "chronic": then it is no word that tells one from another
_UNREAD = "FPS"                              # roles of fillers, prepositions and words that are not known
_OTHER_DEVICES = re.compile(r"\b(?:tablets?|computers?|laptops?|ipads?|devices?|landlines?)\b", re.IGNORECASE)
_BACKGROUNDS = frozenset(("black-or-african-american", "hispanic-or-latino"))
_SEXES = re.compile(r"\b(?:females?|males?|wom[ae]n|m[ae]n)\b", re.IGNORECASE)
_DEVICES = frozenset(("internet-access", "no-internet-access", "smartphone-access", "telephone-access"))
_STEM, _ABBREVIATION = 5, 7                  # letters that tell a word, and of the longest that only repeats a name
_REACH = 40                                  # characters before a word that tell what it belongs to
# Of the study's own drug, whose name matters only to tell when: "the first dose of drug X", "initial X dose".
_AFTER_A_DOSE = re.compile(
    r"\b(?:doses?|administration|start|initiation|infusion|injection|treatment|begins?|beginning|day)\s+"
    r"(?:\d+\s+)?(?:of|with)\s+(?:the\s+)?(?:[\w-]+\s+(?:(?:and|or|plus)\s+)?){0,2}$", re.IGNORECASE)
_BEFORE_A_DOSE = re.compile(r"\b(?:first|initial|last|final|prior\s+to|before)\s+(?:the\s+)?$", re.IGNORECASE)
# Words that say how much, when or of whom together with others, and elsewhere more than that.
_TOGETHER = re.compile(
    r"\b(?:activated\s+)?partial\s+thromboplastin\b"
    r"|\b(?:less|fewer|exceed(?:s|ing)?)(?:\s+than)?(?:\s+or\s+equal\s+to)?\s+(?:grade\s+)?(?:\d|(?:one|two|three|four|six)\b)"
    r"|(?<!post\s)(?<!to\s)\bmost\s+recent\b|\binitial(?=\s+(?:study\s+)?(?:treatment|dose|dosing|administration)\b)|\bsame\s+(?:time\s+)?period\b"
    r"|\bsub-?study(?=\s+(?:randomi[sz]ation|registration|enrol?lment|treatment))|\bsigns?(?:\s*/\s*|\s+(?:and|or|and/or)\s+)symptoms?\b"
    r"|\b(?:active|acute|current)(?:\s+(?:or|and/or|and)\s+|/)chronic\b"
    r"|\bchronic(?:\s+(?:or|and/or|and)\s+|/)(?:active|acute)\b"
    r"|(?<=neuropathy\s)\((?:sensory|motor)\s*(?:and|or|and/or|/)\s*(?:sensory|motor)\)"
    r"|\bchronic(?=\s+myel\w+\s+leuk\w+\s+(?:\(\w+\)\s+)?in\s+(?:myeloid\s+|lymphoid\s+)?blast)"
    r"|\b(?:from|of|due\s+to|by)\s+any\s+(?:cause|kind|region|duration)\b|\bany\s+(?:\w+\s+)?sub-?types?\b",
    re.IGNORECASE)
_DOSE_FOLLOWS = re.compile(r"\s+(?:[\w-]+\s+)?(?:doses?|administration|infusion|treatment)\b", re.IGNORECASE)


@cache
def _harmless() -> frozenset[str]:
    lines = (files("accrual.criteria") / "doubt" / "harmless.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def drops_a_word(text: str, words: Sequence[Lexeme], rule: Rule) -> bool:
    """Whether a sentence that speaks of illnesses, treatments or markers has such a word; `words` are its lexemes."""
    tests = list(deciding_tests(rule))
    if any(map(_is_of_a_device, tests)) and _OTHER_DEVICES.search(text, words[0].start, words[-1].end):
        return True
    backgrounds = {test.concept for test in tests if isinstance(test, State) and test.concept in _BACKGROUNDS}
    if len(backgrounds) > 1 or (backgrounds and not any(isinstance(test, Sex) for test in tests) and (
            _SEXES.search(text, words[0].start, words[-1].end))):
        return True                          # "African American and Hispanic women": which of them, and who else?
    if not any(isinstance(test, Condition | Therapy | Biomarker) for test in tests):
        return False
    read = [(word.start, word.end) for word in words
            if (word.value is None and word.role == "F") or (
                word.role not in _UNREAD and isinstance(word.value, Phrase))]
    return bool(dropped(text, (words[0].start, words[-1].end), rule, read))


def _is_of_a_device(test: Test) -> bool:
    """Whether a test asks for a device that another may stand for: "owns a smartphone or tablet"."""
    return isinstance(test, State) and test.concept in _DEVICES


def dropped(text: str, span: Span, rule: Rule, read: Iterable[Span] = ()) -> list[str]:
    """Words of a sentence, at `span` of `text`, that its rule does not tell and that may change what it asks.

    What the vocabulary holds at the places `read` is in the rule by another name.

    >>> from accrual.criteria.model import Therapy
    >>> said = "Prior osimertinib by inhalation"
    >>> dropped(said, (0, 31), Therapy("osimertinib", (6, 17), status="history"))
    ['inhalation']
    """
    tests = [test for test, _, _ in tests_of(rule)]
    spans = [*(test.span for test in tests if not isinstance(test, Question)), *read]
    held = {at for start, end in spans for at in range(start, end)}
    harmless = _harmless()
    told: set[str] | None = None
    found = []
    for match in _WORD.finditer(text, *span):
        word = match[0].lower()
        grades = word in _GRADING and not text.endswith(_EITHER, span[0], match.start())
        if not grades and (match.start() in held or (word in harmless and match[0] != "IT")):      # intrathecal
            continue
        if _is_abbreviation(text, match):
            continue
        if told is None:
            told = {stem for test in tests for stem in _told(test)}
        stems = map(_stem, re.split(r"[-'’]", word))
        if not any(_ALSO_TOLD.get(stem, stem) in told for stem in stems) and not (
                _is_of_a_dose(text, span, match) or _stands_together(text, span, match)):
            found.append(word)
    return found


def _is_abbreviation(text: str, match: re.Match[str]) -> bool:
    """Whether a word is the short form of the name before it: "torsades de pointes (TdP)"."""
    capitals = sum(map(str.isupper, match[0]))
    return len(match[0]) < _ABBREVIATION and text[match.start() - 1] in "([/" and (
        capitals == len(match[0]) or (capitals > 1 and text[match.end():match.end() + 1] in (")", "]")))


def _stands_together(text: str, span: Span, match: re.Match[str]) -> bool:
    first = max(span[0], match.start() - _REACH)
    return any(found.start() <= match.start() < found.end() for found in _TOGETHER.finditer(text, first, span[1]))


def _is_of_a_dose(text: str, span: Span, match: re.Match[str]) -> bool:
    before = text[max(span[0], match.start() - _REACH):match.start()]
    return _AFTER_A_DOSE.search(before) is not None or (
        _BEFORE_A_DOSE.search(before) is not None and _DOSE_FOLLOWS.match(text, match.end()) is not None)


def _stem(word: str) -> str:
    return word[:_STEM]


def _told(test: Test) -> set[str]:
    """The stems of the words that a test holds in its fields."""
    if isinstance(test, Question):
        return {_stem(word) for word in _WORD.findall(test.text.lower())}
    held = ["adult", "child"] if isinstance(test, Quantity) and test.concept == "age" else []
    for field in fields(test):
        value = getattr(test, field.name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str):
                held += each.lower().replace("-", " ").split()
    return {_stem(word) for word in held}
