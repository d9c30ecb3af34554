"""Who can and cannot join: the criteria model as numbered lists, plain words beside the registry's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from accrual.criteria import CriteriaModel, Criterion, RuleLine, rule_lines
from accrual.criteria import Heading as SourceHeading
from accrual.portal.staff.approved import Approved, reviewed, reviewed_with, standing
from accrual.vocabulary.prose import powers, unescaped

__all__ = ["CriteriaList", "Heading", "Row", "Words", "criteria_list", "is_section", "model_of"]

_SECTION = re.compile(r"\W*(?:key |main )?(?:inclusion|exclusion)(?: criteria)?\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """A rule, or a part of one, in plain words."""

    text: str
    parts: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion: `plain` is empty where the rules understood no more than the sentence itself.

    `original` is the registry's text without its bullet and Markdown escapes, `after` what follows nested items.
    `reviewed` is when the study's staff approved the rule.
    """

    id: str
    plain: tuple[Words, ...]
    original: str
    items: tuple[Row, ...] = ()
    after: str = ""
    reviewed: date | None = None

    @property
    def shown(self) -> str:
        """The original with its powers of ten legible, for a criterion that has no plain words."""
        return powers(self.original)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the record between criteria."""

    text: str


@dataclass(frozen=True, slots=True)
class CriteriaList:
    """Both lists of a trial, in the order of the record."""

    inclusion: tuple[Row | Heading, ...]
    exclusion: tuple[Row | Heading, ...]

    @property
    def sections(self) -> tuple[tuple[str, str, tuple[Row | Heading, ...]], ...]:
        """Anchor, title and entries of each list."""
        return (("can-join", "Who can join", self.inclusion), ("cannot-join", "Who cannot join", self.exclusion))


def model_of(text: str, nct_id: str) -> CriteriaModel:
    """The criteria model of a stored trial, approved corrections included, read once while neither changes."""
    return reviewed(text, nct_id).model


def criteria_list(text: str, nct_id: str) -> CriteriaList:
    """The lists that a page shows for an eligibility text, made once while text and approvals stay the same."""
    return _criteria_list(text, nct_id, standing(nct_id))


@lru_cache(maxsize=512)
def _criteria_list(text: str, nct_id: str, approvals: tuple[Approved, ...]) -> CriteriaList:
    found = reviewed_with(text, nct_id, approvals)
    model = found.model
    entries: dict[str, list[Row | Heading]] = {"inclusion": [], "exclusion": []}
    waiting: list[Heading] = []
    parts: list[Criterion | SourceHeading] = [*model.criteria, *model.headings]
    for entry in sorted(parts, key=lambda entry: entry.span):
        if isinstance(entry, Criterion):
            row = _row(entry, model.text, found.on.get(entry.id))
            entries[entry.type] += [*waiting, row]
            waiting = []
        elif not is_section(entry.text):
            waiting.append(Heading(powers(_legible(entry.text))))
    entries["exclusion" if entries["exclusion"] else "inclusion"] += waiting
    return CriteriaList(tuple(entries["inclusion"]), tuple(entries["exclusion"]))


def is_section(heading: str) -> bool:
    """Whether a heading says no more than which of the two lists it begins.

    >>> is_section("Key Inclusion Criteria:"), is_section("Part A:")
    (True, False)
    """
    return _SECTION.fullmatch(heading) is not None


def _row(criterion: Criterion, source: str, reviewed: date | None = None) -> Row:
    """One criterion; the text around its nested items stays its own."""
    if not criterion.items:
        return Row(criterion.id, _plain(criterion, reviewed is not None), _legible(criterion.text), reviewed=reviewed)
    start, gaps = max(source.find(criterion.text[:40], criterion.span[0]), criterion.span[0]), []
    for item in criterion.items:
        gaps.append(source[start:item.span[0]])
        start = item.span[1]
    gaps.append(source[start:criterion.span[1]])
    own = [_legible(gap) for gap in gaps]
    return Row(criterion.id, (), own[0], tuple(_row(item, source) for item in criterion.items),
               powers(" ".join(filter(None, own[1:]))), reviewed)


def _plain(criterion: Criterion, reviewed: bool = False) -> tuple[Words, ...]:
    """The rule in words, where it says more than whether the sentence is true; what staff ask instead is more.

    A rule with an exception or an "otherwise" is several, one after another.
    """
    lines = rule_lines(criterion.rule)
    if all(each.kind == "told" for each in lines):
        return (Words("This only explains something. Nothing is asked."),)
    if all(each.kind in {"question", "logic", "told"} for each in lines):
        own_words = reviewed and len(lines) == 1 and _bare(lines[0].text) != _bare(_legible(criterion.text))
        return (Words(powers(lines[0].text)),) if own_words else ()
    if lines[0].kind == "question":  # the sentence is judged as a whole, what was understood of it comes after
        lines = [RuleLine(0, "logic", "The study team judges this as a whole. It speaks of:"), *lines[2:]]
    words = _tree([_not_twice(each, criterion) for each in lines])
    said_already = len(words) == 1 and not words[0].parts and _bare(words[0].text) == _bare(criterion.text)
    return () if said_already else words


def _not_twice(told: RuleLine, criterion: Criterion) -> RuleLine:
    """The whole sentence stands beside the plain words already; of "else" there are plainer ones."""
    if told.kind == "question" and _bare(told.text) == _bare(_legible(criterion.text)):
        return RuleLine(told.depth, told.kind, "The rest of what the record says here")
    return RuleLine(told.depth, told.kind, "otherwise:") if told.text == "else:" else told


def _tree(lines: Sequence[RuleLine]) -> tuple[Words, ...]:
    """Lines with their depth as parts within parts."""
    trees, at = [], 0
    while at < len(lines):
        shallow = (later for later in range(at + 1, len(lines)) if lines[later].depth <= lines[at].depth)
        end = next(shallow, len(lines))
        text, parts = powers(lines[at].text), _tree(lines[at + 1:end])
        if len(parts) == 1 and parts[0].text == "All of these:":  # says it twice
            parts = parts[0].parts
        trees.append(Words(text[:1].upper() + text[1:], parts))
        at = end
    return tuple(trees)


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def _legible(text: str) -> str:
    """The text without Markdown's escapes and trailing bullets of the item that follows."""
    return unescaped(text).strip(" \t\r\n*•")
