"""Conditions under which a second limit of one subject holds: "≤ 2.5 × ULN (≤ 5 × ULN if liver metastases)"."""

from __future__ import annotations

import re

from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme, lexemes
from accrual.criteria.model import Condition, Quantity
from accrual.criteria.quantities.comparisons import Comparison
from accrual.criteria.quantities.measures import LINES

__all__ = ["context_of", "leaves_context", "names_context", "uncounted", "without_moot"]

_CONTEXTS = tuple((re.compile(pattern, re.IGNORECASE), slug) for pattern, slug in (
    ((r"(?:liver|hepatic)[\w\s/-]{0,20}(?:metasta\w{0,9}|lesions?|mets|tumou?rs?)"
      r"|metasta\w{0,9}\s+(?:\w{1,20}\s+){0,3}(?:liver|hepatic)"), "liver-metastasis"),
    ((r"(?:liver|hepatic)[\w\s/-]{0,20}involvement(?:\s+by\s+(?:the\s+)?(?:lymphoma|cancer|tumou?r|malignancy|disease))?"
      r"|involvement of the liver|disease in the liver"), "liver-involvement"),
    (r"gilbert", "gilbert-syndrome"),
    (r"bone\s+metasta\w{0,9}|metasta\w{0,9}\s+(?:to|in)\s+(?:the\s+)?bones?", "bone-metastasis"),
))
_OF_LEUKEMIA = re.compile(r"\b(?:leuka?emi\w*)", re.IGNORECASE)
_BESIDE = 25                                 # characters around a liver's involvement that tell of what it is
_CONTEXT_OPENS = frozenset(("in", "for", "with", "patients", "subjects"))
_CONTEXT_FILLS = frozenset((
    "presence", "present", "involved", "has", "patients", "subjects", "case", "due", "known", "unless", "are", "have",
    "up", "documented", "disease", "prior", "history", "of", "the", "a", "in", "with", "patient", "participants",
    "participant", "subject", "who", "there", "is", "if", "elevations", "elevation", "to", "confirmed", "diagnosed",
    "acceptable", "allowed", "permitted", "which", "then", "for", "whom", "must", "be",
))
_OPENERS = frozenset(("for", "if", "in", "with", "when"))
_PERMITTED = frozenset(("allowed", "acceptable", "permitted", "permissible", "eligible", "accepted"))
_OF_A_LAND = frozenset(("countries", "country", "jurisdiction", "jurisdictions", "majority"))
_EARLIER = frozenset(("prior", "previous", "earlier"))
_FAR = 12                                    # how far behind its limit a context is looked for


def names_context(said: str) -> bool:
    """Whether words name a condition that limits often depend on.

    >>> names_context("without hepatic metastases"), names_context("without fever")
    (True, False)
    """
    return any(pattern.search(said) for pattern, _ in _CONTEXTS)


def context_of(
    text: str, words: list[Lexeme], found: list[Comparison], place: int,
) -> tuple[Condition, set[int]] | None:
    """The condition under which a second limit of one subject holds, and the lexemes that say so.

    >>> from accrual.criteria.quantities.comparisons import comparisons
    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> text = "AST ≤ 2.5 × ULN (≤ 5 × ULN if liver metastases)"
    >>> words = lexemes(text)
    >>> context_of(text, words, comparisons(words), 1)[0].concept
    'liver-metastasis'
    """
    if not _repeats(found, place):
        return None
    for places in _around(words, found, place):
        if any(words[at].kind == "~" or words[at].text in _CONTEXT_OPENS for at in places):
            named = _named_context(text, words, places) or _one_condition(words, places)
            if named is not None:
                condition, understood = named
                understood |= _denied(text, words, found, place, condition)
                return condition, understood | _allowed(words, found[place])
    return None


def _denied(text: str, words: list[Lexeme], found: list[Comparison], place: int, condition: Condition) -> set[int]:
    """The lexemes that say the opposite of the usual limit: "≤ 2.5 × ULN without liver metastases, ≤ 5 × ULN with"."""
    between = list(range(found[place - 1].last, found[place].value_at))
    if not any(words[at].kind == "!" for at in between) or condition.span[0] < words[found[place].value_at].start:
        return set()
    usual = _named_context(text, words, between)
    if usual is None or usual[0].concept != condition.concept:
        return set()
    return usual[1] | {at for at in between if words[at].kind == "!"}


def _allowed(words: list[Lexeme], one: Comparison) -> set[int]:
    """The lexemes behind a limit that only say that it is enough: "≤ 5 × ULN is acceptable"."""
    behind = range(one.last, min(len(words), one.last + 3))
    return {at for at in behind if _permits(words[at])}


def without_moot(words: list[Lexeme], found: list[Comparison]) -> list[Lexeme]:
    """The lexemes without comparisons that only say who needs the alternative before them.

    "Bilirubin ≤ 1.5 × ULN or direct bilirubin ≤ ULN for patients with bilirubin > 1.5 × ULN" says no more than its
    first two limits.

    >>> from accrual.criteria.quantities.comparisons import comparisons
    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> words = lexemes("Creatinine ≤ 1.5 mg/dL or CrCl ≥ 60 mL/min for patients with creatinine > 1.5 mg/dL")
    >>> "".join(word.kind for word in without_moot(words, comparisons(words)))
    'c>noc>n'
    """
    moot = set[int]()
    for place, one in enumerate(found):
        if place and one.subjects == found[place - 1].subjects == ("age",) and not _OF_A_LAND.isdisjoint(
                word.text for word in words[found[place - 1].last:one.last]):
            moot |= set(range(one.first, one.last))      # "or the legal age in countries where it is above 18 years"
        if place >= 2 and _says_for_whom(words, found, place) and any(
                _is_opposite(one, other) for other in found[:place - 1]):
            moot |= set(range(found[place - 1].last, one.last))
    return [word for at, word in enumerate(words) if at not in moot] if moot else words


def uncounted(text: str, words: list[Lexeme], found: list[Comparison]) -> list[Lexeme]:
    """The lexemes with lines of therapy that no number counts as the therapies they are: "no other prior therapies".

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> text = "No other prior systemic therapy"
    >>> [word.role for word in uncounted(text, lexemes(text), [])]
    ['N', 'Q', 'Q', 'K']
    """
    lines = [at for at, word in enumerate(words) if word.kind == "c" and isinstance(word.value, Phrase) and (
        word.value.slug in LINES)]
    if not lines:
        return words
    counted = {at for one in found for at in range(one.first, one.last)}
    out: list[Lexeme] = []
    for at, word in enumerate(words):
        is_one = at in lines and at not in counted and word.words[0] in _EARLIER and len(word.words) > 1
        out += _as_therapy(text, word) if is_one else [word]
    return out if len(out) > len(words) else words


def _as_therapy(text: str, word: Lexeme) -> list[Lexeme]:
    rest = word.start + len(word.words[0])
    return [*lexemes(text, word.start, rest), *lexemes(text, rest, word.end)]


def _says_for_whom(words: list[Lexeme], found: list[Comparison], place: int) -> bool:
    """Whether a comparison stands behind an alternative and "for patients with"."""
    between = words[found[place - 1].last:found[place].value_at]
    either = any(word.kind == "o" for word in words[found[place - 2].last:found[place - 1].first])
    said = {part for word in between for part in word.words}
    return either and not said.isdisjoint(_OPENERS) and not any(word.kind in ",;o" for word in between)


def _is_opposite(one: Comparison, other: Comparison) -> bool:
    """Whether one comparison holds just where the other does not."""
    if one.subjects != other.subjects or len(one.parts) != 1 or len(other.parts) != 1:
        return False
    this, that = one.parts[0], other.parts[0]
    if len(this) != 1 or len(that) != 1 or not isinstance(this[0], Quantity) or not isinstance(that[0], Quantity):
        return False
    return (this[0].value, this[0].relative_to) == (that[0].value, that[0].relative_to) and (
        this[0].comparator[0] + that[0].comparator[0] in ("><", "<>"))


def leaves_context(text: str, words: list[Lexeme], found: list[Comparison]) -> bool:
    """Whether a second limit in brackets is for others, and for whom was not understood."""
    return any(_is_for_others(words, found, place) and context_of(text, words, found, place) is None
               for place in range(1, len(found)))


def _is_for_others(words: list[Lexeme], found: list[Comparison], place: int) -> bool:
    one, before = found[place], found[place - 1]
    opens = any(word.kind == "(" for word in words[before.last:one.value_at])
    if not opens or not _repeats(found, place):
        return False
    following = words[one.last:one.last + 3]
    return any(word.text in _OPENERS for word in following[:1]) or any(map(_permits, following))


def _permits(word: Lexeme) -> bool:
    """Whether a word or phrase says that something is allowed: "is acceptable"."""
    return word.words[-1] in _PERMITTED


def _around(words: list[Lexeme], found: list[Comparison], place: int) -> tuple[list[int], list[int]]:
    """The lexemes between a limit and the one before, and those behind it."""
    one, before = found[place], found[place - 1]
    stop = found[place + 1].first if place + 1 < len(found) else len(words)
    ahead = [at for at in range(before.last, one.value_at) if not one.first <= at < one.last or words[at].kind in "w~"]
    return ahead, list(range(one.last, min(stop, one.last + _FAR)))


def _repeats(found: list[Comparison], place: int) -> bool:
    """Whether a comparison speaks of the same subjects as the one before."""
    return place > 0 and set(found[place].subjects) == set(found[place - 1].subjects)


def _named_context(text: str, words: list[Lexeme], places: list[int]) -> tuple[Condition, set[int]] | None:
    for pattern, slug in _CONTEXTS:
        hit = pattern.search(text, words[places[0]].start, words[places[-1]].end)
        if hit is not None and _OF_LEUKEMIA.search(text, max(0, hit.start() - _BESIDE), hit.end() + _BESIDE):
            return None                      # "suspected leukemic liver involvement" is no metastasis
        if hit is not None:
            understood = {at for at in places if words[at].kind in "~f" or hit.start() <= words[at].start < hit.end()
                          or _CONTEXT_FILLS.issuperset(words[at].words)}
            return Condition(slug, hit.span(), "active"), understood
    return None


def _one_condition(words: list[Lexeme], places: list[int]) -> tuple[Condition, set[int]] | None:
    """Any other condition, where it is all that stands there up to the bracket's end."""
    end = next((at for at in places if words[at].kind == ")"), None)
    if end is None:
        return None
    said = [at for at in places if at < end]
    named = [at for at in said if words[at].role == "T"]
    word = words[named[0]] if len(named) == 1 else None
    if word is None or not isinstance(word.value, Phrase) or word.value.term is None or (
            word.value.term.kind != "condition"):
        return None
    if any(at not in named and words[at].kind not in "~f" and not _CONTEXT_FILLS.issuperset(words[at].words)
           for at in said):
        return None
    return Condition(word.value.term.slug, (word.start, word.end), "active"), set(said)
