"""Tables that every app stands on: the audit and the token buckets."""

from __future__ import annotations

from typing import Any

from django.db import models

__all__ = ["AuditEntry", "Bucket"]


class AuditEntry(models.Model):
    """One line of the audit; triggers in the database refuse to change or delete it."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, db_index=True)
    actor = models.CharField(max_length=200)
    details: models.JSONField[Any, Any] = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        """Unmanaged from its second migration step on, so that Django's `flush` leaves it alone."""

        managed = False
        db_table = "portal_core_auditentry"

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"


class Bucket(models.Model):
    """A token bucket of `core.limits`, named by a keyed digest: neither address nor IP can be read from it."""

    key = models.CharField(max_length=64, primary_key=True)
    full_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:8]
