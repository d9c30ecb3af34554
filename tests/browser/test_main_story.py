"""From a search to a message in the study team's mailbox, as a patient does it.

Given the sample trials, a running portal and a mail server;
when somebody searches near Shanghai, opens a trial, answers its questions and writes to its nearest site;
then both mails arrive, and the outbox says so.
"""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Any

import pytest

SEED = "NCT06749886"
TEAM = "study-team@example.org"


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None, f"no {kind} part"
    text: str = part.get_content()
    return text


def _mails_about(postbox: Any, reference: str, count: int = 2) -> list[EmailMessage]:
    mails = [mail for mail in postbox.messages if reference in str(mail["Subject"]) + _part(mail, "plain")]
    return mails if len(mails) >= count else []


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_a_search_to_the_study_teams_mailbox(visit: Any, postbox: Any, wait_for: Any, javascript: bool) -> None:
    patient = visit(javascript=javascript)

    # when somebody searches near Shanghai
    patient.searches("lung cancer", near="Shanghai")
    assert "near=Shanghai" in patient.page.url
    nearest = [link.get_attribute("href") for link in patient.page.locator(".results h3 a").all()[:3]]
    assert f"/trials/{SEED}/?near=Shanghai" in nearest

    # and opens the trial
    patient.opens_the_trial(SEED)
    assert "Tislelizumab" in patient.heading()
    assert "Shanghai Pulmonary Hospital" in patient.reads()

    # and answers its questions
    patient.follows("Check if this trial may fit")
    patient.pre_screens({"How old are you?": "64"})
    result = patient.reads()
    assert "64" in result
    assert "Only the study team can say whether you can join" in result
    assert "you are eligible" not in result.lower()

    # and writes to the nearest site
    patient.follows("Contact the study team")
    assert patient.page.get_by_label(re.compile("Shanghai Pulmonary Hospital")).is_checked()
    address = f"li.wei.{'js' if javascript else 'plain'}@example.org"
    patient.writes_to_the_team(address)
    assert address in patient.reads()
    reference = patient.sends()

    # then both mails arrive, with the right headers and no placeholder
    mails = wait_for(lambda: _mails_about(postbox, reference), f"two mails about {reference}")
    to_team = next(mail for mail in mails if TEAM in mail["To"])
    to_sender = next(mail for mail in mails if address in mail["To"])
    for mail in (to_team, to_sender):
        assert mail["From"]
        assert mail["Date"]
        assert mail["Message-ID"]
        assert mail["Auto-Submitted"] == "auto-generated"
        assert "lung" not in mail["Subject"].lower()
        for text in (_part(mail, "plain"), _part(mail, "html")):
            assert reference in text
            assert not re.search(r"\{\{|\}\}|\{%|%\}|None|SITE_NAME", text)
    assert to_sender["Reply-To"] == TEAM
    assert "Shanghai Pulmonary Hospital" in _part(to_sender, "plain")
    assert "March" not in _part(to_team, "plain") + _part(to_sender, "plain"), "the free text stays behind the link"

    # and the outbox has both, sent
    wait_for(lambda: patient.sees_sent(reference), "both messages to be sent, by the outbox")

    # and the team's link opens the message
    link = re.search(r"https?://\S+/team/\S+", _part(to_team, "plain"))
    assert link
    patient.page.goto(link[0])
    patient.presses("Show the message")
    assert "May I come in March?" in patient.reads()


def test_a_mail_server_that_is_down_loses_nothing(visit: Any, postbox: Any, wait_for: Any) -> None:
    patient = visit()

    # given a mail server that is down
    postbox.down()
    try:
        # when somebody writes to a site
        patient.opens(f"trials/{SEED}/contact/?near=Shanghai")
        patient.writes_to_the_team("waits@example.org")
        reference = patient.sends()

        # then the message waits in the outbox
        def waiting() -> bool:
            patient.opens("outbox/")
            lines = patient.page.locator(".mail-list li").filter(has_text=reference)
            return lines.count() == 2 and all("attempt" in line.inner_text() for line in lines.all())

        wait_for(waiting, "an attempt to deliver")
        assert not _mails_about(postbox, reference, 1)
    finally:
        postbox.up()

    # and is delivered, once, when the server is back
    wait_for(lambda: _mails_about(postbox, reference), "the mails that waited", 90)
    wait_for(lambda: patient.sees_sent(reference), "both messages to be sent, by the outbox")
    assert len(_mails_about(postbox, reference)) == 2
