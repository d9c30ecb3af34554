"""The documentation is true: every command and every Python block in it is run, every link leads somewhere.

A page is one session: its `$` lines run in order in one shell, in an empty folder and an empty `ACCRUAL_HOME`.
Lines under a command are what it prints; `…` stands for anything.
A block with a file name beside its language (```` ```json patient.json ````) is that file.
"""

from __future__ import annotations

import doctest
import http.server
import json
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from accrual.registry import samples

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = [REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "GLOSSARY.md")]
PAGES += sorted((REPOSITORY / "docs").rglob("*.md"))
BLOCK = re.compile(r"^```(\w+)(?: ([\w.-]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!`)\]\(([^)\s]+)\)")
MARK = "\x1e"
# Servers run until they have said where they answer, then they are ended; make only says what it would do.
SHELL = r"""
exec 2>&1
until_it_answers() {
    "$@" >serving.log 2>&1 & local serving=$! tenths=$((SECONDS_TO_SERVE * 10))
    while [ $((tenths -= 1)) -gt 0 ] && kill -0 $serving 2>/dev/null && ! grep -q 'Stop it with' serving.log
    do sleep 0.1; done
    sleep 0.5                                # it says so a moment before it can be ended in order
    kill -TERM $serving 2>/dev/null; wait $serving; local status=$?; cat serving.log; return $status
}
"""


@dataclass(frozen=True)
class Command:
    """One `$` line and what the page says it prints."""

    text: str
    printed: str

    @property
    def script(self) -> str:
        """The command as the test runs it."""
        if self.text == "make demo":
            return 'ACCRUAL_HOME="$PWD/.demo" SECONDS_TO_SERVE=60 until_it_answers accrual demo'
        if self.text.startswith("make"):
            return f"make -C {shlex.quote(str(REPOSITORY))} -n {self.text.removeprefix('make')} >/dev/null"
        if re.match(r"accrual (demo|serve)\b", self.text):
            return f"SECONDS_TO_SERVE=4 until_it_answers {self.text}"
        return self.text


def _commands(page: str) -> list[Command]:
    commands = []
    for block in (match[3] for match in BLOCK.finditer(page) if match[1] == "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            text, _, printed = part.partition("\n")
            commands.append(Command(text.strip(), printed.strip()))
    return commands


def _agrees(expected: str, printed: str) -> bool:
    """Whether the pieces between the ellipses come one after the other, however the spaces fall."""
    said, at = " ".join(printed.split()), 0
    for piece in (" ".join(part.split()) for part in expected.split("…")):
        found = said.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


class _Registry(http.server.BaseHTTPRequestHandler):
    """The registry's API, as far as a page of the docs asks it: one study by its number."""

    def do_GET(self) -> None:
        wanted = self.path.partition("?")[0].rpartition("/")[2]
        study = next((record for record in samples.records() if wanted in json.dumps(record)[:400]), None)
        self.send_response(200 if study else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(study).encode())

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (http.server)
        """Say nothing."""


@pytest.fixture(scope="module")
def registry() -> Iterator[str]:
    """The address of our own stand-in for the registry."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Registry) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _environment(folder: Path, registry: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ACCRUAL_", "DJANGO_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "ACCRUAL_REGISTRY_URL": registry, "ACCRUAL_HOME": str(folder / "home"),
            "COLUMNS": "120", "NO_COLOR": "1", "TERM": "dumb", "PATH": path}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_command_works_and_prints_what_the_page_says(path: Path, tmp_path: Path, registry: str) -> None:
    page = path.read_text(encoding="utf-8")
    commands = _commands(page)
    if not commands:
        return
    for match in BLOCK.finditer(page):
        if match[2]:
            (tmp_path / match[2]).write_text(match[3], encoding="utf-8")
    script = "\n".join(f"{command.script}\nprintf '{MARK}%s{MARK}' $?" for command in commands)
    run = subprocess.run(["bash", "-c", SHELL + script], cwd=tmp_path, env=_environment(tmp_path, registry),
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240)
    pieces = run.stdout.split(MARK)
    for command, printed, status in zip(commands, pieces[::2], pieces[1::2], strict=False):
        assert status in {"0", "130"}, f"{path.name}: $ {command.text}\n{printed}\nexit {status}"
        assert _agrees(command.printed, printed), f"{path.name}: $ {command.text}\nprints\n{printed}"
    assert len(pieces) == 2 * len(commands) + 1


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_python_block_runs(path: Path, tmp_path: Path) -> None:
    blocks = [match[3] for match in BLOCK.finditer(path.read_text(encoding="utf-8")) if match[1] == "python"]
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, path.name, str(path), 0)
    if not test.examples:
        assert not blocks, f"{path.name}: a Python block shows a session, with >>>"
        return
    failures: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test, out=failures.append)
    assert not failures, "".join(failures)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_link_inside_the_repository_leads_somewhere(path: Path) -> None:
    links = {link for link in LINK.findall(path.read_text(encoding="utf-8")) if not re.match(r"\w+:", link)}
    broken = {link for link in links
              if not (path.parent / (link.partition("#")[0] or path.name)).exists() or not _has_anchor(path, link)}
    assert broken == set()


def _has_anchor(path: Path, link: str) -> bool:
    target, _, anchor = link.partition("#")
    if not anchor:
        return True
    headings = re.findall(r"^#+ (.+)$", (path.parent / target if target else path).read_text(encoding="utf-8"), re.M)
    return anchor in {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_every_room_that_contributors_are_sent_to_is_there() -> None:
    page = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = re.findall(r"`([\w/.]+/[\w.]*)`", page.partition("## Which room")[2].partition("\n## ")[0])
    assert len(rooms) > 15
    assert [room for room in rooms if not (REPOSITORY / "src" / "accrual" / room).exists()] == []


def test_every_page_of_the_docs_is_in_its_index() -> None:
    index = (REPOSITORY / "docs" / "README.md").read_text(encoding="utf-8")
    decisions = (REPOSITORY / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    listed = {(REPOSITORY / "docs" / link).resolve() for link in LINK.findall(index)}
    listed |= {(REPOSITORY / "docs" / "decisions" / link).resolve() for link in LINK.findall(decisions)}
    pages = {page for page in PAGES if "docs" in page.parts}
    assert {str(page.relative_to(REPOSITORY)) for page in pages - listed - {REPOSITORY / "docs" / "README.md"}} == set()


def test_every_setting_is_in_the_reference() -> None:
    """The table in the settings' docstring is the reference; each variable that the code reads is in it."""
    from accrual.portal.config import settings

    package = REPOSITORY / "src" / "accrual"
    read = {name for path in package.rglob("*.py")
            for name in re.findall(r"environ(?:\.get\(|\[)\"(\w+)\"", path.read_text(encoding="utf-8"))}
    documented = set(re.findall(r"^\| `(\w+)`", settings.__doc__ or "", re.MULTILINE))
    assert read - documented == set()


def test_the_generated_pages_are_up_to_date() -> None:
    run = subprocess.run([sys.executable, str(REPOSITORY / "scripts" / "reference.py"), "--check"],
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
