"""Lists of what must not be, under a heading of exclusions: "No neuropathy", "No steroids", "No other cancer".

Such a list says what it demands, whatever its heading: who has no neuropathy is not kept out.  One such line among
others may be meant as it stands ("No measurable disease"), and stays what its heading says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from accrual.criteria.layout.items import Item

__all__ = ["with_denials"]

# "No consent", "No measurable disease": nobody demands that.
_LACKS = (
    r"(?:(?:signed|written|informed|parental|available|adequate|sufficient|valid|blood|tissue)\s+)*(?:consent|assent|access"
    r"|samples?|specimens?|tissue|social\s+security|(?:health\s+)?insurance|availab|possib|ability|capacity|measurable"
    r"|evaluable|follow|internet|(?:smart)?-?phone|telephone|signature|desire|interest|willing|compliance|caregiver)")
_FORBIDS = re.compile(
    rf"\W*(?:no\s+(?!{_LACKS})"
    r"|(?:(?:patients?|participants?|subjects?)\s+)?(?:must|should|may)\s+not\b"
    r"|not\s+(?:currently|pregnant|receiving|taking|concurrently)\b)", re.IGNORECASE)
_FEW, _MOST = 3, 0.6


def with_denials(text: str, items: Sequence[Item]) -> None:
    """Make demands of the lines that forbid, where most of a section's exclusions do.

    >>> lines = ["No neuropathy", "No stroke", "Must not take steroids"]
    >>> items = [Item(start, start, start + len(line), "exclusion") for line, start in zip(lines, (0, 14, 24))]
    >>> with_denials("-".join(lines), items)
    >>> [item.type for item in items]
    ['inclusion', 'inclusion', 'inclusion']
    """
    for kind, group in groupby(items, key=lambda item: item.type):
        section = list(group)
        forbid = [item for item in section if _FORBIDS.match(text, item.body, item.end)]
        if kind == "exclusion" and len(forbid) >= max(_FEW, _MOST * len(section)):
            for item in forbid:
                _demand(item)


def _demand(item: Item) -> None:
    """Make a demand of an item and of those below it."""
    item.type = "inclusion"
    for child in item.items:
        _demand(child)
