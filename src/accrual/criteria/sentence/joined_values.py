"""The limits of a sentence that holds nothing else, joined as it joins them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from accrual.criteria.clause.listing import all_of, any_of
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import Given, Question, Rule
from accrual.criteria.sentence.sureness import undecided
from accrual.criteria.sentence.value_groups import Group

__all__ = ["joined_as_said"]


def joined_as_said(asked: Question, words: list[Lexeme], groups: list[Group], rules: list[Rule], kind: str) -> Rule:
    """Groups joined as the sentence joins them; mixed joints of more than two are not guessed at."""
    if len(rules) == 1:
        return rules[0]
    joints = {word.kind for one, two in pairwise(groups) for word in words[one.last:two.first]}
    between = {word.text for one, two in pairwise(groups) for word in words[one.last:two.first]}
    together = "a" in joints or bool(between & {"with", "plus", "combined"}) or (
        "o" in joints and any(one.last == two.first for one, two in pairwise(groups)))    # "PT normal or INR < 1 PTT"
    if "o" in joints and together:
        bracketed = _with_bracketed(words, groups) if len(rules) == len(groups) else None
        if bracketed is not None:
            return all_of(bracketed)
        return undecided(replace(asked, asks="investigator"), rules)
    if kind == "exclusion" and not together and not joints & {"o", ",", "/"}:
        question = Question("Is one of these enough, or must all hold?", (words[0].start, words[-1].end),
                            "investigator")
        return Given(question, any_of(rules), all_of(rules))
    if kind == "inclusion" and "o" in joints and len(rules) == len(groups) and (
            rows := _with_rows(words, groups)) is not None:
        return all_of(rows)
    either = "o" in joints or (kind == "exclusion" and not together)
    return any_of(rules) if either else all_of(rules)


def _with_bracketed(words: list[Lexeme], groups: list[Group]) -> list[Rule] | None:
    """The limits of which all must hold, each with its alternative in a bracket: "A (or B) and C"; else None."""
    found: list[list[Rule]] = [[groups[0].rule]]
    for place, (one, two) in enumerate(pairwise(groups), 1):
        between = {word.kind for word in words[one.last:two.first]}
        after = words[two.last:groups[place + 1].first if place + 1 < len(groups) else len(words)]
        if "o" not in between:
            found.append([two.rule])
        elif "(" in between and any(word.kind == ")" for word in after):
            found[-1].append(two.rule)
        else:
            return None
    return [any_of(each) for each in found]


def _with_rows(words: list[Lexeme], groups: list[Group]) -> list[Rule] | None:
    """The limits of a list by commas, of which an "or" joins two that stand before its end; else None.

    "Bilirubin ≤ ULN, ALT ≤ 2 × ULN and/or AST ≤ 2 × ULN, albumin ≥ 3 g/dL".
    """
    joints = ["".join(word.kind for word in words[one.last:two.first]) for one, two in pairwise(groups)]
    if "o" in joints[-1] or "," not in joints[-1]:
        return None
    found: list[list[Rule]] = [[groups[0].rule]]
    for joint, group in zip(joints, groups[1:], strict=True):
        if "o" in joint:
            found[-1].append(group.rule)
        else:
            found.append([group.rule])
    return [any_of(each) for each in found]
