"""Of whom a demand is made, and where a clause begins that judges all before it."""

from __future__ import annotations

import re

from accrual.criteria.model import AllOf, AnyOf, Rule, Sex, State
from accrual.criteria.phrasing.parts import Part
from accrual.vocabulary.terms import is_kind_of

__all__ = [
    "are_groups", "are_men", "each_asked", "each_enough", "group_first", "group_last", "judged_at",
    "must_not_at", "names_men", "opens_group", "speaks",
]

_GROUPS = ("fertile", "premenopausal", "postmenopausal", "sexually-active", "non-childbearing-potential")
_EITHER = tuple({who, "partner-of-childbearing-potential"} for who in ("childbearing-potential", "fertile"))
_MEN = frozenset(("men", "man", "male", "males"))
_WOMEN = re.compile(r"\b(?:wom[ae]n|females?)\b", re.IGNORECASE)
_PATIENTS_WITH = re.compile(
    r"\b(?:patients|subjects|participants|those)\s+(?:with|who|unable|requiring|receiving)\b", re.IGNORECASE)
_MALES = r"(?:men|males?|male (?:patients|subjects|participants))"
_MEN_TOO = re.compile(
    rf"\b{_MALES}\s*(?:and|or|&|/)\s*(?:wom[ae]n|females?)\b(?!\s+partners?)"
    rf"|potential\s*(?:\([^()]*\)\s*)?(?:and|or|&)\s+{_MALES}"
    r"\s*(?:must|should|have|need|are|agree|will|shall)\b", re.IGNORECASE)
_ACTIVE_MEN = re.compile(
    rf"potential\b[^.;]{{0,25}}\b(?:and|or|&)\s+(?:all\s+)?sexually\s+active\s+{_MALES}\b"
    rf"|(?P<both>sexually\s+active\s+{_MALES}\s+and\s+(?:wom[ae]n|females?)\b)", re.IGNORECASE)
_WHO_GET = re.compile(
    r"\b(?:patients|subjects|participants|those|individuals)\s+(?:who\s+)?(?:are\s+|will\s+be\s+)?"
    r"(?:undergo(?:ing)?|receiv(?:e|ing)|treated\s+with|taking|scheduled\s+for)\b", re.IGNORECASE)
_BEFORE = 45                                 # characters in which patients may be named before what they get
_WOULD = re.compile(r",?\s*\b(?:which|that)\b[^.;()]{0,80}?\b(?:would|could|might|may)\b", re.IGNORECASE)


def speaks(parts: list[Part]) -> bool:
    """Whether parts name or measure anything."""
    return any(part.role in "TVH" for part in parts)


def group_first(parts: list[Part]) -> int:
    """The comma behind those of whom a demand is made, else 0: "For women of childbearing age, a negative test"."""
    if parts and _is_group(parts[0]):
        return _named_first(parts)
    if not parts or parts[0].role != "P" or parts[0].text not in ("for", "in"):
        return 0
    comma = _behind_list(parts)
    demands = speaks(parts[comma:]) or any(part.role == "M" for part in parts[comma:])
    return comma if comma and speaks(parts[:comma]) and demands else 0


def _behind_list(parts: list[Part]) -> int:
    """The first comma, or the one behind a list: "For gastric, junctional, or lung cancer, treatment must"."""
    first = next((at for at, part in enumerate(parts) if part.role in ",:"), 0)
    must = next((at for at, part in enumerate(parts) if part.role == "M"), first)
    last = next((at for at in range(must - 1, first, -1) if parts[at].role == ","), first)
    joined = any(part.role == "J" for part in parts[first:last])
    goes_on = any(part.role == "J" for part in parts[last:last + 2]) or not any(
        part.role in "TVHKQ" for part in parts[last:must])
    return last if joined and not goes_on else first


def _named_first(parts: list[Part]) -> int:
    """The colon behind nothing but such people: "Women of childbearing potential (WOCBP) only: a negative test"."""
    colon = next((at for at, part in enumerate(parts) if part.role == ":"), 0)
    whom = parts[:colon]
    named = are_groups(whom) and all(part.role in "TJ/()" or part.text in ("only", "wocbp") for part in whom)
    return colon if named and speaks(parts[colon:]) else 0


def must_not_at(text: str, parts: list[Part]) -> int:
    """The denial behind nothing but such people: "Women of childbearing potential must not be pregnant"; else 0.

    Those who get a treatment are such people too: "Patients undergoing mastectomy must not have …".
    """
    at = next((at for at, part in enumerate(parts) if part.role == "N"), 0)
    phrase = parts[at].phrase if at else None
    forbids = phrase is not None and phrase.words[0] in ("must", "should") and speaks(parts[at:])
    if not forbids:
        return 0
    treated = speaks(parts[:at]) and all(part.role in "TQHKP()I" for part in parts[:at]) and _WHO_GET.search(
        text, max(0, parts[0].start - _BEFORE), parts[0].end) is not None
    return at if treated or (parts[0].role == "T" and are_groups(parts[:at])) else 0


def opens_group(parts: list[Part]) -> bool:
    """Whether a clause begins with those whom it is about: "for patients with"."""
    phrase = parts[0].phrase if parts and parts[0].role == "P" else None
    return phrase is not None and phrase.size > 1 and phrase.words[0] in ("for", "in")


def group_last(parts: list[Part]) -> int:
    """The word before those of whom a demand is made, at its end: "a negative test in women of …"; else 0."""
    for at in range(len(parts) - 1, 0, -1):
        part = parts[at]
        if part.role == "P":
            demanded = part.text == "of" and parts[at - 1].text == "required"      # "… required of fertile patients"
            named = (part.text in ("in", "for", "on") or demanded) and speaks(parts[:at])
            whom = any(map(_is_group, parts[at + 1:at + 2]))
            if part.text == "with" and parts[at - 1].text in ("in", "for") and whom:
                return at - 1 if speaks(parts[:at - 1]) else 0           # "for patients with childbearing potential"
            return at if named and whom else 0
        if part.role not in "TWJ()":
            return 0
    return 0


def _is_group(part: Part) -> bool:
    return part.role == "T" and part.term is not None and any(is_kind_of(part.term.slug, group) for group in _GROUPS)


def each_enough(text: str, pieces: list[tuple[str, list[Part]]]) -> list[tuple[str, list[Part]]]:
    """Pieces that each name patients of their own: "patients with A, patients with B and patients with C"."""
    if len(pieces) < 2:
        return pieces
    starts = [piece[0].start for _, piece in pieces if piece]
    named = {start for start in starts if _PATIENTS_WITH.search(text, max(0, start - 20), start + 12)}
    if len(named) < 2 or len(named) < len(starts):
        return pieces
    return [("o" if sign == "a" else sign, piece) for sign, piece in pieces]


def names_men(text: str, whom: list[Part]) -> bool:
    """Whether men are among those of whom a demand is made, whom no test names: "men and women of childbearing age"."""
    if not whom:
        return False
    said = text[max(0, whom[0].start - 12):whom[-1].end].lower().split()
    return not _MEN.isdisjoint(said)


def are_men(text: str, whom: Rule) -> bool:
    """Whether none but men are named: "male patients of childbearing potential", and no women beside them."""
    return isinstance(whom, State) and whom.concept == "man-of-fathering-potential" and (
        _WOMEN.search(text, max(0, whom.span[0] - 30), whom.span[0]) is None)


def each_asked(text: str, whom: Rule, parts: list[Part]) -> Rule | None:
    """Each of two of whom a demand is made: "women of childbearing potential and sexually active men"; else None."""
    parted = whom.parts if isinstance(whom, AllOf) else (whom,)
    named = {test.concept: test for test in parted if isinstance(test, State)}
    if len(named) == len(parted) and set(named) in _EITHER and any(part.text == "and" for part in parts) and (
            not names_men(text, parts)):
        return AnyOf(parted)                 # "patients of childbearing potential and patients with partners of it"
    if not parts or not are_groups(parts):
        return None
    if "fertile" in named and len(named) == len(parted) and _of_both_sexes(text, named["fertile"]):
        return whom
    active = _ACTIVE_MEN.search(text, parts[0].start, parts[-1].end + 12) if set(named) == {
        "sexually-active", "childbearing-potential"} else None
    if active is not None:
        of_men = Sex("male", named["sexually-active"].span)
        if active["both"] is not None:       # "sexually active men and women of childbearing potential"
            return AllOf((named["sexually-active"], AnyOf((named["childbearing-potential"], of_men))))
        return AnyOf((named["childbearing-potential"], AllOf((named["sexually-active"], of_men))))
    men = _MEN_TOO.search(text[max(0, parts[0].start - 25):parts[-1].end + 30])
    return AnyOf((whom, Sex("male", (parts[0].start, parts[-1].end)))) if men is not None else None


def _of_both_sexes(text: str, fertile: State) -> bool:
    """Whether men are among those who can have children: "patients of reproductive potential", not "fertile women"."""
    said = text[slice(*fertile.span)].lower()
    return "reproductive" in said and (
        _WOMEN.search(said) is None or not _MEN.isdisjoint(said.replace("-", " ").split()))


def are_groups(parts: list[Part]) -> bool:
    """Whether nothing but groups of people is named: "women of childbearing potential and male participants"."""
    return all(_is_group(part) for part in parts if part.role in "TVHK")


def judged_at(text: str, parts: list[Part]) -> int:
    """Where a clause begins that says what all before it would do: ", which would make taking part unsafe"; else 0."""
    said = text[parts[0].start:parts[-1].end].lower() if parts else ""
    may_judge = ("which" in said or "that" in said) and ("ould" in said or "might" in said or "may" in said)
    found = _WOULD.search(text, parts[0].start, parts[-1].end) if may_judge else None
    if found is None:
        return 0
    at = next((at for at, part in enumerate(parts) if part.start >= found.start()), 0)
    if at and parts[at - 1].role == "J":     # "…, or any condition which would …" is another one
        return 0
    names = any(part.role in "THVKXQ" for part in parts[at:])        # a list that may go on, or a quality
    return at if at and not names and speaks(parts[:at]) and all(part.role != "(" for part in parts[:at]) else 0
