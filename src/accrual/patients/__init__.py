"""What is known of a person, as dated facts with their sources; read from FHIR R4 or from our own JSON."""

from accrual.patients.dates import day
from accrual.patients.document import read_document, write_document
from accrual.patients.facts import (
    Answer,
    Circumstance,
    Diagnosis,
    Facts,
    Marker,
    Measurement,
    Score,
    Treatment,
    Unreadable,
)
from accrual.patients.fhir import read_bundle
from accrual.patients.files import read_export, read_json, read_patient
from accrual.patients.formulas import FORMULAS, INPUT_LIMITS, Formula, age_in

__all__ = [
    "FORMULAS",
    "INPUT_LIMITS",
    "Answer",
    "Circumstance",
    "Diagnosis",
    "Facts",
    "Formula",
    "Marker",
    "Measurement",
    "Score",
    "Treatment",
    "Unreadable",
    "age_in",
    "day",
    "read_bundle",
    "read_document",
    "read_export",
    "read_json",
    "read_patient",
    "write_document",
]
