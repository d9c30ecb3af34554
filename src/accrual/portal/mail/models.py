"""The outbox: every message, from the transaction that caused it to the mail server's answer."""

from __future__ import annotations

from django.db import models

from accrual.portal.core.crypto import EncryptedTextField

__all__ = ["Message"]


class Message(models.Model):
    """One mail to one person; what it says and to whom is encrypted at rest."""

    class State(models.TextChoices):
        """Where a message stands."""

        QUEUED = "queued", "waiting"
        SENDING = "sending", "sending"
        SENT = "sent", "sent"
        FAILED = "failed", "refused"
        CANCELLED = "cancelled", "withdrawn"

    message_id = models.CharField(max_length=200, unique=True)
    kind = models.SlugField(max_length=40)
    about = models.CharField(max_length=80, db_index=True)
    to_email = EncryptedTextField()
    to_name = EncryptedTextField(blank=True)
    reply_to = EncryptedTextField(blank=True)
    subject = models.CharField(max_length=200)
    text = EncryptedTextField()
    html = EncryptedTextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    claim = models.CharField(max_length=32, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """What the worker asks for, it finds by index."""

        indexes = [models.Index(fields=["state", "due_at"], name="mail_due")]  # noqa: RUF012

    def __str__(self) -> str:
        return f"{self.kind} about {self.about}, {self.state}"

    @property
    def audit_subject(self) -> str:
        """The name under which the audit knows the message."""
        return f"mail/{self.pk}"
