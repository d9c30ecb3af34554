"""How old those are of whom a sentence speaks, where a word says it: "adult patients with melanoma"."""

from __future__ import annotations

from collections.abc import Sequence

from accrual.criteria.clause.listing import all_of
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import Given, Judged, Quantity, Question, Rule
from accrual.criteria.quantities.comparisons import Comparison

__all__ = ["adults_alone", "of_their_age"]

_ADULTS = frozenset(("adult", "adults"))
_YOUNG = frozenset(("children", "infants", "adolescents", "pediatric", "paediatric", "young"))
_ARTICLES = frozenset(("the", "a", "an", "all", "any"))
_OF_AGE = 18.0


def of_their_age(rule: Rule, words: Sequence[Lexeme], found: Sequence[Comparison], question: Question) -> Rule:
    """A rule with the age of those whom its sentence begins with: adults are 18 or older, children are asked about.

    What must be of them is asked of them alone.
    """
    first = next((word for word in words if word.kind not in "(:,-" and word.text not in _ARTICLES), None)
    aged = isinstance(rule, Question | Judged) or any(one.subjects == ("age",) for one in found)
    if aged or first is None or not _is_of_age(first):
        return rule
    said = {word.text for word in words}
    if first.text in _YOUNG or not said.isdisjoint(_YOUNG):
        return all_of([rule, question])
    age = _adult(first)
    return Given(age, rule) if any(word.role == "M" for word in words) else all_of([age, rule])


def adults_alone(words: Sequence[Lexeme]) -> Quantity | None:
    """The age that a line asks for that says no more than "Adults" or "Adult patients"."""
    named = [word for word in words if word.text in _ADULTS]
    plain = all(word.kind in "f(),:-." for word in words)
    return _adult(named[0]) if plain and len(named) == 1 else None


def _adult(word: Lexeme) -> Quantity:
    return Quantity("age", ">=", _OF_AGE, (word.start, word.end), unit="a")


def _is_of_age(first: Lexeme) -> bool:
    """Whether a sentence's first word says of whom it speaks: "adults", "children"; "healthy adults" is a name."""
    named = "healthy" in first.words and not _ADULTS.isdisjoint(first.words)
    return named or (first.kind == "f" and first.text in _ADULTS | _YOUNG)
