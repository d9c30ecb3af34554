"""One dataset on its way in: rows by number, values checked, and every problem noted where it was found."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from accrual.endpoints.datasets import Dataset
from accrual.endpoints.dates import complete, in_future, read_date
from accrual.endpoints.trial import Problem, Source
from accrual.errors import InputError

__all__ = ["Intake", "Row", "problem_counts"]


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a dataset, by the names of its variables.

    >>> Row("TR", 2, {"TRSEQ": "12", "USUBJID": "S-001"})["USUBJID"]
    'S-001'

    A variable that the dataset does not have is "".
    """

    dataset: str
    number: int
    values: dict[str, str]

    def __getitem__(self, variable: str) -> str:
        return self.values.get(variable, "")

    def first(self, *variables: str) -> str:
        """The first of some variables that has a value.

        >>> Row("TR", 2, {"TRSTRESC": "", "TRORRES": "21"}).first("TRSTRESC", "TRORRES")
        '21'
        """
        return next((self[variable] for variable in variables if self[variable]), "")

    def source(self, variable: str = "") -> Source:
        """Where this record stands, for whatever is read from it.

        >>> str(Row("TR", 2, {"TRSEQ": "12"}).source("TRSTRESN"))
        'TR 12 TRSTRESN'
        """
        sequence = self[f"{self.dataset[:2]}SEQ"] or f"row {self.number}"
        return Source(self.dataset, sequence, variable)


@dataclass
class Intake:
    """A dataset being read, and the problems found so far.

    >>> intake = Intake(Dataset("TR", "tr.csv", ("USUBJID",), (("S-001",),)), {"S-001"})
    >>> [row["USUBJID"] for row in intake.rows()]
    ['S-001']

    `subjects` are the known ones: a record of anybody else is excluded (None: everybody is known).
    """

    data: Dataset
    subjects: set[str] | None = None
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        for remark in self.data.remarks:
            self.problems.append(Problem(self.data.name, "file", remark))

    def need(self, *variables: str | tuple[str, ...]) -> None:
        """Raise where a variable is missing; of a tuple one suffices.

        >>> Intake(Dataset("TR", "tr.csv", ("USUBJID",), ())).need("USUBJID")
        """
        missing = [one for one in variables
                   if not ({one} if isinstance(one, str) else set(one)) & set(self.data.columns)]
        if missing:
            said = [self.data.column(one) if isinstance(one, str) else " or ".join(map(self.data.column, one))
                    for one in missing]
            raise InputError(f"lacks {', '.join(said)}", where=f"{self.data.file} ({self.data.name})",
                             mend="docs/reference/endpoints.md lists the variables that are needed")

    def note(self, row: Row, variable: str, kind: str, message: str, effect: str = "noted") -> None:
        """Put a problem on the list.

        >>> intake = Intake(Dataset("TR", "tr.csv", (), ()))
        >>> intake.note(Row("TR", 4, {}), "TRSTRESU", "units", "has no unit; taken as mm", "changed")
        >>> str(intake.problems[0])
        'TR, row 4, TRSTRESU: has no unit; taken as mm'
        """
        name = self.data.column(variable) if variable else ""
        self.problems.append(Problem(self.data.name, kind, message, row.number, name, effect))

    def rows(self) -> Iterator[Row]:
        """Every record of a known subject, once; the others are put on the list of problems, blank ones are nothing."""
        seen: dict[object, int] = {}
        columns, sequence = self.data.columns, f"{self.data.name[:2]}SEQ"
        at = columns.index(sequence) if sequence in columns else len(columns)
        for number, cells in enumerate(self.data.rows, 2):
            if not any(cells):
                continue
            row = Row(self.data.name, number, dict(zip(columns, cells, strict=True)))
            key = (cells[:at], cells[at + 1:])  # all but the record's own number
            if not row["USUBJID"]:
                self.note(row, "USUBJID", "missing value", "names no subject", "excluded")
            elif self.subjects is not None and row["USUBJID"] not in self.subjects:
                self.note(row, "USUBJID", "unknown subject", "is of a subject that DM does not know", "excluded")
            elif key in seen:
                self.note(row, "", "duplicate", f"repeats row {seen[key]}", "excluded")
            else:
                seen[key] = number
                yield row

    def date(self, row: Row, variable: str, rule: str, *, born: date | None = None) -> tuple[date | None, str]:
        """The date in a variable, completed by a rule, and its flag; problems are noted."""
        text = row[variable]
        if not text:
            return None, ""
        partial = read_date(text)
        if partial is None:
            self.note(row, variable, "date", "is no ISO 8601 date from 1900 on", "excluded")
            return None, ""
        said, effect = in_future(partial)
        if said:
            self.note(row, variable, "future date", said, effect)
        if effect == "excluded":
            return None, ""
        day, flag = complete(partial, rule)
        if day is None:
            self.note(row, variable, "date", f"is incomplete and not used (rule: {rule})", "excluded")
        elif flag:
            self.note(row, variable, "partial date", f"is incomplete; {rule} is used", "changed")
        if day and born and day < born:
            self.note(row, variable, "date", "is before the subject's birth", "excluded")
            return None, ""
        return day, flag

    def number(self, row: Row, variable: str) -> float | None:
        """The number in a variable; anything else than a finite number is noted."""
        text = row[variable]
        if not text:
            return None
        value = _float(text)
        if value is None:
            self.note(row, variable, "not a number", "is not a finite number", "excluded")
        return value

    def code(self, row: Row, variable: str, known: Sequence[str]) -> str:
        """The code in a variable in capitals; "" and a problem where it is none of the known ones."""
        text = row[variable].upper()
        if text and text not in known:
            self.note(row, variable, "unknown code", f"is none of {', '.join(known)}", "excluded")
            return ""
        return text


def _float(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def problem_counts(problems: Sequence[Problem]) -> list[tuple[str, str, str, int]]:
    """How many problems there are of each dataset, kind and effect, the most frequent first.

    >>> problem_counts([Problem("TR", "units", "has no unit")])
    [('TR', 'units', 'noted', 1)]
    """
    counts = Counter((problem.dataset, problem.kind, problem.effect) for problem in problems)
    return [(*key, count) for key, count in counts.most_common()]
