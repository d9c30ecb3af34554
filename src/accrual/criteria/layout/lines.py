"""Eligibility text → logical lines: a marker, an indent and the span of what one item says.

Registry text comes as Markdown bullets, numbered lists, hard-wrapped paragraphs, text whose newlines were
lost (runs of spaces stand where they were), one criterion a line, or the old run-on "DISEASE CHARACTERISTICS".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from accrual.criteria.layout.titles import title_of

__all__ = ["SEX_OF_RECORD", "Line", "is_old_style", "logical_lines"]

_MARKER = re.compile(
    r"""(?:
      (?P<bullet>(?:\\?[*•●▪◦‣·–—°§]|\\?-|\\?\+(?=\s)){1,4}|o(?=\s)|:(?=\s))(?:\s+|(?=[A-Za-z(<>≥≤"“]))
    | (?P<number>\(?\#?(?P<n>\d{1,2})(?:\.\d{1,2}){0,3}(?:[.):）](?:\)|-)?|\\\.))(?:\s+|(?=[A-Z(<>≥≤"“])|$)
    | (?P<dotted>\d{1,2}(?:\.\d{1,2}){1,3})\s+(?=[A-Z])
    | (?P<coded>\(?(?:[IE]\.?)?[A-Z]?\d{1,2}[a-z]?[.):])(?:\s+|$)
    | (?P<letter>\(?[A-Za-z][.)])(?:\s+|(?=[A-Z][a-z])|$)
    | (?P<roman>\(?(?:x?(?:ix|iv|v?i{1,3}|v)|X?(?:IX|IV|V?I{1,3}|V))[.)])(?:\s+|$)
    )""",
    re.VERBOSE,
)
_SECTION = (
    r"(?:(?:key|main|major|general|inclusion|exclusion|eligibility)\s+){0,2}"
    r"(?:inclusion|exclusion)\s+criteri(?:a|on)\s*:"
)
_OPENS_SECTION = re.compile(
    rf"{_SECTION}|(?:inclusion|exclusion)s?\s*:\s*$"
    r"|(?:[A-Za-z]+\s+){0,2}(?:inclusion|exclusion)\s+criteri(?:a|on)\s*(?:\([^()]{0,40}\))?\s*[:.]?\s*$",
    re.IGNORECASE,
)
_PHYSICAL = re.compile(r"[^\r\n]+")
_RUN = re.compile(r"(?<=\S)[ \t\u00a0\u3000]{2,}+(?=\S)")
_INLINE = re.compile(rf"(?<=[.;:)\s])(?={_SECTION})", re.IGNORECASE)
# A section's title at the end of an item or behind it: "… consent. Exclusion Criteria", "… consent     Exclusion:".
_TITLE = (
    r"(?:(?:Key|Main|Major|General|Other|Additional|Further|Specific|KEY|MAIN)\s+)?"
    r"(?:Inclusion|Exclusion|INCLUSION|EXCLUSION)")
_CRITERIA = r"\s+(?:Criteri(?:a|on)|CRITERI(?:A|ON))\b"
_BEHIND_RUN = re.compile(
    rf"(?<=\S)[^\S\r\n]{{3,}}(?=(?:{_TITLE}(?:{_CRITERIA}|\s+criteri(?:a|on)\b)(?:\s?[\w():,/-]+){{0,8}}|{_TITLE}\s*:)"
    r"(?:\s{3}|\s*$))")
_BEHIND_STOP = re.compile(
    rf"(?<=[.;)])\s+(?={_TITLE}{_CRITERIA}"
    r"(?!\s+(?:include|are|were|was|is|will|may|must|can|appl|of\b|as\b|to\b|defin|list|#|\d)))")
_AT_END = re.compile(
    r"(?<=[a-z\d)%,])(?<!\bthe)(?<!\bof)(?<!\bin)(?<!\bon)(?<!\bor)(?<!\band)(?<!\bto)(?<!\bsee)(?<!\bany)(?<!\ball)"
    r"(?<!\bno)(?<!\bmeet)(?<!\bother)(?<!\bspecific)(?<!\bfollowing)(?<!\bmain)(?<!\bkey)"
    rf"\s+(?=(?:Exclusion|EXCLUSION){_CRITERIA}\s*:?\s*$)")
_SHORTEST = 15                               # characters of an item that a title may stand behind
# "(1) adults; (2) no stroke; (3) …" in one line, each number one more than the last; of those that go on with a list
# from the line before, "5. No stroke. 6. Patients …", two are enough, and a number may be left out.  Before a
# number of two digits the full stop may be lost.
_FIRST_OF_LINE = re.compile(
    r"(?:[*•-]\s{1,4})?(?P<open>[(（]?)(?P<n>\d{1,2})(?P<close>[.)）]|\.\))\s{0,4}(?=[^\W\d]|[<>≥≤])")
_NEXT_OF_LINE = re.compile(
    r"(?:[;；.。]\s{0,4}(?:(?:and|or)\s+)?|(?<=\S)\s{1,4}(?=[1-3]\d\.\s+[A-Z]))(?P<open>[(（]?)"
    r"(?P<n>\d{1,2})(?P<close>[.)）]|\.\))\s{0,4}(?=[^\W\d]|[<>≥≤])")
_FEWEST_OF_LINE, _FEWEST_LATER = 3, 2
_NCI = re.compile(r"(?:DISEASE|PATIENT) CHARACTERISTICS:")
_NCI_LABEL = re.compile(
    r"(?<=\s)(?=(?:DISEASE\s+CHARACTERISTICS|PATIENT\s+CHARACTERISTICS|PRIOR(?:/|\s+)?(?:AND\s+)?CONCURRENT\s+THERAPY"
    r"|Age|Sex|Menopausal\s+[Ss]tatus|Performance\s+[Ss]tatus|Life\s+[Ee]xpectancy|Hematopoietic|Hepatic|Renal"
    r"|Cardiovascular|Pulmonary|Gastrointestinal|Neurologic|Immunologic|Metabolic|Other|Biologic\s+[Tt]herapy"
    r"|Chemotherapy|Endocrine\s+[Tt]herapy|Radiotherapy|Surgery|Hormone\s+receptor\s+status)\s*:)"
)
_LETTER = re.compile(r"(?<!\w)([A-Za-z])[.)]\s*$")
_COUNTED = re.compile(r"\d{1,2}\\?\.|[IE]\d{1,2}\.")     # "2.", "I08.": the number that an item has in its protocol
_NEAR = 5                                    # letters of the alphabet from one marker to the next
_HANGS = re.compile(r"(?:\b(?:than|least|most|of|within|by|past|last|x)|[<>≤≥=×])\s*$")         # a value follows
# No item ends so: "a disease that precludes participation in", "the study".
_GOES_ON = re.compile(
    r"\b(?:an?|the|(?<!limited )to|with|(?<!except )for|in|by|than|that|which|who|are|is|be|were|was|has|have|on|at|as"
    r"|his|her|their|its|this|these|between|will|would|must|(?<!exception )(?<!exceptions )of|not)$")
_OPENS_LIST = re.compile(r"\b(?:limited to|except(?:ions?)?(?: for| of)?|including|such as|following|either)$")
_NARROW, _WIDE = 70, 100                     # characters of the lines of a wrapped text
_LONG = 30                                   # characters of an item that may be torn
_CLOSES = re.compile(r"[^()\r\n.;:]{1,12}\)")
_TERMINAL = (".", ";", ":", "!", "?")
SEX_OF_RECORD = re.compile(r"Must be (?:FE)?MALE")     # from the record's own field, wherever a list has ended
_FAR = 200                                   # further back than any wrapped line is long


@dataclass(frozen=True, slots=True)
class Line:
    """One item's text: `start` is where its marker stands, `body` where its words begin.

    `style` tells markers of one list from those of another; it is empty where there is no marker.
    """

    start: int
    body: int
    end: int
    indent: int
    style: str = ""
    blank_before: bool = False


def logical_lines(text: str) -> list[Line]:
    r"""The items of a text in order, continuation lines joined to what they continue.

    >>> text = "1. Age ≥ 18\n2. ECOG 0-2 and\n   able to walk"
    >>> [text[line.body:line.end] for line in logical_lines(text)]
    ['Age ≥ 18', 'ECOG 0-2 and\n   able to walk']
    """
    joined: list[Line] = []
    width, nci = _wrap_width(text), is_old_style(text)
    longest = width or _longest(text)
    for line in _physical(text):
        last = joined[-1] if joined else None
        labelled = nci and _NCI_LABEL.match(text, line.start, line.end) is not None
        if last is not None and not labelled and _continues(text, last, line, width, longest):
            joined[-1] = Line(last.start, last.body, line.end, last.indent, last.style, last.blank_before)
        else:
            joined.append(line)
    return joined


@lru_cache(maxsize=1)                        # asked of one text for many of its items
def is_old_style(text: str) -> bool:
    """Whether a text has the old layout of labels: "PATIENT CHARACTERISTICS: Age: 18 and over Hepatic: …"."""
    return "CHARACTERISTICS:" in text and _NCI.search(text) is not None


def _physical(text: str) -> Iterator[Line]:
    """Lines as they stand, and the pieces of lines that lost their newlines."""
    blank, last_letter = False, ""
    nci = is_old_style(text)
    for found in _PHYSICAL.finditer(text):
        if found[0].isspace():
            blank = True
            continue
        gap = text[max(0, found.start() - 4):found.start()]
        blank = blank or gap.count("\n") > 1 or (gap.count("\r") > 1 and "\n" not in gap)
        for start, end, indent in _pieces(text, found.start(), found.end(), nci):
            line = _marked(text, start, end, indent, blank, last_letter)
            lettered = line.style.startswith(("letter", "bullet"))
            if lettered and (letter := _LETTER.search(text, line.start, line.body)) is not None:
                last_letter = letter[1]
            blank = False
            yield line


def _pieces(text: str, start: int, end: int, nci: bool) -> Iterator[tuple[int, int, int]]:
    """(start, end, indent) of the parts of a line."""
    cuts = _cuts(text, start, end, nci)
    for (cut, indent), (stop, _) in pairwise([*cuts, (end, 0)]):
        piece = text[cut:stop]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield cut + lead, cut + len(piece.rstrip()), indent


def _cuts(text: str, start: int, end: int, nci: bool) -> list[tuple[int, int]]:
    """(where, indent): a line is cut where a marker or a section follows a run of spaces."""
    cuts = [(start, _indent(text, start, end))]
    if end - start > 60 and _may_have_run(text[start:end]):
        for run in _RUN.finditer(text, start, end):
            width = run.end() - run.start()
            if _starts_item(text, run.end(), end, width):
                cuts.append((run.end(), width))
    if end - start > 60 and "riteri" in text[start:end].lower():
        cuts += [(cut.start(), 0) for cut in _INLINE.finditer(text, start + 1, end)
                 if text[cut.start()].isupper() or text[:cut.start()].rstrip()[-1:] in (".", ";", ":", ")")]
    if end - start > 30 and "clusion" in text[start:end].lower()[10:]:
        cuts += [(cut, 0) for cut in _glued(text, start, end)]
    if nci:
        cuts += [(cut.start(), 0) for cut in _NCI_LABEL.finditer(text, start + 1, end)]
    cuts += [(cut, cuts[0][1]) for cut in _numbered(text, start, end)]
    return sorted(set(cuts))


def _glued(text: str, start: int, end: int) -> Iterator[int]:
    """Where titles of sections begin that stand behind an item in its line."""
    said = text[start:end]
    if title_of(said):
        return
    for pattern in (_BEHIND_RUN, _BEHIND_STOP, _AT_END):
        for found in pattern.finditer(said):
            if found.start() >= _SHORTEST:
                yield start + found.end()


def _numbered(text: str, start: int, end: int) -> list[int]:
    """Where the second and later items of a list begin whose numbers stand in one line."""
    said = text[start:end]
    first = _FIRST_OF_LINE.match(text, end - len(said.lstrip()), end)
    if first is None:
        return []
    begins = last = int(first["n"])
    found: list[int] = []
    for following in _NEXT_OF_LINE.finditer(text, first.end(), end):
        number = int(following["n"])
        goes_on = number == last + 1 or (last + 1 < number <= last + 2 and begins > 1)
        if goes_on and following["open"] == first["open"] and following["close"] == first["close"] and (
                begins == 1 or text[following.end()].isupper()):
            found.append(following.start("open"))
            last = number
    return found if len(found) + 1 >= (_FEWEST_OF_LINE if begins == 1 else _FEWEST_LATER) else []


def _may_have_run(said: str) -> bool:
    """Whether there is more than single blanks in a line, told fast."""
    return "  " in said or "\t" in said or "\u00a0" in said or "\u3000" in said


def _starts_item(text: str, start: int, end: int, width: int) -> bool:
    found = _MARKER.match(text, start, end)
    if not found or found["letter"] or found["roman"] or found["coded"]:
        return bool(found and width >= 6) or re.match(_SECTION, text[start:start + 60], re.IGNORECASE) is not None
    return width >= 3 or bool(found["bullet"] and found["bullet"] != ":")


def _indent(text: str, start: int, end: int) -> int:
    piece = text[start:end]
    lead = piece[:len(piece) - len(piece.lstrip())]
    return len(lead.expandtabs(4))


def _marked(text: str, start: int, end: int, indent: int, blank: bool, last_letter: str) -> Line:
    """The line with its marker told from its words."""
    found = _MARKER.match(text, start, end)
    if found and not blank and _closes_bracket(text, start):
        found = None
    style = _style(found, last_letter) if found else ""
    if found and style:
        body = min(found.end(), end)
        again = _MARKER.match(text, body, end) if style.startswith("bullet") else None
        if again and _is_second(again, last_letter, end) and again.end() < end and not text[again.end()].islower():
            body = again.end()               # "* A. Written consent" has two of them
        return Line(start, body, end, indent, style, blank)
    return Line(start, start, end, indent, "", blank)


def _closes_bracket(text: str, start: int) -> bool:
    """Whether a line closes a bracket of the line before: "high risk (stage III or / IV) leukemia"."""
    if _CLOSES.match(text, start) is None:
        return False
    before = text[max(0, start - _FAR):start].rstrip()
    last = before[max(before.rfind("\n"), before.rfind("\r")) + 1:]
    return last.count("(") > last.count(")") and last.endswith((" or", " and", ","))


def _is_second(found: re.Match[str], last_letter: str, end: int) -> bool:
    """Whether a letter or number behind a bullet is a marker too, in a list in which some may have none."""
    if _COUNTED.fullmatch(found[0].strip()) is not None:
        return _NEXT_OF_LINE.search(found.string, found.end(), end) is None      # else it is one of the line's own
    letter = (found["letter"] or "").strip("().")
    near = bool(letter and last_letter) and 0 < ord(letter) - ord(last_letter) < _NEAR
    return near or letter in ("a", "A")


def _style(found: re.Match[str], last_letter: str) -> str:
    """What kind of list a marker belongs to; empty where it is a word after all (E. coli)."""
    kind, mark = found.lastgroup or "", found[0].strip()
    if kind == "n" or kind == "number":
        return f"number{mark.count('.') - mark.endswith('.')}{mark[-1]}"
    if kind == "dotted":
        return f"number{mark.count('.')}."
    if kind == "bullet":
        return f"bullet{mark.replace(chr(92), '')}"
    if kind == "letter":
        letter = mark.strip("().")
        follows = letter.lower() in "a" or (last_letter and ord(letter) == ord(last_letter[-1]) + 1)
        if letter.lower() == "i" and not follows:
            return f"roman{mark[-1]}"
        return f"letter{'U' if letter.isupper() else 'l'}{mark[-1]}" if follows else ""
    return f"{kind}{mark[-1]}"


def _wrap_width(text: str) -> int:
    """The column where a hard-wrapped text breaks its lines; 0 for a text that is not wrapped."""
    lengths = sorted(len(line.rstrip()) for line in text.splitlines() if line.strip())
    if len(lengths) < 4 or lengths[-1] > 130:
        return 0
    long = [n for n in lengths if n > lengths[-1] * 0.8]
    return lengths[-1] if lengths[-1] >= 60 and len(long) * 5 >= len(lengths) else 0


def _longest(text: str) -> int:
    """How long the longest line is of a text that may be wrapped though most of its lines are short; else 0."""
    longest = max((len(line.rstrip()) for line in text.splitlines()), default=0)
    return longest if _NARROW <= longest <= _WIDE else 0


def _continues(text: str, last: Line, line: Line, width: int, longest: int) -> bool:
    """Whether a line without a marker goes on with the item before it."""
    if line.style or _opens_section(text, line) or SEX_OF_RECORD.fullmatch(text, line.body, line.end):
        return False
    if last.body == last.end:
        return True
    if "\n" not in (gap := text[last.end:line.start]) and "\r" not in gap:
        return False
    ends, first = text[last.end - 1], text[line.start]
    opens_low = first.islower() or first in ",;)&%" or (first in "([" and ends not in _TERMINAL)
    if not line.blank_before and _closes_bracket(text, line.start):
        return True
    if first.islower() and last.end - last.body > _LONG and _GOES_ON.search(text, last.end - _LONG, last.end):
        return True
    if line.blank_before:
        return ends == "," and first.islower()
    if _would_not_fit(text, last, line, width):
        return ends != ":" or opens_low
    if last.style or text.startswith(("NOTE:", "Note:"), last.start):
        return line.indent > last.indent or opens_low or (
            (first.isdigit() or text.startswith("ULN", line.start)) and _HANGS.search(
                text, max(last.body, last.end - 20), last.end) is not None)
    return opens_low and ends not in ".;:" and last.end - last.body > _LONG and (
        width > 0 or (not text[last.body].islower() and _would_not_fit(text, last, line, longest)
                      and _OPENS_LIST.search(text, last.end - _LONG, last.end) is None))


def _opens_section(text: str, line: Line) -> bool:
    """Whether a line is a section's heading: "… who do not meet the / exclusion criteria" has no capital."""
    return not text[line.start].islower() and _OPENS_SECTION.match(text, line.start, line.end) is not None


def _would_not_fit(text: str, last: Line, line: Line, width: int) -> bool:
    """Whether the last physical line was broken because the next word found no room on it."""
    if not width:
        return False
    far = max(0, last.end - _FAR)
    start = max(text.rfind("\n", far, last.end), text.rfind("\r", far, last.end)) + 1
    word = text[line.start:min(line.end, line.start + _FAR)].split(maxsplit=1)[0]
    return last.end - start + 1 + len(word) > width - 2
