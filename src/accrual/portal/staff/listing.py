"""Which trials the staff's list shows, and on which page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from accrual.portal.staff.models import ReviewedText
from accrual.portal.staff.presenters import ListedTrial, listed
from accrual.portal.staff.reviewing import TrialReview, reviews_of
from accrual.portal.trials import index
from accrual.portal.trials.current import current_trials
from accrual.portal.trials.models import StoredTrial
from accrual.portal.trials.near import clean
from accrual.search import Query

__all__ = ["Listing", "listing"]

_PAGE = 20
_HITS = 1000
_NUMBER = re.compile(r"(?:nct)?\s*([0-9]{1,8})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list."""

    trials: tuple[ListedTrial, ...]
    total: int
    number: int
    pages: int


def listing(words: str, show: str, page: int) -> Listing:
    """The trials of that number or with these words, all or those that staff have worked on."""
    numbers = _numbers(clean(words))
    if show:
        begun = set(ReviewedText.objects.filter(versions__isnull=False).values_list("nct_id", flat=True))
        chosen = [review for review in _reviews([each for each in numbers if each in begun]) if _waits(review, show)]
        total, chosen = len(chosen), chosen[(page - 1) * _PAGE:page * _PAGE]
    else:
        total, chosen = len(numbers), _reviews(numbers[(page - 1) * _PAGE:page * _PAGE])
    return Listing(tuple(map(listed, chosen)), total, page, max(-(-total // _PAGE), 1))


def _numbers(words: str) -> Sequence[str]:
    typed = _NUMBER.fullmatch(words)
    if words and not typed:
        return [hit.nct_id for hit in index.find(Query(words=words), limit=_HITS).hits]
    rows = StoredTrial.objects.filter(pk__contains=typed[1]) if typed else StoredTrial.objects.all()
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _reviews(numbers: Sequence[str]) -> list[TrialReview]:
    found = current_trials(numbers)
    return reviews_of([found[each] for each in numbers if each in found])


def _waits(review: TrialReview, show: str) -> bool:
    """Whether a trial that staff have worked on is one of those asked for."""
    match show:
        case "changed":
            return bool(review.gone)
        case "open":
            return review.count("approved") < len(review.criteria)
        case _:
            return True
