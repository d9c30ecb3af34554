"""`accrual audit`: whether the audit is as it was written."""

from __future__ import annotations

from typing import Annotated

import typer

from accrual.errors import ConfigurationError, InputError

__all__ = ["register"]

app = typer.Typer(no_args_is_help=True, help="Check the audit.")


def register(parent: typer.Typer) -> None:
    """Add the group to the command line."""
    parent.add_typer(app, name="audit")


def _noted(text: str) -> tuple[int, str]:
    number, _, head = text.partition(":")
    if not number.isdigit() or not head:
        raise InputError(f"{text!r} is not a number and a hash", where="--noted",
                         mend="Write what an earlier run printed, such as 120:9f2c…")
    return int(number), head


@app.command()
def verify(
    noted: Annotated[str, typer.Option(metavar="NUMBER:HASH", help="A last entry that was noted outside.")] = "",
) -> None:
    """Walk the chain of entries; note what it prints outside the database, to check against later."""
    kept = _noted(noted) if noted else None
    from accrual.portal.config import prepare

    prepare()
    from accrual.portal.core import audit

    found = audit.verify(kept=kept)
    if not found.whole:
        raise ConfigurationError(f"the audit breaks at entry {found.broken_at}: {found.why}",
                                 mend="Compare with a backup; the entries before it are as they were written.")
    typer.echo(f"{found.entries} entries, each as it was written. The last one is {found.entries}:{found.head}")
