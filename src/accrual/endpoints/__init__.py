"""A trial's endpoints, right to the last digit: from lesions to responses, from responses to times, each with reasons.

`read` takes a folder of SDTM domains or of four plain tables and checks it; `derive` gives time-point and best
responses by RECIST 1.1 or iRECIST, and the rows of ADRS, ADTR and ADTTE under named rule sets.
The room knows nothing of the rest of the house.
"""

from accrual.endpoints.datasets import SUFFIXES
from accrual.endpoints.derive import derive
from accrual.endpoints.intake import problem_counts
from accrual.endpoints.options import PRESETS, Options
from accrual.endpoints.outputs import write_results
from accrual.endpoints.read import read
from accrual.endpoints.results import (
    ADRSRow,
    ADTRRow,
    ADTTERow,
    BestResponse,
    Discrepancy,
    Reason,
    Results,
    TimePoint,
)
from accrual.endpoints.trial import (
    Event,
    Lesion,
    Measurement,
    PlannedVisit,
    Problem,
    Recorded,
    Source,
    Subject,
    TrialData,
)

__all__ = [
    "PRESETS",
    "SUFFIXES",
    "ADRSRow",
    "ADTRRow",
    "ADTTERow",
    "BestResponse",
    "Discrepancy",
    "Event",
    "Lesion",
    "Measurement",
    "Options",
    "PlannedVisit",
    "Problem",
    "Reason",
    "Recorded",
    "Results",
    "Source",
    "Subject",
    "TimePoint",
    "TrialData",
    "derive",
    "problem_counts",
    "read",
    "write_results",
]
