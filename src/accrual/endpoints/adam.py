"""Results → the tables ADRS, ADTR and ADTTE: columns with names, labels and types, as ADaM shapes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accrual.endpoints.adrs_rows import PARAMETERS
from accrual.endpoints.results import Results
from accrual.endpoints.trial import Subject
from accrual.errors import InputError

__all__ = ["Column", "Table", "adam_tables", "check_names"]

Cell = str | float | int | date | None
_NAME = re.compile(r"[A-Z_][A-Z0-9_]{0,7}")
LONGEST_LABEL, LONGEST_TEXT = 40, 200

TIME_PARAMETERS = {"OS": "Overall Survival", "PFS": "Progression Free Survival", "DOR": "Duration of Response",
                   "RSD": "Duration of Response", "TTR": "Time to Response",
                   "BMFS": "Bone-Metastasis-Free Survival"}


@dataclass(frozen=True, slots=True)
class Column:
    """A variable: its name (at most 8 letters), label (at most 40) and type.

    >>> Column("AVALC", "Analysis Value (C)").type
    'string'

    `type` is "string", "float", "integer" or "date".
    """

    name: str
    label: str
    type: str = "string"


@dataclass(frozen=True)
class Table:
    """A dataset to be written: rows of cells under its columns.

    >>> Table("ADTTE", "Time to Event", (Column("USUBJID", "Unique Subject Identifier"),), (("S-001",),)).name
    'ADTTE'
    """

    name: str
    label: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def check_names(table: Table) -> None:
    """Nothing where a table can stand in a SAS transport file of version 5; else an InputError.

    >>> check_names(Table("ADTTE", "Time to Event", (Column("USUBJID", "Unique Subject Identifier"),), ()))

    Names of at most 8 letters, digits and underscores, labels of at most 40 bytes, text of at most 200 bytes.
    """
    wrong = [name for name in (table.name, *(column.name for column in table.columns)) if not _NAME.fullmatch(name)]
    if wrong:
        raise InputError(f"{', '.join(wrong)} is no name of at most 8 letters", where=table.name)
    if len({column.name for column in table.columns}) < len(table.columns):
        raise InputError("has a variable twice", where=table.name)
    long = [column.name for column in table.columns if len(column.label.encode()) > LONGEST_LABEL]
    if long or len(table.label.encode()) > LONGEST_LABEL:
        raise InputError(f"the label of {', '.join(long) or 'the dataset'} has more than 40 bytes", where=table.name)
    for number, row in enumerate(table.rows, 1):
        for column, cell in zip(table.columns, row, strict=True):
            if isinstance(cell, str) and len(cell.encode()) > LONGEST_TEXT:
                raise InputError(f"{column.name} has more than 200 bytes, and XPT cannot hold it",
                                 where=f"{table.name}, record {number}")


_SUBJECT = (Column("STUDYID", "Study Identifier"), Column("USUBJID", "Unique Subject Identifier"),
            Column("SITEID", "Study Site Identifier"), Column("AGE", "Age", "float"), Column("SEX", "Sex"),
            Column("ARM", "Description of Planned Arm"), Column("ACTARM", "Description of Actual Arm"))
_PARAMETER = (Column("PARAMCD", "Parameter Code"), Column("PARAM", "Parameter"))
_SOURCE = (Column("SRCDOM", "Source Data"), Column("SRCVAR", "Source Variable"),
           Column("SRCSEQ", "Source Sequence Number"))
_ADRS = (Column("AVALC", "Analysis Value (C)"), Column("AVAL", "Analysis Value", "float"),
         Column("ADT", "Analysis Date", "date"), Column("ADTF", "Analysis Date Imputation Flag"),
         Column("VISITNUM", "Visit Number", "float"), Column("VISIT", "Visit Name"),
         Column("RULE", "Rule That Decided"))
_ADTR = (Column("AVAL", "Analysis Value", "float"), Column("ADT", "Analysis Date", "date"),
         Column("ADTF", "Analysis Date Imputation Flag"), Column("ADY", "Analysis Relative Day", "integer"),
         Column("ABLFL", "Baseline Record Flag"), Column("COMPLFL", "All Target Lesions Measured Flag"),
         Column("BASE", "Baseline Value", "float"), Column("CHG", "Change from Baseline", "float"),
         Column("PCHG", "Percent Change from Baseline", "float"), Column("NADIR", "Nadir", "float"),
         Column("CHGNAD", "Change from Nadir", "float"), Column("PCHGNAD", "Percent Change from Nadir", "float"),
         Column("VISITNUM", "Visit Number", "float"), Column("VISIT", "Visit Name"),
         Column("LESIONS", "Lesions Measured"))
_ADTTE = (Column("RULESET", "Censoring Rule Set"), Column("STARTDT", "Time to Event Origin Date", "date"),
          Column("STARTDTF", "Origin Date Imputation Flag"), Column("ADT", "Analysis Date", "date"),
         Column("ADTF", "Analysis Date Imputation Flag"), Column("AVAL", "Analysis Value (days)", "float"),
          Column("CNSR", "Censor", "integer"), Column("EVNTDESC", "Event or Censoring Description"),
          Column("CNSDTDSC", "Censor Date Description"), Column("RULE", "Rule That Fired"))
_DIAMETER = re.compile(r"LDIAM(\d+)")


def adam_tables(results: Results, people: Iterable[Subject] | None = None) -> tuple[Table, Table, Table]:
    """ADRS, ADTR and ADTTE.

    >>> from accrual.endpoints import Options
    >>> [table.name for table in adam_tables(Results(Options()))]
    ['ADRS', 'ADTR', 'ADTTE']

    `people` are all subjects of the trial, screen failures too, who have rows in ADRS.
    """
    subjects = {subject.id: subject for subject in (*results.population, *(people or ()))}
    strata = tuple(dict.fromkeys(name for subject in results.population for name, _ in subject.strata))
    return (_table("ADRS", "Response Analysis Dataset", _ADRS, results.adrs, _adrs_cells, subjects),
            _table("ADTR", "Tumor Results Analysis Dataset", _ADTR, results.adtr, _adtr_cells, subjects),
            _adtte(results, subjects, strata))


def _person(subject: Subject) -> tuple[Cell, ...]:
    return (subject.study, subject.id, subject.site, subject.age, subject.sex, subject.arm, subject.actual_arm)


def _parameter(code: str) -> tuple[Cell, ...]:
    number = _DIAMETER.fullmatch(code)
    if number:
        return code, f"Target Lesion {number[1]} Analysis Diameter (mm)"
    if code == "SDIAM":
        return code, "Target Lesions Sum of Diameters (mm)"
    return code, PARAMETERS.get(code) or TIME_PARAMETERS[code]


def _table(name: str, label: str, own: tuple[Column, ...], rows: Iterable[Any],
           cells: Callable[[Any], tuple[Cell, ...]], subjects: dict[str, Subject]) -> Table:
    made = [(*_person(subjects[row.subject]), *_parameter(row.parameter), *cells(row), row.source.dataset,
             row.source.variable, row.source.sequence) for row in rows]
    return Table(name, label, (*_SUBJECT, *_PARAMETER, *own, *_SOURCE), tuple(made))


def _adrs_cells(row: Any) -> tuple[Cell, ...]:
    return row.value, row.number, row.date, row.date_flag, row.visit, row.visit_name, row.rule


def _adtr_cells(row: Any) -> tuple[Cell, ...]:
    return (row.value, row.date, row.date_flag, row.day, "Y" if row.is_baseline else "", "Y" if row.complete else "N",
            row.base, row.change, row.percent_change, row.nadir, row.change_from_nadir, row.percent_from_nadir,
            row.visit, row.visit_name, ", ".join(row.links))


def _adtte(results: Results, subjects: dict[str, Subject], strata: Sequence[str]) -> Table:
    """ADTTE with a variable for each stratification factor and as many of REASON, REASON1 … as the text needs."""
    parts = max((-(-len(row.reason.encode()) // LONGEST_TEXT) for row in results.adtte), default=1) or 1
    own = (*_ADTTE, *(Column(f"STRAT{number}", f"Stratum: {name}"[:LONGEST_LABEL])
                      for number, name in enumerate(strata, 1)),
           *(Column(f"REASON{number or ''}", "Reason" + (f", part {number + 1}" if number else ""))
             for number in range(parts)))

    def cells(row: Any) -> tuple[Cell, ...]:
        factors = dict(row.strata)
        return (row.rule_set, row.start, row.start_flag, row.date, row.date_flag, row.days, int(row.censored),
                row.description, row.description if row.censored else "", row.rule,
                *(factors.get(name, "") for name in strata), *_pieces(row.reason, parts))

    return _table("ADTTE", "Time to Event Analysis Dataset", own, results.adtte, cells, subjects)


def _pieces(text: str, parts: int) -> list[str]:
    """A text in pieces that XPT can hold, none cut within a letter."""
    pieces, rest = [], text
    for _ in range(parts):
        piece = rest.encode()[:LONGEST_TEXT].decode(errors="ignore")
        pieces.append(piece)
        rest = rest[len(piece):]
    return pieces
