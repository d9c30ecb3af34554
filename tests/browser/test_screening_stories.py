"""Checking whether a trial may fit, as somebody does it who has no mouse, a small screen and no JavaScript.

Given the sample trials and a running portal;
when somebody answers a trial's questions, or tells what they have to find trials;
then they get to a result and to paper, and nothing of what they typed is left anywhere.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

SEED = "NCT06749886"
# Numbers and words that nobody else types, so that they can be looked for in everything that is kept.
AGE, CREATININE, ILLNESS = "63", "0.73519", "non-small cell lung cancer zqxw"


def _kept(home: Path) -> bytes:
    """All that the running portal keeps: database, journal, logs, outbox, compiled trials."""
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def _answers(visitor: Any, label: str, text: str) -> None:
    visitor.tabs_to(visitor.page.get_by_label(label).first)
    visitor.page.keyboard.type(text)


def _presses(visitor: Any, name: str) -> None:
    """Press a button by the keyboard alone."""
    visitor.tabs_to(visitor.page.get_by_role("button", name=name, exact=True).first)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_pre_screen_from_start_to_paper_by_keyboard(visit: Any, javascript: bool) -> None:
    visitor = visit(width=320, javascript=javascript)
    page = visitor.page
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))

    # when somebody answers the first questions
    visitor.opens(f"trials/{SEED}/check/")
    assert re.search(r"At most \d+ questions, a few at a time", visitor.reads())
    _answers(visitor, "How old are you?", AGE)
    visitor.tabs_to(page.locator('[name="sex"]:checked'))
    page.keyboard.press("ArrowDown")  # from the last answer round to the first
    _presses(visitor, "Continue")

    # and leaves all others open until the results are asked for
    pages = 2
    while page.locator('[name="quantity-creatinine"]:visible').count() == 0:
        assert f"Page {pages}" in visitor.reads()
        _presses(visitor, "Continue")
        pages += 1
        assert pages < 15, "the results are never asked for"
    visitor.tabs_to(page.locator('[name="quantity-creatinine"]'))
    page.keyboard.type(CREATININE)

    # and asks for the result
    _presses(visitor, "See the result now" if "See the result now" in visitor.reads() else "See the result")
    assert visitor.heading() == "Not known yet"
    assert "Only the study team can say whether you can join" in visitor.reads()

    # then it can be printed, with every criterion in its own words, the version and the day
    _presses(visitor, "Print for my doctor")
    paper = visitor.reads()
    for words in ("Checked on", "against the record as updated on", "Age 63 years", "I14", "E14",
                  "Only the study team can say"):
        assert words in paper
    assert "you are eligible" not in paper.lower()
    assert page.get_by_role("button", name="Download as PDF").count() == 1

    # and nothing is left
    kept = _kept(visitor.stack.home)
    assert CREATININE.encode() not in kept
    assert not any(AGE in address.rpartition("/")[2] or CREATININE in address for address in addresses)
    assert page.context.cookies() == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_trials_for_me_by_keyboard(visit: Any, javascript: bool) -> None:
    visitor = visit(width=320, javascript=javascript)
    page = visitor.page
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))

    visitor.opens()
    visitor.tabs_to(page.get_by_role("link", name="Trials for me"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _answers(visitor, "Your illness", ILLNESS)
    _answers(visitor, "Your age in years", AGE)
    _presses(visitor, "Show trials that may fit")
    told = visitor.reads()
    assert re.search(r"\d+ trials may fit what you told", told)
    assert "Only a study team can say whether you can join" in told
    assert "eligible" not in told.lower()
    assert page.locator(".results > li").count() > 1

    # the questions of a trial that is listed know what was told
    visitor.tabs_to(page.get_by_role("button", name=re.compile("Check if it may fit")).first)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert visitor.heading() == "Check if this trial may fit"

    kept = _kept(visitor.stack.home)
    assert b"zqxw" not in kept
    assert not any("zqxw" in address or AGE in address.rpartition("/")[2] for address in addresses)
    assert page.context.cookies() == []
