"""Values with their subjects: "ANC ≥ 1.5×10⁹/L", "18 to 75 years", "AST and ALT ≤ 2.5 × ULN".

A sentence is matched as the string of its lexemes' kinds, which finds the values; each value then looks
for the concept it speaks of, left first, and takes it only if its unit can measure that concept.
A number without a subject gives no test.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from accrual.criteria.model import Quantity, Scale
from accrual.criteria.numbers import Number
from accrual.criteria.phrases import Phrase
from accrual.criteria.scales import scale_tests
from accrual.criteria.tokens import Lexeme
from accrual.vocabulary.concepts import CONCEPTS
from accrual.vocabulary.units import UnitError, convert, same_dimension

__all__ = ["Comparison", "comparisons"]

_VALUE = re.compile(
    r"""(?P<two>>-?n[(,]?[ao,]{0,2}f?>-?n)
      | (?P<between>b>?f?n[a-]>?n)
      | (?P<range>>?f?n-(?:>|\+)?n\+?)
      | (?P<bound>>f{0,2}-?n\+?)
      | (?P<after>n[,(]?f?\+)
      | (?P<list>n(?:[,/oa]{1,2}n)+)
      | (?P<bare>n)""",
    re.VERBOSE,
)
_LEFT, _RIGHT = 16, 5                        # how far a value looks for its subject, in lexemes
_NEEDS_UNIT = frozenset(
    "urine-protein tumor-size lesion-size node-size life-expectancy weight height blasts plasma-cells body-temperature albumin "
    "waist-circumference gestational-age body-surface-area endometrial-thickness fibrinogen m-protein glucose lactate".split())
_TIME = frozenset(("a", "mo", "wk", "d", "h", "min", "s"))
_NOT_AN_AGE = frozenset("since after prior before ago duration history post following postmenopausal experience diagnosis onset amenorrhea "
                        "interval lasting later apart remission smoking survival follow free education".split())


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value, its subjects, and the tests they make; `first`..`last` are its lexemes, the subject's included.

    `parts` has one tuple of tests a subject: all of them together say the value (a lower and an upper bound).
    `joined` is how the subjects are joined (`a` or `o`); `shares` tells that the subject is the one before's.
    """

    first: int
    last: int
    value_at: int
    parts: tuple[tuple[Quantity | Scale, ...], ...]
    subjects: tuple[str, ...]
    joined: str = "a"
    shares: bool = False


@dataclass(frozen=True, slots=True)
class _Bound:
    """A comparator with its number."""

    comparator: str
    number: Number
    high: float | None = None


def comparisons(words: list[Lexeme]) -> list[Comparison]:
    """Every value of a sentence that has a subject, in order."""
    kinds = "".join(word.kind for word in words)
    found: list[Comparison] = []
    for value in _VALUE.finditer(kinds):
        one = _Reader(words, kinds, value.start(), value.end(), value.lastgroup or "", found).read()
        if one is not None:
            found.append(one)
    return found


@dataclass(slots=True)
class _Reader:
    """Reads one value: its bounds, then its subject."""

    words: list[Lexeme]
    kinds: str
    start: int
    end: int
    shape: str
    before: list[Comparison]

    def read(self) -> Comparison | None:
        scale = scale_tests(self.words, self.kinds, self.start, self.end, self._taken_until())
        if scale is not None:
            first, last, slug, tests = scale
            return Comparison(first, last, self.start, (tests,), (slug,))
        bounds = self._bounds()
        if not bounds:
            return None
        subjects, first, last, joined, shares = self._subjects(bounds)
        if not subjects:
            return None
        parts = tuple(self._tests(slug, place, bounds) for slug, place in subjects)
        return Comparison(min(first, self.start), max(last, self.end), self.start, parts,
                          tuple(slug for slug, _ in subjects), joined, shares)

    # ------------------------------------------------------------ bounds

    def _bounds(self) -> list[_Bound]:
        numbers = [(at, word.value) for at, word in enumerate(self.words[self.start:self.end], self.start)
                   if isinstance(word.value, Number)]
        signs = [self._sign(at) for at in range(self.start, self.end) if self.kinds[at] in ">+"]
        values = [number for _, number in numbers]
        if any(word.text == "within" for word in self.words[self.start:self.end]) and values[-1].unit in _TIME:
            return []                        # a window, not a limit
        match self.shape:
            case "bound" | "after":
                return self._one(signs, self._negative(numbers[0][0], values[0]))
            case "two":
                return self._two(signs, [self._negative(at, number) for at, number in numbers])
            case "between" | "range":
                return self._range(values, signs)
        return []

    def _one(self, signs: list[str], number: Number) -> list[_Bound]:
        sign = signs[0]
        if sign == "=" or (self.words[self.start].text == "from" and number.unit not in _TIME):
            return []                        # "= 18 years" is mostly a lost ≥ or ≤
        if len(signs) == 2 and signs[0] != signs[1]:
            return []
        return [_Bound(sign, number)]

    def _two(self, signs: list[str], values: list[Number]) -> list[_Bound]:
        low, high = _shared_unit(values[0], values[1])
        if "=" in signs[:2]:
            return []
        return [_Bound(signs[0], low), _Bound(signs[1], high)]

    def _range(self, values: list[Number], signs: list[str]) -> list[_Bound]:
        low, high = _shared_unit(values[0], values[1])
        if low.value > high.value and low.unit == high.unit:
            if self.shape == "between":
                low, high = high, low
            else:
                return []
        below = "<" in signs[1:] or (len(signs) == 1 and signs[0] == "<")
        above = signs[:1] == [">"]
        if low.unit == high.unit and low.relative_to == high.relative_to and not below and not above:
            return [_Bound("in", low, high.value)]
        return [_Bound(">" if above else ">=", low), _Bound("<" if below else "<=", high)]

    def _sign(self, at: int) -> str:
        phrase = self.words[at].value
        return phrase.slug if isinstance(phrase, Phrase) else ""

    def _negative(self, at: int, number: Number) -> Number:
        minus = at > 0 and self.kinds[at - 1] == "-" and self.words[at - 1].end == self.words[at].start
        return Number(-number.value, number.end, number.unit, number.relative_to) if minus else number

    # ------------------------------------------------------------ subjects

    def _subjects(self, bounds: list[_Bound]) -> tuple[list[tuple[str, int]], int, int, str, bool]:
        """(slug, lexeme) of each subject, the first and last lexeme they reach, how they are joined, whether shared."""
        beside = self._beside(bounds)
        if beside is not None:
            return [("age", beside)], self._age_start(beside), max(beside + 1, self.end), "a", False
        left = self._left(bounds)
        if left:
            return left
        right = self._right(bounds)
        if right is not None:
            slug = self.words[right].value
            assert isinstance(slug, Phrase)
            return [(slug.slug, right)], self.start, right + 1, "a", False
        if self._is_age(bounds):
            return [("age", self.start)], self.start, self.end, "a", False
        return [], 0, 0, "a", False

    def _beside(self, bounds: list[_Bound]) -> int | None:
        """The word that makes the value an age: "18 years of age", "aged 18", "65 or older"."""
        if not _fits("age", bounds) or self._gestational():
            return None
        after = self.end
        while after < len(self.kinds) and after <= self.end + 1 and self.kinds[after] in "f(,":
            after += 1
        if after < len(self.kinds) and self._slug(after) == "age" and self.words[after].text not in ("age", "ages", "aged"):
            return after
        return None

    def _age_start(self, beside: int) -> int:
        place = self.start
        for at in range(self.start - 1, max(-1, self.start - 6), -1):
            if self._slug(at) == "age":
                place = at
            elif self.kinds[at] not in "f:(":
                break
        return min(place, beside)

    def _gestational(self) -> bool:
        near = self.words[max(0, self.start - 8):self.end + 5]
        return any(isinstance(word.value, Phrase) and word.value.slug == "gestational-age" for word in near)

    def _left(self, bounds: list[_Bound]) -> tuple[list[tuple[str, int]], int, int, str, bool] | None:
        limit = max(0, self.start - _LEFT)
        at = self.start - 1
        crossed = None
        while at >= limit and self.kinds[at] not in ".;":
            last = self.before[-1] if self.before else None
            if last is not None and at < last.last and at >= last.first:
                crossed = last
                break
            if self.kinds[at] == "c" and _fits(self._slug(at), bounds):
                return None if self._another_subject(at) else self._group(at, bounds)
            if self.kinds[at] == "n" and not self._may_cross(at):
                return None
            at -= 1
        if crossed and self._linked(crossed) and all(_fits(slug, bounds) for slug in crossed.subjects):
            if self._restates(crossed, bounds):
                return None
            places = [(slug, self.start) for slug in crossed.subjects]
            return places, self.start, self.end, crossed.joined, True
        return None

    def _may_cross(self, at: int) -> bool:
        """Numbers that are no values of their own: CTCAE 4.0, a time window, RECIST 1.1."""
        number = self.words[at].value
        return isinstance(number, Number) and (number.unit in _TIME or number.unit is None)

    def _another_subject(self, at: int) -> bool:
        """Whether words after a joint stand between a concept and the value: "nodes ≥ 15 mm and a slice thickness of 5 mm"."""
        between = re.sub(r"\([^)]*\)", "", self.kinds[at + 1:self.start])
        return re.search(r"[ao,:]f*w+[fw]*$", between) is not None and "(" not in between

    def _linked(self, last: Comparison) -> bool:
        """Whether only joints stand between the value before and this one."""
        between = self.kinds[last.last:self.start]
        if len(between) > 14 or re.search(r"[c;.n]", between):
            return False
        return between.count("w") <= 1 or "~" in between

    def _restates(self, last: Comparison, bounds: list[_Bound]) -> bool:
        """Whether this is the value before in another unit: "9 g/dL (90 g/L)"."""
        between = self.kinds[last.last:self.start]
        if re.search(r"[w~!]", between) or len(bounds) > 1:
            return False
        said = last.parts[0][-1]
        new = bounds[0].number
        if not isinstance(said, Quantity) or said.unit is None or new.unit is None or said.unit == new.unit:
            return False
        try:
            return abs(convert(new.value, new.unit, said.unit, said.concept) - said.value) <= 0.06 * abs(said.value)
        except UnitError:
            return False

    def _group(self, at: int, bounds: list[_Bound]) -> tuple[list[tuple[str, int]], int, int, str, bool]:
        """All subjects of a list that ends here: "AST and ALT", "EF, or LVEF (by echo)"."""
        members = {self._slug(at): at}
        first, joined, place = at, "a", at - 1
        joints = ""
        while place >= 0 and place >= at - 24:
            kind = self.kinds[place]
            if kind == "c" and _fits(self._slug(place), bounds):
                if joints and not re.search(r"[,/ao(]", joints) and self._slug(place) not in members:
                    break
                joined = "o" if "o" in joints else joined
                members.setdefault(self._slug(place), place)
                first, joints = place, ""
            elif kind in ",/ao()" or (kind in "fw" and self._in_brackets(place)) or (kind == "f" and len(joints) < 3):
                joints += kind
            else:
                break
            place -= 1
        ordered = sorted(members.items(), key=lambda pair: pair[1])
        return ordered, first, self.end, joined, False

    def _in_brackets(self, place: int) -> bool:
        return self.kinds.rfind("(", 0, place) > self.kinds.rfind(")", 0, place)

    def _right(self, bounds: list[_Bound]) -> int | None:
        strangers = 0
        for at in range(self.end, min(len(self.kinds), self.end + _RIGHT)):
            kind = self.kinds[at]
            if kind == "c":
                nothing_follows = not re.match(r"[f(:)]*[>bn]", self.kinds[at + 1:])
                return at if _fits(self._slug(at), bounds) and nothing_follows else None
            strangers += kind == "w"
            if kind not in "fw(" or strangers > 1:
                return None
        return None

    def _is_age(self, bounds: list[_Bound]) -> bool:
        """A bare value that can only be an age: "≥ 18 years", "adults over 65", "18 years or older"."""
        if not _fits("age", bounds) or bounds[0].number.value > 120 or self._gestational():
            return False
        if any(isinstance(word.value, Phrase) and word.value.age for word in self.words[self.start:self.end]):
            return True
        following = next((w.text for w in self.words[self.end:self.end + 3] if w.text not in ("of", "the", ",", ")", "(")), "")
        if bounds[-1].number.unit != "a" or following in _NOT_AN_AGE:
            return False
        start = max(self.kinds.rfind(".", 0, self.start), self.kinds.rfind(";", 0, self.start)) + 1
        return all(word.kind in "fao,():/-" and word.text not in ("in", "for", "at", "from", "within", "prior", "least", "last")
                   for word in self.words[start:self.start])

    # ------------------------------------------------------------ tests

    def _tests(self, slug: str, place: int, bounds: list[_Bound]) -> tuple[Quantity, ...]:
        start = self.words[min(place, self.start)].start
        end = max(self.words[self.end - 1].end, self.words[max(place, self.end - 1)].end)
        method = "cockcroft-gault" if slug == "creatinine-clearance" and self._near("cockcroft") else None
        return tuple(
            Quantity(slug, bound.comparator, bound.number.value, (start, end), bound.high,
                     bound.number.unit or _implied_unit(slug, bound.number), bound.number.relative_to, method)
            for bound in bounds
        )

    def _near(self, word: str) -> bool:
        return any(other.text == word for other in self.words[max(0, self.start - 12):self.end + 12])

    def _slug(self, at: int) -> str:
        phrase = self.words[at].value
        return phrase.slug if self.kinds[at] == "c" and isinstance(phrase, Phrase) else ""

    def _taken_until(self) -> int:
        return self.before[-1].last if self.before else 0


def _shared_unit(low: Number, high: Number) -> tuple[Number, Number]:
    """Both ends of a range with the unit that one of them states."""
    if low.unit is None and low.relative_to is None:
        low = Number(low.value, low.end, high.unit, high.relative_to)
    elif high.unit is None and high.relative_to is None:
        high = Number(high.value, high.end, low.unit, low.relative_to)
    return low, high


def _fits(slug: str, bounds: list[_Bound]) -> bool:
    """Whether the unit can measure the concept; a scale has no unit."""
    concept = CONCEPTS.get(slug)
    if concept is None or concept.kind == "scale":
        return False
    return all(_unit_fits(slug, bound.number) for bound in bounds)


def _unit_fits(slug: str, number: Number) -> bool:
    concept = CONCEPTS[slug]
    if number.relative_to is not None:
        return concept.unit not in ("a", "mo", "wk", "cm", "kg", "kg/m2") and slug not in ("prior-lines", "pack-years")
    if number.unit is None:
        return slug not in _NEEDS_UNIT and (slug != "age" or number.value <= 120)
    if slug in ("fev1", "fvc", "dlco") and number.unit in ("L", "mL"):
        return True
    if slug in ("cd4-count", "platelets", "neutrophils", "leukocytes", "lymphocytes", "eosinophils") and number.unit in ("%", "g/L"):
        return False
    if slug in ("egfr", "creatinine-clearance"):
        return number.unit.startswith(("mL/min", "L/h", "mL/s")) or number.unit == "%"
    return same_dimension(number.unit, concept.unit, slug) or (slug == "prior-lines" and number.unit == "{points}")


def _implied_unit(slug: str, number: Number) -> str | None:
    """Years for an age without a unit; anything else without a unit stays without."""
    return "a" if slug == "age" and number.relative_to is None and number.unit is None else None
