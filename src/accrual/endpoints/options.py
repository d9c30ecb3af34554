"""Every choice that the papers leave open, by name: printed with the results, never hidden in code."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

__all__ = ["PRESETS", "Options"]

PRESETS = ("fda", "ema", "pharmaverse")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None or value == "" else str(value)


@dataclass(frozen=True)
class Options:
    """The named options of a derivation.

    >>> dict(Options(preset="ema").described())["confirmation"]
    'required'

    What each means and where it comes from is in docs/reference/endpoints.md and in `MEANINGS`.
    """

    preset: str = "fda"
    rules: str = "recist"
    confirmation: str = "required"
    cutoff: date | None = None
    assessor: str = "INVESTIGATOR"
    responses: str = "recomputed"
    start: str = "either"
    confirmation_days: int = 28
    sd_minimum_days: int = 42
    pr_persists: bool = False
    less_after_cr: str = "pd"
    uncertain_new: str = "back-dated"
    nadir_scope: str = "all earlier"
    sd_between_responses: str = "not confirmed"
    not_evaluable_between: int = 1
    missed_visits: int = 2
    visit_window_days: int = 7
    schedule: tuple[int, ...] = ()
    response_dates: str = "last of month"
    measurement_dates: str = "first of month"
    subsequent_therapy: str = "SUBSEQUENT ANTI-CANCER THERAPY"
    bone_assessments: str = "any tumour assessment"
    benefit_days: int = 42
    tolerance: float = 1e-9

    def described(self) -> tuple[tuple[str, str], ...]:
        """Name and value of every option, as the report prints them.

        >>> Options().described()[0]
        ('preset', 'fda')
        """
        return tuple((field.name.replace("_", " "), _text(getattr(self, field.name))) for field in fields(self))
