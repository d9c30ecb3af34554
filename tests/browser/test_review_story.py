"""From a rule that a program wrote to one that a named person stands for, as a coordinator does it.

Given the sample trials and an account;
when somebody logs in, reads the seed trial's criteria, corrects one and approves it;
then the page that patients see, the pre-screen and the command line have the corrected rule, and say so.
"""

from __future__ import annotations

from typing import Any

import pytest

SEED = "NCT06749886"
ASKED = "Does the liver work well enough for this study?"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_coordinator_corrects_a_criterion_and_patients_see_it(
        coordinator: Any, visit: Any, live_stack: Any, javascript: bool) -> None:
    asked = f"{ASKED} ({'one' if javascript else 'two'})"
    staff, patient = coordinator(javascript=javascript), visit(javascript=javascript)

    # when a coordinator opens the seed trial's criteria
    staff.page.get_by_label("Number, or any words").fill(SEED)
    staff.presses("Show")
    staff.follows(SEED)
    assert staff.page.locator("#I9").get_by_text("Total bilirubin at most 1.5 times").is_visible() or not javascript
    assert staff.page.locator("li.reviewed").count() == 28

    # and puts a question in place of what the parser reads
    staff.follows("Correct I9")
    staff.follows("One question instead")
    staff.page.get_by_label("What is asked").fill(asked)
    staff.page.get_by_label("The patient").check()
    staff.presses("Preview")
    assert asked in staff.page.locator(".preview .rule").inner_text()
    staff.page.get_by_label("Why this change?").fill("Patients do not know their bilirubin.")
    staff.presses("Save as a new version")
    assert "no effect until it is approved" in staff.reads()

    # then patients see nothing of it yet
    patient.opens(f"trials/{SEED}/")
    assert asked not in patient.reads()

    # and when it is approved
    staff.presses("Approve I9")
    criterion = staff.page.locator("#I9").inner_text()
    assert "Approved by Ada Coordinator" in criterion
    assert "Patients do not know their bilirubin." in criterion

    # then patients read and are asked the corrected rule
    patient.opens(f"trials/{SEED}/")
    shown = patient.page.locator("#I9").inner_text()
    assert asked in shown
    assert "Reviewed by the study’s staff on" in shown
    assert "Coordinator" not in patient.page.content()
    patient.opens(f"trials/{SEED}/check/")
    for _ in range(15):                       # a few questions a page
        if asked in patient.reads():
            break
        patient.presses("Continue")
    assert asked in patient.reads()
    assert asked in live_stack.run("criteria", SEED, "--format", "text")

    # and nobody but staff has a cookie
    assert patient.page.context.cookies() == []
    assert {cookie["path"] for cookie in staff.page.context.cookies()} == {"/staff/"}

    # and the audit has it all, whole
    assert "each as it was written" in live_stack.run("audit", "verify")

    # and the coordinator leaves nothing open
    staff.presses("Log off")
    staff.opens(f"staff/criteria/{SEED}/")
    assert staff.heading() == "Log in"


def test_the_review_needs_no_mouse(coordinator: Any) -> None:
    visitor = coordinator(log_in=False)
    page = visitor.page
    visitor.opens(f"staff/criteria/{SEED}/")
    visitor.tabs_to(page.get_by_label("Name"))
    page.keyboard.type("coordinator")
    visitor.tabs_to(page.get_by_label("Password"))
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/staff/criteria/{SEED}/")
    visitor.tabs_to(page.get_by_label("Tick I1 to approve"))
    page.keyboard.press("Space")
    visitor.tabs_to(page.get_by_role("button", name="Approve the ones I ticked"))
    page.keyboard.press("Enter")
    page.get_by_text("Approved by Ada Coordinator").first.wait_for()
    visitor.tabs_to(page.get_by_role("link", name="Correct I10"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/correct/")
    visitor.tabs_to(page.get_by_label("Limit", exact=True).first)
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Preview").wait_for()
    visitor.tabs_to(page.get_by_role("link", name="Leave it as it is"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/staff/criteria/{SEED}/**")
    visitor.tabs_to(page.get_by_role("button", name="Take the approval back of I1").first)
    page.keyboard.press("Enter")
    page.get_by_text("The approval is taken back").wait_for()
