"""Formulas against worked examples and against each other."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.patients import FORMULAS, age_in
from accrual.patients.dates import first_and_last
from accrual.patients.formulas import (
    body_mass_index,
    body_surface_du_bois,
    body_surface_mosteller,
    ckd_epi_2021,
    cockcroft_gault,
    corrected_calcium,
    neutrophils_of_share,
    qtc_fridericia,
)
from accrual.vocabulary import CONCEPTS

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "formulas.md"


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2000, 12, 31), date(2026, 1, 1), 25),
        (date(2026, 1, 2), date(2026, 1, 1), -1),
    ],
)
def test_ages(born: date, on: date, years: int) -> None:
    assert age_in("a", born, on) == years


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 40_000))
def test_the_units_of_an_age_agree(born: date, days: int) -> None:
    on = born + timedelta(days=days)
    months = age_in("mo", born, on)
    assert age_in("a", born, on) == months // 12
    assert age_in("wk", born, on) == days // 7
    assert 28 * months <= days <= 31 * (months + 1)


def test_cockcroft_gault_of_the_paper() -> None:
    # (140 - 60) * 72 / (72 * 1.0) is 80, and 0.85 of it for a woman.
    assert cockcroft_gault("male", 60, 72, 1.0) == pytest.approx(80)
    assert cockcroft_gault("female", 60, 72, 1.0) == pytest.approx(68)


@pytest.mark.parametrize(
    ("sex", "age", "creatinine", "rate"),
    [
        ("male", 50, 1.1, 82),      # the National Kidney Foundation's calculator, to the whole number
        ("female", 50, 1.0, 69),
        ("male", 20, 0.9, 125),     # at the knee of the curve: 142 × 0.9938^20
        ("female", 60, 0.7, 99),
        ("male", 70, 2.0, 35),
    ],
)
def test_ckd_epi_2021(sex: str, age: int, creatinine: float, rate: int) -> None:
    assert round(ckd_epi_2021(sex, age, creatinine)) == rate


def test_ckd_epi_has_no_step_at_its_knee() -> None:
    for sex, knee in (("female", 0.7), ("male", 0.9)):
        assert ckd_epi_2021(sex, 50, knee - 1e-9) == pytest.approx(ckd_epi_2021(sex, 50, knee + 1e-9))


def test_sizes() -> None:
    assert body_mass_index(60, 1.6) == pytest.approx(23.4375)
    assert body_surface_mosteller(70, 175) == pytest.approx(1.845, abs=5e-4)  # the worked example of most textbooks
    assert body_surface_mosteller(70, 170) == pytest.approx(1.818, abs=5e-4)
    # Du Bois's own table gives 1.81 for 170 cm and 70 kg; both agree within 2 % for adults of usual build.
    assert body_surface_du_bois(70, 170) == pytest.approx(1.81, abs=5e-3)


def test_calcium_heart_and_blood() -> None:
    assert corrected_calcium(9.0, 4.0) == 9.0  # nothing to correct
    assert corrected_calcium(8.0, 2.5) == pytest.approx(9.2)
    # In SI: 2.0 mmol/L at 30 g/L becomes 2.0 + 0.02 × 10 = 2.2.
    assert corrected_calcium(2.0 * 4.0078, 3.0) / 4.0078 == pytest.approx(2.2, abs=1e-3)
    assert qtc_fridericia(380, 60) == pytest.approx(380)
    assert qtc_fridericia(400, 70) == pytest.approx(421, abs=0.5)
    assert neutrophils_of_share(6.0, 55, 5) == pytest.approx(3.6)


def test_every_formula_gives_a_plausible_value_of_a_known_quantity() -> None:
    usual = {"creatinine": 1.0, "weight": 70.0, "height": 170.0, "calcium": 9.0, "albumin": 4.0,
             "qt-interval": 390.0, "heart-rate": 70.0, "leukocytes": 6.0,
             "neutrophil-share": 60.0, "segmented-share": 55.0, "band-share": 5.0}
    for formula in FORMULAS:
        values = [usual[concept] / (100 if unit == "m" else 1) for concept, unit in formula.inputs.items()]
        about = ("female", 50) if formula.needs else ()
        if formula.name == "Cockcroft-Gault":
            values.reverse()
        found = formula.compute(*about, *values)
        if formula.concept == "body-surface":  # for doses; no criterion asks for it
            assert 0.1 < found < 4
            continue
        known = CONCEPTS[formula.concept]
        assert known.unit == formula.unit
        assert known.low <= found <= known.high, formula.name
        assert set(formula.needs) <= {"age", "sex"}
        assert formula.source


def test_the_page_of_formulas_shows_each_with_its_source() -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    for formula in FORMULAS:
        assert f"| {formula.name} |" in page
        assert formula.source in page


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2024", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024-12", (date(2024, 12, 1), date(2024, 12, 31))),
        ("2024-12-05T23:59:59+14:00", (date(2024, 12, 5), date(2024, 12, 5))),
        ("24-12-05", None),
        ("2024-12-5", None),
        ("9999-12", None),
        ("２０２４", None),
        (None, None),
        (2024, None),
    ],
)
def test_days_that_a_text_can_mean(text: object, days: tuple[date, date] | None) -> None:
    assert first_and_last(text) == days
