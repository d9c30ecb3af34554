"""The trial page: every section of a record, none of the faults of the pages we know."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accrual.registry import samples

pytestmark = pytest.mark.django_db
Read = Callable[..., Any]
Store = Callable[..., None]
NUMBER = "NCT99990777"
SECTIONS = ["overview", "taking-part", "who", "endpoints", "details", "centres", "contact", "questions", "record"]


def record(nct_id: str = NUMBER, **modules: dict[str, Any]) -> dict[str, Any]:
    protocol = {"identificationModule": {"nctId": nct_id, "briefTitle": "A trial of rest"}}
    for name, module in modules.items():
        protocol[name] = {**protocol.get(name, {}), **module}
    return {"protocolSection": protocol}


def seed() -> dict[str, Any]:
    return next(each for each in samples.records()
                if each["protocolSection"]["identificationModule"]["nctId"] == "NCT06749886")


@pytest.fixture
def seed_page(store_records: Store, read: Read) -> Any:
    store_records(seed())
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        return read("/trials/NCT06749886/?near=Shanghai")


# --- the seed's trial ------------------------------------------------------------------------------


def test_the_page_has_every_section_and_leads_to_each(seed_page: Any) -> None:
    assert set(SECTIONS) <= set(seed_page.ids())
    assert set(SECTIONS) <= seed_page.own_links()


def test_the_title_stands_in_one_heading_only(seed_page: Any) -> None:
    title = seed()["protocolSection"]["identificationModule"]["briefTitle"]
    assert [text for tag, text in seed_page.texts if re.fullmatch(r"h\d", tag)].count(title) == 1


def test_every_date_has_its_label(seed_page: Any) -> None:
    for at, (tag, text) in enumerate(seed_page.texts):
        if re.fullmatch(r"\d{1,2} \w+ \d{4}", text):
            assert tag == "dd", f"{text} stands alone"
            assert seed_page.texts[at - 1][0] == "dt"


def test_a_record_not_verified_for_long_says_so(seed_page: Any) -> None:
    assert "last updated in October 2025, 13 months ago" in seed_page.text


def test_all_criteria_are_numbered_and_can_be_linked_to(seed_page: Any) -> None:
    wanted = {*(f"I{n}" for n in range(1, 15)), *(f"E{n}" for n in range(1, 15))}
    assert wanted <= set(seed_page.ids())
    assert wanted <= seed_page.own_links()


def test_a_restated_record_says_so_and_leads_to_the_registry(seed_page: Any) -> None:
    assert "in our own words" in seed_page.text
    assert "https://clinicaltrials.gov/study/NCT06749886" in {link.get("href") for link in seed_page.all("a")}


def test_endpoints_are_explained(seed_page: Any) -> None:
    assert "how long people live without their disease growing" in seed_page.text
    assert "Objective response rate" in seed_page.text


def test_terms_are_explained_where_the_criteria_use_them(seed_page: Any) -> None:
    assert {"term-ecog", "term-uln", "term-nyha", "term-recist-1-1"} <= set(seed_page.ids())


def test_the_disagreement_over_denosumab_is_worded_honestly(seed_page: Any) -> None:
    assert "does not agree with itself" in seed_page.text
    assert "denosumab is named only" in seed_page.text


def test_powers_of_ten_are_legible_in_plain_words(seed_page: Any) -> None:
    assert re.search(r"1\.5 ?×? ?×10⁹/L", seed_page.text)
    assert "109/L" not in seed_page.text


def test_plain_words_do_not_repeat_the_sentence_beside_them(seed_page: Any) -> None:
    assert seed_page.text.count("Measurable disease by RECIST 1.1: tumor lesions") == 2  # list, whole text
    assert "Otherwise:" in seed_page.text
    assert "Bilirubin bilirubin" not in seed_page.text


def test_what_was_not_understood_beside_a_value_is_the_rest(store_records: Store, read: Read) -> None:
    criteria = "Inclusion Criteria:\n\n* Platelets ≥ 100×10⁹/L without support from the sponsor"
    store_records(record(eligibilityModule={"eligibilityCriteria": criteria}))
    assert "The rest of what the record says here" in read(f"/trials/{NUMBER}/").text


def test_an_exception_and_an_otherwise_are_part_of_the_plain_words(store_records: Store, read: Read) -> None:
    criteria = ("Inclusion Criteria:\n\n* AST ≤ 2.5 × ULN, or ≤ 5 × ULN for patients with liver metastases\n\n"
                "Exclusion Criteria:\n\n* Other malignancy within 5 years, except basal cell carcinoma of the skin")
    store_records(record(eligibilityModule={"eligibilityCriteria": criteria}))
    page = read(f"/trials/{NUMBER}/")
    assert "Other than: Basal cell carcinoma" in " ".join(page.text.split())
    assert "Otherwise: Aspartate aminotransferase (AST) at most 2.5" in " ".join(page.text.split())


def test_what_asks_nothing_says_so(store_records: Store, read: Read) -> None:
    criteria = "Inclusion Criteria:\n\n* Note: women after a hysterectomy are not considered of childbearing potential"
    store_records(record(eligibilityModule={"eligibilityCriteria": criteria}))
    assert "This only explains something. Nothing is asked. In the record’s words Note: women" in " ".join(
        read(f"/trials/{NUMBER}/").text.split())


def test_the_buttons_take_the_place_along(seed_page: Any) -> None:
    links = {link.get("href") for link in seed_page.all("a")}
    assert "/trials/NCT06749886/check/?near=Shanghai" in links
    assert "/trials/NCT06749886/contact/?near=Shanghai" in links


def test_each_sentence_of_the_overview_leads_to_a_field_of_the_record(seed_page: Any, read: Read) -> None:
    sources = [link["href"] for link in seed_page.all("a") if link.get("class") == "source"]
    assert len(sources) >= 5
    anchors = set(read("/trials/NCT06749886/record/").ids())
    assert {source.partition("#")[2] for source in sources} <= anchors


def test_what_the_page_says_to_machines_is_data_and_no_code(seed_page: Any, client: Client) -> None:
    assert seed_page.all("script") == [{"type": "application/ld+json"}]
    html = client.get("/trials/NCT06749886/").content.decode()
    told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])  # type: ignore[index]
    assert told["@type"] == "MedicalTrial"
    assert told["identifier"] == "NCT06749886"


def test_an_invented_trial_is_kept_from_search_engines_and_says_what_it_is(store_records: Store, read: Read) -> None:
    store_records({"accrual": {"sample": True}, **record()})
    page = read(f"/trials/{NUMBER}/")
    assert "This trial is invented" in page.text
    assert {"name": "robots", "content": "noindex"} in page.all("meta")
    assert page.all("script") == []


def test_the_page_sets_no_cookie(seed_page: Any, client: Client) -> None:
    assert not client.get("/trials/NCT06749886/?near=Shanghai").cookies


# --- every sample ----------------------------------------------------------------------------------


def test_no_sample_shows_a_placeholder_or_a_bare_none(store_records: Store, read: Read) -> None:
    store_records(*samples.records())
    for sample in samples.records():
        number = sample["protocolSection"]["identificationModule"]["nctId"]
        for address in (f"/trials/{number}/", f"/trials/{number}/?near=Berlin"):
            text = read(address).text
            assert not re.search(r"\{\{|\}\}|\{%|%\}|\bNone\b(?! of|:)|\bnan\b|SafeString|<\w+ object", text), address


# --- what a record lacks ---------------------------------------------------------------------------


def test_a_record_that_holds_only_its_number_gets_words_for_all_it_lacks(store_records: Store, read: Read) -> None:
    store_records({"protocolSection": {"identificationModule": {"nctId": NUMBER}}})
    page = read(f"/trials/{NUMBER}/?near=Shanghai")
    for words in ("Status not stated", "Date not stated", "does not say when", "no text on who can join",
                  "names no endpoint", "names no study centre", "names no contact person", "describes no groups",
                  "Not stated by the study team"):
        assert words in page.text, words
    assert next(text for tag, text in page.texts if tag == "h1") == NUMBER


def test_a_closed_trial_says_that_it_takes_nobody(store_records: Store, read: Read) -> None:
    store_records(record(statusModule={"overallStatus": "COMPLETED", "statusVerifiedDate": "2019-03"}))
    text = read(f"/trials/{NUMBER}/").text
    assert "takes no new people" in text
    assert "Last verified March 2019" in text
    assert "out of date" not in text  # nothing more will happen to it


@pytest.mark.parametrize(("verified", "warns"), [("2026-11", False), ("2025-11", False), ("2025-10", True),
                                                 ("2020-01", True)])
@time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False)
def test_a_record_is_old_after_a_year(verified: str, warns: bool, store_records: Store, read: Read) -> None:
    store_records(record(statusModule={"overallStatus": "RECRUITING", "statusVerifiedDate": verified}))
    assert ("out of date" in read(f"/trials/{NUMBER}/").text) is warns


# --- what people type into records -----------------------------------------------------------------

HOSTILE = ('<script>alert(1)</script> <img src=x onerror=alert(2)> {{SITE_NAME}} {% now %} "\'>&amp; '
           "[x](javascript:alert(3))")


def test_text_of_a_record_is_shown_as_text_and_never_run(store_records: Store, read: Read) -> None:
    store_records(record(
        identificationModule={"briefTitle": f"Rest {HOSTILE}", "officialTitle": HOSTILE, "acronym": HOSTILE},
        descriptionModule={"briefSummary": HOSTILE, "detailedDescription": HOSTILE},
        conditionsModule={"conditions": [HOSTILE], "keywords": [HOSTILE]},
        eligibilityModule={"eligibilityCriteria": f"Inclusion Criteria:\n\n* {HOSTILE}\n* Age 18, {HOSTILE}"},
        outcomesModule={"primaryOutcomes": [{"measure": HOSTILE, "description": HOSTILE, "timeFrame": HOSTILE}]},
        armsInterventionsModule={"armGroups": [{"label": HOSTILE, "type": "OTHER", "description": HOSTILE}],
                                 "interventions": [{"name": HOSTILE, "type": "DRUG"}]},
        sponsorCollaboratorsModule={"leadSponsor": {"name": HOSTILE, "class": "OTHER"}},
        contactsLocationsModule={"centralContacts": [{"name": HOSTILE, "email": HOSTILE, "phone": HOSTILE}],
                                 "locations": [{"facility": HOSTILE, "city": HOSTILE, "country": HOSTILE,
                                                "geoPoint": {"lat": 31.2, "lon": 121.5}}]},
    ))
    for address in (f"/trials/{NUMBER}/", f"/trials/{NUMBER}/record/", "/?words=rest"):
        page = read(address)
        assert [attrs for attrs in page.all("script") if attrs.get("type") != "application/ld+json"] == []
        assert page.all("img") == []
        assert not any(attrs.get("href", "").startswith(("javascript:", "mailto:<")) for attrs in page.all("a"))
        assert "{{SITE_NAME}}" in page.text, "the registry's own braces are text, and stay"


def test_markdown_of_the_registry_becomes_lists_and_its_escapes_vanish(store_records: Store, read: Read) -> None:
    store_records(record(descriptionModule={"briefSummary": "Aims:\n\n* age \\> 65\n* dose \\~ 5 mg\n\nThen rest."}))
    page = read(f"/trials/{NUMBER}/")
    assert ("li", "age > 65") in page.texts
    assert ("li", "dose ~ 5 mg") in page.texts


def test_hard_wrapped_text_flows(store_records: Store, read: Read) -> None:
    lines = ["The purpose of this study is to find out whether a long rest after lunch is",
             "      of any help to people who write tests, compared with people who go on",
             "      writing without any rest at all until the evening comes and lights go", "      out."]
    store_records(record(descriptionModule={"briefSummary": "\n".join(lines)}))
    assert " ".join(each.strip() for each in lines) in read(f"/trials/{NUMBER}/").text


def test_nested_criteria_stay_nested_and_keep_every_word(store_records: Store, read: Read) -> None:
    text = ("Inclusion Criteria:\n\n* Good blood:\n\n  * platelets \\>= 80 x 10^9/L\n  * hemoglobin \\>= 90 g/L\n"
            "* Consent")
    store_records(record(eligibilityModule={"eligibilityCriteria": text}))
    page = read(f"/trials/{NUMBER}/")
    assert {"I1", "I1.a", "I1.b", "I2"} <= set(page.ids())
    assert "Good blood" in page.text
    assert "platelets >= 80 x 10^9/L" in page.text, "the original stays as the registry gives it"
    assert "10⁹/L" in page.text


def test_a_hundred_kilobytes_of_criteria_make_a_page_in_time(store_records: Store, read: Read) -> None:
    items = "\n".join(f"* Platelets at least {n} x 10^9/L and no rest within {n} days" for n in range(1, 1800))
    store_records(record(eligibilityModule={"eligibilityCriteria": f"Inclusion Criteria:\n\n{items}"}))
    started = time.monotonic()
    page = read(f"/trials/{NUMBER}/")
    assert time.monotonic() - started < 20  # a hang, not a figure
    assert "I1799" in page.ids()


def test_five_hundred_sites_are_all_there_nearest_first(store_records: Store, read: Read) -> None:
    sites = [{"facility": f"Centre {n}", "city": "Somewhere", "country": "China" if n % 2 else "Japan",
              "geoPoint": {"lat": 30 + n / 100, "lon": 121.5}} for n in range(500)]
    store_records(record(contactsLocationsModule={"locations": sites}))
    page = read(f"/trials/{NUMBER}/?near=Shanghai")
    shown = [attrs["id"] for attrs in page.all("li") if attrs.get("id", "").startswith("centre-")]
    assert len(shown) == 500
    assert shown[0] in {"centre-122", "centre-123", "centre-124", "centre-125"}  # Shanghai lies at 31.2 degrees north
    assert "500 study centres in 2 countries" in page.text


def test_mail_addresses_that_are_none_make_no_link(store_records: Store, read: Read) -> None:
    store_records(record(contactsLocationsModule={"centralContacts": [
        {"name": "Ada", "email": "ada@example.org?bcc=all@example.org"}, {"name": "Bea", "email": "bea@example.org"}]}))
    links = [link["href"] for link in read(f"/trials/{NUMBER}/").all("a") if link.get("href", "").startswith("mailto:")]
    assert links == ["mailto:bea@example.org"]


# --- places ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("near", ["Qxzzyw", "x" * 5000, "\x00\x01", "%", "<b>", "999, 999"])
def test_a_place_that_is_unknown_spoils_nothing(near: str, store_records: Store, read: Read, client: Client) -> None:
    store_records(seed())
    response = client.get("/trials/NCT06749886/", {"near": near})
    assert response.status_code == 200
    assert "Shanghai Pulmonary Hospital" in response.content.decode()


def test_an_unknown_place_gets_a_message_beside_what_was_typed(store_records: Store, read: Read) -> None:
    store_records(seed())
    page = read("/trials/NCT06749886/?near=Shanghqi")
    assert "do not know a place called “Shanghqi”" in page.text
    assert "Shanghqi" in {field.get("value") for field in page.all("input")}
    assert any(link.get("href", "").endswith("?near=Shanghai%2C+China") for link in page.all("a"))


# --- addresses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "right"), [
    ("/trials/nct06749886/", "/trials/NCT06749886/"),
    ("/trials/06749886/", "/trials/NCT06749886/"),
    ("/trials/Nct06749886", "/trials/NCT06749886/"),
    ("/trials/06749886", "/trials/NCT06749886/"),
    ("/trials/NCT06749886", "/trials/NCT06749886/"),
    ("/trials/nct06749886/record/", "/trials/NCT06749886/record/"),
    ("/trials/06749886/check/?near=Bern", "/trials/NCT06749886/check/?near=Bern"),
    ("/trials/nct06749886/contact", "/trials/NCT06749886/contact/"),
])
def test_other_spellings_of_a_number_lead_to_the_one_address(typed: str, right: str, client: Client) -> None:
    response = client.get(typed)
    assert (response.status_code, response.headers.get("Location")) == (301, right)


def test_a_trial_that_is_not_kept_here_has_a_page_that_helps(read: Read) -> None:
    for number in ("NCT00000042", "NCT00000000"):
        for rest in ("", "record/", "check/", "contact/"):
            assert f"no record of {number}" in read(f"/trials/{number}/{rest}", 404).text


@pytest.mark.parametrize("address", ["/trials/NCT123/", "/trials/", "/trials/NCT067498861/", "/trials/nct06749886x/",
                                     "/trials/NCT٠٦٧٤٩٨٨٦/record/"])
def test_what_is_no_number_is_not_found(address: str, client: Client) -> None:
    assert client.get(address).status_code == 404


def test_the_record_is_one_click_away_and_word_for_word(store_records: Store, read: Read, client: Client) -> None:
    given = record(descriptionModule={"briefSummary": "Ⅳ – 10^9 \\> 5 <b>"})
    store_records(given)
    assert f"/trials/{NUMBER}/record/" in {link.get("href") for link in read(f"/trials/{NUMBER}/").all("a")}
    assert json.dumps("Ⅳ – 10^9 \\> 5 <b>", ensure_ascii=False) in read(f"/trials/{NUMBER}/record/").text
    raw = client.get(f"/trials/{NUMBER}/record/?format=json")
    assert raw.headers["Content-Type"].startswith("application/json")
    assert raw.json() == given


def test_each_version_of_a_record_is_in_its_history(store_records: Store, read: Read) -> None:
    for day, title in (("2025-01-05", "Rest"), ("2025-06-07", "Longer rest")):
        store_records(record(identificationModule={"briefTitle": title},
                             statusModule={"lastUpdatePostDateStruct": {"date": day}}))
        text = read(f"/trials/{NUMBER}/").text
        assert text.startswith(f"{title} – Accrual"), "an older version is shown"
    assert "Record updated 7 June 2025" in text
    assert "Record updated 5 January 2025" in text


def test_the_sitemap_names_each_trial_and_when_it_changed(store_records: Store, client: Client) -> None:
    store_records(record(statusModule={"lastUpdatePostDateStruct": {"date": "2025-06-07"}}))
    response = client.get("/sitemap.xml")
    assert response.headers["Content-Type"].startswith("application/xml")
    assert re.search(rf"/trials/{NUMBER}/</loc><lastmod>2025-06-07</lastmod>", response.content.decode())
    assert client.get("/sitemap.xml?page=2").status_code == 404


def test_posting_to_a_page_that_is_only_read_is_refused(client: Client) -> None:
    assert client.post("/").status_code == 405
