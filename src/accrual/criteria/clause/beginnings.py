"""Where what stands in a list begins anew, so that a denial, a time or a quality before it does not reach it."""

from __future__ import annotations

import re

from accrual.criteria.clause.listing import Item, Listing
from accrual.criteria.clause.members import RECOVERED
from accrual.criteria.model import Quantity
from accrual.criteria.phrasing.cues import names
from accrual.criteria.phrasing.mentions import Mentioned
from accrual.criteria.phrasing.parts import Part
from accrual.criteria.quantities.measures import LINES

__all__ = [
    "aim_of", "are_both", "begins_anew", "counts_lines", "denies_examples", "ends_in_or", "excepts_first",
    "has_own_time", "is_of_age", "is_of_an_aim", "is_recovered", "joined_before_also",
    "names_anew", "qualities_follow", "receives", "says_when",
]

_ANEW = re.compile(r"\band\s+(?:patients|subjects|participants)\s*$", re.IGNORECASE)
_COINFECTED = re.compile(r"\b(?:and|plus)\b[^,;.]{1,60}\bco-?\s?infect")          # "HBV and HCV co-infection"
_BOTH = re.compile(r"\bboth\s(?!sexes|genders|eyes|men|women)[^,;.]{1,120}\sand\s")
_AND_RECEIVES = re.compile(r"\band\s+(?:are|is)\s+(?:(?:currently|now|still)\s+)?(?:taking|receiving|on|using)\b")
# "Except alopecia, any toxicity of grade 2": what stands before the comma is excepted from what follows.
_OF_WHOM = re.compile(
    r",\s*(?:any|all|other|no|(?:the\s+)?(?:patients|subjects|participants|individuals)|they)\b", re.IGNORECASE)
_FOR_AN_AIM = re.compile(                    # "unless required to treat an adverse event" is no event of its own
    r"\W*unless\s+(?:(?:it|they|this|these|clearly|absolutely|medically|is|are|being)\s+){0,3}"
    r"(?:required|needed|used|given|prescribed|indicated|necessary|administered)\s+(?:to|for|as)\b", re.IGNORECASE)
_RECEIVING = frozenset(("receiving", "taking", "undergoing"))


def aim_of(text: str, state: Listing, piece: list[Part]) -> Mentioned | None:
    """The treatment that tells what its examples are for: "treatment for prostate cancer, including surgery"."""
    head = state.items[-1].mention if state.items else None
    if head is None or head.kind != "therapy" or not piece or ":" in text[head.end:piece[0].start]:
        return None
    return head if head.indication else None


def counts_lines(state: Listing) -> bool:
    """Whether what stands before examples is a number of treatments: "two prior lines, including a BTK inhibitor"."""
    last = state.items[-1].fixed if state.items else None
    return isinstance(last, Quantity) and last.concept in LINES


def are_both(text: str, parts: list[Part]) -> bool:
    """Whether a list says that two of its members are meant together: "contraindication to both CT and MRI"."""
    said = text[parts[0].start:parts[-1].end].lower() if parts else ""
    if " and " in said and _AND_RECEIVES.search(said) is not None:
        return True                          # "have had a transplant and are taking immunosuppressants"
    return ("both " in said and _BOTH.search(said) is not None) or (
        "infect" in said and _COINFECTED.search(said) is not None)


def says_when(piece: list[Part]) -> bool:
    """Whether a piece only says when what follows it was: "and either currently receiving or …"."""
    return all(part.role == "Q" and (part.mark("status") or part.mark("line")) for part in piece)


def receives(state: Listing, piece: list[Part]) -> bool:
    """Whether a piece says what is given, and no more what somebody has: "immunodeficiency or receiving steroids"."""
    last = state.items[-1].mention if state.items else None
    if last is not None and "recovery" in (*last.severity, last.response) and piece[0].mark("status") == "history":
        return True                          # "not recovered from surgery, or having undergone any within 4 weeks"
    return piece[0].text in _RECEIVING and bool(state.items) and state.items[-1].kind == "condition"


def is_recovered(state: Listing, piece: list[Part]) -> bool:
    """Whether a piece says from what somebody has recovered who must not have had what stands before."""
    denies = state.negated or (state.ahead is not None and state.ahead.since)
    return denies and bool(state.items) and state.items[-1].kind == "therapy" and piece[0].role == "Q" and (
        not RECOVERED.isdisjoint(piece[0].marks)) and names(piece)


def begins_anew(before: list[Part], piece: list[Part]) -> bool:
    """Whether a denial ends with its piece: "with no brain metastases, or with stable ones"."""
    if piece[0].text.startswith("on") and any(
            part.role == "N" and part.phrase is not None and part.phrase.words[-1] == "off" for part in before):
        return True                          # "off steroids or on a stable dose"
    return piece[0].text.partition("-")[0] == "with" and any(
        part.role == "N" and part.phrase is not None and part.phrase.words[0] in ("with", "without") for part in before)


def qualities_follow(pieces: list[tuple[str, list[Part]]], place: int) -> bool:
    """Whether qualities before a mention go on in the next piece: "…, poorly controlled and significant arrhythmia"."""
    if place + 1 == len(pieces):
        return False
    sign, following = pieces[place + 1]
    return sign in "ao" and bool(following) and following[0].role == "Q" and names(following)


def joined_before_also(text: str, left: list[Part]) -> bool:
    """Whether a permission may be of the last member of a list alone: "CR1, or any CR2, CRi is also allowed"."""
    said = text[left[-1].end:left[-1].end + 12].lower() if left else ""
    return " also " in said and any(part.role in ",J" for part in left)


def has_own_time(pieces: list[tuple[str, list[Part]]], place: int, joint: str) -> bool:
    """Whether a time is of one member in the middle of a list: "angina, infarction within 6 months, stroke or".

    The first of several examples has its own too: "heart disease, including infarction within 6 months or angina".
    """
    if joint not in (",", "e"):
        return False
    following = next((piece for _, piece in pieces[place + 1:] if piece), [])
    named = pieces[place][1]
    illness = joint == "e" and any(part.term is not None and part.term.kind == "condition" for part in named)
    again = bool(following) and following[0].mark("status") == "history"     # "history of atrial or …"
    return (joint == "," or illness) and (names(following) or again) and names(named)


def names_anew(text: str, piece: list[Part]) -> bool:
    """Whether patients are named once more right before a piece: "… and patients known to be"."""
    return _ANEW.search(text, max(0, piece[0].start - 14), piece[0].start) is not None


def denies_examples(items: list[Item]) -> bool:
    """Whether what stands behind a colon is denied where what stands before it is not."""
    first = next((at for at, item in enumerate(items) if item.joint == "e"), len(items))
    return first > 0 and not items[first - 1].negated and any(item.negated for item in items[first:])


def ends_in_or(parts: list[Part]) -> bool:
    """Whether an "or" stands before what follows: "postmenopausal, or, if sexually active, …"."""
    return [part.text for part in parts if part.role != ","][-1:] == ["or"]


def excepts_first(text: str, parts: list[Part]) -> bool:
    """Whether an exception stands before what it is an exception of: "Except alopecia, any toxicity of grade 2"."""
    said = _OF_WHOM.search(text, parts[0].start, parts[-1].end)
    ahead = [part for part in parts if said is not None and part.end <= said.start()]
    return bool(ahead) and any(names([part]) for part in ahead) and any(names([part]) for part in parts[len(ahead):])


def is_of_an_aim(text: str, left: list[Part], right: list[Part]) -> bool:
    """Whether an exception names what something is needed for: "steroids, unless required to treat lupus"."""
    return bool(left and right) and _FOR_AN_AIM.match(text, left[-1].end, right[-1].end) is not None


def is_of_age(part: Part) -> bool:
    """Whether a part is an age."""
    rule = part.value.rule if part.value is not None else None
    return isinstance(rule, Quantity) and rule.concept == "age"
