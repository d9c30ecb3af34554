"""The registry's codes, dates and numbers as people say them.

A code that is not listed here is shown as the registry spells it, made legible; nothing is dropped.
"""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from accrual.registry.trial import Age, DatePoint

__all__ = [
    "OPEN", "PHASES", "SEXES", "STATUSES", "age_range", "code_in_words", "date_in_words", "distance_in_words",
    "number_in_words", "phases_in_words", "sex_in_words", "status_in_words", "status_tone",
]

_LOCALE = "en_GB"

STATUSES = {
    "RECRUITING": "Recruiting",
    "ENROLLING_BY_INVITATION": "By invitation only",
    "NOT_YET_RECRUITING": "Not yet recruiting",
    "AVAILABLE": "Available outside a trial",
    "ACTIVE_NOT_RECRUITING": "Running, no longer recruiting",
    "SUSPENDED": "Paused",
    "COMPLETED": "Completed",
    "TERMINATED": "Stopped early",
    "WITHDRAWN": "Withdrawn before anyone joined",
    "UNKNOWN": "Status unknown",
    "TEMPORARILY_NOT_AVAILABLE": "For now not available",
    "NO_LONGER_AVAILABLE": "No longer available",
    "APPROVED_FOR_MARKETING": "Approved for sale",
    "WITHHELD": "Withheld",
}
OPEN = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"})
_TONES = {"RECRUITING": "good", "AVAILABLE": "good", "NOT_YET_RECRUITING": "care", "ENROLLING_BY_INVITATION": "care",
          "SUSPENDED": "care", "UNKNOWN": "care", "TERMINATED": "bad", "WITHDRAWN": "bad"}
PHASES = {"EARLY_PHASE1": "Early phase 1", "PHASE1": "Phase 1", "PHASE2": "Phase 2", "PHASE3": "Phase 3",
           "PHASE4": "Phase 4", "NA": "No phase"}
SEXES = {"ALL": "All", "FEMALE": "Female", "MALE": "Male"}
_CODES = {
    "INTERVENTIONAL": "Treatment or other action is tested",
    "OBSERVATIONAL": "People are observed, nothing is tested on them",
    "EXPANDED_ACCESS": "Access to a treatment outside a trial",
    "RANDOMIZED": "By chance (randomised)",
    "NON_RANDOMIZED": "Not by chance",
    "NA": "Does not apply",
    "SINGLE_GROUP": "One group, everyone gets the same",
    "PARALLEL": "Groups side by side",
    "CROSSOVER": "Each group changes over to the other treatment",
    "FACTORIAL": "Groups get treatments in combination",
    "SEQUENTIAL": "Groups one after the other",
    "NONE": "Nobody: everyone knows who gets what",
    "SINGLE": "One party",
    "DOUBLE": "Two parties",
    "TRIPLE": "Three parties",
    "QUADRUPLE": "Four parties",
    "OUTCOMES_ASSESSOR": "The person who assesses the results",
    "CARE_PROVIDER": "The treating doctor or nurse",
    "INVESTIGATOR": "The investigator",
    "PARTICIPANT": "The participant",
    "PRINCIPAL_INVESTIGATOR": "Principal investigator",
    "STUDY_CHAIR": "Study chair",
    "STUDY_DIRECTOR": "Study director",
    "SUB_INVESTIGATOR": "Sub-investigator",
    "NIH": "US National Institutes of Health",
    "FED": "US federal agency",
    "OTHER_GOV": "Government",
    "INDIV": "Individual",
    "ACTIVE_COMPARATOR": "Known treatment to compare with",
    "PLACEBO_COMPARATOR": "Placebo to compare with",
    "SHAM_COMPARATOR": "Sham procedure to compare with",
    "NO_INTERVENTION": "No treatment",
    "EXPERIMENTAL": "Under test",
    "BASIC_SCIENCE": "Basic science",
    "HEALTH_SERVICES_RESEARCH": "How care is given",
    "SUPPORTIVE_CARE": "Easing symptoms and side effects",
    "DEVICE_FEASIBILITY": "Whether a device works at all",
    "ECT": "Educational or counselling training",
    "PREVENTION": "Preventing a disease",
    "DIAGNOSTIC": "Finding a disease",
    "SCREENING": "Screening",
}


def code_in_words(code: str) -> str:
    """A registry code as words.

    >>> code_in_words("RANDOMIZED"), code_in_words("SOME_NEW_CODE")
    ('By chance (randomised)', 'Some new code')
    """
    return _CODES.get(code) or code.replace("_", " ").strip().capitalize()


def status_in_words(code: str) -> str:
    """A recruitment status as words, the lack of one too."""
    return STATUSES.get(code) or (code_in_words(code) if code else "Status not stated")


def status_tone(code: str) -> str:
    """Which tint a status gets: `good`, `care`, `bad` or `plain`."""
    return _TONES.get(code, "plain")


def phases_in_words(phases: tuple[str, ...]) -> str:
    """The phases of a trial.

    >>> phases_in_words(("PHASE1", "PHASE2")), phases_in_words(())
    ('Phase 1 and phase 2', 'Not stated')
    """
    words = [PHASES.get(phase) or code_in_words(phase) for phase in phases]
    return " and ".join([*words[:1], *(word.lower() for word in words[1:])]) or "Not stated"


def sex_in_words(sex: str) -> str:
    """Which sexes can join."""
    return SEXES.get(sex) or (code_in_words(sex) if sex else "Not stated")


def age_range(low: Age | None, high: Age | None) -> str:
    """The ages that can join.

    >>> age_range(Age(18, "year"), None), age_range(Age(6, "month"), Age(17, "year")), age_range(None, None)
    ('18 years and older', '6 months to 17 years', 'Any age')
    """
    if low and high:
        if low == high:
            return f"{low} only"
        return f"{f'{low.value:g}' if low.unit == high.unit else low} to {high}"
    if low:
        return f"{low} and older"
    return f"Up to {high}" if high else "Any age"


def date_in_words(when: DatePoint | date | None) -> str:
    """A date to the precision it has.

    >>> date_in_words(DatePoint("2025-10-15")), date_in_words(DatePoint("2025-10")), date_in_words(None)
    ('15 October 2025', 'October 2025', '')
    """
    if when is None:
        return ""
    if isinstance(when, date):
        return format_date(when, "d MMMM y", locale=_LOCALE)
    pattern = {"year": "y", "month": "MMMM y", "day": "d MMMM y"}[when.precision]
    return format_date(when.first_day, pattern, locale=_LOCALE)


def number_in_words(number: float) -> str:
    """A number with its thousands apart.

    >>> number_in_words(12500)
    '12,500'
    """
    return format_decimal(number, locale=_LOCALE)


def distance_in_words(kilometres: float | None) -> str:
    """A distance as exact as it is of use.

    >>> distance_in_words(0.4), distance_in_words(12.4), distance_in_words(1234.5), distance_in_words(None)
    ('less than 5 km away', 'about 12 km away', 'about 1,230 km away', '')

    Places and most sites stand at the middle of their town, so a shorter distance would be made up.
    """
    if kilometres is None:
        return ""
    if kilometres < 5:
        return "less than 5 km away"
    return f"about {number_in_words(round(kilometres, -1 if kilometres >= 100 else 0))} km away"
