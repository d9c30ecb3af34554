"""What a record states about a trial in labelled facts, and what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from accrual.portal.trials.prose import line, prose
from accrual.portal.trials.wording import (
    OPEN,
    age_range,
    code_in_words,
    date_in_words,
    number_in_words,
    phases_in_words,
    sex_in_words,
    status_in_words,
    status_tone,
)
from accrual.registry.trial import DatePoint, Trial
from accrual.vocabulary.prose import powers

__all__ = ["NOT_STATED", "Fact", "Group", "details", "groups", "staleness", "strip"]

NOT_STATED = "Not stated by the study team"
_MONTHS_UNTIL_STALE = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what the record says to it; `stated` is False where it says nothing."""

    label: str
    value: str
    stated: bool = True
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of participants: its name, what kind of group it is, and what it receives."""

    name: str
    kind: str
    description: SafeString
    receives: tuple[str, ...]


def _fact(label: str, value: str, otherwise: str = NOT_STATED) -> Fact:
    return Fact(label, value) if value else Fact(label, otherwise, stated=False)


def strip(trial: Trial) -> tuple[Fact, ...]:
    """The facts to know first: status, age, sex, phase, and how fresh they are."""
    status = Fact("Status", status_in_words(trial.overall_status), bool(trial.overall_status),
                  status_tone(trial.overall_status))
    return (
        status,
        Fact("Age", age_range(trial.minimum_age, trial.maximum_age)),
        _fact("Sex", sex_in_words(trial.sex) if trial.sex else "", "Not stated"),
        _fact("Phase", phases_in_words(trial.phases) if trial.phases else "", "Not stated"),
        _freshness(trial),
    )


def _freshness(trial: Trial) -> Fact:
    if trial.verified_date:
        return Fact("Last verified", date_in_words(trial.verified_date))
    return _fact("Record last updated", date_in_words(trial.last_update_post_date), "Date not stated")


def staleness(trial: Trial, today: date) -> str:
    """A sentence of warning where nobody has confirmed an open trial for more than a year, else ""."""
    last = trial.verified_date or trial.last_update_post_date
    if last is None:
        return "The record does not say when the study team last checked it. Ask before you make plans."
    months = (today.year - last.first_day.year) * 12 + today.month - last.first_day.month
    if months <= _MONTHS_UNTIL_STALE or trial.overall_status not in OPEN | {"ACTIVE_NOT_RECRUITING", "UNKNOWN", ""}:
        return ""
    done = "verified" if trial.verified_date else "updated"
    return (f"This record was last {done} in {date_in_words(DatePoint(last.text[:7]))}, {_ago(months)} ago. "
            "What it says may be out of date. Ask before you make plans.")


def _ago(months: int) -> str:
    return f"{months} months" if months < 24 else f"{months // 12} years"


def _enrollment(trial: Trial) -> str:
    if trial.enrollment is None:
        return ""
    kind = {"ACTUAL": " (actual)", "ESTIMATED": " (planned)"}.get(trial.enrollment_kind, "")
    return f"{number_in_words(trial.enrollment)}{kind}"


def _masked(trial: Trial) -> str:
    """The parties that are kept from knowing, by name where the record names them."""
    if trial.who_masked:
        return "; ".join(map(code_in_words, trial.who_masked))
    return code_in_words(trial.masking) if trial.masking else ""


def _dated(when: DatePoint | None) -> str:
    if when is None:
        return ""
    return date_in_words(when) + {"ESTIMATED": " (planned)", "ACTUAL": ""}.get(when.kind, "")


def groups(trial: Trial) -> tuple[Group, ...]:
    """The groups of participants and what each receives."""
    return tuple(
        Group(line(arm.label), code_in_words(arm.kind) if arm.kind else "", prose(arm.description),
              tuple(line(name.partition(": ")[2] or name) for name in arm.interventions))
        for arm in trial.arms
    )


def details(trial: Trial) -> tuple[Fact, ...]:
    """The remaining facts of the record, each with its label; what is absent and no loss is left out."""
    sponsor = line(trial.lead_sponsor.name) if trial.lead_sponsor else ""
    sometimes = (
        ("Official title", powers(line(trial.official_title)) if trial.official_title != trial.title else ""),
        ("Short name", line(trial.acronym)),
        ("Together with", "; ".join(line(each.name) for each in trial.collaborators)),
        ("Purpose", code_in_words(trial.primary_purpose) if trial.primary_purpose else ""),
        ("Groups", code_in_words(trial.intervention_model) if trial.intervention_model else ""),
        ("How people are put into groups", code_in_words(trial.allocation) if trial.allocation else ""),
        ("Who does not know who gets what", _masked(trial)),
        ("How people are observed", code_in_words(trial.observational_model) if trial.observational_model else ""),
        ("Looks", code_in_words(trial.time_perspective) if trial.time_perspective else ""),
        ("Why it stopped", line(trial.why_stopped)),
        ("Healthy volunteers", {True: "Can join", False: "Cannot join", None: ""}[trial.healthy_volunteers]),
        ("Keywords", "; ".join(map(line, trial.keywords))),
        ("Also registered as", "; ".join((*trial.aliases, *trial.secondary_ids, *filter(None, (trial.org_study_id,))))),
    )
    return (
        Fact("Registry number", trial.nct_id),
        _fact("Conditions", "; ".join(map(line, trial.conditions))),
        _fact("Kind of study", code_in_words(trial.study_type) if trial.study_type else ""),
        _fact("Run by", sponsor),
        _fact("How many people take part", _enrollment(trial)),
        *(Fact(label, value) for label, value in sometimes if value),
        *_dates(trial),
    )


def _dates(trial: Trial) -> tuple[Fact, ...]:
    dates = (
        ("Start of the study", trial.start_date),
        ("Main results are collected until", trial.primary_completion_date),
        ("End of the study", trial.completion_date),
        ("First posted at the registry", trial.first_post_date),
        ("Results posted", trial.results_post_date),
        ("Last update posted", trial.last_update_post_date),
        ("Last verified by the study team", trial.verified_date),
    )
    return tuple(Fact(label, _dated(when)) for label, when in dates if when)
