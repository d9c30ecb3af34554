"""Trials written for this project in the registry's own format, so that a fresh install has something to show.

`NCT06749886` restates a public record's facts in our words; every other number, `NCT9999…`, is invented and says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

__all__ = ["records"]


def records() -> Iterator[dict[str, Any]]:
    """Every sample as an API v2 study object, by number.

    >>> next(records())["protocolSection"]["identificationModule"]["nctId"]
    'NCT06749886'
    """
    documents = (entry for entry in files(__name__).iterdir() if entry.name.endswith(".json"))
    for entry in sorted(documents, key=lambda entry: entry.name):
        yield json.loads(entry.read_text(encoding="utf-8"))
