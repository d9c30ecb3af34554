"""What an exception leaves out: the diagnoses and treatments that are, or may be, the very ones it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from accrual.criteria import Condition, Rule, Therapy, tests_of
from accrual.patients import Diagnosis, Facts, Treatment
from accrual.vocabulary.terms import is_kind_of

__all__ = ["are_separable", "may_be_meant", "named_in", "without", "without_each"]

_Row = Diagnosis | Treatment


def are_separable(exceptions: Iterable[Rule]) -> bool:
    """Whether rows of the record alone tell what is excepted: of "other than asthma" they do, of a question not."""
    return all(isinstance(test, Condition | Therapy) for rule in exceptions for test, _, _ in tests_of(rule))


def without(facts: Facts, exceptions: Iterable[Rule]) -> Facts:
    """The facts without the diagnoses and treatments that an exception may mean.

    >>> facts = Facts(diagnoses=(Diagnosis("basal-cell-carcinoma"), Diagnosis("breast-cancer")))
    >>> [row.concept for row in without(facts, [Condition("basal-cell-carcinoma", (0, 1))]).diagnoses]
    ['breast-cancer']

    "A malignancy" may be the basal cell carcinoma that the record speaks of elsewhere, so it is left out too.
    """
    return _left(facts, may_be_meant(exceptions))


def may_be_meant(exceptions: Iterable[Rule]) -> Callable[[_Row], bool]:
    """Whether a row is, or is a kind of, or has as a kind, something that the exceptions name."""
    named = named_in(exceptions)
    return lambda row: any(is_kind_of(row.concept, each) or is_kind_of(each, row.concept) for each in named)


def named_in(exceptions: Iterable[Rule]) -> frozenset[str]:
    """The diseases and therapies that exceptions name."""
    return frozenset(test.concept for rule in exceptions for test, _, _ in tests_of(rule)
                     if isinstance(test, Condition | Therapy))


def without_each(facts: Facts, exceptions: Iterable[Rule], is_excepted: Callable[[Facts], bool]) -> Facts:
    """The facts without those rows that alone are what the exceptions leave out, with all that these ask of them.

    >>> def is_cured_carcinoma(facts):
    ...     return any(row.concept == "basal-cell-carcinoma" and row.severity for row in facts.diagnoses)
    >>> facts = Facts(diagnoses=(Diagnosis("basal-cell-carcinoma", severity=("curative",)),))
    >>> without_each(facts, [Condition("basal-cell-carcinoma", (0, 1))], is_cured_carcinoma).diagnoses
    ()

    A row that no exception names is none of them, whatever its absence would come to.
    """
    bare, may_be = replace(facts, diagnoses=(), treatments=(), answers=()), may_be_meant(exceptions)

    def is_meant(row: _Row) -> bool:
        alone = replace(bare, diagnoses=(row,)) if isinstance(row, Diagnosis) else replace(bare, treatments=(row,))
        return may_be(row) and is_excepted(alone)

    return _left(facts, is_meant)


def _left(facts: Facts, goes: Callable[[_Row], bool]) -> Facts:
    return replace(
        facts, diagnoses=tuple(row for row in facts.diagnoses if not row.present or not goes(row)),
        treatments=tuple(row for row in facts.treatments if not row.given or not goes(row)))
