"""The check whether a trial may fit: its steps, its faults, its result, and that nothing is left of it."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.test import Client

from accrual.portal.trials.actions import store_entries
from accrual.registry import Entry, read_trial

pytestmark = pytest.mark.django_db

NCT = "NCT99990902"
CRITERIA = """Inclusion Criteria:

* Age ≥ 18 years
* ECOG performance status 0-2
* Absolute neutrophil count ≥ 1.5 x 10^9/L
* AST ≤ 2.5 x ULN (≤ 5 x ULN in patients with liver metastases)
* Has \\<strange\\> <b>letters</b> & a wish to travel

Exclusion Criteria:

* Heart failure of NYHA class III-IV
* Dislikes keeping a diary of the study
* Any condition that, in the opinion of the investigator, makes participation unsuitable
"""


class _Inputs(HTMLParser):
    """What a browser would send if nothing were touched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name, value = said.get("name", ""), said.get("value", "")
        if tag == "select":
            self._select = name
        elif tag == "option":
            self.choices.setdefault(self._select, []).append(value)
            if "selected" in said or self._select not in self.values:
                self.values[self._select] = value
        elif tag == "input" and said.get("type") == "radio":
            self.choices.setdefault(name, []).append(value)
            if "checked" in said:
                self.values[name] = value
        elif tag == "input" and name:
            self.values[name] = value


class Visitor:
    """Somebody with a browser that has neither cookies nor JavaScript."""

    def __init__(self, client: Client, query: str = "", nct_id: str = NCT) -> None:
        self.client, self.address = client, f"/trials/{nct_id}/check/{query}"
        self._take(client.get(self.address))

    def _take(self, page: Any) -> None:
        assert page.status_code == 200
        self.page, self.html = page, page.content.decode()
        inputs = _Inputs(self.html)
        self.values, self.choices = inputs.values, inputs.choices

    def fill(self, **fields: str) -> Visitor:
        """Fill fields by the end of their names, `_` for `-`."""
        for name, value in fields.items():
            (found,) = [each for each in self.values if each == name.replace("_", "-")]
            self.values[found] = value
        return self

    def press(self, button: str) -> Visitor:
        assert f'value="{button}"' in self.html
        self._take(self.client.post(self.address, {**self.values, "go": button}))
        return self

    @property
    def title(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.html)
        assert found
        return found[1]

    @property
    def text(self) -> str:
        return " ".join(re.sub(r"<[^>]+>", " ", self.html).split())


@pytest.fixture
def store() -> Callable[..., str]:
    def keep(criteria: str = CRITERIA, nct_id: str = NCT, conditions: str = "", **eligibility: str) -> str:
        record = {
            "protocolSection": {
                "conditionsModule": {"conditions": [conditions] if conditions else []},
                "identificationModule": {"nctId": nct_id, "briefTitle": "A study for tests"},
                "statusModule": {"overallStatus": "RECRUITING"},
                "eligibilityModule": {"eligibilityCriteria": criteria, **eligibility},
            }
        }
        entry = Entry("test", 1, json.dumps(record), record, read_trial(record).trial)
        list(store_entries(entries=[entry], retrieved=datetime.now(UTC), actor="tester"))
        return nct_id

    return keep


@pytest.fixture
def visitor(store: Callable[..., str], client: Client) -> Visitor:
    store()
    return Visitor(client)


def to_tests(visitor: Visitor, **about: str) -> Visitor:
    """Go to the page of results."""
    visitor.fill(**about)
    for _ in range(4):
        if "From your last reports" not in visitor.text:
            visitor.press("next")
    assert "quantity-neutrophils" in visitor.choices or "quantity-neutrophils" in visitor.values
    return visitor


# --- the questions --------------------------------------------------------------------------------


def test_the_first_page_asks_about_the_person_and_promises_what_is_kept(visitor: Visitor) -> None:
    assert visitor.title == "Check if this trial may fit"
    assert "At most 9 questions" in visitor.text
    assert "Page 1, at most 7 questions after it" in visitor.text
    assert "not stored" in visitor.text
    assert {"age", "scale-ecog"} <= set(visitor.values)


def test_i_dont_know_is_chosen_until_something_else_is(visitor: Visitor) -> None:
    for _ in range(4):
        open_ones = [name for name, choices in visitor.choices.items() if "" in choices]
        assert all(visitor.values[name] == "" for name in open_ones)
        if "See the result now" in visitor.text:
            visitor.press("next")


def test_what_only_the_study_team_can_judge_is_not_asked(visitor: Visitor) -> None:
    seen = visitor.text
    for _ in range(3):
        seen += visitor.press("next").text
    assert "opinion of the investigator" not in seen


def test_answers_travel_from_step_to_step_and_back(visitor: Visitor) -> None:
    to_tests(visitor, age="63", scale_ecog="1").fill(quantity_neutrophils="2,5")
    for _ in range(3):
        visitor.press("back")
    assert "Page 1," in visitor.text
    assert (visitor.values["age"], visitor.values["scale-ecog"]) == ("63", "1")
    assert visitor.press("next").values["quantity-neutrophils"] == "2,5"


def test_the_place_is_kept(store: Callable[..., str], client: Client) -> None:
    store()
    visitor = Visitor(client, "?near=Shanghai")
    assert f'action="/trials/{NCT}/check/?near=Shanghai"' in visitor.html
    visitor.press("result")
    assert f'href="/trials/{NCT}/contact/?near=Shanghai"' in visitor.html


# --- the result -----------------------------------------------------------------------------------


def test_a_result_with_nothing_answered_is_not_known_yet(visitor: Visitor) -> None:
    visitor.press("result")
    assert visitor.title == "Not known yet"
    assert "You left every question open" in visitor.text
    assert "Only the study team can judge this." in visitor.text


def test_one_answer_can_be_enough(visitor: Visitor) -> None:
    visitor.fill(age="12").press("result")
    assert visitor.title == "This study may not fit"
    assert "Age 12 years" in visitor.text


def test_reasons_stand_beside_the_words_of_the_record(visitor: Visitor) -> None:
    to_tests(visitor, age="63", scale_ecog="1").fill(
        quantity_neutrophils="1200", quantity_neutrophils_unit="/mm3", quantity_ast="90", quantity_ast_upper="40"
    )
    visitor.press("next")
    assert visitor.title == "This study may not fit"
    assert "Absolute neutrophil count 1200/mm³" in visitor.text
    assert "is below the 1.5 ×10⁹/L asked for." in visitor.text
    assert "Absolute neutrophil count ≥ 1.5 x 10⁹/L" in visitor.text
    assert visitor.text.index("Does not seem to fit (1)") < visitor.text.index("Seems to fit (")
    # 2.25 times the limit passes with and without liver metastases, so nobody has to say which.
    assert "2.25 times the upper limit of normal" in visitor.text


def test_the_liver_decides_between_two_limits(visitor: Visitor) -> None:
    to_tests(visitor)
    assert "liver metastasis?" not in visitor.text
    visitor.fill(quantity_ast="150", quantity_ast_upper="40").press("next")
    assert "Do you have, or did you have: liver metastasis?" in visitor.text
    visitor.press("next")
    assert "Whether there is, or was, liver metastasis" in visitor.text
    visitor.values["condition-liver-metastasis"] = "now"
    visitor.press("change").press("result")
    assert "Whether there is, or was, liver metastasis" not in visitor.text
    assert "3.75 times the upper limit of normal" in visitor.text


def test_who_has_no_heart_failure_has_no_class_of_it(visitor: Visitor) -> None:
    visitor.press("next")
    assert "none" in visitor.choices["scale-nyha"]
    visitor.fill(scale_nyha="none").press("result")
    assert "heart failure: you answered no" in visitor.text.lower()


def test_answers_can_be_changed_and_are_kept(visitor: Visitor) -> None:
    visitor.fill(age="12").press("result").press("change")
    assert visitor.values["age"] == "12"
    visitor.fill(age="45").press("result")
    assert visitor.title == "Not known yet"


@time_machine.travel(datetime(2026, 1, 31, 12, tzinfo=UTC))
def test_a_date_for_all_results_and_another_for_one(visitor: Visitor) -> None:
    to_tests(visitor).fill(
        results_date="2025-06-01",
        quantity_neutrophils="2",
        quantity_ast="30",
        quantity_ast_upper="40",
        quantity_ast_date="2026-01-20",
    ).press("next")
    assert "Absolute neutrophil count: the latest result on 1 Jun 2025 is too old" in visitor.text
    assert "AST) 30 U/L on 20 Jan 2026" in visitor.text


def test_the_words_never_promise(visitor: Visitor) -> None:
    seen = visitor.text
    for _ in range(4):
        seen += visitor.press("next").text
    assert "eligib" not in seen.lower()


def test_the_record_is_shown_as_text(visitor: Visitor) -> None:
    visitor.press("next")
    assert "Has &lt;strange&gt; &lt;b&gt;letters&lt;/b&gt; &amp; a wish to travel" in visitor.html
    visitor.press("result")
    assert "<b>letters" not in visitor.html


# --- the shortest way -----------------------------------------------------------------------------


def test_nothing_more_is_asked_once_an_answer_settles_it(visitor: Visitor) -> None:
    visitor.fill(age="12").press("next")
    assert visitor.title == "This study may not fit"
    assert "Answer 7 more questions" in visitor.text
    visitor.press("on")
    assert visitor.title == "Check if this trial may fit"
    assert visitor.values["on"] == "1"


def test_what_an_answer_makes_needless_is_not_asked(store: Callable[..., str], client: Client) -> None:
    text = "Inclusion Criteria:\n\n* Creatinine clearance ≥ 50 mL/min (Cockcroft-Gault)\n* Weight ≥ 30 kg"
    visitor = Visitor(client, nct_id=store(text))
    visitor.press("next").fill(quantity_creatinine_clearance_cockcroft_gault="70", quantity_weight="70").press("next")
    assert visitor.title == "This study may fit"
    visitor = Visitor(client, nct_id=NCT)
    visitor.fill(age="40", sex="female").press("next").fill(quantity_weight="70").press("next")
    assert "quantity-creatinine" in visitor.choices or "quantity-creatinine" in visitor.values
    visitor.fill(quantity_creatinine="0.8", quantity_creatinine_unit="mg/dL").press("next")
    assert "computed from your answers" in visitor.text
    assert visitor.title == "This study may fit"


def test_a_man_is_not_asked_whether_he_is_pregnant(store: Callable[..., str], client: Client) -> None:
    text = "Inclusion Criteria:\n\n* Age ≥ 18 years\n\nExclusion Criteria:\n\n* Pregnant or breastfeeding"
    visitor = Visitor(client, nct_id=store(text, sex="ALL"))
    if "sex" not in visitor.values:
        pytest.fail("sex is asked, since it makes another question needless")
    visitor.fill(age="40", sex="male").press("next")
    assert visitor.title == "This study may fit"
    assert "Pregnant or breastfeeding" in visitor.text


def test_results_go_to_the_doctor_on_paper(visitor: Visitor, client: Client) -> None:
    visitor.fill(age="63", scale_ecog="1").press("result").press("print")
    assert "A study for tests" in visitor.title
    for words in ("Checked on", "against the record", "version 1", "Only the study team can say", "Age ≥ 18 years",
                  "Age 63 years", "What would settle what is open", "Absolute neutrophil count"):
        assert words in visitor.text
    assert "eligib" not in visitor.text.lower()
    pdf = client.post(visitor.address, {**visitor.values, "go": "pdf"})
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == f'attachment; filename="{NCT}-may-fit.pdf"'
    assert "no-store" in pdf["Cache-Control"]
    assert pdf.content.startswith(b"%PDF")


def test_without_the_pdf_part_the_page_says_what_to_do(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    visitor.press("result").press("print").press("pdf")
    assert "This site cannot make a PDF" in visitor.text
    assert "Not known yet" in visitor.text


# --- faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("quantity_neutrophils", "about two", "Type the number alone"),
        ("quantity_neutrophils", "1,500", "can be read in two ways"),
        ("quantity_neutrophils", "1500", "far from what anyone has"),
        ("quantity_neutrophils", "-2", "Type the number alone"),
        ("quantity_neutrophils", "9" * 60, "at most 40 characters"),
        ("quantity_neutrophils", "<script>", "Type the number alone"),
        ("quantity_ast_upper", "forty", "Type the number alone"),
        ("quantity_ast_upper", "40", "Type the result too"),
        ("results_date", "2999-01-01", "in the future"),
        ("results_date", "yesterday", "year-month-day"),
        ("quantity_neutrophils_date", "03/04/2025", "could be swapped"),
    ],
)
def test_a_fault_is_told_at_its_field_and_what_was_typed_is_kept(
    visitor: Visitor, field: str, typed: str, words: str
) -> None:
    to_tests(visitor, age="63").fill(**{field: typed}).press("next")
    name = field.replace("_", "-")
    assert "Please check your answers" in visitor.text
    assert visitor.text.count(words) == 2  # in the summary and at the field
    assert visitor.values[name] == typed
    (anchor,) = re.findall(r'<li><a href="#([^"]+)">', visitor.html)
    assert f'id="{anchor}"' in visitor.html
    assert visitor.values["age"] == "63"
    assert "<script>" not in visitor.html


def test_a_fault_in_an_earlier_page_is_shown_on_one(visitor: Visitor) -> None:
    visitor.fill(age="sixty").press("next")
    assert "Page 1," in visitor.text
    assert "Type the number alone" in visitor.text
    visitor.values["shown"] = "age|scale-nyha"
    visitor.press("next")
    assert "Type the number alone" in visitor.text


def test_a_page_that_was_tampered_with_is_no_crash(visitor: Visitor, client: Client) -> None:
    for fields in (
        {"shown": "nowhere", "go": "next"},
        {"go": "result"},
        {"shown": "quantity-neutrophils", "go": "\x00"},
        {"shown": "|,|,age,age||", "go": "back"},
        {"shown": "age|" * 900, "go": "next", "on": "\x00"},
        {},
        {"shown": "age", "go": "next", "scale-ecog": "9"},
        {"shown": "age", "go": "next", "age": ["1", "2"]},
        {"shown": "age", "go": "next", "quantity-neutrophils": "2", "quantity-neutrophils-unit": "furlong"},
        {"shown": "age", "go": "next", "age": "6\x003"},
        {"shown": "age", "go": "result", "age": "999"},
        {"shown": "age", "go": "print", "age": "999"},
        {"shown": "age", "go": "pdf", "age": "x"},
    ):
        page = client.post(visitor.address, fields)
        assert page.status_code == 200
        assert page.content.count(b"<h1>") == 1


# --- nothing is left ------------------------------------------------------------------------------


def test_nothing_is_left_in_database_log_address_or_cookie(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    def rows() -> dict[str, int]:
        return {model.__name__: model._default_manager.count() for model in apps.get_models()}

    caplog.set_level(logging.DEBUG)
    before = rows()
    to_tests(visitor, age="97").fill(quantity_neutrophils="7.654321").press("next")
    assert "7.65432" in visitor.text
    assert rows() == before
    assert "7.654321" not in caplog.text
    assert "97" not in visitor.page.wsgi_request.get_full_path()
    assert visitor.client.cookies == {}


def test_no_page_of_the_check_may_be_kept_by_anybody(visitor: Visitor) -> None:
    assert "no-store" in visitor.page["Cache-Control"]
    visitor.press("result")
    assert "no-store" in visitor.page["Cache-Control"]
    assert 'content="noindex"' in visitor.html


def test_an_address_cannot_answer_a_question(visitor: Visitor, client: Client) -> None:
    page = client.get(visitor.address + "?age=63&shown=age&go=result")
    assert b'value="63"' not in page.content
    assert b"Page 1, at most" in page.content


def test_other_methods_are_refused(visitor: Visitor, client: Client) -> None:
    assert client.put(visitor.address).status_code == 405
    assert client.head(visitor.address).status_code == 200


# --- trials that are hard to check ----------------------------------------------------------------


def test_a_trial_without_criteria_says_so(store: Callable[..., str], client: Client) -> None:
    visitor = Visitor(client, nct_id=store(""))
    assert "does not say who can join" in visitor.text
    assert f"/trials/{NCT}/contact/" in visitor.html


def test_a_trial_that_only_its_team_can_judge_says_so(store: Callable[..., str], client: Client) -> None:
    text = "Exclusion Criteria:\n\n* Any condition that, in the opinion of the investigator, makes joining unsuitable"
    visitor = Visitor(client, nct_id=store(text))
    assert "can only be judged by its team" in visitor.text


def test_the_registrys_fields_are_asked_where_the_text_is_silent(store: Callable[..., str], client: Client) -> None:
    visitor = Visitor(client, nct_id=store("", sex="FEMALE", minimumAge="18 Years"))
    visitor.fill(age="40", sex="male").press("next")
    assert visitor.title == "This study may not fit"
    visitor.press("change").fill(sex="female").press("next")
    # The record lists no criteria, but its study team has some all the same.
    assert visitor.title == "Not known yet"
    assert "Further criteria, which the record does not list" in visitor.text


def test_when_all_is_passed_it_may_fit_and_no_more_is_said(store: Callable[..., str], client: Client) -> None:
    visitor = Visitor(client, nct_id=store("Inclusion Criteria:\n\n* Age ≥ 18 years"))
    visitor.fill(age="40").press("next")
    assert visitor.title == "This study may fit"
    assert "Only the study team can say" in visitor.text


def test_what_only_the_team_can_judge_keeps_no_trial_from_fitting(store: Callable[..., str], client: Client) -> None:
    text = ("Inclusion Criteria:\n\n* Age ≥ 18 years\n* Life expectancy of at least 3 months\n"
            "* Fit in the opinion of the investigator")
    visitor = Visitor(client, nct_id=store(text))
    visitor.fill(age="40").press("next")
    assert visitor.title == "This study may fit"
    assert "Not known yet (2)" in visitor.text
    assert "Only the study team can say" in visitor.text
    visitor.press("change").fill(age="").press("next")
    assert visitor.title == "Not known yet"
    assert "Age: you did not give it." in visitor.text
    assert "Your age" in visitor.text


def test_nobody_is_asked_how_long_they_will_live(store: Callable[..., str], client: Client) -> None:
    text = "Inclusion Criteria:\n\n* Age ≥ 18 years\n* Life expectancy of at least 3 months\n* Lymph node ≥ 15 mm"
    visitor = Visitor(client, nct_id=store(text))
    assert not any("life" in field or "node" in field for field in visitor.values)
    visitor.press("next")
    assert "Life expectancy of at least 3 months" in visitor.text, "the criterion is shown all the same"
    assert visitor.text.count("Only the study team can judge this.") >= 1


def test_a_trial_of_statements_only(store: Callable[..., str], client: Client) -> None:
    visitor = Visitor(
        client, nct_id=store("Inclusion Criteria:\n\n* Likes purple umbrellas\n\nExclusion Criteria:\n\n* Hums loudly")
    )
    yes = {
        name: "yes"
        for name in visitor.values
        if name.startswith("statement") and "yes" in visitor.choices.get(name, ())
    }
    assert len(yes) == 1
    visitor.values |= yes
    visitor.press("result")
    assert "Seems to fit (1)" in visitor.text
    assert "You answered yes." in visitor.text


def test_a_trial_that_is_not_here_is_not_found(client: Client) -> None:
    assert client.get("/trials/NCT00000001/check/").status_code == 404
    assert client.post("/trials/NCT00000001/check/").status_code == 404
