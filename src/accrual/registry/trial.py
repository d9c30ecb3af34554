"""One trial as its registry record states it, frozen.

Field names are those of ClinicalTrials.gov API v2 in snake case; values such as `RECRUITING`
are kept in the registry's own spelling, unknown ones too.
Absent is `None`, `""` or `()`; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

__all__ = [
    "Age", "Arm", "Contact", "DatePoint", "Document", "Intervention", "Official", "Outcome", "Reference", "Site",
    "Sponsor", "Trial",
]

_YEARS_PER_UNIT = {"year": 1.0, "month": 1 / 12, "week": 7 / 365.25, "day": 1 / 365.25,
                   "hour": 1 / 8766, "minute": 1 / 525960}
_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*(year|month|week|day|hour|minute)s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Age:
    """An age limit in the unit the registry gives it.

    >>> Age.parse("18 Years"), Age.parse("6 Months").years, Age.parse("N/A")
    (Age(value=18.0, unit='year'), 0.5, None)
    """

    value: float
    unit: str

    @classmethod
    def parse(cls, text: str | None) -> Age | None:
        """The age of "18 Years", None for "N/A" or nothing; ValueError for any other text."""
        if not text or text.strip().lower() in {"n/a", "na", "none", "-"}:
            return None
        found = _AGE.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is not an age such as '18 Years'")
        return cls(float(found[1]), found[2].lower())

    @property
    def years(self) -> float:
        """The age in years of 365.25 days."""
        return self.value * _YEARS_PER_UNIT[self.unit]

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}{'' if self.value == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class DatePoint:
    """A date to the precision the registry gives: a year, a month or a day.

    >>> DatePoint.parse("2025-10"), DatePoint.parse("2025-10").first_day
    (DatePoint(text='2025-10', kind=''), datetime.date(2025, 10, 1))

    `kind` is `ACTUAL`, `ESTIMATED` or empty.
    """

    text: str
    kind: str = ""

    @classmethod
    def parse(cls, text: str, kind: str = "") -> DatePoint:
        """The date of "2025-10-15", "2025-10" or "2025"; ValueError for any other text."""
        point = cls(text.strip(), kind)
        _ = point.first_day
        return point

    @property
    def precision(self) -> str:
        """`year`, `month` or `day`."""
        return ("year", "month", "day")[self.text.count("-")]

    @property
    def first_day(self) -> date:
        """The first day that the text can mean."""
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", self.text):
            raise ValueError(f"{self.text!r} is not a date such as '2025-10-15' or '2025-10'")
        year, month, day = (*map(int, self.text.split("-")), 1, 1)[:3]
        return date(year, month, day)


@dataclass(frozen=True, slots=True)
class Sponsor:
    """An organisation behind a trial, with the registry's class (`INDUSTRY`, `NIH`, `OTHER` …)."""

    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or desk that answers questions about a trial."""

    name: str = ""
    role: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Official:
    """An investigator or other official named by the record."""

    name: str
    role: str = ""
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A study centre; coordinates in degrees, None where the registry gives none.

    `number` is its position in the record, from 0.
    """

    number: int
    facility: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    status: str = ""
    latitude: float | None = None
    longitude: float | None = None
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of participants and what it receives."""

    label: str
    kind: str = ""
    description: str = ""
    interventions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intervention:
    """A treatment or other action that the trial studies."""

    name: str
    kind: str = ""
    description: str = ""
    other_names: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """An endpoint as the record words it; `rank` is `primary`, `secondary` or `other`."""

    rank: str
    measure: str
    description: str = ""
    time_frame: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A publication or link about a trial; `kind` is `BACKGROUND`, `RESULT`, `DERIVED` or empty (a link)."""

    text: str
    pmid: str = ""
    url: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A protocol, analysis plan or consent form that the sponsor posted at the registry."""

    label: str
    date: DatePoint | None = None
    filename: str = ""


@dataclass(frozen=True)
class Trial:
    """A registry record, every field that a page shows.

    >>> Trial(nct_id="NCT99990001", brief_title="A sample").sites
    ()
    """

    nct_id: str
    brief_title: str = ""
    official_title: str = ""
    acronym: str = ""
    org_study_id: str = ""
    secondary_ids: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    organization: str = ""
    lead_sponsor: Sponsor | None = None
    collaborators: tuple[Sponsor, ...] = ()

    overall_status: str = ""
    why_stopped: str = ""
    last_known_status: str = ""
    start_date: DatePoint | None = None
    primary_completion_date: DatePoint | None = None
    completion_date: DatePoint | None = None
    verified_date: DatePoint | None = None
    first_submit_date: DatePoint | None = None
    first_post_date: DatePoint | None = None
    last_update_submit_date: DatePoint | None = None
    last_update_post_date: DatePoint | None = None
    results_post_date: DatePoint | None = None
    has_results: bool = False
    expanded_access: bool | None = None        # the treatment can be had outside the trial
    expanded_access_id: str = ""

    brief_summary: str = ""
    detailed_description: str = ""
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    condition_terms: tuple[str, ...] = ()      # MeSH terms that the registry derived, with ancestors
    intervention_terms: tuple[str, ...] = ()

    study_type: str = ""
    phases: tuple[str, ...] = ()
    allocation: str = ""
    intervention_model: str = ""
    intervention_model_description: str = ""
    primary_purpose: str = ""
    masking: str = ""
    masking_description: str = ""
    who_masked: tuple[str, ...] = ()
    observational_model: str = ""
    time_perspective: str = ""
    patient_registry: bool | None = None
    target_duration: str = ""                  # of following each participant of a patient registry
    biospecimen_retention: str = ""
    biospecimen_description: str = ""
    has_data_monitoring_committee: bool | None = None
    fda_regulated_drug: bool | None = None
    fda_regulated_device: bool | None = None
    enrollment: int | None = None
    enrollment_kind: str = ""
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    criteria: str = ""
    sex: str = ""                              # ALL, FEMALE or MALE
    gender_based: bool | None = None
    gender_description: str = ""
    minimum_age: Age | None = None
    maximum_age: Age | None = None
    standard_ages: tuple[str, ...] = ()        # CHILD, ADULT, OLDER_ADULT
    healthy_volunteers: bool | None = None
    study_population: str = ""
    sampling_method: str = ""

    central_contacts: tuple[Contact, ...] = ()
    officials: tuple[Official, ...] = ()
    responsible_party: Official | None = None
    sites: tuple[Site, ...] = ()
    references: tuple[Reference, ...] = ()
    ipd_sharing: str = ""
    ipd_description: str = ""
    ipd_info_types: tuple[str, ...] = ()
    ipd_time_frame: str = ""
    ipd_access_criteria: str = ""
    ipd_url: str = ""
    documents: tuple[Document, ...] = ()

    restated: bool = False                     # a sample of ours: the facts are restated, not the registry's words
    sample: bool = False                       # a sample of ours that is invented: the registry has no such trial
    source: str = field(default="v2", compare=True)

    @cached_property
    def title(self) -> str:
        """The title a page shows: the brief one, else the official one, else the number."""
        return self.brief_title or self.official_title or self.nct_id

    @property
    def registry_url(self) -> str:
        """The trial's page at the registry, for people to open."""
        return f"https://clinicaltrials.gov/study/{self.nct_id}"
