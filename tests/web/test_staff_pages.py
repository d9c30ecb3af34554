"""The staff's pages: what they show of a record that anybody may have typed, and what their buttons do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accrual.portal.staff.models import Approval, RuleVersion
from accrual.portal.staff.reviewing import Reviewing, review_of
from accrual.registry import Trial

pytestmark = pytest.mark.django_db
Read = Callable[..., Any]
Store = Callable[..., Trial]
HOSTILE = ("Inclusion Criteria:\n\n* <script>alert(1)</script> ANC ≥ 1.5×109/L\n* \x00 Age \udfff \\> 18 years"
           "\n* {{ settings.SECRET_KEY }} {% now %}\n* ‮evil‬ ' onclick=\"x\" &amp;\n")


@pytest.fixture
def trial(store_criteria: Store) -> Trial:
    return store_criteria()


def address(trial: Trial) -> str:
    return f"/staff/criteria/{trial.nct_id}/"


def of(trial: Trial, number: str) -> Reviewing:
    return next(each for each in review_of(trial).criteria if each.criterion.id == number)


def tick(trial: Trial, number: str) -> str:
    found = of(trial, number)
    return f"{found.slug}:{found.mark}"


# --- the list -------------------------------------------------------------------------------------


def test_the_list_tells_how_much_of_each_trial_is_approved(coordinator: Client, trial: Trial, read: Read) -> None:
    coordinator.post(address(trial), {"tick": [tick(trial, "I1"), tick(trial, "I2")]})
    text = read("/staff/criteria/").text
    assert "NCT99990950 Rest for tired <b>reviewers</b>" in text
    assert "Approved: 2 Draft: 2 of 4" in text


@pytest.mark.parametrize(("query", "found"), [
    ("words=NCT99990950", "1 trial"), ("words=9999", "2 trials"), ("words=0951", "1 trial"),
    ("words=tired", "2 trials"), ("words=nosuchwordatall", "0 trials"),
    ("show=begun", "1 trial"), ("show=open", "1 trial"),
    ("show=changed", "0 trials"), ("words=0951&show=begun", "0 trials"), ("page=7", "2 trials"), ("page=x", "2 trials"),
    ("words=%00%E2%80%AE&show=sideways", "2 trials"),
])
def test_the_list_is_filtered_by_number_words_and_state(coordinator: Client, store_criteria: Store, read: Read,
                                                        query: str, found: str) -> None:
    store_criteria(nct_id="NCT99990951")
    trial = store_criteria()
    coordinator.post(address(trial), {"tick": tick(trial, "I1")})
    assert found in read(f"/staff/criteria/?{query}").text


# --- the review -----------------------------------------------------------------------------------


def test_the_review_marks_what_was_understood_and_what_was_not(coordinator: Client, trial: Trial, read: Read) -> None:
    page = read(address(trial))
    source = coordinator.get(address(trial)).content.decode()
    marked = re.findall(r'<mark class="(\w+)">(?:<span[^>]*>[^<]*</span>)?([^<]*)', source)
    assert {("understood", "ANC ≥ 1.5×109/L"), ("asked", "Signed consent"),
            ("asked", "without support from the sponsor")} <= set(marked)
    assert "Absolute neutrophil count at least 1.5 ×10⁹/L" in page.text
    assert "? Question: Asked as it stands" in page.text
    assert not any("all" in attrs.get("name", "") for attrs in page.all("button")), "nobody approves what nobody read"


def test_what_only_tells_is_marked_neither_as_understood_nor_as_missed(
        coordinator: Client, store_criteria: Callable[..., Trial]) -> None:
    noted = store_criteria("Inclusion Criteria:\n\n* Note: women after a hysterectomy are not considered of "
                           "childbearing potential\n", "NCT99990778")
    source = coordinator.get(address(noted)).content.decode()
    assert "Asks nothing: it only tells something" in source
    assert "hysterectomy</mark>" not in source
    assert not re.search(r"<mark[^>]*>(?:<span[^>]*>[^<]*</span>)?Note", source)


def test_one_criterion_is_approved_by_its_button(coordinator: Client, trial: Trial, reviewer: User, read: Read) -> None:
    response = coordinator.post(address(trial), {"approve": tick(trial, "I1"), "tick": tick(trial, "I2")})
    assert response.headers["Location"] == f"{address(trial)}?said=approved#I1"
    assert Approval.objects.get().by == reviewer
    text = read(f"{address(trial)}?said=approved").text
    assert "I1 Approved" in text
    assert "Approved by Ada Reviewer on" in text


def test_the_ones_that_were_ticked_are_approved_and_no_others(coordinator: Client, trial: Trial) -> None:
    coordinator.post(address(trial), {"tick": [tick(trial, "I2"), tick(trial, "E1")], "ticked": "1"})
    assert [each.criterion.id for each in review_of(trial).criteria if each.state == "approved"] == ["I2", "E1"]


@pytest.mark.parametrize(("posted", "status", "words"), [
    ({}, 422, "nothing is ticked"), ({"tick": "nonsense"}, 409, "no criterion with this text"),
    ({"approve": "inclusion-0000000000000000:x"}, 409, "no criterion with this text"),
    ({"end": "inclusion-0000000000000000"}, 409, "no criterion with this text"),
])
def test_what_cannot_be_done_is_told_and_changes_nothing(
        coordinator: Client, trial: Trial, posted: dict[str, str], status: int, words: str) -> None:
    response = coordinator.post(address(trial), posted)
    assert (response.status_code, words in response.content.decode()) == (status, True)
    assert Approval.objects.count() == 0


def test_a_page_that_is_out_of_date_is_told_apart(coordinator: Client, trial: Trial) -> None:
    response = coordinator.post(address(trial), {"approve": f"{of(trial, 'I1').slug}:other"})
    assert (response.status_code, "reads otherwise" in response.content.decode()) == (409, True)


def test_an_approval_is_taken_back_by_its_button(coordinator: Client, trial: Trial) -> None:
    coordinator.post(address(trial), {"approve": tick(trial, "I1")})
    coordinator.post(address(trial), {"end": of(trial, "I1").slug})
    assert of(trial, "I1").state == "draft"


def test_a_text_that_changed_is_shown_as_a_difference(coordinator: Client, store_criteria: Store, read: Read) -> None:
    trial = store_criteria("Inclusion Criteria:\n* ANC ≥ 1.5×109/L at the screening visit\n* Adults\n")
    coordinator.post(address(trial), {"tick": [tick(trial, "I1"), tick(trial, "I2")]})
    trial = store_criteria("Inclusion Criteria:\n* ANC ≥ 1.2×109/L at the screening visit\n* Men\n")
    page = coordinator.get(address(trial)).content.decode()
    assert re.search(r"<del>.*?1\.5×109/L</del>\s*<ins>.*?1\.2×109/L</ins>", page)
    text = read(address(trial)).text
    assert "Text changed, to be looked at again: 1" in text
    assert "No longer in the record Adults" in text
    old = re.search(r'href="([^"]+)">see what they said', page)
    assert old
    assert "a text that the record no longer has" in read(old[1]).text
    assert "Restore" not in read(old[1]).text


@pytest.mark.parametrize("text", [HOSTILE, "", "n/a", "x" * 40_000, "Inclusion Criteria:\n" + "* a\n" * 400])
def test_whatever_a_record_holds_its_pages_answer(coordinator: Client, store_criteria: Store, read: Read,
                                                 text: str) -> None:
    trial = store_criteria(text)
    read(address(trial))
    for found in review_of(trial).criteria[:5]:
        coordinator.post(address(trial), {"approve": f"{found.slug}:{found.mark}"})
        for way in ("tests", "question", "json"):
            assert coordinator.get(f"{address(trial)}{found.slug}/correct/?way={way}").status_code == 200
        assert coordinator.get(f"{address(trial)}{found.slug}/").status_code == 200
    page = coordinator.get(address(trial))
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert "SECRET_KEY }}" in page.content.decode() or text != HOSTILE
    assert coordinator.get(f"/trials/{trial.nct_id}/").status_code == 200


@pytest.mark.parametrize("address", [
    "/staff/criteria/NCT00000001/", "/staff/criteria/NCT00000001/inclusion-0123456789abcdef/",
    "/staff/criteria/NCT00000001/inclusion-0123456789abcdef/correct/", "/staff/criteria/NCT99990950/nonsense/",
    "/staff/criteria/NCT99990950/inclusion-0123456789abcdef/", "/staff/nowhere/",
    "/staff/criteria/NCT99990950/inclusion-0123456789abcdef/correct/"])
def test_what_is_not_here_is_not_found(coordinator: Client, trial: Trial, address: str, read: Read) -> None:
    read(address, 404)


# --- the history ----------------------------------------------------------------------------------


def test_the_history_shows_who_said_what_and_when_and_restores(
        coordinator: Client, trial: Trial, read: Read) -> None:
    slug = of(trial, "I1").slug
    assert "Nobody has worked on this text yet" in read(f"{address(trial)}{slug}/").text
    form = {"text": "Enough?", "asks": "patient", "after": 0, "base": of(trial, "I1").mark, "comment": "Plainer"}
    shown = coordinator.post(f"{address(trial)}{slug}/correct/?way=question", {**form, "step": "preview"})
    previewed = re.search(r'name="previewed" value="(\w+)"', shown.content.decode())
    assert previewed
    coordinator.post(f"{address(trial)}{slug}/correct/?way=question",
                     {**form, "step": "save", "previewed": previewed[1]})
    coordinator.post(address(trial), {"approve": tick(trial, "I1")})
    text = read(f"{address(trial)}{slug}/").text
    assert "Version 2 newest approved By Ada Reviewer" in text
    assert "Plainer" in text
    assert "Version 1 By the parser" in text
    response = coordinator.post(f"{address(trial)}{slug}/", {"number": "1", "after": "2"})
    assert response.headers["Location"] == f"{address(trial)}?said=restored#I1"
    assert (of(trial, "I1").state, RuleVersion.objects.count()) == ("corrected", 3)


@pytest.mark.parametrize("posted", [{}, {"number": "9", "after": "0"}, {"number": "-1", "after": "x"},
                                    {"number": "²", "after": "0"}])
def test_a_version_that_is_none_is_told(coordinator: Client, trial: Trial, posted: dict[str, str]) -> None:
    response = coordinator.post(f"{address(trial)}{of(trial, 'I1').slug}/", posted)
    assert (response.status_code, "Nothing was changed" in response.content.decode()) == (409, True)
