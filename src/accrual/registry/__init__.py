"""Registry records in, as frozen trials."""

from accrual.registry.files import Entry, read_file
from accrual.registry.number import nct_number
from accrual.registry.problem import Problem
from accrual.registry.reading import Reading, read_trial
from accrual.registry.trial import (
    Age,
    Arm,
    Contact,
    DatePoint,
    Document,
    Intervention,
    Official,
    Outcome,
    Reference,
    Site,
    Sponsor,
    Trial,
)

__all__ = [
    "Age", "Arm", "Contact", "DatePoint", "Document", "Entry", "Intervention", "Official", "Outcome", "Problem",
    "Reading", "Reference", "Site", "Sponsor", "Trial", "nct_number", "read_file", "read_trial",
]
