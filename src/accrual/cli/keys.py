"""`accrual keys`: change the keys that personal data are encrypted with."""

from __future__ import annotations

import typer

__all__ = ["register"]

app = typer.Typer(no_args_is_help=True, help="Change the keys that personal data are encrypted with.")


def register(parent: typer.Typer) -> None:
    """Add the group to the command line."""
    parent.add_typer(app, name="keys")


@app.command()
def new() -> None:
    """Print a new key, to be put in front of the others in ACCRUAL_FIELD_KEYS or in the home's keys/fields."""
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@app.command()
def reseal() -> None:
    """Encrypt every stored field again under the first key, so that the others can be dropped."""
    from accrual.portal.config import prepare

    prepare()
    from django.db import transaction

    from accrual.portal.core import audit
    from accrual.portal.core.crypto import rotate

    rows = rotate()
    with transaction.atomic():
        audit.record("keys.resealed", subject="keys", actor="accrual keys reseal", rows=rows)
    typer.echo(f"{rows} rows are encrypted under the first key.")
