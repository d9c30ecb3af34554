"""Footnotes: "No cardiac ischemia*", "No arrhythmias* NOTE: *Patients receiving interleukin-2 only".

A footnote demands nothing by itself; it says for whom, or with what exception, what has its mark is meant.
"""

from __future__ import annotations

import re

from accrual.criteria.layout.items import Item
from accrual.criteria.model import Allowed, Judged, Question, Rule, Span

__all__ = ["Footnotes", "noted"]

_NOTE = re.compile(r"(?:\bNOTES?:?\s{0,4}|(?<=\*) )(?P<mark>(?:\\?\*){1,3})\s?(?=\w)")
_MARKED = re.compile(r"[\w)%] ?(?P<mark>(?:\\?\*){1,3})(?=[\s,;.:)]|$)")
_FOR_SOME = re.compile(
    r"for\b[^.;:]*|in order to be eligible to receive\b[^.;:]*"
    r"|(?:patients|subjects|participants|those|wom[ae]n|m[ae]n)\b[^.;:]{0,100}\bonly\W*", re.IGNORECASE)


class Footnotes:
    """The marked items of a text, each waiting for the footnote that its mark points to."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.any = ("NOTE" in text or "* *" in text or "* \\*" in text) and _NOTE.search(text) is not None
        self.waiting: list[tuple[str, Item]] = []

    def take(self, item: Item) -> Span | None:
        """The footnote that an item's text ends with, which is cut off it and given to the marked items before it."""
        if not self.any:
            return None
        found = _NOTE.search(self.text, item.body, item.end)
        begins = item.start if found is not None and found.start() == item.body else found and found.start()
        note = (begins, item.end) if begins is not None else None     # with its marker where the item is but a note
        if note is not None:
            item.end = item.body + len(self.text[item.body:note[0]].rstrip())
        marks = {mark["mark"] for mark in _MARKED.finditer(self.text, item.body, item.end)}
        self.waiting += [(mark, item) for mark in marks]
        if found is not None and note is not None:
            if all(mark != found["mark"] for mark, _ in self.waiting):
                self.waiting.append((found["mark"], item))           # the mark itself was lost
            self._give(found["mark"], found.end(), note)
        return note

    def _give(self, mark: str, begins: int, note: Span) -> None:
        of_some = _FOR_SOME.fullmatch(self.text, begins, note[1]) is not None
        for waits, item in self.waiting:
            if waits == mark and of_some and item.heading is None:
                item.heading = note
            elif waits == mark:
                item.note = note
        self.waiting = [waiting for waiting in self.waiting if waiting[0] != mark]


def noted(rule: Rule, text: str, item: Span, note: Span) -> Rule:
    """A rule that is asked together with its footnote: "Bilirubin ≤ 1.5 mg/dL*", "*Unless due to lymphoma"."""
    if isinstance(rule, Allowed):
        return rule
    asked = Question(" ".join(f"{text[slice(*item)]} ({text[slice(*note)]})".split()), item)
    return asked if isinstance(rule, Question) else Judged(asked, (rule,))

