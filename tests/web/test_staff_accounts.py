"""Accounts: made by a command, never with a password as an argument; logging in is limited, audited and by cookie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from typer.testing import CliRunner, Result

from accrual.cli.main import app
from accrual.errors import AccrualError
from accrual.portal.core import audit
from accrual.portal.core.models import AuditEntry

PASSWORD = "correct horse battery"
WRONG = "This name and password do not belong together."
LOGIN = "/staff/login/"

pytestmark = pytest.mark.django_db


def staff(*arguments: str, typed: str = f"{PASSWORD}\n") -> Result:
    return CliRunner().invoke(app, ["staff", *arguments], input=typed)


def refusal(*arguments: str, typed: str = f"{PASSWORD}\n") -> str:
    result = staff(*arguments, typed=typed)
    assert isinstance(result.exception, AccrualError), result.output
    return str(result.exception)


@pytest.fixture
def ada() -> User:
    assert staff("add", "ada", "--full-name", "Ada Reviewer").exit_code == 0
    return User.objects.get(username="ada")


def log_in(client: Client, name: str = "ada", password: str = PASSWORD, aim: str = "") -> Any:
    return client.post(LOGIN + aim, {"name": name, "password": password})


def actions() -> list[tuple[str, str, str]]:
    return [(entry.action, entry.subject, entry.actor) for entry in AuditEntry.objects.order_by("number")]


# --- the command ----------------------------------------------------------------------------------


def test_a_new_account_may_review_and_the_audit_knows_its_number_only(ada: User) -> None:
    assert ada.has_perm("portal_staff.review_criteria")
    assert ada.check_password(PASSWORD)
    assert (ada.is_staff, ada.is_superuser) == (False, False)
    assert actions() == [("staff.added", f"staff/{ada.pk}", "accrual staff add")]


@pytest.mark.parametrize(("typed", "words"), [
    ("short\n", "too short"), ("\n", "too short"), ("password1234\n", "too common"), ("738264910273\n", "numeric"),
    ("adalovelace1815\n", "too similar"),
])
def test_a_weak_password_is_refused_and_makes_nothing(typed: str, words: str) -> None:
    assert words in refusal("add", "adalovelace1815", typed=typed)
    assert User.objects.count() == 0


@pytest.mark.parametrize(("name", "words"), [("Ada", "already"), ("a b", "valid username"), ("", "blank")])
def test_a_name_that_is_taken_or_none_is_refused(ada: User, name: str, words: str) -> None:
    assert words in refusal("add", name)


def test_a_closed_account_is_closed_at_once_and_a_new_password_opens_it(ada: User, client: Client) -> None:
    log_in(client)
    assert staff("close", "ada").exit_code == 0
    assert client.get("/staff/criteria/").status_code == 302
    assert WRONG in log_in(client).content.decode()
    assert "closed" in staff("list").stdout
    assert staff("password", "ada", typed="another horse battery\n").exit_code == 0
    assert log_in(client, password="another horse battery").status_code == 302


def test_a_new_password_logs_off_whoever_had_the_old_one(ada: User, client: Client) -> None:
    log_in(client)
    staff("password", "ada", typed="another horse battery\n")
    assert client.get("/staff/criteria/").status_code == 302


def test_the_list_shows_each_account_with_its_number(ada: User) -> None:
    assert staff("list").stdout == f"staff/{ada.pk}  ada  Ada Reviewer  never here\n"
    assert "no account of this name" in refusal("close", "bea")


def test_without_accounts_the_list_says_how_to_make_one() -> None:
    assert "accrual staff add NAME" in staff("list").stdout


# --- logging in -----------------------------------------------------------------------------------


def test_every_page_leads_to_the_login_and_from_there_back(ada: User, client: Client) -> None:
    response = client.get("/staff/criteria/?words=lung")
    assert response.headers["Location"] == "/staff/login/?next=%2Fstaff%2Fcriteria%2F%3Fwords%3Dlung"
    assert log_in(client, aim="?next=%2Fstaff%2Fcriteria%2F%3Fwords%3Dlung").headers["Location"] == (
        "/staff/criteria/?words=lung")
    assert client.get(LOGIN).headers["Location"] == "/staff/criteria/"


@pytest.mark.parametrize("aim", ["https://example.org/", "//example.org/staff/", "/staff/../", "/", "/staff/\\example",
                                 "javascript:alert(1)"])
def test_a_login_leads_nowhere_else(ada: User, client: Client, aim: str) -> None:
    assert log_in(client, aim=f"?next={aim}").headers["Location"].startswith("/staff/")


def test_cookies_are_for_the_staffs_pages_alone(ada: User, client: Client) -> None:
    client.get(LOGIN)
    log_in(client)
    assert set(client.cookies) == {"accrual-staff", "csrftoken"}
    for cookie in client.cookies.values():
        assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/staff/", "Strict", True)
        assert (cookie["max-age"], cookie["expires"]) == ("", ""), "it goes when the browser is closed"
    fresh = Client()
    assert not any(fresh.get(address).cookies for address in ("/", "/faqs/", "/privacy/"))


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong"), ("bea", PASSWORD), ("ADA", PASSWORD)])
def test_wrong_and_unknown_get_one_same_answer_and_are_audited(
        ada: User, client: Client, name: str, password: str) -> None:
    response = log_in(client, name, password)
    assert (response.status_code, WRONG in response.content.decode()) == (422, True)
    assert actions()[-1] == ("staff.refused", f"staff/{ada.pk}" if name == "ada" else "staff", "unknown")
    assert password not in response.content.decode()


def test_logging_in_and_off_is_audited(ada: User, client: Client) -> None:
    log_in(client)
    assert client.post("/staff/logout/").headers["Location"] == LOGIN
    assert client.get("/staff/criteria/").status_code == 302
    assert [entry[0] for entry in actions()] == ["staff.added", "staff.logged_in", "staff.logged_off"]
    client.post("/staff/logout/")
    client.get("/staff/logout/")
    assert len(actions()) == 3
    assert audit.verify().whole


def test_a_link_does_not_log_anybody_off(ada: User, client: Client) -> None:
    log_in(client)
    client.get("/staff/logout/")
    assert client.get("/staff/criteria/").status_code == 200


def test_a_name_has_five_tries_then_one_each_five_minutes(ada: User, client: Client) -> None:
    with time_machine.travel("2026-11-28T09:00:00Z", tick=False) as clock:
        assert [log_in(client, password="wrong").status_code for _ in range(6)] == [422] * 5 + [429]
        blocked = log_in(client)
        assert (blocked.status_code, "Try again in 5 minutes" in blocked.content.decode()) == (429, True)
        clock.shift(301)
        assert log_in(client).status_code == 302


def test_a_right_password_does_not_count_as_a_try(ada: User, client: Client) -> None:
    with time_machine.travel("2026-11-28T09:00:00Z", tick=False):
        for _ in range(7):
            assert log_in(client).status_code == 302
            client.post("/staff/logout/")


def test_one_connection_has_thirty_tries_whatever_the_names(client: Client) -> None:
    with time_machine.travel("2026-11-28T09:00:00Z", tick=False):
        found = [log_in(client, f"name{number}", "").status_code for number in range(3)]
        assert found == [422] * 3, "an empty form is no try"
        found = [log_in(client, f"name{number}", "x").status_code for number in range(31)]
    assert found == [422] * 30 + [429]


def test_staff_are_logged_off_after_two_hours_without_a_request(ada: User, client: Client) -> None:
    with time_machine.travel("2026-11-28T09:00:00Z", tick=False) as clock:
        log_in(client)
        for minutes, status in ((119, 200), (119, 200), (121, 302)):
            clock.shift(minutes * 60)
            assert client.get("/staff/criteria/").status_code == status


def test_an_account_without_the_permission_is_not_let_in(client: Client) -> None:
    client.force_login(User.objects.create(username="eve"))
    assert client.get("/staff/criteria/").status_code == 403


def test_what_is_sent_after_the_log_off_is_told_not_to_be_saved(client: Client) -> None:
    response = client.post("/staff/criteria/NCT99990950/", {"tick": "x"})
    assert (response.status_code, "Nothing was saved" in response.content.decode()) == (401, True)


@pytest.mark.parametrize("address", [LOGIN, "/staff/logout/", "/staff/criteria/NCT99990950/"])
def test_a_form_from_elsewhere_is_refused(coordinator: Client, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = coordinator.cookies
    assert strict.post(address, {"name": "ada", "password": PASSWORD}).status_code == 403


def test_a_page_for_staff_is_kept_by_nobody(coordinator: Client, read: Callable[..., Any]) -> None:
    response = coordinator.get("/staff/criteria/")
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "Disallow: /staff/" in coordinator.get("/robots.txt").content.decode()
    assert "Logged in as Ada Reviewer" in read("/staff/criteria/").text


@pytest.mark.parametrize("typed", ["x" * 200, "a\x00b", "𝒶da", "' OR 1=1 --"])
def test_hostile_names_are_refused_in_their_place(client: Client, typed: str) -> None:
    assert log_in(client, typed).status_code == 422
