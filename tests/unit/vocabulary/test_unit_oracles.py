"""Our table of units against two that others keep: pint's definitions, and UCUM's own by way of ucumvert.

Neither is used at run time, for each gives a wrong number in silence where a text is not written for it; the first
class below shows it.  So they are fed codes and never spellings: pint a product of quantities that is built atom by
atom, ucumvert a code of our own table.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ucumvert import PintUcumRegistry  # type: ignore[import-untyped]

from accrual.vocabulary import CONCEPTS, Concept, UnitError, convert
from accrual.vocabulary.units import same_dimension, unit_at

ATOMS: dict[str, dict[str, Any]] = tomllib.loads(
    files("accrual.vocabulary").joinpath("data", "units.toml").read_text(encoding="utf-8"))["atoms"]
COUNTS = ("{copies}", "{cells}", "{letters}", "{points}")

# What pint calls our atoms.  What it does not know is defined as we mean it: nothing else's unit, but for the
# international unit, which laboratories write for the enzyme unit and the other way round.
PINT = dict.fromkeys(COUNTS, "dimensionless") | {
    "g": "gram", "kg": "kilogram", "mg": "milligram", "ug": "microgram", "ng": "nanogram", "pg": "picogram",
    "[lb_av]": "pound", "L": "liter", "dL": "deciliter", "mL": "milliliter", "uL": "microliter",
    "mm3": "millimeter ** 3", "mm": "millimeter", "cm": "centimeter", "m": "meter", "um": "micrometer",
    "[in_i]": "inch", "m2": "meter ** 2", "cm2": "centimeter ** 2", "mm2": "millimeter ** 2", "a": "year",
    "mo": "month", "wk": "week", "d": "day", "h": "hour", "min": "minute", "s": "second", "ms": "millisecond",
    "mol": "mole", "mmol": "millimole", "umol": "micromole", "nmol": "nanomole", "pmol": "picomole",
    "U": "enzyme_unit", "kU": "kiloenzyme_unit", "ukat": "microkatal", "[IU]": "international",
    "m[IU]": "milliinternational", "u[IU]": "microinternational", "k[IU]": "kilointernational",
    "mm[Hg]": "millimeter_Hg", "kPa": "kilopascal", "cm[H2O]": "centimeter_H2O", "%": "percent", "[diop]": "1 / meter",
    "Gy": "gray", "dyn.s/cm5": "dyne * second / centimeter ** 5", "(24.h)": "day", "meq": "milliequivalent",
    "{PackYears}": "pack_year", "{1.73_m2}": "body_surface", "deg": "turn / 360",
}
DEFINED = ("international = enzyme_unit", "equivalent = [equivalents]", "pack_year = [exposure]",
           "body_surface = [standard_surface]")
# A degree Celsius is no multiple of a degree Fahrenheit, and a decibel is a logarithm.
NO_MULTIPLES = {"Cel", "[degF]", "dB"}
MULTIPLES = [atom for atom in ATOMS if atom not in NO_MULTIPLES]

# UCUM takes what stands in braces for a plain number, and [IU] and deg too; it takes an equivalent for a mole.
UCUM_APART = {"{PackYears}", "{1.73_m2}", "[IU]", "m[IU]", "u[IU]", "k[IU]", "deg", "dB", "meq"}


@cache
def registry() -> pint.UnitRegistry[Any]:
    found: pint.UnitRegistry[Any] = pint.UnitRegistry()
    for definition in DEFINED:
        found.define(definition)
    return found


@cache
def plain(code: str) -> Any:
    """A code of ours as a pint quantity in base units; KeyError where an atom is not named above."""
    found: Any = registry().Quantity(1.0)
    for place, atom in enumerate(_atoms(code)):
        ten = re.fullmatch(r"10\*(\d+)", atom)
        one = 10.0 ** int(ten[1]) if ten else 1.0 if atom in ("", "1") else 1.0 * registry()(PINT[atom])
        found = found / one if place else found * one
    return found.to_base_units()


def _atoms(code: str) -> list[str]:
    """The parts between the slashes; the resistance's own slash is none of them."""
    return [code] if code in ATOMS else code.split("/")


@cache
def ucum(code: str) -> Any:
    """A code of ours as ucumvert reads it, in base units; it gives braces that stand alone back as a text."""
    found = _ucum_registry().from_ucum(code)
    return _ucum_registry().Quantity(1.0) if isinstance(found, str) else (1.0 * found).to_base_units()


@cache
def _ucum_registry() -> Any:
    return PintUcumRegistry()


def ratio(source: Any, target: Any) -> float:
    assert source.dimensionality == target.dimensionality
    return float(source.magnitude / target.magnitude)


class TestTheirTraps:
    def test_pint_reads_a_power_of_ten_as_a_product(self) -> None:
        """Ten times nine per litre: 90/L, and no error."""
        assert registry().Quantity("10*9/L") == registry().Quantity(90, "1/L")
        assert plain("10*9/L").to("1/L").magnitude == pytest.approx(1e9)
        assert convert(1.0, "10*9/L", "/L") == 1e9

    @pytest.mark.parametrize(("spelling", "read", "code"), [
        ("K/uL", "kelvin / microliter", "10*3/uL"), ("G/L", "gauss / liter", "10*9/L"),
        ("T/L", "tesla / liter", "10*12/L"), ("M/uL", "molar / microliter", "10*6/uL"),
    ])
    def test_pint_reads_spellings_of_counts_as_other_units(self, spelling: str, read: str, code: str) -> None:
        assert str(registry().Quantity(1, spelling).units) == read
        assert unit_at(f"100 {spelling}", 3) == (code, 4 + len(spelling))

    def test_ucumvert_reads_thousands_per_microlitre_as_kelvins(self) -> None:
        """It is right: `K` is UCUM's kelvin, and the text is not UCUM."""
        assert "[temperature]" in ucum("K/uL").dimensionality
        assert ratio(ucum("10*3/uL"), ucum("10*9/L")) == pytest.approx(1.0)

    def test_ucumvert_takes_no_notice_of_what_stands_in_braces(self) -> None:
        """A clearance for 1.73 m² of body surface is to it the person's own; to us it is another one."""
        assert ucum("mL/min/{1.73_m2}") == ucum("mL/min")
        with pytest.raises(UnitError):
            convert(1.0, "mL/min/{1.73_m2}", "mL/min")

    def test_ucum_takes_an_equivalent_for_a_mole(self) -> None:
        """Right for sodium; a milliequivalent of calcium is half a millimole."""
        assert ratio(ucum("meq/L"), ucum("mmol/L")) == pytest.approx(1.0)
        assert convert(1.0, "meq/L", "mmol/L", "calcium") == 0.5
        with pytest.raises(UnitError):
            convert(1.0, "meq/L", "mmol/L")

    def test_so_pint_is_fed_atoms_that_are_named_and_all_of_ours_are(self) -> None:
        with pytest.raises(KeyError):
            plain("K/uL")
        assert PINT.keys() | NO_MULTIPLES == ATOMS.keys()


class TestAtoms:
    def test_what_we_convert_pint_converts_to_the_same_number(self) -> None:
        for source, target in itertools.product(MULTIPLES, repeat=2):
            if ATOMS[source]["dimension"] == ATOMS[target]["dimension"]:
                assert convert(1.0, source, target) == pytest.approx(ratio(plain(source), plain(target)), rel=1e-8)

    def test_what_we_convert_ucum_converts_to_the_same_number(self) -> None:
        """But for a U in [IU]: it gives an arbitrary unit in no other one."""
        for source, target in itertools.product(MULTIPLES, repeat=2):
            same = ucum(source).dimensionality == ucum(target).dimensionality
            if same and ATOMS[source]["dimension"] == ATOMS[target]["dimension"]:
                assert convert(1.0, source, target) == pytest.approx(ratio(ucum(source), ucum(target)), rel=1e-8)

    def test_two_atoms_are_of_one_dimension_for_us_where_they_are_for_pint(self) -> None:
        assert {pair for pair in itertools.combinations(MULTIPLES, 2)
                if same_dimension(*pair) != (plain(pair[0]).dimensionality == plain(pair[1]).dimensionality)
                and "deg" not in pair} == set()

    def test_where_ucum_differs_from_us_there_is_a_reason(self) -> None:
        activities = {atom for atom in ATOMS if ATOMS[atom]["dimension"] == "i"}
        for pair in itertools.combinations(MULTIPLES, 2):
            ours, theirs = same_dimension(*pair), ucum(pair[0]).dimensionality == ucum(pair[1]).dimensionality
            assert ours == theirs or (ours and activities.issuperset(pair)) or (theirs and UCUM_APART & {*pair}), pair

    def test_what_is_no_multiple_converts_to_nothing_but_a_temperature_to_the_other(self) -> None:
        pairs = itertools.product(NO_MULTIPLES, ATOMS)
        assert {pair for pair in pairs if same_dimension(*pair)} == {
            ("Cel", "Cel"), ("Cel", "[degF]"), ("[degF]", "Cel"), ("[degF]", "[degF]"), ("dB", "dB")}

    def test_an_international_unit_is_a_unit(self) -> None:
        assert convert(1.0, "[IU]/L", "U/L") == convert(1.0, "m[IU]/mL", "U/L") == 1.0


def _shapes(unit: str) -> list[str]:
    """Every code of the unit's shape: each atom in turn replaced by those of its dimension."""
    powers = ["10*3", "10*6", "10*9", "10*12", "", "{cells}"]
    choices = [powers if atom.startswith("10*") else [atom] if atom in ("", "1") else
               [other for other in ATOMS if ATOMS[other]["dimension"] == ATOMS[atom]["dimension"]]
               for atom in _atoms(unit)]
    return ["/".join(parts) for parts in itertools.product(*choices)]


UNITS = sorted({concept.unit for concept in CONCEPTS.values()} - {"1", "Cel"})


class TestUnitsOfConcepts:
    @pytest.mark.parametrize("unit", UNITS)
    def test_every_pair_of_the_units_dimension_converts_as_pint_says(self, unit: str) -> None:
        codes = _shapes(unit)
        assert unit in codes
        for source, target in itertools.product(codes, repeat=2):
            expected = ratio(plain(source), plain(target))
            assert convert(1.0, source, target) == pytest.approx(expected, rel=1e-8), (source, target)

    @pytest.mark.parametrize("unit", [unit for unit in UNITS if "[IU]" not in unit and not re.search(r"\bU/", unit)])
    def test_every_code_of_the_units_dimension_converts_as_ucum_says(self, unit: str) -> None:
        for source in _shapes(unit):
            expected = ratio(ucum(source), ucum(unit))
            assert convert(1.0, source, unit) == pytest.approx(expected, rel=1e-8), source

    @given(st.floats(-100, 200))
    def test_temperatures_convert_as_pint_says(self, value: float) -> None:
        expected = registry().Quantity(value, "degC").to("degF").magnitude
        assert convert(value, "Cel", "[degF]") == pytest.approx(expected, abs=1e-9)
        assert convert(expected, "[degF]", "Cel") == pytest.approx(value, abs=1e-9)


MASSES = [f"{mass}/{volume}" for mass in ("g", "mg", "ug", "ng", "pg") for volume in ("L", "dL", "mL")]
AMOUNTS = [f"{amount}/{volume}" for amount in ("mol", "mmol", "umol", "nmol", "pmol") for volume in ("L", "dL", "mL")]
MOLAR = [concept for concept in CONCEPTS.values() if concept.molar_mass]
RATIOS = [concept for concept in CONCEPTS.values() if concept.per_molar_mass]
CHARGED = [concept for concept in CONCEPTS.values() if concept.valence]

# Standard atomic weights, abridged (IUPAC 2021).
WEIGHTS = {"H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "Na": 22.990, "Mg": 24.305, "P": 30.974, "S": 32.06,
           "K": 39.098, "Ca": 40.078}
# What is weighed: triolein stands for all triglycerides, nitrogen for urea, phosphorus for phosphate, calcidiol for
# vitamin D; haemoglobin is counted by its subunits, whose weight is no formula's but a convention of laboratories.
FORMULAS = {
    "creatinine": "C4H7N3O", "bilirubin": "C33H36N4O6", "direct-bilirubin": "C33H36N4O6", "urea-nitrogen": "N2",
    "glucose": "C6H12O6", "fasting-glucose": "C6H12O6", "total-cholesterol": "C27H46O", "ldl-cholesterol": "C27H46O",
    "hdl-cholesterol": "C27H46O", "triglycerides": "C57H104O6", "potassium": "K", "sodium": "Na", "calcium": "Ca",
    "magnesium": "Mg", "phosphate": "P", "uric-acid": "C5H4N4O3", "testosterone": "C19H28O2", "estradiol": "C18H24O2",
    "vitamin-d": "C27H44O2", "lactate": "C3H6O3", "ammonia": "NH3", "c-peptide": "C129H211N35O48",
    "parathyroid-hormone": "C408H674N126O126S2",
}


class TestMolarMass:
    @pytest.mark.parametrize("concept", MOLAR, ids=lambda concept: concept.slug)
    def test_a_mass_is_given_in_moles_as_pint_says(self, concept: Concept) -> None:
        weight = registry().Quantity(concept.molar_mass or 0.0, "gram / mole")
        for mass, amount in itertools.product(MASSES, AMOUNTS):
            expected = plain(mass).to(plain(amount).units, "chemistry", mw=weight) / plain(amount)
            assert convert(1.0, mass, amount, concept.slug) == pytest.approx(float(expected.magnitude), rel=1e-9)
            assert convert(1.0, amount, mass, concept.slug) == pytest.approx(1 / float(expected.magnitude), rel=1e-9)

    @pytest.mark.parametrize("concept", CHARGED, ids=lambda concept: concept.slug)
    def test_an_equivalent_is_a_mole_of_charge(self, concept: Concept) -> None:
        assert concept.molar_mass
        assert concept.valence
        charge = registry().Quantity(concept.valence, "equivalent / mole")
        for amount in AMOUNTS:
            expected = (plain(amount) * charge / plain("meq/L")).to("dimensionless")
            assert convert(1.0, amount, "meq/L", concept.slug) == pytest.approx(float(expected.magnitude), rel=1e-9)
        milligrams = convert(1.0, "meq/L", "mg/dL", concept.slug)
        assert milligrams == pytest.approx(concept.molar_mass / concept.valence / 10, rel=1e-9)

    @pytest.mark.parametrize("concept", RATIOS, ids=lambda concept: concept.slug)
    def test_what_a_ratio_is_divided_by_is_creatinine(self, concept: Concept) -> None:
        """3.39 mg/mmol are 30 mg/g; what is above the line is a protein, which has no molar mass here."""
        weight = registry().Quantity(CONCEPTS["creatinine"].molar_mass or 0.0, "gram / mole")
        assert concept.per_molar_mass == CONCEPTS["creatinine"].molar_mass
        for above, mass, amount in itertools.product(("g", "mg", "ug"), ("g", "mg"), ("mol", "mmol", "umol")):
            expected = float((plain(f"{above}/{amount}") / weight / plain(f"mg/{mass}")).to("dimensionless").magnitude)
            assert convert(1.0, f"{above}/{amount}", f"mg/{mass}", concept.slug) == pytest.approx(expected, rel=1e-9)
            assert convert(expected, f"mg/{mass}", f"{above}/{amount}", concept.slug) == pytest.approx(1.0, rel=1e-9)
        with pytest.raises(UnitError):
            convert(1.0, "mmol/mmol", "mg/mmol", concept.slug)

    @pytest.mark.parametrize("concept", MOLAR, ids=lambda concept: concept.slug)
    def test_it_is_the_weight_of_the_formula(self, concept: Concept) -> None:
        if concept.slug == "hemoglobin":
            assert convert(1.0, "g/dL", "mmol/L", "hemoglobin") == pytest.approx(0.6206, rel=1e-4)
            return
        atoms = re.findall(r"([A-Z][a-z]?)(\d*)", FORMULAS[concept.slug])
        weight = sum(WEIGHTS[atom] * int(many or 1) for atom, many in atoms)
        assert concept.molar_mass == pytest.approx(weight, rel=5e-4)


_ATOM = st.sampled_from([atom for atom in MULTIPLES if "/" not in atom])
_POWER = st.sampled_from(("10*3", "10*6", "10*9", "10*12"))
_CODE = st.tuples(_ATOM | _POWER | st.just(""), st.lists(_ATOM, max_size=2)).map(
    lambda parts: "/".join((parts[0], *parts[1])) or "1")
_VALUE = st.floats(1e-6, 1e6)


@st.composite
def alike(draw: st.DrawFn) -> tuple[str, str, str]:
    """Three codes of one shape."""
    first = draw(_CODE)

    def other() -> str:
        return "/".join(
            draw(_POWER) if atom.startswith("10*") else atom if atom in ("", "1") else
            draw(st.sampled_from([like for like in ATOMS if ATOMS[like]["dimension"] == ATOMS[atom]["dimension"]]))
            for atom in first.split("/"))

    return first, other(), other()


class TestComposedCodes:
    @given(_CODE, _CODE)
    def test_what_we_convert_pint_converts_to_the_same_number(self, source: str, target: str) -> None:
        if same_dimension(source, target) and "deg" not in (*_atoms(source), *_atoms(target)):
            assert convert(1.0, source, target) == pytest.approx(ratio(plain(source), plain(target)), rel=1e-8)

    @given(alike(), _VALUE)
    def test_codes_of_one_shape_convert_as_pint_says_there_and_back_and_by_way_of_a_third(
        self, codes: tuple[str, str, str], value: float,
    ) -> None:
        source, target, third = codes
        converted = convert(value, source, target)
        assert converted == pytest.approx(value * ratio(plain(source), plain(target)), rel=1e-8)
        assert convert(converted, target, source) == pytest.approx(value, rel=1e-9)
        assert convert(convert(value, source, third), third, target) == pytest.approx(converted, rel=1e-9)

    @given(alike(), _VALUE, _VALUE)
    def test_a_larger_value_stays_the_larger(self, codes: tuple[str, str, str], one: float, other: float) -> None:
        source, target, _ = codes
        low, high = sorted((one, other))
        assert convert(low, source, target) <= convert(high, source, target)

    @given(st.sampled_from(MOLAR), st.sampled_from(MASSES + AMOUNTS), st.sampled_from(MASSES + AMOUNTS), _VALUE)
    def test_of_a_known_analyte_masses_and_moles_convert_there_and_back(
        self, concept: Concept, source: str, target: str, value: float,
    ) -> None:
        there = convert(value, source, target, concept.slug)
        assert convert(there, target, source, concept.slug) == pytest.approx(value, rel=1e-9)
