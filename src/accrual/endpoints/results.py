"""What is derived of a trial: responses with their reasons, and the rows of ADRS, ADTR and ADTTE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from accrual.endpoints.options import Options
from accrual.endpoints.trial import Problem, Source, Subject

__all__ = ["ADRSRow", "ADTRRow", "ADTTERow", "BestResponse", "Discrepancy", "Reason", "Results", "TimePoint"]

_RS, _TR = Source("RS"), Source("TR")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a response is what it is: the rule that decided, and in words which lesion or sum.

    >>> str(Reason("target-pd", "sum 32.4 mm is 5.4 mm and 20.0 % above the nadir of 27 mm"))
    'target-pd: sum 32.4 mm is 5.4 mm and 20.0 % above the nadir of 27 mm'

    `rule` is one of the codes documented in docs/reference/endpoints-options.md.
    """

    rule: str
    text: str
    links: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.rule}: {self.text}"


@dataclass(frozen=True, slots=True)
class TimePoint:
    """One assessment of one reader: sum, target, non-target, new lesions and overall response, each with reasons.

    >>> TimePoint("S-001", 2.0, date(2024, 3, 1), overall="PR").overall
    'PR'

    Sums in mm; `complete` says whether every target lesion was measured; `nadir` is the smallest complete sum
    strictly earlier; `total` is None where nothing was measured. `new` is "none", "equivocal", "unequivocal" or
    "unknown".
    """

    subject: str
    visit: float | None
    date: date | None
    overall: str = "NE"
    target: str = ""
    non_target: str = ""
    new: str = "none"
    total: float | None = None
    complete: bool = False
    baseline: float | None = None
    nadir: float | None = None
    is_baseline: bool = False
    assessor: str = "INVESTIGATOR"
    visit_name: str = ""
    reasons: tuple[Reason, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def change_from_baseline(self) -> float | None:
        """Change of the sum from baseline in per cent.

        >>> TimePoint("S-001", 2.0, None, total=70, complete=True, baseline=100).change_from_baseline
        -30.0

        None where the sum is incomplete, or the baseline missing or 0.
        """
        if not self.complete or self.total is None or not self.baseline:
            return None
        return (self.total - self.baseline) / self.baseline * 100


@dataclass(frozen=True, slots=True)
class BestResponse:
    """A subject's best overall response by one derivation, with its date and reason.

    >>> BestResponse("S-001", "PR", derivation="table 3", confirmed=True).response
    'PR'

    `derivation` is "table 3" (RECIST 1.1) or "pharmaverse"; `confirmed` says whether confirmation was required.
    """

    subject: str
    response: str
    date: date | None = None
    derivation: str = "table 3"
    confirmed: bool = False
    reasons: tuple[Reason, ...] = ()
    source: Source = _RS


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A response that was recorded otherwise than the rules give it.

    >>> Discrepancy("S-001", "target", 2.0, date(2024, 3, 1), "PR", "SD").recomputed
    'SD'
    """

    subject: str
    test: str
    visit: float | None
    date: date | None
    recorded: str
    recomputed: str
    assessor: str = "INVESTIGATOR"
    visit_name: str = ""
    reasons: tuple[Reason, ...] = ()
    source: Source = _RS


@dataclass(frozen=True, slots=True)
class ADRSRow:
    """One row of ADRS: a subject's response parameter, its value and date.

    >>> ADRSRow("S-001", "BOR", "PR", date(2024, 3, 1)).value
    'PR'

    `parameter` is PARAMCD, `value` AVALC, `number` AVAL, `date` ADT and `date_flag` ADTF.
    """

    subject: str
    parameter: str
    value: str
    date: date | None = None
    number: float | None = None
    date_flag: str = ""
    visit: float | None = None
    visit_name: str = ""
    rule: str = ""
    source: Source = _RS


@dataclass(frozen=True, slots=True)
class ADTRRow:
    """One row of ADTR: a lesion's diameter, or the sum of diameters (`parameter` "SDIAM"), at one visit.

    >>> ADTRRow("S-001", "SDIAM", 70.0, base=100.0, change=-30.0, percent_change=-30.0).percent_change
    -30.0

    Lengths in mm. `nadir` is the smallest complete sum strictly earlier, baseline included; `complete` is False for
    a sum in which a target lesion is missing: it is shown, and never becomes baseline or nadir.
    """

    subject: str
    parameter: str
    value: float | None
    date: date | None = None
    day: int | None = None
    base: float | None = None
    change: float | None = None
    percent_change: float | None = None
    nadir: float | None = None
    change_from_nadir: float | None = None
    percent_from_nadir: float | None = None
    is_baseline: bool = False
    complete: bool = True
    date_flag: str = ""
    visit: float | None = None
    visit_name: str = ""
    links: tuple[str, ...] = ()
    source: Source = _TR


@dataclass(frozen=True, slots=True)
class ADTTERow:
    """One row of ADTTE: one subject's time to one event under one rule set.

    >>> ADTTERow("S-001", "PFS", "fda", date(2024, 1, 1), date(2024, 7, 1), 183, False).event
    True

    `parameter` is "OS", "PFS", "DOR", "TTR" or "BMFS"; `days` is `date` − `start` + 1 (None where the start is
    unknown: the row is then excluded, and `rule` says so); `rule` is the code of the rule that fired and `reason` its
    sentence; `description` is EVNTDESC and, for a censored row, CNSDTDSC; `date_flag` is ADTF, `start_flag`
    STARTDTF.
    """

    subject: str
    parameter: str
    rule_set: str
    start: date | None
    date: date | None
    days: int | None
    censored: bool
    rule: str = ""
    reason: str = ""
    description: str = ""
    arm: str = ""
    strata: tuple[tuple[str, str], ...] = ()
    source: Source = _RS
    date_flag: str = ""
    start_flag: str = ""

    @property
    def event(self) -> bool:
        """Whether the row is an event, not censored.

        >>> ADTTERow("S-001", "OS", "ema", None, None, None, True).event
        False
        """
        return not self.censored


@dataclass(frozen=True)
class Results:
    """Everything derived of a trial, with the options it was derived by.

    >>> Results(Options()).of("PFS", "fda")
    ()

    `population` are the subjects of the analysis (enrolled); `adtte` holds every rule set and `options.preset` says
    which is the primary one; `best` every derivation, `options.confirmation` says which is the primary one;
    `compared` how many recorded responses of each kind were held against recomputed ones.
    """

    options: Options
    population: tuple[Subject, ...] = ()
    time_points: tuple[TimePoint, ...] = ()
    best: tuple[BestResponse, ...] = ()
    adrs: tuple[ADRSRow, ...] = ()
    adtr: tuple[ADTRRow, ...] = ()
    adtte: tuple[ADTTERow, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    problems: tuple[Problem, ...] = ()
    compared: Mapping[str, int] = field(default_factory=dict)

    def of(self, parameter: str, rule_set: str) -> tuple[ADTTERow, ...]:
        """The rows of one time-to-event parameter under one rule set.

        >>> row = ADTTERow("S-001", "OS", "ema", date(2024, 1, 1), date(2024, 2, 1), 32, True)
        >>> Results(Options(), adtte=(row,)).of("OS", "ema") == (row,)
        True
        """
        return tuple(row for row in self.adtte if row.parameter == parameter and row.rule_set == rule_set)

    def differing(self, test: str = "") -> tuple[Discrepancy, ...]:
        """The recorded responses, of one kind or of all, that are not what the rules give.

        >>> one = Discrepancy("S-001", "target", 2.0, date(2024, 3, 1), "PR", "SD")
        >>> len(Results(Options(), discrepancies=(one,)).differing("overall"))
        0
        """
        return tuple(one for one in self.discrepancies if one.recorded and test in ("", one.test))

    def responses(self, derivation: str = "table 3", *, confirmed: bool = True) -> tuple[BestResponse, ...]:
        """Each subject's best overall response by one derivation.

        >>> Results(Options(), best=(BestResponse("S-001", "PR", confirmed=True),)).responses()[0].response
        'PR'
        """
        return tuple(best for best in self.best if best.derivation == derivation and best.confirmed == confirmed)
