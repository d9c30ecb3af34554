"""Stored trials: every distinct version of a record as it came, and which one is current.

The record itself is the only copy of the facts; a `Trial` is read from it when it is needed.
"""

from __future__ import annotations

from django.db import models

__all__ = ["Revisions", "StoredTrial", "SyncProgress", "Version"]


class Revisions(models.Model):
    """One row: the last revision given out, locked while a batch is written so that revisions appear in order."""

    last = models.PositiveBigIntegerField(default=0)


class Version(models.Model):
    """One distinct content of a trial's record, kept for ever.

    Two records are the same version if they are equal as JSON, whatever their spacing and order of keys.
    """

    revision = models.PositiveBigIntegerField(primary_key=True)
    nct_id = models.CharField(max_length=11)
    content_hash = models.CharField(max_length=64)
    source = models.CharField(max_length=8, choices=[("v2", "API v2"), ("sample", "sample"), ("simple", "simple line")])
    updated = models.DateField(null=True)  # the record's own last-update date
    retrieved = models.DateTimeField()     # when this version first came to us
    record = models.BinaryField()          # the record's text, byte for byte, compressed by zlib

    class Meta:
        """A trial has a content once."""

        constraints = (models.UniqueConstraint(fields=["nct_id", "content_hash"], name="version_once"),)

    def __str__(self) -> str:
        return f"{self.nct_id}, revision {self.revision}"


class StoredTrial(models.Model):
    """A trial and its current version; its revision is that version's."""

    nct_id = models.CharField(max_length=11, primary_key=True)
    current = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="holder")

    def __str__(self) -> str:
        return self.nct_id


class SyncProgress(models.Model):
    """How far an unfinished sync has come, written with each page of records it stored."""

    request = models.CharField(max_length=64, unique=True)  # hash of the address and query
    page_token = models.TextField()
    updated = models.DateTimeField()

    def __str__(self) -> str:
        return self.request
