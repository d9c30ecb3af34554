"""After sending: what the mails say, what their links open, and what withdrawing leaves."""

from __future__ import annotations

import random
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accrual.portal.contact import actions
from accrual.portal.contact.consents import TEXTS
from accrual.portal.contact.forms import Answers
from accrual.portal.contact.models import Consent, Enquiry
from accrual.portal.contact.seals import STATUS_LINK, TEAM_LINK
from accrual.portal.contact.sites import SiteChoice
from accrual.portal.core import audit
from accrual.portal.core.models import AuditEntry
from accrual.portal.mail.delivery import Tally, send_due
from accrual.portal.mail.models import Message
from accrual.portal.mail.transport import DeliveryError, FolderTransport, RefusedError

pytestmark = pytest.mark.django_db

SITE = SiteChoice(1, "Shanghai Hospital", "Shanghai, China", "China", True, "Recruiting", "", None,
                  "team@example.org", "+86 21 1234 5678")
PERSONAL = ("Weiwei", "Lindqvist", "wei.lindqvist@example.net", "070 123 45 67", "Euskara", "May I come in March?")


def _send(number: int = 0) -> Enquiry:
    answers = Answers(SITE, PERSONAL[0], PERSONAL[1], PERSONAL[2], PERSONAL[3], PERSONAL[4], False, PERSONAL[5],
                      (("share", TEXTS["share"]), ("keep", TEXTS["keep"])))
    return actions.send(nct_id="NCT99990901", answers=answers, nonce=f"nonce {number}", client="192.0.2.1",
                        now=timezone.now())


@pytest.fixture
def enquiry(store_trial: Callable[..., str]) -> Enquiry:
    store_trial(("Shanghai Hospital", "Shanghai", "China", "RECRUITING", "team@example.org", None))
    return _send()


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[[], Tally]:
    def send() -> Tally:
        return send_due(FolderTransport(tmp_path / "out"), clock=timezone.now, rng=random.Random(1))  # noqa: S311

    return send


def _status(client: Client, enquiry: Enquiry) -> str:
    return client.get(f"/messages/{STATUS_LINK.make(enquiry.reference)}/").content.decode()


def _team(enquiry: Enquiry) -> str:
    return f"/team/{TEAM_LINK.make(enquiry.reference)}/"


def test_both_letters_as_they_arrive(enquiry: Enquiry, deliver: Callable[[], Tally], tmp_path: Path,
                                     settings: Settings) -> None:
    assert deliver() == Tally(sent=2)
    mails = {str(mail["To"]): mail for mail in
             (message_from_bytes(file.read_bytes(), policy=policy.default) for file in (tmp_path / "out").iterdir())}
    team, copy = mails["team@example.org"], mails[PERSONAL[2]]
    for mail in mails.values():
        assert enquiry.reference in mail["Subject"]
        assert not re.search(r"cancer|vincristine|lung|NCT", mail["Subject"], re.IGNORECASE)
        text, html = (part.get_content() for part in mail.iter_parts())
        for part in (text, html):
            assert enquiry.reference in part
            assert not re.search(r"\{\{|\{%|\}\}|%\}|None|SITE_NAME|vincristine", part, re.IGNORECASE)
            for personal in PERSONAL[:2] + PERSONAL[3:]:
                assert personal not in part
        links = re.findall(r"https?://[^\s\"<]+", text)
        assert links
        assert all(link.startswith(settings.BASE_URL + "/") for link in links)
        assert set(re.findall(r'href="([^"]+)"', html)) == set(links)
        assert "<img" not in html
    assert PERSONAL[2] not in str(team)
    assert team["Reply-To"] is None
    assert copy["Reply-To"] == "team@example.org"
    assert "Shanghai Hospital, Shanghai, China" in next(copy.iter_parts()).get_content()


def test_the_status_follows_the_message(client: Client, enquiry: Enquiry, deliver: Callable[[], Tally]) -> None:
    assert "Your message is on its way" in _status(client, enquiry)
    deliver()
    assert "Your message was delivered" in _status(client, enquiry)
    client.post(_team(enquiry))
    page = _status(client, enquiry)
    assert "The study team has opened your message" in page
    assert enquiry.reference in page
    assert "Shanghai Hospital" in page
    assert not any(personal in page for personal in PERSONAL), "whoever finds the link learns nothing of the person"


def test_a_refused_message_says_so_and_what_to_do(client: Client, enquiry: Enquiry) -> None:
    class Refusing(FolderTransport):
        def send(self, *_: object, **__: object) -> None:
            raise RefusedError("550: the server refused the recipient")

    send_due(Refusing(Path()), clock=timezone.now, rng=random.Random(1))  # noqa: S311
    page = _status(client, enquiry)
    assert "could not be delivered" in page
    assert "telephone the study team" in page
    assert issubclass(RefusedError, DeliveryError)


def test_the_team_sees_the_message_only_after_pressing_a_button(client: Client, enquiry: Enquiry) -> None:
    """Mail filters follow links; they must neither read the message nor count as its reader."""
    page = client.get(_team(enquiry)).content.decode()
    assert not any(personal in page for personal in PERSONAL)
    assert not AuditEntry.objects.filter(action="enquiry.read").exists()
    opened = client.post(_team(enquiry))
    for personal in PERSONAL:
        assert personal in opened.content.decode()
    assert TEXTS["share"] in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    assert "noindex" in opened["X-Robots-Tag"]
    client.post(_team(enquiry))
    entries = AuditEntry.objects.filter(action="enquiry.read", subject=enquiry.audit_subject)
    assert entries.count() == 2
    enquiry.refresh_from_db()
    assert enquiry.opened_at is not None


def _altered(token: str) -> str:
    return token[:-1] + ("A" if token[-1] != "A" else "B")


@pytest.mark.parametrize("kind", ["status", "team"])
def test_wrong_expired_swapped_and_unknown_links_get_one_same_answer(
        client: Client, enquiry: Enquiry, kind: str) -> None:
    link, other = (STATUS_LINK, TEAM_LINK) if kind == "status" else (TEAM_LINK, STATUS_LINK)
    path, token = ("messages" if kind == "status" else "team"), link.make(enquiry.reference)
    assert client.get(f"/{path}/{token}/").status_code == 200
    wrong = [other.make(enquiry.reference), _altered(token), enquiry.reference, "x", link.make("AAAA-AAAA")]
    answers = [client.get(f"/{path}/{each}/") for each in wrong]
    if link.lasts:
        with time_machine.travel(timezone.now() + link.lasts + timedelta(days=1)):
            answers += [client.get(f"/{path}/{token}/"), client.post(f"/{path}/{token}/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content.replace(b"\n", b"") for answer in answers}) == 1
    assert "no-store" in answers[0]["Cache-Control"]


def test_a_message_can_be_withdrawn_for_as_long_as_it_is_kept(client: Client, enquiry: Enquiry) -> None:
    address = f"/messages/{STATUS_LINK.make(enquiry.reference)}/withdraw/"
    with time_machine.travel(timezone.now() + timedelta(days=3660)):
        assert client.post(address).status_code == 302
    assert Enquiry.objects.get().first_name == ""


def _everything_stored() -> str:
    """Every value of every table, unsealed where it is sealed, and every file of the home."""
    from django.apps import apps

    rows = [str(row) for model in apps.get_models() for row in model._default_manager.values()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names of our own tables
            rows += [str(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def test_withdrawing_leaves_nothing_of_the_person(
        client: Client, enquiry: Enquiry, deliver: Callable[[], Tally], tmp_path: Path, settings: Settings,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    settings.EMAIL_URL = f"folder:{tmp_path / 'out'}"
    deliver()
    assert len(list((tmp_path / "out").iterdir())) == 2
    client.post(_team(enquiry))
    before = _everything_stored()
    assert all(personal in before for personal in PERSONAL)
    address = f"/messages/{STATUS_LINK.make(enquiry.reference)}/withdraw/"
    assert "cannot be brought back" in client.get(address).content.decode()
    assert Enquiry.objects.get().first_name == PERSONAL[0], "a GET deletes nothing"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).status_code == 302
    assert list((tmp_path / "out").iterdir()) == []
    after = _everything_stored()
    for personal in PERSONAL:
        assert personal not in after
    assert audit.verify().whole
    assert AuditEntry.objects.get(action="enquiry.withdrawn").details == {"team_told": True}
    assert "Your message was withdrawn" in _status(client, enquiry)
    page = client.post(_team(enquiry)).content.decode()
    assert "The sender withdrew this message" in page
    assert Enquiry.objects.get().mailbox == ""
    assert Consent.objects.count() == 2  # what was agreed to, of nobody


def test_the_team_is_asked_to_delete_only_what_it_can_have(client: Client, enquiry: Enquiry,
                                                          deliver: Callable[[], Tally]) -> None:
    later = _send(1)
    actions.withdraw(enquiry=enquiry, now=timezone.now())
    assert not Message.objects.filter(kind="contact-withdrawn").exists()
    assert deliver() == Tally(sent=2), "the other person's two"
    actions.withdraw(enquiry=later, now=timezone.now())
    letter = Message.objects.get(kind="contact-withdrawn")
    assert letter.to_email == "team@example.org"
    assert later.reference in letter.subject
    assert "delete what you noted" in letter.text
    assert deliver() == Tally(sent=1)


def test_withdrawing_twice_is_withdrawing_once(client: Client, enquiry: Enquiry) -> None:
    assert actions.withdraw(enquiry=enquiry, now=timezone.now())
    assert not actions.withdraw(enquiry=enquiry, now=timezone.now())
    assert AuditEntry.objects.filter(action="enquiry.withdrawn").count() == 1
    assert "withdrawn already" in client.get(
        f"/messages/{STATUS_LINK.make(enquiry.reference)}/withdraw/").content.decode()


def test_no_address_of_a_page_and_no_audit_entry_names_a_person(client: Client, enquiry: Enquiry) -> None:
    client.post(_team(enquiry))
    told = str(list(AuditEntry.objects.values())) + TEAM_LINK.make(enquiry.reference) + STATUS_LINK.make("X")
    assert not any(personal in told for personal in PERSONAL)


def test_references_are_unique_even_when_chance_repeats_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = iter("A" * 8 + "A" * 8 + "C" * 8)
    monkeypatch.setattr(secrets, "choice", lambda _: next(letters))
    assert [_send(number).reference for number in range(2)] == ["AAAA-AAAA", "CCCC-CCCC"]
