"""The nodes of a rule, as far down as a doubt reaches, and what several doubts ask of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from accrual.criteria.lexemes.phrases import said_by_names
from accrual.criteria.model import AllOf, AnyOf, Except, Given, Not, Rule, Test, Therapy, deciding_tests
from accrual.vocabulary.terms import is_kind_of

__all__ = ["are_immunotherapies", "graded_as", "is_known", "narrowed_by", "nodes_of"]

# What very many trials say in the same words was read by hand.
_KNOWN = (
    "intercurrent illness", "immunodeficiency", "expecting to conceive", "therapeutic range", "has not recovered",
    "combination antiretroviral", "combination anti-retroviral", "disease-modifying", "disease modifying",
    "can be enrolled", "that is progressing or")
_NARROWING = ("stage", "histology", "site", "certainty", "line", "setting", "route", "response")
# They tell one from the others, and are shared by no neighbour.
_LOOSE = frozenset(("other", "investigational", "active"))


def nodes_of(rule: Rule, *into: type[Not | Except | Given]) -> Iterator[Rule]:
    """A rule, and all that its lists hold; what is denied, excepted from or asked of some only where `into` says so.

    >>> from accrual.criteria.model import State
    >>> pregnant, fertile = State("pregnant", (0, 8)), State("fertile", (9, 16))
    >>> [type(node).__name__ for node in nodes_of(AllOf((Not(pregnant), fertile)))]
    ['AllOf', 'Not', 'State']
    >>> [type(node).__name__ for node in nodes_of(AllOf((Not(pregnant), fertile)), Not)]
    ['AllOf', 'Not', 'State', 'State']

    Exceptions, and those of whom something is asked, are not among them.
    """
    yield rule
    below: tuple[Rule, ...] = ()
    match rule:
        case AllOf(parts) | AnyOf(parts):
            below = parts
        case Not(part) | Except(part, _) if isinstance(rule, into):
            below = (part,)
        case Given(_, then, otherwise) if isinstance(rule, into):
            below = (then,) if otherwise is None else (then, otherwise)
    for node in below:
        yield from nodes_of(node, *into)


def are_immunotherapies(node: AnyOf) -> bool:
    """Whether all alternatives are immunotherapies of one time, so that it does not matter which heads which.

    >>> first, second = Therapy("ipilimumab", (0, 10)), Therapy("ctla-4-inhibitor", (14, 20))
    >>> are_immunotherapies(AnyOf((first, AnyOf((first, second))))), are_immunotherapies(AnyOf((
    ...     first, Therapy("surgery", (14, 20)))))
    (True, False)
    """
    tests = list(deciding_tests(node))
    return all(isinstance(test, Therapy) and is_kind_of(test.concept, "immunotherapy") for test in tests) and len({
        replace(test, concept="", span=(0, 0)) for test in tests if isinstance(test, Therapy)}) == 1


def graded_as(test: Test) -> tuple[str, ...]:
    """Words that grade what a test names and that a neighbour in a list may share.

    >>> graded_as(Therapy("surgery", (0, 7), severity=("palliative", "other")))
    ('palliative',)
    """
    return tuple(
        word for word in getattr(test, "severity", ()) if word not in _LOOSE and word not in said_by_names())


def narrowed_by(test: Test) -> tuple[object, ...]:
    """What else narrows a test, field by field: its stage, its site, its line of treatment and more."""
    return tuple(getattr(test, field, None) or () for field in _NARROWING)


def is_known(said: str) -> bool:
    """Whether a sentence, in lower case, is one that very many trials share, and was read by hand.

    >>> is_known("uncontrolled intercurrent illness"), is_known("uncontrolled diabetes")
    (True, False)
    """
    return any(words in said for words in _KNOWN)
