"""NCT numbers, as people and records write them."""

from __future__ import annotations

import re

from accrual.errors import InputError

__all__ = ["nct_number"]

_WRITTEN = re.compile(r"\s*(?:NCT[\s-]*)?([0-9]{1,8})\s*", re.IGNORECASE)


def nct_number(text: str) -> str:
    """The NCT number that a person means; InputError if there is none.

    >>> nct_number("nct04852770"), nct_number("4852770"), nct_number(" NCT 04852770 ")
    ('NCT04852770', 'NCT04852770', 'NCT04852770')
    """
    found = _WRITTEN.fullmatch(text)
    if not found or not int(found[1]):
        raise InputError(f"{text[:40]!r} is not an NCT number", mend="It looks like NCT04852770")
    return f"NCT{int(found[1]):08d}"
