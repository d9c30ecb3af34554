"""Scores and grades: "ECOG 0-2", "NYHA class III or IV", "Child-Pugh A", "grade ≤ 1"."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from accrual.criteria.lexemes.numbers import Number
from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme, lexemes
from accrual.criteria.model import Scale
from accrual.vocabulary.concepts import CONCEPTS

__all__ = ["graded", "scale_tests", "sign_of"]

_ROMAN = {"i": 1.0, "ii": 2.0, "iii": 3.0, "iv": 4.0, "v": 5.0, "vi": 6.0}
_HALF_CLASSES = frozenset(("iia", "iib", "iiia", "iiib", "iva"))       # "NYHA IIIB-IV" begins with class III
_ROMAN_SCALES = frozenset(("gmfcs", "nyha", "asa", "killip", "fitzpatrick", "gold", "ctcae", "iga"))
_BY_STAGE = frozenset(("nyha", "killip"))
# Pugh 1973: class A is 5 or 6 points, B 7 to 9, C 10 to 15.
_CHILD = {"a": (5.0, 6.0), "b": (7.0, 9.0), "c": (10.0, 15.0)}
_DIPSTICK, _DIPPED, _NEAR = "urine-dipstick-protein", frozenset(("urine-protein", "urine-dipstick-protein")), 9
_CROSS = re.compile(r"\s?\(\s?\+\s?\)|\+(?![\d<>≥≤])")              # 2+  2 (+)
_CLASSES = frozenset(("class", "classes"))
_BODIES = frozenset(("WHO", "GOG", "ZUBROD", "SWOG"))
_FAILING = re.compile(
    r"class(?:es)?\s+[IV1-4]{1,3}(?:\s*(?:-|–|to|or|and|/|through)\s*(?:class\s+)?[IV1-4]{1,3})*\s+"
    r"(?:chronic\s+)?(?:congestive\s+)?(?:heart|cardiac)\s+failure\b", re.IGNORECASE)
_EXTENT = re.compile(r"f{1,3}n(?:-n)?")        # "on the 10-point …", "on a 0-10 …"
_NO_PAIN = frozenset((
    "itch", "itching", "pruritus", "anxiety", "nausea", "fatigue", "dyspnea", "dyspnoea", "stress", "sleep", "craving",
    "satisfaction", "insomnia", "itch-intensity", "vertigo", "tinnitus",
))
_TWO_SCORES = re.compile(r"\d,\d")
# What is numbered itself, so that the number is no score: "… dyspnea scale (visit 1)".
_NUMBERED = frozenset((
    "visit", "visits", "day", "days", "week", "weeks", "month", "cycle", "part", "phase", "version", "item", "items",
    "question", "questions", "arm", "cohort", "period", "year", "type", "appendix", "table",
))
# Scales whose scores are no even steps.
_SCORES = {"cdr": (0.0, 0.5, 1.0, 2.0, 3.0)}
# Two scales with the same points, of which each person is judged by one.
_TWINS = {frozenset(("karnofsky", "lansky"))}
_CHILD_CLASS = re.compile(r"[abc]\d{0,2}")

_Ends = tuple[float | None, float | None, bool, bool]
Found = tuple[int, int, tuple[str, ...], tuple[Scale, ...]]

_MORE_IS_BETTER = frozenset(("karnofsky", "lansky", "mmse", "moca", "glasgow-coma-scale", "apgar"))


def graded(words: list[Lexeme], text: str) -> list[Lexeme]:
    """The lexemes with Roman numerals and Child-Pugh classes near their scale read as numbers."""
    if not words:
        return words
    if "+" in text[words[0].start:words[-1].end + 4]:
        words = _sums_of_grades(_dipsticks(words, text), text)
    words = _with_signs_behind(_performance(_heart_failure(words, text), text))
    near = [(at, _slug(words, at)) for at, word in enumerate(words) if word.kind == "c" and _is_scale(words, at)]
    if not near:
        return words
    out = list(words)
    for at, slug in near:
        if slug in _ROMAN_SCALES:
            for place in range(max(0, at - 12), min(len(words), at + 8)):
                staged = _staged(words[place]) if slug in _BY_STAGE and place > at else ""
                if staged:                   # "NYHA stage III or IV" is a class
                    out[place] = _number(words[place], _ROMAN[staged])
                elif words[place].text in _ROMAN and text[words[place].start:words[place].end].isupper():
                    out[place] = _number(words[place], _ROMAN[words[place].text])
                elif slug == "nyha" and words[place].text in _HALF_CLASSES:
                    out[place] = _number(words[place], _ROMAN[words[place].text[:-1]])
    for at, slug in reversed(near):
        if slug == "child-pugh":
            _read_classes(out, at, text)
    _list_scores(out, text)
    return out


def _with_signs_behind(words: list[Lexeme]) -> list[Lexeme]:
    """The lexemes with a sign before a scale and its class read as if it stood between: "≥ NYHA class II"."""
    for at in range(len(words) - 2):
        sign, scale = words[at:at + 2]
        if sign.kind != ">" or scale.kind != "c" or not _is_scale(words, at + 1) or (at and words[at - 1].kind in "cn"):
            continue
        after = next((word for word in words[at + 2:at + 5] if word.text not in _CLASSES), None)
        if after is not None and (after.text in _ROMAN or after.kind == "n"):
            swapped = [scale._replace(start=sign.start, end=sign.end), sign._replace(start=scale.start, end=scale.end)]
            words = [*words[:at], *swapped, *words[at + 2:]]
    return words


def _heart_failure(words: list[Lexeme], text: str) -> list[Lexeme]:
    """The lexemes with "class" read as NYHA's where it is one of heart failure: "class II-IV heart failure"."""
    if "class" not in text[words[0].start:words[-1].end].lower():
        return words
    named = any(isinstance(word.value, Phrase) and word.value.slug == "nyha" for word in words)
    return words if named else [
        word._replace(kind="c", value=lexemes("NYHA")[0].value, role="S")
        if word.text in _CLASSES and _FAILING.match(text, word.start) else word for word in words]


def _performance(words: list[Lexeme], text: str) -> list[Lexeme]:
    """The lexemes with the body whose performance status it is read as the scale: "WHO 0-2", "GOG 0-2"."""
    if len(words) < 2 or text[words[0].start:words[0].end] not in _BODIES or words[1].kind not in "n>=":
        return words
    number = next((word.value for word in words[1:3] if isinstance(word.value, Number)), None)
    if number is None or number.unit is not None or number.value > 4:
        return words
    return [words[0]._replace(kind="c", value=lexemes("ECOG")[0].value, role="S"), *words[1:]]


def _sums_of_grades(words: list[Lexeme], text: str) -> list[Lexeme]:
    """The lexemes with two grades of Gleason read as their sum: "Gleason 4+4", "Gleason ≥ 3+4=7"."""
    if "leason" not in text[words[0].start:words[-1].end].lower():
        return words
    out: list[Lexeme] = []
    at = 0
    while at < len(words):
        grades = [_grade(word) for word in words[at:at + 3:2]]
        if len(grades) < 2 or 0 in grades or words[at + 1].text != "+":
            out.append(words[at])
            at += 1
            continue
        end = at + 3
        if end + 1 < len(words) and words[end].text == "=" and _number_of(words[end + 1]) == sum(grades):
            end += 2                         # "3+4=7"
        signs = {getattr(word.value, "slug", "") for word in (*words[at - 1:at], *words[end:end + 1])}
        exact = grades[0] == grades[1] or (">=" if grades[0] < grades[1] else "<=") in signs
        whole = words[at]._replace(end=words[end - 1].end)
        if exact and len(out) > 1 and out[-1].kind == "(" and _number_of(out[-2]) == sum(grades):
            out.pop()                        # "6 (3+3)" says it twice
            at = end + 1
            continue
        out.append(_number(whole, sum(grades)) if exact else whole._replace(kind="w", value=None))
        at = end
    return out


def _grade(word: Lexeme) -> float:
    """The grade of a pattern, 1 to 5; 0 for what is none."""
    value = _number_of(word)
    return value if value in (1, 2, 3, 4, 5) else 0


def _number_of(word: Lexeme) -> float:
    return word.value.value if isinstance(word.value, Number) and word.value.unit is None else 0


def _dipsticks(words: list[Lexeme], text: str) -> list[Lexeme]:
    """The lexemes with what a dipstick shows read as its score: "urine protein ≤ 1+"."""
    crosses = [at for at, word in enumerate(words) if word.kind == "n" and _CROSS.match(text, word.end)
               and isinstance(word.value, Number) and word.value.unit is None and word.value.value in (1, 2, 3, 4)]
    out, gone = list(words), set[int]()
    for at in crosses:
        near = [*range(at - 1, max(-1, at - _NEAR), -1), *range(at + 1, min(len(words), at + 5))]
        named = next((place for place in near if words[place].kind in "c;."), None)
        phrase = words[named].value if named is not None else None
        if named is None or not isinstance(phrase, Phrase) or phrase.slug not in _DIPPED:
            continue
        out[named] = words[named]._replace(value=replace(phrase, slug=_DIPSTICK, term=None), role="S")
        end = _CROSS.match(text, words[at].end)
        gone |= {after for after in range(at + 1, min(len(words), at + 4)) if end and words[after].end <= end.end()}
    return [word for at, word in enumerate(out) if at not in gone] if gone else out


def _list_scores(words: list[Lexeme], text: str) -> None:
    """Scores that look like one decimal, in place: "ECOG PS: 0,1" is 0 and 1, of a scale of whole numbers."""
    for at in range(len(words) - 1, 0, -1):
        word = words[at]
        said = text[word.start:word.end] if word.kind == "n" else ""
        if not _TWO_SCORES.fullmatch(said) or not isinstance(word.value, Number) or word.value.unit is not None:
            continue
        before = next((place for place in range(at - 1, max(-1, at - 5), -1) if words[place].kind == "c"), None)
        if before is not None and _is_scale(words, before) and CONCEPTS[_slug(words, before)].whole:
            middle = word.start + 1
            words[at:at + 1] = [
                Lexeme("n", word.start, middle, said[0], Number(float(said[0]), middle)),
                Lexeme(",", middle, middle + 1, ",", None, ","),
                Lexeme("n", middle + 1, middle + 2, said[2], Number(float(said[2]), middle + 2)),
            ]


def _staged(word: Lexeme) -> str:
    """The numeral of "stage III", where the two were read as one phrase."""
    said = word.value.words if isinstance(word.value, Phrase) else ()
    return said[1] if len(said) == 2 and said[0] in ("stage", "stages") and said[1] in _ROMAN else ""


def _number(word: Lexeme, value: float) -> Lexeme:
    return Lexeme("n", word.start, word.end, word.text, Number(value, word.end))


def _read_classes(words: list[Lexeme], at: int, text: str) -> None:
    """Child-Pugh classes after their scale, in place, as the points they stand for."""
    start = at + 1
    while start < len(words) and start < at + 6 and words[start].kind in "fc(:,=" and not _is_class(words[start], text):
        start += 1
    stop, points = start, list[float]()
    while stop < len(words) and (_is_class(words[stop], text) or (points and words[stop].kind in "oa/,-")):
        if _is_class(words[stop], text):
            low, high = _CHILD[words[stop].text[0]]
            exact = words[stop].text[1:]
            points += [float(exact)] if exact else [low, high]
        stop += 1
    while stop > start and words[stop - 1].kind in "oa/,-" and not _is_class(words[stop - 1], text):
        stop -= 1
    if not points or (start > 0 and words[start - 1].kind == ">"):
        return
    first, last = words[start], words[stop - 1]
    if stop < len(words) and words[stop].kind == "+":
        return
    words[start:stop] = [
        Lexeme("n", first.start, last.end, first.text, Number(min(points), last.end)),
        Lexeme("-", first.start, last.end, "-"),
        Lexeme("n", first.start, last.end, last.text, Number(max(points), last.end)),
    ]


def _is_class(word: Lexeme, text: str) -> bool:
    return _CHILD_CLASS.fullmatch(word.text) is not None and text[word.start].isupper()


def scale_tests(words: list[Lexeme], kinds: str, start: int, end: int, taken: int, topic: str = "") -> Found | None:
    """The scale that a value is a score of: (first lexeme, last, slugs, tests), or None where it is none.

    The scale stands before the value ("ECOG of 0 or 1"), rarely right after it ("≥ 70 on the Karnofsky scale").
    """
    numbers = [word.value for word in words[start:end] if isinstance(word.value, Number)]
    if kinds[start] == "n" and start > 0 and words[start - 1].text in _NUMBERED:
        return None
    if any(number.unit not in (None, "{points}", "%") or number.relative_to for number in numbers):
        return None
    place = _scale_before(words, kinds, start, taken)
    if place is None:
        place = _scale_after(words, kinds, end)
    if place is None and (start > 0 or CONCEPTS.get(topic, CONCEPTS["age"]).kind != "scale"):
        return None
    slug = _slug(words, place) if place is not None else topic
    if slug == "pain-score" and any(word.text in _NO_PAIN for word in words[max(0, start - 10):end + 6]):
        return None                          # a visual analogue scale of something else
    signs = [sign_of(word, slug) for word in words[start:end] if word.kind in ">+" and isinstance(word.value, Phrase)]
    minus = [at for at in range(start, end) if kinds[at] == "-" and _is_minus(words, kinds, at)]
    values = [-n.value if minus and words[minus[0]].end == w.start else n.value
              for w in words[start:end] for n in [w.value] if isinstance(n, Number)]
    if slug == "ctcae" and any("." in word.text for word in words[start:end] if word.kind == "n"):
        return None                          # "per CTCAE 5.0" names its version
    bounds = _bounds(signs, values, kinds[start:end], minus, _SCORES.get(slug, ()))
    if bounds is None or not _plausible(slug, values) or _is_extent(slug, values, signs):
        return None
    first, last = (min(place, start), max(place + 1, end)) if place is not None else (start, end)
    low, high, above, below = bounds
    span = words[first].start, words[last - 1].end
    twin = _twin(words, kinds, first, slug) if place is not None else None
    if twin is None:
        return first, last, (slug,), (Scale(slug, low, high, span, above, below),)
    at, other = twin
    span = words[at].start, span[1]
    return at, last, (other, slug), tuple(Scale(one, low, high, span, above, below) for one in (other, slug))


def sign_of(word: Lexeme, slug: str) -> str:
    """How a score is bounded: "Karnofsky 70 or better" is 70 and more, "ECOG 2 or better" is 2 and less."""
    if "better" in word.words:
        return ">=" if slug in _MORE_IS_BETTER else "<="
    return word.value.slug if isinstance(word.value, Phrase) else ""


def _twin(words: list[Lexeme], kinds: str, at: int, slug: str) -> tuple[int, str] | None:
    """The scale that stands before and is scored alike: "Karnofsky/Lansky ≥ 50"; any of them tells."""
    place = at - 1
    while place > 0 and (kinds[place] in "/of(,)" or words[place].text == "and/or"):
        place -= 1
    if place < 0 or "".join(kinds[place + 1:at]).strip("f()") not in ("/", "o", "/o", "o/"):
        return None
    other = _slug(words, place)
    return (_earliest(words, kinds, place), other) if frozenset((other, slug)) in _TWINS else None


def _bounds(signs: list[str], values: list[float], shape: str, minus: list[int],
            scores: tuple[float, ...] = ()) -> _Ends | None:
    """(low, high, above, below) that signs and values say; None where they say nothing sure."""
    if len(values) == 1:
        value = values[0]
        return {
            ">=": (value, None, False, False), ">": (value, None, True, False), "<=": (None, value, False, False),
            "<": (None, value, False, True), "=": (value, value, False, False), "": (value, value, False, False),
        }.get(signs[0] if signs else "")
    if len(values) == 2 and len(signs) == 2 and {s[0] for s in signs} == {"<", ">"}:
        low, high = (0, 1) if signs[0][0] == ">" else (1, 0)
        if "o" in shape:
            return None                                      # below one or above the other
        return values[low], values[high], signs[low] == ">", signs[high] == "<"
    if signs and not (len(signs) == 1 and "-" in shape):
        return None
    ordered = sorted(values)
    steps = {round(b - a, 6) for a, b in pairwise(ordered)}
    if scores and all(value in scores for value in ordered) and (
            scores.index(ordered[-1]) - scores.index(ordered[0]) == len(ordered) - 1):
        return ordered[0], ordered[-1], False, False
    if "-" in shape.replace("-", "", len(minus)) or "b" in shape or steps <= {1.0} or steps == {10.0}:
        return ordered[0], ordered[-1], False, False
    return None


def _is_extent(slug: str, values: list[float], signs: list[str]) -> bool:
    """Whether the numbers only name the scale: "on a 0-10 VAS", "a 10-point NRS"."""
    concept = CONCEPTS[slug]
    whole = len(values) == 1 and slug == "pain-score" and values[0] >= 10
    return not signs and (whole or (slug == "pain-score" and values in ([0.0, 10.0], [0.0, 100.0]))
                          or values == [concept.low, concept.high])


def _plausible(slug: str, values: list[float]) -> bool:
    concept = CONCEPTS[slug]
    if slug in ("karnofsky", "lansky") and any(0 < value < 10 for value in values):
        return False                                         # "ECOG/Karnofsky performance status of 0 or 1"
    if concept.whole and any(value != int(value) for value in values):
        return False                                         # "ECOG 0,1"
    return all(concept.low <= value <= concept.high for value in values)


def _is_minus(words: list[Lexeme], kinds: str, at: int) -> bool:
    return at + 1 < len(words) and words[at].end == words[at + 1].start and (at == 0 or kinds[at - 1] in ">-bfa")


def _slug(words: list[Lexeme], at: int) -> str:
    phrase = words[at].value
    return phrase.slug if isinstance(phrase, Phrase) and phrase.kind == "c" else ""


def _is_scale(words: list[Lexeme], at: int) -> bool:
    slug = _slug(words, at)
    return slug in CONCEPTS and CONCEPTS[slug].kind == "scale"


def _scale_before(words: list[Lexeme], kinds: str, start: int, taken: int) -> int | None:
    """The nearest scale to the left with nothing but filler and a few words between."""
    strangers = 0
    for at in range(start - 1, max(-1, start - 15, taken - 1), -1):
        if kinds[at] == "c":
            if words[at].role == "T" and "(" in kinds[at:start]:
                return None                                  # "toxicity (grade ≤ 1)" is a mention and its grade
            return _earliest(words, kinds, at) if _is_scale(words, at) else None
        strangers += kinds[at] == "w"
        if kinds[at] in ".;~!>" or strangers > 4 or (kinds[at] == "n" and not _is_moment(words, at)):
            return None
    return None


def _is_moment(words: list[Lexeme], at: int) -> bool:
    """Whether a number only says when a score was taken: "Apgar score at 5 minutes > 7"."""
    number = words[at].value
    return isinstance(number, Number) and number.unit in ("min", "h", "d") and words[at - 1].text in ("at", "after")


def _earliest(words: list[Lexeme], kinds: str, at: int) -> int:
    """The first of several names of one scale: "Eastern Cooperative Oncology Group (ECOG)"."""
    slug = _slug(words, at)
    before = at
    for place in range(at - 1, max(-1, at - 6), -1):
        if _slug(words, place) == slug:
            before = place
        elif kinds[place] not in "f()/,w":
            break
    return before


def _scale_after(words: list[Lexeme], kinds: str, end: int) -> int | None:
    """The scale right after a value; a few words may stand between after "Class III"."""
    graded_by_class = any(word.text in _ROMAN for word in words[max(0, end - 3):end])
    strangers, end = 0, _past_extent(words, kinds, end)
    for at in range(end, min(len(words), end + (7 if graded_by_class else 4))):
        if kinds[at] == "c":
            return at if _is_scale(words, at) and not re.match(r"[f(:)]*[>bn]", kinds[at + 1:]) else None
        strangers += kinds[at] == "w"
        if kinds[at] not in "fw(," or strangers > (3 if graded_by_class else 0):
            return None
    return None


def _past_extent(words: list[Lexeme], kinds: str, end: int) -> int:
    """The lexeme after what only says how long a scale is: "≥ 5 on the 10-point numerical rating scale"."""
    extent = _EXTENT.match(kinds, end)
    if extent is None:
        return end
    numbers = [word.value for word in words[end:extent.end()] if isinstance(word.value, Number)]
    points = len(numbers) == 1 and numbers[0].unit == "{points}"
    whole = len(numbers) == 2 and numbers[0].value in (0, 1) and numbers[1].value in (4, 5, 10, 11, 100)
    return extent.end() if points or whole else end
