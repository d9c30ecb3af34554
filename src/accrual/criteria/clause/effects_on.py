"""Which members of a list do to the study what a clause says: the last, those that share its noun, or all."""

from __future__ import annotations

import re

from accrual.criteria.clause.listing import Item
from accrual.criteria.clause.pieces import Piece
from accrual.criteria.lexemes.effects import is_in_words
from accrual.criteria.phrasing.parts import Part
from accrual.vocabulary.terms import is_kind_of

__all__ = ["add_effect", "of_one_head"]

_VAGUE = frozenset((
    "medical-condition", "medical-or-psychiatric-illness", "serious-illness", "comorbidity", "intercurrent-illness",
    "laboratory-abnormality", "disease", "adverse-event", "organ-dysfunction",
))
_ANEW = re.compile(r"\b(?:patients|subjects|participants|those)\s+(?:with|who)\b", re.IGNORECASE)
_SOCIAL = "social-circumstances"
# Of which it is said what they would do to the study, where they end a list of diseases.
_WHOLE = frozenset((
    "medical-condition", "medical-or-psychiatric-illness", "serious-illness", "mental-disorder", "comorbidity",
    "intercurrent-illness", "disease", "disorder",
))


def add_effect(piece: Piece, part: Part) -> None:
    """What a condition would do to the study: of the last member, of those that share its noun, or of two alike."""
    items, last = piece.state.items, piece.state.items[-1]
    first = next((at for at in range(len(items) - 1, 0, -1) if not items[at - 1].shares), 0)
    shared = items[min(first, len(items) - len(of_one_head(piece))):]
    rest, named = items[:-len(shared)], _concept(last)
    if any(item.kind not in ("condition", "therapy") for item in shared) and named != _SOCIAL:
        piece.state.narrowed = True
        return
    concepts = {_concept(item) for item in rest}
    pair = len(items) == 2 and last.joint == "o" and not last.loose and items[0].kind == last.kind and (
        named != "treatment")                # "chemotherapy or any drug that may interfere with the study drug"
    vague = bool(rest) and concepts <= _WHOLE | _VAGUE and not concepts.isdisjoint(_VAGUE) and "e" not in {
        item.joint for item in items}
    own = (last.mention is not None and "other" in last.mention.severity) or named == _SOCIAL or (
        named in _WHOLE and not (pair and named in _VAGUE and concepts <= _WHOLE)) or _names_anew(piece, rest, last)
    alone = own and not vague
    other = alone and last.joint == "o" and last.mention is not None and "other" in last.mention.severity and (
        named not in _WHOLE | _VAGUE)        # "bowel disease or other malabsorption that affects …"
    known = alone or pair or vague or _are_examples(items)
    piece.state.turned |= bool(rest) and (other or not known)                # which it narrows is not known
    if alone and named == _SOCIAL and rest and _concept(rest[-1]) == "mental-disorder":
        shared = [rest[-1], *shared]         # "psychiatric illness/social situations that would limit compliance"
    for item in shared if alone else items:
        if item.mention is not None and item.kind in ("condition", "therapy"):
            item.mention.qualify(part.marks)
    if named == _SOCIAL and last.mention is not None:
        slug = part.mark("severity")
        limited = "compliance" if slug.partition("-or-")[0].endswith("compliance") else "participation"
        last.mention.concept = f"circumstances-limiting-{limited}"
        piece.state.narrowed |= is_in_words(slug) and not any(word in slug for word in ("compl", "particip", "study"))
    if piece.is_beside_head(part) and piece.head is not None:
        piece.head.end = max(piece.head.end, part.end)


def _are_examples(items: list[Item]) -> bool:
    """Whether all but the first are kinds of it: "infections, such as pneumonia, that would preclude therapy"."""
    joints = {item.joint for item in items[1:]}
    return "e" in joints and joints <= {"e", "o", "a", ","} and all(
        is_kind_of(_concept(item), _concept(items[0])) for item in items[1:])


def _concept(item: Item) -> str:
    return item.mention.concept if item.mention is not None else ""


def _names_anew(piece: Piece, rest: list[Item], last: Item) -> bool:
    """Whether patients are named once more before the last member: "…, and subjects with gastrointestinal disease"."""
    before = rest[-1].mention if rest else None
    return before is not None and last.mention is not None and (
        _ANEW.search(piece.text, before.end, last.mention.start) is not None)


def of_one_head(piece: Piece) -> list[Item]:
    """The last member with those that share its name's end: "sensory or motor neuropathy of grade 2 or more"."""
    found = piece.state.items[-1:]
    last = found[0].mention
    for item in reversed(piece.state.items[:-1]):
        mention = item.mention
        shares = found[-1].joint == "t" or (found[-1].joint == "o" and not found[-1].loose)
        if not shares or mention is None or last is None or item.asides not in ([], [("recovered", None)]) or (
                mention.concept.rpartition("-")[2] != last.concept.rpartition("-")[2]):
            break
        found.append(item)
    return found
