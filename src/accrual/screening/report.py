"""A screening as JSON, as the command line and others hand it on."""

from __future__ import annotations

from typing import Any

from accrual.screening.verdict import CriterionResult, Screening

__all__ = ["as_json"]


def as_json(screening: Screening) -> dict[str, Any]:
    """The screening as plain data, in the order of the trial's criteria.

    >>> from datetime import date
    >>> as_json(Screening("NCT99990001", date(2026, 1, 5), ()))["screening"]
    'undetermined'
    """
    return {
        "trial": screening.trial,
        "date": screening.date.isoformat(),
        "screening": screening.status.value,
        "deceased": screening.is_dead,
        "criteria": [_result(result) for result in screening.results],
        "would_settle": list(screening.would_settle),
    }


def _result(result: CriterionResult) -> dict[str, Any]:
    return {
        "id": result.criterion.id,
        "type": result.criterion.type,
        "verdict": result.verdict.value,
        "passes": result.passes,
        "because": result.because,
        "reasons": [reason.value for reason in result.reasons],
        "evidence": [{"source": row.source, "text": row.text, "date": row.date.isoformat() if row.date else None}
                     for row in result.evidence],
        "text": result.criterion.text,
    }
