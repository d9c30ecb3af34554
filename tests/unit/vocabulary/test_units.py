"""Spellings, conversions and refusals of units, from tests/spec/units.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from accrual.vocabulary import UnitError, convert
from accrual.vocabulary.prose import amount, duration, legible, number, units
from accrual.vocabulary.units import unit_at

SPEC = json.loads((Path(__file__).resolve().parents[2] / "spec" / "units.json").read_text(encoding="utf-8"))
SPELLINGS = [(spelling, code) for code, spellings in SPEC["spellings"].items() for spelling in spellings]


@pytest.mark.parametrize(("spelling", "code"), SPELLINGS)
@pytest.mark.parametrize("space", ["", " "])
def test_a_spelling_means_its_code(spelling: str, code: str, space: str) -> None:
    text = f"1.5{space}{spelling.strip()}"
    assert unit_at(f"{text}, and more", 3) == (code, len(text))


@pytest.mark.parametrize("power", ["10⁹/L", "109/L", "10e9/L", "10^9 per litre", "10**9/L", "10*9/L"])
def test_a_power_of_ten_needs_no_sign_before_it_after_a_space(power: str) -> None:
    assert unit_at(f"100 {power}", 3) == ("10*9/L", 4 + len(power))


@pytest.mark.parametrize("text", ["", " patients", " cycles of", " and", " x", "th", " Gault", " times", " grade"])
def test_what_is_no_unit_is_none(text: str) -> None:
    assert unit_at(f"1.5{text}", 3) is None


@pytest.mark.parametrize(("value", "source", "target", "concept", "expected"), SPEC["conversions"])
def test_a_conversion_gives_the_number_of_the_tables_and_inverts(
    value: float, source: str, target: str, concept: str, expected: float,
) -> None:
    converted = convert(value, source, target, concept)
    assert converted == pytest.approx(expected, rel=2e-3)
    assert convert(converted, target, source, concept) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(("source", "target", "concept"), SPEC["impossible"])
def test_what_cannot_be_converted_says_so(source: str, target: str, concept: str | None) -> None:
    with pytest.raises(UnitError) as refused:
        convert(1.0, source, target, concept)
    assert source in str(refused.value) or target in str(refused.value)


def test_a_unit_is_itself() -> None:
    assert convert(1.5, "furlong", "furlong") == 1.5


@pytest.mark.parametrize(("code", "said"), [
    ("10*9/L", "×10⁹/L"), ("10*12/L", "×10¹²/L"), ("mL/min/{1.73_m2}", "mL/min/1.73 m²"), ("umol/L", "µmol/L"),
    ("mm[Hg]", "mmHg"), ("{PackYears}", "pack-years"), ("[IU]/L", "IU/L"), ("meq/L", "mEq/L"), (None, ""), ("1", ""),
    ("{copies}/mL", "copies/mL"),
])
def test_units_are_written_as_people_write_them(code: str | None, said: str) -> None:
    assert units(code) == said


@pytest.mark.parametrize(("value", "code", "said"), [
    (1, "a", "1 year"), (18, "a", "18 years"), (1500, "/mm3", "1500/mm³"), (100000, "/uL", "100000/µL"),
    (2.5, None, "2.5"), (1.5, "10*9/L", "1.5 ×10⁹/L"), (1, "h", "1 hour"),
])
def test_amounts_are_written_as_people_write_them(value: float, code: str | None, said: str) -> None:
    assert amount(value, code) == said


@pytest.mark.parametrize(("code", "said"), [
    ("P1D", "1 day"), ("P2W", "2 weeks"), ("P6M", "6 months"), ("PT1H", "1 hour"), ("P1Y6M", "1 year and 6 months"),
    ("P1.5Y", "1.5 years"), ("whenever", "whenever"),
])
def test_durations_are_words(code: str, said: str) -> None:
    assert duration(code) == said


def test_numbers_have_no_tail() -> None:
    assert [number(value) for value in (0.1 + 0.2, 1e6, 12345678.0, 5.0)] == ["0.3", "1000000", "12345678", "5"]


def test_registry_escapes_go_and_lost_powers_come_back() -> None:
    assert legible(r"WBC \>= 3.0 x 109/L \(a\)") == "WBC >= 3.0 x 10⁹/L (a)"
    assert legible("born 109 years ago") == "born 109 years ago"
