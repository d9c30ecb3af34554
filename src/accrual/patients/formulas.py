"""Quantities that are computed from others, each with the paper it comes from, its inputs and where it is valid.

`FORMULAS` is the table that the evaluator goes by; `docs/reference/formulas.md` shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

__all__ = [
    "FORMULAS", "INPUT_LIMITS", "Formula", "age_in", "body_mass_index", "body_surface_du_bois",
    "body_surface_mosteller", "ckd_epi_2021", "cockcroft_gault", "corrected_calcium", "neutrophils_of_share",
    "qtc_fridericia",
]


@dataclass(frozen=True, slots=True)
class Formula:
    """How one quantity follows from others.

    >>> [formula.name for formula in FORMULAS if formula.concept == "creatinine-clearance"]
    ['Cockcroft-Gault']

    `inputs` are measured quantities, each with the unit that it is needed in; `needs` are `age` (in years) and `sex`.
    `method` is the method that a criterion must name, and `asked_only` says that it must name it.
    The inputs of `same_day` are of one sample or tracing.  `adults`: valid from 18 years on.
    """

    name: str
    concept: str
    unit: str
    inputs: Mapping[str, str]
    compute: Callable[..., float] = field(repr=False)
    source: str
    needs: tuple[str, ...] = ()
    method: str = ""
    asked_only: bool = False
    same_day: bool = False
    adults: bool = False


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


def ckd_epi_2021(sex: str, age: int, creatinine: float) -> float:
    """Estimated glomerular filtration rate in mL/min per 1.73 m², from years and serum creatinine in mg/dL.

    >>> round(ckd_epi_2021("male", 50, 1.1)), round(ckd_epi_2021("female", 50, 1.0))
    (82, 69)

    Source: Inker LA, Eneanya ND, Coresh J, et al. New creatinine- and cystatin C-based equations to estimate GFR
    without race. N Engl J Med 2021;385:1737-1749; creatinine standardised to IDMS.
    """
    kappa, alpha, factor = (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)
    ratio = creatinine / kappa
    return float(142 * min(ratio, 1.0)**alpha * max(ratio, 1.0)**-1.2 * 0.9938**age * factor)


def body_mass_index(weight: float, height: float) -> float:
    """Body-mass index in kg/m², from kg and m.

    >>> round(body_mass_index(81.0, 1.8), 6)
    25.0

    Source: Keys A, Fidanza F, Karvonen MJ, et al. Indices of relative weight and obesity.
    J Chronic Dis 1972;25:329-343.
    """
    return weight / height**2


def body_surface_mosteller(weight: float, height: float) -> float:
    """Body surface area in m², from kg and cm.

    >>> round(body_surface_mosteller(70.0, 170.0), 3)
    1.818

    Source: Mosteller RD. Simplified calculation of body-surface area. N Engl J Med 1987;317:1098.
    """
    return float((weight * height / 3600)**0.5)


def body_surface_du_bois(weight: float, height: float) -> float:
    """Body surface area in m², from kg and cm.

    >>> round(body_surface_du_bois(70.0, 170.0), 2)
    1.81

    Source: Du Bois D, Du Bois EF. A formula to estimate the approximate surface area if height and weight be known.
    Arch Intern Med 1916;17:863-871.
    """
    return float(0.007184 * weight**0.425 * height**0.725)


def corrected_calcium(calcium: float, albumin: float) -> float:
    """Calcium as it would be at an albumin of 4 g/dL, in mg/dL, from mg/dL and g/dL.

    >>> round(corrected_calcium(8.0, 2.0), 6)
    9.6

    Source: Correcting the calcium. BMJ 1977;1:598 (0.02 mmol/L for each g/L of albumin below 40, which is 0.8 mg/dL
    for each g/dL), after Payne RB, Little AJ, Williams RB, Milner JR. BMJ 1973;4:643-646.
    """
    return calcium + 0.8 * (4.0 - albumin)


def qtc_fridericia(qt: float, heart_rate: float) -> float:
    """The QT interval corrected for heart rate, in ms, from ms and beats a minute.

    >>> round(qtc_fridericia(400.0, 60.0), 6), round(qtc_fridericia(360.0, 90.0))
    (400.0, 412)

    Source: Fridericia LS. Die Systolendauer im Elektrokardiogramm bei normalen Menschen und bei Herzkranken.
    Acta Med Scand 1920;53:469-486: QT divided by the cube root of the RR interval in seconds.
    """
    return float(qt / (60 / heart_rate)**(1 / 3))


def neutrophils_of_share(leukocytes: float, share: float, bands: float = 0.0) -> float:
    """Absolute neutrophils in 10⁹/L, from leukocytes in 10⁹/L and their share in per cent, bands counted in.

    >>> round(neutrophils_of_share(4.0, 40.0, 5.0), 6)
    1.8

    Source: the definition of a differential count; National Cancer Institute, Dictionary of Cancer Terms,
    "absolute neutrophil count": white cells times the share of neutrophils, segmented and bands.
    ValueError if the shares are more than the whole.
    """
    if share + bands > 100:
        raise ValueError("shares of more than 100 %")
    return leukocytes * (share + bands) / 100


INPUT_LIMITS: Mapping[str, tuple[float, float, str]] = {
    "neutrophil-share": (0.0, 100.0, "%"), "segmented-share": (0.0, 100.0, "%"), "band-share": (0.0, 100.0, "%"),
    "qt-interval": (100.0, 1000.0, "ms"),
}
"""Between which values, in which unit, an input can lie that only formulas need."""

_SIZE = {"weight": "kg", "height": "cm"}
FORMULAS: tuple[Formula, ...] = (
    Formula("Cockcroft-Gault", "creatinine-clearance", "mL/min", {"creatinine": "mg/dL", "weight": "kg"},
            cockcroft_gault, "Cockcroft and Gault, Nephron 1976;16:31", ("age", "sex"), "cockcroft-gault",
            asked_only=True, adults=True),
    Formula("CKD-EPI 2021", "egfr", "mL/min/{1.73_m2}", {"creatinine": "mg/dL"}, ckd_epi_2021,
            "Inker et al., N Engl J Med 2021;385:1737", ("age", "sex"), "ckd-epi", adults=True),
    Formula("body-mass index", "body-mass-index", "kg/m2", {"weight": "kg", "height": "m"}, body_mass_index,
            "Keys et al., J Chronic Dis 1972;25:329"),
    Formula("Mosteller", "body-surface", "m2", _SIZE, body_surface_mosteller,
            "Mosteller, N Engl J Med 1987;317:1098", method="mosteller"),
    Formula("Du Bois", "body-surface", "m2", _SIZE, body_surface_du_bois,
            "Du Bois and Du Bois, Arch Intern Med 1916;17:863", method="du-bois", asked_only=True, adults=True),
    Formula("albumin correction", "calcium", "mg/dL", {"calcium": "mg/dL", "albumin": "g/dL"}, corrected_calcium,
            "BMJ 1977;1:598, after Payne et al., BMJ 1973;4:643", method="albumin-corrected", asked_only=True,
            same_day=True, adults=True),
    Formula("Fridericia", "qtc", "ms", {"qt-interval": "ms", "heart-rate": "/min"}, qtc_fridericia,
            "Fridericia, Acta Med Scand 1920;53:469", method="fridericia", same_day=True),
    Formula("differential count", "neutrophils", "10*9/L", {"leukocytes": "10*9/L", "neutrophil-share": "%"},
            neutrophils_of_share, "the definition of a differential count", same_day=True),
    Formula("differential count, bands apart", "neutrophils", "10*9/L",
            {"leukocytes": "10*9/L", "segmented-share": "%", "band-share": "%"},
            neutrophils_of_share, "the definition of a differential count", same_day=True),
)
"""Every formula; of two for one quantity the first whose inputs are all there is used."""
