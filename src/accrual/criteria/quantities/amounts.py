"""Grades of side effects and tumours, and doses: numbers that narrow a mention and are no values of their own."""

from __future__ import annotations

from accrual.criteria.lexemes.numbers import Number
from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import Dose, Scale
from accrual.criteria.quantities.scales import sign_of
from accrual.vocabulary.steroids import EQUAL_DOSES
from accrual.vocabulary.terms import is_kind_of

__all__ = ["dose_at", "grade_at", "has_own_grades"]

# Conditions with grades of their own: tumours by WHO, sprains, reflux, the host disease by Glucksberg.
_GRADED = (
    "neoplasm", "malignancy", "graft-versus-host-disease", "injury", "gastroesophageal-varices", "hemorrhoids",
    "hernia", "pelvic-organ-prolapse", "varicocele", "vesicoureteral-reflux", "spondylolisthesis", "osteoarthritis",
    "hepatic-encephalopathy", "subarachnoid-hemorrhage", "fatty-liver", "valvular-heart-disease", "disc-herniation",
    "pressure-ulcer", "vertebral-fracture", "obesity", "cataract", "keratoconus", "nasal-polyps",
)
_ROMAN = {"i": 1.0, "ii": 2.0, "iii": 3.0, "iv": 4.0}
# Steroids that doses of others are counted in, and what may be said beside them.
_STEROIDS = {steroid + said: steroid for steroid in EQUAL_DOSES for said in ("", "-equivalent", "-equivalents")}
_BEFORE_STEROID = frozenset(("of", "oral", "the", "("))
_AFTER_STEROID = frozenset((
    "(", ")", "or-equivalent", "or-its-equivalent", "or", "equivalent", "equivalents", "its", "the",
))
_DAILY = frozenset(("daily", "day", "d", "per day", "/ day", "/ d", "a day", "each day"))
_AMOUNTS = frozenset(("mg", "ug", "g", "Gy", "mL", "[IU]", "U", "mmol"))


def grade_at(words: list[Lexeme], at: int) -> tuple[int, Scale] | None:
    """The lexeme after, and the grades of, "grade 3 or 4", "≥ grade 2", "grade 2 or higher"; of what, neighbours tell.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> grade_at(lexemes("grade 2 or higher"), 0)[1].low
    2.0
    """
    sign, place, first = "", at, words[at]
    if first.kind == ">" and isinstance(first.value, Phrase):
        sign, place = first.value.slug, at + 1
    place = _past_silent(words, place)
    if place >= len(words) or words[place].text not in ("grade", "grades"):
        return None
    place = _past_silent(words, place + 1)
    if place < len(words) and words[place].kind == ">" and isinstance(said := words[place].value, Phrase):
        sign, place = said.slug, place + 1
    grades: list[float] = []
    stop = place
    while place < len(words) and (words[place].kind == "n" or words[place].text in _ROMAN or (
            grades and words[place].kind in "-o/,a")):
        number = words[place].value if words[place].text not in _ROMAN else Number(_ROMAN[words[place].text], 0)
        if isinstance(number, Number):
            if number.unit is not None or not 0 <= number.value <= 5:
                break
            grades.append(number.value)
            stop = place + 1
        place += 1
    if stop < len(words) and words[stop].kind == "+" and isinstance(words[stop].value, Phrase) and grades:
        sign, stop = sign_of(words[stop], "ctcae"), stop + 1
    if not grades or (sign and len(grades) > 1):
        return None
    low, high = {">=": (grades[0], None), ">": (grades[0], None), "<=": (None, grades[0]),
                 "<": (None, grades[0])}.get(sign, (min(grades), max(grades)))
    return stop, Scale("ctcae", low, high, (first.start, words[stop - 1].end), sign == ">", sign == "<")


def has_own_grades(concept: str) -> bool:
    """Whether a condition's grade is a part of its name, and none of a side effect.

    >>> has_own_grades("ankle-sprain"), has_own_grades("peripheral-neuropathy")
    (True, False)
    """
    return any(is_kind_of(concept, graded) for graded in _GRADED)


def _past_silent(words: list[Lexeme], at: int) -> int:
    """The lexeme after those that tell nothing: "≤ CTCAE v5.0 grade 1"."""
    while at < len(words) and words[at].kind == "f" and words[at].value is None:
        at += 1
    return at


def dose_at(words: list[Lexeme], at: int) -> tuple[int, Dose] | None:
    """The lexeme after, and how much of a drug or of radiation: "> 10 mg/day", "20 Gy".

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> dose_at(lexemes("> 10 mg/day"), 0)[1]
    Dose(comparator='>', value=10.0, unit='mg/d', of=None)
    """
    sign, place, said = "=", at, words[at].value
    if words[at].kind == ">" and isinstance(said, Phrase):
        sign, place = said.slug, at + 1
    number = words[place].value if place < len(words) else None
    if not isinstance(number, Number) or number.unit is None or number.relative_to or (
            number.unit.split("/")[0] not in _AMOUNTS):
        return None
    unit, stop = number.unit, place + 1
    if stop < len(words) and words[stop].text in ("daily", "day", "d") and "/d" not in unit:
        unit, stop = f"{unit}/d", stop + 1
    of, a_day = _counted_in(words, stop)
    return stop, Dose(sign, number.value, f"{unit}/d" if unit in _AMOUNTS and a_day else unit, of)


def _counted_in(words: list[Lexeme], at: int) -> tuple[str | None, bool]:
    """The steroid a dose is counted in, and whether a day follows it: "10 mg of prednisone or equivalent per day"."""
    while at < len(words) and words[at].text in _BEFORE_STEROID:
        at += 1
    of = _STEROIDS.get(words[at].text) if at < len(words) else None
    if of is None:
        return None, False
    at += 1
    while at < len(words) and words[at].text in _AFTER_STEROID:
        at += 1
    return of, not _DAILY.isdisjoint(" ".join(word.text for word in words[at:at + size]) for size in (1, 2))
