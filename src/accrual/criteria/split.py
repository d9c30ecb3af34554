"""Eligibility text → headings and items, nested as their lists are, with nothing left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from accrual.criteria.lines import Line, logical_lines

__all__ = ["Item", "Split", "split"]

_TYPE_HEAD = re.compile(
    r"(?:[\w/&,'’()-]+\s+){0,6}?(?P<what>inclusion|exclusion|eligibility|eligible|entry|selection|enrol\w*)\b"
    r"(?:\s*(?:/|and|&|or)\s*(?:inclusion|exclusion))?\s*(?:criteri(?:a|on|as|ons))?\b[^:.;]{0,80}?(?P<colon>\s*[:：])+",
    re.IGNORECASE,
)
_PLAIN_HEAD = re.compile(
    r"(?:(?:key|main|major|general|specific|additional|patient|subject|participant|study|the)\s+)*(?P<what>inclusion|exclusion)"
    r"(?:\s+criteri(?:a|on|as))?(?:\s+(?:for|of)\s+[\w /,-]{1,60}|\s*\([^)]{1,60}\))?\s*[.:：-]*", re.IGNORECASE,
)
_EXCLUDING = re.compile(
    r"exclu|not (?:be )?(?:eligible|qualif|permitted|allowed|enter|include|participate|take part)|ineligib|may not|cannot|can not|non-?inclusion", re.I
)
_INCLUDING = re.compile(r"inclu|eligib|required|must|patients? with|entry criteria", re.IGNORECASE)
_NOTHING = re.compile(r"(?:not (?:specified|applicable|stated|provided)|none(?: specified| stated)?|n/?a|see disease characteristics|"
                      r"no (?:specific )?(?:inclusion|exclusion) criteria|not yet specified|unspecified|see above|please contact site for information)"
                      r"\.?", re.IGNORECASE)
_LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z/ &-]{1,40}|[A-Z][A-Z /&-]{3,60})\s*:\s+(?=\S)")
_CHOICE = re.compile(r"\b(?:one|two|three|four|any|some|either|\d)\b(?: or more)?(?: of)?(?: the| these)?(?: \w+){0,3} (?:following|below|criteria)", re.I)
_NCI_LABELS = frozenset(
    "age|sex|menopausal status|performance status|life expectancy|hematopoietic|hepatic|renal|cardiovascular|pulmonary|gastrointestinal|"
    "neurologic|immunologic|metabolic|other|biologic therapy|chemotherapy|endocrine therapy|radiotherapy|surgery|hormone receptor status|"
    "disease characteristics|patient characteristics|prior concurrent therapy|prior/concurrent therapy".split("|")
)


@dataclass(slots=True)
class Item:
    """One item of a list with the items below it; spans are of the source text."""

    start: int
    body: int
    end: int
    type: str
    items: list[Item] = field(default_factory=list)

    @property
    def last(self) -> int:
        """Where the item ends, those below it included."""
        return self.items[-1].last if self.items else self.end


@dataclass(frozen=True, slots=True)
class Split:
    """Headings as spans, items as a forest; together they hold every non-blank character once."""

    headings: tuple[tuple[int, int], ...]
    items: tuple[Item, ...]


def split(text: str) -> Split:
    """The headings and items of an eligibility text.

    >>> found = split("Inclusion Criteria:\\n\\n* Adults\\n  * aged 18 or over\\n\\nExclusion Criteria:\\n\\n* Pregnancy")
    >>> [(item.type, len(item.items)) for item in found.items]
    [('inclusion', 1), ('exclusion', 0)]
    """
    return _Splitter(text).run()


class _Splitter:
    """Walks the logical lines once, keeping the open lists and the section it stands in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.headings: list[tuple[int, int]] = []
        self.items: list[Item] = []
        self.open: list[tuple[Line, Item]] = []
        self.section = self.type = "inclusion"

    def run(self) -> Split:
        lines = logical_lines(self.text)
        for number, line in enumerate(lines):
            self._take(line, lines[number + 1] if number + 1 < len(lines) else None)
        return Split(tuple(self.headings), tuple(self.items))

    def _take(self, line: Line, following: Line | None) -> None:
        ends = self._heading_end(line, following)
        if ends is None:
            self._add(line)
            return
        self.open.clear()
        self.headings.append((line.start, ends))
        rest = self.text[ends:line.end]
        if rest.strip():
            start = ends + len(rest) - len(rest.lstrip())
            self._take(Line(start, start, line.end, line.indent), following)

    def _heading_end(self, line: Line, following: Line | None) -> int | None:
        """Where a heading that starts this line ends; None where it is no heading."""
        said = self.text[line.body:line.end]
        for pattern in (_PLAIN_HEAD, _TYPE_HEAD):
            found = pattern.match(said)
            if found and (found.end() == len(said) or said[found.end() - 1] in ":：") and self._names_section(found):
                self._enter(found[0], found["what"].lower())
                return line.body + found.end()
        if not said or _NOTHING.fullmatch(said):
            return line.end
        label = _LABEL.match(said)
        if label and label["label"].lower() in _NCI_LABELS:
            self._enter_group(label["label"])
            return line.body + label.end("label") + 1
        if self._is_group_head(line, said, following):
            self._enter_group(said)
            return line.end
        return None

    def _names_section(self, found: re.Match[str]) -> bool:
        words = found[0].lower()
        return "criteri" in words or found["what"].lower() in ("inclusion", "exclusion") or bool(
            re.match(r"(?:patients|subjects|participants|you|people|volunteers|individuals)\b.{0,40}\b(?:eligible|enrol|entry)", words))

    def _enter(self, words: str, what: str) -> None:
        excluding = what == "exclusion" or (what != "inclusion" and _EXCLUDING.search(words) is not None)
        if what == "eligibility" and re.search(r"\bexclusion\b", words, re.IGNORECASE) and "inclusion" not in words.lower():
            excluding = True
        self.section = self.type = "exclusion" if excluding else "inclusion"

    def _enter_group(self, words: str) -> None:
        """A heading inside a section: "Patients with the following are excluded:" turns the type until the next."""
        if _EXCLUDING.search(words):
            self.type = "exclusion"
        elif _INCLUDING.search(words) or words.isupper():
            self.type = self.section

    def _is_group_head(self, line: Line, said: str, following: Line | None) -> bool:
        """A line of its own that names what follows: "PATIENT CHARACTERISTICS:", "Cohort A:", "Hematopoietic"."""
        if _CHOICE.search(said) and not _EXCLUDING.search(said):
            return False                      # "at least one of the following:" is logic, so an item with items
        if line.style or following is None or len(said) > 120 or re.search(r"[<>≥≤]", said):
            return bool(line.style and said.rstrip(":").lower() in _NCI_LABELS and said.endswith(":"))
        if said.endswith((":", "：")):
            return True
        short = len(said) <= 50 and len(said.split()) <= 6 and not re.search(r"[\d.;,?!]", said)
        return bool(short and following.style and said[0].isupper() and not self._between_unmarked(line))

    def _between_unmarked(self, line: Line) -> bool:
        """Whether the item before has no marker either: then short lines are items of a plain list."""
        return bool(self.items) and not (self.open and self.open[0][0].style) and not line.blank_before

    def _add(self, line: Line) -> None:
        item = Item(line.start, line.body, line.end, self.type)
        parent = self._parent(line)
        (parent.items if parent else self.items).append(item)
        self.open.append((line, item))

    def _parent(self, line: Line) -> Item | None:
        """The open item that this line stands under; lists that have ended are closed."""
        while self.open:
            above, item = self.open[-1]
            if self._is_child(above, item, line):
                return item
            self.open.pop()
        return None

    def _is_child(self, above: Line, item: Item, line: Line) -> bool:
        if not line.style or any(other.style == line.style and abs(other.indent - line.indent) <= 1 for other, _ in self.open):
            return False
        if line.indent > above.indent + 1:
            return bool(above.style) or self.text[item.body:item.end].endswith(":")
        if line.indent < above.indent - 1:
            return False
        return _rank(line.style) > _rank(above.style) if above.style else self.text[item.body:item.end].endswith(":")


def _rank(style: str) -> tuple[int, int]:
    """How deep a marker usually stands: numbers over letters over Roman numerals over bullets."""
    order = ("number", "coded", "letterU", "letterl", "roman", "bullet")
    place = next(i for i, name in enumerate(order) if style.startswith(name))
    return place, len(style) if style.startswith("bullet") else int(style[6]) if style.startswith("number") else 0
