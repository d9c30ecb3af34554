"""How far a list reaches whose items stand beside its head: up to one that is a demand, or an exclusion, of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from accrual.criteria.layout.items import Item
from accrual.criteria.layout.lines import is_old_style

__all__ = ["reaches"]

_VALUE = re.compile(
    r"\W*(?:absolute|ANC|AGC|neutrophils?|platelets?|plt|ha?emoglobin|hb|hgb|wbc|white blood|leu[ck]ocytes?"
    r"|lymphocytes?|granulocytes?|(?:total |direct |serum )*(?:bilirubin|creatinine|albumin|calcium)|ast|alt|sgot|sgpt"
    r"|asat|alat|aspartate|alanine|inr|pt|ptt|aptt|prothrombin|alkaline|lvef|left ventricular ejection|gfr|egfr|crcl"
    r"|ha?ematocrit)\b", re.IGNORECASE)
# How a demand that stands by itself begins.
_ANEW = re.compile(
    r"\W*(?P<word>(?:(?:the|all) )?(?:patient|subject|participant)s? (?:must|should have)|no|not|patient|subject"
    r"|participant|must|age|aged|adult|adequate|acceptable|life expectancy|planned|registration"
    r"|expected (?:survival|life)|ecog|eastern|who performance|karnofsky|kps|lansky|performance|zubrod|signed|written"
    r"|informed|consent|provi(?:de|sion)|willing(?:ness)?|ability|able|capable|woman|women|female|male|men|fertile"
    r"|pregnan(?:t|cy)|paraffin|archiv(?:al|ed)|tissue"
    r"|at least (?=[\d.]+ (?:days?|weeks?|months?) |(?:one|1) (?:\w+ ){0,3}measurable )|measurable|recover(?:ed|y)"
    r"|negative (?:serum|urine|preg)|known|agree(?:s|ment)?|english|body weight|weight|bmi"
    r"|[≥>]?=?\s?\d{1,2} years (?:old|of age)(?! (?:with|and)\b))(?:s|'s)?\b", re.IGNORECASE)
_OF_THE = ("the ", "all ")
_SIGNS = re.compile(r"[^a-z ]+")
# What is asked of everybody, wherever an item says it.
_OF_EVERYBODY = re.compile(
    r"\b(?:(?:informed|written) consent(?! process)|performance status|ECOG (?:PS|score|[≤<]|0|1|2)|life expectancy)",
    re.IGNORECASE)
_NEAR, _FAR = 120, 120                       # characters of an item, of a head, in which it says what it is about
_NUMBER = re.compile(r"(?P<n>\d{1,2})\\?(?P<mark>[.)])\s*$")
_UNFINISHED = re.compile(r"\b(?:they|who|that|if|or|and)\s*:?\s*$", re.IGNORECASE)
_LETS_IN = re.compile(
    r"\b(?:permitted|allowed|eligible|included|enrolled)\b[^:]*\b(?:provided|if|when)\b[^:]*:?\W*$", re.IGNORECASE)
_LETS_ALL = re.compile(
    r"\b(?:permitted|allowed|eligible|provided)\b[^:]*\b(?:all|each|both)\b[^:]*:\W*$", re.IGNORECASE)
# "Other cancers, except:", "Treated brain metastases are permitted provided that:"
_LETS_SOME_IN = re.compile(
    r"\b(?<!not )(?<!not be )(?:except\w*|unless|other than|permitted|allowed|eligible|enrolled|participate)\b"
    r"[^:]*:?\W*$", re.IGNORECASE)
_ILLNESS = re.compile(
    r"\W*(?:(?:an?|any)\s+)?(?:history|active|known|prior|previous|current|severe|uncontrolled|evidence|positive)\b",
    re.IGNORECASE)
# How an exclusion begins that stands by itself behind exceptions from another one.
_RULES_OUT = re.compile(
    r"\W*(?:(?:patients?|subjects?|participants?|individuals?)\s+(?:with|who)\s+)?(?:(?:has|have|had|is|are|was)\s+)?"
    r"(?:(?:an?|any|the)\s+)?(?:(?:known|recent|medical|past|significant)\s+){0,2}"
    r"(?:history\s+(?:of|and|or)|(?:past|prior)\s+or\s+(?:current|present)|current\s+or\s+(?:a\s+)?(?:prior|previous|past)"
    r"|active|uncontrolled|unstable|symptomatic|poorly\s+controlled|clinically\s+(?:significant|relevant|active)"
    r"|significant|serious|severe|major|known|evidence\s+of|presence\s+of|positive|pregnan\w+|breast-?\s?feeding"
    r"|lactating|nursing|in(?:ability|tolerance)|un(?:able|willing\w*|likely)|hypersensitiv\w+|allerg\w+|participat\w+"
    r"|investigational|any\s+other|other\s+(?:serious|severe|medical|condition)|impaired|immunodefic\w+|autoimmune|HIV"
    r"|hepatitis|infections?|heart|cardiac|NYHA|New\s+York|myocardial|stroke|seizures?|psychiatric|mental|drug|alcohol"
    r"|malabsorption|interstitial|CNS|leptomeningeal)\b", re.IGNORECASE)
# A treatment of its own behind exceptions that are cancers.
_TREATED = re.compile(
    r"\W*(?:(?:has|have|had|is|are|was)\s+)?(?:concurrent|concomitant|prior|previous(?:ly)?|receiv\w+|receipt|use\s+of"
    r"|treatment\s+with|(?:systemic\s+)?chemotherapy|radiotherapy|radiation|chronic\s+treatment|surgery"
    r"|currently\s+on)\b(?![^.;]{0,40}\b(?:cancer|carcinoma|malignan\w+|neoplasm|tumou?r)\b(?!-))", re.IGNORECASE)
_OF_CANCER = re.compile(
    r"\b(?:cancers?|malignan\w+|neoplasms?|tumou?rs?|carcinomas?)\b[^:]{0,140}\b(?:except|other than)", re.IGNORECASE)
# What says of an item that it lets in after all, up to an exception of its own.
_MILD = re.compile(
    r"\b(?:in[- ]situ|basal|squamous|skin|non-?melano\w+|cure[ds]?|curative\w*|superficial|low[- ]?(?:risk|grade)|free"
    r"|remission|stable|controlled|allowed|permitted|eligible|acceptable|exempt|may|hypothyroid\w*|vitiligo|alopecia"
    r"|psoriasis|eczema|replacement|topical|inhaled|physiologic\w*|prophyla\w+|exclusion|excluded)\b", re.IGNORECASE)
_EXCEPTS = re.compile(r"\b(?:except\w*|unless|note)\b", re.IGNORECASE)
# "If a patient had another cancer, all of the following": each item may begin as a demand does.
_OF_SOME = re.compile(
    r"\W*(?:if|for|in)\s+(?:(?:the|a|an|any)\s+)?(?:(?:patient|subject|participant|individual|adult|person|female|male)s?"
    r"|those|wom[ae]n|m[ae]n|children)\b[^:]{0,160}\ball of (?:the |these )?following\b", re.IGNORECASE)
_GOES_ON_WITH = ("no", "patient", "subject", "participant")
_GOES_ON = re.compile(r"\b(?:and|or|and/or)\W*$", re.IGNORECASE)


def reaches(text: str, head: Item, item: Item) -> bool:
    r"""Whether the list of a head reaches an item beside it: the first surely, a later one unless it begins anew.

    >>> text = "Any of these types:\nserous\nNo brain metastases"
    >>> head, one, two = (Item(*at, "inclusion") for at in ((0, 0, 19), (20, 20, 26), (27, 27, 46)))
    >>> head.items.append(one)
    >>> reaches(text, Item(0, 0, 19, "inclusion"), one), reaches(text, head, two)
    (True, False)
    """
    before = head.items
    last = before[-1] if before else head
    tail = text[max(head.body, head.end - _FAR):head.end]
    if not before and item.type == "exclusion" and _ILLNESS.match(text, item.body, item.end) and _LETS_IN.search(tail):
        return False                         # "Eczema is permitted if it meets the following:" has lost its list
    if _is_next(text, head, item):
        return not before and _is_first(text, head, item)    # the list in which the head stands goes on
    if not before or _GOES_ON.search(text, max(last.body, last.end - 10), last.end):
        return True
    if item.type == "exclusion" and _LETS_SOME_IN.search(tail) and _is_ruled_out(text, head, item):
        return False
    if _VALUE.match(text, item.body, item.end):
        return any(_VALUE.match(text, one.body, one.end) for one in before)
    begins = _word(text, item)
    if begins.startswith(_GOES_ON_WITH) and _OF_SOME.match(text, head.body, head.end):
        return not _turns_to_everybody(text, head, item)
    if begins in ("no", "not") and _LETS_ALL.search(tail):
        return True                          # "brain metastases are permitted if all …: treated", "no progression"
    if begins in ("no", "not", "must") and _nests(text, before) and is_old_style(text):
        return not _turns_to_everybody(text, head, item)     # "Poor-risk, defined as:", "blasts", "no coagulopathy"
    if text.endswith(":", last.body, last.end) and (not begins or begins.startswith(_OF_THE)):
        return True                          # of the list that the last opens
    if not begins:
        return not _turns_to_everybody(text, head, item)
    return any(_word(text, one).startswith(begins) for one in before)


def _nests(text: str, items: Sequence[Item]) -> bool:
    """Whether an item of a list opens one of its own, of which the next may be though it begins as a demand does."""
    return any(text.endswith(":", one.body, one.end) for one in items)


def _is_next(text: str, head: Item, item: Item) -> bool:
    """Whether an item's number is the next after the head's, and not that of a list which counts anew."""
    one, two = _number(text, head), _number(text, item)
    if not one or not two or int(two[:-1]) != int(one[:-1]) + 1 or one[-1] != two[-1]:
        return False
    last = _number(text, head.items[-1]) if head.items else ""
    return last != one


def _number(text: str, item: Item) -> str:
    """The number of an item with the sign behind it: "3."."""
    found = _NUMBER.search(text, item.start, item.body)
    return found["n"] + found["mark"] if found is not None else ""


def _is_first(text: str, head: Item, item: Item) -> bool:
    """Whether the item whose number follows the head's is of the head's list after all."""
    if _UNFINISHED.search(text, max(head.body, head.end - 12), head.end):
        return True                          # "… unless they:"
    if head.type == "exclusion":
        return _LETS_SOME_IN.search(text, max(head.body, head.end - _FAR), head.end) is not None and (
            _ILLNESS.match(text, item.body, item.end) is None)
    return not _word(text, item)


def _is_ruled_out(text: str, head: Item, item: Item) -> bool:
    """Whether an item behind exceptions rules out for itself: "no other cancer, except:", "skin", "heart failure"."""
    treated = _TREATED.match(text, item.body, item.end) and _OF_CANCER.search(text, head.body, head.end)
    if not treated and _RULES_OUT.match(text, item.body, item.end) is None:
        return False
    own = _EXCEPTS.search(text, item.body, item.end)
    return _MILD.search(text, item.body, own.start() if own is not None else item.end) is None


def _turns_to_everybody(text: str, head: Item, item: Item) -> bool:
    """Whether an item says what is asked of everybody, as none before it does, nor the head."""
    return _OF_EVERYBODY.search(text, item.body, min(item.end, item.body + _NEAR)) is not None and not any(
        _OF_EVERYBODY.search(text, one.body, one.end) for one in (head, *head.items))


def _word(text: str, item: Item) -> str:
    """The words by which an item begins anew, in lower case and of one; empty where it does not."""
    found = _ANEW.match(text, item.body, item.end)
    return _SIGNS.sub("", found["word"].lower()).replace("s ", " ") if found is not None else ""
