"""Trials for me: what is told, what is listed, and that nothing of it is left anywhere."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from tests.web.test_screening_check import store

from accrual.portal.screening import matching

pytestmark = pytest.mark.django_db
ADDRESS = "/trials-for-me/"
__all__ = ["store"]

LUNG = """Inclusion Criteria:

* Age ≥ 18 years
* Non-small cell lung cancer
* Progression on prior pembrolizumab
* KRAS G12C mutation
* PD-L1 TPS ≥ 50 %

Exclusion Criteria:

* Symptomatic brain metastases
"""
OLD = "Inclusion Criteria:\n\n* Age ≥ 70 years\n* Lung cancer\n\nExclusion Criteria:\n\n* Brain metastases"
SKIN = "Inclusion Criteria:\n\n* Age ≥ 18 years\n* Plaque psoriasis"


@pytest.fixture
def trials(store: Callable[..., str]) -> None:
    for number, criteria, disease in (("NCT99990901", LUNG, "Lung Cancer"), ("NCT99990902", OLD, "Lung Cancer"),
                                      ("NCT99990903", SKIN, "Psoriasis")):
        store(criteria, number, conditions=disease)


def told(client: Client, **fields: str) -> str:
    page = client.post(ADDRESS, fields)
    assert page.status_code == 200
    return page.content.decode()


def listed(html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'<h3><a href="/trials/(NCT\d+)/"', html)))


@pytest.mark.usefixtures("trials")
def test_trials_of_the_illness_are_listed_with_what_is_confirmed(client: Client) -> None:
    html = told(client, illness="Non-small cell lung cancer", age="64")
    assert listed(html) == ["NCT99990901"], "one asks for people of 70, one is of another illness"
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "2 of 6 criteria" in text
    assert "3 trials compared. In 1 of them something that you told speaks against it." in text
    assert "Only a study team can say whether you can join" in text
    assert "eligib" not in text.lower()


@pytest.mark.usefixtures("trials")
def test_without_an_illness_all_are_compared(client: Client) -> None:
    assert set(listed(told(client, age="64"))) == {"NCT99990901", "NCT99990903"}
    assert set(listed(told(client, age="75"))) == {"NCT99990901", "NCT99990902", "NCT99990903"}


@pytest.mark.usefixtures("trials")
@pytest.mark.parametrize(("fields", "found"), [
    ({"progression_on": "pembrolizumab"}, ["NCT99990901"]),
    ({"progression_on": "docetaxel"}, []),
    ({"prior_therapy": "Keytruda"}, ["NCT99990901"]),
    ({"required_mutation": "KRAS G12C"}, ["NCT99990901"]),
    ({"required_mutation": "KRAS"}, ["NCT99990901"]),
    ({"required_mutation": "EGFR"}, []),
    ({"pd_l1": "60"}, ["NCT99990901"]),
    ({"pd_l1": "10"}, []),
    ({"brain_metastases": "allowed"}, ["NCT99990901"]),
    ({"brain_metastases": "excluded"}, ["NCT99990902"]),
])
def test_filters_people_ask_for(client: Client, fields: dict[str, str], found: list[str]) -> None:
    assert listed(told(client, illness="lung cancer", age="75", **fields)) == found


@pytest.mark.usefixtures("trials")
@pytest.mark.parametrize(("field", "typed", "words"), [
    ("age", "old", "Type the number alone"), ("age", "640", "from 0 to 120"),
    ("illness", "zzqq", "do not know this illness"),
    ("treatments", "zzqq", "We do not know: zzqq"), ("marker", "!!", "Type the name of a gene"),
    ("near", "Xyzzyville", "do not know a place"), ("prior_therapy", "zzqq", "do not know this treatment"),
    ("pd_l1", "200", "from 0 to 100"), ("sex", "other", "Choose one"), ("illness", "x" * 300, "longer than 200"),
])
def test_a_fault_is_told_at_its_field_and_what_was_typed_is_kept(
    client: Client, field: str, typed: str, words: str
) -> None:
    html = told(client, **{field: typed})
    assert "Please check your answers" in html
    assert html.count(words) >= 2, "in the summary and at the field"
    if field != "sex":
        assert typed in html


@pytest.mark.usefixtures("trials")
def test_what_was_told_can_be_changed_and_goes_on_to_the_questions(client: Client) -> None:
    html = told(client, illness="lung cancer", age="64", sex="female", ecog="1")
    assert '<input type="hidden" name="scale-ecog" value="1">' in html
    assert 'value="lung cancer"' in told(client, illness="lung cancer", age="64", go="change")
    page = client.post("/trials/NCT99990901/check/", {"age": "64", "sex": "female"})
    assert 'value="64"' in page.content.decode()


@pytest.mark.usefixtures("trials")
def test_nothing_is_left_in_database_log_address_or_cookie(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    def rows() -> dict[str, int]:
        return {model.__name__: model._default_manager.count() for model in apps.get_models()}

    caplog.set_level(logging.DEBUG)
    before = rows()
    said = {"illness": "non-small cell lung cancer", "age": "63", "treatments": "carboplatin"}
    page: Any = client.post(ADDRESS, said)
    assert "no-store" in page["Cache-Control"]
    assert rows() == before
    assert "carboplatin" not in caplog.text
    assert page.wsgi_request.get_full_path() == ADDRESS
    assert client.cookies == {}
    assert not re.search(r'href="[^"]*(?:63|carboplatin|lung)', page.content.decode())


def test_with_no_trials_it_says_so(client: Client) -> None:
    assert "No trial that takes people now fits" in told(client, age="64")


@pytest.mark.usefixtures("trials")
def test_hostile_values_are_no_crash(client: Client) -> None:
    for fields in ({"page": "0"}, {"page": "x" * 5000}, {"page": "9" * 3}, {"illness": "\x00"}, {"age": "6\x003"},
                   {"treatments": ",;,;" * 100}, {"illness": "<script>alert(1)</script>"}, {"marker": "KRAS " * 11}):
        page = client.post(ADDRESS, fields)
        assert page.status_code == 200
        assert b"<script>alert" not in page.content


@pytest.mark.usefixtures("trials")
def test_a_change_of_the_trials_is_seen(client: Client, store: Callable[..., str]) -> None:
    assert listed(told(client, illness="lung cancer", age="64")) == ["NCT99990901"]
    assert matching.pending() == 0
    store("Inclusion Criteria:\n\n* Age ≥ 60 years\n* Lung cancer", "NCT99990902", conditions="Lung Cancer")
    assert matching.pending() == 1
    assert set(listed(told(client, illness="lung cancer", age="64"))) == {"NCT99990901", "NCT99990902"}
    assert matching.pending() == 0
