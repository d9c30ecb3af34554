"""What is wrong with a record, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["Problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a file or record that is not as it should be.

    >>> str(Problem("a.jsonl", 3, "NCT99990001", "eligibilityModule.minimumAge", "'old' is not an age"))
    "a.jsonl, line 3, NCT99990001, eligibilityModule.minimumAge: 'old' is not an age"

    `file`, `line`, `nct_id` and `field` are empty or 0 where there is none to name.
    """

    file: str = ""
    line: int = 0
    nct_id: str = ""
    field: str = ""
    what: str = ""

    def at(self, file: str, line: int) -> Problem:
        """The same problem, with the place in a file."""
        return replace(self, file=file, line=line)

    @property
    def where(self) -> str:
        """File, line, NCT number and field, as far as there is any."""
        line = f"line {self.line}" if self.line else ""
        return ", ".join(part for part in (self.file, line, self.nct_id, self.field) if part)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what
