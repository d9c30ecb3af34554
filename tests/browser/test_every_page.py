"""What holds on every page: no fault that axe finds, no sideways scroll, one heading, in each size and theme.

That no page asks another host for anything, keeps a strict policy and logs no error is checked
after every story, here and elsewhere, by the visitor itself.
"""

from __future__ import annotations

from typing import Any

import pytest

SEED = "NCT06749886"
PAGES = (
    "", "?words=lung+cancer&near=Shanghai", "?words=no-such-word-at-all", "?age=old&near=Atlantis&within=7",
    f"trials/{SEED}/", f"trials/{SEED}/?near=Shanghai", f"trials/{SEED}/?near=Atlantis", f"trials/{SEED}/record/",
    "trials/NCT00000001/", "no-such-page/", "faqs/", "privacy/", "accessibility/", "sources/",
    f"trials/{SEED}/check/?near=Shanghai", f"trials/{SEED}/contact/?near=Shanghai",
)
# A phone in the dark and a screen in daylight show both widths and both themes; how they cross takes as long again.
LOOKS = [pytest.param(width, dark, id=f"{width} px, {'dark' if dark else 'light'}",
                      marks=() if dark == (width == 320) else pytest.mark.long)
         for width in (320, 1280) for dark in (False, True)]


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_a_page_that_is_opened_has_no_fault(visit: Any, width: int, dark: bool) -> None:
    visitor = visit(width=width, dark=dark, axe=True)
    faults = []
    for path in PAGES:
        visitor.opens(path)
        faults += visitor.faults()
    assert faults == []


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_a_page_on_the_way_has_no_fault(visit: Any, width: int, dark: bool) -> None:
    """The pages that no address leads to: results, mistakes, answers to check, a message and its mails."""
    visitor = visit(width=width, dark=dark, axe=True)
    faults = []

    visitor.opens(f"trials/{SEED}/check/?near=Shanghai")
    visitor.pre_screens({})
    faults += visitor.faults()
    visitor.opens(f"trials/{SEED}/check/?near=Shanghai")
    visitor.pre_screens({"How old are you?": "old"})
    faults += visitor.faults()
    visitor.opens(f"trials/{SEED}/check/?near=Shanghai")
    visitor.pre_screens({"How old are you?": "12"})
    faults += visitor.faults()

    visitor.presses("Print for my doctor")
    assert "against the record as updated on" in visitor.reads()
    faults += visitor.faults()
    visitor.page.evaluate("document.documentElement.dir = 'rtl'")
    faults += visitor.faults()

    visitor.opens("trials-for-me/")
    visitor.page.get_by_label("Your age in years").fill("old")
    visitor.presses("Show trials that may fit")
    faults += visitor.faults()
    visitor.page.get_by_label("Your age in years").fill("64")
    visitor.page.get_by_label("Your illness").fill("non-small cell lung cancer")
    visitor.page.get_by_label("Town or city").fill("Shanghai")
    visitor.presses("Show trials that may fit")
    assert "trials may fit what you told" in visitor.reads()
    faults += visitor.faults()
    visitor.page.evaluate("document.documentElement.dir = 'rtl'")
    faults += visitor.faults()

    visitor.opens(f"trials/{SEED}/contact/?near=Shanghai")
    visitor.presses("Continue")
    assert "Enter a first name" in visitor.reads()
    faults += visitor.faults()
    visitor.writes_to_the_team(f"looks.{width}.{dark}@example.org")
    faults += visitor.faults()
    visitor.sends()
    faults += visitor.faults()
    visitor.follows("Withdraw the message")
    faults += visitor.faults()
    visitor.presses("Withdraw and delete")
    faults += visitor.faults()

    visitor.opens("outbox/")
    faults += visitor.faults()
    with visitor.page.expect_navigation():
        visitor.page.locator(".mail-list a").first.click()
    faults += visitor.faults()
    assert faults == []


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_a_page_for_staff_has_no_fault(coordinator: Any, width: int, dark: bool) -> None:
    """The login and its mistakes are pages too; right to left is what a translated interface would be."""
    visitor = coordinator(width=width, dark=dark, axe=True, log_in=False)
    faults = []
    visitor.opens("staff/criteria/")
    visitor.presses("Log in")
    assert "Enter your name" in visitor.reads()
    faults += visitor.faults()
    visitor.logs_in()
    paths = ["staff/criteria/", "staff/criteria/?words=nothing+has+these+words", f"staff/criteria/{SEED}/",
             f"staff/criteria/{SEED}/inclusion-0000000000000000/"]
    for path in paths:
        visitor.opens(path)
        faults += visitor.faults()
    visitor.opens(f"staff/criteria/{SEED}/")
    visitor.presses("Approve the ones I ticked")
    assert "nothing is ticked" in visitor.reads()
    visitor.page.evaluate("document.documentElement.dir = 'rtl'")
    faults += visitor.faults()
    visitor.follows("Correct I9")
    for way in ("One question instead", "As JSON, for experts", "Test by test"):
        visitor.follows(way)
        faults += visitor.faults()
    visitor.page.get_by_label("Limit", exact=True).first.fill("two")
    visitor.presses("Preview")
    faults += visitor.faults()
    visitor.page.get_by_label("Limit", exact=True).first.fill("2")
    visitor.presses("Preview")
    faults += visitor.faults()
    visitor.page.evaluate("document.documentElement.dir = 'rtl'")
    faults += visitor.faults()
    assert faults == []


@pytest.mark.long
def test_every_sample_trial_has_a_page_without_a_fault(visit: Any, sample_trials: Any) -> None:
    """The samples are chosen for what is odd about them: no site, no age, another script, hundreds of words."""
    visitor = visit(width=320, axe=True)
    faults = []
    for position, trial in enumerate(sample_trials):
        visitor.opens(f"trials/{trial.nct_id}/")
        faults += visitor.faults(axe=position % 4 == 1)  # axe takes a second; the rest takes none
        assert trial.title in visitor.heading()
    assert faults == []


def test_the_main_story_needs_no_mouse(visit: Any) -> None:
    visitor = visit()
    page = visitor.page

    visitor.opens()
    visitor.tabs_to(page.get_by_role("link", name="Skip to the main text"))
    page.keyboard.press("Enter")
    visitor.tabs_to(page.get_by_label("Illness, treatment or any words"))
    page.keyboard.type("lung cancer")
    visitor.tabs_to(page.get_by_label("Town or city", exact=True))
    page.keyboard.type("Shanghai")
    page.keyboard.press("Enter")
    page.wait_for_url("**near=Shanghai**")

    visitor.tabs_to(page.locator(f'main a[href^="/trials/{SEED}/"]').first)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/trials/{SEED}/**")
    visitor.tabs_to(page.get_by_role("link", name="Check if this trial may fit").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/**")
    visitor.tabs_to(visitor.age())
    page.keyboard.type("64")
    page.keyboard.press("Enter")
    # Enter in a field goes on to the next questions; the result can be asked for from any of them.
    page.get_by_text("Page 2,").wait_for()
    visitor.tabs_to(page.get_by_role("button", name="See the result now"))
    page.keyboard.press("Enter")
    contact = page.get_by_role("link", name="Contact the study team").first
    contact.wait_for()

    visitor.tabs_to(contact)
    page.keyboard.press("Enter")
    page.wait_for_url("**/contact/**")
    visitor.tabs_to(page.get_by_label("Me", exact=True))
    page.keyboard.press("Space")
    for label, text in (("First name", "Li"), ("Last name", "Wei"), ("E-mail address", "keys@example.org")):
        visitor.tabs_to(page.get_by_label(label))
        page.keyboard.type(text)
    visitor.tabs_to(page.get_by_label("Preferred language"))
    page.keyboard.type("English")
    for label in ("I agree that my details", "I agree that Accrual keeps"):
        visitor.tabs_to(page.get_by_label(label))
        page.keyboard.press("Space")
    page.wait_for_timeout(3_000)  # a person takes longer than a program
    visitor.tabs_to(page.get_by_role("button", name="Continue"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Check your answers").wait_for()
    visitor.tabs_to(page.get_by_role("button", name="Send"))
    page.keyboard.press("Enter")
    page.locator(".reference").first.wait_for()


def test_a_result_can_be_printed_for_the_doctor(visit: Any) -> None:
    visitor = visit()
    visitor.opens(f"trials/{SEED}/check/")
    visitor.pre_screens({"How old are you?": "64"})
    visitor.page.emulate_media(media="print")
    printed = visitor.reads()
    assert "64" in printed
    assert "ECOG" in printed
    assert not visitor.page.locator("footer nav").is_visible(), "navigation does not belong on paper"
    pages = visitor.page.pdf(format="A4")
    assert pages.startswith(b"%PDF")
    assert pages.count(b"/Type /Page\n") + pages.count(b"/Type /Page ") + pages.count(b"/Type/Page") >= 1
    assert len(pages) > 20_000
