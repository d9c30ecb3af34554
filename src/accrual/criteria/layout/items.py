"""Items of a list, and those that go on in the next one: "creatinine ≤ 1.5 mg/dL OR", "clearance ≥ 60 mL/min"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from accrual.criteria.model import Span

__all__ = ["Item", "between", "with_alternatives"]

_GOES_ON = re.compile(r"\b(?:OR|or)\W*$")
_BEGINS = re.compile(r"[^\w<>=≤≥]*(?:OR|Or|or)\b(?=[\s:,-])(?!\s*[=<>])")
_ONLY = re.compile(r"\W*or\W*(?:TAB\W*)?", re.IGNORECASE)      # "or< TAB>", as one of the registry's tables has it
_OF_KIDNEYS = re.compile(r"creatinine|clearance|\bGFR|glomerular", re.IGNORECASE)
_TAIL = 12                                   # characters in which an item may say that it goes on


@dataclass(slots=True)
class Item:
    """One item of a list with the items below it; spans are of the source text."""

    start: int
    body: int
    end: int
    type: str
    topic: str = ""                           # the concept that its heading names
    heading: Span | None = None               # what says for whom it holds, where not for everybody
    outer: Span | None = None                 # the heading of which that one is a part: "Phase 2:", "Ovarian cancer:"
    note: Span | None = None                  # the footnote that its mark points to
    items: list[Item] = field(default_factory=list)
    either: bool = False                      # the items below it are alternatives to it, joined by "or"
    beside: bool = False                      # the items below it stand beside it in the text, and may be of its list

    @property
    def last(self) -> int:
        """Where the item ends, those below it included."""
        return self.items[-1].last if self.items else self.end


def with_alternatives(text: str, items: Sequence[Item], headings: Sequence[Span]) -> list[Item]:
    r"""The items with those that an "or" joins to the one before put below it.

    >>> text = "creatinine normal OR\nclearance ≥ 60 mL/min"
    >>> one, two = Item(0, 0, 20, "inclusion"), Item(21, 21, 43, "inclusion")
    >>> [len(item.items) for item in with_alternatives(text, [one, two], [])]
    [1]
    """
    found: list[Item] = []
    waits = False                            # whether the next item is an alternative to the last
    start: int | None = None                 # where an "or" on a line of its own begins
    for place, item in enumerate(items):
        item.items = with_alternatives(text, item.items, headings)
        last = found[-1] if found else None
        more = place + 1 < len(items)
        joint = _set_in(text, item) if more and _may_go_on(text, item, items[place + 1], headings) else None
        if more and last is not None and _is_joint(text, item) and _may_go_on(text, last, items[place + 1], headings):
            start, waits = item.start, True
            continue
        waits = waits or _BEGINS.match(text, item.body, item.end) is not None or (
            last is not None and any(_ONLY.fullmatch(text, *head) for head in between(headings, last, item)))
        if waits and last is not None and _may_go_on(text, last, item, headings):
            item.start = item.start if start is None else start
            last = _of_one_value(text, last, item)
            last.either, last.beside = not last.items or last.either, bool(last.items) and not last.either
            last.items.append(item)
        else:
            found.append(item)
        waits, start = joint is not None or (not item.items and _goes_on(text, item)), joint
    return found


def _of_one_value(text: str, item: Item, following: Item) -> Item:
    """What an "or" joins the next item to: the last of a list where both measure the kidneys, else all of it."""
    while item.items and not item.either and all(
            _OF_KIDNEYS.search(text, one.body, one.end) for one in (item.items[-1], following)):
        item = item.items[-1]
    return item


def _set_in(text: str, item: Item) -> int | None:
    """Where an "or" begins that stands below an item as its last; it is taken out, being of the item that follows."""
    if not item.items or not _is_joint(text, item.items[-1]):
        return None
    return item.items.pop().start


def _is_joint(text: str, item: Item) -> bool:
    return not item.items and _ONLY.fullmatch(text, item.body, item.end) is not None


def _goes_on(text: str, item: Item) -> bool:
    return _GOES_ON.search(text, max(item.body, item.end - _TAIL), item.end) is not None


def _may_go_on(text: str, item: Item, following: Item, headings: Sequence[Span]) -> bool:
    """Whether two inclusions stand under one heading, so that one can be an alternative to the other."""
    if item.type != "inclusion" or following.type != "inclusion":
        return False
    return all(_ONLY.fullmatch(text, *head) for head in between(headings, item, following))


def between(headings: Sequence[Span], item: Item, following: Item) -> list[Span]:
    """The headings that stand between two items."""
    first = bisect_left(headings, (item.last, 0))
    found = []
    while first < len(headings) and headings[first][0] < following.start:
        found.append(headings[first])
        first += 1
    return found
