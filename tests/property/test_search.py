"""Laws of the search: whatever is stored is found, and no text or place breaks it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.places import Place, distance_km
from accrual.registry.trial import Age, Site, Trial
from accrual.search import Index, Query, open_sites
from accrual.search.columns import Columns
from accrual.search.sites import OPEN

STATUSES = ("", "RECRUITING", "COMPLETED", "NOT_YET_RECRUITING", "WITHDRAWN")
degrees = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
sites = st.builds(
    lambda at, status, country: Site(0, country=country, status=status, latitude=at and at[0], longitude=at and at[1]),
    st.none() | degrees, st.sampled_from(STATUSES), st.sampled_from(["", "China", "Atlantis"]))
trials = st.builds(
    lambda number, status, phases, sex, ages, places: Trial(
        nct_id=f"NCT{number:08d}", overall_status=status, phases=tuple(phases), sex=sex,
        minimum_age=ages[0] and Age(ages[0], "year"), maximum_age=ages[1] and Age(ages[1], "year"),
        sites=tuple(Site(at, country=site.country, status=site.status, latitude=site.latitude, longitude=site.longitude)
                    for at, site in enumerate(places))),
    st.integers(1, 40), st.sampled_from(STATUSES), st.lists(st.sampled_from(["PHASE1", "PHASE2"]), unique=True),
    st.sampled_from(["", "ALL", "MALE"]), st.tuples(st.none() | st.integers(1, 90), st.none() | st.integers(1, 90)),
    st.lists(sites, max_size=5))
several = st.lists(trials, max_size=12, unique_by=lambda trial: trial.nct_id)


@pytest.fixture(scope="module")
def samples_index(sample_trials: tuple[Trial, ...]) -> Iterator[Index]:
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder))
        index.update(enumerate(sample_trials, 1))
        yield index


def found(index: Index, query: Query) -> set[str]:
    return {hit.nct_id for hit in index.find(query, limit=1000).hits}


def test_every_trial_is_found_by_its_number_its_title_and_its_conditions(
    samples_index: Index, sample_trials: tuple[Trial, ...],
) -> None:
    for trial in sample_trials:
        assert found(samples_index, Query(words=trial.nct_id)) == {trial.nct_id}
        assert found(samples_index, Query(words=trial.nct_id[3:])) == {trial.nct_id}
        assert trial.nct_id in found(samples_index, Query(words=trial.title.swapcase()))
        for condition in trial.conditions:
            assert trial.nct_id in found(samples_index, Query(condition=condition))


@given(st.text(max_size=200), st.text(max_size=50), degrees)
def test_no_text_is_an_error(samples_index: Index, words: str, condition: str, here: tuple[float, float]) -> None:
    results = samples_index.find(Query(words=words, condition=condition, near=Place("", "", "", *here)), limit=1000)
    assert len(results.hits) == results.total


@given(degrees)
def test_nearest_first_is_in_order_of_distance(
    samples_index: Index, sample_trials: tuple[Trial, ...], here: tuple[float, float]
) -> None:
    statuses = {trial.nct_id: trial.overall_status for trial in sample_trials}
    hits = samples_index.find(Query(near=Place("", "", "", *here)), limit=1000).hits
    located = [hit for hit in hits if hit.distance_km is not None]
    assert hits[:len(located)] == tuple(located)
    order = [(statuses[hit.nct_id] not in OPEN, hit.distance_km) for hit in located]
    assert order == sorted(order)


@given(several, degrees)
def test_the_nearest_site_is_what_measuring_each_gives(given_trials: list[Trial], here: tuple[float, float]) -> None:
    distance, number = Columns.of(given_trials).nearest(*here)
    for row, trial in enumerate(sorted(given_trials, key=lambda trial: trial.nct_id)):
        by_site = {site.number: distance_km(*here, site.latitude, site.longitude) for site in open_sites(trial)
                   if site.latitude is not None and site.longitude is not None}
        if not by_site:
            assert (distance[row], number[row]) == (np.inf, -1)
            continue
        # Single precision: within metres, but for the far side of the Earth, where a chord tells little.
        assert distance[row] == pytest.approx(min(by_site.values()), abs=0.01, rel=0.001)
        assert by_site[int(number[row])] == pytest.approx(min(by_site.values()), abs=0.01, rel=0.001)


@given(several, several)
def test_replacing_some_trials_is_the_same_as_starting_with_them(older: list[Trial], newer: list[Trial]) -> None:
    merged = Columns.of(older).replaced_by(Columns.of(newer))
    anew = Columns.of({trial.nct_id: trial for trial in (*older, *newer)}.values())
    assert merged.numbers.tolist() == anew.numbers.tolist()
    assert merged.nearest(10, 20)[0].tolist() == anew.nearest(10, 20)[0].tolist()
    assert merged.nearest(10, 20)[1].tolist() == anew.nearest(10, 20)[1].tolist()
    for row in range(len(anew)):
        chosen = np.arange(len(anew)) == row
        for name in ("status", "phase", "country", "sex"):
            assert getattr(merged, name).counts(chosen) == getattr(anew, name).counts(chosen)
    with tempfile.TemporaryDirectory() as folder:
        merged.save(Path(folder) / "columns.npz")
        again = Columns.load(Path(folder) / "columns.npz")
    assert again.numbers.tolist() == merged.numbers.tolist()
    assert again.status.counts(np.ones(len(again), bool)) == merged.status.counts(np.ones(len(merged), bool))
    assert again.oldest.tolist() == merged.oldest.tolist()
