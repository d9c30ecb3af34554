"""What the stage of a cancer says of distant spread, and the other way round, by the table beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from accrual.patients import Diagnosis
from accrual.vocabulary.terms import is_kind_of

__all__ = ["stages_of"]

_SPREAD = frozenset(("m1", "m1a", "m1b", "m1c", "m1d"))
_NOT_SPREAD = frozenset(("m0", "non-metastatic", "not-metastatic"))


@dataclass(frozen=True, slots=True)
class _Cancer:
    """Of which cancers it is true that M1 is a stage IV, and which of their stages are M1."""

    concept: str
    not_of: tuple[str, ...]
    distant: tuple[str, ...]


def stages_of(row: Diagnosis) -> tuple[str, ...]:
    """The stages of a diagnosis, with what they say besides by definition.

    >>> stages_of(Diagnosis("breast-cancer", stage=("stage-iv",)))
    ('stage-iv', 'metastatic')
    >>> stages_of(Diagnosis("laryngeal-cancer", stage=("stage-iva",)))
    ('stage-iva',)
    >>> stages_of(Diagnosis("prostate-cancer", stage=("t3a", "m1b")))
    ('t3a', 'm1b', 'stage-iv')

    A stage is that of the first finding: where one is recorded, a later spread does not change it.
    """
    known = (*row.stage, *row.severity)
    cancer = _cancer(row) if row.stage and _NOT_SPREAD.isdisjoint(known) else None
    if cancer is None:
        return row.stage
    if any(stage.startswith(cancer.distant) for stage in row.stage) and "metastatic" not in row.stage:
        return (*row.stage, "metastatic")
    is_numbered = any(stage.startswith("stage-") for stage in row.stage)
    return row.stage if is_numbered or _SPREAD.isdisjoint(row.stage) else (*row.stage, "stage-iv")


def _cancer(row: Diagnosis) -> _Cancer | None:
    return next((each for each in _table() if is_kind_of(row.concept, each.concept)
                 and not any(is_kind_of(row.concept, other) for other in each.not_of)), None)


@cache
def _table() -> tuple[_Cancer, ...]:
    text = files("accrual.screening").joinpath("distant_stages.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return tuple(_Cancer(concept, _words(not_of), _words(distant)) for concept, not_of, distant, _ in rows)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split()) if text != "-" else ()
