"""A patient's file → facts, whichever of the two forms it has."""

from __future__ import annotations

import json
from pathlib import Path

from accrual.errors import InputError, NotFoundError
from accrual.patients.document import read_document
from accrual.patients.facts import Facts
from accrual.patients.fhir import read_bundle

__all__ = ["read_patient"]


def read_patient(path: Path) -> Facts:
    """The facts in a FHIR R4 Bundle or in our own patient JSON.

    InputError if the file is neither; its message names the file and field, never what is in it.
    """
    document = _json(path)
    if isinstance(document, dict) and "resourceType" in document:
        return read_bundle(document, path.name)
    if isinstance(document, dict) and "schema_version" in document:
        return read_document(document, path.name)
    raise InputError("is neither a FHIR Bundle nor a patient document", where=path.name,
                     mend='The one has "resourceType": "Bundle", the other "schema_version": 1')


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise NotFoundError("there is no such patient file", where=str(path)) from None
    except OSError as error:
        raise InputError("cannot be read as a file", where=str(path)) from error
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", where=path.name) from None
    except json.JSONDecodeError as error:
        # Only the position: the decoder's own message can show a piece of the record.
        raise InputError("is not JSON", where=f"{path.name}, line {error.lineno}, column {error.colno}",
                         mend="Is the file cut short?") from None
    except (RecursionError, ValueError):  # nested too deeply; a number of too many digits
        raise InputError("is not JSON that can be read", where=path.name) from None
