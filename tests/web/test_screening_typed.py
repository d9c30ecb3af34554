"""Numbers and days as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from accrual.portal.screening.typed import TypedError, read_day, read_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("0,125", 0.125),
        ("120 000", 120000.0),
        ("120\u202f000", 120000.0),
        ("１２０", 120.0),
        (" 7 ", 7.0),
        ("12,34", 12.34),
        ("1500.25", 1500.25),
    ],
)
def test_numbers_as_people_type_them(typed: str, number: float) -> None:
    assert read_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "1,500", "12,500", "1.2.3", "1e3", "inf", "nan", "-1", "<1", "1 5", "٣", "1,5,0"]
)
def test_numbers_that_are_not_read(typed: str) -> None:
    with pytest.raises(TypedError):
        read_number(typed)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-01-05", date(2026, 1, 5)),
        ("05.01.2026", date(2026, 1, 5)),
        ("25/01/2026", date(2026, 1, 25)),
        ("01/25/2026", date(2026, 1, 25)),
        ("5/5/2025", date(2025, 5, 5)),
    ],
)
def test_days_as_people_type_them(typed: str, day: date) -> None:
    assert read_day(typed, date(2026, 1, 31)) == day


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "2026", "2026-01", "0000-00-00", "03/04/2025", "2026-02-01", "1850-01-01"]
)
def test_days_that_are_not_read(typed: str) -> None:
    with pytest.raises(TypedError):
        read_day(typed, date(2026, 1, 31))
