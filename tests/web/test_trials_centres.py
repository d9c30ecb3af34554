"""The nearest study centre is the same one for a search, a trial's page and a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from accrual.places import find
from accrual.portal.contact.sites import nearest, site_choices
from accrual.portal.trials.centres import centres
from accrual.portal.trials.near import near
from accrual.portal.trials.presenters import present
from accrual.registry.trial import Contact, Site, Trial
from accrual.search.columns import Columns

SHANGHAI = find("Shanghai")
DESK = (Contact("Desk", email="desk@example.org"),)
NORTH = Site(0, facility="North", city="Beijing", country="China", latitude=39.9, longitude=116.4)
SOUTH = Site(1, facility="South", city="Shanghai", country="China")


def trial(*sites: Site) -> Trial:
    return Trial("NCT99990001", overall_status="RECRUITING", sites=sites, central_contacts=DESK)


def nearest_of_search(given: Trial) -> int:
    assert SHANGHAI is not None
    return int(Columns.of([given]).nearest(SHANGHAI.latitude, SHANGHAI.longitude)[1][0])


def test_a_centre_without_coordinates_stands_in_its_city() -> None:
    given = trial(NORTH, SOUTH)
    first = centres(given, SHANGHAI).first[0]
    assert (first.name, first.distance) == ("South", "less than 5 km away")
    assert first.latitude is None  # the map shows what the record gives, and no town in its place
    chosen = nearest(site_choices(given, SHANGHAI))
    assert chosen is not None
    assert chosen.number == first.number == nearest_of_search(given) == 1


def test_a_centre_without_a_status_takes_people_as_its_trial_does() -> None:
    given = trial(replace(NORTH, status="RECRUITING"), SOUTH,
                  Site(2, facility="Shut", city="Shanghai", country="China", status="SUSPENDED"))
    assert [choice.name for choice in site_choices(given, SHANGHAI)] == ["South", "North", "Shut"]
    assert nearest_of_search(given) == 1


@pytest.mark.django_db
def test_a_page_names_the_nearest_centre_that_takes_people_and_lists_the_closed_one_too() -> None:
    given = trial(replace(NORTH, status="RECRUITING"), replace(SOUTH, status="COMPLETED"))
    page = present(given, near=near("Shanghai"), today=date(2026, 11, 22), versions=())
    assert page.nearest is not None
    assert page.nearest.number == nearest_of_search(given) == 0
    assert [centre.name for centre in page.centres.first] == ["South", "North"]
