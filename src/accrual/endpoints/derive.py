"""`TrialData` → responses, endpoints and ADaM rows."""

from __future__ import annotations

from accrual.endpoints.options import Options
from accrual.endpoints.results import Results
from accrual.endpoints.trial import TrialData

__all__ = ["derive"]


def derive(data: TrialData, options: Options | None = None) -> Results:
    """Everything that follows of a trial's records under the given options."""
    raise NotImplementedError
