"""`accrual`: every command, and how errors become exit codes."""

from __future__ import annotations

import importlib
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from accrual import __version__
from accrual.errors import AccrualError
from accrual.portal.config.terms import add_loaded_terms

__all__ = ["app", "main"]

# Each has a module of its name in accrual.cli, which registers its command or group with `register(app)`.
COMMANDS = (
    "criteria", "questions", "screen", "match", "check", "registry", "search", "vocabulary", "serve", "worker", "demo",
    "outbox", "audit", "keys", "staff", "endpoints")


class _Commands(TyperGroup):
    """Imports a command when it is called: no other waits for the parser, the statistics or the portal."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 (typer's)
        """The names, in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 (typer's)
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        alone = typer.Typer(rich_markup_mode="rich")
        importlib.import_module(f"accrual.cli.{cmd_name}").register(alone)
        return get_group(alone).commands[cmd_name]


app = typer.Typer(cls=_Commands, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich",
                  help="A clinical trial from its registry record to its endpoints.")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"accrual {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True,
                                          help="Print the version and end.")] = False,
) -> None:
    del version  # told before any command runs
    add_loaded_terms()


def main() -> None:
    """Run the command line; a user's mistake ends with a sentence and its exit code, Ctrl-C with 130 (by typer)."""
    try:
        app()
    except AccrualError as error:
        sys.stderr.write(f"accrual: {error}\n")
        raise SystemExit(error.exit_code) from None
