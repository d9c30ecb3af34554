"""What an exception leaves out: the diagnoses that may be the very ones it speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from accrual.criteria import Condition, Rule, tests_of
from accrual.patients import Facts
from accrual.vocabulary.terms import is_kind_of

__all__ = ["are_separable", "without"]


def are_separable(exceptions: Iterable[Rule]) -> bool:
    """Whether diagnoses alone tell what is excepted: of "other than asthma" they do, of "other than by aspirin" not."""
    return all(isinstance(test, Condition) for rule in exceptions for test, _, _ in tests_of(rule))


def without(facts: Facts, exceptions: Iterable[Rule]) -> Facts:
    """The facts without the diagnoses that an exception may mean.

    >>> from accrual.patients import Diagnosis
    >>> facts = Facts(diagnoses=(Diagnosis("basal-cell-carcinoma"), Diagnosis("breast-cancer")))
    >>> [row.concept for row in without(facts, [Condition("basal-cell-carcinoma", (0, 1))]).diagnoses]
    ['breast-cancer']

    "A malignancy" may be the basal cell carcinoma that the record speaks of elsewhere, so it is left out too.
    """
    named = {test.concept for rule in exceptions for test, _, _ in tests_of(rule) if isinstance(test, Condition)}
    return replace(facts, diagnoses=tuple(row for row in facts.diagnoses if not row.present or not any(
        is_kind_of(row.concept, each) or is_kind_of(each, row.concept) for each in named)))
