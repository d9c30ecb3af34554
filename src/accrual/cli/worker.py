"""`accrual worker`: sends what is in the outbox and keeps derived data up to date."""

from __future__ import annotations

import random
import signal
import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from accrual.cli.parent import stop_with_parent
from accrual.errors import AccrualError

if TYPE_CHECKING:
    from accrual.portal.mail.transport import Transport

__all__ = ["register", "worker"]

_PAUSE = 1.0  # seconds between looks at the outbox
_HOUSEKEEPING = 600  # looks between two sweeps


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)


def worker(once: Annotated[bool, typer.Option("--once", help="Send what is due now, then end.")] = False) -> None:
    """Send due mail, retrying what could not be sent, and bring the search index up to date; stops on SIGTERM."""
    stop_with_parent()
    from accrual.portal.config import prepare

    prepare()
    from django.conf import settings

    from accrual.portal.mail.compose import sender
    from accrual.portal.mail.transport import transport_for

    sender()
    transport = transport_for(settings.EMAIL_URL, settings.HOME)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    rng = random.Random()  # noqa: S311  spreads retries, guards nothing
    looks = 0
    while not stop.is_set():
        _look(transport, rng, stop, sweep=looks % _HOUSEKEEPING == 0)
        looks += 1
        if once:
            return
        stop.wait(_PAUSE)


def _look(transport: Transport, rng: random.Random, stop: threading.Event, *, sweep: bool) -> None:
    """One round of everything; a database that is away is waited for, anything else is a bug and ends the worker."""
    from django.db import InterfaceError, OperationalError, close_old_connections
    from django.utils import timezone

    from accrual.portal.core.limits import forget_full
    from accrual.portal.mail.delivery import Tally, send_due

    try:
        tally = send_due(transport, clock=timezone.now, rng=rng, stop=stop.is_set)
        if tally != Tally():
            _say(f"mail: {tally}")
        _catch_up()
        if sweep:
            forget_full(now=timezone.now())
    except (OperationalError, InterfaceError) as error:
        _say(f"the database does not answer ({type(error.__cause__).__name__}); trying again")
    finally:
        close_old_connections()


def _catch_up() -> None:
    from accrual.portal.screening import matching
    from accrual.portal.trials import index

    try:
        index.catch_up()
        matching.catch_up(most=None)
    except AccrualError as error:  # an index that cannot be written must not hold up the mail
        _say(f"search index or compiled trials: {error}")


def _say(words: str) -> None:
    sys.stderr.write(f"accrual worker: {words}\n")
    sys.stderr.flush()
