"""The contact form: whom one can write to, what is asked again, what is never lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accrual.portal.contact import actions
from accrual.portal.contact.consents import TEXTS
from accrual.portal.contact.models import Consent, Enquiry
from accrual.portal.core.limits import Limit
from accrual.portal.core.models import AuditEntry
from accrual.portal.mail.models import Message

pytestmark = pytest.mark.django_db

SHANGHAI, BEIJING = (31.22, 121.46), (39.91, 116.40)
STORE = Callable[..., str]
FILLED = {
    "site": "0", "first_name": "Wei", "last_name": "Li", "email": "li.wei@example.org", "phone": "+86 21 1234 5678",
    "language": "Chinese", "other_language": "", "on_behalf": "no", "message": "May I come in March?\r\nThank you.",
    "consent_share": "on", "consent_keep": "on", "website": "",
}


@pytest.fixture(autouse=True)
def _any_speed(settings: Settings) -> None:
    settings.FORM_MINIMUM_SECONDS = 0


@pytest.fixture
def trial(store_trial: STORE) -> str:
    return store_trial(("Beijing Hospital", "Beijing", "China", "RECRUITING", "beijing@example.org", BEIJING),
                       ("Shanghai Hospital", "Shanghai", "China", "RECRUITING", "shanghai@example.org", SHANGHAI),
                       ("Closed Hospital", "Shanghai", "China", "WITHDRAWN", "closed@example.org", SHANGHAI),
                       ("Silent Hospital", "Shanghai", "China", "NOT_YET_RECRUITING", "", SHANGHAI),
                       central="central@example.org")


def _hidden(html: str) -> dict[str, str]:
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in pairs}


class Visitor:
    """Somebody without cookies and without JavaScript."""

    def __init__(self, client: Client, trial: str, query: str = "") -> None:
        self.client, self.address = client, f"/trials/{trial}/contact/{query}"
        self.page = client.get(self.address)
        self.html = self.page.content.decode()

    def post(self, **fields: str) -> str:
        self.page = self.client.post(self.address, fields)
        self.html = self.page.content.decode()
        return self.html

    def checks(self, **changes: str) -> str:
        started = _hidden(self.html).get("started", "")
        return self.post(**{**FILLED, "started": started, "step": "check", **changes})

    def sends(self, **changes: str) -> str:
        return self.post(**{**_hidden(self.html), "step": "send", **changes})

    def text(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())


@pytest.fixture
def visitor(client: Client, trial: str) -> Visitor:
    return Visitor(client, trial, "?near=Shanghai")


def _labels(html: str) -> list[str]:
    return [unescape(label) for label in re.findall(r'name="site"[^>]*> <span>([^<]*)</span>', html)]


def test_the_nearest_site_is_first_and_preselected(visitor: Visitor) -> None:
    labels = _labels(visitor.html)
    assert [label.split(",")[0] for label in labels] == ["Shanghai Hospital", "Beijing Hospital", "Silent Hospital"]
    assert "km away" in labels[0]
    assert re.search(r'<input type="radio" name="site" value="1"[^>]*checked', visitor.html)
    assert visitor.html.count("<h1") == 1
    assert "Step 1: get in touch with the nearest study centre" in visitor.html


def test_without_a_place_nothing_is_preselected_but_the_wanted_site(client: Client, trial: str) -> None:
    assert "checked" not in Visitor(client, trial).html
    assert re.search(r'value="0"[^>]*checked', Visitor(client, trial, "?site=0").html)
    assert "checked" not in Visitor(client, trial, "?site=2").html  # it is withdrawn
    assert "We do not know a place" in Visitor(client, trial, "?near=Xyzzyville").text()


def test_answers_are_checked_and_sent_with_a_reference(visitor: Visitor) -> None:
    visitor.checks(site="1")
    assert visitor.page.status_code == 200
    for answer in ("Shanghai Hospital, Shanghai, China", "Wei", "li.wei@example.org", "May I come in March?"):
        assert answer in visitor.text()
    assert not Enquiry.objects.exists()
    visitor.sends()
    enquiry = Enquiry.objects.get()
    assert (enquiry.first_name, enquiry.last_name, enquiry.phone) == ("Wei", "Li", "+86 21 1234 5678")
    assert enquiry.message == "May I come in March?\nThank you."
    assert enquiry.site_name == "Shanghai Hospital, Shanghai, China"
    assert re.fullmatch(r"[34679ACDEFGHJKMNPQRTWXY]{4}-[34679ACDEFGHJKMNPQRTWXY]{4}", enquiry.reference)
    status = visitor.client.get(visitor.page.url)  # type: ignore[attr-defined]
    assert enquiry.reference in status.content.decode()
    assert not visitor.client.cookies


def test_sending_writes_everything_at_once(visitor: Visitor) -> None:
    visitor.checks(site="1", on_behalf="yes", consent_behalf="on")
    visitor.sends()
    enquiry = Enquiry.objects.get()
    assert dict(Consent.objects.values_list("purpose", "text")) == TEXTS
    assert [(mail.kind, mail.to_email, mail.state) for mail in Message.objects.order_by("pk")] == [
        ("contact-team", "shanghai@example.org", "queued"), ("contact-copy", "li.wei@example.org", "queued")]
    entry = AuditEntry.objects.get(action="enquiry.sent")
    assert entry.details == {"trial": "NCT99990901", "site": 1, "consents": "share keep behalf"}
    assert entry.subject == f"enquiry/{enquiry.reference}"


def test_a_fault_in_between_leaves_nothing_half_done(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    from accrual.portal.contact import letters

    visitor.checks()
    monkeypatch.setattr(letters, "tell_sender", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        visitor.sends()
    assert not Enquiry.objects.exists()
    assert not Message.objects.exists()
    assert not Consent.objects.exists()


def test_pressing_send_twice_is_sending_once(visitor: Visitor) -> None:
    checked = visitor.checks()
    visitor.sends()
    first = visitor.page.url  # type: ignore[attr-defined]
    visitor.html = checked
    visitor.sends()
    assert visitor.page.url.split(".")[0] == first.split(".")[0]  # type: ignore[attr-defined]
    assert (Enquiry.objects.count(), Message.objects.count()) == (1, 2)


def test_change_brings_everything_back(visitor: Visitor) -> None:
    visitor.checks(site="1", message="Line one\r\nLine <two>", other_language="")
    assert f'formaction="{visitor.address}#id_email"' in visitor.html
    visitor.post(**{**_hidden(visitor.html), "step": "change"})
    assert re.search(r'name="email" value="li.wei@example.org"', visitor.html)
    assert "Line one\r\nLine &lt;two&gt;" in visitor.html
    assert re.search(r'<input type="radio" name="site" value="1"[^>]*checked', visitor.html)
    assert re.search(r'name="consent_share"[^>]*checked', visitor.html)
    assert re.search(r'<option value="Chinese" selected', visitor.html)
    assert "class=\"error" not in visitor.html
    visitor.checks(email="wei@example.org", site="1")
    visitor.sends()
    assert Enquiry.objects.get().email == "wei@example.org"


BAD = {
    "no site": ({"site": ""}, "site", "Choose the study centre"),
    "another trial's site": ({"site": "77"}, "site", "Choose one of the study centres"),
    "a site that is closed": ({"site": "2"}, "site", "Choose one of the study centres"),
    "no first name": ({"first_name": "  "}, "first_name", "Enter a first name"),
    "no last name": ({"last_name": ""}, "last_name", "Enter a last name"),
    "a name with a line end": ({"first_name": "Wei\nBcc: x@example.org"}, "first_name", "invisible control"),
    "a name with a null": ({"last_name": "Li\x00"}, "last_name", "invisible control"),
    "a name of nothing that is seen": ({"last_name": "\u200b\u3164"}, "last_name", "Enter a last name."),
    "a name read backwards": ({"last_name": "Li\u202egro"}, "last_name", "invisible control"),
    "a long name": ({"last_name": "x" * 101}, "last_name", "at most 100 characters; this has 101"),
    "no e-mail": ({"email": ""}, "email", "Enter an e-mail address"),
    "half an e-mail": ({"email": "li.wei@example"}, "email", "not a complete domain"),
    "two e-mails": ({"email": "a@example.org, b@example.org"}, "email", "not the name of a mailbox"),
    "an e-mail with a header": ({"email": "a@example.org\r\nBcc: b@example.org"}, "email", "invisible control"),
    "a phone in words": ({"phone": "call me"}, "phone", "not a telephone number"),
    "a phone too short": ({"phone": "+86"}, "phone", "not a telephone number"),
    "no language": ({"language": ""}, "language", "Choose the language"),
    "a language not offered": ({"language": "Klingon"}, "language", "Choose one of the languages"),
    "which other language": ({"language": "other"}, "other_language", "Say which language"),
    "nobody": ({"on_behalf": ""}, "on_behalf", "about you or someone else"),
    "a long message": ({"message": "x" * 1_000_000}, "message", "at most 3,000 characters; this has 1,000,000"),
    "control characters": ({"message": "ring \x07"}, "message", "invisible control"),
    "no consent to share": ({"consent_share": ""}, "consent_share", "Without this agreement"),
    "no consent to keep": ({"consent_keep": ""}, "consent_keep", "Without this agreement"),
    "no right to speak for": ({"on_behalf": "yes"}, "consent_behalf", "Without this agreement"),
    "a program's trap": ({"website": "https://spam.example"}, "website", "there to catch programs"),
}


@pytest.mark.parametrize(("changes", "field", "words"), BAD.values(), ids=BAD)
def test_bad_input_gets_a_message_in_its_place_and_nothing_is_lost(
        visitor: Visitor, changes: dict[str, str], field: str, words: str) -> None:
    visitor.checks(**changes)
    assert visitor.page.status_code == 422
    error = re.search(rf'<p class="error" id="id_{field}_error">(.*?)</p>', visitor.html)
    assert error, f"no message at {field}"
    assert words in unescape(error[1])
    assert re.search(rf'<a href="#id_{field}(_0)?">', visitor.html), "the summary does not lead to the field"
    kept = {**FILLED, **changes}
    assert kept["message"].replace("\r", "") in unescape(visitor.html).replace("\r", "")
    for name in {"first_name", "last_name", "email", "phone", "other_language"}:
        typed = re.search(rf'name="{name}" value="([^"]*)"', visitor.html)
        assert unescape(typed[1] if typed else "").strip() == kept[name].strip()
    assert "Error: " in visitor.html.partition("</title>")[0]
    assert not Enquiry.objects.exists()
    visitor.checks()
    assert "Check your answers" in visitor.html


GOOD = {
    "international": ({"first_name": "José María", "last_name": "O’Brien-Łukasz", "email": "李@例子.中国"}),
    "full-width": ({"email": "ｌｉ＠ｅｘａｍｐｌｅ．ｏｒｇ", "phone": "＋８６ ２１ １２３４ ５６７８"}),
    "Arabic digits": ({"phone": "٠٢١ ١٢٣ ٤٥٦٧", "last_name": "عبد الرحمن"}),
    "an extension": ({"phone": "+1 (555) 010-0199 ext. 22"}),
    "no phone, no message": ({"phone": "", "message": ""}),
    "another language": ({"language": "other", "other_language": "Euskara"}),
    "a joined emoji": ({"message": "Thank you 👩‍⚕️ \t indented"}),
}


@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_what_people_really_type_passes(visitor: Visitor, changes: dict[str, str]) -> None:
    visitor.checks(**changes)
    assert visitor.page.status_code == 200, visitor.text()
    visitor.sends()
    enquiry = Enquiry.objects.get()
    assert enquiry.phone.isascii()
    assert enquiry.language == (changes.get("other_language") or "Chinese")


def test_markup_is_shown_as_text_everywhere(visitor: Visitor) -> None:
    script = "<script>alert(1)</script>"
    visitor.checks(message=script, first_name="<b>Wei</b>")
    assert script not in visitor.html
    visitor.post(**{**_hidden(visitor.html), "step": "change"})
    assert script not in visitor.html
    visitor.checks(message=script, first_name="")
    assert script not in visitor.html


def test_answers_changed_after_the_check_are_checked_again(visitor: Visitor) -> None:
    visitor.checks()
    visitor.sends(email="somebody.else@example.org")
    assert visitor.page.status_code == 422
    assert "not the ones you checked" in visitor.text()
    assert "somebody.else@example.org" in visitor.text()
    assert not Enquiry.objects.exists()
    visitor.sends()
    assert Enquiry.objects.get().email == "somebody.else@example.org"


@pytest.mark.parametrize("seal", ["", "x", "a:b:c", "ImZvcm0i:1abc:" + "x" * 43])
def test_a_seal_that_is_not_ours_loses_nothing(visitor: Visitor, seal: str) -> None:
    visitor.checks()
    visitor.sends(seal=seal)
    assert "not the ones you checked" in visitor.text()
    assert not Enquiry.objects.exists()
    visitor.sends()
    assert Enquiry.objects.exists()


def test_a_hidden_field_made_wrong_leads_back_to_the_form(visitor: Visitor) -> None:
    visitor.checks()
    visitor.sends(site="99")
    assert visitor.page.status_code == 422
    assert "Choose one of the study centres" in visitor.text()
    assert "li.wei@example.org" in visitor.html


def test_a_page_left_open_for_days_loses_nothing(visitor: Visitor) -> None:
    visitor.checks()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        visitor.sends()
        assert "open for more than a day" in visitor.text()
        assert not Enquiry.objects.exists()
        visitor.sends()
    assert Enquiry.objects.get().email == "li.wei@example.org"


@pytest.mark.parametrize("started", ["", "form:x:y"])
def test_a_form_without_its_mark_is_asked_for_once_more(visitor: Visitor, started: str) -> None:
    visitor.checks(started=started)
    assert "hidden part of this page" in visitor.text()
    visitor.checks()
    assert "Check your answers" in visitor.text()


def test_a_form_left_open_for_days_loses_nothing(visitor: Visitor) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        visitor.checks()
        assert "open for more than a day" in visitor.text()
        visitor.checks()
    assert "Check your answers" in visitor.text()


def test_a_form_that_comes_back_at_once_was_filled_in_by_a_program(visitor: Visitor, settings: Settings) -> None:
    settings.FORM_MINIMUM_SECONDS = 2
    visitor.checks()
    assert visitor.page.status_code == 422
    assert "faster than a person" in visitor.text()
    assert "li.wei@example.org" in visitor.html
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        visitor.checks()
    assert "Check your answers" in visitor.text()


def test_a_mailbox_gets_three_copies_a_day_and_then_a_clear_word(visitor: Visitor) -> None:
    start = visitor.html
    for tag in ("", "+a", "+b"):
        visitor.html = start
        visitor.checks(email=f"li.wei{tag}@example.org")
        visitor.sends()
        assert visitor.page.status_code == 302
    visitor.html = start
    visitor.checks(email="Li.Wei+c@EXAMPLE.org")
    visitor.sends()
    assert visitor.page.status_code == 429
    assert "too many messages were sent with this e-mail address" in visitor.text()
    assert "in 8 hours" in visitor.text()
    assert Enquiry.objects.count() == 3
    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        visitor.sends()
    assert Enquiry.objects.count() == 4


def test_one_connection_sends_a_limited_number(visitor: Visitor) -> None:
    start = visitor.html
    for number in range(21):
        visitor.html = start
        visitor.checks(email=f"person{number}@example.org")
        visitor.sends()
    assert visitor.page.status_code == 429
    assert "from your connection" in visitor.text()
    assert Enquiry.objects.count() == 20


def test_no_flood_reaches_a_study_team(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "PER_TEAM", Limit("team", 1, timedelta(minutes=10)))
    start = visitor.html
    for number, code in enumerate([302, 429]):
        visitor.html = start
        visitor.checks(email=f"person{number}@example.org", site="1")
        visitor.sends()
        assert visitor.page.status_code == code
    assert "this study centre is getting too many messages" in visitor.text()
    visitor.html = start
    visitor.checks(email="person3@example.org", site="0")
    visitor.sends()
    assert visitor.page.status_code == 302


def test_more_than_a_server_reads_gets_a_page_not_a_fault(visitor: Visitor) -> None:
    visitor.checks(message="x" * 3_000_000)
    assert visitor.page.status_code == 413
    assert "That was too much to send" in visitor.text()


def test_five_hundred_sites_are_a_list_by_country_nearest_first(client: Client, store_trial: STORE) -> None:
    countries = ["China", "Spain", "Canada", "Japan", "Chile"]
    sites = [(f"Hospital {number}", f"Town {number}", countries[number % 5], "RECRUITING", f"desk{number}@example.org",
              (31.0 + number / 10, 121.0)) for number in range(500)]
    visitor = Visitor(client, store_trial(*sites, nct_id="NCT99990902"), "?near=Shanghai")
    assert visitor.html.count("<option value=\"") > 500
    groups = re.findall(r'<optgroup label="([^"]+)"', visitor.html)
    assert groups == ["Nearest to you", "Canada", "Chile", "China", "Japan", "Spain"]
    chosen = re.search(r'<option value="(\d+)" selected', visitor.html)
    assert chosen
    assert chosen[1] in {"2", "3"}
    visitor.checks(site="499")
    assert "Hospital 499" in visitor.text()


def test_a_trial_without_sites_has_its_central_contact(client: Client, store_trial: STORE) -> None:
    visitor = Visitor(client, store_trial(central="central@example.org"))
    assert re.search(r'value="central"[^>]*checked', visitor.html)
    visitor.checks(site="central")
    visitor.sends()
    assert Message.objects.get(kind="contact-team").to_email == "central@example.org"


def test_a_site_without_an_address_is_reached_through_the_central_one(visitor: Visitor) -> None:
    visitor.checks(site="3")
    visitor.sends()
    assert Message.objects.get(kind="contact-team").to_email == "central@example.org"
    assert Enquiry.objects.get().site_name.startswith("Silent Hospital")


NO_FORM = {
    "no address": ({"central": "", "phone": "+1 555 0199"}, "gives no e-mail address", "+1 555 0199"),
    "an address that is none": ({"central": "n/a", "phone": "+1 555 0199"}, "gives no e-mail address", "+1 555 0199"),
    "nothing at all": ({}, "gives no e-mail address", "no telephone number either"),
    "over": ({"central": "c@example.org", "status": "COMPLETED"}, "no longer looks for people", "Find trials"),
}


@pytest.mark.parametrize(("trial_", "why", "instead"), NO_FORM.values(), ids=NO_FORM)
def test_where_no_message_can_go_the_page_says_what_can_be_done(
        client: Client, store_trial: STORE, trial_: dict[str, str], why: str, instead: str) -> None:
    visitor = Visitor(client, store_trial(("Hospital", "Town", "Chile", "RECRUITING", "", None), **trial_))
    assert visitor.page.status_code == 200
    assert why in visitor.text()
    assert instead in visitor.text()
    assert "https://clinicaltrials.gov/study/NCT99990901" in visitor.html
    assert 'name="email"' not in visitor.html
    visitor.checks()
    assert why in visitor.text()


def test_a_trial_that_is_not_stored_is_not_found(client: Client) -> None:
    assert client.get("/trials/NCT99990999/contact/").status_code == 404


def test_the_pages_are_kept_by_nobody(visitor: Visitor) -> None:
    for page in (visitor.page, visitor.client.post(visitor.address, {**FILLED, "step": "check"})):
        assert "no-store" in page["Cache-Control"]
        assert "noindex" in page["X-Robots-Tag"]
        assert "Set-Cookie" not in page
        assert "unsafe" not in page["Content-Security-Policy"]


def test_two_presses_at_once_are_one_message(store: str, store_trial: STORE, together: Callable[..., None]) -> None:
    number = store_trial(("Hospital", "Town", "Chile", "RECRUITING", "a@example.org", None))
    visitor = Visitor(Client(), number)
    visitor.checks()
    fields, codes = {**_hidden(visitor.html), "step": "send"}, []
    together(lambda _: codes.append(Client().post(visitor.address, fields).status_code), 3)
    assert codes == [302] * 3
    assert (Enquiry.objects.count(), Message.objects.count(), Consent.objects.count()) == (1, 2, 2)
