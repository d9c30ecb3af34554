"""Times of a sentence that no test holds: the sentence is asked.

"More than 6 months from definitive therapy" is more than any definitive therapy; "steroids for 3 months in the past 5
years" tells two times, of which a test has room for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accrual.criteria.model import (
    Condition,
    Quantity,
    Question,
    Rule,
    State,
    Test,
    Therapy,
    deciding_tests,
    tests_of,
)

__all__ = ["loses_a_time"]

_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
          "twelve": 12}
_DAYS = {"d": 1.0, "w": 7.0, "m": 30.4, "y": 365.25, "a": 365.25}      # by the first letter of a unit
_UNITS = frozenset(("d", "wk", "mo", "a"))
_TIME = re.compile(
    rf"(?<![\w.,/–-])(\d{{1,4}}(?:\.\d)?|{'|'.join(_WORDS)})[\s-]*(?:\(\s*\d{{1,3}}\s*\)\s*)?"
    r"(?:(?:calendar|consecutive|full|continuous|previous|past|last)\s+)?(day|week|month|year)s?\b"
    r"(?!\s*(?:of age|old|earlier|survival|overall|os\b|risk|\d))")
_LENGTH = re.compile(r"P(\d+(?:\.\d+)?)([YMWD])")
_WASHOUT = re.compile(r"\bwash-?\s?out\b|\brequired\s+(?:from|between|since|after)\b")
_ALIKE = 0.12                                # 4 weeks are as good as a month, 12 weeks as 3 months


def loses_a_time(rule: Rule, _kind: str, said: str) -> bool:
    """Whether a sentence, in lower case, tells a time that its rule of treatments or illnesses does not hold.

    >>> from accrual.criteria.model import Window
    >>> recent = Window("within", "P4W", "before")
    >>> loses_a_time(Therapy("surgery", (0, 7)), "exclusion", "surgery 4 weeks ago")
    True
    >>> loses_a_time(Therapy("surgery", (0, 7), window=recent), "exclusion", "surgery within one month")
    False
    """
    if not any(unit in said for unit in ("day", "week", "month", "year")):
        return False
    if _WASHOUT.search(said) is not None and any(map(_is_needed_long, deciding_tests(rule))):
        return True
    told = [_number(number) * _DAYS[unit[0]] for number, unit in _TIME.findall(said)]
    if not told or not any(isinstance(test, Condition | Therapy | State) for test in deciding_tests(rule)):
        return False
    held = [days for test, _, _ in tests_of(rule) for days in _held(test)]
    return any(all(abs(one - other) > _ALIKE * max(one, other) for other in held) for one in told)


def _is_needed_long(test: Test) -> bool:
    """Whether a time without a treatment was taken for one that needs it: "3 weeks are required from chemotherapy"."""
    return isinstance(test, Therapy) and test.status == "needed" and test.window is not None and (
        test.window.bound == "lasting")


def _number(said: str) -> float:
    return _WORDS[said] if said in _WORDS else float(said)


def _held(test: Test) -> Iterator[float]:
    """The times that a test holds, in days."""
    if isinstance(test, Question):
        yield from (_number(number) * _DAYS[unit[0]] for number, unit in _TIME.findall(test.text.lower()))
        return
    window = getattr(test, "window", None)
    for length in (window.duration, window.high) if window is not None else ():
        found = _LENGTH.match(length) if length else None
        if found is not None:
            yield float(found[1]) * _DAYS[found[2].lower()]
    if isinstance(test, Quantity) and test.unit in _UNITS:
        days = _DAYS[test.unit[0]]
        yield test.value * days
        if test.high is not None:
            yield test.high * days
