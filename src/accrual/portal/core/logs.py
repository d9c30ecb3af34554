"""Logs for the operator: faults with their traceback, never the address of a page."""

from __future__ import annotations

import logging
from typing import Any

__all__ = ["CONFIGURATION", "NoAddresses"]


class NoAddresses(logging.Filter):
    """Name the view instead of the address: addresses hold signed links and the place somebody searched from."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Reword Django's "Internal Server Error: /path"."""
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            record.msg, record.args = "fault in %s", (match.view_name if match else "no view",)
        return True


CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_addresses": {"()": "accrual.portal.core.logs.NoAddresses"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_addresses"]}},
    # Without this, Django mails a fault to administrators there are none of, and prints nothing.
    "loggers": {"django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
