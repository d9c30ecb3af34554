"""The sitemap: trials with the day on which their record last changed, in files of a bounded size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accrual.portal.trials.models import StoredTrial

__all__ = ["Sitemap", "entries"]

_PAGE = 20_000  # the protocol allows 50,000 addresses a file


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One file of the sitemap: trials, or the numbers of further files."""

    trials: tuple[tuple[str, date], ...] = ()
    pages: tuple[int, ...] = ()

    @property
    def template(self) -> str:
        """The template that writes it."""
        return "trials/sitemap_index.xml" if self.pages else "trials/sitemap.xml"


def entries(page: str) -> Sitemap | None:
    """The sitemap, or one of its pages; None for a page that does not exist."""
    total = StoredTrial.objects.count()
    pages = max(1, -(-total // _PAGE))
    if not page and pages > 1:
        return Sitemap(pages=tuple(range(1, pages + 1)))
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0 if page else 1
    if not 1 <= number <= pages:
        return None
    rows = (StoredTrial.objects.order_by("nct_id").values_list("nct_id", "current__updated", "current__retrieved")
            [(number - 1) * _PAGE:number * _PAGE])
    return Sitemap(tuple((nct_id, updated or retrieved.date()) for nct_id, updated, retrieved in rows))
