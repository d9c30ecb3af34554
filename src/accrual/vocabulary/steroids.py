"""Doses of one glucocorticoid in another: "10 mg of prednisone or equivalent"."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["EQUAL_DOSES", "in_doses_of"]

# Milligrams by mouth or vein that act alike.  Source: Meikle AW, Tyler FH, Am J Med 1977;63:200; Liu D et al.,
# Allergy Asthma Clin Immunol 2013;9:30, table 1.  Other tables give betamethasone 0.75.
EQUAL_DOSES: Mapping[str, float] = MappingProxyType({
    "prednisone": 5, "prednisolone": 5, "methylprednisolone": 4, "triamcinolone": 4, "dexamethasone": 0.75,
    "betamethasone": 0.6, "hydrocortisone": 20, "cortisone": 25,
})


def in_doses_of(drug: str, dose: float, of: str) -> float | None:
    """How much of `drug` acts like a dose of another; None where either has no such dose.

    >>> in_doses_of("prednisone", 4, "methylprednisolone"), in_doses_of("prednisone", 4, "budesonide")
    (5.0, None)
    """
    wanted, given = EQUAL_DOSES.get(drug), EQUAL_DOSES.get(of)
    return dose * wanted / given if wanted and given else None
