"""Numbers as criteria write them, with their units and the limits of normal they are multiples of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from accrual.vocabulary.units import unit_at

__all__ = ["NUMBER", "Number", "read_number"]

NUMBER = re.compile(
    r"""\d{1,3}(?:[,   ’']\d{3})+(?![\d])(?:[.·]\d+)?      # 1,500  100 000  1’500.5
      | \d+\s?½ | [½¼¾]
      | \d+(?:[.·]\d+|,\d{1,2}(?!\d|,\d|\s*(?:,|or\b|and\b)\s*\d))?   # 1.5  1·5  1,5 but not 0,1,2
      | \.\d+""",
    re.VERBOSE,
)
_GROUPED = re.compile(r"\d{1,3}(?:[,   ’']\d{3})+(?:[.·]\d+)?")
_DOTTED_THOUSANDS = re.compile(r"\d{1,3}\.000$")
_MANY = re.compile(r"\s*(million|millions|thousand|billion)\b", re.IGNORECASE)
_RESTATED = re.compile(r"\s*\(\s*(?P<digits>\d+(?:\.\d+)?)\s*\)")
_TIMES = r"\s*[-]?\s*(?:[x×X✕*·∙]|times?|fold|\s)\s*[-]?\s*"
_INSTITUTION = (r"(?:(?:the|of|its|their|an?|above|local|laboratory|laboratories|lab|institutional|institution(?:['’]?s)?|center|centre|site|age|gender|sex|adjusted|appropriate|"
                r"specific|normal|respective|corresponding|central|testing|reference|assay|study|defined|than|value|age-adjusted|age-appropriate|investigational|\(?\s*i(?=uln))[\s-]*)*")
_ULN = re.compile(
    rf"{_TIMES}(?:{_INSTITUTION})\(?\s*(?:upper\s+(?:limits?|bound|level|end|range|value|reference|normal)[\s-]*(?:(?:of|for|range|value|limit|the|in|laboratory|reference|institutional|institution|is)[\s-]*)*"
    r"(?:normal(?:ity|s)?(?:\s+(?:range|limits?|value|level)s?)?)?|i?uln\b|unl\b|ul\b(?=n)|iuln\b|ulnr\b|normal\s+upper\s+limit|institutional\s+upper\s+normal\s+limit|upper\s+normal(?:\s+limit)?|upper\s+limit|higher\s+limit\s+of\s+normal|maximum\s+normal|limit\s+of\s+normal)"
    r"(?:\s*\(?\[?\(?\s*(?:i?uln|unl)\s*\)?\]?)?", re.IGNORECASE,
)
_PLAIN_N = re.compile(r"\s*(?:[x×X]|times)\s*(?:the\s+)?(?:N\b|(?:institutional\s+|laboratory\s+)?normal(?:\s+(?:value|limits?|range|level))?\b)")
_LLN = re.compile(rf"{_TIMES}(?:{_INSTITUTION})(?:lower\s+limits?\s+(?:of\s+)?(?:the\s+)?(?:normal|laboratory\s+normal)|lln\b)(?:\s*\(\s*lln\s*\))?", re.IGNORECASE)
_BASELINE = re.compile(rf"{_TIMES}(?:the\s+)?baseline\b", re.IGNORECASE)
_AHEAD = re.compile(r"[\s(-]*(?:[x×X✕*·∙]|times?\b|fold|upper|i?uln|unl|lln|lower|baseline|(?:the|of|above|its|lab\w*|institution\w*|local|normal)\s)", re.I)
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75}


@dataclass(frozen=True, slots=True)
class Number:
    """A value with its unit (UCUM); `relative_to` is uln, lln or baseline; `end` is where the unit's spelling ends."""

    value: float
    end: int
    unit: str | None = None
    relative_to: str | None = None


def read_number(text: str, start: int, stop: int, *, word_value: float | None = None, word_end: int = 0) -> Number:
    """The number that starts here, with the unit or multiple that follows it.

    >>> read_number("1,500/mm3", 0, 9), read_number("2.5 times the ULN", 0, 17)
    (Number(value=1500.0, end=9, unit='/mm3', relative_to=None), Number(value=2.5, end=17, unit=None, relative_to='uln'))
    """
    if word_value is None:
        found = NUMBER.match(text, start, stop)
        assert found is not None, "the tokenizer only calls this where a number stands"
        value, end = _value(found[0]), found.end()
    else:
        value, end = word_value, word_end
        restated = _RESTATED.match(text, end, stop)
        if restated and float(restated["digits"]) == value:
            end = restated.end()
    many = _MANY.match(text, end, stop)
    if many and unit_at(text, end) is None:
        value, end = value * {"m": 1e6, "t": 1e3, "b": 1e9}[many[1][0].lower()], many.end()
    for pattern, relative_to in () if not _AHEAD.match(text, end, stop) else ((_ULN, "uln"), (_LLN, "lln"), (_BASELINE, "baseline"), (_PLAIN_N, "uln")):
        multiple = pattern.match(text, end, stop)
        if multiple:
            return Number(value, multiple.end(), None, relative_to)
    unit = unit_at(text, end)
    if unit is None or unit[1] > stop:
        return Number(value, end)
    if _DOTTED_THOUSANDS.fullmatch(text[start:end]) and unit[0] in ("/mm3", "/uL"):
        value *= 1000                                        # 100.000/mm3 is a hundred thousand
    return Number(value, unit[1], unit[0])


def _value(raw: str) -> float:
    if raw[-1] in _VULGAR:
        return float(raw[:-1].strip() or 0) + _VULGAR[raw[-1]]
    if _GROUPED.fullmatch(raw):
        return float(re.sub(r"[,   ’']", "", raw).replace("·", "."))
    return float(raw.replace(",", ".").replace("·", "."))
