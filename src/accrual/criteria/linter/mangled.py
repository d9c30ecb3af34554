"""What a text lost or gained on its way into the registry: superscripts, signs, letters, escapes, brackets, its end."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from html.entities import html5

from accrual.criteria.linter.remarks import Flaw, RemarkKind
from accrual.criteria.model import Span
from accrual.vocabulary import CONCEPTS
from accrual.vocabulary.units import unit_at

__all__ = ["ends_early", "mangled", "unbalanced"]

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# A power of ten before what it counts; "10?109/L" lost its × as well, and "1.5 109/L" has none.
_POWER = re.compile(
    r"(?:[x×X✕*·∙⋅?]\s*|(?<=\d)\s+)10\s?(?P<ten>1[0-2]|[3-9])"
    r"(?P<unit>\s?(?:(?:/|per\b)\s?(?:[µμ]?\w+)?|(?:cells|CFU|PFU|copies|IU|vg|particles)\b))")
_NUMBER = r"\d(?:[\d.,]*\d)?"
_VALUE_BEFORE, _LONGEST_VALUE = re.compile(rf"{_NUMBER}\s*$"), 16
# Between a word and a number, not where a question ends before a list: "homeless? 9. Do you …".
_MARK = re.compile(rf"(?:(?<=[\w)\]%]\s)|(?<=\())(?P<mark>[?¿\ufffd])\s?{_NUMBER}(?![.)]?\s+[A-Z]|\d|\))")
# In Adobe's Symbol font the codes of ³ and £ are ≥ and ≤.  "£20,000" is money.
_SYMBOL = re.compile(rf"(?:(?<=\s)|(?<=\())(?P<mark>[³£])\s?(?!\d{{1,3}},\d{{3}}\b){_NUMBER}")
_SYMBOLS = {"³": "≥", "£": "≤"}
_EQUALS = re.compile(rf"=\s?({_NUMBER})")
_GOES_ON = re.compile(
    r"\s*(?:-|–|to\b|and\b|or\b|±|\+)\s*(?:\d|more|less|high|low|great|old|young|above|below|inc|dec|<|>)",
    re.IGNORECASE)
_AGED = re.compile(
    r"(?:^|[\n.;:*•-]|\b(?:age[ds]?|adults?|patients?|subjects?|participants?|volunteers?))\s*(?:of)?\s*$",
    re.IGNORECASE)
_OLD = re.compile(r"\s?(?:years?|yrs?|y\.?o)\b", re.IGNORECASE)
_MEASURED = re.compile(
    r"\b(?:" + "|".join(re.escape(name) for concept in CONCEPTS.values() if concept.kind == "quantity"
                        and concept.unit != "1" for name in concept.names)
    + r")\)?(?:\s(?:is|of|level|count|value))?\s*$", re.IGNORECASE)
_NEAR = 60                                   # characters before a value in which its name ends
# UTF-8 that was read as Windows' code page 1252: a first byte, and the following ones as that page shows them.
_BYTES = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MOJIBAKE = re.compile(f"[ÂÃÎÏ][{_BYTES}]|[âï][{_BYTES}]{{2}}")
_LOST_LETTER = re.compile(r"\ufffd(?!\s?\d)|(?<=\w)¿|(?<=\s)¿(?=m(?:ol|g|L)?\b|g\b|L\b)")
_CODE_POINT = re.compile(r"<U\+([0-9A-F]{4,5})>")
_ESCAPE = re.compile(
    r"(?P<entity>\\?&(?:amp;)*(?P<name>#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-zA-Z]{2,8});)"
    r"|(?P<markup><!--.{0,80}?-->|</?(?:sup|sub|br|p|li|ul|ol|em|strong|b|i|u|div|span)\s*/?>)"
    r"|(?P<backslash>\\[<>\[\]*_~^#+=|`{}!&$.()-])", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[{（［)\]}）］]")
_ENUMERATES = re.compile(r"(?:^|[\s;,:.(*；，、。：-])(?:\d{1,2}(?:\.\d)?|[a-zA-Z]|[ivxIVX]{1,5})\.?\s?$")
_CUT = re.compile(
    r"(?:\b(?:and|or|of|the|with|for|than|by|from|(?<!if )any|an|such as|described in|at least)|(?<=\s)[<>≥≤]=?"
    r"|\b(?:inclusion|exclusion|and)/)$", re.IGNORECASE)
_MARKER, _LAST = 8, 40                        # characters of an item's number; and those that tell how a text ends


def mangled(text: str) -> Iterator[Flaw]:
    """What can be seen to be damaged, wherever it stands in a text.

    >>> [(flaw.kind.value, flaw.what) for flaw in mangled("ANC ≥ 1.5×109/L")]
    [('lost-superscript', 'a superscript was lost: 109/L is read as 10⁹/L')]
    """
    yield from _superscripts(text)
    yield from _signs(text)
    yield from _letters(text)
    yield from _escapes(text)


def _superscripts(text: str) -> Iterator[Flaw]:
    for found in _POWER.finditer(text):
        ten, unit = found["ten"], found["unit"]
        meant = f"10{ten.translate(_SUPERSCRIPT)}{unit}"
        value = _VALUE_BEFORE.search(text, max(0, found.start() - _LONGEST_VALUE), found.start())
        yield Flaw(RemarkKind.LOST_SUPERSCRIPT, (value.start() if value else found.start(), found.end()),
                   f"a superscript was lost: 10{ten}{unit} is read as {meant}", f"Write 10^{ten}{unit}")


def _signs(text: str) -> Iterator[Flaw]:
    for found in _MARK.finditer(text):
        yield Flaw(RemarkKind.LOST_SIGN, found.span(),
                   f"{found['mark']} stands where a sign was; nobody can tell which one", "Write ≥, ≤, >, < or –")
    for found in _SYMBOL.finditer(text):
        sign = _SYMBOLS[found["mark"]]
        yield Flaw(RemarkKind.LOST_SIGN, found.span(),
                   f"{found['mark']} is what {sign} of the Symbol font becomes elsewhere", f"Write {sign}")
    for found in _EQUALS.finditer(text):
        if _asks_for_exactly(text, found):
            yield Flaw(RemarkKind.LOST_SIGN, found.span(),
                       "hardly anybody has exactly this value, so a ≥ or ≤ was lost", "Write the one that is meant")


def _asks_for_exactly(text: str, found: re.Match[str]) -> bool:
    """Whether an age or a measured value is said to equal one number: "Age = 18 years", not "ECOG = 2"."""
    before = text[max(0, found.start() - _NEAR):found.start()]
    unit = unit_at(text, found.end())
    if unit is None or not found[1].strip("0.,") or any(_GOES_ON.match(text, at) for at in (unit[1], found.end())):
        return False                         # many have nothing of it
    return (_AGED if _OLD.match(text, found.end()) else _MEASURED).search(before) is not None


def _letters(text: str) -> Iterator[Flaw]:
    for found in _MOJIBAKE.finditer(text):
        meant = _decoded(found[0])
        if meant in _SYMBOLS and text[found.end():found.end() + 1].isdigit():
            meant = _SYMBOLS[meant]
        if meant:
            yield Flaw(RemarkKind.GARBLED, found.span(),
                       f"{found[0]} is {meant}, written in one encoding and read in another", f"Write {meant}")
    for found in _LOST_LETTER.finditer(text):
        yield Flaw(RemarkKind.GARBLED, found.span(), "a letter or sign was lost here",
                   "Write it again: often it is µ, ° or ±")
    for found in _CODE_POINT.finditer(text):
        meant = chr(int(found[1], 16))
        yield Flaw(RemarkKind.GARBLED, found.span(), f"the code of {meant} stands in its place", f"Write {meant}")


def _decoded(garbled: str) -> str:
    """What the bytes mean in UTF-8; empty where they mean nothing, and the letters are what they seem."""
    for encoding in ("cp1252", "latin-1"):
        try:
            meant = garbled.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        return meant if meant.isprintable() or meant.isspace() else ""
    return ""


def _escapes(text: str) -> Iterator[Flaw]:
    """Each way to escape once, with how often it is used: who escapes one sign escapes all of them."""
    first: dict[str, re.Match[str]] = {}
    count: Counter[str] = Counter()
    for found in _ESCAPE.finditer(text):
        way = found[0].lstrip("\\") if found["entity"] else found.lastgroup or ""
        if not found["entity"] or _meant(found["name"]):
            first.setdefault(way, found)
            count[way] += 1
    for way, found in first.items():
        times = f", {count[way]} times in this text" if count[way] > 1 else ""
        if found["entity"]:
            meant = _meant(found["name"])
            yield Flaw(RemarkKind.ESCAPED, found.span(), f"{way} is how a program writes {meant}{times}",
                       f"Write {meant}")
        elif found["markup"]:
            yield Flaw(RemarkKind.ESCAPED, found.span(), f"mark-up of a page is left over{times}", "Leave it out")
        else:
            yield Flaw(RemarkKind.ESCAPED, found.span(), f"a backslash stands before a sign{times}", "Leave it out")


def _meant(name: str) -> str:
    """What an entity stands for; empty where it is none."""
    if name in ("lte", "gte"):               # HTML knows them as "le" and "ge", and reads "<e;" here
        return "≤" if name == "lte" else "≥"
    return (html.unescape(f"&{name};").strip() or "a space") if name[0] == "#" or f"{name};" in html5 else ""


def unbalanced(text: str, start: int, end: int) -> tuple[list[int], list[int]]:
    """The places of brackets that are not closed, and of those that were not opened; "1)" and "c.)" count items.

    >>> unbalanced("1) ALT (or AST", 0, 14), unbalanced("ALT) of 2", 0, 9)
    (([7], []), ([], [3]))
    """
    opened, stray = list[int](), list[int]()
    for found in _BRACKET.finditer(text, start, end):
        at = found.start()
        if found[0] in "([{（［":
            opened.append(at)
        elif opened:
            opened.pop()
        elif not (found[0] in ")）" and _ENUMERATES.search(text[max(start, at - _MARKER, 0):at])):
            stray.append(at)
    return opened, stray


def ends_early(text: str) -> Span | None:
    """The words at which a record is cut off in mid-sentence; None where it ends as a sentence may.

    >>> ends_early("Other protocol-defined inclusion and"), ends_early("No pregnancy.")
    ((33, 36), None)
    """
    end = len(text.rstrip())
    found = _CUT.search(text, max(0, end - _LAST), end)
    return found.span() if found else None
