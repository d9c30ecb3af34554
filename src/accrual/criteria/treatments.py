"""Parts put so that what is said of treatments can be read: their aim, their dose, what does not count as one.

A treatment that no name says ("therapy", "treatment") often only ties a named one to its aim.
"""

from __future__ import annotations

import re
from itertools import pairwise

from accrual.criteria.parts import Part
from accrual.criteria.phrases import Phrase

__all__ = ["with_treatments"]

_ALLOWED = Phrase(("allowed",), "~", role="X", marks=(("exception", "allowed"),))
_COUNTED = re.compile(r"\bnot\s+(?:be\s+)?(?:considered|counted|regarded)\b")
_AIMED = frozenset(("for", "of", "in"))


def with_treatments(text: str, parts: list[Part]) -> list[Part]:
    """The parts as a list of treatments has them."""
    return _with_doses(_with_aims(_by_means(_uncounted(text, parts))))


def is_therapy(part: Part) -> bool:
    """Whether a part names a therapy that the vocabulary holds."""
    return part.role == "T" and part.term is not None and part.term.kind == "therapy"


def _is_condition(part: Part) -> bool:
    return part.role == "T" and part.term is not None and part.term.kind == "condition"


def _uncounted(text: str, parts: list[Part]) -> list[Part]:
    """"A biopsy is not considered major surgery" lets the biopsy in."""
    at = next((at for at, (part, after) in enumerate(pairwise(parts)) if part.role == "N"
               and _COUNTED.search(text, part.start, after.start)), 0)
    first = next((place + 1 for place in range(at - 1, -1, -1) if parts[place].role == "("), 0)
    stop = next((place for place in range(at, len(parts)) if parts[place].role == ")"), len(parts))
    whom, what = parts[first:at], parts[at + 1:stop]
    if not at or not what or any(part.role in "NXM" for part in whom) or not any(map(is_therapy, whom)) or any(
            part.role not in "TKHQPJ,/" or _is_condition(part) for part in what):
        return parts
    return [*parts[:at], parts[at]._replace(role="X", text="allowed", phrase=_ALLOWED), *parts[stop:]]


def _by_means(parts: list[Part]) -> list[Part]:
    """"Any prior therapy for cancer with surgery or radiation" as surgery or radiation for cancer."""
    for at, (what, aim, whom, by) in enumerate(zip(parts, parts[1:], parts[2:], parts[3:], strict=False)):
        rest = parts[at + 4:]
        if what.role != "K" or aim.text != "for" or not _is_condition(whom) or by.text != "with" or not rest:
            continue
        stop = next((place for place, part in enumerate(rest) if not is_therapy(part) and part.role not in ",/JQ"),
                    len(rest))
        if stop and is_therapy(rest[stop - 1]) and all(part.role in "W," for part in rest[stop:]):
            return [*parts[:at], *rest[:stop], aim, whom, *rest[stop:]]
    return parts


def _with_aims(parts: list[Part]) -> list[Part]:
    """"Steroids for the treatment of asthma" as steroids for asthma."""
    for at in range(1, len(parts) - 2):
        aim, what, of = parts[at:at + 3]
        aimed = aim.text == "for" and what.role == "K" and of.role == "P" and of.text in _AIMED
        if aimed and any(map(is_therapy, parts[:at])):
            return _with_aims([*parts[:at], aim._replace(text="for treatment of"), *parts[at + 3:]])
    return parts


def _with_doses(parts: list[Part]) -> list[Part]:
    """Parts without the comma before a treatment's dose: "steroids, in doses above 10 mg/day of prednisone"."""
    return [part for at, part in enumerate(parts) if not (
        part.role == "," and at and is_therapy(parts[at - 1]) and at + 1 < len(parts) and parts[at + 1].role == "D")]
