"""The registry's own fields for age and sex, as criteria, where the free text does not speak of them."""

from __future__ import annotations

from dataclasses import replace

from accrual.criteria import CriteriaModel, Criterion, Quantity, Question, Sex, Test, tests_of
from accrual.registry.trial import Age, Trial

__all__ = ["with_registered"]

_FURTHER = "Further criteria, which the record does not list"
_UNITS = {"year": "a", "month": "mo", "week": "wk", "day": "d"}


def with_registered(model: CriteriaModel, trial: Trial) -> CriteriaModel:
    """The model with `R1`, `R2` … for the age and sex that the record states and the text leaves out.

    >>> trial = Trial("NCT99990001", sex="FEMALE", minimum_age=Age(18, "year"))
    >>> [(c.id, c.text) for c in with_registered(CriteriaModel(None, "", ()), trial).criteria]
    [('R1', 'Age at least 18 years'), ('R2', 'Female'), ('R3', 'Further criteria, which the record does not list')]

    A record without any criteria is never passed: its study team has some all the same.
    """
    tests = [test for criterion in model.criteria for test, _, _ in tests_of(criterion.rule)]
    asked = [] if any(isinstance(test, Quantity) and test.concept == "age" for test in tests) else _ages(trial)
    required = [criterion.rule for criterion in model.criteria if criterion.type == "inclusion"]
    if trial.sex in ("FEMALE", "MALE") and not any(isinstance(rule, Sex) for rule in required):
        asked.append((trial.sex.capitalize(), Sex(trial.sex.lower(), (0, 0))))
    if not model.criteria:
        asked.append((_FURTHER, Question(_FURTHER, (0, 0), asks="investigator")))
    added = [Criterion(f"R{n}", "inclusion", (0, 0), text, rule) for n, (text, rule) in enumerate(asked, 1)]
    return replace(model, criteria=(*added, *model.criteria))


def _ages(trial: Trial) -> list[tuple[str, Test]]:
    found: list[tuple[str, Test]] = []
    for words, comparator, age in (("at least", ">=", trial.minimum_age), ("at most", "<=", trial.maximum_age)):
        if isinstance(age, Age) and age.unit in _UNITS:
            rule = Quantity("age", comparator, age.value, (0, 0), unit=_UNITS[age.unit])
            found.append((f"Age {words} {age}", rule))
    return found
