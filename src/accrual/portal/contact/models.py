"""A person's message to a study centre, and what they agreed to."""

from __future__ import annotations

from django.db import models

from accrual.portal.core.crypto import EncryptedTextField

__all__ = ["Consent", "Enquiry"]


class Enquiry(models.Model):
    """One message; everything that tells who wrote it, and what, is encrypted at rest."""

    PERSONAL = ("first_name", "last_name", "email", "mailbox", "phone", "language", "message")

    reference = models.CharField(max_length=20, unique=True)
    nonce = models.CharField(max_length=64, unique=True)
    nct_id = models.CharField(max_length=11, db_index=True)
    site_number = models.IntegerField(null=True)
    site_name = models.CharField(max_length=500)
    team_email = EncryptedTextField()
    first_name = EncryptedTextField()
    last_name = EncryptedTextField()
    email = EncryptedTextField()
    mailbox = models.CharField(max_length=64, db_index=True)
    phone = EncryptedTextField(blank=True)
    language = EncryptedTextField()
    on_behalf = models.BooleanField(default=False)
    message = EncryptedTextField(blank=True)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"enquiry {self.reference}"

    @property
    def audit_subject(self) -> str:
        """The name under which audit and outbox know the message."""
        return f"enquiry/{self.reference}"


class Consent(models.Model):
    """Agreement to one purpose, with the exact words that were shown."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="consents")
    purpose = models.SlugField(max_length=20)
    text = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        """One answer per purpose."""

        constraints = [models.UniqueConstraint(fields=["enquiry", "purpose"], name="one_consent_per_purpose")]  # noqa: RUF012

    def __str__(self) -> str:
        return f"{self.purpose} for {self.enquiry}"
