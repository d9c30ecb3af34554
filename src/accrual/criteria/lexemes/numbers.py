"""Numbers as criteria write them, with their units and the limits of normal they are multiples of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from accrual.vocabulary.units import unit_at

__all__ = ["INSTITUTION", "LOWER", "NUMBER", "UPPER", "Number", "read_number", "read_word"]

NUMBER = re.compile(
    r"""(?P<ten>10)(?:\\?\^\s?\d{1,2}|(?:\\?\*){1,2}\d{1,2}\*?|[²³⁴⁵⁶⁷⁸⁹]|¹[⁰¹²])(?![\d.,]\d)
      | (?P<lost>10[3-9])(?=\s?(?:(?:viral\s|RNA\s|DNA\s)?cop(?:ies|y)|cp)\s?/\s?m)      # 105 copies/mL
      | \d{1,3}(?:[,\u0020\u00a0\u2009\u202f’'](?!10[369]\s?(?:cells\s?)?(?:/|per\b))\d{3}|,\s000
            |\x20?\r?\n\x20{0,40}000)+(?![\d])(?:[.·]\d+)?
                                                # 10^5  1,500  100 000  1’500.5  15, 000, two lines, but not 100 109/L
      | \d+\s?½ | [½¼¾]
      | \d+(?:[.·]\d+|,\d{1,2}(?!\d|,\d|\s*(?:,|or\b|and\b)\s*\d))?   # 1.5  1·5  1,5 but not 0,1,2
      | \.\d+""",
    re.VERBOSE,
)
_GROUPED = re.compile(r"\d{1,3}(?:(?:[,\u0020\u00a0\u2009\u202f’']\s?|\s{1,42})\d{3})+(?:[.·]\d+)?")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_OF_VIRUS = r"\s*(?=(?:(?:viral\s|RNA\s|DNA\s)?cop(?:ies|y)|cp|IU|U)\b)"
_LOGARITHM = re.compile(rf"\s?log(?:s|\s?\(?(?:10|₁₀)\)?)?-?{_OF_VIRUS}", re.IGNORECASE)
_SCIENTIFIC = re.compile(
    rf"\s?(?:[x×·*]\s?10(?:\\?\^|(?:\\?\*){{1,2}}|E)?\s?|E\+?)(?P<power>0?\d|1\d|[²³⁴⁵⁶⁷⁸⁹]|¹[⁰¹²]){_OF_VIRUS}",
    re.IGNORECASE)
_POWERS = tuple("lLxX×·*eE")                 # what a logarithm or a power begins with, tried before the patterns are
_MOST_POWER = 15.0                           # of a logarithm of a count
_DOTTED_THOUSANDS = re.compile(r"\d{1,3}\.000$")
_MANY = re.compile(r"\s*(million|millions|thousand|billion)\b", re.IGNORECASE)
_RESTATED = re.compile(r"\s*\(\s*(?P<digits>\d+(?:\.\d+)?)\s*\)")
# Runs of white space are matched possessively: backing into them would only try the same places again.
_TIMES = r"(?:[\s-]*+(?:[x×X✕·∙]|\\?\*|times?|fold)[\s-]*+|\s[\s-]*+|(?=i?u(?:ln|nl)\b|lln\b))"    # "1.5ULN" too
INSTITUTION = (
    r"(?:(?:the|of|its|their|an?|above|local|laboratory|laboratories|lab|institutional|institution(?:['’]?s)?|center"
    r"|centre|site|age|gender|sex|adjusted|appropriate|specific|normal|respective|corresponding|central|testing"
    r"|reference|assay|study|defined|than|value|investigational|\(?\s*i(?=uln))[\s/-]*+){0,8}"
)
UPPER = (
    r"(?:upper\s+(?:limits?(?:ed)?|bound|level|end|range|value|reference|normal)[\s-]*+"
    r"(?:(?:of|for|range|value|limit|the|in|laboratory|reference|institutional|institution|is)[\s-]*+){0,8}"
    r"(?:normal(?:ity|s)?(?:\s+(?:range|limits?|value|level)s?)?)?"
    r"|i?uln\b|i?unl\b|ul\b(?=n)|ulnr\b|normal\s+upper\s+limit|institutional\s+upper\s+normal\s+limit"
    r"|normal\s+institutional\s+limits?|institutional\s+normal(?:\s+limits?)?|upper\s+normal(?:\s+limit)?|upper\s+limit|higher\s+limit\s+of\s+normal|maximum\s+normal|limit\s+of\s+normal)"
)
_ULN = re.compile(
    rf"{_TIMES}{INSTITUTION}\(?\s*{UPPER}(?:\s*+\(?\[?\(?\s*(?:i?uln|i?unl)\b\s*+\)?\]?)?"
    r"(?:\s++for\s++(?:age|the\s+(?:lab(?:oratory)?|institution))\b)?",
    re.IGNORECASE,
)
_PLAIN_N = re.compile(
    r"\s*+(?:[x×X]|times)\s*+(?:the\s+)?"
    r"(?:N\b|(?:institutional\s+|laboratory\s+)?normal(?:\s+(?:value|limits?|range|level))?\b)",
)
LOWER = (
    r"(?:lower\s+limits?\s+(?:of\s+)?(?:the\s+)?(?:normal|laboratory\s+normal)|lln\b)(?:\s*+\(\s*+lln\s*+\))?"
)
_LLN = re.compile(rf"{_TIMES}{INSTITUTION}{LOWER}", re.IGNORECASE)
_BASELINE = re.compile(rf"{_TIMES}(?:the\s+)?baseline\b", re.IGNORECASE)
_MULTIPLES = ((_ULN, "uln"), (_LLN, "lln"), (_BASELINE, "baseline"), (_PLAIN_N, "uln"))
# What every multiple begins with, tried first because few numbers are multiples.
_AHEAD = re.compile(
    r"[\s(-]*+(?:[x×X✕·∙]|\\?\*|times?\b|fold|upper|i?uln|unl|lln|lower|baseline"
    r"|(?:the|of|above|its|lab\w*|institution\w*|local|normal)\s)", re.IGNORECASE,
)
_OUT_OF = re.compile(r"\s?/\s?(10|15|30)(?![\d/.,*^x×])(?!\s*[x×*])")     # "a pain score of 4/10", "MMSE < 24/30"
_OLD = re.compile(r"\s*(?:y[./]?o\b|years?-old)", re.IGNORECASE)
_NORMAL = re.compile(r"\s+(?:the\s+)?normal(?:\s+(?:value|limits?|range|levels?))?\b", re.IGNORECASE)
_DAYS = re.compile(r"(?:\s*(?:,|\+|and|plus)\s*|\s+)([0-6])\s+days?\b(?!\s+(?:per|a|of)\b)", re.IGNORECASE)
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75}


@dataclass(frozen=True, slots=True)
class Number:
    """A value with its unit (UCUM); `relative_to` is uln, lln or baseline; `end` is where the unit's spelling ends.

    `of_age` tells that the unit is years old: "18 y.o."
    """

    value: float
    end: int
    unit: str | None = None
    relative_to: str | None = None
    of_age: bool = False


def read_number(text: str, start: int, stop: int) -> Number:
    """The number that starts here, with the unit or multiple that follows it.

    >>> read_number("2.5 times the ULN", 0, 17)
    Number(value=2.5, end=17, unit=None, relative_to='uln', of_age=False)
    """
    found = NUMBER.match(text, start, stop)
    if found is None:
        raise ValueError(f"no number stands at {start}")
    number = _measured(text, _value(found), found.end(), stop)
    if _DOTTED_THOUSANDS.fullmatch(found[0]) and number.unit in ("/mm3", "/uL"):
        return replace(number, value=number.value * 1000)    # 100.000/mm3 is a hundred thousand
    return number


def read_word(text: str, value: float, end: int, stop: int) -> Number:
    """A number in words, which may be said again in digits, with its unit.

    >>> read_word("three (3) months", 3.0, 5, 16)
    Number(value=3.0, end=16, unit='mo', relative_to=None, of_age=False)
    """
    restated = _RESTATED.match(text, end, stop)
    if restated and float(restated["digits"]) == value:
        end = restated.end()
    return _measured(text, value, end, stop)


def _measured(text: str, value: float, end: int, stop: int) -> Number:
    """A value with the unit or multiple that stands behind it, at `end`."""
    many = _MANY.match(text, end, stop)
    if many and unit_at(text, end) is None:
        value, end = value * {"m": 1e6, "t": 1e3, "b": 1e9}[many[1][0].lower()], many.end()
    twice = _NORMAL.match(text, end, stop) if text[max(0, end - 6):end].lower().endswith(("twice", "thrice")) else None
    if twice:
        return Number(value, twice.end(), None, "uln")
    if text[end:end + 2].lstrip()[:1] in _POWERS:
        value, end = _powered(text, value, end, stop)
    if _AHEAD.match(text, end, stop):
        for pattern, relative_to in _MULTIPLES:
            multiple = pattern.match(text, end, stop)
            if multiple:
                return Number(value, multiple.end(), None, relative_to)
    unit = unit_at(text, end)
    if unit is None or unit[1] > stop:
        whole = _OUT_OF.match(text, end, stop)
        return Number(value, whole.end() if whole and value <= float(whole[1]) else end)
    days = _DAYS.match(text, unit[1], stop) if unit[0] == "wk" else None
    if days:                                 # "13 weeks 6 days"
        return Number(value * 7 + int(days[1]), days.end(), "d") if int(days[1]) else Number(value, days.end(), "wk")
    return Number(value, unit[1], unit[0], of_age=_OLD.match(text, end, stop) is not None)


def _powered(text: str, value: float, end: int, stop: int) -> tuple[float, int]:
    """A count of virus given as a logarithm or with a power of ten: "5 log10 copies/mL", "1 × 10^5 IU/mL"."""
    logarithm = _LOGARITHM.match(text, end, stop) if value <= _MOST_POWER else None
    if logarithm:
        return float(f"{10.0 ** value:.4g}"), logarithm.end()
    scientific = _SCIENTIFIC.match(text, end, stop)
    if scientific:
        return value * 10.0 ** int(scientific["power"].translate(_SUPERSCRIPT)), scientific.end()
    return value, end


def _value(found: re.Match[str]) -> float:
    raw = found[0]
    if found["ten"] or found["lost"]:
        return 10.0 ** int(re.sub(r"\D", "", raw[2:].translate(_SUPERSCRIPT)))
    if raw[-1] in _VULGAR:
        return float(raw[:-1].strip() or 0) + _VULGAR[raw[-1]]
    if _GROUPED.fullmatch(raw):
        return float(re.sub(r"[,\s’']", "", raw).replace("·", "."))
    return float(raw.replace(",", ".").replace("·", "."))
