"""The verdict of a rule whose exceptions may be what is recorded: as the reference's, without words, each thing once.

The evaluator's own functions decide every test; only the way up to the exception is gone here, because the same part
has to be looked at with some rows of the record left out, for hundreds of rules that leave out the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import assert_never

from accrual.criteria import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    Except,
    Given,
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    State,
    Test,
    Therapy,
    rule_in_words,
)
from accrual.patients import Diagnosis, Treatment
from accrual.screening.exceptions import are_separable, named_in
from accrual.screening.kleene import NOT, all_of, any_of
from accrual.screening.leaves import question
from accrual.screening.match.decided import decided
from accrual.screening.person import Person
from accrual.screening.verdict import Verdict
from accrual.vocabulary.terms import is_kind_of

__all__ = ["Remembered"]

_M, _N, _U = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN

Row = Diagnosis | Treatment
Found = Verdict | None   # None asks nothing


@dataclass(frozen=True, slots=True)
class _Seen:
    """The person with some of the rows, and what tests came to for them."""

    person: Person
    rows: frozenset[int]
    known: dict[Test, Verdict] = field(default_factory=dict)


class Remembered:
    """Verdicts for one person, and for the same person with rows left out; each test is decided once for each."""

    def __init__(self, person: Person) -> None:
        """With nothing known yet."""
        self._rows: tuple[Row, ...] = (*(row for row in person.facts.diagnoses if row.present),
                                       *(row for row in person.facts.treatments if row.given))
        self._whole = _Seen(person, frozenset(range(len(self._rows))))
        self._some: dict[frozenset[int], _Seen] = {self._whole.rows: self._whole}
        self._alone: dict[int, _Seen] = {}
        self._related: dict[str, frozenset[int]] = {}

    @property
    def recorded(self) -> frozenset[str]:
        """What the record says that there is."""
        return frozenset(row.concept for row in self._rows)

    def left_over(self, rule: Except, passing: Verdict | None, named: Iterable[str]) -> Found:
        """What comes of a rule whose part is met and may be excepted; None if what the record holds does not tell."""
        return self._left_over(rule, passing, named, self._whole)

    def _verdict(self, rule: Rule, passing: Verdict | None, seen: _Seen) -> Found:
        """What a rule comes to; None if it asks nothing."""
        match rule:
            case AllOf(parts):
                return self._parts(all_of, parts, passing if passing is _M else None, seen)
            case AnyOf(parts):
                return self._parts(any_of, parts, passing if passing is _N else None, seen)
            case Not(part):
                found = self._verdict(part, None, seen)
                return NOT[found] if found else None
            case Given():
                return self._given(rule, passing, seen)
            case Except():
                return self._except(rule, passing, seen)
            case Allowed():
                return None
            case Judged(asked):
                return _test(asked, seen)
            case (Quantity() | Scale() | Sex() | Condition() | Therapy() | Biomarker() | State() | Question()):
                return _test(rule, seen)
        assert_never(rule)

    def _parts(self, joined: Callable[[Iterable[Verdict]], Verdict], parts: Iterable[Rule], passing: Verdict | None,
               seen: _Seen) -> Found:
        found = [each for part in parts if (each := self._verdict(part, passing, seen))]
        return joined(found) if found else None

    def _given(self, rule: Given, passing: Verdict | None, seen: _Seen) -> Found:
        context = self._verdict(rule.condition, _N, seen) or _N
        then = self._verdict(rule.then, passing, seen)
        otherwise = None if rule.otherwise is None else self._verdict(rule.otherwise, passing, seen)
        if context is not _U:
            return then if context is _M else otherwise
        branches = {found for found in (then, otherwise) if found}
        if not branches:
            return None
        told = branches | ({passing} if None in (then, otherwise) else set())
        return told.pop() if len(told) == 1 else _U

    def _except(self, rule: Except, passing: Verdict | None, seen: _Seen) -> Found:
        part = self._verdict(rule.part, passing, seen)
        if part is None or part is _N:
            return part
        excepted = [found for each in rule.exceptions if (found := self._verdict(each, None, seen))]
        if any_of(excepted) is _N:
            return part
        if part is _M and are_separable(rule.exceptions) and (
                left := self._left_over(rule, passing, named_in(rule.exceptions), seen)):
            return left
        return question(Question(rule_in_words(rule), (0, 1)), seen.person).verdict if seen.person.facts.answers \
            else _U

    def _left_over(self, rule: Except, passing: Verdict | None, named: Iterable[str], seen: _Seen) -> Found:
        """Met where it still is without all that may be meant; not met where it no longer is without what surely is."""
        maybe = seen.rows.intersection(frozenset().union(*map(self._meant, named)))
        if not maybe:
            return _M
        if self._verdict(rule.part, passing, self._without(maybe, seen)) is _M:
            return _M
        surely = frozenset(at for at in maybe if any(
            self._verdict(each, None, self._only(at)) is _M for each in rule.exceptions))
        return _N if surely and self._verdict(
            rule.part, passing, self._without(surely, seen)) is _N else None

    def _meant(self, named: str) -> frozenset[int]:
        """The rows that may be what a name means."""
        if named not in self._related:
            self._related[named] = frozenset(at for at, row in enumerate(self._rows) if (
                is_kind_of(row.concept, named) or is_kind_of(named, row.concept)))
        return self._related[named]

    def _without(self, gone: frozenset[int], seen: _Seen) -> _Seen:
        """The person without some rows, besides those that are left out already."""
        left = seen.rows - gone
        if left not in self._some:
            rows = [row for at, row in enumerate(self._rows) if at not in left]
            facts = self._whole.person.facts
            self._some[left] = _Seen(replace(self._whole.person, facts=replace(
                facts, diagnoses=tuple(row for row in facts.diagnoses if not _is_one(row, rows)),
                treatments=tuple(row for row in facts.treatments if not _is_one(row, rows)))), left)
        return self._some[left]

    def _only(self, at: int) -> _Seen:
        """The person with one row alone."""
        if at not in self._alone:
            row, person = self._rows[at], self._whole.person
            bare = replace(person.facts, diagnoses=(), treatments=(), answers=())
            self._alone[at] = _Seen(replace(person, facts=(
                replace(bare, diagnoses=(row,)) if isinstance(row, Diagnosis) else replace(bare, treatments=(row,)))),
                frozenset((at,)))
        return self._alone[at]


def _test(test: Test, seen: _Seen) -> Verdict:
    found = seen.known.get(test)
    if found is None:
        found = seen.known[test] = decided(test, seen.person)
    return found


def _is_one(row: Row, rows: Iterable[Row]) -> bool:
    """Whether it is one of the rows, and not merely like one."""
    return any(row is each for each in rows)
