"""The registry's own fields for age and sex, as criteria, where the free text does not ask the same of everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from accrual.criteria import AllOf, AnyOf, CriteriaModel, Criterion, Not, Quantity, Question, Rule, Sex, Test
from accrual.registry.trial import Age, Trial

__all__ = ["with_registered"]

_FURTHER = "Further criteria, which the record does not list"
_UNITS = {"year": "a", "month": "mo", "week": "wk", "day": "d"}


def with_registered(model: CriteriaModel, trial: Trial) -> CriteriaModel:
    """The model with `R1`, `R2` … for the age and sex that the record states and the text leaves out.

    >>> trial = Trial("NCT99990001", sex="FEMALE", minimum_age=Age(18, "year"))
    >>> [(c.id, c.text) for c in with_registered(CriteriaModel(None, "", ()), trial).criteria]
    [('R1', 'Age at least 18 years'), ('R2', 'Female'), ('R3', 'Further criteria, which the record does not list')]

    An age that the text gives for some people alone, or on one side alone, leaves the other bound to the record.
    A record without any criteria is never passed: its study team has some all the same.
    """
    said = {side for each in model.criteria for side in _bounds(each.rule, joins=each.type == "inclusion")}
    asked = [(text, rule) for side, text, rule in _ages(trial) if side not in said]
    required = [criterion.rule for criterion in model.criteria if criterion.type == "inclusion"]
    if trial.sex in ("FEMALE", "MALE") and not any(isinstance(rule, Sex) for rule in required):
        asked.append((trial.sex.capitalize(), Sex(trial.sex.lower(), (0, 0))))
    if not model.criteria:
        asked.append((_FURTHER, Question(_FURTHER, (0, 0), asks="investigator")))
    added = [Criterion(f"R{n}", "inclusion", (0, 0), text, rule) for n, (text, rule) in enumerate(asked, 1)]
    return replace(model, criteria=(*added, *model.criteria))


def _bounds(rule: Rule, *, joins: bool) -> Iterator[str]:
    """The sides on which a rule bounds everybody's age, where who joins must meet it, or must not."""
    match rule:
        case AllOf(parts) if joins:
            for part in parts:
                yield from _bounds(part, joins=True)
        case AnyOf(parts) if not joins:
            for part in parts:
                yield from _bounds(part, joins=False)
        case Not(part):
            yield from _bounds(part, joins=not joins)
        case Quantity(concept="age") if rule.window is None and rule.relative_to is None:
            if rule.comparator in ("in", "="):
                yield from _SIDES.values() if joins else ()
            elif joins:
                yield _SIDES[rule.comparator[0]]
            else:
                yield _SIDES[{">": "<", "<": ">"}[rule.comparator[0]]]


_SIDES = {">": "at least", "<": "at most"}


def _ages(trial: Trial) -> Iterator[tuple[str, str, Test]]:
    for words, comparator, age in (("at least", ">=", trial.minimum_age), ("at most", "<=", trial.maximum_age)):
        if isinstance(age, Age) and age.unit in _UNITS:
            rule = Quantity("age", comparator, age.value, (0, 0), unit=_UNITS[age.unit])
            yield words, f"Age {words} {age}", rule
