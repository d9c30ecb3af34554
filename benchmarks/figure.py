"""A line of a table of figures: what is asked, what is reached, and a mark."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Figure"]


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    oracle: str
    asked: str
    reached: str
    remark: str = ""

    @property
    def mark(self) -> str:
        """✓ reached, ✗ missed."""
        return "✓" if self.reached == self.asked else "✗"
