"""Where a clause divides: at words that except, condition, demand, permit or forbid, and at the joints of its list."""

from __future__ import annotations

from accrual.criteria.phrasing.groups import are_groups, speaks
from accrual.criteria.phrasing.parts import Part

__all__ = ["first_cue", "grades_only", "has_may", "names", "pieces_of"]

_HAS = ("has", "have")
_GRADES = frozenset(("severity", "stage", "certainty"))


def first_cue(parts: list[Part]) -> int | None:
    """The first word outside brackets that divides the clause."""
    depth, spoken = 0, False
    for at, part in enumerate(parts):
        role = part.role
        if role in "()":
            depth += 1 if role == "(" else -1
        elif depth == 0:
            spoken = spoken or role in "TVH"
            if (role == "X" and (spoken or not _spares(part))) or (
                    role == "M" and spoken and _asks(parts[at:]) and (
                    parts[at - 1].role not in "J," or are_groups(parts[:at]))) or (
                    part.text in ("require", "requires") and spoken and are_groups(parts[:at])) or (
                    role == "N" and spoken and not speaks(parts[at:]) and _forbids(part)):
                return at
    return None


def pieces_of(parts: list[Part]) -> list[tuple[str, list[Part]]]:
    """The pieces between joints outside brackets, each with the joint before it."""
    found: list[tuple[str, list[Part]]] = [("", [])]
    depth = 0
    for part in parts:
        role = part.role
        if role in "()":
            depth += 1 if role == "(" else -1
        if depth <= 0 and role in "J,/:I":
            sign = role if role != "J" else "a" if part.text in ("and", "&", "as", "together", "plus") else "o"
            found.append(({"/": "o", ":": "e", "I": "e"}.get(sign, sign), []))
        else:
            found[-1][1].append(part)
    return found


def has_may(part: Part) -> bool:
    """Whether a permission is said by its verb, so that what it permits follows: "may have received"."""
    return part.phrase is not None and part.phrase.words[0] in ("may", "can", "could")


def grades_only(text: str, parts: list[Part]) -> bool:
    """Whether a beginning is followed by how something is that will be named: "patient has active, uncontrolled …"."""
    first, *rest = parts
    return first.role == "m" and first.text.endswith(_HAS) and text.startswith(",", parts[-1].end) and all(
        part.role == "Q" and all(sort in _GRADES or slug == "active" for sort, slug in part.marks) for part in rest)


def names(parts: list[Part]) -> bool:
    """Whether parts name what a person has, gets or is."""
    return any(part.role in "TH" for part in parts)


def _asks(parts: list[Part]) -> bool:
    """Whether a demand says of what: a mention, a value or a quality."""
    return speaks(parts) or any(part.role == "Q" for part in parts)


def _spares(part: Part) -> bool:
    """Whether words say that something is not needed: before it they only deny the need."""
    return part.mark("exception") == "not-required"


def _forbids(part: Part) -> bool:
    """Whether a denial forbids what stands before it: "… are excluded"."""
    return part.mark("negation") in ("must-not", "rule-out")
