"""Values with their subjects: "ANC ≥ 1.5×10⁹/L", "18 to 75 years", "AST and ALT ≤ 2.5 × ULN".

Each value looks for the concept it speaks of, left first, and takes it only if its unit can measure that
concept.  A number without a subject gives no test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from accrual.criteria.lexemes.numbers import Number
from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import Quantity, Scale
from accrual.criteria.quantities.borrowed import completed
from accrual.criteria.quantities.measures import NEEDS_PAIR, fits, is_bare_multiple, is_slip, measured_unit
from accrual.criteria.quantities.methods import is_of_another, method_of
from accrual.criteria.quantities.open_subjects import open_scale, open_subject
from accrual.criteria.quantities.scales import scale_tests
from accrual.criteria.quantities.values import Bound, Value, restated, values

__all__ = ["Comparison", "comparisons"]

_LEFT, _RIGHT = 16, 5                        # how far a value looks for its subject, in lexemes
_UNIT_NAMES = {"{PackYears}": "pack-years", "kg/m2": "body-mass-index"}    # units that only one concept has
_NOT_AN_AGE = frozenset((
    "since", "after", "prior", "before", "ago", "duration", "history", "post", "following", "postmenopausal",
    "experience", "diagnosis", "onset", "amenorrhea", "interval", "lasting", "later", "apart", "remission", "smoking",
    "survival", "follow", "free", "education", "earlier", "previously", "from", "without",
    "treatment", "therapy", "disease", "of",
))
_POST = ("post-", "since-", "after-", "following-")         # names that begin so: "5 years post menopause"
_PERSONS = frozenset((
    "patients", "patient", "subjects", "subject", "participants", "participant", "adults", "adult", "children",
    "child", "women", "woman", "men", "man", "males", "male", "females", "female", "volunteers", "individuals",
    "people", "person", "persons", "infants", "boys", "girls", "adolescents", "youth", "recipients", "genders",
    "sexes", "sex", "gender", "aged", "parents", "elderly", "residents",
))
_OTHERS = frozenset((
    "baby", "babies", "partner", "partners", "spouse", "caregiver", "caregivers", "carer", "donor", "donors",
    "sibling", "siblings", "relative", "relatives", "household", "family", "maternal", "paternal", "onset",
    "diagnosed", "diagnosis", "menarche", "bone", "mental", "since",
))
_CHILDREN = frozenset((
    "child", "children", "daughter", "daughters", "son", "sons", "infant", "infants", "toddler", "toddlers", "newborn",
    "newborns", "kid", "kids",
))
_HAVE = frozenset((
    "have", "has", "having", "with", "parent", "parents", "mother", "mothers", "father", "fathers", "guardian",
    "guardians", "parenting", "raising", "expose", "exposed", "exposure",
))
_CHANGES = frozenset((
    "change", "changes", "changed", "loss", "gain", "increase", "decrease", "reduction", "difference", "variation",
    "drop", "rise", "improvement", "decline", "fluctuation", "lost", "gained", "reduced", "fall", "ideal", "excess",
    "z",
))
_STANDS_BETWEEN = frozenset(("who", "are", "is", "be", "were", "the"))
_OF_TIME = frozenset(("in", "for", "at", "from", "within", "prior", "least", "last"))
_VALUE_FOLLOWS = re.compile(r"[f(:)]*+[>bn]")
_RESTATING = re.compile(r"[f,]{0,2}[(/o]?[f,>]{0,3}")
_FILTRATIONS = {"creatinine-clearance", "egfr"}    # two measures of one thing: "creatinine clearance/GFR ≥ 60 mL/min"
_TRANSAMINASES = ("ast", "alt")
_AMOUNT_OF = {"urine-dipstick-protein": "urine-protein"}             # "proteinuria < 2+ or ≤ 1 g/24 h"
_OF_AGES = frozenset(("above", "over", "below", "under", "between", "older"))
_ADULT, _GROWN, _MIDDLE_AGED = 16, 21, 40    # years at which texts let adults begin, and beyond which no illness lasts
_SHORT_OF = 5                                # words in which it stands who has a child: "parents of at least one child"
_COUNTED = frozenset((
    "a", "an", "of", "to", "at", "least", "one", "1", "own", "any", "biological", "minor", "their", "young",
))
_FAR = 24                                    # how far back a list of subjects or a lead is looked through


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value, its subjects, and the tests they make; `first`..`last` are its lexemes, the subject's included.

    `parts` has one tuple of tests a subject: all of them together say the value, any of them if `either`.
    `joined` is how the subjects are joined (`a` or `o`); `shares` tells that the subject is the one before's,
    `doubtful` that the unit must be a slip.
    """

    first: int
    last: int
    value_at: int
    parts: tuple[tuple[Quantity | Scale, ...], ...]
    subjects: tuple[str, ...]
    joined: str = "a"
    shares: bool = False
    either: bool = False
    doubtful: bool = False
    named: bool = False                      # the words before the value are its subject, whatever they are


@dataclass(frozen=True, slots=True)
class _Subjects:
    """(slug, lexeme) of each subject, and the lexemes they reach over."""

    places: tuple[tuple[str, int], ...]
    first: int
    last: int
    joined: str = "a"
    shares: bool = False
    named: bool = False


def comparisons(words: list[Lexeme], topic: str = "") -> list[Comparison]:
    """Every value of a sentence that has a subject, in order; `topic` is the subject that a heading names."""
    kinds = "".join([word.kind for word in words])
    found: list[Comparison] = []
    if "n" not in kinds:
        return found
    for value in values(words, kinds):
        before = found[-1] if found else None
        value = completed(words, kinds, value, before.parts[0] if before else (), before.last if before else 0)
        if before is not None and _restates(words, kinds, value, before):
            found[-1] = replace(before, last=value.end)
            continue
        one = _Reader(words, kinds, value, before, topic).read()
        if one is not None:
            found.append(one)
    return found


def _restates(words: list[Lexeme], kinds: str, value: Value, before: Comparison) -> bool:
    """Whether this is the value before in another unit: "9 g/dL (90 g/L)"."""
    number, said = words[value.end - 1].value, before.parts[0][-1]
    between = kinds[before.last:value.start]
    return (isinstance(number, Number) and isinstance(said, Quantity) and value.shape in ("bare", "bound")
            and _RESTATING.fullmatch(between) is not None and restated(number, said))


def _says_age(word: Lexeme) -> bool:
    """Whether a word of a value makes it an age: "older", "y.o."."""
    return word.value.age if isinstance(word.value, Phrase) else word.value is not None and word.value.of_age


def _are_had(before: list[Lexeme]) -> bool:
    """Whether words right before "child" say that somebody has it: "parents with at least one child"."""
    for word in reversed(before):
        if not _HAVE.isdisjoint(word.words):
            return True
        if not _COUNTED.issuperset(word.words):
            return False
    return False


def _names_persons(word: Lexeme) -> bool:
    """Whether a word or phrase names those who are to take part: "patients", "subject is"."""
    said = word.words
    return word.text in _PERSONS or (word.kind == "~" and said[-1] in _PERSONS) or (
        word.role == "m" and said[0] in _PERSONS and said[-1] in ("is", "are"))


_THEN, _THEN_WITHIN = frozenset(("before", "onset")), 7


@dataclass(slots=True)
class _Reader:
    """Looks for the subject of one value; `before` is the comparison before it."""

    words: list[Lexeme]
    kinds: str
    value: Value
    before: Comparison | None
    topic: str
    changing: bool = False                   # the value is how much what is named before it changes

    def read(self) -> Comparison | None:
        value = self.value = self._per_day()
        taken = self.before.last if self.before else 0
        scale = scale_tests(self.words, self.kinds, value.start, value.end, taken, self.topic)
        if scale is not None:
            first, last, slugs, tests = scale
            return Comparison(first, last, value.start, tuple((test,) for test in tests), slugs,
                              "o" if len(slugs) > 1 else "a")
        found = self._subjects() if value.bounds else None
        if found is None:
            return None
        parts, slugs, joined = self._parts(found)
        doubtful = any(is_slip(slug, bound.number, bound.high) or is_bare_multiple(slug, bound.number)
                       for slug in slugs for bound in value.bounds)
        if len(slugs) > len(found.places) > 1:               # both transaminases were named at once, in a list
            high = any(bound.comparator[0] == ">" for bound in value.bounds)
            doubtful = doubtful or high != (joined == "o")       # "bilirubin or transaminases do not exceed …"
        return Comparison(min(found.first, value.start), max(found.last, value.end), value.start, parts, slugs, joined,
                          found.shares, value.either, doubtful, found.named)

    def _per_day(self) -> Value:
        """The value with the day that its subject's name says it is of: "24-hour urine protein < 1 g"."""
        value, words = self.value, self.words
        named = next((words[at].value for at in range(value.start - 1, max(-1, value.start - _LEFT), -1)
                      if self.kinds[at] == "c"), None)
        if not isinstance(named, Phrase) or named.slug != "urine-protein" or not named.words[0].startswith("24"):
            return value
        if any(bound.number.unit not in ("g", "mg") for bound in value.bounds):
            return value
        return replace(value, bounds=tuple(
            replace(bound, number=replace(bound.number, unit=f"{bound.number.unit}/(24.h)")) for bound in value.bounds))

    # ------------------------------------------------------------ subjects

    def _subjects(self) -> _Subjects | None:
        value = self.value
        if any(word.text == "grade" for word in self.words[max(0, value.start - 1):value.end]):
            return None                      # "creatinine ≤ CTC grade 2" is no limit of 2 mg/dL
        if value.inner is not None:
            slug = self._slug(value.inner)
            again = self._age_beside() if slug == "age" else None      # "between the ages of 18 and 75 years old"
            end = value.end if again is None else again + 1
            return _Subjects(((slug, value.inner),), value.start, end) if self._fits(slug) else None
        beside = self._age_beside()
        if beside is not None:
            return _Subjects((("age", beside),), self._age_start(beside), beside + 1)
        left, right = self._left(), self._right()
        if right is not None and (left is None or left.shares):
            return _Subjects(((self._slug(right), right),), value.start, right + 1)
        if left is None:
            implied = self._implied()
            if implied:
                return _Subjects(((implied, value.start),), value.start, value.end)
            behind = open_scale(self.words, self.kinds, value)
            if behind:
                return _Subjects((behind,), value.start, behind[1] + 1, named=True)
            named = None if self.changing else open_subject(self.words, self.kinds, value)
            return _Subjects((named,), named[1], value.end, named=True) if named else None
        return left

    def _implied(self) -> str | None:
        """The subject that a heading, the unit or the way of speaking implies."""
        if self.topic and self._fits(self.topic):
            return self.topic
        return "age" if self._is_age() else _UNIT_NAMES.get(self.value.bounds[-1].number.unit or "")

    def _fits(self, slug: str) -> bool:
        if slug == "age" and (self._of_another() or self._of_then()):
            return False
        pressures = self.value.shape == "pressure"
        if pressures != (slug in NEEDS_PAIR):
            return False
        return all(fits(slug, bound.number, bound.high) for bound in self.value.bounds)

    def _slug(self, at: int) -> str:
        phrase = self.words[at].value
        return phrase.slug if self.kinds[at] == "c" and isinstance(phrase, Phrase) else ""

    def _of_another(self) -> bool:
        """Whether the sentence speaks of somebody else's age: "lives with a baby under 6 months of age"."""
        near = self.words[max(0, self.value.start - 10):self.value.start]
        return any(word.text in _OTHERS or (word.text in _CHILDREN and _are_had(near[max(0, at - _SHORT_OF):at]))
                   for at, word in enumerate(near))

    def _of_then(self) -> bool:
        """Whether the age is that of an event long ago: "chest radiation before age 30"."""
        after = [word.text for word in self.words[self.value.end:self.value.end + _THEN_WITHIN]]
        dated = "diagnosis" in after and any(text.partition("-")[0] == "at" for text in after)
        if dated and any(bound.comparator not in (">=", ">") for bound in self.value.bounds):
            return True                      # who was ≥ 18 at diagnosis is so now, who was ≤ 21 need not be
        near = [word.text for word in self.words[max(0, self.value.start - 4):self.value.end]]
        return bool(_THEN.intersection(near)) and any(word.role in "TQ" for word in self.words[:self.value.start])

    def _age_beside(self) -> int | None:
        """The word after it that makes the value an age: "18 years of age", "65 years old"."""
        if not self._fits("age") or self._gestational():
            return None
        after = self.value.end
        while after < len(self.kinds) and after <= self.value.end + 1 and self.kinds[after] in "f(,":
            after += 1
        if after >= len(self.kinds) or self._slug(after) != "age" or self.words[after].text in ("age", "ages", "aged"):
            return None
        return after

    def _age_start(self, beside: int) -> int:
        """Where an age named before the value too begins: "aged 18 years old"."""
        place = self.value.start
        for at in range(self.value.start - 1, max(-1, self.value.start - 6), -1):
            if self._slug(at) == "age":
                place = at
            elif self.kinds[at] not in "f:(":
                break
        return min(place, beside)

    def _gestational(self) -> bool:
        near = self.words[max(0, self.value.start - 8):self.value.end + 5]
        return any(isinstance(word.value, Phrase) and word.value.slug == "gestational-age" for word in near)

    def _left(self) -> _Subjects | None:
        start, before = self.value.start, self.before
        for at in range(start - 1, max(0, start - _LEFT) - 1, -1):
            if self.kinds[at] in ".;":
                return None
            if before is not None and before.first <= at < before.last:
                return self._shared(before)
            if self.kinds[at] == "c" and self._fits(self._slug(at)):
                self.changing = self._changes(at)
                if at > 0 and is_of_another(self.words[at - 1]):
                    other = f"{self.words[at - 1].text}-{self._slug(at)}"
                    return _Subjects(((other, at - 1),), at - 1, self.value.end, named=True)
                return None if self.changing or self._another_subject(at) else self._group(at)
            if self.kinds[at] == "n" and not self._may_cross(at):
                return None
        return None

    def _shared(self, before: Comparison) -> _Subjects | None:
        """The subjects of the value before, where only joints stand between: "≤ 1.5 mg/dL or ≤ 1.5 × ULN"."""
        subjects = tuple(_AMOUNT_OF.get(slug, slug) for slug in before.subjects)
        if not self._linked(before) or not all(self._fits(slug) for slug in subjects):
            return None
        start, said = self.value.start, before.parts[0][0]
        if before.subjects == ("age",) and re.search(r"[^ao,(]", self.kinds[before.last:start]):
            return None                      # "18 years or older with > 3 stools a day"
        number = self.value.bounds[0].number
        if number.unit is None and number.relative_to is None and getattr(said, "unit", None) not in (None, "a"):
            return None                      # "< 3,000/mm3 if persistent (at least 2 values)"
        return _Subjects(tuple((slug, start) for slug in subjects), start, self.value.end, before.joined, True)

    def _may_cross(self, at: int) -> bool:
        """Numbers that are no values of their own: CTCAE 4.0, a time window, RECIST 1.1."""
        number = self.words[at].value
        return getattr(number, "unit", None) in (None, "a", "mo", "wk", "d", "h", "min", "s")

    def _another_subject(self, at: int) -> bool:
        """Whether words after a joint stand between: "nodes ≥ 15 mm and a slice thickness of 5 mm"."""
        between = re.sub(r"\([^)]*\)", "", self.kinds[at + 1:self.value.start])
        return re.search(r"[ao,:]f*w+[fw]*$", between) is not None and "(" not in between

    def _changes(self, at: int) -> bool:
        """Whether the value is how much a concept changes: "a weight loss of more than 5 kg"."""
        words, end = self.words, self.value.end
        near = (*words[max(0, at - 3):at], *words[at + 1:min(at + 2, self.value.start)], *words[end:end + 1])
        return any(word.text in _CHANGES for word in near)

    def _linked(self, before: Comparison) -> bool:
        between = self.kinds[before.last:self.value.start]
        if len(between) > 14 or re.search(r"[c;.n]", between):
            return False
        return between.count("w") <= 1 or "~" in between

    def _group(self, at: int) -> _Subjects:
        """All subjects of a list that ends here: "AST and ALT", "EF, or LVEF (by echo)"."""
        members = {self._slug(at): at}
        first, joined, joints = at, "a", ""
        for place in range(at - 1, max(-1, at - 24), -1):
            kind = self.kinds[place]
            if self.before is not None and place < self.before.last:
                break
            if kind == "c" and self._fits(self._slug(place)):
                if joints and not re.search(r"[,/ao(]", joints) and self._slug(place) not in members:
                    break
                if "(" in joints and self.words[place].role == "T" and self._slug(place) in members:
                    break                    # "measurable lesions (tumor lesions ≥ 10 mm …)" is a mention and a value
                joined = "o" if "o" in joints else joined
                members.setdefault(self._slug(place), place)
                first, joints = place, ""
            elif kind in ",/ao()" or (kind in "fw" and self._in_brackets(place)) or (kind == "f" and len(joints) < 3):
                joints += kind
            else:
                break
        joined = "o" if set(members) == _FILTRATIONS else joined
        return _Subjects(tuple(sorted(members.items(), key=lambda pair: pair[1])), first, self.value.end, joined)

    def _in_brackets(self, place: int) -> bool:
        far = max(0, place - _FAR)
        return self.kinds.rfind("(", far, place) > self.kinds.rfind(")", far, place)

    def _right(self) -> int | None:
        strangers = 0
        for at in range(self.value.end, min(len(self.kinds), self.value.end + _RIGHT)):
            kind = self.kinds[at]
            if kind == "c":
                nothing_follows = _VALUE_FOLLOWS.match(self.kinds, at + 1) is None
                return at if self._fits(self._slug(at)) and nothing_follows else None
            strangers += kind == "w"
            if kind not in "fw(" or strangers > 1:
                return None
        return None

    def _is_age(self) -> bool:
        """A bare value that can only be an age: "≥ 18 years", "adults over 65", "18 years or older"."""
        value, number = self.value, self.value.bounds[0].number
        if not self._fits("age") or number.value > 120 or self._gestational():
            return False
        if any(_says_age(word) for word in self.words[value.start:value.end]):
            return not self._of_a_thing()
        following = next((w.text for w in self.words[value.end:value.end + 3] if w.kind not in ",()"), "")
        if following in _NOT_AN_AGE or following.startswith(_POST) or value.shape == "pressure":
            return False
        in_years = value.bounds[-1].number.unit == "a"
        if self._of_persons() and (in_years or (number.unit is None and number.value >= 12)):
            return True
        return in_years and (self._leads() or (self._persons_before() and (self._is_set_off() or self._of_adults())))

    def _of_a_thing(self) -> bool:
        """Whether it is an illness or a treatment that is so old: "ulcers older than a year"."""
        before = self.words[self.value.start - 1] if self.value.start else None
        return before is not None and before.role in "TH" and (
            before.words[-1] not in _PERSONS and not self._persons_before())

    def _persons_before(self) -> bool:
        """Whether the sentence speaks of persons before the value."""
        return any(map(_names_persons, self.words[max(0, self.value.start - _FAR):self.value.start]))

    def _is_set_off(self) -> bool:
        """Whether commas set an age off: "patients with atrial fibrillation, above 18 years, and"."""
        value = self.value
        after = self.kinds[value.end:value.end + 1]
        return self.kinds[value.start - 1] == "," and after in ("", ",", ".", ";", "a") and (
            value.bounds[0].number.value >= _ADULT and self.words[value.start].text in _OF_AGES)

    def _of_adults(self) -> bool:
        """Whether a range can only be one of ages: "men with alopecia between 18 years and 60 years"."""
        low, high = self.value.bounds[0], self.value.bounds[-1]
        top = low.high if low.high is not None else high.number.value
        return self.value.shape == "between" and _ADULT <= low.number.value <= _GROWN and top >= _MIDDLE_AGED

    def _of_persons(self) -> bool:
        """Whether persons are named right before the value: "adults over 65"."""
        near = self.words[max(0, self.value.start - 3):self.value.start]
        lead = [word for word in near if word.kind not in "(,:-" and word.text not in _STANDS_BETWEEN]
        return bool(lead) and _names_persons(lead[-1])

    def _leads(self) -> bool:
        """Whether nothing that could have years stands between the sentence's beginning and the value."""
        for at in range(self.value.start - 1, max(-1, self.value.start - _FAR), -1):
            if self.kinds[at] in ".;":
                return True
            if self.kinds[at] not in "fao,():/-" or self.words[at].text in _OF_TIME:
                return False
        return self.value.start < _FAR

    # ------------------------------------------------------------ tests

    def _parts(self, found: _Subjects) -> tuple[tuple[tuple[Quantity, ...], ...], tuple[str, ...], str]:
        """The tests of each subject; names that speak of two concepts are taken apart."""
        slug, place = found.places[0]
        pair = {"transaminases": _TRANSAMINASES, **NEEDS_PAIR}.get(slug)
        if pair is None or len(found.places) > 1:
            places = [(s, p) for s, p in _spelled_out(found.places) if s not in NEEDS_PAIR]
            tests = tuple(self._tests(s, p, self.value.bounds) for s, p in places)
            return tests, tuple(s for s, _ in places), found.joined
        high = self.value.bounds[0].comparator[0] == ">"
        if slug in NEEDS_PAIR:
            each = tuple(self._tests(one, place, (bound,)) for one, bound in zip(pair, self.value.bounds, strict=True))
        else:
            each = tuple(self._tests(one, place, self.value.bounds) for one in pair)
        return each, pair, "o" if high else "a"

    def _tests(self, slug: str, place: int, bounds: tuple[Bound, ...]) -> tuple[Quantity, ...]:
        value = self.value
        start = self.words[min(place, value.start)].start
        end = self.words[max(place, value.end - 1)].end
        method = method_of(slug, self.words, min(place, value.start), value.end)
        return tuple(
            Quantity(slug, bound.comparator, bound.number.value, (start, end), bound.high,
                     measured_unit(slug, bound.number), bound.number.relative_to, method)
            for bound in bounds
        )


def _spelled_out(places: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Subjects of a list with both transaminases for their common name, unless each has its own there too."""
    named = {slug for slug, _ in places}
    out: list[tuple[str, int]] = []
    for slug, place in places:
        if slug != "transaminases":
            out.append((slug, place))
        elif named.isdisjoint(_TRANSAMINASES):
            out += [(each, place) for each in _TRANSAMINASES]
    return out
