"""The demonstration's outbox page: everything visible, nothing alive, and nowhere else."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from django.test import Client
from pytest_django import Settings

from accrual.portal.core.models import AuditEntry
from accrual.portal.mail import actions
from accrual.portal.mail.address import Address
from accrual.portal.mail.compose import parts
from accrual.portal.mail.models import Message

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script><img src=https://spy.example/x.png onerror=alert(1)>"


@pytest.fixture
def _demo(settings: Settings) -> None:
    settings.DEMO = True


@pytest.fixture
def message(settings: Settings) -> Message:
    return actions.queue(kind="test", about="test/1", to=Address("li@example.org"), subject="A <test>",
                         text=f"{HOSTILE}\n{settings.BASE_URL}/team/x/\nhttps://elsewhere.example/\n", html=HOSTILE)


def test_it_is_there_in_a_demonstration_only(client: Client, message: Message) -> None:
    for path in ("", f"{message.pk}/", f"{message.pk}/html/"):
        assert client.get(f"/outbox/{path}").status_code == 404


@pytest.mark.usefixtures("_demo")
def test_it_lists_messages_with_their_state(client: Client, message: Message) -> None:
    page = client.get("/outbox/").content.decode()
    assert "A &lt;test&gt;" in page
    assert "li@example.org" in page
    assert "waiting" in page
    Message.objects.update(state="failed", attempts=1, last_error="550: the server refused the recipient")
    page = client.get("/outbox/").content.decode()
    assert "refused" in page
    assert "550: the server refused the recipient" in page
    assert "1 attempt" in page


@pytest.mark.usefixtures("_demo")
def test_a_message_shows_both_parts_and_runs_nothing(client: Client, message: Message, settings: Settings) -> None:
    response = client.get(f"/outbox/{message.pk}/")
    page = response.content.decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert f'href="{settings.BASE_URL}/team/x/"' in page
    assert 'href="https://elsewhere.example/"' not in page
    assert re.search(r"<iframe[^>]* sandbox ", page)
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    part = client.get(f"/outbox/{message.pk}/html/")
    policy = part["Content-Security-Policy"]
    assert part.content.decode().strip() == HOSTILE
    assert policy.split("; ")[:2] == ["default-src 'none'", "style-src 'none'"]
    assert policy.endswith("sandbox")
    assert "unsafe" not in policy + response["Content-Security-Policy"]


@pytest.mark.usefixtures("_demo")
def test_our_own_style_is_allowed_by_its_digest(client: Client) -> None:
    enquiry = {"reference": "X", "nct_id": "NCT99990001", "site_name": "Y"}
    text, html = parts("contact/mail/withdrawn", {"enquiry": enquiry, "trial_link": ""})
    message = actions.queue(kind="test", about="t", to=Address("li@example.org"), subject="s", text=text, html=html)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in client.get(f"/outbox/{message.pk}/html/")["Content-Security-Policy"]


@pytest.mark.usefixtures("_demo")
def test_an_erased_message_shows_its_line_alone(client: Client, message: Message) -> None:
    actions.erase(about="test/1", actor="tester")
    assert "was erased" in client.get(f"/outbox/{message.pk}/").content.decode()
    assert "(erased)" in client.get("/outbox/").content.decode()


@pytest.mark.usefixtures("_demo")
def test_each_look_is_audited(client: Client, message: Message) -> None:
    client.get("/outbox/")
    client.get(f"/outbox/{message.pk}/")
    actions_ = list(AuditEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions_[-2:] == ["mail.listed", "mail.read"]


@pytest.mark.usefixtures("_demo")
def test_an_empty_outbox_says_so(client: Client) -> None:
    assert "No message yet" in client.get("/outbox/").content.decode()
    assert client.get("/outbox/77/").status_code == 404
