"""Registry records in, as frozen trials."""

from accrual.registry.files import Entry, read_file
from accrual.registry.number import nct_number
from accrual.registry.problem import Problem
from accrual.registry.reading import Reading, read_trial
from accrual.registry.trial import Trial

__all__ = ["Entry", "Problem", "Reading", "Trial", "nct_number", "read_file", "read_trial"]
