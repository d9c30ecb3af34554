"""TrialGPT's criterion annotations, development part: how much is structured, and how pairs of plain facts come out.

    .venv/bin/python scripts/trialgpt.py             # writes docs/explanation/trialgpt.md
    .venv/bin/python scripts/trialgpt.py --pairs     # prints each scored pair

The annotations are ncbi/TrialGPT-Criterion-Annotations (Jin et al. 2024, doi 10.1038/s41467-024-53081-z), in
`../shared/data/criteria`; no text of them is written to this repository.
Ages, sexes and numbers are taken from the notes by the few patterns below.  They are a part of this measurement and
not of the product: Accrual reads no facts from free text.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from accrual.criteria import CriteriaModel, Criterion, Quantity, Question, Sex, deciding_tests, parse
from accrual.patients import Facts, Measurement
from accrual.screening import CriterionResult, screen
from accrual.screening.explain import ASKS_NOTHING

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = REPOSITORY.parent / "shared" / "data" / "criteria" / "trialgpt-annotations-dev.json"
PAGE = REPOSITORY / "docs" / "explanation" / "trialgpt.md"
ON = date(2026, 1, 31)

_AGE = re.compile(r"\b(\d{1,3})[\s-]*(year|yr|month|week|day)s?[\s-]*old\b|\b(\d{1,3})\s*(?:yo|y/o|y\.o\.)\b",
                  re.IGNORECASE)
_UNIT = {"year": "a", "yr": "a", "month": "mo", "week": "wk", "day": "d"}
_FEMALE = re.compile(r"\b(?:woman|female|girl|lady|she|her|pregnant|mother of)\b", re.IGNORECASE)
_MALE = re.compile(r"\b(?:man|male|boy|gentleman|he|his)\b", re.IGNORECASE)
_NUMBER = r"\D{0,25}?(\d[\d,]*(?:\.\d+)?)"
_PRESSURE = r"\b(?:BP|blood pressure)\D{0,25}?"
_VALUES = (
    ("systolic-blood-pressure", "mm[Hg]", re.compile(rf"{_PRESSURE}(\d{{2,3}})\s*/\s*\d{{2,3}}", re.I)),
    ("diastolic-blood-pressure", "mm[Hg]", re.compile(rf"{_PRESSURE}\d{{2,3}}\s*/\s*(\d{{2,3}})", re.I)),
    ("heart-rate", "/min", re.compile(rf"\b(?:heart rate|pulse|HR)\b{_NUMBER}", re.I)),
    ("body-temperature", "Cel", re.compile(r"\b(?:temperature|temp|T)\b\D{0,15}?(\d{2}(?:\.\d+)?)\s*°?\s*C\b", re.I)),
    ("oxygen-saturation", "%",
     re.compile(r"\b(?:oxygen saturation|O2 sat\w*|SpO2|SaO2)\b\D{0,25}?(\d{2,3})\s*%", re.I)),
    ("body-mass-index", "kg/m2", re.compile(rf"\b(?:BMI|body mass index)\b{_NUMBER}", re.I)),
    ("hemoglobin", "g/dL", re.compile(r"\b(?:h(?:a)?emoglobin|Hgb|Hb)\b\D{0,15}?(\d{1,2}(?:\.\d+)?)\s*g/dL", re.I)),
    ("creatinine", "mg/dL", re.compile(r"\bcreatinine\b\D{0,25}?(\d(?:\.\d+)?)\s*mg/dL", re.I)),
    ("albumin", "g/dL", re.compile(r"\balbumin\b\D{0,15}?(\d(?:\.\d+)?)\s*g/dL", re.I)),
    ("hba1c", "%", re.compile(r"\b(?:HbA1c|A1c|h(?:a)?emoglobin A1c)\b\D{0,15}?(\d{1,2}(?:\.\d+)?)\s*%", re.I)),
    ("lvef", "%", re.compile(r"\b(?:ejection fraction|LVEF|EF)\b\D{0,25}?(\d{2})\s*%", re.I)),
)
_OPEN = "not enough information"
_PLAIN = "Criteria of ages, sexes and numbers"


@dataclass(frozen=True, slots=True)
class Scored:
    """One pair of plain facts: what the expert says, and what came out."""

    annotation: int
    expert: str
    ours: str
    because: str
    plain: bool

    @property
    def agrees(self) -> bool:
        """Whether both say the same.

        Who cannot be pregnant is "not applicable" to a doctor and not excluded to us, and of whom nothing is asked too.
        """
        if self.expert == "not applicable":
            return self.ours == "not excluded" or self.because == ASKS_NOTHING
        return self.ours == self.expert


def pairs() -> list[dict[str, Any]]:
    """The 602 pairs."""
    found: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def criteria_of(pair: dict[str, Any]) -> tuple[Criterion, ...]:
    """The pair's criterion, under a heading of its type."""
    heading = "Inclusion Criteria" if pair["criterion_type"] == "inclusion" else "Exclusion Criteria"
    return parse(f"{heading}:\n\n* {' '.join(pair['criterion_text'].split())}").criteria


def structured(criteria: tuple[Criterion, ...]) -> str:
    """`wholly`, `partly` or `asked`: whether a test that data can answer is among those that decide."""
    kinds = {isinstance(test, Question) for criterion in criteria for test in deciding_tests(criterion.rule)}
    return "asked" if kinds <= {True} else "partly" if True in kinds else "wholly"


def is_plain(criteria: tuple[Criterion, ...]) -> bool:
    """Whether only ages, sexes and numbers decide."""
    tests = [test for criterion in criteria for test in deciding_tests(criterion.rule)]
    return bool(tests) and all(isinstance(test, Quantity | Sex) for test in tests)


def facts_of(note: str) -> Facts:
    """A note's age, sex and the numbers that the patterns know."""
    rows = []
    age = _AGE.search(note)
    if age:
        value, unit = (age[1], _UNIT[age[2].lower()]) if age[1] else (age[3], "a")
        rows.append(Measurement("age", float(value), unit, ON, source="note"))
    for concept, unit, pattern in _VALUES:
        found = pattern.search(note)
        if found:
            rows.append(Measurement(concept, float(found[1].replace(",", "")), unit, ON, source="note"))
    female, male = len(_FEMALE.findall(note)), len(_MALE.findall(note))
    sex = "female" if female > male else "male" if male > female else None
    return Facts(sex=sex, measurements=tuple(rows), recorded=ON)


def label(results: tuple[CriterionResult, ...], kind: str) -> str:
    """Our verdict in TrialGPT's words."""
    passed = [result.passes for result in results]
    whole = False if False in passed else None if None in passed else True
    if whole is None:
        return _OPEN
    return {("inclusion", True): "included", ("inclusion", False): "not included",
            ("exclusion", True): "not excluded", ("exclusion", False): "excluded"}[kind, whole]


def score() -> Iterator[Scored]:
    """Every pair with the facts that the patterns find."""
    for pair in pairs():
        criteria = criteria_of(pair)
        model = CriteriaModel(pair["trial_id"], pair["criterion_text"], criteria)
        results = screen(model, facts_of(pair["note"]), ON).results
        yield Scored(pair["annotation_id"], pair["expert_eligibility"], label(results, pair["criterion_type"]),
                     " ".join(result.because for result in results), is_plain(criteria))


def settled_and_right(rows: list[Scored]) -> tuple[list[Scored], list[Scored]]:
    """The pairs that come out as more than "not enough information", and those of them that the doctor labelled so."""
    settled = [row for row in rows if row.ours != _OPEN]
    return settled, [row for row in settled if row.agrees]


def page() -> str:
    """The page of figures."""
    shares = Counter((pair["criterion_type"], structured(criteria_of(pair))) for pair in pairs())
    total = shares.total()
    everything = list(score())
    scored = [row for row in everything if row.plain]
    settled, right = settled_and_right(scored)
    all_settled, all_right = settled_and_right(everything)
    matrix = Counter((row.expert, row.ours) for row in everything if row.plain or row.ours != _OPEN)
    out = [
        "# TrialGPT's annotated pairs", "<!-- Made by scripts/trialgpt.py. -->", "",
        ("The development part of TrialGPT's criterion annotations: 602 pairs of a patient's note and one criterion, "
        "with a doctor's label (ncbi/TrialGPT-Criterion-Annotations; Jin et al. 2024, "
        "doi 10.1038/s41467-024-53081-z)."),
        "Accrual reads no facts from free text, so the notes are of little use to it; two things can be measured.", "",
        "## How many of the criteria are structured", "",
        "| criteria | wholly | partly | asked as a whole |", "|---|---|---|---|"]
    for kind in ("inclusion", "exclusion"):
        row = [shares[kind, how] for how in ("wholly", "partly", "asked")]
        out.append(f"| {kind}, {sum(row)} pairs | " + " | ".join(f"{n} ({n / sum(row):.0%})" for n in row) + " |")
    whole = [sum(shares[kind, how] for kind in ("inclusion", "exclusion")) for how in ("wholly", "partly", "asked")]
    out += [
        f"| all, {total} pairs | " + " | ".join(f"{n} ({n / total:.0%})" for n in whole) + " |", "",
        "Wholly: every test that decides can be answered by data; partly: a question stands beside such tests.", "",
        f"## {_PLAIN}", "",
        f"{len(scored)} of the {total} pairs ask for nothing but these.",
        ("Their facts were taken from the notes by the patterns in `scripts/trialgpt.py`: an age, a sex, and eleven "
        "quantities with their usual units."),
        (f"{len(settled)} are settled, and of those {len(right)} as the doctor labelled them "
        f"({len(right) / max(1, len(settled)):.0%}); {len(scored) - len(settled)} stay \"{_OPEN}\"."), "",
        (f"With the same facts, {len(all_settled)} of all {total} pairs are settled, {len(all_right)} of them as the "
        "doctor labelled them; a criterion on pregnancy, asked of a man, is \"not applicable\" to the doctor and "
        "passed here, which counts as the same."),
        "The table holds these, and those of ages, sexes and numbers that stay open.", "",
        "| the doctor's label | Accrual's | pairs |", "|---|---|---|"]
    out += [f"| {expert} | {ours} | {number} |" for (expert, ours), number in sorted(matrix.items())]
    return "\n".join(out) + "\n"


def main() -> None:
    """Write the page, or print the pairs."""
    if "--pairs" in sys.argv:
        for row in score():
            sign = "?" if row.ours == _OPEN else "=" if row.agrees else "≠"
            if row.plain or row.ours != _OPEN:
                sys.stdout.write(f"{sign} {row.annotation}\t{row.expert}\t{row.ours}\t{row.because}\n")
        return
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(REPOSITORY)}: written\n")


if __name__ == "__main__":
    main()
