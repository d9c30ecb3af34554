"""Quantities that are computed from others, each with the paper it comes from."""

from __future__ import annotations

from datetime import date

__all__ = ["age_in", "body_mass_index", "cockcroft_gault"]


def age_in(unit: str, born: date, on: date) -> int:
    """Completed years (`a`), months (`mo`), weeks (`wk`) or days (`d`) of age.

    >>> age_in("a", date(1960, 3, 1), date(2026, 2, 28)), age_in("mo", date(2025, 1, 31), date(2025, 3, 1))
    (65, 1)

    Someone born on 29 February is a year older on 1 March of a common year.
    """
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    days = (on - born).days
    return {"a": months // 12, "mo": months, "wk": days // 7, "d": days}[unit]


def cockcroft_gault(sex: str, age: int, weight: float, creatinine: float) -> float:
    """Creatinine clearance in mL/min, from years, kg and serum creatinine in mg/dL.

    >>> round(cockcroft_gault("male", 40, 72.0, 1.0), 6)
    100.0

    Source: Cockcroft DW, Gault MH. Prediction of creatinine clearance from serum creatinine.
    Nephron 1976;16:31-41: (140 - age) × weight / (72 × creatinine), times 0.85 for women.
    """
    clearance = (140 - age) * weight / (72 * creatinine)
    return clearance * 0.85 if sex == "female" else clearance


def body_mass_index(weight: float, height: float) -> float:
    """Body-mass index in kg/m², from kg and m.

    >>> round(body_mass_index(81.0, 1.8), 6)
    25.0
    """
    return weight / height**2
