"""The search page: what is asked stands in the address, and whatever is asked gets a clear answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
Read = Callable[..., Any]
Store = Callable[..., None]
SHANGHAI, BERLIN = {"lat": 31.22, "lon": 121.46}, {"lat": 52.52, "lon": 13.41}


def trial(number: int, title: str, *, status: str = "RECRUITING", phase: str = "PHASE2", sex: str = "ALL",
          ages: tuple[str, str] = ("18 Years", "N/A"), where: tuple[str, str, dict[str, float]] | None = None,
          condition: str = "Lung Cancer") -> dict[str, Any]:
    sites = []
    if where:
        sites = [{"facility": f"{where[0]} Hospital", "city": where[0], "country": where[1], "geoPoint": where[2]}]
    return {"protocolSection": {
        "identificationModule": {"nctId": f"NCT{number:08d}", "briefTitle": title},
        "statusModule": {"overallStatus": status, "statusVerifiedDate": "2026-10"},
        "conditionsModule": {"conditions": [condition]},
        "designModule": {"studyType": "INTERVENTIONAL", "phases": [phase]},
        "eligibilityModule": {"sex": sex, "minimumAge": ages[0], "maximumAge": ages[1]},
        "contactsLocationsModule": {"locations": sites},
    }}


@pytest.fixture
def trials(store_records: Store) -> None:
    store_records(
        trial(99990701, "Resting with lung cancer in Shanghai", where=("Shanghai", "China", SHANGHAI)),
        trial(99990702, "Walking with lung cancer in Berlin", phase="PHASE3", where=("Berlin", "Germany", BERLIN)),
        trial(99990703, "Singing with asthma", status="COMPLETED", sex="FEMALE", condition="Asthma"),
        trial(99990704, "Playing with asthma as a child", ages=("6 Years", "12 Years"), condition="Asthma"),
    )


def titles(page: Any) -> list[str]:
    return [text for tag, text in page.texts if tag == "a" and re.match("(Resting|Walking|Singing|Playing) with", text)]


def test_the_first_page_shows_all_trials_and_sets_no_cookie(trials: None, read: Read, client: Client) -> None:
    page = read("/")
    assert "All 4 trials" in page.text
    assert len(titles(page)) == 4
    assert not client.get("/").cookies


def test_without_any_trial_the_page_says_how_to_get_some(db: None, read: Read) -> None:
    assert "No trials are kept here yet" in read("/").text


def test_words_find_what_they_name(trials: None, read: Read) -> None:
    assert titles(read("/?words=asthma+singing")) == ["Singing with asthma"]


def test_a_place_puts_the_nearest_first_and_says_how_far(trials: None, read: Read) -> None:
    near_berlin = read("/?words=lung+cancer&near=Berlin")
    assert titles(near_berlin) == ["Walking with lung cancer in Berlin", "Resting with lung cancer in Shanghai"]
    assert "less than 5 km away" in near_berlin.text
    assert "Berlin Hospital, Berlin, Germany" in near_berlin.text
    assert titles(read("/?words=lung+cancer&near=上海"))[0] == "Resting with lung cancer in Shanghai"


def test_a_result_shows_what_decides_whether_to_read_on(trials: None, read: Read) -> None:
    text = read("/?words=lung+cancer&near=Berlin").text
    for words in ("Recruiting", "Lung Cancer", "18 years and older, any sex", "Phase 3"):
        assert words in text


def test_the_place_goes_along_to_the_trial(trials: None, read: Read) -> None:
    links = {link.get("href") for link in read("/?near=Berlin").all("a")}
    assert "/trials/NCT99990702/?near=Berlin" in links


@pytest.mark.parametrize(("query", "found"), [
    ("status=COMPLETED", 1), ("status=RECRUITING&status=COMPLETED", 4), ("phase=PHASE3", 1), ("sex=MALE", 3),
    ("age=8", 1), ("age=40", 3), ("condition=asthma", 2), ("near=Berlin&within=100", 1), ("country=Germany", 1),
    ("status=NO_SUCH", 0),
])
def test_each_filter_narrows_and_stands_as_a_choice_to_remove(query: str, found: int, trials: None, read: Read) -> None:
    page = read(f"/?{query}")
    assert len(titles(page)) == found
    assert any("Remove:" in text for _, text in page.texts)


def test_removing_a_choice_keeps_the_others(trials: None, read: Read) -> None:
    page = read("/?words=cancer&status=RECRUITING&phase=PHASE2&near=Berlin&page=1")
    queries = [parse_qs(urlsplit(link.get("href", "")).query) for link in page.all("a")]
    assert {"words": ["cancer"], "phase": ["PHASE2"], "near": ["Berlin"]} in queries
    assert {"words": ["cancer"], "status": ["RECRUITING"], "phase": ["PHASE2"]} in queries


def test_facets_count_and_remember(trials: None, read: Read) -> None:
    page = read("/?status=COMPLETED")
    boxes = {box["value"]: box for box in page.all("input") if box.get("name") == "status"}
    assert "checked" in boxes["COMPLETED"]
    assert "checked" not in boxes["RECRUITING"]
    at = page.texts.index(("span", "Recruiting"))
    assert page.texts[at + 1] == ("span", "3")


def test_what_is_typed_stays_in_the_form(trials: None, read: Read) -> None:
    page = read("/?words=lung+%26+%22heart%22&near=Berlin&age=40&sex=FEMALE&within=250")
    values = {field.get("name"): field.get("value") for field in page.all("input")}
    assert values["words"] == 'lung & "heart"'
    assert values["near"] == "Berlin"
    assert values["age"] == "40"
    assert {option["value"] for option in page.all("option") if "selected" in option} == {"250", "FEMALE"}


def test_every_field_belongs_to_the_one_form(trials: None, read: Read) -> None:
    page = read("/")
    assert [form.get("id") for form in page.all("form")] == ["search"]
    assert all(field.get("form") == "search" for field in [*page.all("input"), *page.all("select")])


def test_an_unknown_place_is_told_in_its_place_and_the_rest_still_holds(trials: None, read: Read) -> None:
    page = read("/?words=asthma&near=Shanghqi")
    assert "do not know a place called “Shanghqi”" in page.text
    assert any(button.get("value", "").startswith("Shanghai") for button in page.all("button"))
    assert len(titles(page)) == 2
    assert next(field for field in page.all("input") if field.get("name") == "near")["value"] == "Shanghqi"


@pytest.mark.parametrize(("query", "says"), [
    ("age=forty", "Type an age in whole years"), ("age=-3", "Type an age from 0"), ("age=999", "Type an age from 0"),
    ("within=7", "Choose one of the distances"), ("sex=robot", "Choose one of the answers"),
    ("words=" + "x" * 400, "longer than 300"), ("condition=" + "x" * 300, "longer than 200"),
    ("status=%3Cb%3E", "This is not a status"),
])
def test_a_wrong_value_gets_its_own_message_and_spoils_nothing(query: str, says: str, trials: None, read: Read) -> None:
    page = read(f"/?{query}")
    assert says in page.text
    assert len(titles(page)) == 4


HOSTILE = ["%00", "%FF%FE", "%F0%9F%92%8A", '"', "'", "(", "AND OR NOT", "lung:cancer", "a" * 3000, "%0A%0D", "{{7*7}}",
           "*", "~", "^", "\\", "<script>", "%E2%80%AE", "‮", "; DROP TABLE", "+-+-", "[1 TO 2]", "title:"]


def test_whatever_is_typed_gets_a_page(trials: None, client: Client) -> None:
    fields = ("words", "condition", "near", "status", "phase", "country", "age", "within", "sort", "page", "sex")
    for name, words in product(fields, HOSTILE):
        response = client.get(f"/?{name}={words}")
        assert response.status_code == 200, (name, words)
        assert b"<script>" not in response.content


def test_a_page_that_does_not_exist_is_told_and_another_shown(trials: None, read: Read) -> None:
    for page in ("0", "-1", "two", "²", "1e9", "77", "99999", "9" * 400):
        shown = read(f"/?page={page}")
        assert re.search("There is no (such page|page 77|page 1,?000)", shown.text), page
        assert len(titles(shown)) == 4


def test_pages_lead_to_each_other_and_show_each_trial_once(store_records: Store, read: Read) -> None:
    store_records(*(trial(99990800 + number, f"Rest {number} with asthma") for number in range(23)))
    seen: list[str] = []
    address = "/?words=asthma"
    for number in (1, 2, 3):
        page = read(address)
        assert f"Page {number} of 3" in page.text
        seen += re.findall(r"Rest \d+ with asthma", page.text)
        following = [link["href"] for link in page.all("a") if link.get("rel") == "next"]
        address = following[0] if following else ""
    assert address == ""
    assert len(seen) == len(set(seen)) == 23


def test_nothing_found_says_what_to_try(trials: None, read: Read) -> None:
    page = read("/?words=qwertzuiop&status=RECRUITING")
    assert "No trial fits this search" in page.text
    assert "Start again with all trials" in page.text


def test_a_search_is_not_for_crawlers_and_the_front_page_is(trials: None, read: Read) -> None:
    robots = [meta for meta in read("/?words=asthma").all("meta") if meta.get("name") == "robots"]
    assert robots == [{"name": "robots", "content": "noindex"}]
    assert not [meta for meta in read("/").all("meta") if meta.get("name") == "robots"]


def test_the_order_can_be_chosen_where_a_place_makes_a_difference(trials: None, read: Read) -> None:
    assert "Best match first" not in read("/?words=cancer").text
    page = read("/?words=cancer&near=Berlin")
    assert {"words": ["cancer"], "near": ["Berlin"], "sort": ["match"]} in [
        parse_qs(urlsplit(link.get("href", "")).query) for link in page.all("a")]
    kept = read("/?words=cancer&near=Berlin&sort=match")
    assert [field.get("value") for field in kept.all("input") if field.get("name") == "sort"] == ["match"]
