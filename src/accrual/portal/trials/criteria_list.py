"""Who can and cannot join: the criteria model as numbered lists, plain words beside the registry's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from accrual.criteria import CriteriaModel, Criterion, Question, parse, tests_of
from accrual.portal.trials.prose import powers

__all__ = ["CriteriaList", "Heading", "Row", "criteria_list", "model_of"]

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SECTION = re.compile(r"\W*(?:key |main )?(?:inclusion|exclusion)(?: criteria)?\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion: `plain` is empty where the rules understood no more than the sentence itself.

    `original` is the registry's text without its bullet and Markdown escapes, `after` what follows nested items.
    """

    id: str
    plain: str
    original: str
    items: tuple[Row, ...] = ()
    after: str = ""

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


@lru_cache(maxsize=512)
def model_of(text: str, nct_id: str) -> CriteriaModel:
    """The criteria model of a text, read once while the text stays the same."""
    return parse(text, nct_id)


@lru_cache(maxsize=512)
def criteria_list(text: str, nct_id: str) -> CriteriaList:
    """The lists that a page shows for an eligibility text."""
    model = model_of(text, nct_id)
    entries: dict[str, list[Row | Heading]] = {"inclusion": [], "exclusion": []}
    waiting: list[Heading] = []
    for entry in sorted((*model.criteria, *model.headings), key=lambda entry: entry.span):
        if isinstance(entry, Criterion):
            entries[entry.type] += [*waiting, _row(entry, model.text)]
            waiting = []
        elif not _SECTION.fullmatch(entry.text):
            waiting.append(Heading(_legible(entry.text)))
    entries["exclusion" if entries["exclusion"] else "inclusion"] += waiting
    return CriteriaList(tuple(entries["inclusion"]), tuple(entries["exclusion"]))


def _row(criterion: Criterion, source: str) -> Row:
    """One criterion; the text around its nested items stays its own."""
    if not criterion.items:
        return Row(criterion.id, _plain(criterion), _legible(criterion.text))
    start, gaps = max(source.find(criterion.text[:40], criterion.span[0]), criterion.span[0]), []
    for item in criterion.items:
        gaps.append(source[start:item.span[0]])
        start = item.span[1]
    gaps.append(source[start:criterion.span[1]])
    own = [_legible(gap) for gap in gaps]
    return Row(criterion.id, "", own[0], tuple(_row(item, source) for item in criterion.items),
               " ".join(filter(None, own[1:])))


def _plain(criterion: Criterion) -> str:
    """The rule in words, where it holds more than the question whether the sentence is true."""
    if all(isinstance(test, Question) for test, _, _ in tests_of(criterion.rule)):
        return ""
    return ""


def _legible(text: str) -> str:
    """The text without Markdown's escapes and trailing bullets of the item that follows."""
    return _ESCAPED.sub(r"\1", text).strip(" \t\r\n*•")
