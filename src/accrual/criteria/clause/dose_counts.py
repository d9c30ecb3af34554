"""What the dose of a class is counted in: "steroids above 10 mg/day of prednisone or equivalent"."""

from __future__ import annotations

import re
from dataclasses import replace

from accrual.criteria.clause.listing import Item, Listing
from accrual.criteria.phrasing.mentions import Mentioned
from accrual.vocabulary.steroids import EQUAL_DOSES
from accrual.vocabulary.terms import is_kind_of

__all__ = ["count_doses"]

_EQUIVALENT = re.compile(r"[^.;]{0,40}?\bequivalen(?:ts?|ce)\b", re.IGNORECASE)
_STEROID = re.compile(rf"\b(?:{'|'.join(EQUAL_DOSES)})\b", re.IGNORECASE)


def count_doses(text: str, state: Listing) -> None:
    """Give each dose of a class of steroids the one that it is counted in; "prednisone or equivalent" is any of them.

    Of other drugs none is computed.
    """
    for at, item in enumerate(state.items):
        found = item.mention
        if found is None or found.kind != "therapy" or found.dose is None or found.dose.unit == "Gy":
            continue
        following = state.items[at + 1] if at + 1 < len(state.items) else None
        after = following.mention.start if following is not None and following.mention is not None else len(text)
        if found.concept in EQUAL_DOSES:
            _of_one(text, found, after)
        elif is_kind_of("prednisone", found.concept) or is_kind_of(found.concept, "corticosteroid"):
            state.turned |= not _of_class(text, found, after) or _in_another_too(found, following)
        else:
            state.turned |= found.dose.of is not None or _is_counted(text, found, following, after)


def _of_one(text: str, found: Mentioned, after: int) -> None:
    """"Prednisone > 10 mg/day or equivalent" is of any steroid, "dexamethasone > 4 mg" of that one."""
    if found.dose is None:
        return
    if found.dose.of in (None, found.concept):
        any_steroid = _EQUIVALENT.match(text, found.end, after) is not None
        found.dose = replace(found.dose, of=found.concept if any_steroid else None)
        found.concept = "corticosteroid" if any_steroid else found.concept


def _of_class(text: str, found: Mentioned, after: int) -> bool:
    """Count a class's dose in the steroid that is named beside it; False where others are named too."""
    named = {said.lower() for said in _STEROID.findall(text, found.start, after)}
    if found.dose is not None and found.dose.of is None and len(named) == 1:
        found.dose = replace(found.dose, of=named.pop())
    return len(named) <= 1


def _in_another_too(found: Mentioned, following: Item | None) -> bool:
    """Whether the limit is given in a second steroid: "above 10 mg of prednisone or 2 mg of dexamethasone"."""
    other = following.mention if following is not None else None
    counted = found.dose is not None and found.dose.of is not None
    return counted and other is not None and other.concept in EQUAL_DOSES and (
        other.dose is None or other.dose.comparator == "=")


def _is_counted(text: str, found: Mentioned, following: Item | None, after: int) -> bool:
    """Whether a dose of another drug is counted in equivalents: "opioids > 60 mg of morphine equivalents"."""
    beside = following is not None and following.joint == "w" and following.kind == "therapy"
    return _EQUIVALENT.match(text, found.start if beside else found.end, after) is not None
