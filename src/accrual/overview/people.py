"""Who may join by age and sex, and how many people take part."""

from __future__ import annotations

from collections.abc import Iterator

from accrual.overview.sentence import Sentence, say
from accrual.overview.words import age_range, counted
from accrual.registry.trial import Trial

__all__ = ["how_many", "who"]

_ADULT = 18
_OPEN = {"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "SUSPENDED", "AVAILABLE",
         "TEMPORARILY_NOT_AVAILABLE"}
_ENDED = {"COMPLETED", "TERMINATED"}


def who(trial: Trial) -> Iterator[Sentence]:
    """The sexes and ages that the record names, and whether healthy people may join."""
    group = _group(trial)
    ages = age_range(trial.minimum_age, trial.maximum_age)
    if group or ages:
        may = "may be able to join" if trial.overall_status in _OPEN else "could join"
        used = [field for field in ("sex", "minimum_age", "maximum_age") if getattr(trial, field)]
        yield say(f"{' '.join(part for part in (group or 'People', ages) if part)} {may}.", *used)
        if not ages:
            yield say("The record names no age limit.", "minimum_age", "maximum_age")
    if trial.healthy_volunteers is not None:
        text = "Healthy volunteers can take part." if trial.healthy_volunteers \
            else "The study is not for healthy volunteers."
        yield say(text, "healthy_volunteers")


def _group(trial: Trial) -> str:
    """The word for the people of the record's sex and ages: women from 18 on, girls below, else both."""
    if trial.sex == "ALL":
        return "People of any sex"
    grown, young = {"FEMALE": ("Women", "girls"), "MALE": ("Men", "boys")}.get(trial.sex, ("", ""))
    if not grown or (trial.minimum_age and trial.minimum_age.years >= _ADULT):
        return grown
    if trial.maximum_age and trial.maximum_age.years < _ADULT:
        return young.capitalize()
    return f"{grown} and {young}"


def how_many(trial: Trial) -> Iterator[Sentence]:
    """How many people are planned or took part."""
    if trial.enrollment is None:
        return
    people = counted(trial.enrollment, "person", "people")
    if trial.enrollment == 0:
        text = "Nobody took part." if trial.enrollment_kind != "ESTIMATED" else ""
    elif trial.enrollment_kind == "ESTIMATED":
        text = f"The plan is for {people} to take part."
    elif trial.enrollment_kind == "ACTUAL":
        text = f"In all, {people} {'took part' if trial.overall_status in _ENDED else 'joined'}."
    else:
        text = f"The record speaks of {people}."
    if text:
        yield say(text, "enrollment", *(["enrollment_kind"] if trial.enrollment_kind else []))
