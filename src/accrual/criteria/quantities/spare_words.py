"""Words beside values that add nothing to them: what introduces them, how they are found, what they are once more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from accrual.criteria.lexemes.phrases import Phrase
from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import Scale
from accrual.criteria.quantities.comparisons import Comparison
from accrual.criteria.quantities.measures import PERFORMANCE

__all__ = ["lead_of", "spare"]

_LEAD = re.compile(
    r"(?:adequate|acceptable|normal|sufficient|good|satisfactory|preserved|inadequate|insufficient|poor|abnormal|impaired"
    r"|unacceptable|reduced|compromised)\s+(?:[\w-]+\s+(?:and\s+|or\s+)?){0,4}?"
    r"(?:functions?|reserve|status|parameters|values)\b(?:\s+(?:is|are|as|must be|will be|should be))?"
    r"(?:\s+(?:defined|evidenced|indicated|determined|demonstrated|shown|assessed|measured|documented))?"
    r"(?:\s+(?:as|by))?(?:\s+(?:follows|having|the following|any of the following|all of the following))?\s*[:,(]?",
    re.IGNORECASE,
)
_KEEPS_OUT = re.compile(
    r"[\s,]*\b(?:(?:is|are|will\s+be|shall\s+be|must\s+be|should\s+be)\s+(?:excluded|ineligible|not\s+eligible)"
    r"(?:\s+from\s+(?:the|this)\s+(?:study|trial))?)\W*$", re.IGNORECASE)
_METHOD = re.compile(
    r"cockcroft[\s-]*+(?:and\s+|&\s*)?gault|formula|equation|method|calculated|estimated|measured|using|correction"
    r"|corrected|MDRD|CKD|EPI\b|fr[ei]dericia|bazett",
    re.IGNORECASE,
)
_UNNAMED_SCORES = frozenset(("performance status", "performance score", "ps"))
_TWICE = frozenset(("creatinine-clearance", "egfr", "qtc", "lvef"))          # that texts name in full and in short
_TAIL = 60                                   # characters in which a sentence may say that it keeps somebody out
# What says of a value only how or of whom it is found.
_SAID_OF = {slug: frozenset(said.split()) for slugs, said in {
    ("qtc",): """
        prolongation prolonged prolong interval corrected formula ecg ecgs electrocardiogram lead triplicate mean
        average heart rate resting method correction baseline to 12 for qt fridericia fredericia bazett abnormal
        time""",
    ("life-expectancy",): """
        projected estimated remaining reasonable minimum survival date time life overall
        proposed first""",
    ("age",): """
        adult adults pediatric paediatric limit limits age ages legal elderly older range restriction restrictions
        signed date birth completed group full""",
    ("lvef",): """
        echocardiogram echocardiography echo muga multigated acquisition scan cardiac heart ultrasound ventricular
        resting color
        doppler""",
    ("creatinine-clearance", "egfr"): """
        radioisotope nuclear rate renal equation practice actual body weight urine collection radionuclide isotope
        modified""",
    ("oxygen-saturation",): "rest pulse oximetry oxygen saturation ambient breathing",
    ("inr",): "prothrombin time pt",
    ("prior-lines", "prior-chemotherapy-regimens"): "received previously have had may",
    ("ecog", "karnofsky", "lansky"): """
        poor good functional clinical scale criteria eastern cooperative oncology group score scores corresponding
        general play physical condition activity index health""",
}.items() for slug in slugs}


def spare(text: str, words: list[Lexeme], found: list[Comparison], left: Sequence[int], kind: str) -> set[int]:
    """Lexemes that add nothing to the values of a sentence.

    >>> from accrual.criteria.quantities.comparisons import comparisons
    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> text = "Overall life expectancy ≥ 12 weeks"
    >>> words = lexemes(text)
    >>> spare(text, words, comparisons(words), [0], "inclusion")
    {0}
    """
    said = _said_elsewhere(text, words, found, kind) | _named_again(words, found) | _initials(text, words, found)
    return said | _said_of_them(words, found, [at for at in left if at not in said])


def _initials(text: str, words: list[Lexeme], found: list[Comparison]) -> set[int]:
    """Short names in brackets behind what they stand for: "shortening fraction (SF) > 27 %"."""
    return {at for one in found for at in range(one.first + 1, one.value_at - 1)
            if words[at].kind == "w" and words[at - 1].kind == "(" and words[at + 1].kind == ")"
            and text[words[at].start:words[at].end].isupper()}


def lead_of(text: str, start: int, end: int, *, at_start: bool = False) -> re.Match[str] | None:
    """What only introduces values: "Adequate liver function, defined as"; None where they are but examples.

    >>> lead_of("Impaired renal function (creatinine > 2 mg/dL)", 0, 46).span()
    (0, 25)
    >>> lead_of("Impaired renal function shown by, but not limited to, creatinine > 2 mg/dL", 0, 74)
    """
    lead = (_LEAD.match if at_start else _LEAD.search)(text, start, end)
    return None if lead is not None and "not limited" in text[lead.end():end] else lead


def _said_of_them(words: list[Lexeme], found: list[Comparison], left: Sequence[int]) -> set[int]:
    """Lexemes that only say how the values are found, where all that is left of the sentence does."""
    allowed = [_SAID_OF.get(slug, frozenset()) for slug in {slug for one in found for slug in one.subjects}]
    known = frozenset().union(*allowed) if all(allowed) else frozenset()
    return {at for at in left if known and known.issuperset(words[at].words)}


def _said_elsewhere(text: str, words: list[Lexeme], found: list[Comparison], kind: str) -> set[int]:
    """Lexemes that only introduce tests, or name the method that a test holds already."""
    lead = lead_of(text, words[0].start, words[-1].end)
    methods = any(getattr(test, "method", None) for one in found for part in one.parts for test in part)
    end = words[-1].end
    out = _KEEPS_OUT.search(text, max(words[0].start, end - _TAIL), end) if kind == "exclusion" else None
    return {at for at, word in enumerate(words)
            if (lead and lead.start() <= word.start < lead.end()) or (methods and _METHOD.match(text, word.start))
            or (methods and word.text in ("gault", "gault's")) or (out and word.start >= out.start())}


def _named_again(words: list[Lexeme], found: list[Comparison]) -> set[int]:
    """Lexemes that name a value once more: "a performance status of 1 on the ECOG scale", "ejection fraction (EF)"."""
    scales = {slug for one in found for slug in one.subjects if isinstance(one.parts[0][0], Scale)}
    unnamed = not scales.isdisjoint(PERFORMANCE)
    again = set[int]()
    for at, word in enumerate(words):
        slug = _slug(word)
        general = unnamed and " ".join(word.words) in _UNNAMED_SCORES
        if scales and (word.text == "scale" or (slug and (slug in scales or general))):
            again.add(at)
    if len(found) == 1 and not _TWICE.isdisjoint(found[0].subjects):
        again |= {at for at, word in enumerate(words) if _slug(word) in found[0].subjects and not any(
            other.kind == "o" for other in (*words[at:found[0].first], *words[found[0].last:at]))}
    for one in found:
        before = one.first - 2
        if before >= 0 and words[before + 1].kind == "(" and _slug(words[before]) in one.subjects:
            again.add(before)
    return again


def _slug(word: Lexeme) -> str:
    return word.value.slug if word.kind == "c" and isinstance(word.value, Phrase) else ""
