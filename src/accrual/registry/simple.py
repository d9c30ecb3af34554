"""Simple lines: one flat object a trial, `{"nct_id": …, "criteria": …}`, as research data sets share them.

Their words come in the spelling of many sources; known ones are put into the registry's spelling.
"""

from __future__ import annotations

import re

from accrual.registry import words
from accrual.registry.fields import Part, shown
from accrual.registry.trial import Age, Trial

__all__ = ["read_line"]

_FIELDS = frozenset({
    "nct_id", "nctId", "criteria", "title", "official_title", "summary", "conditions", "keywords", "phases", "status",
    "sex", "min_age", "max_age", "fmt", "src",
})
_SEX = {"both": "ALL", "all": "ALL", "a": "ALL", "female": "FEMALE", "f": "FEMALE", "male": "MALE", "m": "MALE"}
_STATUS = {"unknown status": "UNKNOWN"}
_PHASE = {"n/a": "NA", "na": "NA", "not applicable": "NA", "phase 0": "EARLY_PHASE1"}
_BARE = re.compile(r"[0-9]{1,3}(\.[0-9]+)?")
_OLDEST = 120


def read_line(line: Part, nct_id: str) -> Trial:
    """The trial of a simple line; what is wrong goes to the part's notes."""
    line.expect(_FIELDS)
    return Trial(
        nct_id=nct_id,
        brief_title=line.text("title"),
        official_title=line.text("official_title"),
        overall_status=_status(line),
        brief_summary=line.text("summary"),
        conditions=_texts(line, "conditions"),
        keywords=_texts(line, "keywords"),
        phases=_phases(line),
        criteria=line.text("criteria"),
        sex=_sex(line),
        minimum_age=_age(line, "min_age"),
        maximum_age=_age(line, "max_age"),
        source="simple",
    )


def _texts(line: Part, key: str) -> tuple[str, ...]:
    """A list of texts, or one text: both are at home in simple lines."""
    if isinstance(line.value.get(key), str):
        text = line.text(key)
        return (text,) if text else ()
    return line.texts(key)


def _status(line: Part) -> str:
    text = line.text("status").strip()
    word = _STATUS.get(text.lower()) or re.sub(r"[^A-Z]+", "_", text.upper()).strip("_")
    return _known(line, "status", text, word, words.STATUS)


def _sex(line: Part) -> str:
    text = line.text("sex").strip()
    return _known(line, "sex", text, _SEX.get(text.lower(), ""), words.SEX)


def _phases(line: Part) -> tuple[str, ...]:
    """The phases of ["Phase 1/Phase 2"], ["PHASE1, PHASE2"] or ["phase 2"]; each once."""
    found: dict[str, None] = {}
    for text in _texts(line, "phases"):
        pieces = [text] if text.strip().lower() in _PHASE else re.split(r"[/,;|]", text)
        for piece in filter(None, map(str.strip, pieces)):
            word = _PHASE.get(piece.lower()) or re.sub(r"\s+(?=[0-9])", "", piece.upper()).replace(" ", "_")
            found[_known(line, "phases", piece, word, words.PHASE)] = None
    return tuple(found)


def _known(line: Part, key: str, text: str, word: str, known: frozenset[str]) -> str:
    """The registry's word, or the text itself with a note that nobody knows it."""
    if word in known:
        return word
    if text:
        line.note(key, f"{shown(text)} is not a word that is known here; kept as it is")
    return text


def _age(line: Part, key: str) -> Age | None:
    """An age with its unit, or a bare number of years; some sources write 999 for no limit."""
    value = line.value.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return line.age(key)
    text = str(value).strip()
    if not _BARE.fullmatch(text):
        return line.age(key)
    if float(text) > _OLDEST:
        line.note(key, f"{shown(value)} is not an age in years; read as no limit")
        return None
    return Age(float(text), "year")
