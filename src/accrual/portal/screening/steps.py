"""Which questions come next: the way through an interview, as the form carries it from page to page.

Nothing is kept on the server: the field `shown` names the questions of every page so far, the last page last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from accrual.criteria import CriteriaModel
from accrual.portal.screening.forms import SHARED_DATE, AnswersForm, field_names
from accrual.screening import Ask, Reply, Screening, facts_of, next_questions, screen, still_open

__all__ = ["Path", "path_of"]

_BETWEEN_PAGES, _BETWEEN_KEYS = "|", ","


@dataclass(frozen=True, slots=True)
class Path:
    """The pages of questions so far, by the keys of their questions; `to_the_end` asks on when all is settled."""

    pages: tuple[tuple[str, ...], ...] = ()
    to_the_end: bool = False

    @property
    def here(self) -> tuple[str, ...]:
        """The questions of this page."""
        return self.pages[-1] if self.pages else ()

    @property
    def shown(self) -> frozenset[str]:
        """Every question that was put."""
        return frozenset(key for page in self.pages for key in page)

    @property
    def back(self) -> Path:
        """One page earlier, the first at the earliest."""
        return Path(self.pages[:-1] or self.pages, self.to_the_end)

    def on(self, page: tuple[Ask, ...]) -> Path:
        """With one more page."""
        return Path((*self.pages, tuple(ask.key for ask in page)), self.to_the_end)

    @property
    def written(self) -> str:
        """As the form's field carries it."""
        return _BETWEEN_PAGES.join(_BETWEEN_KEYS.join(page) for page in self.pages)


def path_of(posted: Mapping[str, str], asks: tuple[Ask, ...]) -> Path:
    """The path that a form carries; what is no question of this trial is left out.

    >>> path_of({"shown": "age,sex|no-such"}, (Ask("age", "age", "you", "age", "Age?"),)).pages
    (('age',),)
    """
    known = {ask.key for ask in asks}
    pages = (tuple(dict.fromkeys(key for key in page.split(_BETWEEN_KEYS) if key in known))
             for page in posted.get("shown", "").split(_BETWEEN_PAGES))
    return Path(tuple(page for page in pages if page), posted.get("on") == "1")


@dataclass(frozen=True)
class Interview:
    """One person's way through the questions of a trial, as far as this form has got."""

    model: CriteriaModel
    form: AnswersForm
    path: Path

    @cached_property
    def replies(self) -> dict[str, Reply]:
        """The answers that can be read."""
        return self.form.replies() if self.form.is_bound else {}

    @cached_property
    def screening(self) -> Screening:
        """What the answers come to so far."""
        today = self.form.today
        return screen(self.model, facts_of(self.form.asks, self.replies, today), today)

    @cached_property
    def still(self) -> tuple[Ask, ...]:
        """The questions that are still open, put or not."""
        return still_open(self.form.asks, self.screening, self.replies, to_the_end=self.path.to_the_end)

    @property
    def left(self) -> tuple[Ask, ...]:
        """Those of them that were not put yet."""
        return tuple(ask for ask in self.still if ask.key not in self.path.shown)

    @property
    def at_first(self) -> Path:
        """The way's beginning."""
        return Path().on(next_questions(self.left or self.form.asks, (), self.replies))

    @property
    def over_all_answers(self) -> Path:
        """A page with every question that was answered, to change some; the first page if there was none."""
        answered = tuple(ask for ask in self.form.asks if ask.key in self.replies)
        return Path(to_the_end=self.path.to_the_end).on(answered) if answered else self.at_first

    @property
    def onward(self) -> Path | None:
        """With the next page of questions; None when it is time for the result."""
        page = next_questions(self.still, self.path.shown, self.replies)
        return self.path.on(page) if page else None

    @property
    def faulty(self) -> tuple[str, ...]:
        """The questions whose answers cannot be read."""
        wrong = [ask for ask in self.form.asks if any(name in self.form.errors for name in field_names(ask))]
        shared = [ask for ask in self.form.asks if ask.kind == "quantity" and SHARED_DATE in self.form.errors]
        return tuple(dict.fromkeys(ask.key for ask in (*wrong, *shared)))

    @property
    def at_faults(self) -> Path | None:
        """Where a fault is to be mended: this page if it has one, else a page of those that have; None without any."""
        if not self.faulty:
            return None
        if set(self.faulty) & set(self.path.here):
            return self.path
        return Path((*self.path.pages, self.faulty), self.path.to_the_end)
