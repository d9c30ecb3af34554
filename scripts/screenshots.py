"""Takes the pictures of the documentation from a running demo: `make screenshots`.

It starts `accrual demo` with a home of its own, walks the main story as a visitor does, and writes
six pictures to docs/pictures.  Look at them before you commit them.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
ACCRUAL = Path(sys.executable).parent / "accrual"
TRIAL = "NCT06749886"
PASSWORD = "only for the pictures"  # noqa: S105  of an account in a home that goes with the demo
# An invented patient whose kidneys filter too little for the trial.
RESULTS = (("creatinine", "142", "umol/L"), ("weight", "62", "kg"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _demo() -> Iterator[str]:
    """The address of a demo that lasts as long as the block, and that staff can log in to."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="accrual-pictures-") as home:
        process = subprocess.Popen([str(ACCRUAL), "demo", "--port", str(port)],  # noqa: S603 (our own program)
                                   env={**os.environ, "ACCRUAL_HOME": home}, stdin=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}/"
            _wait_for(url, process)
            subprocess.run([str(ACCRUAL), "staff", "add", "ada", "--full-name", "Ada Example"], check=True,  # noqa: S603 (our own program)
                           env={**os.environ, "ACCRUAL_HOME": home}, input=PASSWORD, text=True, stdout=sys.stderr)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            sys.exit("accrual demo ended before it answered")
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 (our own loopback address)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    sys.exit("accrual demo did not answer within a minute")


def _picture(page: Page, name: str, top: str = "body") -> None:
    """One screen of the page, from an element down."""
    page.evaluate("top => scrollTo(0, document.querySelector(top).getBoundingClientRect().top + scrollY - 12)", top)
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    sys.stdout.write(f"docs/pictures/{name}.png\n")


def _walk(page: Page, url: str) -> None:
    page.goto(f"{url}?words=lung+cancer&near=Shanghai")
    _picture(page, "search")
    page.goto(f"{url}trials/{TRIAL}/?near=Shanghai")
    _picture(page, "trial", "h1")
    page.goto(f"{url}trials/{TRIAL}/check/?near=Shanghai")
    page.get_by_label("How old are you?").first.fill("64")
    page.get_by_label("Female", exact=True).check()
    page.locator('[name="scale-ecog"][value="1"]').check()
    _picture(page, "pre-screen", "h1")
    while not page.locator('[name="quantity-creatinine"]:visible').count():
        page.get_by_role("button", name="Continue", exact=True).click()
        page.wait_for_load_state()
    for concept, value, unit in RESULTS:
        page.locator(f'[name="quantity-{concept}"]').fill(value)
        page.locator(f'[name="quantity-{concept}-unit"]').select_option(unit)
    page.get_by_role("button", name=re.compile("Continue|See the result")).first.click()
    page.locator(".outcome").wait_for()
    _picture(page, "result", "h1")
    page.goto(f"{url}trials-for-me/")
    page.get_by_label("Your illness").fill("non-small cell lung cancer")
    page.get_by_label("Your age in years").fill("64")
    page.get_by_label("Treatments you have had").fill("pembrolizumab")
    page.get_by_label("Town or city").fill("Shanghai")
    page.get_by_role("button", name="Show trials that may fit").click()
    page.locator(".outcome").wait_for()
    _picture(page, "for-me", "h1")


def _review(page: Page, url: str) -> None:
    """The criteria as staff see them, the first ones approved."""
    page.goto(f"{url}staff/criteria/{TRIAL}/")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Tick I6 to approve").check()
    page.get_by_role("button", name="Approve the ones I ticked").click()
    page.get_by_text("Approved by Ada Example").wait_for()
    _picture(page, "review", "#I5")


def main() -> None:
    """Take the six pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium on this machine")
    PICTURES.mkdir(exist_ok=True)
    with _demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[
            "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--hide-scrollbars"])
        page = browser.new_page(viewport={"width": 1120, "height": 800}, color_scheme="light", reduced_motion="reduce",
                                locale="en-GB")
        _walk(page, url)
        _review(page, url)
        browser.close()


if __name__ == "__main__":
    main()
