"""Numbers, units, durations and concepts as people write them."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from accrual.vocabulary.concepts import CONCEPTS

__all__ = ["amount", "duration", "legible", "lowered", "name", "number", "powers", "spelled", "unescaped", "units"]

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ATOMS = {
    "mm[Hg]": "mmHg", "[IU]": "IU", "m[IU]": "mIU", "u[IU]": "µIU", "k[IU]": "kIU", "Cel": "°C", "[degF]": "°F",
    "{1.73_m2}": "1.73 m²", "m2": "m²", "mm2": "mm²", "cm2": "cm²", "mm3": "mm³", "ug": "µg", "umol": "µmol",
    "uL": "µL", "um": "µm", "ukat": "µkat", "[lb_av]": "lb", "[in_i]": "in", "(24.h)": "24 h",
    "{PackYears}": "pack-years", "meq": "mEq", "cm[H2O]": "cmH₂O", "[diop]": "dioptres", "deg": "°",
    "a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "s": "seconds", "1": "",
}
_PER = {"d": "day", "wk": "week", "mo": "month", "a": "year", "h": "h", "s": "s"}      # "per day"
_PERIODS = {"Y": "year", "M": "month", "W": "week", "D": "day", "H": "hour"}
# 10^9, 10*9, 10**9, 10E9; and 109/L where the superscript was lost: a count per litre of 109 is never meant
# after a multiplication sign.
_POWER = re.compile(r"(?<![\d.,])10\s?(?:\\?\^|(?:\\?\*){1,2}|[eE](?=\d))\s?(\d{1,2})(?!\d)")
_LOST_POWER = re.compile(r"(?<=[×x*·])(\s?)10(1[0-2]|[2-9])(?=\s?/\s?[^\W\d])", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def number(value: float) -> str:
    """Up to six significant digits, without a tail of noughts.

    >>> number(1.5), number(120000.0), number(2.0)
    ('1.5', '120000', '2')
    """
    return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"


def units(code: str | None) -> str:
    """A UCUM unit as a person writes it.

    >>> units("10*9/L"), units("mL/min/{1.73_m2}"), units("mg/dL"), units("/mm3")
    ('×10⁹/L', 'mL/min/1.73 m²', 'mg/dL', '/mm³')
    """
    first, *below = (code or "").split("/")
    atoms = [_spelled(first), *(_PER.get(atom) or _spelled(atom) for atom in below)]
    power = re.fullmatch(r"10\*(\d+)", atoms[0])
    if power:
        atoms[0] = f"×10{power[1].translate(_SUPERSCRIPT)}"
    return "/".join(atoms)


def _spelled(atom: str) -> str:
    return _ATOMS.get(atom, re.sub(r"^\{(.*)\}$", r"\1", atom))


def amount(value: float, code: str | None) -> str:
    """A number with its unit.

    >>> amount(50.0, "%"), amount(90.0, "g/L"), amount(1500.0, "/mm3"), amount(1.0, "a")
    ('50 %', '90 g/L', '1500/mm³', '1 year')
    """
    unit = units(code)
    if value == 1 and code in ("a", "mo", "wk", "d", "h", "s"):
        unit = unit[:-1]
    return f"{number(value)}{unit}" if unit.startswith("/") else f"{number(value)} {unit}".strip()


def name(concept: str) -> str:
    """What a concept is called.

    >>> name("platelets"), name("liver-metastasis"), name("hepatitis-b")
    ('Platelet count', 'Liver metastasis', 'Hepatitis B')
    """
    known = CONCEPTS.get(concept)
    plain = known.name if known else spelled(concept)
    return plain[:1].upper() + plain[1:] if plain.partition(" ")[0].islower() else plain


def lowered(said: str) -> str:
    """A name as it stands within a sentence: without its capital, unless it is an abbreviation.

    >>> lowered("Liver metastasis"), lowered("HIV infection")
    ('liver metastasis', 'HIV infection')
    """
    return said[:1].lower() + said[1:] if said[1:2].islower() else said


def spelled(slug: str) -> str:
    """The words of a slug, abbreviations and people's names with their capitals.

    >>> spelled("hiv-infection"), spelled("brain-metastasis"), spelled("pd-1-inhibitor")
    ('HIV infection', 'brain metastasis', 'PD-1 inhibitor')
    """
    return " ".join(_capitals().get(word, word) for word in _words().findall(slug))


@cache
def _words() -> re.Pattern[str]:
    """The words of a slug; those that keep their hyphen are one."""
    joined = sorted(filter(lambda word: "-" in word, _capitals()), key=len, reverse=True)
    return re.compile(rf"(?<![^-])(?:{'|'.join(map(re.escape, joined))})(?![^-])|[^-]+")


@cache
def _capitals() -> dict[str, str]:
    lines = files("accrual.vocabulary").joinpath("data", "capitals.txt").read_text(encoding="utf-8").splitlines()
    return {word.lower(): word for line in lines if not line.startswith("#") for word in line.split()}


def duration(code: str) -> str:
    """An ISO 8601 duration in words.

    >>> duration("P4W"), duration("P1Y6M"), duration("PT72H")
    ('4 weeks', '1 year and 6 months', '72 hours')
    """
    parts = re.findall(r"(\d+(?:\.\d+)?)([YMWDH])", code)
    return " and ".join(_period(float(length), unit) for length, unit in parts) or code


def _period(length: float, unit: str) -> str:
    return f"{number(length)} {_PERIODS[unit]}{'' if length == 1 else 's'}"


def unescaped(text: str) -> str:
    r"""Registry text without the backslashes that its Markdown puts before signs.

    >>> unescaped("Age \\> 65 \\~ 80")
    'Age > 65 ~ 80'
    """
    return _ESCAPED.sub(r"\1", text)


def powers(text: str) -> str:
    """Powers of ten as they are meant.

    >>> powers("1.5×109/L, 80 x 10^9/L, 10*3/uL, 109 people")
    '1.5×10⁹/L, 80 x 10⁹/L, 10³/uL, 109 people'
    """
    text = _POWER.sub(lambda found: "10" + found[1].translate(_SUPERSCRIPT), text)
    return _LOST_POWER.sub(lambda found: f"{found[1]}10{found[2].translate(_SUPERSCRIPT)}", text)


def legible(text: str) -> str:
    r"""Registry text without its escapes, powers of ten as they are meant.

    >>> legible("ANC \\>= 1.5×109/L")
    'ANC >= 1.5×10⁹/L'
    """
    return powers(unescaped(text))
