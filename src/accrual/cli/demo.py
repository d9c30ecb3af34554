"""`accrual demo`: the whole portal on this machine, with sample trials and mail that goes nowhere."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import httpx
import typer

from accrual.cli.parent import PARENT
from accrual.cli.serve import can_listen
from accrual.errors import ConfigurationError

__all__ = ["demo", "register"]

_HOST = "127.0.0.1"
_PATIENCE = 60.0
_GRACE = 10.0
# A demonstration has keys and a database of its own: it must neither read nor write a real portal's data.
_NOT_INHERITED = ("ACCRUAL_SECRET_KEY", "ACCRUAL_FIELD_KEYS", "DATABASE_URL")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    port: Annotated[int | None, typer.Option(help="Port to listen on; without it, 8000 or the next free one.",
                                             min=1, max=65535)] = None,
) -> None:
    """Show the portal with sample trials: database, index, worker and web server, until Ctrl-C."""
    chosen = _port(port)
    base = f"http://{_HOST}:{chosen}"
    _settle_environment(base)
    _say("Preparing the database and the sample trials …")
    _load_samples()
    with _interruptible():
        children = [_start("worker"), _start("serve", "--host", _HOST, "--port", str(chosen))]
        try:
            _wait_until_up(base, children)
            _announce(base, port, chosen)
            _wait_for_end(children)
        except KeyboardInterrupt:
            _say("\nStopping …")
        finally:
            _stop(children)


def _port(wanted: int | None) -> int:
    if wanted is not None and not can_listen(_HOST, wanted):
        raise ConfigurationError(f"port {wanted} is in use", mend="Choose another one with --port, or leave it out")
    for port in [wanted] if wanted is not None else range(8000, 8020):
        if can_listen(_HOST, port):
            return port
    raise ConfigurationError("ports 8000 to 8019 are all in use", mend="Choose another one with --port")


def _settle_environment(base: str) -> None:
    """Decide, before Django reads its settings, which home, keys and database this process and its children use."""
    for name in _NOT_INHERITED:
        os.environ.pop(name, None)
    home = Path(os.environ.get("ACCRUAL_HOME") or ".demo").resolve()
    os.environ.update(ACCRUAL_HOME=str(home), ACCRUAL_DEMO="1", ACCRUAL_BASE_URL=base)


def _load_samples() -> None:
    from accrual.portal.config import prepare

    prepare()
    from accrual.portal.trials import index
    from accrual.portal.trials.actions import store_entries
    from accrual.registry import Entry, read_trial, samples

    entries = (Entry("samples", number, json.dumps(record, ensure_ascii=False), record, read_trial(record).trial)
               for number, record in enumerate(samples.records(), 1))
    for _ in store_entries(entries=entries, retrieved=datetime.now(UTC), actor="accrual demo"):
        pass
    index.catch_up()


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches the demo alone, which then stops its children in order.
    command = [sys.executable, "-c", "from accrual.cli import main; main()", *arguments]
    environment = {**os.environ, PARENT: str(os.getpid())}
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM and a closed terminal end the demo as Ctrl-C does.

    Ctrl-C itself is set too: a shell that starts a program in the background has it ignored, and Python keeps that.
    """

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt)
              for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is not None:
            raise ConfigurationError(f"a part of the demonstration ended by itself (exit {child.returncode})",
                                     mend="The lines above say why")


def _wait_until_up(base: str, children: Sequence[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + _PATIENCE
    with httpx.Client(trust_env=False, timeout=10) as client:
        while time.monotonic() < until:
            _check(children)
            try:
                if client.get(f"{base}/").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    raise ConfigurationError(f"the portal did not answer within {_PATIENCE:.0f} seconds", where=base)


def _announce(base: str, wanted: int | None, chosen: int) -> None:
    if wanted is None and chosen != 8000:
        _say(f"Port 8000 is in use, so this is port {chosen}.")
    mail = os.environ.get("ACCRUAL_EMAIL_URL", "folder:")
    goes = "no mail leaves this machine, read it at" if mail.startswith("folder:") else "mail is SENT, see also"
    _say(f"\nAccrual answers at   {base}/\nOutbox:              {goes} {base}/outbox/\n"
         f"Its state is in      {os.environ['ACCRUAL_HOME']}\nStop it with Ctrl-C.")


def _wait_for_end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    while True:
        _check(children)
        time.sleep(0.5)


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask every child to end; what has not ended in time is ended with all it started."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # a second Ctrl-C would leave orphans
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + _GRACE
    for child in children:
        try:
            child.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
