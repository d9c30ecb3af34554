"""From a trial's datasets to its report, as a statistician on the staff does it.

Given an account and a trial's SDTM in a zip archive;
when somebody sends it to the portal;
then a report comes back that stands alone: it asks no other host, needs no script, and is legible on any screen.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from accrual.endpoints.simulate import SEED_TRIAL, write_trial

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdtm")
    write_trial(SEED_TRIAL, folder / "trial", seed=2)
    return Path(shutil.make_archive(str(folder / "trial"), "zip", folder / "trial"))


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_datasets_go_up_and_a_report_comes_back(
        coordinator: Any, browser: Any, live_stack: Any, archive: Path, tmp_path: Path, javascript: bool) -> None:
    # when somebody of the staff forgets the files, the page says so
    staff = coordinator(javascript=javascript)
    staff.follows("Endpoints of a trial")
    staff.presses("Make the report")
    assert "Choose the datasets of the trial" in staff.reads()

    # and when they are sent, a report is downloaded
    staff.page.get_by_label("Datasets").set_input_files(archive)
    with staff.page.expect_download(timeout=60_000) as download:
        staff.page.get_by_role("button", name="Make the report").click()
    assert download.value.suggested_filename == "endpoints-report.html"
    report = tmp_path / "report.html"
    download.value.save_as(report)
    assert "each as it was written" in live_stack.run("audit", "verify")

    # then it stands alone and has no fault, narrow and wide, light and dark
    for width, dark in ((320, False), (1280, True)):
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=javascript,
                                      color_scheme="dark" if dark else "light")
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(report.as_uri())
        assert asked == [report.as_uri()]
        assert page.locator("h1").inner_text() == "NCT06749886"
        assert page.locator("#pfs-section svg[role=img]").is_visible()
        if javascript:
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            if AXE.is_file():
                page.add_script_tag(path=AXE)
                found = page.evaluate("axe.run().then(found => found.violations.map(one => one.id))")
                assert found == []
        context.close()


@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, False), (320, True), (1280, True)])
def test_the_page_for_datasets_has_no_fault(coordinator: Any, width: int, dark: bool) -> None:
    staff = coordinator(width=width, dark=dark, axe=True)
    staff.opens("staff/endpoints/")
    faults = staff.faults()
    staff.presses("Make the report")
    faults += staff.faults()
    staff.page.evaluate("document.documentElement.dir = 'rtl'")
    faults += staff.faults()
    assert faults == []
