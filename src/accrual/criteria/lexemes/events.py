"""The events of a trial that a time is counted from: "the first dose of study drug", "the end of treatment"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from accrual.criteria.lexemes.numbers import Number
from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.vocabulary.attributes import ATTRIBUTES

__all__ = [
    "FAR", "beyond", "ended", "given_later", "is_passed", "match_event", "of_drug", "start_of_treatment", "words_of",
]

_PASSED = frozenset((
    "the", "a", "an", "of", "to", "planned", "initial", "any", "their", "his", "her", "your", "start", "date", "time",
    "day", "scheduled", "receiving", "receipt", "administration", "signing", "initiation", "starting", "beginning",
    "commencement", "first", "initiating", "anticipated", "expected", "commencing", "trial", "study", "this",
    "entering", "protocol", "prior", "before", "at", "in", "into", "on", "for", "and", "or", "and/or", "actual",
    "being", "treatment", "therapy", "drug", "entry", "visit", "dose", "dosing", "medication", "investigational",
    "product", "agent", "intervention", "period", "sub", "substudy", "participation", "enrolment", "enrollment",
    "screening",
))
_STARTS = frozenset((
    "start", "starting", "initiation", "initiating", "beginning", "commencement", "commencing", "first",
))
# What is over where something comes after it, unless its start is named: "for 3 months after study therapy".
_WHOLE = frozenset((
    "study", "trial", "participation", "treatment", "therapy", "drug", "drugs", "medication", "intervention", "period",
))
_STARTED = ("start", "first", "initia", "begin", "commenc", "enter", "entry", "enrol", "join", "cycle", "day", "week")
_ARTICLES = frozenset(("the", "a", "an", "their", "any"))
# Events of the trial; what happens to the person (surgery, relapse) is a mention of its own.
_STUDY = frozenset((
    "admission", "apheresis", "baseline", "consent", "diagnosis", "discharge", "enrolment", "first-dose", "last-dose",
    "onset", "randomisation", "screening", "trial-participation", "vaccination", "visit", "delivery",
))
FAR = 9                                     # lexemes: how far behind a time its event may stand


def ended(words: list[Lexeme], at: int, anchor: str | None, end: int) -> tuple[str | None, int]:
    """The event that something comes after, which is the end of the study where the whole of it is named."""
    if anchor is None and at < len(words) and words[at].text in ("study", "trial"):
        anchor, end = "trial-participation", at + 1
    said = [part for word in words[at:end] for part in words_of(word)]
    over = anchor in ("enrolment", "first-dose", "trial-participation") and bool(said) and said[-1] in _WHOLE
    return ("last-dose" if over and not any(part.startswith(_STARTED) for part in said) else anchor), end


def beyond(words: list[Lexeme], slug: str, end: int) -> tuple[str, int]:
    """An event with the words that go on naming it: "the first dose of study drug", "screening visit 1"."""
    if end + 1 < len(words) and words[end].kind == "," and words[end + 1].text == "day" and slug == "first-dose":
        end = (match_event(words, end + 1) or (slug, end))[1]     # "cycle 1, day 1"
    while end < len(words) and is_passed(words[end]) and words[end].text not in ("and", "or"):
        following = match_event(words, end)
        if following is None and words[end].text in ("in", "at", "on", "for", "to", "prior", "before"):
            of = match_event(words, end + 1) if words[end].text == "for" and slug == "enrolment" else None
            return slug, of[1] if of is not None and of[0] == "first-dose" else end      # "… for protocol therapy"
        slug, end = following if following and slug != "last-dose" else (slug, following[1] if following else end + 1)
    return slug, end


def given_later(words: list[Lexeme], at: int, place: int) -> int:
    """The lexeme after the treatment before which something was: "metastases prior to cetuximab therapy"; else 0."""
    told = words[at].text in ("before", "prior") and place > at + (words[at].text == "prior") and place < len(words)
    phrase = words[place].value if told else None
    term = phrase.term if isinstance(phrase, Phrase) else None
    if term is None or term.kind != "therapy":
        return 0
    return place + 1 + (place + 1 < len(words) and words[place + 1].role == "K")


def start_of_treatment(words: list[Lexeme], at: int) -> int:
    """The lexeme after "starting venetoclax", "the start of induction therapy" or "initiating study drugs"; else 0."""
    starts = False
    for place in range(at, min(len(words), at + FAR)):
        word = words[place]
        starts = starts or word.text in _STARTS
        if starts and (_is_drug(word) or word.role == "K"):
            return place + 1
        if not is_passed(word) and not (starts and word.role == "Q"):
            break
    return 0


def of_drug(words: list[Lexeme], slug: str, end: int) -> int:
    """The lexeme after the drug that a first or last dose is of: "the first dose of pembrolizumab"; else 0."""
    at = end + (end < len(words) and words[end].text == "of")
    while at < len(words) and words[at].text in _ARTICLES:
        at += 1
    of = at - 1
    while of >= 0 and words[of].text in _ARTICLES:
        of -= 1
    named = slug in ("first-dose", "last-dose") and at < len(words) and words[of].text.endswith("of")
    return at + 1 if named and _is_drug(words[at]) else 0


def _is_drug(word: Lexeme) -> bool:
    """Whether a word names a treatment, or is a code as drugs on trial have."""
    term = word.value.term if isinstance(word.value, Phrase) else None
    if term is not None:
        return term.kind == "therapy"
    return word.kind == "w" and word.role == "S" and any(letter.isdigit() for letter in word.text)


def match_event(words: list[Lexeme], at: int) -> tuple[str, int] | None:
    """The longest event that begins at a lexeme."""
    node: _Events | None = _events()
    best, place = None, at
    while place < len(words) and node is not None:
        for word in words_of(words[place]):
            if word == "of" and node.slug:
                best = node.slug, place + 1  # "first | dose of" pembrolizumab
            node = node.get(word)
            if node is None:
                break
        place += 1
        if node is not None and node.slug:
            best = node.slug, place
    return best


def is_passed(word: Lexeme) -> bool:
    """Whether a word may stand between a time and its event: "before receiving the first dose of study drug"."""
    phrase = word.value if isinstance(word.value, Phrase) else None
    return word.text in _PASSED or (phrase is not None and phrase.term is not None and (
        phrase.term.slug == "study-treatment" or (
            phrase.term.slug == "investigational-drug" and _PASSED.issuperset(phrase.words)))) or (
        phrase is not None and phrase.size > 1 and phrase.role == "F" and _PASSED.issuperset(phrase.words))


def words_of(word: Lexeme) -> tuple[str, ...]:
    """The words of a lexeme, with the day that a number says."""
    if isinstance(word.value, Number) and word.value.unit == "d":
        return word.text, "day"              # "cycle 1 day 1"
    return word.value.words if isinstance(word.value, Phrase) else (word.text,)


class _Events(dict[str, "_Events"]):
    """What may follow a word of an event's name."""

    slug = ""


@cache
def _events() -> _Events:
    root = _Events()
    for slug, names in _names():
        node = root
        for word in names.replace("/", " / ").replace("(", " ( ").replace(")", " ) ").split():
            node = node.setdefault(word, _Events())
        node.slug = slug
    return root


def _names() -> Iterator[tuple[str, str]]:
    for slug, names in ATTRIBUTES["anchor"].items():
        if slug in _STUDY:
            yield from ((slug, name) for name in names)
