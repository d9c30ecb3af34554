"""Settings, addresses and the entry points of the web server."""

from __future__ import annotations

import os

from accrual.portal.config.prepare import prepare

__all__ = ["configure", "prepare"]


def configure() -> None:
    """Set Django up once; the command line calls it before it touches stored state."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accrual.portal.config.settings")
    django.setup()
