"""One spelling for every way a place name is typed."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["fold"]

# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"})
_SILENT = re.compile(r"['’‘`´ʻʼʹʺ\u200b-\u200f]")
_GAPS = re.compile(r"[\W_]+")
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


def fold(name: str) -> str:
    """The key under which a name is kept and looked up: no case, accents, apostrophes or punctuation.

    >>> fold("  SAO  Paulo"), fold("São-Paulo"), fold("St. John's"), fold("Xi’an")
    ('sao paulo', 'sao paulo', 'saint johns', 'xian')
    """
    apart = unicodedata.normalize("NFKD", _SILENT.sub("", name))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    plain = unicodedata.normalize("NFC", bare).casefold().translate(_LETTERS)
    return " ".join(_SHORT.get(word, word) for word in _GAPS.sub(" ", plain).split())
