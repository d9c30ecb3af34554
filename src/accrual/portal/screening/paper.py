"""The result of a check as it is printed."""

from __future__ import annotations

from accrual.portal.screening.result import ResultPage, reason_for
from accrual.portal.trials.prose import line
from accrual.portal.trials.stored import versions
from accrual.screening import Paper, paper_of
from accrual.screening.wording import day

__all__ = ["in_print"]


def in_print(page: ResultPage) -> Paper:
    """The paper of a result, with the version of the record that was checked against."""
    return paper_of(line(page.trial.title), _version(page.trial.nct_id), page.screening,
                    lambda result: reason_for(result, for_team=page.is_for_team(result)),
                    headline=f"{page.headline}. {page.lead}", would_settle=page.would_settle, answers=page.answers)


def _version(nct_id: str) -> str:
    """Which text of the record was checked against, so that a later reader can tell whether it has changed."""
    current = next(version for version in versions(nct_id) if version.current)
    updated = f"the record as updated on {day(current.updated)}" if current.updated else "the record"
    return f"{updated} (version {current.revision}, {current.content_hash[:12]})"
