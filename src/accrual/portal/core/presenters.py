"""What every page shows around its own text."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

__all__ = ["site"]


def site(_request: HttpRequest) -> dict[str, str]:
    """Context of every page: where the demonstration's mail can be read, if this is one, and whether it is sent too."""
    if not settings.DEMO:
        return {}
    return {"demo": reverse("mail:outbox"), "mail_leaves": "" if settings.EMAIL_URL.startswith("folder:") else "yes"}
