"""What is measured, where and when the study goes on, and who runs it."""

from __future__ import annotations

from collections.abc import Iterator

from accrual.overview import plain
from accrual.overview.outcomes import recognised
from accrual.overview.sentence import Sentence, say
from accrual.overview.words import counted, day, listing, name, names
from accrual.registry.trial import DatePoint, Outcome, Site, Trial

__all__ = ["measured", "sponsor", "state", "when", "where"]

_MOST_COUNTRIES = 3
_SPOKEN = {"Korea, Republic of": "South Korea", "Iran, Islamic Republic of": "Iran",
           "Moldova, Republic of": "Moldova", "Macedonia, The Former Yugoslav Republic of": "North Macedonia"}
_WITH_ARTICLE = ("United ", "Netherlands", "Philippines", "Bahamas", "Gambia", "Maldives", "Czech Republic",
                 "Dominican Republic", "Democratic Republic", "Central African")
_MOST_MEANINGS = 2
_YARDSTICKS = {"RECIST", "CTCAE"}  # they say how something is measured, not what


def measured(trial: Trial) -> Iterator[Sentence]:
    """The main measures with their meaning, and how many others there are."""
    main = [outcome for outcome in trial.outcomes if outcome.rank == "primary"]
    others = [outcome for outcome in trial.outcomes if outcome.rank != "primary"]
    if main:
        yield from _main_measures(main, trial)
    if others:
        ranks = [f"{rank}_outcomes" for rank in ("secondary", "other") if any(o.rank == rank for o in others)]
        more = counted(len(others), "more measure" if main else "measure", "more measures" if main else "measures")
        yield say(f"The record lists {more}.", *ranks)


def _main_measures(main: list[Outcome], trial: Trial) -> Iterator[Sentence]:
    """The one main measure in the record's words where they are few, else how many there are; what known ones mean."""
    spelt = names((outcome.measure for outcome in main), trial)
    if len(main) == 1 and spelt:
        yield say(f"The main measure is: {spelt[0]}.", "primary_outcomes", names=spelt)
    else:
        yield say(f"The record names {counted(len(main), 'main measure', 'main measures')}.", "primary_outcomes")
    known = dict.fromkeys(endpoint for outcome in main for endpoint in recognised(outcome.measure))
    plain_words = [endpoint for endpoint in known if endpoint.name not in _YARDSTICKS][:_MOST_MEANINGS]
    for number, endpoint in enumerate(plain_words):
        text = endpoint.sentence if number else f"In plain words: {endpoint.name} {endpoint.meaning}"
        yield say(text, "primary_outcomes")


def where(trial: Trial) -> Iterator[Sentence]:
    """The study centre, or how many there are and in which countries."""
    if not trial.sites:
        return
    countries = names((_with_article(_country(site)) for site in trial.sites), trial)
    if len(trial.sites) == 1:
        yield from _one_centre(trial)
        return
    centres = counted(len(trial.sites), "study centre", "study centres")
    land = listing(countries) if len(countries) <= _MOST_COUNTRIES else counted(len(countries), "country", "countries")
    yield say(f"There are {centres}{f' in {land}' if land else ''}.", "sites", names=countries)


def _country(site: Site) -> str:
    """The country as one says it; the registry used to write "Korea, Republic of"."""
    return _SPOKEN.get(site.country, site.country)


def _with_article(country: str) -> str:
    """The country after "in": "the United States", "China"."""
    return f"the {country}" if country.startswith(_WITH_ARTICLE) else country


def _one_centre(trial: Trial) -> Iterator[Sentence]:
    site = trial.sites[0]
    place = ", ".join(dict.fromkeys(filter(None, (name(part, trial) for part in (site.city, _country(site))))))
    facility = name(site.facility, trial)
    if facility:
        whole = f"{facility} in {place}" if place else facility
        yield say(f"There is one study centre: {whole}.", "sites", names=[whole])
    elif place:
        yield say(f"There is one study centre, in {place}.", "sites", names=[place])


def when(trial: Trial) -> Iterator[Sentence]:
    """Start, end, state with the record's reason for a stop, results, and when the team last checked the record."""
    if trial.start_date:
        yield say(_dated(trial.start_date, "The study started", "start"), "start_date")
    if trial.completion_date:
        yield say(_dated(trial.completion_date, "It ended", "end"), "completion_date")
    if not _end_is_told(trial):
        yield from state(trial)
    yield from _reason(trial)
    if trial.has_results:
        yield say("Results are posted at the registry.", "has_results")
    if trial.verified_date:
        yield say(f"The study team last checked the record {day(trial.verified_date)}.", "verified_date")


def _end_is_told(trial: Trial) -> bool:
    """Whether the date of the end has already said what the state would say."""
    return trial.overall_status == "COMPLETED" and trial.completion_date is not None \
        and trial.completion_date.kind == "ACTUAL"


def _dated(point: DatePoint, past: str, event: str) -> str:
    """A date with the label that the registry gives it: actual, estimated or none."""
    if point.kind == "ACTUAL":
        return f"{past} {day(point)}."
    bare = day(point).removeprefix("on ").removeprefix("in ")
    return f"The planned {event} is {bare}." if point.kind == "ESTIMATED" else f"The {event} in the record is {bare}."


def state(trial: Trial) -> Iterator[Sentence]:
    """Whether the study takes people now."""
    if trial.overall_status in plain.STATUS:
        yield say(plain.STATUS[trial.overall_status], "overall_status")


def _reason(trial: Trial) -> Iterator[Sentence]:
    """Why the study was stopped, in the record's words."""
    why = name(trial.why_stopped, trial)
    if why:
        yield say(f"The reason given is: {why}.", "why_stopped", names=[why])


def sponsor(trial: Trial) -> Iterator[Sentence]:
    """Who runs the study, and with whom."""
    lead = name(trial.lead_sponsor.name, trial) if trial.lead_sponsor else ""
    if lead:
        what = "programme" if trial.study_type == "EXPANDED_ACCESS" else "study"
        yield say(f"The {what} is run by {lead}.", "lead_sponsor", names=[lead])
    partners = names((partner.name for partner in trial.collaborators), trial)
    if partners:
        yield say(f"It has help from {listing(partners, most=2)}.", "collaborators", names=partners)
