"""Values that no trial seeks: a low ejection fraction, or much of what should be low."""

from __future__ import annotations

from accrual.criteria.model import Quantity, Rule

__all__ = ["is_bad"]

# Values of which nobody has too much, or with which people are only described.
_BETTER_HIGH = frozenset((
    "lvef", "shortening-fraction", "fev1", "fvc", "vital-capacity", "fev1-fvc", "dlco", "hemoglobin", "hematocrit",
    "platelets", "neutrophils", "leukocytes", "lymphocytes", "egfr", "creatinine-clearance", "oxygen-saturation",
    "pao2", "pao2-fio2", "albumin", "cd4-count", "age", "life-expectancy", "weight", "height", "body-mass-index",
))


def is_bad(rule: Rule) -> bool:
    """Whether a value is one that nobody seeks.

    >>> lvef = Quantity("lvef", "<", 40, (0, 10), unit="%")
    >>> is_bad(lvef), is_bad(Quantity("hba1c", ">", 8, (0, 10), unit="%")), is_bad(Quantity("lvef", ">=", 50, (0, 10)))
    (True, True, False)
    """
    return isinstance(rule, Quantity) and (rule.comparator[0] == "<") == (rule.concept in _BETTER_HIGH)
