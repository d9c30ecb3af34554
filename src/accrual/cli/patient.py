"""The person that a command names: a record's file, or somebody's answers to the questions of the trial."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from accrual.criteria import CriteriaModel
from accrual.patients import Facts, read_patient
from accrual.patients.dates import day
from accrual.screening import ask_all, facts_of, replies_of

__all__ = ["index_date", "patient_of"]


def patient_of(path: Path, model: CriteriaModel | None = None, person: str | None = None,
               on: datetime | None = None) -> Facts:
    """The facts in a patient's file; with a trial's criteria also those in a QuestionnaireResponse to its questions.

    `person` is whose rows of a bulk export are meant, `on` the index date that was asked for.
    Answers are taken as of the day they were written (`authored`), or of today where they do not say.
    """
    response = _response(path) if model else None
    if response is None or model is None:
        return read_patient(path, person, on.date() if on else None)
    authored = response.get("authored")
    when = day(authored[:10]) if isinstance(authored, str) else None
    asks = ask_all(model)
    return facts_of(asks, replies_of(response, asks, path.name), when or _today())


def _response(path: Path) -> dict[str, Any] | None:
    """A QuestionnaireResponse; what is none, or cannot be read, is for `read_patient` to speak of."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None
    is_one = isinstance(document, dict) and document.get("resourceType") == "QuestionnaireResponse"
    return document if is_one else None


def index_date(asked: datetime | None, facts: Facts) -> tuple[date, str]:
    """The day that everything is counted from, and where it comes from."""
    if asked is not None:
        return asked.date(), "--date"
    if facts.recorded is not None:
        return facts.recorded, "the record's date"
    return _today(), "today"


def _today() -> date:
    return datetime.now(tz=UTC).astimezone().date()
