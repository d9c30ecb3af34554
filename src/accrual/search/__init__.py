"""Which trials match some words and a place, best or nearest first.

An `Index` holds the text of trials (tantivy, BM25) and, beside it, columns for filters, facets and distances.
It is derived data: everything in it comes from the stored trials and can be made anew.
"""

from accrual.search.damage import UnreadableIndexError
from accrual.search.index import Index
from accrual.search.query import FACETS, Hit, Query, Results
from accrual.search.sites import open_sites, whereabouts

__all__ = ["FACETS", "Hit", "Index", "Query", "Results", "UnreadableIndexError", "open_sites", "whereabouts"]
