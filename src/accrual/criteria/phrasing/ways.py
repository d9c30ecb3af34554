"""Parts put so that a list can be read: ways in which something was seen, qualities in brackets, "X-directed therapy".

How a thing was seen changes no verdict on whether it is there: "LVEF ≥ 50 % by ECHO or MUGA scan".
"""

from __future__ import annotations

import re

from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.phrasing.mentions import is_method
from accrual.criteria.phrasing.parts import Part, past_bracket
from accrual.criteria.phrasing.passes import Pass
from accrual.vocabulary.terms import Term

__all__ = ["WAYS", "is_found_two_ways"]

_BY = re.compile(r"\b(?:by|on|via|using|per|through|evidenced|based)\b")
_NOT = re.compile(r"\b(?:no|not|without|never|unable|cannot|only)\b")
_BESIDE = frozenset(("stage", "severity", "extent"))
_ABSENT = frozenset(("m0", "n0"))
_FUNCTIONS = ("adequate-", "normal-")
_DOSE = re.compile(r"\b(?:dose|infusion|administration)\s+of\b")
_STUDY = re.compile(r"\b(?:study|trial|protocol|investigational)\s+\w+(?:\s+\w+)?$|\bof\s*$")
_RECEIVED = frozenset(("received", "administered", "given", "taken", "used", "performed", "completed"))
_TREATED = ("treated-with", "received", "treated-by")
_DIRECTED = frozenset(("directed", "directed-"))
_DIRECTED_AT = frozenset((("directed", "at"), ("aimed", "at")))
_WAYS = {"tissue": ("histolog", "cytolog", "patholog", "histopatholog"), "images": ("radiog", "radiolog", "imaging"),
         "signs": ("clinical", "symptom")}


def is_found_two_ways(words: list[Lexeme]) -> bool:
    """Whether one of two ways of finding was passed over: "histologic or radiographic evidence of", "… or clinical"."""
    return any(_way(one) and joint.kind == "o" and _way(two) not in ("", _way(one))
               and (one.role == "F" or (two.role == "F" and one.words[0].startswith("symptom")))
               for one, joint, two in zip(words, words[1:], words[2:], strict=False))


def _way(word: Lexeme) -> str:
    """How something is found: under the microscope, on images or by what is seen of a patient."""
    said = word.words[0]
    return next((way for way, beginnings in _WAYS.items() if said.startswith(beginnings)), "")


def _without_methods(text: str, parts: list[Part]) -> list[Part]:
    at = 1
    while at < len(parts):
        stop = _end_of_ways(parts, at) if _is_way(parts[at]) and _is_seen(parts, at, text) else at
        if stop > at:
            first = at - 1 if parts[at - 1].role == "P" else at
            parts = [*parts[:first], *parts[stop:]]
            at = first
        at += 1
    return parts


def _is_way(part: Part) -> bool:
    return part.role == "T" and part.term is not None and part.term.kind == "therapy" and is_method(part.term.slug)


def _is_seen(parts: list[Part], at: int, text: str) -> bool:
    """Whether what stands before a method is a condition or value, and "by" or its like between them."""
    before = at - 1
    while before >= 0 and (parts[before].role == "P" or (
            parts[before].role == "Q" and parts[before].mark("certainty"))):
        before -= 1
    if before < 0 or (parts[before].role not in "VH" and _kind(parts[before].term) != "condition"):
        return False
    between = text[parts[before].end:parts[at].start].lower()
    return _BY.search(between) is not None and _NOT.search(between) is None and "(" not in between


def _kind(term: Term | None) -> str:
    return term.kind if term is not None else ""


def _end_of_ways(parts: list[Part], at: int) -> int:
    """The part after a run of methods; `at` where a time or another word goes on with them."""
    stop, depth = at, 0
    for place in range(at, len(parts)):
        part = parts[place]
        depth += (part.role == "(") - (part.role == ")")
        if depth < 0 or not (_is_way(part) or part.role in "(),/J"):
            break
        if depth == 0 and (_is_way(part) or part.role == ")"):
            stop = place + 1
    following = parts[stop] if stop < len(parts) else None
    if following is not None and following.role not in "),J":
        return at
    return stop if all(part.role != "J" or part.text in ("or", "and") for part in parts[at:stop]) else at


def _unbracketed(parts: list[Part]) -> list[Part]:
    """Parts with a stage or another quality of the only condition outside its brackets: "lung cancer (stage IV)"."""
    at = next((place for place, part in enumerate(parts) if part.role == "("), 0)
    if at == 0 or at + 2 >= len(parts) or any(part.role in "NJ,X" for part in parts[:at]):
        return parts
    before, quality, closing, after = parts[at - 1], parts[at + 1], parts[at + 2], parts[at + 3:at + 4]
    named = [part for part in parts[:at] if part.role in "TH"]
    plain = (quality.role, closing.role) == ("Q", ")") and (not after or after[0].role in ",W")
    if plain and named == [before] and _kind(before.term) == "condition" and _is_quality(quality):
        return [*parts[:at], quality, *parts[at + 3:]]
    return parts


def _is_quality(part: Part) -> bool:
    return any(sort in _BESIDE and slug not in _ABSENT for sort, slug in part.marks)


def _directed(parts: list[Part]) -> list[Part]:
    """Parts with "leukemia-directed chemotherapy" as chemotherapy for leukaemia."""
    for at in range(len(parts) - 2):
        aim, tie, therapy = parts[at:at + 3]
        if tie.text in _DIRECTED and tie.role == "S" and _kind(aim.term) == "condition" and (
                therapy.role == "K" or _kind(therapy.term) == "therapy"):
            tied = tie._replace(role="P", text="for")
            return _directed([*parts[:at], therapy, tied, aim, *parts[at + 3:]])
    return parts


def _directed_at(parts: list[Part]) -> list[Part]:
    """Parts with "chemotherapy directed at the leukemia" as chemotherapy for it."""
    return [part._replace(text="for") if part.role == "P" and part.phrase is not None and (
        part.phrase.words in _DIRECTED_AT) else part for part in parts]


def _suitable(parts: list[Part]) -> list[Part]:
    """Parts without the disease that is said to be suitable for a treatment: "disease that is suitable for surgery"."""
    if len(parts) < 3 or parts[0].role != "H" or parts[0].text != "disease" or parts[1].role != "Q" or (
            parts[1].mark("status") != "eligible"):
        return parts
    treats = any(part.role == "K" or (part.role == "T" and _kind(part.term) == "therapy") for part in parts[2:])
    return parts[1:] if treats else parts


def _received(parts: list[Part]) -> list[Part]:
    """Parts without a verb that stands alone before a time: "chemotherapy, received within 28 days"."""
    return [part for at, part in enumerate(parts) if not (
        part.role == "Q" and part.text in _RECEIVED and 0 < at < len(parts) - 1 and parts[at - 1].role == ","
        and parts[at + 1].role == "W")]


def _headed(text: str, parts: list[Part]) -> list[Part]:
    """Parts without the treatments that only announce a list: "the following treatments within 4 weeks: surgery, …"."""
    colon = next((at for at, part in enumerate(parts) if part.role == ":"), 0)
    ahead = parts[:colon]
    announces = [part.role for part in ahead if part.role not in "QP"] == ["K", "W"]
    if not announces or "following" not in text[parts[0].start:parts[colon].start].lower():
        return parts
    return [part for part in ahead if part.role == "W"] + parts[colon:]


def _tied(parts: list[Part]) -> list[Part]:
    """Parts with a list of treatments of one condition joined as the last is: "cancer treated with A, B or C"."""
    at = next((at for at, part in enumerate(parts) if part.role == "Q" and part.text.endswith(_TREATED)), 0)
    ahead, run = parts[:at], parts[at + 1:]
    named = [part for part in ahead if part.role in "THVKG"]
    joints = {part.text for part in run if part.role == "J"}
    if len(named) != 1 or _kind(named[0].term) != "condition" or any(part.role in "NXJ,:" for part in ahead) or (
            len(joints) != 1 or any(part.role not in "TJ,W" for part in run)) or any(
                part.role == "T" and _kind(part.term) != "therapy" for part in run):
        return parts
    joint = next(part for part in run if part.role == "J")
    kept = [part for place, part in enumerate(run) if part.role != "," or run[place + 1:place + 2] != [joint]]
    return [*parts[:at + 1], *(joint._replace(start=part.start, end=part.end) if part.role == "," else part
                               for part in kept)]


def _infected(parts: list[Part]) -> list[Part]:
    """Parts with "human immunodeficiency virus (HIV)-infected" as the infection."""
    for at in range(1, len(parts) - 1):
        if parts[at].role == "-" and parts[at + 1].text in ("infected", "positive") and (
                _kind(parts[at - 1].term) == "condition"):
            return _infected([*parts[:at], *parts[at + 2:]])
    return parts


def _functions(parts: list[Part]) -> list[Part]:
    """Parts without an adequate function that values behind it say: "adequate liver function: ALT < 1.5 × ULN"."""
    for at, part in enumerate(parts[:-2]):
        slug = part.term.slug if part.role == "T" and part.term is not None else ""
        mark, rest = parts[at + 1], parts[at + 2:]
        if not slug.startswith(_FUNCTIONS) or any(each.role in "NX" for each in parts):
            continue
        if mark.role == ":" and rest[0].role == "V":
            return _functions([*parts[:at], *rest])
        stop = past_bracket(parts, at + 1, len(parts))
        inside = parts[at + 2:stop - (parts[stop - 1].role == ")")]      # a bracket may never be closed
        if mark.role == "(" and inside and all(each.role in "V,J/W" for each in inside):
            return _functions([*parts[:at], *inside, *parts[stop:]])
    return parts


def _formulas(parts: list[Part]) -> list[Part]:
    """Parts without a "using" behind a value that no name follows: "clearance ≥ 60 mL/min, using the formula of …"."""
    at = next((at for at, part in enumerate(parts) if part.text == "using"), 0)
    behind = any(part.role == "V" for part in parts[:at])
    return [*parts[:at], *parts[at + 1:]] if behind and all(part.role in "P,)." for part in parts[at + 1:]) else parts


def _doses(text: str, parts: list[Part]) -> list[Part]:
    """Parts without the second drug of a first dose: "within 14 days of the first dose of drug A or drug B"."""
    for at, (time, joint, drug) in enumerate(zip(parts, parts[1:], parts[2:], strict=False)):
        said = text[time.start:time.end].lower()
        if time.role == "W" and _DOSE.search(said) and not _STUDY.search(said) and _kind(drug.term) == "therapy" and (
                joint.role == "/" or joint.text == "or") and all(each.role in ".," for each in parts[at + 3:at + 4]):
            return [*parts[:at + 1], *parts[at + 3:]]
    return parts


# In this order: the parts without the examinations by which a condition or value before them was found.
WAYS = (
    Pass(_infected, frozenset("-"), frozenset(("infected", "positive"))),
    Pass(_received, frozenset(",W"), _RECEIVED), Pass(_unbracketed, frozenset("(Q)")),
    Pass(_without_methods, frozenset(("therapy",)), frozenset(("condition", "V", "H")), reads_text=True),
    Pass(_directed, frozenset("S"), _DIRECTED), Pass(_directed_at, frozenset("P"), frozenset(("directed", "aimed"))),
    Pass(_suitable, frozenset(("disease", "eligible"))),
    Pass(_functions, frozenset("T"), frozenset(":(")),
    Pass(_formulas, frozenset(("V", "using"))),
    Pass(_doses, frozenset(("W", "therapy")), frozenset(("/", "or")), reads_text=True),
    Pass(_headed, frozenset(":KW"), reads_text=True), Pass(_tied, frozenset(("Q", "J", "condition"))),
)
