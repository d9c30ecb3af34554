"""What holds for any record and any file: nothing raises, nothing is lost, every form reads the same."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accrual.registry import Entry, read_file, read_trial
from accrual.registry.trial import Trial

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(
        ["N/A", "18 Years", "2025-10", "PHASE2", "ALL", "NCT99990001"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=8)

MODULES: dict[str, list[str]] = {
    "identificationModule": ["nctIdAliases", "orgStudyIdInfo", "secondaryIdInfos", "briefTitle", "organization"],
    "statusModule": ["overallStatus", "startDateStruct", "statusVerifiedDate", "lastUpdatePostDateStruct"],
    "sponsorCollaboratorsModule": ["responsibleParty", "leadSponsor", "collaborators"],
    "conditionsModule": ["conditions", "keywords"],
    "designModule": ["phases", "designInfo", "enrollmentInfo", "bioSpec", "patientRegistry"],
    "armsInterventionsModule": ["armGroups", "interventions"],
    "outcomesModule": ["primaryOutcomes", "secondaryOutcomes"],
    "eligibilityModule": ["eligibilityCriteria", "sex", "minimumAge", "maximumAge", "stdAges", "healthyVolunteers"],
    "contactsLocationsModule": ["centralContacts", "overallOfficials", "locations"],
    "referencesModule": ["references", "seeAlsoLinks"],
    "ipdSharingStatementModule": ["ipdSharing", "infoTypes"],
}
KEYS = ["name", "type", "date", "count", "lat", "lon", "geoPoint", "contacts", "phone", "phoneExt", "term", "measure"]
INNER = JUNK | st.dictionaries(st.sampled_from(KEYS), JUNK, max_size=4) | st.lists(
    st.dictionaries(st.sampled_from(KEYS), JUNK, max_size=4), max_size=3)
NUMBERS = st.integers(1, 99_999_999).map(lambda number: f"NCT{number:08d}")


@st.composite
def studies(draw: st.DrawFn) -> dict[str, Any]:
    """A study object of API v2 with anything at all in its fields."""
    protocol = {module: draw(JUNK | st.fixed_dictionaries({}, optional=dict.fromkeys(fields, INNER)))
                for module, fields in MODULES.items() if draw(st.booleans())}
    identification = protocol.get("identificationModule")
    protocol["identificationModule"] = {**(identification if isinstance(identification, dict) else {}),
                                        "nctId": draw(NUMBERS)}
    return {"protocolSection": protocol, **draw(st.dictionaries(st.sampled_from(
        ["hasResults", "derivedSection", "documentSection", "other"]), INNER, max_size=3))}


LINE_FIELDS = ["criteria", "title", "summary", "conditions", "keywords", "phases", "status", "sex", "min_age",
               "max_age"]
LINES = st.builds(lambda number, fields: {"nct_id": number, **fields}, NUMBERS,
                  st.dictionaries(st.sampled_from(LINE_FIELDS), JUNK, max_size=6))
RECORDS = studies() | LINES


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


@given(RECORDS)
def test_any_record_with_a_number_is_read(record: dict[str, Any]) -> None:
    """Whatever is wrong is a problem with a field and a reason, and all texts can be stored, sent and shown."""
    reading = read_trial(record)
    assert isinstance(reading.trial, Trial)
    assert all(problem.field and problem.what for problem in reading.problems)
    for text in [*map(str, reading.problems), *_texts(asdict(reading.trial))]:
        assert "\0" not in text
        text.encode()


@given(RECORDS)
def test_a_wrong_field_costs_no_other(record: dict[str, Any]) -> None:
    title = {"briefTitle": "Kept"} if "protocolSection" in record else {}
    if title:
        record["protocolSection"]["identificationModule"].update(title)
    else:
        record["title"] = "Kept"
    assert read_trial(record).trial.brief_title == "Kept"


def _read(content: bytes) -> list[Entry]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        path.write_bytes(content)
        return list(read_file(path))


def _records(entries: list[Entry]) -> list[str]:
    return [json.dumps(entry.record) for entry in entries]


@given(st.lists(RECORDS, min_size=1, max_size=4), st.sampled_from([None, 1]))
def test_every_form_gives_the_same_records(records: list[dict[str, Any]], indent: int | None) -> None:
    expected = [json.dumps(record) for record in records]
    forms = {
        "lines": "\n".join(expected),
        "list": json.dumps(records, indent=indent),
        "page": json.dumps({"studies": records, "nextPageToken": "x"}, indent=indent),
        "stream": "\n".join(json.dumps(record, indent=indent) for record in records),
    }
    for name, text in forms.items():
        for content in (text.encode(), gzip.compress(text.encode()), text.encode("utf-16")):
            entries = _read(content)
            assert _records(entries) == expected, name
            assert all(entry.trial for entry in entries), name
            assert all(json.dumps(json.loads(entry.text)) == record
                       for entry, record in zip(entries, expected, strict=True)), name


@given(st.binary(max_size=400))
def test_any_bytes_give_entries_and_no_exception(content: bytes) -> None:
    entries = _read(content)
    assert entries, "a file that holds nothing is said to"
    assert all(entry.trial or entry.problems for entry in entries)


@given(st.lists(LINES, min_size=2, max_size=5), st.data())
def test_a_cut_file_keeps_the_records_before_the_cut(records: list[dict[str, Any]], data: st.DataObject) -> None:
    lines = [json.dumps(record) for record in records]
    text = "\n".join(lines)
    cut = data.draw(st.integers(0, len(text) - 1))
    whole = text[:cut].count("\n")
    entries = _read(text[:cut].encode())
    assert _records(entries)[:whole] == lines[:whole]


@given(st.lists(RECORDS, min_size=3, max_size=4), st.sampled_from(["{oops}", "x", '{"a": tru}', "\xff\xfe", "]", '"']))
def test_a_bad_line_costs_itself_only(records: list[dict[str, Any]], bad: str) -> None:
    lines = [json.dumps(record) for record in records]
    entries = _read("\n".join([lines[0], bad, *lines[1:]]).encode())
    assert _records([entry for entry in entries if entry.trial]) == lines
