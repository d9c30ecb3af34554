"""`accrual outbox`: what waits to be sent, what was refused, and trying that once more."""

from __future__ import annotations

from typing import Annotated

import typer

from accrual.errors import NotFoundError

__all__ = ["register"]

app = typer.Typer(no_args_is_help=True, help="See what waits to be sent and what was refused.")


def register(parent: typer.Typer) -> None:
    """Add the group to the command line."""
    parent.add_typer(app, name="outbox")


@app.command("list")
def list_() -> None:
    """Count messages by state, and name each that was not sent, without whom it is to."""
    from accrual.portal.config import prepare

    prepare()
    from django.db.models import Count

    from accrual.portal.mail.models import Message

    counts = dict(Message.objects.values_list("state").annotate(number=Count("pk")).order_by("state"))
    typer.echo(", ".join(f"{number} {Message.State(state).label}" for state, number in counts.items()) or "No message.")
    unsent = Message.objects.exclude(state__in=[Message.State.SENT, Message.State.CANCELLED]).order_by("pk")
    for message in unsent.defer("to_email", "to_name", "reply_to", "text", "html"):
        typer.echo(f"{message.pk}  {message.created_at:%Y-%m-%d %H:%M}  {message.get_state_display()}  {message.kind}  "
                   f"{message.about}  {message.attempts} attempts  {message.last_error}".rstrip())


@app.command()
def retry(number: Annotated[int, typer.Argument(help="The number that `accrual outbox list` prints.")]) -> None:
    """Try a message once more that was refused."""
    from accrual.portal.config import prepare

    prepare()
    from accrual.portal.mail import actions
    from accrual.portal.mail.models import Message

    message = Message.objects.filter(pk=number).first()
    if message is None or not actions.requeue(message=message, actor="accrual outbox retry"):
        raise NotFoundError(f"there is no refused message {number}", mend="See: accrual outbox list")
    typer.echo(f"Message {number} is tried again.")
