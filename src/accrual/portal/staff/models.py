"""What staff said of criteria: versions of a rule and their approval, kept with the text that they are about.

The key is the trial's number and the criterion's own words, not its place in the list: a record that is numbered
anew keeps its approvals, and one whose words changed does not.
"""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models

__all__ = ["Approval", "ReviewedText", "RuleVersion"]


class ReviewedText(models.Model):
    """The words of one criterion of one trial that somebody has worked on; kept when the record drops them."""

    nct_id = models.CharField(max_length=11)
    type = models.CharField(max_length=9)
    digest = models.CharField(max_length=64)
    encoded = models.TextField()  # as JSON: the registry's text may hold a NUL, which PostgreSQL does not take

    class Meta:
        """Whoever may review is told by a permission of this table."""

        constraints = (models.UniqueConstraint(fields=["nct_id", "type", "digest"], name="reviewed_text_once"),)
        permissions = (("review_criteria", "Can correct and approve criteria"),)

    def __str__(self) -> str:
        return f"{self.nct_id}, {self.type} {self.digest[:8]}"

    @property
    def text(self) -> str:
        """The criterion's words, exactly."""
        return str(json.loads(self.encoded))

    @property
    def slug(self) -> str:
        """The criterion's name in an address and in the audit."""
        return f"{self.type}-{self.digest[:16]}"


class RuleVersion(models.Model):
    """One reading of a text, never changed; `rule` is JSON whose spans count from the text's first character."""

    of = models.ForeignKey(ReviewedText, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    rule = models.TextField()
    comment = models.TextField(blank=True)
    # Nobody: the parser. PROTECT, because who said so is what an approval is worth; an account is closed, not deleted.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        """Versions of a text are counted from 1."""

        constraints = (models.UniqueConstraint(fields=["of", "number"], name="rule_version_once"),)

    def __str__(self) -> str:
        return f"version {self.number} of {self.of}"


class Approval(models.Model):
    """One person's word that a version says what the text says, as long as it stands."""

    of = models.ForeignKey(ReviewedText, on_delete=models.PROTECT, related_name="approvals")
    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """At most one version of a text is approved at a time."""

        constraints = (models.UniqueConstraint(fields=["of"], condition=models.Q(ended_at=None),
                                               name="one_standing_approval"),)

    def __str__(self) -> str:
        return f"approval of {self.version}"
