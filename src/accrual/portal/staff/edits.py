"""A rule taken apart into places that a person can change one by one, and put together again.

Places are numbered in the order in which the rule is read, so that a form can name them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from accrual.criteria import AllOf, Allowed, AnyOf, Except, Given, Judged, Not, Question, Rule, Test

__all__ = ["Edit", "Place", "edited", "places"]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a rule.

    `test` is the test that stands there, None where parts are joined: `joined` then says how (`all`, `any`, or
    `judged`: one question decides for all of them).  `needed` tests cannot be taken out by themselves, since the
    rest hangs on them.  `role` says in words what a part of a larger rule is there for.
    """

    number: int
    depth: int
    test: Test | None = None
    negated: bool = False
    joined: str = ""
    needed: bool = False
    role: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of a test: another, reversed or not, or nothing."""

    test: Test | None
    negated: bool = False


def places(rule: Rule) -> tuple[Place, ...]:
    """Every place of a rule, in the order of reading.

    >>> from accrual.criteria import Sex
    >>> rule = AllOf((Sex("male", (0, 1)), Not(Sex("female", (2, 3)))))
    >>> [(each.number, each.joined or each.negated) for each in places(rule)]
    [(0, 'all'), (1, False), (2, True)]
    """
    return tuple(_places(rule, count(), 0))


def _places(rule: Rule, numbers: Iterator[int], depth: int, role: str = "", needed: bool = False) -> Iterator[Place]:
    match rule:
        case AllOf(parts) | AnyOf(parts):
            joined = "all" if isinstance(rule, AllOf) else "any"
            yield Place(next(numbers), depth, joined=joined, role=role)
            for part in parts:
                yield from _places(part, numbers, depth + 1)
        case Judged(asked, parts):
            yield Place(next(numbers), depth, joined="judged", role=role)
            yield from _places(asked, numbers, depth + 1, "This question decides", needed=True)
            for part in parts:
                yield from _places(part, numbers, depth + 1, "It speaks of")
        case Not(part) if not _is_test(part):
            yield from _places(part, numbers, depth, "This must not hold", needed)
        case Not(part):
            yield Place(next(numbers), depth, part, True, needed=needed, role=role)  # type: ignore[arg-type]
        case Given(condition, then, otherwise):
            yield from _places(condition, numbers, depth, "Only for those of whom this is true", needed=True)
            yield from _places(then, numbers, depth + 1, "For them")
            if otherwise is not None:
                yield from _places(otherwise, numbers, depth + 1, "For all others")
        case Except(part, exceptions):
            yield from _places(part, numbers, depth, role, needed)
            for exception in exceptions:
                yield from _places(exception, numbers, depth + 1, "Does not count")
        case Allowed(part):
            yield from _places(part, numbers, depth, "Allowed, so it asks nothing")
        case _:
            yield Place(next(numbers), depth, rule, needed=needed, role=role)


def _is_test(rule: Rule) -> bool:
    return not isinstance(rule, AllOf | AnyOf | Not | Given | Except | Allowed | Judged)


def edited(rule: Rule, tests: Mapping[int, Edit], joins: Mapping[int, str]) -> Rule | None:
    """The rule with other tests and other joins by number; None where nothing is left.

    >>> from accrual.criteria import Sex
    >>> men, women = Sex("male", (0, 1)), Sex("female", (2, 3))
    >>> edited(AllOf((men, women)), {1: Edit(men), 2: Edit(None)}, {}) == men
    True
    >>> edited(AllOf((men, women)), {2: Edit(women, negated=True)}, {0: "any"}) == AnyOf((men, Not(women)))
    True
    """
    return _edited(rule, count(), tests, joins)


def _edited(rule: Rule, numbers: Iterator[int], tests: Mapping[int, Edit], joins: Mapping[int, str]) -> Rule | None:
    match rule:
        case AllOf(parts) | AnyOf(parts):
            joined = joins.get(next(numbers)) or ("all" if isinstance(rule, AllOf) else "any")
            return _joined([_edited(part, numbers, tests, joins) for part in parts], joined)
        case Judged(asked, parts):
            joined = joins.get(next(numbers)) or "judged"
            question = _edited(asked, numbers, tests, joins)
            left = [_edited(part, numbers, tests, joins) for part in parts]
            return _judged(question, left, joined)
        case Not(part) if not _is_test(part):
            inner = _edited(part, numbers, tests, joins)
            return Not(inner) if inner is not None else None
        case Given():
            return _given(*(_edited(part, numbers, tests, joins) if part is not None else None
                            for part in (rule.condition, rule.then, rule.otherwise)))
        case Except(part, exceptions):
            kept = _edited(part, numbers, tests, joins)
            others = tuple(each for one in exceptions if (each := _edited(one, numbers, tests, joins)) is not None)
            return Except(kept, others) if kept is not None and others else kept
        case Allowed(part):
            inner = _edited(part, numbers, tests, joins)
            return Allowed(inner) if inner is not None else None
        case _:
            edit = tests.get(next(numbers), Edit(*_as_it_is(rule)))
            return Not(edit.test) if edit.test is not None and edit.negated else edit.test


def _as_it_is(rule: Rule) -> tuple[Test, bool]:
    return (rule.part, True) if isinstance(rule, Not) else (rule, False)  # type: ignore[return-value]


def _joined(parts: Sequence[Rule | None], joined: str) -> Rule | None:
    kept = tuple(part for part in parts if part is not None)
    if len(kept) < 2:
        return kept[0] if kept else None
    return AllOf(kept) if joined == "all" else AnyOf(kept)


def _judged(question: Rule | None, parts: Sequence[Rule | None], joined: str) -> Rule | None:
    """A question that decides for its parts, or the parts without it."""
    kept = tuple(part for part in parts if part is not None)
    if joined == "judged" and isinstance(question, Question):
        return Judged(question, kept) if kept else question
    return _joined(kept, joined) if kept else question


def _given(condition: Rule | None, then: Rule | None, otherwise: Rule | None) -> Rule | None:
    if condition is None:
        return None
    if then is not None:
        return Given(condition, then, otherwise)
    return Given(Not(condition), otherwise) if otherwise is not None else None
