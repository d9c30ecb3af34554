r"""Lines that open a list whose items stand beside them, because the text has lost how they were indented.

"Any of the following subtypes:", "serous", "mucinous", "no brain metastases": read one by one, each subtype would be
demanded of everybody.  Where such a list ends, the text does not say; what may belong to it is put below its head, and
the whole is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from accrual.criteria.layout.items import Item, between
from accrual.criteria.layout.list_reach import reaches
from accrual.criteria.model import Span

__all__ = ["defines_a_woman", "tells_of_lesions", "turns", "with_open_lists", "woman_defined_at"]

_OPENS = re.compile(
    r"(?:[:：]|\b(?:any|one|all|each|either|some|\d) (?:or more )?of (?:the |these )?following(?:\s+[\w-]+){0,4}"
    r"|\b(?:either|with the (?:following )?exceptions? of))[\s*•–-]*$", re.IGNORECASE)
_HINTS = (":", "：", "following", "either", "exception")      # one stands in all that opens a list
_PEOPLE = (
    r"(?:patients|subjects|participants|individuals|those|wom[ae]n|m[ae]n|children|adults|persons|females?|males?)")
_OTHERWISE = (
    r"except\w*|unless|excluding|other than|allowed|permitted|eligible if|provided(?: that)?|as long as|may be|exempt"
    r"|if\b(?! (?:appropriate|applicable))|in (?:the )?case of|cohorts?\b|arms?\b|strat(?:um|a)\b|groups?\b"
    rf"|(?:phase|part|step|tier|module)\s+[\divx]+[a-d]?\b|(?:for|in) (?:the )?(?:[\w-]+ ){{0,2}}{_PEOPLE}\b")
# What makes of the items below something else than demands of everybody.
_TURNS_DEMANDS = re.compile(
    r"\b(?:because of|due to|owing to)\s*:\s*$"
    r"|\b(?:any|one|either|some|1|2|3|two|three|four)\b[^:]{0,60}\b(?:following|below|criteria|conditions?|categor\w+"
    r"|diagnos\w+|subtypes?|types?|features?|factors?)\b|\b(?:either|any|one)(?: of)?\s*:"
    r"|[≥>]=?\s*[1-4]\b[^:]{0,40}follow|^\W*(?:no|not|without|never|with|under \d+|over \d+)\b"
    rf"|^\W*{_PEOPLE} with(?:out)? (?![^:]*\b(?:adequate|must|should|normal|acceptable|sufficient|below|as|evidence)\b)"
    r"[^:]{3,80}:\s*$"
    r"|\b(?:must|may|should|do(?:es)?|have|has) not\b"
    r"|\b(?:no|without|absence of|free of)\b[^:]{0,80}\b(?:following|below|includ\w+|such as|defined)\b"
    r"|\b(?:excluded|ineligible|considered)\b|\bnot (?:be )?(?:eligible|included|enrolled|accepted)\b"
    r"|\b(?:HIV|HBV|HCV|hepatitis|(?:brain|CNS) metasta\w+)\b[^:]{0,60}\b(?:must|should|need to)\b"
    rf"|\binclud(?:e|es|ing)\b|\bsuch as\b|\be\.?g\b|\blimited to\b|\b(?:{_OTHERWISE})", re.IGNORECASE)
_TURNS_EXCLUSIONS = re.compile(
    r"\b(?:within|during|before|prior to|after|since|(?:hour|day|week|month|year)s?|two|three|four|all|both|[2-4])\b"
    rf"|^\W*(?:no|not|without)\b|\bonly\s*:\s*$|\b(?:{_OTHERWISE})", re.IGNORECASE)
# Everybody's values, one by one: "Adequate organ function, including:"; and what opens all criteria.
_OF_FUNCTION = re.compile(
    r"\b(?:adequate|acceptable|sufficient|normal|required|good|satisfactory|appropriate|proper)\b[^:]{0,80}"
    r"\b(?:functions?|values?|parameters?|reserves?|counts?|status|tests?|labs?|results?)\b"
    r"|\bto be (?:eligible|included|enrolled)\b(?! (?:are|is)\b)"
    r"|\b(?:inclusion|exclusion|eligibility) criteria\b", re.IGNORECASE)
_CAUSE = re.compile(r"\b(?:because of|due to|owing to)\s*:\s*$", re.IGNORECASE)
_NUMBERS = {"2": 2, "two": 2, "3": 3, "three": 3, "4": 4, "four": 4}
_COUNTED = re.compile(r"\bfollowing (2|3|4|two|three|four) (?:criteria|conditions|requirements)\b", re.IGNORECASE)
# What is not measured by a trial is told and not asked: "The following are not considered measurable:".
_NOT_MEASURED = re.compile(
    r"\bnot\s+(?:be\s+)?considered\s+(?:as\s+|to\s+be\s+)?(?:evaluable|measurable|target)\b[^:]{0,40}:\s*$"
    r"|\bconsidered\s+(?:as\s+|to\s+be\s+)?(?:non-?\s?measurable|non-?\s?target|non-?\s?evaluable)\b[^:]{0,40}:\s*$",
    re.IGNORECASE)
_A_WOMAN_IS = re.compile(
    r"\W*(?:note:?\s+)?(?:an?\s+)?(?:females?|wom[ae]n|patients?)\s+of\s+(?:child-?\s?bearing|reproductive)\s+"
    r"(?:potential|age)\s*(?:\([^)]{0,20}\)\s*)?(?:is|are)\s+(?:any|an?\b|those|defined|considered|all)\b"
    r"|\W*(?:note:?\s+)?(?:non-?\s?child-?\s?bearing\s+potential|post-?\s?menopausal(?:\s+status)?|menopause)\s+"
    r"(?:is|are)\s+defined\b",
    re.IGNORECASE)
_SENTENCE_ENDS, _IN_BRACKETS = re.compile(r"[.;]\s+(?=\S)"), re.compile(r"\([^()]*\)")
_ANNOUNCES = re.compile(r"(?::|\bfollowing(?:\s+\w+){0,2}|\bwho)\s*$", re.IGNORECASE)
_LESION = re.compile(
    r"\b(?:lesions?|disease|ascites|effusions?|lymphangi\w+|mass(?:es)?|cysts?|metastas[ei]s|cancer|infiltration"
    r"|plasmacytosis|lymphedema|enlargement)\b", re.IGNORECASE)
_NO_LESION = re.compile(r"\b(?:progress\w*|allowed|permitted|must|may|if|at least)\b", re.IGNORECASE)
_FORMULA = re.compile(r"\b(?:formula|equation)\b[^:]{0,20}:\W*$", re.IGNORECASE)
_OF_A_WOMAN = re.compile(
    r"\W*(?:who\s+)?(?:has|have|is|are|not|postmenopausal|had)\b[^.;]{0,80}?\b(?:hysterectomy|oophorectomy|ovariectomy"
    r"|menopaus\w*|postmenopaus\w*|menses|steril\w*|menarche|amenorr\w+)", re.IGNORECASE)
_MOST_OF_A_WOMAN = 4
_FAR = 80                                    # characters of a head in which it says what it opens


def with_open_lists(text: str, items: Sequence[Item], headings: Sequence[Span]) -> list[Item]:
    r"""The items with those put below a head that stand beside it and may be of its list.

    >>> text = "Any of these types:\nserous\nmucinous\nNo brain metastases"
    >>> starts = [0, 20, 27, 36]
    >>> items = [Item(start, start, end, "inclusion") for start, end in zip(starts, [19, 26, 35, 55])]
    >>> [len(item.items) for item in with_open_lists(text, items, [])]
    [2, 0]
    """
    found: list[Item] = []
    place = 0
    while place < len(items):
        item = items[place]
        item.items = with_open_lists(text, item.items, headings)
        found.append(item)
        place += 1
        head = _last_of(item)
        if not _opens(text, head) or not (
                head is item or item.either or item.beside or _CAUSE.search(text, head.body, head.end)):
            continue
        most = _counted(text, head)
        while place < len(items) and len(head.items) < most and _belongs(text, head, items[place], headings):
            head.items.append(items[place])
            place += 1
        head.beside = bool(head.items)
    return found


def _last_of(item: Item) -> Item:
    """The last of the items below one, or itself: its list may go on beside it."""
    return _last_of(item.items[-1]) if item.items else item


def _counted(text: str, item: Item) -> int:
    """How many items a head says that its list has: "the following 2 criteria"."""
    found = _COUNTED.search(text, max(item.body, item.end - _FAR), item.end)
    return _NUMBERS.get(found[1].lower(), len(text)) if found is not None else len(text)


def _opens(text: str, item: Item) -> bool:
    """Whether an item opens a list of what is not simply demanded, or ruled out, by itself."""
    start = max(item.body, item.end - 60)
    tail = text[start:item.end].lower()
    if not any(hint in tail for hint in _HINTS) or _OPENS.search(text, start, item.end) is None:
        return False
    return turns(text[item.body:item.end], item.type)


def turns(head: str, kind: str) -> bool:
    """Whether what stands below a head is not simply demanded, or ruled out, by itself.

    >>> turns("No other cancer, except:", "inclusion"), turns("Adequate organ function, defined as:", "inclusion")
    (True, False)
    """
    if _FORMULA.search(head) or _OF_FUNCTION.search(head):
        return False
    if kind == "exclusion":
        return _TURNS_EXCLUSIONS.search(head) is not None
    return _TURNS_DEMANDS.search(head) is not None or defines_a_woman(head) or woman_defined_at(head) > 0


def defines_a_woman(head: str) -> bool:
    """Whether a head only says which women are meant by others' sentences.

    >>> defines_a_woman("A woman of child-bearing potential is any woman who meets the following criteria:")
    True
    """
    return _A_WOMAN_IS.match(head) is not None


def woman_defined_at(head: str) -> int:
    """Where the last sentence of a head begins that says which women are meant, behind what is asked of them; else 0.

    >>> woman_defined_at("Women use condoms. A woman of childbearing potential is any woman (of any age) who:")
    19
    """
    if "otential" not in head and "enopaus" not in head:
        return 0
    plain = _IN_BRACKETS.sub(lambda said: " " * len(said[0]), head)
    last = max((hit.end() for hit in _SENTENCE_ENDS.finditer(plain)), default=0)
    return last if last and defines_a_woman(plain[last:]) and _ANNOUNCES.search(plain, last) else 0


def tells_of_lesions(head: str) -> bool:
    """Whether a head only tells what is no measure of the disease.

    >>> tells_of_lesions("The following are not considered measurable:"), tells_of_lesions("Measurable disease:")
    (True, False)
    """
    return "considered" in head and _NOT_MEASURED.search(head) is not None


def _belongs(text: str, head: Item, item: Item, headings: Sequence[Span]) -> bool:
    """Whether an item may be of the list of a head that stands beside it."""
    before = head.items
    last = before[-1] if before else head
    if item.type != head.type or between(headings, last, item):
        return False
    if defines_a_woman(text[head.body:head.end]) or woman_defined_at(text[head.body:head.end]):
        return len(before) < _MOST_OF_A_WOMAN and _OF_A_WOMAN.match(text, item.body, item.end) is not None
    if tells_of_lesions(text[max(head.body, head.end - _FAR):head.end]):
        return _LESION.search(text, item.body, item.end) is not None and (
            _NO_LESION.search(text, item.body, item.end) is None)
    return reaches(text, head, item)
