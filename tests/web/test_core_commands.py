"""What an operator can see and do: the outbox, the audit, the keys; never a person's address."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from pytest_django import Settings
from typer.testing import CliRunner, Result

from accrual.cli.main import app
from accrual.errors import AccrualError
from accrual.portal.core import audit
from accrual.portal.core.models import AuditEntry
from accrual.portal.mail import actions
from accrual.portal.mail.address import Address
from accrual.portal.mail.models import Message

pytestmark = pytest.mark.django_db


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, arguments)
    if result.exception and not isinstance(result.exception, AccrualError | SystemExit):
        raise result.exception
    return result


def _queue(**state: object) -> Message:
    message = actions.queue(kind="contact-team", about="enquiry/AAAA-AAAA", to=Address("li@example.org"), subject="s",
                            text="geheim", html="geheim")
    Message.objects.filter(pk=message.pk).update(**state)
    return message


def test_the_outbox_lists_what_was_not_sent_and_to_nobody() -> None:
    refused = _queue(state="failed", attempts=1, last_error="550: the server refused the recipient")
    waiting, _ = _queue(), _queue(state="sent")
    printed = _run("outbox", "list").output
    assert printed.splitlines()[0] == "1 refused, 1 waiting, 1 sent"
    assert f"{refused.pk}  " in printed
    assert "refused  contact-team  enquiry/AAAA-AAAA  1 attempts  550: the server refused the recipient" in printed
    assert f"{waiting.pk}  " in printed
    assert "li@" not in printed
    assert len(printed.splitlines()) == 3


def test_a_refused_message_is_tried_again_on_demand() -> None:
    refused = _queue(state="failed")
    assert "tried again" in _run("outbox", "retry", str(refused.pk)).output
    refused.refresh_from_db()
    assert refused.state == "queued"
    again = _run("outbox", "retry", str(refused.pk))
    assert isinstance(again.exception, AccrualError)
    assert again.exception.exit_code == 4


def test_the_audit_is_verified_and_its_head_can_be_kept() -> None:
    _queue()
    printed = _run("audit", "verify").output
    head = printed.split()[-1]
    assert head == f"{audit.verify().entries}:{audit.verify().head}"
    assert _run("audit", "verify", "--noted", head).output == printed
    _queue()
    assert _run("audit", "verify", "--noted", head).exit_code == 0
    wrong = _run("audit", "verify", "--noted", head[:-1] + "x")
    assert isinstance(wrong.exception, AccrualError)
    assert "noted outside" in str(wrong.exception)
    assert isinstance(_run("audit", "verify", "--noted", "nonsense").exception, AccrualError)


def test_a_broken_audit_is_said_with_its_place() -> None:
    _queue()
    number = audit.verify().entries
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_keeps ON portal_core_auditentry" if connection.vendor == "postgresql"
                       else "DROP TRIGGER audit_keeps_UPDATE")
    AuditEntry.objects.filter(number=number).update(actor="nobody")
    broken = _run("audit", "verify").exception
    assert isinstance(broken, AccrualError)
    assert (broken.exit_code, f"entry {number}" in str(broken)) == (6, True)


def test_keys_are_changed_without_losing_a_row(settings: Settings) -> None:
    message = _queue()
    new = _run("keys", "new").output.strip()
    Fernet(new)
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    assert _run("keys", "reseal").output.endswith("rows are encrypted under the first key.\n")
    settings.FIELD_KEYS = [new]
    assert Message.objects.get(pk=message.pk).text == "geheim"
