"""The reference evaluator: one trial's criteria against one person's facts, slow and obvious on purpose.

One function per node of the criteria model.  Every other execution is proved against this one.
A missing record never means no, unless the facts say that they are complete; the explanations say so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import assert_never

from accrual.criteria import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    CriteriaModel,
    Criterion,
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
    Therapy,
    rule_in_words,
)
from accrual.patients import Facts
from accrual.screening import explain
from accrual.screening.exceptions import are_separable, without, without_each
from accrual.screening.kleene import NOT, all_of, any_of
from accrual.screening.leaves import Person, mention, question, scale, sex
from accrual.screening.of_some import whom_and_what
from accrual.screening.quantities import quantity
from accrual.screening.verdict import CriterionResult, Finding, Reason, Screening, Verdict
from accrual.screening.windows import Freshness

__all__ = ["evaluate", "screen", "screen_criterion"]

# What a `Given` that asks nothing comes to.  It is no verdict: it must neither meet an AnyOf nor fail an AllOf.
_NOTHING = None


def screen(model: CriteriaModel, facts: Facts, on: date, freshness: Freshness | None = None) -> Screening:
    """Every criterion's verdict for one person on the index date, with reasons and what would settle the rest.

    >>> from accrual.criteria import Criterion, Sex
    >>> women = Criterion("I1", "inclusion", (0, 5), "Women", Sex("female", (0, 5)))
    >>> model = CriteriaModel(None, "Women", (women,))
    >>> screen(model, Facts(sex="female"), date(2026, 1, 5)).status
    <Status.ELIGIBLE: 'eligible'>
    """
    person = Person(facts, on, freshness or Freshness())
    results = tuple(screen_criterion(criterion, person) for criterion in model.criteria)
    return Screening(model.trial, on, results, explain.would_settle(results), facts.is_dead_on(on))


def screen_criterion(criterion: Criterion, person: Person) -> CriterionResult:
    """One criterion's verdict, with its reason and evidence."""
    finding = _as_a_whole(criterion, evaluate(criterion.rule, person, passing=_passing(criterion)), person)
    tests = tuple(explain.deciding_tests(finding))
    return CriterionResult(
        criterion, finding.verdict, explain.because(tests, criterion.text),
        tuple(dict.fromkeys(row for test in tests for row in test.evidence)),
        tuple(dict.fromkeys(test.reason for test in tests if test.reason)),
        tuple(dict.fromkeys(test.wanted for test in tests if test.wanted)))


def _as_a_whole(criterion: Criterion, finding: Finding, person: Person) -> Finding:
    """What its tests leave open, an answer to the whole criterion settles; what they decide, it does not change.

    Of a criterion that is about some people only, such an answer keeps nobody out who may not be one of them.
    """
    if finding.verdict is not Verdict.UNKNOWN:
        return finding
    answered = question(Question(criterion.text, criterion.span), person)
    if answered.verdict is Verdict.UNKNOWN:
        return finding
    if answered.verdict is _passing(criterion):
        return answered
    whom, _ = whom_and_what(criterion.rule)
    open_ends = tuple(found for each in whom if (found := question(each, person)).verdict is not Verdict.MET)
    return Finding(criterion.rule, Verdict.UNKNOWN, deciding=open_ends) if open_ends else answered


def _passing(criterion: Criterion) -> Verdict:
    """An exclusion criterion is passed when its rule is not met."""
    return Verdict.MET if criterion.type == "inclusion" else Verdict.NOT_MET


def evaluate(rule: Rule, person: Person, passing: Verdict = Verdict.MET) -> Finding:
    """What a whole rule comes to; a rule that asks this person nothing comes to `passing`."""
    found = _rule(rule, person, passing)
    if found is not _NOTHING:
        return found
    told = isinstance(rule, Allowed) and rule.told is not None
    return Finding(rule, passing, explain.ONLY_TELLS if told else explain.ASKS_NOTHING)


def _rule(rule: Rule, person: Person, passing: Verdict | None) -> Finding | None:
    """One node.  `passing` is the criterion's passing verdict as long as the way up to it is clear (see _given)."""
    match rule:
        case AllOf():
            return _all_of(rule, person, passing)
        case AnyOf():
            return _any_of(rule, person, passing)
        case Not():
            return _not(rule, person)
        case Given():
            return _given(rule, person, passing)
        case Except():
            return _except(rule, person, passing)
        case Allowed():
            return _NOTHING
        case Judged():
            return question(rule.question, person)  # nothing is wanted that would change no verdict
        case Quantity():
            return quantity(rule, person)
        case Scale():
            return scale(rule, person)
        case Sex():
            return sex(rule, person)
        case Condition() | Therapy() | Biomarker() | State():
            return mention(rule, person)
        case Question():
            return question(rule, person)
    assert_never(rule)  # a node without a branch must not pass for one that asks nothing


def _all_of(rule: AllOf, person: Person, passing: Verdict | None) -> Finding | None:
    clear = passing if passing is Verdict.MET else None
    parts = [found for part in rule.parts if (found := _rule(part, person, clear)) is not _NOTHING]
    return _combined(rule, parts, all_of(part.verdict for part in parts)) if parts else _NOTHING


def _any_of(rule: AnyOf, person: Person, passing: Verdict | None) -> Finding | None:
    clear = passing if passing is Verdict.NOT_MET else None
    parts = [found for part in rule.parts if (found := _rule(part, person, clear)) is not _NOTHING]
    return _combined(rule, parts, any_of(part.verdict for part in parts)) if parts else _NOTHING


def _combined(rule: Rule, parts: list[Finding], verdict: Verdict) -> Finding:
    """The parts that have the whole's verdict are those that made it so."""
    return Finding(rule, verdict, deciding=tuple(part for part in parts if part.verdict is verdict))


def _not(rule: Not, person: Person) -> Finding | None:
    part = _rule(rule.part, person, None)
    return Finding(rule, NOT[part.verdict], deciding=(part,)) if part is not _NOTHING else _NOTHING


def _except(rule: Except, person: Person, passing: Verdict | None) -> Finding | None:
    """The part, unless what meets it may be what the exceptions leave out."""
    part = _rule(rule.part, person, passing)
    if part is _NOTHING or part.verdict is Verdict.NOT_MET:
        return part
    found = [each for one in rule.exceptions if (each := _rule(one, person, None)) is not _NOTHING]
    if any_of(each.verdict for each in found) is Verdict.NOT_MET:
        return part
    if part.verdict is Verdict.MET and are_separable(rule.exceptions) and (
            again := _left_over(rule, person, passing)) is not _NOTHING:
        return again
    asked = question(Question(rule_in_words(rule), (0, 1)), person)
    if asked.verdict is not Verdict.UNKNOWN:
        return asked
    asked = replace(asked, because=explain.maybe_excepted(rule), reason=Reason.MAY_BE_EXCEPTED)
    open_ends = (asked,) if part.verdict is Verdict.MET else (part, asked)
    return Finding(rule, Verdict.UNKNOWN, deciding=open_ends)


def _left_over(rule: Except, person: Person, passing: Verdict | None) -> Finding | None:
    """What the part comes to where all that may be excepted is left out, and where only what surely is.

    Met by something that no exception can mean, it is met; not met once the excepted is gone, it is not.
    """
    def is_excepted(facts: Facts) -> bool:
        alone = replace(person, facts=facts)
        return any((found := _rule(one, alone, None)) is not _NOTHING and found.verdict is Verdict.MET
                   for one in rule.exceptions)

    for facts, verdict in ((without(person.facts, rule.exceptions), Verdict.MET),
                           (without_each(person.facts, rule.exceptions, is_excepted), Verdict.NOT_MET)):
        again = _rule(rule.part, replace(person, facts=facts), passing)
        if again is not _NOTHING and again.verdict is verdict:
            return again
    return _NOTHING


def _given(rule: Given, person: Person, passing: Verdict | None) -> Finding | None:
    """`then` or `otherwise`; while the condition is unknown, what both agree on.

    Without `otherwise`, and with nothing but AllOf (AnyOf in an exclusion) above, asking nothing passes:
    a woman's pregnancy test that is negative passes before we know that the person is a woman.
    """
    context = evaluate(rule.condition, person, Verdict.NOT_MET)
    then = _rule(rule.then, person, passing)
    otherwise = _rule(rule.otherwise, person, passing) if rule.otherwise is not None else _NOTHING
    if context.verdict is not Verdict.UNKNOWN:
        chosen = then if context.verdict is Verdict.MET else otherwise
        return Finding(rule, chosen.verdict, deciding=(context, chosen)) if chosen else _NOTHING
    branches = [found for found in (then, otherwise) if found is not _NOTHING]
    if not branches:
        return _NOTHING
    verdicts = {found.verdict for found in branches} | ({passing} if len(branches) < 2 else set())
    if len(verdicts) == 1 and Verdict.UNKNOWN not in verdicts:
        return Finding(rule, branches[0].verdict, deciding=tuple(branches))
    open_ends = [found for found in branches if found.verdict is Verdict.UNKNOWN]
    return Finding(rule, Verdict.UNKNOWN, deciding=(context, *open_ends))
