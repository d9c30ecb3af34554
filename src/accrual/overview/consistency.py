"""Does a record's prose agree with its own structured fields? Drugs, conditions, numbers, sex and design.

Precision comes first: a disagreement is only told where the words leave little room, so silence proves nothing.
"""

from __future__ import annotations

from accrual.overview import criteria_claims, design_claims, drug_claims, number_claims
from accrual.overview.disagreement import Disagreement
from accrual.registry.trial import Trial

__all__ = ["disagreements"]

_CHECKS = (
    drug_claims.unnamed, drug_claims.unlisted, number_claims.ages, number_claims.age_words, criteria_claims.ages,
    number_claims.phases, number_claims.enrollment, design_claims.sex, design_claims.masking,
    design_claims.allocation, design_claims.placebo, design_claims.conditions,
)


def disagreements(trial: Trial) -> tuple[Disagreement, ...]:
    """Where titles, summary and criteria say something else than the record's structured fields.

    >>> [found.what for found in disagreements(Trial("NCT99990001", brief_title="A phase 2 study", phases=("PHASE3",)))]
    ['A title says phase 2; the record says phase 3.']
    """
    return tuple(found for check in _CHECKS for found in check(trial))
