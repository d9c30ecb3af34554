"""The pages about the site, the error pages, and what holds for every answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, permission_denied, server_error

import accrual.portal
from accrual.overview import grade
from accrual.places import CREDITS
from accrual.portal.core.faqs import FAQS, FIRST

Read = Callable[..., Any]
SITE = ["faqs", "privacy", "accessibility", "sources"]
TEMPLATES = sorted(path for path in Path(accrual.portal.__file__).parent.glob("*/templates/**/*.html")
                   if path.parent.name != "mail" or path.name in {"outbox.html", "message.html"})  # mails differ


@pytest.mark.parametrize("name", SITE)
def test_a_page_about_the_site_is_sound_and_names_itself(name: str, read: Read) -> None:
    page = read(reverse(f"core:{name}"))
    title = next(text for tag, text in page.texts if tag == "title")
    heading = next(text for tag, text in page.texts if tag == "h1")
    assert title == f"{heading} – Accrual"


@pytest.mark.parametrize("name", SITE)
def test_every_page_leads_to_the_others(name: str, read: Read) -> None:
    links = {link.get("href") for link in read(reverse(f"core:{name}")).all("a")}
    assert {"/", *(reverse(f"core:{other}") for other in SITE)} <= links


def test_reading_sets_no_cookie(client: Client) -> None:
    assert not any(client.get(reverse(f"core:{name}")).cookies for name in SITE)


def test_the_policy_allows_nothing_unsafe_and_no_other_host(client: Client) -> None:
    response = client.get("/faqs/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert not re.search(r"unsafe|\*|https?:|data:", policy)
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("faq", FAQS, ids=lambda faq: faq.slug)
def test_an_answer_can_be_read_after_eight_years_of_school(faq: Any) -> None:
    assert grade(" ".join(faq.answer)) <= 8


def test_the_questions_of_the_trial_page_are_the_ones_people_ask_first() -> None:
    asked = " ".join(faq.question for faq in FIRST)
    assert all(word in asked for word in ("What is a clinical trial", "take part", "How long", "paid", "How safe"))


def test_every_question_has_an_anchor_and_its_whole_answer(read: Read) -> None:
    page = read("/faqs/")
    for faq in FAQS:
        assert faq.slug in page.ids()
        assert all(paragraph in page.text for paragraph in faq.answer)


def test_sources_credit_the_registry_and_the_places(read: Read) -> None:
    text = read("/sources/").text
    assert "U.S. National Library of Medicine" in text
    assert "does not endorse" in text
    assert CREDITS in text


def test_privacy_tells_what_the_contact_form_has_people_agree_to(read: Read) -> None:
    from accrual.portal.contact.models import Enquiry

    text = read("/privacy/").text
    words = {"first_name": "name", "last_name": "name", "mailbox": "mailbox"}
    for field in Enquiry.PERSONAL:
        assert words.get(field, field) in text, f"{field} is kept, and the notice does not say so"
    assert "Until you withdraw it" in text
    assert "someone else" in text, "whether a message is about another person is kept too"


def test_no_form_sets_a_cookie_as_privacy_says(read: Read) -> None:
    assert "sets no cookies on any page for patients" in read("/privacy/").text
    portal = Path(accrual.portal.__file__).parent  # a checkout may itself lie in a folder named after an app
    for_patients = [template for template in TEMPLATES
                    if template.relative_to(portal).parts[0] not in ("staff", "endpoints")]
    assert for_patients
    assert not any("csrf_token" in template.read_text() for template in for_patients)


def test_a_wrong_address_gets_a_page_that_helps(read: Read) -> None:
    assert "There is no such page" in read("/no/such/page/", 404).text


def test_a_form_that_cannot_be_checked_says_what_to_do(rf: RequestFactory) -> None:
    response = csrf_failure(rf.post("/trials/NCT99990001/contact/"), reason="no cookie")
    assert response.status_code == 403
    assert "reload the page" in response.content.decode()


@pytest.mark.parametrize(("view", "status", "says"), [
    (lambda request: bad_request(request, ValueError("x")), 400, "cannot be read"),
    (lambda request: permission_denied(request, PermissionError("x")), 403, "not open to you"),
    (server_error, 500, "went wrong on our side"),
])
def test_a_fault_has_a_page_without_its_particulars(view: Any, status: int, says: str, rf: RequestFactory) -> None:
    response = view(rf.get("/trials/NCT99990001/"))
    text = response.content.decode()
    assert response.status_code == status
    assert says in text
    assert "Error" not in text
    assert text.count("<h1>") == 1


def test_crawlers_are_told_what_to_read(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert re.search(r"^Sitemap: http.*/sitemap\.xml$", text, re.MULTILINE)
    assert "Disallow: /*/contact/" in text


def test_the_icon_is_our_own_drawing(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 301
    assert response.headers["Location"].endswith(".svg")


def test_only_a_demonstration_speaks_of_its_outbox(client: Client, settings: Any) -> None:
    settings.DEMO = False
    assert b"outbox" not in client.get("/faqs/").content
    settings.DEMO = True
    settings.EMAIL_URL = "folder:"
    page = client.get("/faqs/").content
    assert b'href="/outbox/"' in page
    assert b"messages go to nobody" in page


def test_a_demonstration_that_sends_mail_says_so(client: Client, settings: Any) -> None:
    settings.DEMO, settings.EMAIL_URL = True, "smtp://127.0.0.1:25"
    page = client.get("/faqs/").content
    assert b"does send e-mail" in page
    assert b"go to nobody" not in page


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_has_no_inline_style_or_script(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
