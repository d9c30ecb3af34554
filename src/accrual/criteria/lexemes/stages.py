"""Stages, and grades of a tumour's size, nodes and metastases: "stage IIIB-IV", "stage I, II or III", "T1-T2 N0"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme

__all__ = ["stages_at"]

_STAGE = re.compile(r"(iv|i{1,3}|[0-4])([abc]?)(\d?)")
_TNM = re.compile(r"[cpy]{0,2}(t(?:[0-4][a-d]?|is|x|a)|n(?:[0-3][a-c]?|x)|m(?:[01][a-c]?|x))")
_ROMAN = {"0": "0", "1": "i", "2": "ii", "3": "iii", "4": "iv"}
_MAJORS = ("0", "i", "ii", "iii", "iv")


def stages_at(words: list[Lexeme], at: int) -> tuple[int, Phrase] | None:
    """The lexeme after the stages that begin at one, and a qualifier that holds all of them.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> [slug for _, slug in stages_at(lexemes("stage II-IV melanoma"), 0)[1].marks]
    ['stage-ii', 'stage-iii', 'stage-iv']
    """
    word = words[at]
    if word.text in ("stage", "stages"):
        return _listed(words, at + 1, [])
    if word.role == "Q" and isinstance(word.value, Phrase) and (slug := word.value.mark("stage")).startswith("stage-"):
        return _listed(words, at + 1, [slug.removeprefix("stage-")])
    if word.kind == "w" and len(word.text) <= 5 and word.text[0] in "cpytnm" and _TNM.fullmatch(word.text):
        return _tnm(words, at)
    return None


def _listed(words: list[Lexeme], at: int, found: list[str]) -> tuple[int, Phrase] | None:
    stop, ranges = at, False
    while at < len(words):
        word = words[at]
        stage = _STAGE.fullmatch(word.text)
        if stage is not None and (word.kind in "nw" or (word.text == "i" and found)):     # "0 or I" is no pronoun
            name = _ROMAN.get(stage[1], stage[1]) + stage[2] + stage[3]
            found += _between(found[-1], name) if ranges and found else [name]
            ranges, stop = False, at + 1
        elif word.kind == "-" and found:
            ranges = True
        elif word.kind == "+" and found and isinstance(word.value, Phrase) and word.value.slug == ">=":
            found += _between(found[-1], "iv")               # "stage II or higher"
            stop = at + 1
            break
        elif not (word.kind in ",/oa" and found):
            break
        at += 1
    if not found:
        return None
    return stop, _qualifier(f"stage-{name}" for name in dict.fromkeys(found))


def _between(low: str, high: str) -> list[str]:
    """The stages after one, up to another: IIIB to IV is IV, I to III is II and III."""
    majors = [name.rstrip("abc123") for name in (low, high)]
    if not set(majors) <= set(_MAJORS):
        return [high]
    first, last = map(_MAJORS.index, majors)
    below = [majors[1] + letter for letter in "abc" if letter < high[len(majors[1]):][:1]]     # IB to IIIB holds IIIA
    return [*_MAJORS[first + 1:last], *below, high]


def _tnm(words: list[Lexeme], at: int) -> tuple[int, Phrase]:
    """Of each letter one grade must hold, and all letters together: "T1-T3 N0 M0"."""
    found: dict[str, list[str]] = {}
    last, stop, ranges = "", at, False
    while at < len(words):
        word = words[at]
        graded = _TNM.fullmatch(word.text) if word.kind == "w" else None
        if graded is not None or (last and word.kind == "n" and word.text in "1234"):
            grade = graded[1] if graded is not None else last + word.text
            ranges = ranges or (bool(last) and at == stop and word.start == words[at - 1].end + 1)      # "T1-T3"
            if graded is None and at + 1 < len(words) and words[at + 1].start == word.end and (
                    words[at + 1].text in ("a", "b", "c", "d")):
                at += 1                      # "T2-4a"
                grade += words[at].text
            grades = found.setdefault(grade[0], [])
            grades += [*(_grades_between(grades[-1], grade) if ranges and grades else ()), grade]
            last, stop, ranges = grade[0], at + 1, False
        elif word.kind not in "-,/oa":
            break
        else:
            ranges = word.kind == "-"
        at += 1
    marks = tuple(("severity", "-or-".join(dict.fromkeys(grades))) for grades in found.values())
    return stop, Phrase(("stage",), "w", role="Q", marks=marks)


def _grades_between(low: str, high: str) -> list[str]:
    """The grades between two of one letter: T1 to T4a are T2 and T3 too, and T1b to T2 is T1c too."""
    first, last = low[1:2] if low[1:2].isdigit() else "0", high[1:2]       # Tis and Ta come before T1
    if not last.isdigit():
        return []
    above = [low[:2] + letter for letter in "bc" if low[2:] in ("a", "b") and letter > low[2:]] if first < last else []
    return [*above, *(f"{low[0]}{number}" for number in range(int(first) + 1, int(last)))]


def _qualifier(slugs: Iterable[str]) -> Phrase:
    return Phrase(("stage",), "w", role="Q", marks=tuple(("stage", slug) for slug in slugs))
