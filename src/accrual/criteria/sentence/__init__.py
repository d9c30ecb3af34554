"""A sentence or an item with its list → one rule, and whether that may decide or has to be asked."""
