"""Settings that an operator writes into the environment, checked before anything starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from accrual.errors import ConfigurationError

__all__ = ["base_url", "database", "origin", "proxies"]


def base_url() -> str:
    """The address that links in mails start with, without a slash at its end."""
    address = os.environ.get("ACCRUAL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError(f"{address[:80]!r} is not an address that links can start with",
                                 where="ACCRUAL_BASE_URL", mend="It looks like https://trials.example.org")
    return address


def origin(address: str) -> str:
    """The scheme and host of an address, as a browser names the page that a form came from.

    >>> origin("https://trials.example.org/portal")
    'https://trials.example.org'
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def proxies() -> int:
    """How many reverse proxies stand in front."""
    said = os.environ.get("ACCRUAL_PROXIES", "0")
    if not (said.isascii() and said.isdigit()):
        raise ConfigurationError(f"{said[:40]!r} is not a number of proxies", where="ACCRUAL_PROXIES",
                                 mend="Give 0, or how many reverse proxies of yours stand in front")
    return int(said)


def database(embedded: Mapping[str, Any]) -> Mapping[str, Any]:
    """The database that `DATABASE_URL` names, else the embedded one."""
    address = os.environ.get("DATABASE_URL")
    if not address:
        return embedded
    try:
        named = dj_database_url.parse(address, conn_max_age=60)
    except ValueError:  # its own words would show the address, and a password in it
        named = {}
    if named.get("ENGINE") == embedded["ENGINE"]:
        return {**embedded, "NAME": named["NAME"]}
    if named.get("ENGINE") != "django.db.backends.postgresql":
        raise ConfigurationError("this is not the address of a database that Accrual works on", where="DATABASE_URL",
                                 mend="It looks like postgres://user:password@host:5432/accrual; "
                                      "without it the database is SQLite, in ACCRUAL_HOME")
    return named
