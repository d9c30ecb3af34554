"""UCUM units: what a spelling means, and conversion by dimension or by molar mass.

A unit that cannot be converted raises `UnitError`; a wrong number is never given.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import permutations

from accrual.errors import InputError
from accrual.vocabulary.concepts import CONCEPTS

__all__ = ["UnitError", "convert", "same_dimension", "unit_at"]

_DATA = tomllib.loads(files("accrual.vocabulary").joinpath("data", "units.toml").read_text(encoding="utf-8"))
_ATOMS: dict[str, tuple[Counter[str], float]] = {
    code: (Counter(row["dimension"]), float(row["factor"])) for code, row in _DATA["atoms"].items()
}
# The master equation of the NGSP and the IFCC: HbA1c in % = 0.09148 × mmol/mol + 2.152 (Clin Chem 2004;50:166).
_HBA1C_SLOPE, _HBA1C_OFFSET = 0.09148, 2.152


class UnitError(InputError):
    """A unit is not known, or cannot be converted into another."""


@dataclass(frozen=True, slots=True)
class _Measure:
    """A unit's powers of base quantities and how many base units it is."""

    powers: tuple[tuple[str, int], ...]
    factor: float


def convert(value: float, from_unit: str, to_unit: str, concept: str | None = None) -> float:
    """The value in another unit; by molar mass where the concept has one.

    >>> convert(1500, "/mm3", "10*9/L"), round(convert(1.0, "mg/dL", "umol/L", "creatinine"), 1)
    (1.5, 88.4)
    >>> convert(1.0, "g/L", "10*9/L", "neutrophils")
    Traceback (most recent call last):
    accrual.vocabulary.units.UnitError: g/L cannot be converted into 10*9/L for neutrophils

    Source: UCUM 2.1; NGSP/IFCC master equation for HbA1c.
    """
    if from_unit == to_unit:
        return value
    if concept == "hba1c" and {from_unit, to_unit} == {"%", "mmol/mol"}:
        return (value - _HBA1C_OFFSET) / _HBA1C_SLOPE if from_unit == "%" else value * _HBA1C_SLOPE + _HBA1C_OFFSET
    if {from_unit, to_unit} == {"Cel", "[degF]"}:
        return (value - 32) / 1.8 if from_unit == "[degF]" else value * 1.8 + 32
    scale = _scale(from_unit, to_unit, concept)
    if scale is None:
        raise UnitError(f"{from_unit} cannot be converted into {to_unit}" + (f" for {concept}" if concept else ""))
    # Powers of ten divide out exactly only one way round: 1500 / 1000 is 1.5, 1500 * 0.001 is not.
    return value / round(1 / scale) if scale < 1 and abs(1 / scale - round(1 / scale)) < 1e-9 / scale else value * scale


@lru_cache(maxsize=16384)
def same_dimension(first: str, second: str, concept: str | None = None) -> bool:
    """Whether a value in one unit can be given in the other."""
    try:
        convert(1.0, first, second, concept)
    except UnitError:
        return False
    return True


@lru_cache(maxsize=4096)
def _scale(from_unit: str, to_unit: str, concept: str | None) -> float | None:
    """What a value is multiplied by; None if there is no way from one unit to the other."""
    source, target = _measure(from_unit), _measure(to_unit)
    ratio = source.factor / target.factor
    ratio = float(f"{ratio:.12g}")
    if _is_amount_of_protein(from_unit, to_unit, concept):
        bridge = None
    elif source.powers == target.powers:
        bridge = 1.0
    else:
        bridge = _bridge(Counter(dict(source.powers)), Counter(dict(target.powers)), concept)
    return None if bridge is None else ratio * bridge


def _is_amount_of_protein(from_unit: str, to_unit: str, concept: str | None) -> bool:
    """Whether a ratio such as protein to creatinine is given in moles above the line: mmol/mol is no mg/g."""
    known = CONCEPTS.get(concept or "")
    above = {unit.partition("/")[0] for unit in (from_unit, to_unit)}
    return bool(known and known.per_molar_mass and any(_measure(atom).powers == (("n", 1),) for atom in above))


def _bridge(source: Counter[str], target: Counter[str], concept: str | None) -> float | None:
    """The factor from mass, amount or charge of a known analyte to another of the three.

    The analyte is what is measured, or, in a ratio such as albumin to creatinine, what it is divided by.
    """
    known = CONCEPTS.get(concept or "")
    if known is None:
        return None
    for power, per_mole in ((1, {"n": 1.0, "m": known.molar_mass, "c": known.valence}),
                            (-1, {"n": 1.0, "m": known.per_molar_mass})):
        for (here, first), (there, second) in permutations(per_mole.items(), 2):
            rest_here, rest_there = source.copy(), target.copy()
            rest_here[here] -= power
            rest_there[there] -= power
            if first and second and _powers(rest_here) == _powers(rest_there):
                return float((second / first) ** power)
    return None


def _powers(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((base, power) for base, power in counted.items() if power))


@lru_cache(maxsize=1024)
def _measure(code: str) -> _Measure:
    powers: Counter[str] = Counter()
    factor = 1.0
    for place, atom in enumerate(code.split("/")):
        sign = 1 if place == 0 else -1
        ten = re.fullmatch(r"10\*(\d+)", atom)
        if atom in ("", "1"):
            continue
        if ten:
            factor *= 10.0 ** (sign * int(ten[1]))
            continue
        if atom not in _ATOMS:
            raise UnitError(f"{code!r} is not a UCUM unit known here", mend="Units such as mg/dL, 10*9/L or mmol/L are")
        dimension, size = _ATOMS[atom]
        factor *= size**sign
        for base, power in dimension.items():
            powers[base] += sign * power
    return _Measure(_powers(powers), factor)


# ---------------------------------------------------------------- spellings


def _spelled(code_of: dict[str, str]) -> str:
    r"""A pattern of spellings, longest first of those with one first letter; one of letters must end as a word does.

    The registry escapes some marks, so that m^2 may come as m\^2.
    """
    endings: dict[str, list[str]] = {}
    for said in sorted(code_of, key=len, reverse=True):
        ending = _spelling(said[1:]) + (r"(?![a-zµμ²³^]|\\\^)" if said[-1].isalpha() else "")
        endings.setdefault("[µμ]" if said[0] in "µμ" else re.escape(said[0]), []).append(ending)
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in endings.items())


def _spelling(said: str) -> str:
    return re.escape(said).replace(r"\ ", r"\s?").replace(r"\^", r"\\?\^").replace(r"\*", r"\\?\*")


def _plain(said: str) -> str:
    return re.sub(r"[\s\\]", "", said)


_CODE_OF = {s.replace(" ", ""): code for code, row in _DATA["atoms"].items() for s in row["spellings"]}
_ATOM = re.compile(_spelled({s: code for code, row in _DATA["atoms"].items() for s in row["spellings"]}), re.IGNORECASE)
_WHOLE_OF = {s.replace(" ", ""): code for code, spellings in _DATA["whole"].items() for s in spellings}
_WHOLE = re.compile(_spelled({s: c for c, spellings in _DATA["whole"].items() for s in spellings}))
_POWER = re.compile(
    r"(?:\s*+\\?(?:[x×X✕·∙*]|times)\s*+|\s++(?=10(?:\\?\^|\*{1,2}|[eE])?(?:3|6|9|12|[³⁶⁹]|¹²)\s?(?:/|per\b)))"
    r"10\s*+(?:\\?\^\(?|(?:\\?\*){1,2}|e|E|exp|\()?\s*+(1[0-2]|[2-9]|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}(?![⁰¹²³⁴⁵⁶⁷⁸⁹]))\)?(?!\d|[.,]\d)"
)
_SPELLED_POWER = re.compile(                 # "× 10 (power of 9)/L", "× 10 to the 9th power/L"
    r"\s*+\\?(?:[x×X✕·∙*]|times)\s*+10\s*+\(?\s?(?:raised\s)?(?:to\s)?(?:the\s)?"
    r"(?:power\s(?:of\s)?(12|9|6|3)|(12|9|6)th(?:\spower)?|(3)rd(?:\spower)?|(ninth)(?:\spower)?)\)?(?=\s?(?:/|per\b|cells))",
    re.IGNORECASE)
_THOUSANDS = re.compile(r"\s*+[x×X✕*]\s*+1[,.]?000(?=\s?(?:/|per\b|cells))")
_MOST_DENOMINATORS = 4
_PER = re.compile(r"\s?(?:[/⁄∕]|per\b|\bp\.(?=\s))\s?", re.IGNORECASE)
_NEGATIVE = re.compile(r"\s?[·.•∙*]?\s?(min|mL|dL|L|s|kg|l)\s?[\^]?\s?[-−–⁻][1¹]")
_PER_BODY = re.compile(                      # · 1.73 m-2, and × 1.73 m2, which must mean the same
    r"\s?(?:[·.•∙*⋅]?\s?\(?1[.,·]73\s?m\s?\\?\^?\s?[-−–⁻][2²]\)?|\\?[x×*•∙·⋅]\s?1[.,·]73\s?m\s?\\?\^?[2²])(?!\d)")
_BLANK = (" ", "\n", "\r")
_BROKEN = re.compile(
    r"[ ]?\r?\n[ ]{0,12}(?=[µμ]?[a-z]{1,5}\s?/\s?[a-z\d]|(?:years?|months?|weeks?|days?|hours?|x\s?10|%)(?![a-z]))",
    re.IGNORECASE)
_OPTIONAL = re.compile(
    r"\s?(?:cells?|platelets|neutrophils|leukocytes|lymphocytes|count|copies)(?=\s?(?:/|per\b))", re.IGNORECASE
)
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def unit_at(text: str, position: int) -> tuple[str, int] | None:
    """The UCUM unit that stands at a position, right after a number, and where its spelling ends.

    >>> unit_at("1.5×109/L", 3), unit_at("1,500 cells/mm3", 5), unit_at("50ml/min (Cockcroft)", 2)
    (('10*9/L', 9), ('/mm3', 15), ('mL/min', 8))
    >>> unit_at("1.5 x 10 (power of 9)/L", 3), unit_at("1.5 x 10 to the 9th power/L", 3)
    (('10*9/L', 23), ('10*9/L', 27))
    """
    thousands = _THOUSANDS.match(text, position)
    if thousands:
        code, end = _denominators(text, None, thousands.end())
        return f"10*3{code}", end
    power = _POWER.match(text, position) or _SPELLED_POWER.match(text, position)
    if power:
        said = next(filter(None, power.groups()))
        exponent = 9 if said.lower() == "ninth" else int(said.translate(_SUPERSCRIPT))
        code, end = _denominators(text, _OPTIONAL.match(text, power.end()), power.end())
        return (f"10*{exponent}{code}", end)
    broken = _BROKEN.match(text, position) if text[position:position + 1] in _BLANK else None
    if broken:                               # a line that was broken between a number and its unit: "8.0\ng/dL"
        return unit_at(text, broken.end())
    start = position
    while start < len(text) and text[start] in "   -" and start - position < 2:
        start += 1
    whole = _WHOLE.match(text, start)
    if whole:
        return _WHOLE_OF[_plain(whole[0])], whole.end()
    counted = _OPTIONAL.match(text, position)
    if counted or _PER.match(text, position):
        code, end = _denominators(text, counted, position)
        if code:
            return ("{copies}" if counted and "cop" in counted[0].lower() else "") + code, end
    atom = _ATOM.match(text, start)
    if not atom:
        return None
    code, end = _denominators(text, atom, position)
    first = _code_of(atom[0])
    if not code and atom[0].lower() in ("platelets", "neutrophils"):
        return None                          # "AGC at least 1,500 Platelets at least 100,000" goes on with the next
    return (first + code, end) if first is not None else None


def _code_of(spelling: str) -> str | None:
    """The unit of a spelling; None for letters that are another one's in lower case ("mİn")."""
    return _CODE_OF.get(_plain(spelling).lower())


def _denominators(text: str, first: re.Match[str] | None, position: int) -> tuple[str, int]:
    """What a unit is divided by (`/min/{1.73_m2}`), and where it ends."""
    code, end = "", first.end() if first else position
    while code.count("/") < _MOST_DENOMINATORS:
        negative = _NEGATIVE.match(text, end)
        if negative:
            code, end = code + "/" + _CODE_OF[negative[1].lower()], negative.end()
            continue
        per_body = _PER_BODY.match(text, end) if code == "/min" else None
        if per_body:                         # ml·min-1·1.73m-2
            code, end = f"{code}/{{1.73_m2}}", per_body.end()
            continue
        per = _PER.match(text, end)
        atom = _ATOM.match(text, per.end()) if per else None
        known = _code_of(atom[0]) if atom else None
        if not atom or known is None or ("/min" in code and "24" in atom[0]):    # per 24-hour urine
            break
        code, end = f"{code}/{known}", atom.end()
    return "/min/{1.73_m2}" if code == "/{1.73_m2}/min" else code, end
