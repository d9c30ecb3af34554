"""From a row of the outbox to the message that a mail server takes."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from django.conf import settings
from django.template.loader import render_to_string

from accrual.errors import ConfigurationError, InputError
from accrual.portal.mail.address import Address
from accrual.portal.mail.models import Message

__all__ = ["compose", "parts", "sender"]


def sender() -> Address:
    """Who every message is from; ConfigurationError if the setting is no address."""
    try:
        return Address.parse(settings.EMAIL_FROM)
    except InputError as error:
        raise ConfigurationError(f"no message can come from what ACCRUAL_EMAIL_FROM says: {error.what}",
                                 mend='Such as "Accrual <no-reply@trials.example.org>".') from None


def parts(template: str, context: dict[str, object]) -> tuple[str, str]:
    """The text and the HTML of a message, from `<template>.txt` and `<template>.html`."""
    context = {**context, "base_url": settings.BASE_URL}
    text = render_to_string(f"{template}.txt", context).strip() + "\n"
    return text, render_to_string(f"{template}.html", context).strip() + "\n"


def compose(message: Message) -> EmailMessage:
    """The message with its headers; made from the same row it is the same to the last byte but the boundary.

    `Message-ID` and `Date` are those of the row, so that a mailbox recognises a repeat.
    """
    to, origin = Address(message.to_email, message.to_name), sender()
    # 7bit bodies pass every server, also those without 8BITMIME. Headers need UTF-8 only for a local
    # part that is not ASCII: names and domains have an ASCII form.
    mail = EmailMessage(policy=(SMTPUTF8 if to.needs_utf8 else SMTP).clone(cte_type="7bit"))
    mail["From"] = origin.header()
    mail["To"] = to.header()
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message.message_id
    if message.reply_to:
        mail["Reply-To"] = Address(message.reply_to).header()
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"  # what Exchange obeys instead of Auto-Submitted
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    mail["Content-Language"] = "en-GB"  # after the parts: they take Content- headers for their own
    return mail
