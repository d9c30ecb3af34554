"""Limits that each hold for a group: "Karnofsky ≥ 50 if older than 16, Lansky ≥ 50 if younger", "≥ 13 g/dL for men"."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace
from itertools import pairwise

from accrual.criteria.clause.listing import all_of, any_of
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import AllOf, AnyOf, Condition, Given, Quantity, Rule, Sex
from accrual.criteria.quantities.comparisons import Comparison

__all__ = ["for_either", "limit_of", "limits_by_group"]

_SEXES = {word: sex for sex, words in {
    "female": ("female", "females", "women", "woman", "girls"), "male": ("male", "males", "men", "man", "boys"),
}.items() for word in words}
_OR = re.compile(
    r"[\s,]*(?:(?:or|and/or|/)\s*)?(?:(?:with|known|documented|suspected|confirmed|the\s+presence\s+of)\s+){0,2}",
    re.IGNORECASE)
_FOR = frozenset(("for", "if", "in", "when", "among", "aged", "age", "ages"))
_FILLS = _FOR | frozenset((
    "patients", "patient", "subjects", "subject", "participants", "participant", "those", "of", "years", "year", "old",
    "are", "is", "who", "with", "adult", "pediatric", "children", "score", "scale", "performance", "status", "have",
    "has", "must", "a", "the", "at", "screening", "level", "values", "value", "persons", "individuals",
))


def for_either(text: str, rule: Rule) -> Rule:
    """A rule with a limit that holds for those with either of two illnesses, where the second was read beside it.

    >>> text = "≤ 5 × ULN with liver metastases or bone metastases"
    >>> liver, bone = Condition("liver-metastasis", (15, 31)), Condition("bone-metastasis", (35, 50))
    >>> limit = Quantity("alt", "<=", 5.0, (0, 9))
    >>> for_either(text, AnyOf((Given(liver, limit), bone))) == Given(AnyOf((liver, bone)), limit)
    True
    """
    if isinstance(rule, AllOf):
        return AllOf(tuple(for_either(text, part) for part in rule.parts))
    first = rule.parts[0] if isinstance(rule, AnyOf) else None
    if not isinstance(rule, AnyOf) or not isinstance(first, Given) or not isinstance(first.condition, Condition) or (
            not isinstance(first.then, Quantity | AllOf)):
        return rule
    whom = [first.condition, *(part for part in rule.parts[1:] if isinstance(part, Condition))]
    joined = len(whom) == len(rule.parts) and all(
        _OR.fullmatch(text, one.span[1], two.span[0]) for one, two in pairwise(whom))
    return replace(first, condition=AnyOf(tuple(whom))) if joined else rule


def limits_by_group(words: list[Lexeme], found: list[Comparison], kind: str,
                    spare: Set[int] = frozenset()) -> Rule | None:
    """The rule of a sentence that says nothing but limits, each with the sex or age it holds for; else None.

    `spare` are lexemes that add nothing to them.

    >>> from accrual.criteria.quantities.comparisons import comparisons
    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> words = lexemes("Haemoglobin ≥ 13 g/dL for men and ≥ 12 g/dL for women")
    >>> rule = limits_by_group(words, comparisons(words), "inclusion")
    >>> [(part.condition.sex, part.then.value) for part in rule.parts]
    [('male', 13.0), ('female', 12.0)]
    """
    ages = [one for one in found if one.subjects == ("age",)]
    limits = [one for one in found if one.subjects != ("age",)]
    groups = _by_age(words, ages, limits) if ages else _by_sex(words, limits)
    if groups is None or any(one.doubtful for one in found) or not _says_no_more(words, found, spare):
        return None
    if kind == "inclusion":
        return all_of([Given(group, rule) for group, rule in groups])
    return any_of([AllOf((group, rule)) for group, rule in groups])


def _by_sex(words: list[Lexeme], limits: list[Comparison]) -> list[tuple[Rule, Rule]] | None:
    """Two limits of one subject, of which one is men's and one is women's, or a limit for one sex."""
    named = [at for at, word in enumerate(words) if word.text in _SEXES]
    if len(limits) == len(named) == 1 and _is_for(words, named[0]):
        return [(Sex(_SEXES[words[named[0]].text], (words[named[0]].start, words[named[0]].end)), limit_of(limits[0]))]
    if len(limits) != 2 or len(named) != 2 or limits[0].subjects != limits[1].subjects:
        return None
    if len({_SEXES[words[at].text] for at in named}) != 2 or not _take_turns([one.value_at for one in limits], named):
        return None
    return [(Sex(_SEXES[words[at].text], (words[at].start, words[at].end)), limit_of(one))
            for at, one in zip(named, limits, strict=True)]


def _is_for(words: list[Lexeme], at: int) -> bool:
    """Whether a sex is that of those for whom a limit holds: "> 450 ms for male subjects", "(men)", "in females"."""
    before = words[at - 1] if at else None
    after = next((word.kind for word in words[at + 1:] if word.text not in _FILLS), "")
    return before is not None and (before.text in ("for", "in") or before.kind == "(") and after in "),.;"


def _by_age(words: list[Lexeme], ages: list[Comparison],
            limits: list[Comparison]) -> list[tuple[Rule, Rule]] | None:
    """A score with the age for which it is given, or several of which one is enough."""
    if not ages or not all(_is_score(one) for one in limits):
        return None
    if len(limits) > len(ages) and ages[0].value_at < limits[0].value_at:
        return _of_each_age(words, ages, limits)
    if len(ages) != len(limits) or not _take_turns([one.value_at for one in limits], [one.value_at for one in ages]):
        return None
    if not all(_is_condition(words, age) for age in ages):
        return None
    return [(all_of(list(age.parts[0])), limit_of(one)) for age, one in zip(ages, limits, strict=True)]


def _of_each_age(words: list[Lexeme], ages: list[Comparison],
                 limits: list[Comparison]) -> list[tuple[Rule, Rule]] | None:
    """The scores behind each age: "> 16 years: Karnofsky ≥ 50 or ECOG 0-2"."""
    ends = [*(age.value_at for age in ages[1:]), len(words)]
    found = [[one for one in limits if age.value_at < one.value_at < end] for age, end in zip(ages, ends, strict=True)]
    if not all(found) or not all(_is_condition(words, age) for age in ages):
        return None
    for several in found:
        for one, two in pairwise(several):
            if not any(word.kind in "o/" for word in words[one.last:two.first]):
                return None
    return [(all_of(list(age.parts[0])), any_of([limit_of(one) for one in several]))
            for age, several in zip(ages, found, strict=True)]


def _is_score(one: Comparison) -> bool:
    return one.subjects[0] in ("karnofsky", "lansky", "ecog")


def _is_condition(words: list[Lexeme], age: Comparison) -> bool:
    """Whether words before an age say that it is for whom: "for those", "(if aged"."""
    before = [word for word in words[max(0, age.first - 4):age.value_at] if word.kind not in ">n"]
    return any(part in ("for", "if", "in", "when") for word in before for part in word.words) or any(
        word.kind == "(" for word in words[max(0, age.first - 3):age.value_at]) or (
            words[age.last].kind == ":" if age.last < len(words) else False)


def _take_turns(limits: list[int], groups: list[int]) -> bool:
    """Whether limits and groups follow each other one by one."""
    order = sorted([(at, "limit") for at in limits] + [(at, "group") for at in groups])
    return all(one != two for (_, one), (_, two) in pairwise(order))


def _says_no_more(words: list[Lexeme], found: list[Comparison], spare: Set[int]) -> bool:
    held = {at for one in found for at in range(one.first, one.last)}
    return all(at in held or at in spare or word.kind in "fao,/():;.-" or word.role in "FmM" or word.text in _SEXES
               or _FILLS.issuperset(word.words) for at, word in enumerate(words))


def limit_of(one: Comparison) -> Rule:
    """What a comparison says of its subjects."""
    parts: list[Rule] = [(any_of if one.either else all_of)(list(part)) for part in one.parts]
    return any_of(parts) if one.joined == "o" else all_of(parts)
