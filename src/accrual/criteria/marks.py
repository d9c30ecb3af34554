"""The words of a criterion, each piece with the test that stands on it, and what was not understood marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from accrual.criteria.model import AllOf, Allowed, AnyOf, Criterion, Question, Rule, Span, Test, is_open, tests_of
from accrual.criteria.moved import text_span
from accrual.criteria.words import RuleLine
from accrual.vocabulary.prose import legible

__all__ = ["Mark", "line_beside", "marks"]

# What joins tests is no word that was missed: "AST [and] ALT", "0 [to] 2".
_JOINS = re.compile(r"(?:[\W_]|\b(?:and|or|and/or|of|the|a|an)\b)*", re.IGNORECASE)
_EDGES = re.compile(r"(?s)(\s*)(.*?)(\s*)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a criterion's text; `kind` is that of its test, in lower case, and empty where no test stands on it.

    `question` are words that only a person can judge: what was not understood; `told` ask nothing.
    `span` counts the source's characters.
    """

    text: str
    kind: str
    span: Span


def marks(criterion: Criterion, rule: Rule | None = None) -> tuple[Mark, ...]:
    """The criterion's text in pieces, which joined are the text again.

    >>> from accrual.criteria import parse
    >>> [(mark.text, mark.kind) for mark in marks(parse("* ECOG 0-1 without moonlight").criteria[0])]
    [('ECOG 0-1', 'scale'), (' ', ''), ('without moonlight', 'question')]

    Where tests overlap, the one with fewer characters has the piece, and any test comes before a question.
    `rule` stands in for the criterion's own, where it was corrected.
    """
    start, end = text_span(criterion)
    told = _told(rule or criterion.rule)
    tests = sorted({test for test, _, _ in tests_of(rule or criterion.rule)}, key=_precedence)
    cuts = sorted({start, end, *(at for test in tests for at in test.span if start < at < end)})
    pieces: list[tuple[Span, Test | None]] = []
    for low, high in pairwise(cuts):
        owner = next((test for test in tests if test.span[0] <= low and high <= test.span[1]), None)
        if pieces and pieces[-1][1] is owner:
            pieces[-1] = ((pieces[-1][0][0], high), owner)
        else:
            pieces.append(((low, high), owner))
    return tuple(mark for span, test in pieces for mark in _marks(
        criterion.text[span[0] - start:span[1] - start], span[0], "told" if test in told else _kind(test)))


def line_beside(line: RuleLine, criterion: Criterion, rule: Rule | None = None) -> str:
    """A line of the rule to stand beside the criterion's marked text: a question that is all of it is not said twice.

    >>> from accrual.criteria import parse, rule_lines
    >>> consent = parse("Signed consent").criteria[0]
    >>> line_beside(rule_lines(consent.rule)[0], consent)
    'asked as it stands'
    """
    if line.kind == "told" and _bare(line.text).endswith(_bare(legible(criterion.text))):
        return "asks nothing: it only tells something"
    if line.kind != "question" or _bare(line.text) != _bare(legible(criterion.text)):
        return line.text
    alone = all(mark.kind in ("question", "") for mark in marks(criterion, rule))
    return "asked as it stands" if alone else "asked: what stands in ‹ ›"


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def _precedence(test: Test) -> tuple[bool, int, Span]:
    return isinstance(test, Question), test.span[1] - test.span[0], test.span


def _told(rule: Rule) -> frozenset[Test]:
    """What a rule only tells, and asks nobody."""
    match rule:
        case Allowed():
            return frozenset((rule.told,)) if rule.told is not None else frozenset()
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*map(_told, parts))
        case _:
            return frozenset()


def _kind(test: Test | None) -> str:
    if isinstance(test, Question) and not is_open(test):
        return ""
    return type(test).__name__.lower() if test else ""


def _marks(text: str, start: int, kind: str) -> Iterator[Mark]:
    """One piece, without the blanks around it; joining words alone are marked as nothing."""
    if kind == "question" and _JOINS.fullmatch(text):
        kind = ""
    found = _EDGES.fullmatch(text)
    parts = zip(found.groups(), ("", kind, ""), strict=True) if found and kind else [(text, kind)]
    for part, named in parts:
        if part:
            yield Mark(part, named, (start, start + len(part)))
            start += len(part)
