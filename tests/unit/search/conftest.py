"""A small corpus from the cases, as trials and as an index."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accrual.registry.trial import Age, DatePoint, Site, Trial
from accrual.search import Index

_CASES = Path(__file__).parents[2] / "spec/search.json"


def _trial(number: int, title: str = "A trial", **more: Any) -> Trial:
    youngest, oldest = [Age(float(age), "year") if age else None for age in more.get("ages", (None, None))]
    sites = [Site(at, city=city, country=country, latitude=lat, longitude=lon, status=status)
             for at, (city, country, lat, lon, status) in enumerate(more.get("sites", ()))]
    return Trial(
        nct_id=f"NCT{number:08d}", brief_title=title, conditions=tuple(more.get("conditions", ())),
        overall_status=more.get("status", ""), phases=tuple(more.get("phases", ())), sex=more.get("sex", "ALL"),
        minimum_age=youngest, maximum_age=oldest, criteria=more.get("criteria", ""), sites=tuple(sites),
        org_study_id=more.get("org_study_id", ""),
        last_update_post_date=DatePoint(more["updated"]) if "updated" in more else None,
    )


@pytest.fixture(scope="session")
def make_trial() -> Callable[..., Trial]:
    """Makes a trial from what a case writes of it."""
    return _trial


@pytest.fixture(scope="session")
def corpus() -> list[Trial]:
    """The trials of the cases."""
    return [_trial(**case) for case in json.loads(_CASES.read_text(encoding="utf-8"))["trials"]]


@pytest.fixture(scope="session")
def built() -> Callable[..., Index]:
    """Makes an index of some trials, their revisions counted from 1."""

    def build(folder: Path, *several: Trial) -> Index:
        index = Index.open(folder)
        index.update(enumerate(several, 1))
        return index

    return build
