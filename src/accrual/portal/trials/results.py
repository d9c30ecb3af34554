"""What the search page shows: trials, facets with counts, and the way through the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from accrual.portal.trials import index
from accrual.portal.trials.current import current_trials
from accrual.portal.trials.forms import SearchForm
from accrual.portal.trials.near import Near
from accrual.portal.trials.prose import line
from accrual.portal.trials.wording import (
    PHASES,
    STATUSES,
    age_range,
    distance_in_words,
    phases_in_words,
    sex_in_words,
    status_in_words,
    status_tone,
)
from accrual.registry.trial import Site, Trial
from accrual.search import Hit, Query
from accrual.vocabulary.prose import powers

__all__ = ["Facet", "Option", "Paging", "ResultView", "ResultsPage", "present_results"]

_PER_PAGE = 10
_DEEPEST = 1000      # pages; deeper ones cost much and help nobody
_MOST_OPTIONS = 15

def _phase(code: str) -> str:
    return phases_in_words((code,))


_FACETS = (("status", "Status", status_in_words, tuple(STATUSES)), ("phase", "Phase", _phase, tuple(PHASES)),
           ("country", "Country", str, ()))


@dataclass(frozen=True, slots=True)
class ResultView:
    """One trial in the list."""

    nct_id: str
    title: str
    address: str
    status: str
    tone: str
    conditions: str
    nearest: str
    distance: str
    phase: str
    who: str
    sample: bool
    about: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet, with how many trials have it."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the search."""

    name: str
    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page this is and where its neighbours are; `note` tells of a page that does not exist."""

    number: int
    pages: int
    before: str = ""
    after: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """The search page beside its form."""

    query: Query
    near: Near
    total: int
    relaxed: bool
    results: tuple[ResultView, ...]
    facets: tuple[Facet, ...]
    paging: Paging
    sorts: tuple[tuple[str, str, bool], ...]
    chips: tuple[tuple[str, str], ...]
    asked: bool

    @property
    def first(self) -> int:
        """The number of the first result shown, counted from 1."""
        return (self.paging.number - 1) * _PER_PAGE + 1


def present_results(form: SearchForm, asked: QueryDict) -> ResultsPage:
    """The trials that fit the address's question, one page of them."""
    query = form.query()
    wanted, note = _wanted(asked.get("page", ""))
    results = index.find(query, limit=_PER_PAGE, offset=(wanted - 1) * _PER_PAGE)
    pages = max(1, -(-results.total // _PER_PAGE))
    if wanted > pages:
        note, wanted = f"There is no page {wanted}. This is the last page.", pages
        results = index.find(query, limit=_PER_PAGE, offset=(wanted - 1) * _PER_PAGE)
    return ResultsPage(
        query=query, near=form.place, total=results.total, relaxed=results.relaxed,
        results=_views(results.hits, form.place), facets=_facets(results.facets, query),
        paging=Paging(wanted, pages, _page_link(asked, wanted - 1, pages), _page_link(asked, wanted + 1, pages), note),
        sorts=_sorts(query, asked), chips=tuple(_chips(query, asked)),
        asked=any(value for key in asked for value in asked.getlist(key)),
    )


def _wanted(page: str) -> tuple[int, str]:
    """The number of the page asked for, and a note where it cannot be that."""
    if not page:
        return 1, ""
    if page.isascii() and page.isdigit() and len(page) < 6 and int(page) > 0:
        return min(int(page), _DEEPEST), ""
    return 1, "There is no such page. This is the first one."


def _page_link(asked: QueryDict, page: int, pages: int) -> str:
    return _link(asked, page=str(page) if page > 1 else "") if 1 <= page <= min(pages, _DEEPEST) else ""


def _link(asked: QueryDict, **changed: str) -> str:
    """The same search with some values changed; empty values leave the address."""
    pairs = [(key, value) for key in asked for value in asked.getlist(key) if value and key not in changed]
    return f"?{urlencode([*pairs, *((key, value) for key, value in changed.items() if value)])}"


def _chips(query: Query, asked: QueryDict) -> Iterator[tuple[str, str]]:
    """Each narrowing in words, with the address of the search without it."""
    if query.condition:
        yield f"Condition: {query.condition}", _link(asked, condition="", page="")
    if query.near:
        yield f"Near {query.near.name}", _link(asked, near="", within="", sort="", page="")
    if query.within_km:
        yield f"Within {query.within_km:,.0f} km", _link(asked, within="", page="")
    if query.age is not None:
        yield f"Age {query.age:.0f}", _link(asked, age="", page="")
    if query.sex:
        yield sex_in_words(query.sex), _link(asked, sex="", page="")
    for name, _, words, _ in _FACETS:
        for value in _chosen(query)[name]:
            yield words(value), _without(asked, name, value)


def _without(asked: QueryDict, name: str, value: str) -> str:
    pairs = [(key, each) for key in asked for each in asked.getlist(key)
             if each and key != "page" and (key, each) != (name, value)]
    return f"?{urlencode(pairs)}"


def _chosen(query: Query) -> dict[str, tuple[str, ...]]:
    return {"status": query.statuses, "phase": query.phases, "country": query.countries}


def _sorts(query: Query, asked: QueryDict) -> tuple[tuple[str, str, bool], ...]:
    """The two orders, where there is a place that makes a difference."""
    if query.near is None:
        return ()
    return (("Nearest first", _link(asked, sort="", page=""), query.by_distance),
            ("Best match first", _link(asked, sort="match", page=""), not query.by_distance))


def _facets(counts: Mapping[str, Mapping[str, int]], query: Query) -> tuple[Facet, ...]:
    facets = (Facet(name, title, _options(counts.get(name, {}), _chosen(query)[name], words, order))
              for name, title, words, order in _FACETS)
    return tuple(facet for facet in facets if facet.options)


def _options(counts: Mapping[str, int], chosen: tuple[str, ...], words: Callable[[str], str],
             order: tuple[str, ...]) -> tuple[Option, ...]:
    """Values in their own order, those without one by count; what is chosen stays in sight at 0."""
    values = {**dict.fromkeys(chosen, 0), **counts}
    rank = {value: at for at, value in enumerate(order)}
    ordered = sorted(values, key=lambda value: (not order and value not in chosen, rank.get(value, 99), -values[value]))
    return tuple(Option(value, words(value), values[value], value in chosen) for value in ordered[:_MOST_OPTIONS])


def _views(hits: Iterable[Hit], near: Near) -> tuple[ResultView, ...]:
    """The trials of the hits; one that was withdrawn since the index was made is left out."""
    found = list(hits)
    trials = current_trials(hit.nct_id for hit in found)
    return tuple(_view(trials[hit.nct_id], hit, near) for hit in found if hit.nct_id in trials)


def _view(trial: Trial, hit: Hit, near: Near) -> ResultView:
    site = trial.sites[hit.site_number] if hit.site_number is not None and hit.site_number < len(trial.sites) else None
    return ResultView(
        nct_id=trial.nct_id,
        title=powers(line(trial.title)),
        address=reverse("trials:trial", args=[trial.nct_id]) + near.query,
        status=status_in_words(trial.overall_status),
        tone=status_tone(trial.overall_status),
        conditions="; ".join(map(line, trial.conditions)),
        nearest=_nearest(trial, site),
        distance=distance_in_words(hit.distance_km),
        phase=phases_in_words(trial.phases),
        who=f"{age_range(trial.minimum_age, trial.maximum_age)}, {_sexes(trial.sex)}",
        sample=trial.restated or trial.sample,
        about=hit.about,
    )


def _sexes(sex: str) -> str:
    known = {"ALL": "any sex", "FEMALE": "female only", "MALE": "male only"}
    return known.get(sex) or f"sex: {sex_in_words(sex).lower()}"


def _nearest(trial: Trial, site: Site | None) -> str:
    """The nearest centre by name and town, else how many centres there are and where."""
    if site:
        return ", ".join(filter(None, map(line, (site.facility, site.city, site.country))))
    countries = tuple(dict.fromkeys(line(each.country) for each in trial.sites if each.country))
    if not trial.sites:
        return ""
    count = "1 study centre" if len(trial.sites) == 1 else f"{len(trial.sites)} study centres"
    where = countries[0] if len(countries) == 1 else f"{len(countries)} countries" if countries else ""
    return f"{count} in {where}" if where else count
