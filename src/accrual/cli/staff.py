"""`accrual staff`: accounts of those who review criteria."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

__all__ = ["register"]

app = typer.Typer(no_args_is_help=True, help="Make and close the accounts of staff who review criteria.")

_Name = Annotated[str, typer.Argument(help="The name that the person logs in with.")]
_FullName = Annotated[str, typer.Option("--full-name", help="The name that approvals and corrections are signed with.")]


def register(parent: typer.Typer) -> None:
    """Add the group to the command line."""
    parent.add_typer(app, name="staff")


@app.command()
def add(name: _Name, full_name: _FullName = "") -> None:
    """Make an account; its password is asked for, or read as the first line of the standard input."""
    from accrual.portal.config import prepare

    prepare()
    from accrual.portal.staff import account_actions

    account_actions.add(name=name, full_name=full_name, password=_password(), actor="accrual staff add")
    typer.echo(f"{name} can log in at /staff/ and review criteria.")


@app.command()
def password(name: _Name) -> None:
    """Set another password, and open the account again if it was closed."""
    from accrual.portal.config import prepare

    prepare()
    from accrual.portal.staff import account_actions

    account_actions.set_password(name=name, password=_password(), actor="accrual staff password")
    typer.echo(f"{name} can log in with the new password, and was logged off everywhere.")


@app.command()
def close(name: _Name) -> None:
    """Close an account: nobody logs in with it any more, and what was approved with it stays."""
    from accrual.portal.config import prepare

    prepare()
    from accrual.portal.staff import account_actions

    account_actions.close(name=name, actor="accrual staff close")
    typer.echo(f"The account {name} is closed.")


@app.command("list")
def list_() -> None:
    """Show the accounts, with the number that the audit knows each by."""
    from accrual.portal.config import prepare

    prepare()
    from django.contrib.auth.models import User

    users = list(User.objects.order_by("pk"))
    for user in users:
        seen = f"last here {user.last_login:%Y-%m-%d}" if user.last_login else "never here"
        typer.echo(f"staff/{user.pk}  {user.username}  {user.get_full_name()}  {seen}"
                   f"{'' if user.is_active else '  closed'}".replace("    ", "  "))
    if not users:
        typer.echo("There are no accounts. Make one with: accrual staff add NAME")


def _password() -> str:
    """Typed twice at a terminal, else one line; never an argument, which every process of the machine could read."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
