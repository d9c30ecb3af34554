"""The place that a person typed, as it travels in `?near=` from page to page."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from urllib.parse import urlencode

from accrual.places import Place, find, suggest

__all__ = ["Near", "clean", "near"]

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Near:
    """What was typed, the place it means, or why there is none and which ones are spelt like it."""

    typed: str = ""
    place: Place | None = None
    error: str = ""
    suggestions: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The place as an address carries it, empty where there is none.

        >>> near("Shanghai").query
        '?near=Shanghai'
        """
        return f"?{urlencode({'near': self.typed})}" if self.place else ""

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Each suggestion with its query."""
        return tuple((name, f"?{urlencode({'near': name})}") for name in self.suggestions)


def near(typed: str) -> Near:
    """The place of a typed name.

    >>> near("Shanghai").place.country, near("Shangai Xxyz").error[:30]
    ('China', 'We do not know a place called ')
    """
    typed = clean(typed)
    if not typed:
        return Near()
    if len(typed) > _LONGEST:
        return Near(typed[:_LONGEST], error="This is too long for the name of a place. Type a town or city.")
    place = find(typed)
    if place:
        return Near(typed, place)
    spelt_like = tuple(dict.fromkeys(str(each) for each in suggest(typed, 5)))
    return Near(typed, None, f"We do not know a place called “{typed}”. Type a town or city, and its country if "
                "there are several.", spelt_like)


def clean(typed: str) -> str:
    r"""Text as typed, without control characters, on one line.

    >>> clean(" Shang\x00hai\n China ")
    'Shanghai China'
    """
    spaced = " ".join(typed.split())
    return "".join(letter for letter in spaced if unicodedata.category(letter) not in {"Cc", "Cs", "Co", "Cn"}).strip()
