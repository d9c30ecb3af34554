"""Counts, lists, dates and ages as people say them, and the record's names as a sentence can hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from accrual.registry.trial import Age, DatePoint, Trial
from accrual.vocabulary.prose import unescaped

__all__ = ["age_range", "counted", "day", "listing", "name", "names"]

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")
_EMPTY = re.compile(r"(?i)\W*|n/?a|none|nil|no|null|undefined|not (applicable|available|provided|stated)"
                    r"|no interventions?|no treatment|no drug|unknown|tbd|other")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{%|%\}")
_LONGEST = 70  # characters; a longer name is a description, and belongs in the details


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> counted(1, "person", "people"), counted(3, "group", "groups"), counted(2400, "person", "people")
    ('one person', 'three groups', '2,400 people')
    """
    return f"{_SMALL[number] if number < len(_SMALL) else f'{number:,}'} {one if number == 1 else many}"


def listing(items: Sequence[str], most: int = 4) -> str:
    """Items as a sentence lists them; what is over `most` is counted, items with commas or "and" are kept apart.

    >>> listing(["a", "b", "c"]), listing(["a", "b", "c", "d"], most=2), listing(["salt and water", "sugar"])
    ('a, b and c', 'a, b and two more', 'salt and water; and sugar')
    """
    shown = list(items if len(items) <= most else (*items[:most], counted(len(items) - most, "more", "more")))
    if len(shown) < 2:
        return "".join(shown)
    if any("," in item or " and " in item for item in shown):
        return f"{'; '.join(shown[:-1])}; and {shown[-1]}"
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def day(point: DatePoint) -> str:
    """A date in words, to its own precision.

    >>> day(DatePoint("2025-10-15")), day(DatePoint("2025-10")), day(DatePoint("2025"))
    ('on 15 October 2025', 'in October 2025', 'in 2025')
    """
    first = point.first_day
    month = _MONTHS[first.month - 1]
    return {"day": f"on {first.day} {month} {first.year}", "month": f"in {month} {first.year}",
            "year": f"in {first.year}"}[point.precision]


def age_range(low: Age | None, high: Age | None) -> str:
    """The ages that may join, in words; "" where the record names no limit.

    >>> age_range(Age(18, "year"), None), age_range(Age(6, "month"), Age(35, "month")), age_range(None, Age(1, "year"))
    ('aged 18 years or older', 'aged 6 to 35 months', 'aged 1 year or younger')
    """
    if low and high:
        if low == high:
            return f"aged {low}"
        return f"aged {low.value:g} to {high}" if low.unit == high.unit else f"aged {low} to {high}"
    if low:
        return f"aged {low} or older"
    return f"aged {high} or younger" if high else ""


def name(text: str, trial: Trial) -> str:
    """A name from the record as a sentence can hold it, "" if it is none.

    Registry names are Capitalised Like Titles; the record's own prose knows how they are spelt within a sentence.

    >>> name("Lung Cancer.", Trial("NCT99990001", brief_summary="For people with lung cancer"))
    'lung cancer'
    >>> name("None", Trial("NCT99990001"))
    ''
    """
    clean = " ".join(unescaped(text).split()).strip(" .;:,!?*•-–")
    if not clean.isprintable() or _EMPTY.fullmatch(clean) or _PLACEHOLDER.search(clean):
        return ""
    return _mid_sentence(clean, trial) or clean


def _mid_sentence(clean: str, trial: Trial) -> str:
    """The name as the record writes it within a sentence: "Crohn's disease", "lung cancer"; "" if it does not."""
    low = clean.lower()
    texts = (trial.brief_summary, trial.detailed_description, trial.criteria)
    holding = [prose for prose in texts if low in prose.lower()]
    if not holding:
        return ""  # the usual case, without the cost of a pattern
    within = re.compile(rf"(?<=[a-z,] ){re.escape(clean)}(?!\w)", re.IGNORECASE)
    return next((hit[0] for hit in map(within.search, holding) if hit), "")


def names(texts: Iterable[str], trial: Trial) -> tuple[str, ...]:
    """The distinct names of a list that are short enough for a sentence, in order.

    >>> names(["Aspirin", "aspirin", "N/A"], Trial("NCT99990001"))
    ('Aspirin',)
    """
    found: dict[str, str] = {}
    for text in texts:
        spelt = name(text, trial)
        if spelt and len(spelt) <= _LONGEST:
            found.setdefault(spelt.lower(), spelt)
    return tuple(found.values())
