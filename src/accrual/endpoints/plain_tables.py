"""Four plain tables (subjects, lesions, assessments, events) → the same datasets that SDTM would give.

Their columns are fixed here and documented in docs/reference/endpoints-options.md. Reports of problems name these
columns, not the variables of SDTM that they become.
"""

from __future__ import annotations

from collections.abc import Mapping

from accrual.endpoints.datasets import Dataset
from accrual.endpoints.sdtm_events import EVENT_KINDS
from accrual.errors import InputError

__all__ = ["COLUMNS", "TABLES", "from_plain_tables"]

TABLES = ("subjects", "lesions", "assessments", "events")
_STATES = ("present, absent, too small to measure, not evaluable, unequivocal, equivocal, increased, benign; or the "
           "recorded response")
# table → column → (variable of SDTM, needed, what it holds)
COLUMNS: dict[str, dict[str, tuple[str, bool, str]]] = {
    "subjects": {
        "subject": ("USUBJID", True, "the subject, unique in the trial"),
        "study": ("STUDYID", False, "the trial"),
        "arm": ("ARM", False, "the planned arm; `SCRNFAIL` for a screen failure"),
        "age": ("AGE", False, "years"),
        "sex": ("SEX", False, "F or M"),
        "site": ("SITEID", False, "the study centre"),
        "birth": ("BRTHDTC", False, "date of birth, may be incomplete"),
        "randomised": ("RANDDTC", True, "day of randomisation"),
        "first_dose": ("RFXSTDTC", False, "day of the first dose"),
        "last_dose": ("RFXENDTC", False, "day of the last dose"),
        "death": ("DTHDTC", False, "day of death, may be incomplete"),
        "last_alive": ("LSTALVDTC", False, "day last known to be alive"),
    },
    "lesions": {
        "subject": ("USUBJID", True, "the subject"),
        "lesion": ("TULNKID", True, "the lesion: `T01`, `NT01`, `NEW01`, a fragment `T01.1`, merged `T01/T02`"),
        "kind": ("TUSTRESC", True, "target, non-target or new"),
        "organ": ("TULOC", False, "where it is; `lymph node` makes it a node, `bone` a bone lesion"),
        "node": ("TUNODE", False, "yes for a lymph node"),
        "method": ("TUMETHOD", False, "CT scan, MRI, …"),
        "visit": ("VISITNUM", False, "the visit at which it was identified"),
        "date": ("TUDTC", False, "the day on which it was identified"),
        "reader": ("TUEVAL", False, "who read it; INVESTIGATOR where empty"),
    },
    "assessments": {
        "subject": ("USUBJID", True, "the subject"),
        "visit": ("VISITNUM", True, "the visit's number; n.1 is unscheduled"),
        "date": ("TRDTC", True, "the day of the scan, may lack the day"),
        "lesion": ("TRLNKID", True, "the lesion, or `overall response`, `target response`, `non-target response`"),
        "mm": ("TRSTRESN", True, "length: the longest diameter, of a node the short axis"),
        "unit": ("TRSTRESU", False, "mm (where empty too) or cm"),
        "state": ("TRSTRESC", True, _STATES),
        "reader": ("TREVAL", False, "who read it; INVESTIGATOR where empty"),
        "baseline": ("TRBLFL", False, "`Y`: a baseline record, on whatever day; at most one day of a subject"),
    },
    "events": {
        "subject": ("USUBJID", True, "the subject"),
        "event": ("EVKIND", True, ", ".join(EVENT_KINDS)),
        "date": ("EVDTC", True, "its day; an incomplete date counts as the first day it can mean (after the start)"),
        "text": ("EVTEXT", False, "more about it"),
    },
}
_DOMAINS = {"subjects": "DM", "lesions": "TU", "assessments": "TR", "events": "EVENTS"}
_RESPONSES = {"OVERALL RESPONSE": "OVRLRESP", "TARGET RESPONSE": "TRGRESP", "NON-TARGET RESPONSE": "NTRGRESP",
              "NEW LESION RESPONSE": "NEWLPROG"}


def from_plain_tables(tables: Mapping[str, Dataset]) -> dict[str, Dataset]:
    """The datasets DM, TU, TR, RS and EVENTS that the plain tables stand for.

    InputError where a table or a column that is needed is missing, a column is not known, or flags of the baseline
    contradict each other.
    """
    missing = [name for name in ("subjects", "assessments") if name not in tables]
    if missing:
        raise InputError(f"lacks the table {', '.join(missing)}", where="the folder",
                         mend="docs/reference/endpoints-options.md describes the four plain tables")
    datasets = {_DOMAINS[name]: _renamed(name, tables[name]) for name in TABLES if name in tables}
    _check_flags(datasets["TR"])
    datasets["TR"], datasets["RS"] = _parted(datasets["TR"])
    return datasets


def _check_flags(data: Dataset) -> None:
    """InputError where a flag of the baseline is neither Y nor empty, or one subject has it on two days."""
    days: dict[tuple[str, str], tuple[str, int]] = {}
    for number, cells in enumerate(data.rows, 2):
        row = dict(zip(data.columns, cells, strict=True))
        flag = row.get("TRBLFL", "")
        if flag not in ("", "Y"):
            raise InputError("is neither Y nor empty", where=f"{data.file}, row {number}, baseline")
        if flag:
            day, first = days.setdefault((row["USUBJID"], row.get("TREVAL") or "INVESTIGATOR"), (row["TRDTC"], number))
            if day != row["TRDTC"]:
                raise InputError(f"flags another day than row {first} as the baseline of the same subject",
                                 where=f"{data.file}, row {number}, baseline", mend="Flag the records of one day: what "
                                 "else was seen at that visit, or by the start, is baseline too")


def _renamed(name: str, table: Dataset) -> Dataset:
    columns = COLUMNS[name]
    known = {column.upper(): entry[0] for column, entry in columns.items()}
    lacking = [column for column, entry in columns.items() if entry[1] and column.upper() not in table.columns]
    if lacking:
        raise InputError(f"lacks {', '.join(lacking)}", where=table.file,
                         mend="docs/reference/endpoints-options.md lists the columns")
    strange = [column.lower() for column in table.columns
               if column not in known and not (name == "subjects" and column.startswith("STRATUM_"))]
    if strange:
        raise InputError(f"has the column {', '.join(strange)}, which is not known", where=table.file,
                         mend="docs/reference/endpoints-options.md lists the columns; strata are named stratum_…")
    renamed = tuple(known.get(column, column) for column in table.columns)
    return Dataset(_DOMAINS[name], table.file, renamed, table.rows,
                   {variable: column.lower() for column, variable in known.items()}, table.remarks)


def _parted(data: Dataset) -> tuple[Dataset, Dataset]:
    """Measurements, and recorded responses, which stand in the same table under a name of their own.

    The row that is not of a part stays as an empty row there, so that rows keep their numbers.
    """
    at = data.columns.index("TRLNKID")
    empty = tuple("" for _ in data.columns)
    is_response = [row[at].upper() in _RESPONSES for row in data.rows]
    measured = tuple((*(empty if response else row), "" if response else _test(data, row))
                     for row, response in zip(data.rows, is_response, strict=True))
    responses = tuple((*(row if response else empty), _RESPONSES.get(row[at].upper(), ""))
                      for row, response in zip(data.rows, is_response, strict=True))
    variables = {"TRLNKID": "RSLNKID", "TRDTC": "RSDTC", "TRSTRESC": "RSSTRESC", "TREVAL": "RSEVAL"}
    renamed = tuple(variables.get(column, column) for column in data.columns)
    names = {variables.get(variable, variable): column for variable, column in data.names.items()}
    return (Dataset("TR", data.file, (*data.columns, "TRTESTCD"), measured, data.names, data.remarks),
            Dataset("RS", data.file, (*renamed, "RSTESTCD"), responses, names))


def _test(data: Dataset, row: tuple[str, ...]) -> str:
    return "DIAMETER" if row[data.columns.index("TRSTRESN")] else "TUMSTATE"
