"""Formulas against worked examples and against each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.patients import age_in, body_mass_index, cockcroft_gault
from accrual.patients.dates import first_and_last


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


def test_body_mass_index() -> None:
    assert body_mass_index(60, 1.6) == pytest.approx(23.4375)


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
