"""The verdict of a rule whose exceptions may be what is recorded: as the reference's, without words, each thing once.

The evaluator's own functions decide every test; only the way up to the exception is gone here, because the same part
has to be looked at with some rows of the record left out, for hundreds of rules that leave out the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
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
from accrual.patients import Diagnosis, Facts, Treatment
from accrual.screening import diagnoses, treatments
from accrual.screening.evaluate import evaluate
from accrual.screening.exceptions import are_separable, may_be_meant
from accrual.screening.kleene import NOT, all_of, any_of
from accrual.screening.leaves import question
from accrual.screening.person import Person
from accrual.screening.verdict import Reason, Verdict

__all__ = ["Remembered"]

Row = Diagnosis | Treatment
Found = Verdict | None   # None asks nothing


class Remembered:
    """Verdicts for one person, and for the same person with rows left out; each test is decided once for each."""

    def __init__(self, person: Person) -> None:
        """With nothing known yet."""
        self._person = person
        self._rows: tuple[Row, ...] = (*(row for row in person.facts.diagnoses if row.present),
                                       *(row for row in person.facts.treatments if row.given))
        self._without: dict[frozenset[int], Person] = {frozenset(): person}
        self._alone: dict[int, Person] = {}
        self._known: dict[tuple[Test, int], Verdict] = {}

    def verdict(self, rule: Rule, passing: Verdict | None, person: Person | None = None) -> Found:
        """What a rule comes to; None if it asks nothing."""
        seen = person or self._person
        match rule:
            case AllOf(parts):
                return self._parts(all_of, parts, passing if passing is Verdict.MET else None, seen)
            case AnyOf(parts):
                return self._parts(any_of, parts, passing if passing is Verdict.NOT_MET else None, seen)
            case Not(part):
                found = self.verdict(part, None, seen)
                return NOT[found] if found else None
            case Given():
                return self._given(rule, passing, seen)
            case Except():
                return self._except(rule, passing, seen)
            case Allowed():
                return None
            case Judged(asked):
                return self._test(asked, seen)
            case (Quantity() | Scale() | Sex() | Condition() | Therapy() | Biomarker() | State() | Question()):
                return self._test(rule, seen)
        assert_never(rule)

    def _parts(self, joined: Callable[[Iterable[Verdict]], Verdict], parts: Iterable[Rule], passing: Verdict | None,
               person: Person) -> Found:
        found = [each for part in parts if (each := self.verdict(part, passing, person))]
        return joined(found) if found else None

    def _given(self, rule: Given, passing: Verdict | None, person: Person) -> Found:
        context = self.verdict(rule.condition, Verdict.NOT_MET, person) or Verdict.NOT_MET
        then = self.verdict(rule.then, passing, person)
        otherwise = None if rule.otherwise is None else self.verdict(rule.otherwise, passing, person)
        if context is not Verdict.UNKNOWN:
            return then if context is Verdict.MET else otherwise
        branches = {found for found in (then, otherwise) if found}
        if not branches:
            return None
        told = branches | ({passing} if None in (then, otherwise) else set())
        return told.pop() if len(told) == 1 else Verdict.UNKNOWN

    def _except(self, rule: Except, passing: Verdict | None, person: Person) -> Found:
        part = self.verdict(rule.part, passing, person)
        if part is None or part is Verdict.NOT_MET:
            return part
        excepted = [found for each in rule.exceptions if (found := self.verdict(each, None, person))]
        if any_of(excepted) is Verdict.NOT_MET:
            return part
        if part is Verdict.MET and are_separable(rule.exceptions) and (
                left := self._left_over(rule, passing, person)):
            return left
        return question(Question(rule_in_words(rule), (0, 1)), person).verdict if person.facts.answers \
            else Verdict.UNKNOWN

    def _left_over(self, rule: Except, passing: Verdict | None, person: Person) -> Found:
        """Met where it still is without all that may be meant; not met where it no longer is without what surely is."""
        meant = may_be_meant(rule.exceptions)
        maybe = frozenset(at for at, row in enumerate(self._rows) if meant(row) and _holds(row, person.facts))
        if self.verdict(rule.part, passing, self._less(maybe, person)) is Verdict.MET:
            return Verdict.MET
        surely = frozenset(at for at in maybe if any(
            self.verdict(each, None, self._only(at)) is Verdict.MET for each in rule.exceptions))
        return Verdict.NOT_MET if self.verdict(rule.part, passing, self._less(surely, person)) is Verdict.NOT_MET \
            else None

    def _less(self, gone: frozenset[int], person: Person) -> Person:
        """The person without some rows, besides those that are left out already."""
        left_out = gone | frozenset(at for at, row in enumerate(self._rows) if not _holds(row, person.facts))
        if left_out not in self._without:
            rows = [self._rows[at] for at in left_out]
            facts = self._person.facts
            self._without[left_out] = replace(self._person, facts=replace(
                facts, diagnoses=tuple(row for row in facts.diagnoses if not _is_one(row, rows)),
                treatments=tuple(row for row in facts.treatments if not _is_one(row, rows))))
        return self._without[left_out]

    def _only(self, at: int) -> Person:
        """The person with one row alone."""
        if at not in self._alone:
            row = self._rows[at]
            bare = replace(self._person.facts, diagnoses=(), treatments=(), answers=())
            self._alone[at] = replace(self._person, facts=(
                replace(bare, diagnoses=(row,)) if isinstance(row, Diagnosis) else replace(bare, treatments=(row,))))
        return self._alone[at]

    def _test(self, test: Test, person: Person) -> Verdict:
        key = (test, id(person))  # every person that is looked at is kept above
        if key not in self._known:
            self._known[key] = _decided(test, person)
        return self._known[key]


def _holds(row: Row, facts: Facts) -> bool:
    return _is_one(row, facts.diagnoses) or _is_one(row, facts.treatments)


def _is_one(row: Row, rows: Iterable[Row]) -> bool:
    """Whether it is one of the rows, and not merely like one."""
    return any(row is each for each in rows)


def _decided(test: Test, person: Person) -> Verdict:
    """What a test comes to; where there is no answer, words for a record's verdict are not needed."""
    if person.facts.answers or not isinstance(test, Condition | Therapy) or test.concept in diagnoses.IN_PARTS:
        return evaluate(test, person).verdict
    told, _ = diagnoses.told(test, person) if isinstance(test, Condition) else treatments.told(test, person)
    return Verdict.UNKNOWN if isinstance(told, Reason) else told
