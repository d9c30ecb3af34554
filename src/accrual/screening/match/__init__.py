"""One person against every trial at once: the same verdicts as a screening, by columns; a room of its own for its size.

Nothing that screens one trial imports it, nor what it is made of.
"""

from accrual.screening.match.find import Fit, Found, Wanted, find_fits
from accrual.screening.match.store import MatchStore, UnreadableStoreError
from accrual.screening.match.tags import Wish, mutation_named, therapy_named

__all__ = ["Fit", "Found", "MatchStore", "UnreadableStoreError", "Wanted", "Wish", "find_fits",
           "mutation_named", "therapy_named"]
