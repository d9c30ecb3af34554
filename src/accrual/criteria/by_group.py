"""Limits that each hold for a group: "Karnofsky ≥ 50 if older than 16, Lansky ≥ 50 if younger", "≥ 13 g/dL for men"."""

from __future__ import annotations

from itertools import pairwise

from accrual.criteria.comparisons import Comparison
from accrual.criteria.listing import all_of, any_of
from accrual.criteria.model import AllOf, Given, Rule, Sex
from accrual.criteria.tokens import Lexeme

__all__ = ["limit_of", "limits_by_group"]

_SEXES = {word: sex for sex, words in {
    "female": ("female", "females", "women", "woman", "girls"), "male": ("male", "males", "men", "man", "boys"),
}.items() for word in words}
_FOR = frozenset(("for", "if", "in", "when", "among", "aged", "age", "ages"))
_FILLS = _FOR | frozenset((
    "patients", "patient", "subjects", "subject", "participants", "participant", "those", "of", "years", "year", "old",
    "are", "is", "who", "with", "adult", "pediatric", "children", "score", "scale", "performance", "status", "have",
    "has", "must", "a", "the", "at", "screening", "level", "values", "value", "persons", "individuals",
))


def limits_by_group(words: list[Lexeme], found: list[Comparison], kind: str) -> Rule | None:
    """The rule of a sentence that says nothing but limits, each with the sex or age it holds for; else None.

    >>> from accrual.criteria.comparisons import comparisons
    >>> from accrual.criteria.tokens import lexemes
    >>> words = lexemes("Haemoglobin ≥ 13 g/dL for men and ≥ 12 g/dL for women")
    >>> rule = limits_by_group(words, comparisons(words), "inclusion")
    >>> [(part.condition.sex, part.then.value) for part in rule.parts]
    [('male', 13.0), ('female', 12.0)]
    """
    ages = [one for one in found if one.subjects == ("age",)]
    limits = [one for one in found if one.subjects != ("age",)]
    groups = _by_age(words, ages, limits) if ages else _by_sex(words, limits)
    if groups is None or not _says_no_more(words, found):
        return None
    rules = [(group, limit_of(one)) for group, one in groups]
    if kind == "inclusion":
        return all_of([Given(group, rule) for group, rule in rules])
    return any_of([AllOf((group, rule)) for group, rule in rules])


def _by_sex(words: list[Lexeme], limits: list[Comparison]) -> list[tuple[Rule, Comparison]] | None:
    """Two limits of one subject, of which one is men's and one is women's."""
    named = [at for at, word in enumerate(words) if word.text in _SEXES]
    if len(limits) != 2 or len(named) != 2 or limits[0].subjects != limits[1].subjects:
        return None
    if len({_SEXES[words[at].text] for at in named}) != 2 or not _take_turns([one.value_at for one in limits], named):
        return None
    return [(Sex(_SEXES[words[at].text], (words[at].start, words[at].end)), one)
            for at, one in zip(named, limits, strict=True)]


def _by_age(words: list[Lexeme], ages: list[Comparison],
            limits: list[Comparison]) -> list[tuple[Rule, Comparison]] | None:
    """A score with the age for which it is given."""
    if len(ages) != len(limits) or not all(_is_score(one) for one in limits):
        return None
    if not _take_turns([one.value_at for one in limits], [one.value_at for one in ages]):
        return None
    if not all(_is_condition(words, age) for age in ages):
        return None
    return [(all_of(list(age.parts[0])), one) for age, one in zip(ages, limits, strict=True)]


def _is_score(one: Comparison) -> bool:
    return one.subjects[0] in ("karnofsky", "lansky", "ecog")


def _is_condition(words: list[Lexeme], age: Comparison) -> bool:
    """Whether words before an age say that it is for whom: "for those", "(if aged"."""
    before = [word for word in words[max(0, age.first - 4):age.value_at] if word.kind not in ">n"]
    return any(part in ("for", "if", "in", "when") for word in before for part in word.words) or any(
        word.kind == "(" for word in words[max(0, age.first - 3):age.value_at])


def _take_turns(limits: list[int], groups: list[int]) -> bool:
    """Whether limits and groups follow each other one by one."""
    order = sorted([(at, "limit") for at in limits] + [(at, "group") for at in groups])
    return all(one != two for (_, one), (_, two) in pairwise(order))


def _says_no_more(words: list[Lexeme], found: list[Comparison]) -> bool:
    held = {at for one in found for at in range(one.first, one.last)}
    return all(at in held or word.kind in "fao,/():;.-" or word.role in "FmM" or word.text in _SEXES
               or _FILLS.issuperset(word.words) for at, word in enumerate(words))


def limit_of(one: Comparison) -> Rule:
    """What a comparison says of its subjects."""
    parts: list[Rule] = [(any_of if one.either else all_of)(list(part)) for part in one.parts]
    return any_of(parts) if one.joined == "o" else all_of(parts)
