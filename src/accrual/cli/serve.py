"""`accrual serve`: the portal's web server."""

from __future__ import annotations

import os
import socket
from typing import Annotated

import typer

from accrual.cli.parent import PARENT, stop_with_parent
from accrual.errors import ConfigurationError

__all__ = ["can_listen", "register", "serve"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def can_listen(host: str, port: int) -> bool:
    """Whether nobody else answers there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: a port is free once they stop
        try:
            tried.bind((host, port))
        except OSError:
            return False
    return True


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 127.0.0.1 is this machine only.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Processes that answer.", min=1)] = 1,
) -> None:
    """Serve the portal; prepares the database and the static files first, stops on Ctrl-C or SIGTERM."""
    stop_with_parent()
    base = f"http://{host}:{port}"
    if host in {"127.0.0.1", "localhost"}:  # links in mails lead here unless a setting knows better
        os.environ.setdefault("ACCRUAL_BASE_URL", base)
    if not can_listen(host, port):
        raise ConfigurationError(f"port {port} of {host} is in use or not ours to use",
                                 mend="Choose another one with --port")
    from accrual.portal.config import prepare

    prepare()
    from django.conf import settings
    from django.core.management import call_command
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from accrual.portal.mail.compose import sender
    from accrual.portal.mail.transport import transport_for
    from accrual.vocabulary import TERMS

    # A wrong setting, or a damaged terminology, is better said now, to the operator, than later to a patient.
    len(TERMS)
    sender()
    transport_for(settings.EMAIL_URL, settings.HOME)
    call_command("collectstatic", interactive=False, verbosity=0)
    # No access log: addresses of pages hold signed links and the place a person searched from.
    server = Server("accrual.portal.config.wsgi:application", address=host, port=port, interface=Interfaces.WSGI,
                    workers=workers, blocking_threads=4, log_level=LogLevels.warning, log_access=False,
                    respawn_failed_workers=True, workers_kill_timeout=5)
    if PARENT not in os.environ:  # the demo says so itself
        server.on_startup(lambda: typer.echo(f"Accrual answers at {base}/\nStop it with Ctrl-C."))
    server.serve()
