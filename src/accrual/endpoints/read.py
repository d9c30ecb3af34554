"""A folder of a trial's datasets → `TrialData`, checked."""

from __future__ import annotations

from pathlib import Path

from accrual.endpoints.options import Options
from accrual.endpoints.trial import TrialData

__all__ = ["read"]


def read(folder: Path, options: Options | None = None) -> TrialData:
    """The trial in a folder of SDTM domains or of four plain tables, with every problem found."""
    raise NotImplementedError
