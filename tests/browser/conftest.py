"""A running portal, a real mail server, and a visitor with a browser.

The stack is what a hospital would run: `accrual serve` and `accrual worker` as processes, messages by SMTP.
Nothing here imports the portal: the stories know only what a visitor or a mailbox can see.
"""

from __future__ import annotations

import email
import email.policy
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    sync_playwright,
)

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
ACCRUAL = str(Path(sys.executable).parent / "accrual")

T = TypeVar("T")
COORDINATOR, PASSWORD = "coordinator", "correct horse battery"
WORDS, PLACE = "Illness, treatment or any words", "Town or city"

# Playwright keeps an event loop in this thread; Django, which later tests of the same process use, would object.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(look: Callable[[], T | None], what: str, seconds: float = 30) -> T:
    """What `look` finds, as soon as it finds something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    pytest.fail(f"waited {seconds:g} s for {what}")


@pytest.fixture(scope="session")
def wait_for() -> Callable[..., object]:
    """`wait_for(look, what, seconds)`: what `look` finds, as soon as it finds something."""
    return wait_until


# --- mail -----------------------------------------------------------------------------------------


class Postbox:
    """A mail server on the loopback that can be taken down and put up again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.messages: list[EmailMessage] = []
        self._controller: Controller | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 (aiosmtpd)
        """Keep a message that arrives, with the address it was sent to."""
        message = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 kept"

    def up(self) -> None:
        """Answer on the port."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def down(self) -> None:
        """Refuse every connection."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def to(self, address: str) -> list[EmailMessage]:
        """The messages that arrived for an address."""
        return [message for message in self.messages if address in message["X-Envelope-To"]]


@pytest.fixture(scope="session")
def postbox() -> Iterator[Postbox]:
    """The mail server that the stack delivers to."""
    box = Postbox()
    box.up()
    yield box
    box.down()


# --- the stack ------------------------------------------------------------------------------------


@dataclass
class Stack:
    """The portal's processes and where they answer."""

    url: str
    home: Path
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, *arguments: str, typed: str = "") -> str:
        """The output of a command that ends by itself."""
        result = subprocess.run([ACCRUAL, *arguments], env=self.environment, input=typed,
                                capture_output=True, text=True, timeout=120)
        assert result.returncode == 0, f"accrual {' '.join(arguments)}\n{result.stdout}{result.stderr}"
        return result.stdout

    def start(self, *arguments: str) -> None:
        """A command that goes on until the stack ends; its output is in the home folder."""
        with (self.home / f"{arguments[0]}.log").open("ab") as log:
            self.processes.append(subprocess.Popen([ACCRUAL, *arguments], env=self.environment,
                                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def answers(self) -> bool:
        """Whether the search page comes back."""
        for process in self.processes:
            assert process.poll() is None, f"{process.args!r} ended: {self.logs()}"
        try:
            with urllib.request.urlopen(self.url, timeout=5) as response:  # noqa: S310 (our own loopback address)
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def logs(self) -> str:
        """What the processes wrote."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.home.glob("*.log")))

    def stop(self) -> None:
        """End every process, gently and then not."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def live_stack(postbox: Postbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The portal with the sample trials, its worker, and the mail server, all running."""
    home, port = tmp_path_factory.mktemp("stack"), free_port()
    url = f"http://127.0.0.1:{port}/"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ACCRUAL_", "DJANGO_"))}
    stack = Stack(url, home, {**kept, "ACCRUAL_HOME": str(home), "ACCRUAL_DEMO": "1", "ACCRUAL_BASE_URL": url,
                              "ACCRUAL_PARENT": str(os.getpid()),
                              "ACCRUAL_EMAIL_URL": f"smtp://127.0.0.1:{postbox.port}"})
    _load_samples(stack)
    stack.run("staff", "add", COORDINATOR, "--full-name", "Ada Coordinator", typed=f"{PASSWORD}\n")
    stack.start("serve", "--port", str(port))
    stack.start("worker")
    try:
        wait_until(stack.answers, f"the portal at {url}\n{stack.logs()}", 60)
        yield stack
    finally:
        stack.stop()


def _load_samples(stack: Stack) -> None:
    from accrual.registry import samples

    records = stack.home / "samples.jsonl"
    records.write_text("".join(f"{json.dumps(record)}\n" for record in samples.records()), encoding="utf-8")
    stack.run("registry", "import", str(records))


# --- the visitor ----------------------------------------------------------------------------------


@dataclass
class Visitor:
    """Somebody with a browser, who notices what no page may do."""

    page: Page
    stack: Stack
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    policies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.on("request", self._note_request)
        self.page.on("response", self._note_response)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.stack.url, "data:")):
            self.foreign.append(request.url)

    def _note_response(self, response: Response) -> None:
        if response.status >= 500:
            self.errors.append(f"{response.status} from {response.url}\n{self.stack.logs()[-4000:]}")
        if response.headers.get("content-type", "").startswith("text/html"):
            self.policies[response.url] = response.headers.get("content-security-policy", "none")

    def _note_console(self, message: ConsoleMessage) -> None:
        # A refused form is sent back with a 4xx status, which Chromium calls an error.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.errors.append(f"{message.text} ({self.page.url})")

    def opens(self, path: str = "") -> None:
        """Go to an address of the portal."""
        self.page.goto(self.stack.url + path.removeprefix("/"))

    def presses(self, name: str) -> None:
        """Press the first button of that name, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).first.click()

    def follows(self, name: str) -> None:
        """Follow the first link of that name, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()

    def reads(self) -> str:
        """The text of the page's main part."""
        return self.page.locator("main").inner_text()

    def heading(self) -> str:
        """The page's first-level heading."""
        return self.page.locator("h1").inner_text()

    def searches(self, words: str, near: str) -> None:
        """Fill in the search form and send it."""
        self.opens()
        self.page.get_by_label(WORDS).fill(words)
        self.page.get_by_label(PLACE, exact=True).fill(near)
        self.presses("Search")

    def sees_sent(self, reference: str) -> bool:
        """Whether the outbox has both messages of a reference, sent."""
        self.opens("outbox/")
        lines = self.page.locator(".mail-list li").filter(has_text=reference)
        states = [line.locator(".tag").inner_text().strip().lower() for line in lines.all()]
        return states == ["sent", "sent"]

    def tabs_to(self, target: Locator) -> None:
        """Press Tab until the element has the focus."""
        for _ in range(250):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"the keyboard does not reach {target}")

    def opens_the_trial(self, nct_id: str) -> None:
        """Follow the link of a hit."""
        with self.page.expect_navigation():
            self.page.locator(f'main a[href^="/trials/{nct_id}/"]').first.click()

    def age(self) -> Locator:
        """The field that asks for an age in the pre-screen."""
        return self.page.get_by_label("How old are you?").first

    def pre_screens(self, answers: dict[str, str]) -> None:
        """Fill in the first questions, by their labels, and ask for the result."""
        for question, answer in answers.items():
            self.page.get_by_label(question).first.fill(answer)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="See the result").first.click()

    def writes_to_the_team(self, address: str, message: str = "May I come in March?") -> None:
        """Fill in the contact form and go on to the answers, as slowly as a person."""
        page = self.page
        page.get_by_label("Me", exact=True).check()
        page.get_by_label("First name").fill("Li")
        page.get_by_label("Last name").fill("Wei")
        page.get_by_label("E-mail address").fill(address)
        page.get_by_label("Preferred language").select_option("English")
        page.get_by_label("Your message").fill(message)
        page.get_by_label("I agree that my details").check()
        page.get_by_label("I agree that Accrual keeps").check()
        self.continues()

    def logs_in(self) -> None:
        """Log in as the coordinator, from a page that asks for it."""
        self.page.get_by_label("Name").fill(COORDINATOR)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.presses("Log in")

    def continues(self) -> None:
        """Press Continue, and again where the form says that no person types so fast."""
        self.presses("Continue")
        if "faster than a person" in self.reads():
            self.page.wait_for_timeout(4_000)
            self.presses("Continue")

    def sends(self) -> str:
        """Send the checked answers; the reference number that the page then shows."""
        self.presses("Send")
        return self.page.locator(".reference").first.inner_text()

    def faults(self, *, axe: bool = True) -> list[str]:
        """What is wrong with the page in front of the visitor: sideways scroll, headings, axe's findings."""
        found = []
        size = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if size[0] > size[1]:
            found.append(f"{self.page.url}: {size[0] - size[1]} px wider than the window")
        if (headings := self.page.locator("h1").count()) != 1:
            found.append(f"{self.page.url}: {headings} first-level headings")
        if "{{" in self.page.content() or "{%" in self.page.content():
            found.append(f"{self.page.url}: a placeholder")
        if not axe:
            return found
        findings: dict[str, Any] = self.page.evaluate("axe.run()")
        for violation in findings["violations"]:
            nodes = "; ".join(f"{node['html'][:160]} – {node['failureSummary']}" for node in violation["nodes"][:4])
            found.append(f"{self.page.url}: {violation['id']}: {violation['help']}: {nodes}")
        return found

    def was_well_served(self) -> None:
        """No other host, no error, a strict policy on every page."""
        assert self.foreign == [], "requests to other hosts"
        assert self.errors == [], "errors in the console"
        assert self.policies, "no page was seen"
        for url, policy in self.policies.items():
            assert "default-src 'none'" in policy, f"{url}: {policy}"
            assert "unsafe-" not in policy, f"{url}: {policy}"


def chromium() -> str | None:
    """The system's Chromium."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window and without its own errands."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[
            "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-sync",
            "--disable-component-update"])
        yield browser
        browser.close()


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, live_stack: Stack) -> Iterator[Visit]:
    """Make a visitor: `visit(width=320, dark=True)`, `visit(javascript=False)`, `visit(axe=True)`."""
    seen: list[tuple[Visitor, BrowserContext]] = []

    def make(*, width: int = 1280, dark: bool = False, javascript: bool = True, axe: bool = False) -> Visitor:
        if axe and not AXE.is_file():
            pytest.skip("axe-core is not installed: make environment")
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=javascript,
                                      color_scheme="dark" if dark else "light", reduced_motion="reduce",
                                      locale="en-GB")
        context.set_default_timeout(15_000)
        page = context.new_page()
        if axe:
            page.add_init_script(path=AXE)
        visitor = Visitor(page, live_stack)
        seen.append((visitor, context))
        return visitor

    yield make
    for visitor, context in seen:
        context.close()
        visitor.was_well_served()


@pytest.fixture
def coordinator(visit: Visit) -> Visit:
    """Make a visitor who works at the study: `coordinator(width=320, log_in=False)`; else as `visit`."""

    def make(*, log_in: bool = True, **options: Any) -> Visitor:
        visitor: Visitor = visit(**options)
        if log_in:
            visitor.opens("staff/criteria/")
            visitor.logs_in()
        return visitor

    return make
