"""Every choice that the papers leave open, by name: printed with the results, never hidden in code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date

from accrual.endpoints.dates import RULES
from accrual.errors import InputError

__all__ = ["CHOICES", "MEANINGS", "PRESETS", "Options"]

PRESETS = ("fda", "ema", "pharmaverse")
CHOICES: dict[str, tuple[str, ...]] = {
    "preset": PRESETS,
    "rules": ("recist", "irecist"),
    "confirmation": ("required", "none"),
    "responses": ("recomputed", "recorded"),
    "start": ("either", "randomisation", "first dose"),
    "less_after_cr": ("pd", "revise", "as read"),
    "nadir_scope": ("all earlier", "before progression"),
    "uncertain_new": ("back-dated", "when certain"),
    "sd_between_responses": ("not confirmed", "accepted"),
    "response_dates": tuple(RULES),
    "measurement_dates": tuple(RULES),
    "bone_assessments": ("any tumour assessment", "bone scans only"),
    "recorded_joined": ("by assessment", "by visit number"),
    "thresholds": ("with tolerance", "as doubles"),
}
MEANINGS = {
    "preset": "the rule set whose ADRS is written and that reports put first; ADTTE has the rows of all three",
    "rules": "RECIST 1.1, or iRECIST, in which progression must be confirmed",
    "confirmation": "whether CR and PR, or iCR and iPR, must be confirmed to count as response (RECIST 1.1, 4.6: in "
                    "trials without randomisation whose endpoint is response; iRECIST, table 1, says the same)",
    "cutoff": "the data cut-off: what happened later is not used",
    "assessor": "the reader whose assessments endpoints are made from, as --EVAL and --EVALID say; of several readers "
                "of one name the accepted one",
    "responses": "endpoints are made from responses recomputed from measurements, or from recorded ones (RS); the "
                 "pharmaverse rule set always uses recorded ones where there are any",
    "start": "the day time is counted from; either: randomisation, else first dose",
    "baseline_until": "days after the start up to which an assessment may serve as the baseline; a flag in the data "
                      "(TRBLFL, TRLOBXFL) goes before it",
    "confirmation_days": "days between a response and the assessment that confirms it (RECIST 1.1, 4.4.3: 4 weeks)",
    "progression_confirmation_days": "iRECIST: days between iUPD and the scan that confirms it (4 weeks; EORTC lets "
                                     "protocols take 2 off)",
    "sd_minimum_days": "days from the start that stable disease must last (RECIST 1.1, 4.4.3: 6 to 8 weeks)",
    "pr_persists": "once PR (confirmed, where that is required), always PR until progression (EORTC); the paper's own "
                   "table 3 has PR followed by SD",
    "less_after_cr": "CR followed by less than CR: pd, disease has come back (table 3, footnote); revise, the CR was "
                     "wrong and becomes PR; as read, each assessment stands for itself",
    "uncertain_new": "a new lesion that a later scan makes certain: progression dates from the first scan (RECIST 1.1, "
                     "4.3.5), or from the later one",
    "nadir_scope": "sums that can be the nadir: all earlier ones, or those before the first progression",
    "sd_between_responses": "whether one SD between two PR leaves the first one confirmed",
    "not_evaluable_between": "assessments that may be not evaluable between a response and its confirmation",
    "missed_visits": "so many missed assessments before progression or death censor it (FDA)",
    "visit_window_days": "days before and after its planned day within which an assessment was held; one in no such "
                         "window stands for the nearest planned one up to twice as many days away",
    "schedule": "study days of the planned tumour assessments, where TV does not tell them",
    "response_dates": "what an incomplete date of RS means",
    "measurement_dates": "what an incomplete date of TU and TR means",
    "subsequent_therapy": "the category (CMCAT, PRCAT) of a new anti-cancer therapy",
    "bone_assessments": "what shows that there is no bone metastasis yet",
    "benefit_days": "days from the start after which stable disease is clinical benefit; it is made of the assessments "
                    "that the best response is made of",
    "tolerance": "differences of sums up to this, in mm, are none: 14 to 9.8 mm is exactly -30 %; so are "
                 "those from the 10 mm below which a node is normal",
    "recorded_joined": "which assessments a recorded response is held against: by assessment, the one of its visit "
                       "number and, where a number stands for several, of its day; by visit number, each one of that "
                       "number. The second is there to reproduce another program's figures, and is wrong: it holds a "
                       "response against another day's measurements",
    "thresholds": "how sums are held against 20 %, 30 %, 5 mm and 10 mm: with tolerance; as doubles, a quotient less "
                  "1 and no tolerance. The second is there to reproduce another program's figures, and is wrong: "
                  "66 / 55 - 1 is 0.19999999999999996 there, so that growth of exactly 20 % is no progression",
}
_YES = {"yes": True, "true": True, "no": False, "false": False}


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

    What each means is in `MEANINGS`. InputError where a value is none of the `CHOICES`, or a number is negative.
    """

    preset: str = "fda"
    rules: str = "recist"
    confirmation: str = "required"
    cutoff: date | None = None
    assessor: str = "INVESTIGATOR"
    responses: str = "recomputed"
    start: str = "either"
    baseline_until: int = 0
    confirmation_days: int = 28
    progression_confirmation_days: int = 28
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
    recorded_joined: str = "by assessment"
    thresholds: str = "with tolerance"

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise InputError(f"is none of {', '.join(choices)}", where=f"option {name}")
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | float) and not 0 <= value <= 100_000:
                raise InputError("is no number from 0 to 100000", where=f"option {field.name}")
        if self.missed_visits < 1:
            raise InputError("is below 1: every event would be censored", where="option missed_visits",
                             mend="The rule set ema has no rule on missed visits")

    @property
    def slack(self) -> float:
        """What a length in mm may lack of a threshold and still reach it.

        >>> Options().slack, Options(thresholds="as doubles").slack
        (1e-09, 0.0)
        """
        return 0.0 if self.thresholds == "as doubles" else self.tolerance

    def described(self) -> tuple[tuple[str, str], ...]:
        """Name and value of every option, as the report prints them.

        >>> Options().described()[0]
        ('preset', 'fda')
        """
        return tuple((field.name.replace("_", " "), _text(getattr(self, field.name))) for field in fields(self))

    def with_words(self, words: Iterable[str]) -> Options:
        """These options with others set from words such as `pr persists=yes`.

        >>> Options().with_words(["sd minimum days=49", "schedule=57 113"]).schedule
        (57, 113)

        InputError where there is no such option, or its value is not what it should be.
        """
        changed: dict[str, object] = {}
        for word in words:
            name, equals, value = word.partition("=")
            name = name.strip().replace(" ", "_").replace("-", "_")
            if not equals or name not in MEANINGS:
                raise InputError("is no option", where=word, mend=f"Options: {', '.join(MEANINGS)}")
            changed[name] = _value(name, value.strip(), getattr(self, name))
        return replace(self, **changed)  # type: ignore[arg-type]


def _value(name: str, text: str, now: object) -> object:
    try:
        if isinstance(now, bool):
            return _YES[text.lower()]
        if isinstance(now, tuple):
            return tuple(int(day) for day in text.replace(",", " ").split())
        if name == "cutoff":
            return date.fromisoformat(text)
        return int(text) if isinstance(now, int) else float(text) if isinstance(now, float) else text
    except (KeyError, ValueError):
        raise InputError("has no value that can be read", where=f"option {name}",
                         mend=MEANINGS[name]) from None
