"""What a trial recorded, read and checked: subjects, lesions, measurements, recorded responses and dated events.

Every record names the record it was read from (`Source`), so that each figure can be followed back to its row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

__all__ = ["Event", "Lesion", "Measurement", "PlannedVisit", "Problem", "Recorded", "Source", "Subject",
           "TrialData"]


@dataclass(frozen=True, slots=True)
class Source:
    """The record something was read from: dataset, sequence number or row, and variable.

    >>> str(Source("TR", "12", "TRSTRESN"))
    'TR 12 TRSTRESN'

    `sequence` is the record's --SEQ where it has one, else "row N" with the header as row 1.
    """

    dataset: str
    sequence: str = ""
    variable: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.dataset, self.sequence, self.variable) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the input that is wrong, missing or was changed on entry.

    >>> str(Problem("TR", "units", "has no unit; taken as mm", row=4, variable="TRSTRESU"))
    'TR, row 4, TRSTRESU: has no unit; taken as mm'

    `row` counts lines of the file with the header as row 1 (0: the dataset as a whole); `effect` is what became of
    it: "noted" (kept as it is), "changed" (converted or imputed, as said) or "excluded" (the record is not used).
    The message never holds a value from a patient's record beyond codes and units.
    """

    dataset: str
    kind: str
    message: str
    row: int = 0
    variable: str = ""
    effect: str = "noted"

    def __str__(self) -> str:
        place = [self.dataset, *([f"row {self.row}"] if self.row else []), *([self.variable] if self.variable else [])]
        return f"{', '.join(place)}: {self.message}"


@dataclass(frozen=True, slots=True)
class Subject:
    """One person of the trial, with the dates that endpoints count from and end at.

    >>> Subject("S-001", arm="A", randomised=date(2024, 1, 2)).start("randomisation")
    datetime.date(2024, 1, 2)

    `id` is unique in the trial (USUBJID); `strata` are pairs of name and value, in the order of the input;
    `enrolled` is False for screen failures, who have ADRS rows in the pharmaverse derivation and no others.
    """

    id: str
    study: str = ""
    arm: str = ""
    actual_arm: str = ""
    age: float | None = None
    sex: str = ""
    site: str = ""
    birth: date | None = None
    randomised: date | None = None
    first_dose: date | None = None
    last_dose: date | None = None
    death: date | None = None
    death_imputed: str = ""
    last_alive: date | None = None
    last_alive_source: Source = Source("DM")
    end_of_study: date | None = None
    enrolled: bool = True
    treated: bool = True
    strata: tuple[tuple[str, str], ...] = ()
    source: Source = Source("DM")
    arm_code: str = ""
    death_source: Source = Source("DM", "", "DTHDTC")

    def start(self, anchor: str) -> date | None:
        """The day that time is counted from: "randomisation", or "first dose".

        >>> Subject("S-001", first_dose=date(2024, 1, 4)).start("first dose")
        datetime.date(2024, 1, 4)

        Where the date asked for is missing the other one stands in for it only under "either".
        """
        if anchor == "randomisation":
            return self.randomised
        if anchor == "first dose":
            return self.first_dose
        return self.randomised or self.first_dose


@dataclass(frozen=True, slots=True)
class Lesion:
    """One lesion as it was identified: its link, its kind, where it is.

    >>> Lesion("S-001", "T02", "target", organ="LYMPH NODE", nodal=True).nodal
    True

    `kind` is "target", "non-target" or "new"; `assessor` the reader who identified it ("INVESTIGATOR",
    "INDEPENDENT ASSESSOR/RADIOLOGIST 1"); `parts` the links of a lesion's fragments (split) or of the lesions that
    became this one (merged).
    """

    subject: str
    link: str
    kind: str
    assessor: str = "INVESTIGATOR"
    organ: str = ""
    nodal: bool = False
    bone: bool = False
    method: str = ""
    date: date | None = None
    visit: float | None = None
    parts: tuple[str, ...] = ()
    source: Source = Source("TU")
    date_text: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a reader saw of one lesion at one visit: a length in mm, or a state in words.

    >>> Measurement("S-001", "T01", 2.0, date(2024, 3, 1), mm=18.5).mm
    18.5

    `mm` is the longest diameter, of a node the short axis; `state` is "" for a plain measurement, else
    "too small", "not evaluable", "present", "absent", "unequivocal" (non-target progression or a certain new
    lesion) or "equivocal"; `flagged` says that the data call it a baseline record; `remark` why a size is not usable.
    """

    subject: str
    link: str
    visit: float | None
    date: date | None
    mm: float | None = None
    state: str = ""
    kind: str = "target"
    assessor: str = "INVESTIGATOR"
    visit_name: str = ""
    date_text: str = ""
    source: Source = Source("TR")
    accepted: bool = False
    flagged: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A response as the reader recorded it (RS): target, non-target, new lesion or overall.

    >>> Recorded("S-001", "overall", "PR", 2.0, date(2024, 3, 1)).response
    'PR'

    `test` is "overall", "target", "non-target" or "new"; `rules` the criteria it was read by, as RSCAT says.
    """

    subject: str
    test: str
    response: str
    visit: float | None
    date: date | None
    assessor: str = "INVESTIGATOR"
    accepted: bool = False
    rules: str = ""
    visit_name: str = ""
    date_text: str = ""
    source: Source = Source("RS")


@dataclass(frozen=True, slots=True)
class Event:
    """Something dated that happened to a subject: new therapy, bone metastasis, discontinuation, radiotherapy.

    >>> Event("S-001", "new anti-cancer therapy", date(2024, 6, 1)).kind
    'new anti-cancer therapy'

    Kinds: "new anti-cancer therapy", "bone metastasis", "bone assessment", "discontinuation", "withdrawal",
    "seen alive". `imputed` is D where the day of the date was completed, M where the month was too.
    """

    subject: str
    kind: str
    date: date | None
    text: str = ""
    source: Source = Source("CM")
    imputed: str = ""


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A tumour assessment that the protocol asks for: its number and its day.

    >>> PlannedVisit(2.0, "WEEK 8", 57).day
    57

    `day` is the study day (day 1 is the first); None where the records contradict each other. `arm` is the code or
    name of the arm that it is planned for; "" for every arm.
    """

    number: float
    name: str = ""
    day: int | None = None
    arm: str = ""


@dataclass(frozen=True)
class TrialData:
    """A trial's records, read and checked, with everything that was wrong with them.

    >>> TrialData().subjects
    ()

    Made by `accrual.endpoints.read`; what was excluded on entry is in `problems` and nowhere else.
    """

    subjects: tuple[Subject, ...] = ()
    lesions: tuple[Lesion, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    events: tuple[Event, ...] = ()
    schedule: tuple[PlannedVisit, ...] = ()
    problems: tuple[Problem, ...] = ()
    datasets: tuple[tuple[str, int], ...] = field(default=())
