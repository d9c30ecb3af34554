"""Examples, references and methods that a sentence tells besides: where it is asked, it is read once more without them.

"Skin disease (e.g., lichen planus and similar eruptions)" rules out skin disease, whether or not each example is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from accrual.criteria.lexemes.tokens import Lexeme
from accrual.criteria.model import (
    Allowed,
    Judged,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    Span,
    State,
    Test,
    deciding_tests,
    tests_of,
)
from accrual.criteria.phrasing.mentions import is_method
from accrual.criteria.sentence.unless import read_unless
from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["read_again"]

_Read = Callable[[list[Lexeme]], Rule | None]
# What may turn, limit or lengthen what it stands in.
_PLAIN = (
    r"(?:(?!\b(?:unless|except\w*|excluding|exclud\w+|without|other\s++than|not|no|only|must|should|allowed"
    r"|permitted|eligible|within"
    r"|provided|if|who|last|prior|previous|before|after|since|more\s++than|less\s++than|at\s++least)\b"
    r"|\d\s?\+)[^()\[\]<>≥≤=;])")
_EXAMPLES = re.compile(
    rf"(?<!\s)\s*+[(\[]\s*+(?:e\.?\s?g\b\.?|eg\b|such\s++as|for\s++example|including|includes?"
    rf"|for\s++instance)[\s,:]{_PLAIN}{{2,240}}[)\]]", re.IGNORECASE)
_SHOWN = re.compile(r"\s*[(\[]\s*(?:e\.?\s?g\b|eg\b|such\s+as|for\s+(?:example|instance))", re.IGNORECASE)
_ANY = re.compile(
    r"(?<!\s)\s*+[(\[]\s*+(?:of\s++)?(?:any|all)\s++(?:[\w/-]+\s++){0,2}(?:histolog\w+|sub-?types?|types?|stages?|grades?"
    r"|sites?|status|locations?|variants?"
    r"|mutations?)(?:\s++(?:is|are|will\s++be)?\s*+(?:permitted|allowed|eligible|acceptable"
    r"|included))?\s*+[)\]]", re.IGNORECASE)
_BOTH = re.compile(r"""
    (?<!\s)\s*+[(\[]\s*+(?:both\s++|either\s++)?(?:
      squamous(?:\s++cell)?\s*+(?:,|or|and|and/or|/)\s*+non-?\s?squamous | non-?\s?squamous\s*+(?:or|and|and/or
      |/)\s*+squamous
      | intra-?\s?(?:hepatic)?\s*+(?:or|and|and/or|/|-)\s*+extra-?\s?hepatic | (?:de\s++novo|primary)\s*+(?:or|and
      |and/or|/)\s*+secondary
      | (?:males?|m[ae]n)\s*+(?:or|and|/)\s*+(?:females?|wom[ae]n) | unilateral\s*+(?:or|and|/)\s*+bilateral
    )(?:\s++(?:histology|cell\s++carcinoma|disease))?\s*+[)\]]""", re.IGNORECASE | re.VERBOSE)
_BY = re.compile(
    rf"(?<!\s)\s*+[(\[]\s*+(?:as\s++)?(?:(?:based\s++(?:up)?on|per|according\s++to|in\s++accordance\s++with)"
    rf"|(?:determined|measured|assessed|evaluated|judged)\s++(?:by|on|per|using"
    rf"|at))\s{_PLAIN}{{2,140}}[)\]]", re.IGNORECASE)
_SYSTEM = r"(?:AJCC|UICC|TNM|WHO|FIGO|IASLC|INRC|INSS|ELN|Lugano|FAB|REAL|Ann\s++Arbor|Rai|Binet|COG|NCCN|ESMO|ICC|ICD)"
_EDITION = re.compile(
    rf"(?<!\s)\s*+[(\[]\s*+(?-i:(?:[\w'’.-]+\s++){{0,3}}{_SYSTEM})\b(?:[\s,/]*(?:(?-i:{_SYSTEM})|TNM|staging|stages?|systems?"
    rf"|classifications?|criteria|manual|guidelines?"
    r"|editions?|ed\.?|versions?|v\.?\s?\d+(?:\.\d+)?|\d{1,2}(?:st|nd|rd|th)|(?:19|20)\d\d|seventh|eighth|of|the"
    r"|for))*\s*+[)\]]"
    r"|\s*+\(\s*+\d{1,2}-[A-Z]{3}-20\d\d\s*+\)", re.IGNORECASE)
_OF_LEUKEMIA = re.compile(r"(?<=leukemia)\s*+\(\s*+(?:FAB\s++)?M[0-7]\s*+\)", re.IGNORECASE)
_METHOD_LAST = re.compile(
    r"(?<![\s,])[\s,]++as\s++(?:determined|assessed|measured|evaluated|identified|detected)\s++(?:by|on|per|using|at|with"
    r"|via)\s++"
    r"(?:(?!\b(?:and|or|with|who|that|which|unless|if|within|prior|before|after|not|no"
    r"|than)\b)[^.;:()<>≥≤+\d]){3,80}(?=[.;\s]*$)", re.IGNORECASE)
_STAGE_FOUR = re.compile(r"(?<=metastatic)\s*+[(\[]\s*+stage\s++IV\s*+[)\]]", re.IGNORECASE)
# What a finding of a receptor means: "HER2 positive (IHC 3+ or FISH amplified)", "ER positive (≥ 1 %)".
_MEANT = re.compile(r"""
    (?:(?<=positive|negative)|(?<=positivity)|(?<=cancer)|(?<=carcinoma)|(?<=disease)|(?<=overexpression))
    \s*+[(\[]\s*+(?:(?:is\s++)?defined\s++as\s++|i\.?e\.?,?\s*+)?
    (?:(?:[<>≥≤=]|at\s++least|less\s++than)\s*+=?\s*+1\s?%[^()\[\]]{0,60}
      |(?:IHC|FISH|ISH|immunohistochemi\w+|(?:fluorescen\w+\s++)?in[\s-]situ|[0-3]\s?\+|HER-?2)[^()\[\]]{0,160}
        (?:[(\[][^()\[\]]{0,40}[)\]][^()\[\]]{0,80}){0,4})
    \s*+[)\]]""", re.IGNORECASE | re.VERBOSE)
_BY_CRITERIA = re.compile(r"""              # "by the criteria of the Histiocyte Society", "as per AJCC staging 7.0"
    (?<![\s,])[\s,]++(?:as\s++)?(?:defined\s++|assessed\s++|diagnosed\s++|classified\s++)?
    (?:per|according\s++to|by|using|based\s++on|in\s++accordance\s++with)\s++
    (?:(?!\b(?:and|or|with|who|that|which|unless|if|within|after|not|no|than|below|above|following|these|meeting)\b)
        [^.;:()<>≥≤+\d]){0,60}
    \b(?:criteri(?:a|on)|classification|guidelines?|staging(?:\s++system)?|histopathology\s++assessment)\b
    (?:\s++(?:of|by|from|defined\s++by)\s++(?:the\s++)?[A-Z][\w\s-]{2,50})?(?:\s++v?\d(?:\.\d)?)?
    (?:\s*+[(\[][^()\[\]<>≥≤]{3,30}[)\]])?(?=[.;\s]*$)""",
    re.IGNORECASE | re.VERBOSE)
_HARMFUL = re.compile(r"""
    (?<![\s,])[\s,]*+[(\[]?\s*+(?:that|which)?\s*+(?:is|are)?\s*+\b(?:known|predicted|suspected|considered|classified|deemed)
    (?:\s++(?:to\s++be|as|or|known|predicted|suspected|considered|likely))*\s++(?:deleterious|pathogenic|detrimental)
    (?:\s*+(?:,|/|or|and)\s*+(?:or\s++)?(?:(?:likely|suspected|predicted|known)\s++)?(?:to\s++be\s++)?(?:deleterious
      |pathogenic
      |detrimental|lead\s++to\s++(?:a\s++)?loss\s++of\s++function)){0,3}(?:\s++(?:mutation|variant)s?)?\s*+[)\]]?
    (?:\s*+[(\[]\s*+known\s++or\s++predicted\s++to\s++be\s++detrimental[^()\[\]]{0,60}[)\]])?(?=[.;,\s]*$)""",
    re.IGNORECASE | re.VERBOSE)
# Where another limit holds for those who have them.
_OF_ALL_OTHERS = re.compile(
    r"(?<![\s,(])[\s,(]++(?:in\s++the\s++absence\s++of|(?:(?:for|in|if)\s++)?(?:(?:patients|subjects|participants|the\s++patient)\s++)?"
    r"(?:with(?:out|\s++no)|no))\s++(?:known\s++|documented\s++)?"
    r"(?:liver|hepatic)\s++(?:metasta\w+|involvement)[)]?(?=[^;]{0,40}\d[^;]{0,80}\b(?:liver|hepatic)\s++(?:metasta|involve))",
    re.IGNORECASE)
_JUDGES = re.compile(
    r"\b(?:investigators?|physicians?|oncologists?|clinicians?|surgeons?|doctors?|providers?|team|PI|sponsor|except\w*"
    r"|other\s++than|excluding)\b",
    re.IGNORECASE)                           # and what may be excepted from an exception
_VAGUE = frozenset(("lesion", "disease", "diseases", "neoplasm", "malignancy", "syndrome", "disorder"))
_GRAVE = frozenset(("clinically-significant", "severe"))       # which the examples tell
_IMAGES = frozenset(("ct", "mri", "pet", "imaging"))     # by which more is told than what is left of it
_HINTS = ("(", "[", "ed ", "criteri", "classif", "guideline", "staging", "absence of", "without", "no ")
_ASIDES = (_EXAMPLES, _ANY, _BOTH, _BY, _EDITION, _OF_LEUKEMIA, _METHOD_LAST, _STAGE_FOUR, _MEANT,
           _BY_CRITERIA, _HARMFUL, _OF_ALL_OTHERS)


def read_again(text: str, words: list[Lexeme], kind: str, read: _Read) -> Rule | None:
    """The rule of a sentence; of one that is asked, that of its words without what it tells besides, if that decides.

    >>> from accrual.criteria.lexemes.tokens import lexemes
    >>> text = "Skin disease (e.g., lichen and the like)"
    >>> ask = lambda words: Question("", (0, 9)) if "lichen" in {word.text for word in words} else None
    >>> read_again(text, lexemes(text), "exclusion", ask)
    Question(text='', span=(0, 9), asks='clinician')
    """
    said = text[words[0].start:words[-1].end].lower()
    if "unless" in said:
        return read_unless(text, words, kind, read)
    return _without_asides(text, words, read) if any(map(said.__contains__, _HINTS)) else read(words)


def _without_asides(text: str, words: list[Lexeme], read: _Read) -> Rule | None:
    rule = read(words)
    if not isinstance(rule, Question | Judged):
        return rule
    start, end = words[0].start, words[-1].end
    spans = _asides(text, start, end) if _JUDGES.search(text, start, end) is None else []
    shorter = _without(words, spans, text) if spans else words
    plain = len(shorter) < len(words) and any(word.role != "F" for word in shorter) and all(
        word.text not in _IMAGES for word in shorter)
    again = read(shorter) if plain else None
    if again is None or isinstance(again, Allowed) or any(map(_is_unsure, deciding_tests(again))):
        return rule
    if _names_values(again) and not all(
            (hit := _OF_ALL_OTHERS.match(text, span[0])) is not None and hit.end() == span[1] for span in spans):
        return rule                          # a method may be that of a value, and a size that of an example
    lost = _named(rule) - _named(again) - _VAGUE
    shown = [span for span in spans if _SHOWN.match(text, span[0]) is not None]
    return again if all(is_method(each) or _is_example(each, rule, again, shown) for each in lost) else rule


def _is_example(concept: str, rule: Rule, again: Rule, shown: Sequence[Span]) -> bool:
    """Whether something is named only as an example, of what is named, or of whatever nobody knows."""
    spans = [test.span for test, _, _ in tests_of(rule) if getattr(test, "concept", "") == concept]
    inside = all(any(one[0] <= first and last <= one[1] for one in shown) for first, last in spans)
    kinds = {said for test, _, _ in tests_of(again) for name in ("concept", "cause", "indication")
             if (said := getattr(test, name, None)) and _GRAVE.isdisjoint(getattr(test, "severity", ()))}
    return inside and (concept not in TERMS or any(is_kind_of(concept, kind) for kind in kinds))


def _named(rule: Rule) -> set[str]:
    """What the tests of a rule name, of which none but a method, or no thing of its own, may be lost."""
    return {test.concept for test, _, _ in tests_of(rule) if not isinstance(test, Question | Scale | Sex)}


def _names_values(rule: Rule) -> bool:
    return any(isinstance(test, Scale) or (isinstance(test, Quantity) and test.concept != "age")
               for test in deciding_tests(rule))


def _is_unsure(test: Test) -> bool:
    """Whether a test is asked, names too little by itself, or is of a time to come."""
    window = getattr(test, "window", None)
    return isinstance(test, Question | State) or (
        getattr(test, "concept", "") in _VAGUE and not getattr(test, "stage", ())) or (
        window is not None and (window.bound == "lasting" or window.direction == "after"))


def _asides(text: str, start: int, end: int) -> list[Span]:
    """Where such asides stand, each behind some words."""
    found = sorted(hit.span() for pattern in _ASIDES for hit in pattern.finditer(text, start, end)
                   if hit.start() > start and not text.startswith((":", " :"), hit.end()))
    return [span for at, span in enumerate(found) if not at or found[at - 1][1] <= span[0]]


def _without(words: Sequence[Lexeme], spans: Sequence[Span], text: str) -> list[Lexeme]:
    """The lexemes with all of an aside as one filler."""
    out: list[Lexeme] = []
    for word in words:
        span = next((span for span in spans if span[0] <= word.start and word.end <= span[1]), None)
        if span is None:
            out.append(word)
        elif not out or (out[-1].start, out[-1].end) != span:
            out.append(Lexeme("f", *span, text[slice(*span)].strip().lower(), None, "F"))
    return out
