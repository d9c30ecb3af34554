"""Values from which a reason frees: "creatinine ≤ 2 mg/dL unless due to lymphoma".

Whose value is as it should be needs no reason; whether the reason holds is asked of all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from accrual.criteria.clause.listing import members_of
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import (
    AllOf,
    AnyOf,
    Condition,
    Given,
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    deciding_tests,
    tests_of,
)
from accrual.criteria.sentence.sureness import undecided

__all__ = ["read_unless"]

_Read = Callable[[list[Lexeme]], Rule | None]
_GILBERT = re.compile(
    r"unless\s+(?:(?:clearly|due|related|attributable|attributed|secondary|to|the|a|an|patients?|subjects?"
    r"|participants?|has|have|there|is|it"
    r"|known|documented|confirmed|history|diagnosis|diagnosed|of"
    r"|with)\s+){0,8}(?P<name>Gilbert(?:['’]?s)?(?:\s+(?:disease|syndrome))?)[\s).;,]*",
    re.IGNORECASE)
_MARKS = frozenset("(,;")


def read_unless(text: str, words: list[Lexeme], kind: str, read: _Read) -> Rule | None:
    """The rule of a sentence; of values with "unless" behind them, the values beside the question of the reason.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> text = "Creatinine ≤ 2 mg/dL unless due to lymphoma"
    >>> limit = Quantity("creatinine", "<=", 2.0, (0, 20))
    >>> read = lambda words: Question("?", (0, 43)) if words[-1].text == "lymphoma" else limit
    >>> type(read_unless(text, lexemes(text), "inclusion", read)).__name__
    'AnyOf'
    """
    rule = read(words)
    at = next((at for at, word in enumerate(words) if word.words and word.words[0] == "unless"), 0)
    if not at or not isinstance(rule, Question | Judged) or not _is_last(words, at):
        return rule
    first = at - 1
    while first >= 0 and words[first].kind in _MARKS:
        first -= 1
    values = read(words[:first + 1]) if first > 0 else None
    if values is None or not _are_values(values):
        return rule
    question = rule.question if isinstance(rule, Judged) else rule
    if (gilbert := _GILBERT.fullmatch(text, words[at].start, words[-1].end)) is not None:
        spared = Condition("gilbert-syndrome", gilbert.span("name"))
        return Given(Not(spared), values) if kind == "inclusion" else AllOf((values, Not(spared)))
    asked = undecided(question, _without_values(rule))
    return AnyOf((values, asked)) if kind == "inclusion" else AllOf((values, asked))


def _without_values(rule: Question | Judged) -> list[Rule]:
    """What a sentence speaks of beside its values."""
    parts = [member for part in (rule.parts if isinstance(rule, Judged) else ()) for member in members_of(part)]
    told = [each for part in parts for each in (part.parts if isinstance(part, Judged) else (part,))]
    return [part for part in told if not any(
        isinstance(test, Quantity | Scale | Question) for test, _, _ in tests_of(part))]


def _are_values(rule: Rule) -> bool:
    """Whether a rule is values alone, all of them asked for."""
    tests = list(deciding_tests(rule))
    return all(isinstance(test, Quantity | Scale) for test in tests) and all(
        isinstance(part, Quantity | Scale | AllOf | AnyOf) for part in members_of(rule))


def _is_last(words: list[Lexeme], at: int) -> bool:
    """Whether the reason goes on to the end of the sentence, and no other one is in it."""
    later = words[at + 1:]
    if any(word.words and word.words[0] in ("unless", "except") for word in later):
        return False
    if words[at - 1].kind != "(":
        return True
    depth = 1
    for place, word in enumerate(later):
        depth += (word.kind == "(") - (word.kind == ")")
        if not depth:
            return all(behind.kind in ".;,)" for behind in later[place + 1:])
    return True
