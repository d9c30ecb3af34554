"""`accrual demo`, `serve` and `worker` as processes: up, found by a browser, stopped without a trace."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet

ACCRUAL = [sys.executable, "-c", "from accrual.cli import main; main()"]


def _environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("ACCRUAL_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    return {**kept, "ACCRUAL_HOME": str(home), **more}


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _until(look: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if look():
            return True
        time.sleep(0.1)
    return False


def _answers(port: int, path: str = "") -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/{path}", trust_env=False, timeout=10).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _processes_of(home: Path) -> list[int]:
    """Every live process with that home, whoever its parent is."""
    wanted, found = f"ACCRUAL_HOME={home}".encode(), []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0") and (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:  # it ended meanwhile, or is not ours
            continue
    return found


@contextmanager
def _running(home: Path, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([*ACCRUAL, *arguments], env=_environment(home, **more), text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.kill()
        _until(lambda: not _processes_of(home), 20)
        for orphan in _processes_of(home):  # it would hold the pipe open, and this test with it
            os.kill(orphan, signal.SIGKILL)
        process.communicate(timeout=20)


def _run(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*ACCRUAL, *arguments], env=_environment(home, **more), text=True, timeout=120,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)


linux = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")


@linux
def test_the_demo_is_up_and_stops_without_a_trace(tmp_path: Path) -> None:
    home, port = tmp_path / "demo", _free_port()
    with _running(home, "demo", "--port", str(port), ACCRUAL_FIELD_KEYS=Fernet.generate_key().decode(),
                  DATABASE_URL="postgres://nobody@127.0.0.1:1/none") as demo:
        assert _until(lambda: _answers(port, "trials/NCT06749886/")), demo.poll()
        assert _answers(port, "outbox/")
        assert (home / "keys" / "fields").exists(), "a demonstration has keys of its own"
        assert (home / "accrual.sqlite3").exists()
        assert len(_processes_of(home)) >= 3
        demo.send_signal(signal.SIGINT)
        said, _ = demo.communicate(timeout=90)
        assert demo.returncode == 0, said
        assert f"http://127.0.0.1:{port}/outbox/" in said
        assert "Traceback" not in said
        assert _until(lambda: not _processes_of(home), 5), "an orphan"


@linux
def test_a_demo_that_is_killed_leaves_no_orphan(tmp_path: Path) -> None:
    home, port = tmp_path / "demo", _free_port()
    with _running(home, "demo", "--port", str(port)) as demo:
        assert _until(lambda: _answers(port)), demo.poll()
        demo.kill()
        assert _until(lambda: not _processes_of(home), 20), "an orphan"


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path, command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = _run(tmp_path / "home", command, "--port", str(port))
    assert result.returncode == 6
    assert f"port {port}" in result.stderr
    assert "--port" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_worker_sends_once_what_is_due(tmp_path: Path) -> None:
    queue = ("from accrual.portal.config import prepare; prepare(); from accrual.portal.mail import actions; "
             "from accrual.portal.mail.address import Address; "
             "actions.queue(kind='t', about='t', to=Address('a@example.org'), subject='s', text='x', html='x')")
    home = tmp_path / "home"
    subprocess.run([sys.executable, "-c", queue], env=_environment(home), check=True, timeout=120)
    first, second = _run(home, "worker", "--once"), _run(home, "worker", "--once")
    assert (first.returncode, first.stderr) == (0, "accrual worker: mail: 1 sent, 0 put off, 0 failed\n")
    assert (second.returncode, second.stderr) == (0, "")
    assert len(list((home / "outbox").glob("*.eml"))) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_worker_stops_when_told_to(tmp_path: Path, number: signal.Signals) -> None:
    home = tmp_path / "home"
    with _running(home, "worker") as worker:
        _until(lambda: worker.poll() is not None or (home / "index").exists())
        assert worker.poll() is None, worker.communicate()
        time.sleep(0.5)
        worker.send_signal(number)
        said, _ = worker.communicate(timeout=20)
    assert (worker.returncode, said) == (0, "")


@pytest.mark.parametrize("command", [["worker", "--once"], ["serve", "--port", "0"]], ids=["worker", "serve"])
@pytest.mark.parametrize("setting", [("ACCRUAL_EMAIL_URL", "smtp://us:secret@mail.example.org"),
                                     ("ACCRUAL_EMAIL_FROM", "Accrual secret")], ids=["server", "sender"])
def test_a_wrong_mail_setting_is_said_at_once(tmp_path: Path, command: list[str], setting: tuple[str, str]) -> None:
    port = [str(_free_port()) if word == "0" else word for word in command]
    result = _run(tmp_path / "home", *port, **dict([setting]))
    assert result.returncode == 6
    assert setting[0] in result.stderr
    assert "secret" not in result.stderr
