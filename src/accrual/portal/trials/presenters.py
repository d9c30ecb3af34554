"""Everything the trial page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString

from accrual.overview import Disagreement, Overview, compose, disagreements, explain
from accrual.portal.core.faqs import FIRST, Faq
from accrual.portal.trials.centres import Centre, Centres, ContactView, centres, contact_views
from accrual.portal.trials.criteria_list import CriteriaList, criteria_list
from accrual.portal.trials.drawing import Drawing, draw
from accrual.portal.trials.facts import Fact, Group, details, groups, staleness, strip
from accrual.portal.trials.glossary import Term, terms_in
from accrual.portal.trials.linked_data import linked_data
from accrual.portal.trials.near import Near
from accrual.portal.trials.prose import line, prose
from accrual.portal.trials.stored import VersionInfo
from accrual.portal.trials.wording import OPEN, date_in_words
from accrual.registry.trial import Trial
from accrual.search import open_sites
from accrual.vocabulary.prose import powers

__all__ = ["EndpointView", "TrialPage", "VersionView", "present"]

_RANKS = (("primary", "Main endpoint", "Main endpoints"), ("secondary", "Further endpoint", "Further endpoints"),
          ("other", "Also looked at", "Also looked at"))


@dataclass(frozen=True, slots=True)
class EndpointView:
    """One endpoint: the record's words, when it is measured, and what its terms mean."""

    measure: str
    time_frame: str
    description: SafeString
    meaning: str


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of the record in its history."""

    title: str
    retrieved: date
    source: str
    current: bool


@dataclass(frozen=True, slots=True)
class TrialPage:
    """One trial, ready to be shown; what is empty here has its words in the template."""

    trial: Trial
    title: str
    strip: tuple[Fact, ...]
    stale: str
    open: bool
    near: Near
    overview: Overview
    disagreements: tuple[Disagreement, ...]
    record_date: str
    summary: SafeString
    description: SafeString
    criteria: CriteriaList
    terms: tuple[Term, ...]
    groups: tuple[Group, ...]
    details: tuple[Fact, ...]
    endpoints: tuple[tuple[str, tuple[EndpointView, ...]], ...]
    centres: Centres
    drawing: Drawing | None
    contacts: tuple[ContactView, ...]
    officials: tuple[tuple[str, str], ...]
    versions: tuple[VersionView, ...]
    faqs: tuple[Faq, ...]
    linked_data: SafeString

    @property
    def address(self) -> str:
        """The page's own address, without a place."""
        return reverse("trials:trial", args=[self.trial.nct_id])

    @property
    def nearest(self) -> Centre | None:
        """The first centre that takes people while the trial does, None where the record names no centre."""
        taking = {site.number for site in open_sites(self.trial)}
        return next((centre for centre in self.centres.all if centre.number in taking), None)


def present(trial: Trial, *, near: Near, today: date, versions: tuple[VersionInfo, ...]) -> TrialPage:
    """The page of a trial as a person near a place sees it on a day."""
    places = centres(trial, near.place)
    return TrialPage(
        trial=trial,
        title=powers(line(trial.title)),
        strip=strip(trial),
        stale=staleness(trial, today),
        open=trial.overall_status in OPEN,
        near=near,
        overview=compose(trial),
        disagreements=disagreements(trial),
        record_date=date_in_words(trial.last_update_post_date or trial.verified_date),
        summary=prose(trial.brief_summary),
        description=prose(trial.detailed_description),
        criteria=criteria_list(trial.criteria, trial.nct_id),
        terms=terms_in(trial.criteria),
        groups=groups(trial),
        details=details(trial),
        endpoints=_endpoints(trial),
        centres=places,
        drawing=draw(places.all, near.place),
        contacts=contact_views(trial.central_contacts),
        officials=tuple((line(each.name), line(each.affiliation)) for each in trial.officials),
        versions=tuple(map(_version, versions)),
        faqs=FIRST,
        linked_data=linked_data(trial),
    )


def _endpoints(trial: Trial) -> tuple[tuple[str, tuple[EndpointView, ...]], ...]:
    """The endpoints by rank, ranks without any left out."""
    ranked = []
    for rank, one, many in _RANKS:
        views = tuple(
            EndpointView(line(each.measure), line(each.time_frame), prose(each.description),
                         explain(each.measure) or "")
            for each in trial.outcomes if each.rank == rank
        )
        if views:
            ranked.append((one if len(views) == 1 else many, views))
    return tuple(ranked)


def _version(version: VersionInfo) -> VersionView:
    updated = date_in_words(version.updated)
    return VersionView(f"Record updated {updated}" if updated else "Record without a date of its own",
                       version.retrieved.date(), version.source, version.current)
